package framework

import (
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// notice tells readers that a thing is not what it may seem: retired,
// unfinished, gone, or of another release than theirs.
type notice struct {
	Title  string
	Text   string
	Before string // before the links
	Links  []web.Link
}

// retired is the notice on something that is no longer used, since a day that
// may not be known.
func retired(what string, on pack.Date, instead []web.Link) notice {
	text := "This " + what + " is retired"
	if on != "" {
		text = "This " + what + " was retired on " + readable(on)
	}
	if len(instead) == 0 {
		text += " and nothing has taken its place"
	}
	return notice{Title: "Retired", Text: text + ". It stays here so that what refers to it can be understood.", Before: "Use instead:", Links: instead}
}

// gone is the notice on something that the current release no longer has.
func gone(what string, last Release) notice {
	return notice{
		Title: "No longer in the framework", Text: "This " + what + " is not in the current release. This is its text in release " + last.Name + ", the last that had it.",
		Before: "More about", Links: []web.Link{{Text: "release " + last.Name, Href: last.URL()}},
	}
}

// fixed is the notice on the text of one release.
func fixed(f *Framework, current string) notice {
	n := notice{Title: "Release " + f.Release.Name, Before: "See", Links: []web.Link{{Text: "the current text", Href: current}}}
	if f.Release.State != Published {
		n.Links = append(n.Links, web.Link{Text: "what changed between the two", Href: compareFrom(f.Release)})
	}
	switch f.Release.State {
	case Published:
		n.Text = "This is the text of release " + f.Release.Name + ", which is current. It stays at this address for ever."
	case InConsultation:
		n.Text = "This is the text of release " + f.Release.Name + ", which is out for consultation. It may still change."
		if f.Release.ConsultsUntil != "" {
			n.Text += " Views are asked for until " + readable(f.Release.ConsultsUntil) + "."
		}
	case Draft:
		n.Text = "This is the text of release " + f.Release.Name + ", which is a draft. Only editors and approvers see it, and it will change."
	default:
		n.Text = "This is the text of release " + f.Release.Name + ", which has been superseded. It stays at this address for ever."
	}
	return n
}

// Notice is what readers of the skill's page must know first.
func (p showSkillPage) Notice() notice {
	switch {
	case p.Gone:
		return gone("skill", p.F.Release)
	case p.Skill.Status == Retired:
		return retired("skill", p.Skill.RetiredOn, p.Skill.instead())
	case p.Skill.Status == Unfinished:
		return notice{Title: "Draft", Text: "This skill is a draft. Do not rely on it yet."}
	}
	return notice{}
}

// ReleaseNotice is what readers of the skill's text in one release must know first.
func (p showSkillPage) ReleaseNotice() notice { return fixed(p.F, p.Skill.URL()) }

// ReleaseNotice is what readers of the discipline in one release must know first.
func (p showDisciplinePage) ReleaseNotice() notice { return fixed(p.F, p.Discipline.URL()) }

// retiredWords says that a thing is no longer used, and since when where that is known.
func retiredWords(on pack.Date) string {
	if on == "" {
		return "Retired"
	}
	return "Retired on " + readable(on)
}
