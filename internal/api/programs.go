package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"guildhall/internal/web"
)

// showProgramsPage tells people who write programs what there is and how to ask for it.
type showProgramsPage struct {
	BaseURL    string
	Identifier string // of one skill, in linked data
	Skill      string // its code
	Licence    string // empty when the profession names none
	Groups     []group
}

func (p *Pages) showPrograms(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	settings, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	page := showProgramsPage{BaseURL: p.BaseURL, Licence: settings.Licence, Groups: groups}
	if len(f.Skills) > 0 {
		page.Skill = f.Skills[0].Code
		page.Identifier = f.Identifier("skill", page.Skill)
	}
	return web.Render(w, r, web.Page{
		Title: "Data for programs", Description: "How a program reads what is on this site: addresses, formats, identifiers and terms.",
		Crumbs: web.Crumbs(),
		Links:  []web.Rel{{Rel: "service-desc", Type: "application/json", Href: "/openapi.json", Title: "Description by OpenAPI"}},
	}, showPrograms(page))
}

// group is a part of what can be read.
type group struct {
	Name, Description string
	Addresses         []address
}

// address is one thing that can be read.
type address struct {
	Path    string // as the document has it: /api/v1/skills/{code}
	Summary string
}

// Whole reports whether the address is complete as it stands.
func (a address) Whole() bool { return !strings.Contains(a.Path, "{") }

// groups is what the document describes, so that the page cannot say anything
// else. The document is embedded, so reading it fails before the service
// listens or never.
var groups = read(document)

func read(document string) []group {
	var d struct {
		Tags  []struct{ Name, Description string }
		Paths map[string]struct {
			Get struct {
				Tags    []string
				Summary string
			}
		}
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		panic("api: openapi.json cannot be read: " + err.Error())
	}
	var all []group
	for _, tag := range d.Tags {
		g := group{Name: tag.Name, Description: tag.Description}
		for path, item := range d.Paths {
			if slices.Contains(item.Get.Tags, tag.Name) {
				g.Addresses = append(g.Addresses, address{path, item.Get.Summary})
			}
		}
		slices.SortFunc(g.Addresses, func(a, b address) int { return strings.Compare(a.Path, b.Path) })
		all = append(all, g)
	}
	return all
}
