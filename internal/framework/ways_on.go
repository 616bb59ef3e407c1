package framework

import (
	"net/url"

	"guildhall/internal/web"
)

// waysOn are what a reader can do with a thing of the release: skill, role,
// discipline, framework, or the release itself.
func (f *Framework) waysOn(kind, code string) []web.Link {
	ref, only := kind+"/"+code, url.Values{kind: {code}}.Encode()
	print := f.Release.URL() + "/print"
	word := f.Release.URL() + "/download/docx"
	switch kind {
	case "framework":
		return []web.Link{
			{Text: "Propose a change", Href: "/proposals/new"}, {Text: "See what others propose", Href: "/proposals"},
			{Text: "Follow the framework and hear of every release", Href: "/following/add?ref=framework"},
			{Text: "Read it all on one page, to print", Href: print}, {Text: "Download it all as Word", Href: word},
			{Text: "Pick skills and roles to print or download", Href: "/framework/pick"},
		}
	case "release":
		return []web.Link{
			{Text: "Read this release on one page, to print", Href: print},
			{Text: "Pick skills and roles of it to print or download", Href: "/framework/pick?release=" + url.QueryEscape(f.Release.Name)},
		}
	}
	return []web.Link{
		{Text: "Propose a change to this " + kind, Href: "/proposals/new?about=" + url.QueryEscape(ref)},
		{Text: "Follow this " + kind + " and hear of its changes", Href: "/following/add?ref=" + url.QueryEscape(ref)},
		{Text: "Print this " + kind, Href: print + "?" + only},
		{Text: "Download this " + kind + " as Word", Href: word + "?" + only},
	}
}
