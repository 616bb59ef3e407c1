// Package document makes the version of a framework that people keep, print and
// send on: one text of a whole release, or of a part of it, as a Word document
// and as a page for paper.
//
// Make turns an Edition into blocks; docx.Write makes Word of them and Page makes
// HTML, so that both say the same. Words of our own are English; everything else
// is the profession's.
package document

import (
	"strings"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/docx"
	"guildhall/internal/pack"
)

// Options are what the Edition does not say.
type Options struct {
	Scope    Scope
	Site     string        // how people reach the service, without a final slash; empty where links lead nowhere outside the document
	Notes    Notes         // of the profession
	Before   *pack.Edition // the release before, for the names of what is gone; nil where there is none
	Standing string        // what readers must know first about what the document shows; empty for nothing
}

// Notes are the profession's own sentences about the use of its framework, any
// of which may be empty.
type Notes struct {
	Short       string // the notice on the content in a few words, for the foot of every sheet
	Guidance    string // about levels and people
	Grades      string // about grades
	Recognition string // about qualifications and what is accepted in their place
}

// Make makes the document of what the scope chooses. A scope that names
// something the Edition does not have is NotFound.
func Make(e *pack.Edition, o Options) (docx.Document, error) {
	b := index(e, o)
	chosen, err := b.choose(o.Scope)
	if err != nil {
		return docx.Document{}, err
	}
	d := docx.Document{
		Language: e.Scheme.Locale, Publisher: e.Scheme.Name, Licence: e.Scheme.Licence, Modified: began(e.Release.Issued),
		Running: e.Scheme.Name + ", " + lowered(e.Release.Title), Foot: o.Notes.Short, Number: [2]string{"Page ", " of "},
	}
	if chosen.alone() {
		b.single(&d, chosen)
	} else {
		b.whole(&d, chosen)
	}
	return d, nil
}

// single is a document about one role or skill: a few sheets, so it has neither
// cover nor contents.
func (b *book) single(d *docx.Document, c choice) {
	if len(c.roles) == 1 {
		d.Title, d.Subject = c.roles[0].Name, c.roles[0].Summary
	} else {
		d.Title, d.Subject = c.skills[0].Name, c.skills[0].Definition
	}
	b.own = c
	for _, s := range c.skills {
		b.skill(s, 1)
	}
	for _, r := range c.roles {
		b.role(r, 1)
	}
	b.cite(c, 2)
	d.Blocks = b.blocks
}

// whole is a document with a cover and contents.
func (b *book) whole(d *docx.Document, c choice) {
	e := b.e
	d.Title, d.Subject = c.title+", "+lowered(e.Release.Title), e.Scheme.Name
	d.Cover = b.cover(c)
	d.Contents = docx.Contents{Title: "Contents", Depth: 2}
	b.own = c
	b.howToRead(c)
	b.levels()
	b.rings(c)
	for _, g := range b.byDiscipline(c) {
		b.discipline(g, c)
	}
	b.careers(c)
	if c.everything {
		b.bodies()
		b.qualifications()
	}
	b.retired(c)
	b.changes(c)
	b.names(c)
	d.Blocks = b.blocks
}

// cover says what the document is, of when, and on what terms it may be used.
func (b *book) cover(c choice) []docx.Block {
	e := b.e
	all := []docx.Block{
		docx.Paragraph{Look: docx.Title, Runs: docx.Plain(c.title)},
		docx.Paragraph{Look: docx.Subtitle, Runs: docx.Plain(e.Scheme.Name)},
		docx.Paragraph{Look: docx.Subtitle, Runs: docx.Plain(e.Release.Title)},
	}
	if day := readable(e.Release.Issued); day != "" {
		all = append(all, docx.Paragraph{Look: docx.Subtitle, Runs: docx.Plain("Issued " + day)})
	}
	for _, s := range []string{standing(e.Release), b.o.Standing, e.Scheme.Notice} {
		if s != "" {
			all = append(all, docx.Paragraph{Look: docx.Notice, Runs: docx.Plain(s)})
		}
	}
	if e.Scheme.Licence != "" {
		all = append(all, docx.Text(e.Scheme.Licence))
	}
	if at := b.address(""); at != "" {
		all = append(all, docx.Paragraph{Runs: docx.Words{{Text: "This text stays for ever at "}, {Text: at, Link: at}, {Text: "."}}})
	}
	return all
}

// standing is what readers must know of a release that is not current.
func standing(r pack.Release) string {
	switch r.State {
	case "draft":
		return "This is a draft. It has not been published and may still change."
	case "in consultation":
		return "This text is out for consultation. It has not been published and may still change."
	case "superseded":
		return "This release has been superseded by a newer one."
	}
	return ""
}

// Name is the document's file name without its ending, in letters that every
// system takes: skills-framework-2026-1, R10-records-manager.
func Name(e *pack.Edition, s Scope) string {
	c, err := index(e, Options{}).choose(s)
	switch {
	case err == nil && c.alone() && len(c.roles) == 1:
		return strings.TrimSuffix(c.roles[0].Code+"-"+pack.Slug(c.roles[0].Name), "-")
	case err == nil && c.alone():
		return strings.TrimSuffix(c.skills[0].Code+"-"+pack.Slug(c.skills[0].Name), "-")
	case err == nil && !c.everything:
		return strings.Trim(pack.Slug(c.title)+"-"+pack.Slug(e.Release.Name), "-")
	}
	return strings.TrimSuffix("skills-framework-"+pack.Slug(e.Release.Name), "-")
}

// readable is a date as people read it, as far as it is known.
func readable(d pack.Date) string {
	switch len(d) {
	case len("2006-01-02"):
		if t, err := time.Parse(time.DateOnly, string(d)); err == nil {
			return t.Format("2 January 2006")
		}
	case len("2006-01"):
		if t, err := time.Parse("2006-01", string(d)); err == nil {
			return t.Format("January 2006")
		}
	}
	return string(d)
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
