package assessment

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"guildhall/govuk"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/upload"
	"guildhall/internal/web"
)

var evidenceCrumb = web.Link{Text: "Your evidence", Href: "/assessments/evidence"}

// listEvidencePage is a member's evidence.
type listEvidencePage struct {
	F     *framework.Framework
	All   []Evidence
	Today string // ISO day
}

func (p *Pages) listEvidence(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	all, err := p.Assessments.Evidence(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: evidenceCrumb.Text, Crumbs: crumbs(home), Done: said(r), Content: true}, listEvidenceView(listEvidencePage{f, all, clock.ISODay(p.Assessments.Log.Now())}))
}

// Named is a skill of a link by its name; its code where it is called nothing now.
func (page listEvidencePage) Named(l EvidenceLink) string {
	if s := page.F.Skill(l.Skill); s != nil {
		return s.Name
	}
	return l.Skill
}

// writeEvidencePage asks for evidence. There are always some empty places for
// further skills.
type writeEvidencePage struct {
	F     *framework.Framework
	ID    string // empty for new evidence
	Title form.Field
	When  form.Field
	What  form.Field
	Until form.Field
	Links []linkFields

	Takes  bool // whether files can be kept
	Scans  bool // whether a virus scanner looks at them
	Files  form.Field
	Kept   []EvidenceFile
	Remove []string // identifiers of those that are ticked to go
}

type linkFields struct{ Skill, Shows form.Field }

// spareLinks is how many places for further skills the form has.
const spareLinks = 3

func (p *Pages) writePage(f *framework.Framework, e Evidence) *writeEvidencePage {
	page := &writeEvidencePage{F: f, ID: e.ID, Takes: p.Assessments.KeepsFiles(), Scans: p.Assessments.Scans(), Kept: e.Files,
		Until: form.Field{Name: "expires", Label: "When is it out of date? (optional)", Hint: "The first day on which it no longer shows what you can do, such as 2027-05-20. You are reminded a month before.", Value: e.Expires},
		Files: form.Field{Name: filesField, Label: "Add files (optional)"},
		Title: form.Field{Name: "title", Label: "What was it?", Hint: "For example “Moved our team site”.", Value: e.Title},
		When:  form.Field{Name: "when", Label: "When was it? (optional)", Hint: "For example “March to June 2026”.", Value: e.When},
		What:  form.Field{Name: "what", Label: "What did you do? (optional)", Hint: "What you did yourself and what came of it. Do not name other people.", Value: e.What},
	}
	for i := range min(len(e.Links)+spareLinks, MostEvidenceLinks) {
		n := strconv.Itoa(i + 1)
		l := linkFields{form.Field{Name: "skill-" + n, Label: "Skill"}, form.Field{Name: "shows-" + n, Label: "How does it show your level? (optional)"}}
		if i < len(e.Links) {
			l.Skill.Value, l.Shows.Value = e.Links[i].Skill, e.Links[i].Shows
		}
		page.Links = append(page.Links, l)
	}
	return page
}

func (page *writeEvidencePage) fields() form.Form {
	all := form.Form{&page.Title, &page.When, &page.What, &page.Until}
	for i := range page.Links {
		all = append(all, &page.Links[i].Skill, &page.Links[i].Shows)
	}
	return append(all, &page.Files)
}

func (page *writeEvidencePage) render(w http.ResponseWriter, r *http.Request) error {
	title := "Add evidence"
	if page.ID != "" {
		title = "Change your evidence"
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(home, evidenceCrumb), Content: true, Problems: page.fields().Problems()}, writeEvidenceView(title, page))
}

// writeEvidence shows the form, for new evidence where the address says so.
func (p *Pages) writeEvidence(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	e := Evidence{}
	if id := r.PathValue("id"); id != "new" {
		if e, err = p.evidenceOf(r, id); err != nil {
			return err
		}
	} else if s := f.Skill(form.Clean(r.URL.Query().Get("skill"))); s != nil {
		e.Links = []EvidenceLink{{Skill: s.Code}}
	}
	return p.writePage(f, e).render(w, r)
}

func (p *Pages) evidenceOf(r *http.Request, id string) (Evidence, error) {
	all, err := p.Assessments.Evidence(r.Context(), web.Actor(r))
	if err != nil {
		return Evidence{}, err
	}
	i := slices.IndexFunc(all, func(e Evidence) bool { return e.ID == id })
	if i < 0 {
		return Evidence{}, fault.New(fault.NotFound, "This evidence does not exist or is not shared with you.")
	}
	return all[i], nil
}

// saveEvidence takes the form. A place without a skill is left out, unless
// something was written beside it. What was typed is kept whatever becomes of the
// files; files have to be chosen again, because no browser hands them back.
func (p *Pages) saveEvidence(w http.ResponseWriter, r *http.Request) error {
	if isMultipart(r) {
		var done context.CancelFunc
		r, done = unhurried(w, r)
		defer done()
	}
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	sent, err := p.receive(w, r)
	if err != nil {
		return err
	}
	page, e, err := p.readEvidence(r, f, sent)
	if err != nil {
		return errors.Join(err, p.Assessments.Drop(sent.Files))
	}
	if !page.fields().OK() {
		return p.again(w, r, page, sent)
	}
	if _, err = p.Assessments.SaveEvidence(r.Context(), web.Actor(r), e); err != nil && fault.KindOf(err) == fault.Invalid {
		if strings.Contains(fault.Message(err), "files") {
			page.Files.Error = fault.Message(err)
		} else {
			page.Links[0].Skill.Error = fault.Message(err)
		}
		return p.again(w, r, page, sent)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, evidenceCrumb.Href+"?done=evidence")
}

// again shows the form with what is wrong.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, page *writeEvidencePage, sent sentForm) error {
	if len(sent.Files) > 0 {
		if page.Files.Error == "" {
			page.Files.Error = "Choose your files again"
		} else if len(sent.Refused) > 0 {
			page.Files.Error += " Choose the other files again too."
		}
		if err := p.Assessments.Drop(sent.Files); err != nil {
			return err
		}
	}
	return page.render(w, r)
}

// readEvidence makes evidence of a form, and marks what is wrong with it.
func (p *Pages) readEvidence(r *http.Request, f *framework.Framework, sent sentForm) (*writeEvidencePage, Evidence, error) {
	e := Evidence{ID: form.Clean(sent.Values.Get("id"))}
	if e.ID != "" {
		was, err := p.evidenceOf(r, e.ID)
		if err != nil {
			return nil, e, err
		}
		e.Files = was.Files
	}
	for i := range MostEvidenceLinks { // as many places as the form may have had
		if sent.Values.Has("skill-" + strconv.Itoa(i+1)) {
			e.Links = append(e.Links, EvidenceLink{})
		}
	}
	page := p.writePage(f, e)
	if err := web.ReadTyped(r, sent.Values, append(page.fields(), form.Named("id")...), "remove", filesField); err != nil {
		return nil, e, err
	}
	page.Files.Value, page.Files.Error, page.Remove = "", sent.problem(), sent.Values["remove"]
	e.Title, e.When, e.What, e.Expires, e.Links = page.Title.Value, page.When.Value, page.What.Value, page.Until.Value, nil
	e.Add, e.Remove = sent.Files, page.Remove
	for i := range page.Links {
		l := &page.Links[i]
		if l.Skill.Value != "" {
			e.Links = append(e.Links, EvidenceLink{Skill: l.Skill.Value, Shows: l.Shows.Value})
		} else if l.Shows.Value != "" {
			l.Skill.Error = "Choose the skill that this is about"
		}
	}
	page.mark(e.Check())
	return page, e, nil
}

// sendFile hands a member a file of theirs.
func (p *Pages) sendFile(w http.ResponseWriter, r *http.Request) error {
	if upload.FromElsewhere(r) {
		return fault.New(fault.Forbidden, "Open the page of your evidence and fetch the file there.")
	}
	f, err := p.Assessments.File(r.Context(), web.Actor(r), r.PathValue("id"), r.PathValue("file"))
	if err != nil {
		return err
	}
	return upload.Send(w, f)
}

// FilesHint says which files are taken.
func (page *writeEvidencePage) FilesHint() string {
	hint := "Up to " + strconv.Itoa(MostFiles) + " files of no more than " + strconv.Itoa(MostFileSize>>20) + " MB each: " + upload.Taken + ". Add nothing that is marked above OFFICIAL and nothing about other people."
	if page.Scans {
		hint += " A virus scanner looks at each file before it is kept."
	}
	return hint
}

// Removals are the files that are kept, to be ticked for removal.
func (page *writeEvidencePage) Removals() []govuk.CheckboxItem {
	items := make([]govuk.CheckboxItem, len(page.Kept))
	for i, f := range page.Kept {
		items[i] = govuk.CheckboxItem{Value: f.ID, Text: "Remove " + f.Name, Checked: new(slices.Contains(page.Remove, f.ID))}
	}
	return items
}

func (page *writeEvidencePage) mark(problem *Problem) {
	for _, field := range page.fields() {
		if problem != nil && field.Name == problem.Field && field.Error == "" {
			field.Error = problem.Message
		}
	}
}

func (p *Pages) deleteEvidence(w http.ResponseWriter, r *http.Request) error {
	id := form.Field{Name: "id"}
	if err := web.ReadForm(r, form.Form{&id}); err != nil {
		return err
	}
	if err := p.Assessments.DeleteEvidence(r.Context(), web.Actor(r), id.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, evidenceCrumb.Href+"?done=unevidenced")
}

// skillSelect is the choice of all skills in use, and of the chosen one.
func skillSelect(f *framework.Framework, field form.Field) govuk.SelectOptions {
	o := govuk.SelectOptions{ID: field.ID(), Name: field.Name, Value: field.Value, Label: govuk.LabelOptions{Text: field.Label},
		ErrorMessage: govuk.ErrorMessageOptions{Text: field.Error}, Items: []govuk.SelectItem{{Value: new(""), Text: "None"}}}
	known := field.Value == ""
	for _, d := range f.Disciplines {
		for _, s := range d.Skills {
			if s.Status != framework.Retired || s.Code == field.Value {
				o.Items = append(o.Items, govuk.SelectItem{Value: &s.Code, Text: s.Name + " (" + d.Name + ")"})
				known = known || s.Code == field.Value
			}
		}
	}
	if !known {
		o.Items = append(o.Items, govuk.SelectItem{Value: &field.Value, Text: field.Value})
	}
	return o
}
