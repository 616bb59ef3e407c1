package framework

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/docx"
	"guildhall/internal/pack"
)

// writeWord answers with a role as a document to keep, print or send on.
func writeWord(p *Pages, w http.ResponseWriter, s subject) error {
	role := s.F.Role(s.Code)
	page := showRolePage{F: s.F, Role: role, Gone: !s.F.Current(), Cite: p.cite(s.F, s.Kind, role.Code, role.Name)}
	if page.Current() {
		page.Onward = s.F.Onward(role)
	}
	var document bytes.Buffer
	if err := docx.Write(&document, page.document()); err != nil {
		return err
	}
	name := strings.TrimSuffix(role.Code+"-"+pack.Slug(role.Name), "-") + ".docx"
	w.Header().Set("Content-Type", docx.Media)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err := w.Write(document.Bytes())
	return err
}

// document is the role's page without what only works on a screen.
func (p showRolePage) document() docx.Document {
	r, settings := p.Role, p.F.Profession
	return docx.Document{
		Title: r.Name, Language: settings.Locale, Subject: r.Summary, Publisher: settings.Name, Licence: settings.Licence,
		Modified: began(p.F.Release.Issued),
		Blocks: slices.Concat(p.opening(), p.standing(), listed("What you would do", r.Responsibilities, ""), p.skillsNeeded(),
			p.askedFor(), listed("Ways in", capitals(r.EntryRoutes), "No way in has been recorded for this role yet."), p.ahead(), p.source()),
	}
}

// began is the first moment of a date of which the day or month may not be known.
func began(d pack.Date) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.ParseInLocation(layout, string(d), clock.London); err == nil {
			return t
		}
	}
	return time.Time{}
}

func heading(level int, text string) docx.Block { return docx.Heading{Level: level, Text: text} }

// paragraphs are those of the texts that say something.
func paragraphs(texts ...string) []docx.Block {
	var all []docx.Block
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			all = append(all, docx.Text(t))
		}
	}
	return all
}

// strong is a paragraph that must not be missed; nothing where there is no text.
func strong(text string) []docx.Block {
	if text == "" {
		return nil
	}
	return []docx.Block{docx.Paragraph{Runs: []docx.Run{{Text: text, Bold: true}}}}
}

// listed is a list under a heading, or a sentence where it is empty; nothing
// where there is neither.
func listed(title string, items []string, none string) []docx.Block {
	switch {
	case len(items) > 0:
		return []docx.Block{heading(2, title), docx.List{Items: items}}
	case none != "":
		return []docx.Block{heading(2, title), docx.Text(none)}
	}
	return nil
}

// opening is what a reader must know first.
func (p showRolePage) opening() []docx.Block {
	r, n := p.Role, p.Notice()
	notice := n.Text
	if len(n.Links) > 0 {
		var names []string
		for _, l := range n.Links {
			names = append(names, l.Text)
		}
		notice += " " + n.Before + " " + strings.Join(names, ", ") + "."
	}
	also := ""
	if len(r.Titles) > 0 {
		also = "Posts like this are also called " + strings.Join(r.Titles, "; ") + "."
	}
	return slices.Concat([]docx.Block{heading(1, r.Name)}, strong(p.F.Profession.Notice), strong(notice),
		paragraphs(r.Discipline.Name+" · "+r.Code, r.Summary, also))
}

// standing is ring and grades.
func (p showRolePage) standing() []docx.Block {
	r := p.Role
	return slices.Concat([]docx.Block{heading(2, "Ring")}, paragraphs(r.Ring.Name+" ring. "+r.Ring.Meaning()),
		[]docx.Block{heading(2, "Grade guidance")}, strong(r.Grades()), paragraphs(
			"Grades are a guide and no part of the skills in this document. Levels describe skills: they say nothing about anyone’s performance or pay.",
			p.F.Profession.GradeNote))
}

// skillsNeeded has a table for each importance, the essential skills first.
func (p showRolePage) skillsNeeded() []docx.Block {
	all := []docx.Block{heading(2, "Skills")}
	if len(p.Role.Skills) == 0 {
		all = append(all, docx.Text("No skills have been recorded for this role yet."))
	}
	for _, g := range p.Role.Needs() {
		t := docx.Table{
			Caption: capital(string(g.Importance)) + " skills of " + p.Role.Name,
			Head:    []string{"Skill", "Level needed", p.F.Scale.LeadIn}, Shares: []int{30, 20, 50},
		}
		for _, n := range g.Needs {
			t.Rows = append(t.Rows, []string{n.Skill.Name + " (" + n.Skill.Code + ")", strconv.Itoa(n.Level.Number) + " " + n.Level.Name, n.Skill.Descriptor(n.Level)})
		}
		all = append(all, t)
	}
	return append(all, paragraphs(p.F.Profession.GuidanceNote)...)
}

// askedFor is what the role asks for and what is accepted in its place.
func (p showRolePage) askedFor() []docx.Block {
	all := []docx.Block{heading(2, "Qualifications and registration"), docx.Paragraph{Runs: []docx.Run{
		{Text: "Equivalents are always accepted.", Bold: true}, {Text: " " + p.F.Profession.RecognitionNote},
	}}}
	groups := p.Role.Asked()
	if len(groups) == 0 {
		all = append(all, docx.Text("This role asks for no qualification and no registration."))
	}
	for _, g := range groups {
		var titles []string
		for _, c := range g.Credentials {
			titles = append(titles, c.Title())
		}
		all = append(all, heading(3, g.Title), docx.List{Items: titles})
	}
	return all
}

// ahead is where the role can lead; nothing in a release that is not current.
func (p showRolePage) ahead() []docx.Block {
	if !p.Current() {
		return nil
	}
	var ways []string
	for _, m := range p.Onward {
		ways = append(ways, m.Other.Name+" ("+m.Other.Code+"). "+m.Label()+". "+m.Reason())
	}
	return listed("Where this role can lead", ways, "The profession lists no move on from this role yet.")
}

// source is what a reference to the role should hold.
func (p showRolePage) source() []docx.Block {
	c := p.Cite
	return slices.Concat([]docx.Block{heading(2, "Cite this"),
		docx.Paragraph{Runs: []docx.Run{
			{Text: c.Author + ", " + c.Title + " (" + c.Code + "), release " + c.Release.Name + ", " + c.Release.Day() + ". "},
			{Text: c.Address, Link: c.Address},
		}},
		docx.Text("Identifier: " + c.Identifier),
	}, paragraphs(c.Source, p.F.Profession.Licence))
}

// capitals are texts that each begin with a capital letter.
func capitals(texts []string) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = capital(t)
	}
	return all
}
