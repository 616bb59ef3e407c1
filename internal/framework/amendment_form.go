package framework

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// Suggestion is what a reader proposed, as far as the form of a change can take
// it over.
type Suggestion struct {
	ID     string
	About  string // skill/IR04
	Kind   string // of the change; empty where the reader did not say
	Field  string // name, definition, scope_note or level
	Level  int    // of a level text
	Before string // the words that would change
	After  string
	Reason string
	Credit string // how the reader wishes to be named; empty for not at all
}

// editAmendmentPage is the form of a change.
type editAmendmentPage struct {
	Release  Release
	ID       string // empty for a new one
	Kind     string
	About    string
	Name     string // of what it is about; empty for something new
	Edition  form.Field
	Proposal form.Field
	More     form.Field // how many parts a split has
	Parts    []*fields  // the form's own questions: one set, or one for each part of a split
	Codes    form.Field // of a merge: the other skills; of a retirement: what replaces it
	Needs    []need     // of a split: which parts each role needs
	Note     form.Field
	Credits  form.Field

	base *pack.Edition
	all  map[string]amend.Item
}

// need is a role that needs a skill which is split, and what it needs then.
type need struct {
	Role, Name string
	Chosen     map[int]bool // parts, from 0
}

func (p *editAmendmentPage) form() form.Form {
	var all form.Form
	for _, part := range p.Parts {
		all = append(all, part.form()...)
	}
	if p.asksCodes() {
		all = append(form.Form{&p.Codes}, all...)
	}
	return append(all, &p.Note, &p.Credits)
}

func (p *editAmendmentPage) asksCodes() bool { return p.Kind == pack.Merged || p.Kind == pack.Retired }

func (p *editAmendmentPage) hidden() form.Form {
	return form.Form{&p.Edition, &p.Proposal, &p.More}
}

// what is skill, role or discipline.
func (p *editAmendmentPage) what() string {
	what, _, _ := strings.Cut(p.About, "/")
	return what
}

// kindsOf are the changes that can be made of a thing, the usual first.
func kindsOf(item amend.Item) []string {
	switch {
	case item.Skill != nil && item.Skill.Status == string(Retired), item.Role != nil && item.Role.Status == string(Retired):
		return []string{pack.Restored}
	case item.Skill != nil:
		return []string{pack.Reworded, pack.Moved, pack.Merged, pack.Split, pack.Retired}
	case item.Role != nil:
		return []string{pack.Reworded, pack.Retired}
	case item.Discipline != nil:
		return []string{pack.Reworded}
	}
	return nil
}

// newAmendmentForm makes the empty form of a change on a draft.
func newAmendmentForm(r Release, draft *pack.Edition, kind, about string, parts int) (*editAmendmentPage, error) {
	p := &editAmendmentPage{
		Release: r, Kind: kind, About: about, base: draft, all: amend.Items(draft),
		Edition: form.Field{Name: "edition", Value: "0"}, Proposal: form.Field{Name: "proposal"}, More: form.Field{Name: "parts", Value: strconv.Itoa(parts)},
		Codes:   form.Field{Name: "codes"},
		Note:    form.Field{Name: "note", Label: "Change note", Hint: "What has changed and why, in a sentence or two. Readers see it beside the change for ever."},
		Credits: form.Field{Name: "credits", Label: "Thanks to (optional)", Hint: "Whose suggestion it was, as they wish to be named, one on each line."},
	}
	what, code, _ := strings.Cut(about, "/")
	item, stands := p.all[about]
	if kind == pack.Added {
		if code != "" || what != "skill" && what != "role" {
			return nil, fault.New(fault.Invalid, "Choose whether you want to add a skill or a role.")
		}
		p.Parts = []*fields{p.fresh(what)}
		return p, nil
	}
	if !stands || !slices.Contains(kindsOf(item), kind) {
		return nil, fault.New(fault.NotFound, "There is nothing to change here in release %s. Choose a skill, a role or a discipline, and what you want to do.", r.Name)
	}
	p.Name = item.Name()
	p.Parts = p.partsFor(item, kind, parts)
	return p, nil
}

func (p *editAmendmentPage) fresh(what string) *fields {
	if what == "role" {
		return roleFields(p.base, true)
	}
	return skillFields(p.base, "", true)
}

func (p *editAmendmentPage) partsFor(item amend.Item, kind string, parts int) []*fields {
	switch {
	case kind == pack.Retired:
		p.Codes.Label = "What replaces it (optional)"
		p.Codes.Hint = "Codes, one on each line. Where one thing replaces it, everything that led here leads there."
		return nil
	case kind == pack.Split:
		return p.splitParts(*item.Skill, parts)
	case item.Skill != nil:
		f := skillFields(p.base, "", false)
		f.fillSkill(*item.Skill, p.all)
		p.Codes.Label, p.Codes.Hint = "Skills to merge into this one", "Codes, one on each line. They keep their pages, which lead here."
		return []*fields{f}
	case item.Role != nil:
		f := roleFields(p.base, false)
		f.fillRole(*item.Role, p.all)
		return []*fields{f}
	}
	f := disciplineFields()
	f.fillDiscipline(*item.Discipline)
	return []*fields{f}
}

// mostParts bounds how many skills one is split into at once.
const mostParts = 6

// splitParts are the forms of what a skill is split into. The first begins as
// the skill is, so that it can keep its code.
func (p *editAmendmentPage) splitParts(s amend.Skill, parts int) []*fields {
	var all []*fields
	for i := range min(max(parts, 2), mostParts) {
		f := skillFields(p.base, fmt.Sprintf("p%d-", i+1), true)
		if i == 0 {
			f.fillSkill(s, p.all)
		} else {
			f.set("discipline", s.Discipline)
		}
		all = append(all, f.ofPart(i+1))
	}
	p.More.Value = strconv.Itoa(len(all))
	for _, r := range p.base.Framework.Roles {
		if r.Status != string(Retired) && slices.ContainsFunc(p.all["role/"+r.Code].Role.Skills, func(n pack.RoleSkill) bool { return n.Skill == s.Code }) {
			n := need{Role: r.Code, Name: r.Name, Chosen: map[int]bool{}}
			for i := range all {
				n.Chosen[i] = true
			}
			p.Needs = append(p.Needs, n)
		}
	}
	return all
}

// ofPart tells the questions of one part from those of another.
func (f *fields) ofPart(n int) *fields {
	for _, q := range f.all {
		q.Label += fmt.Sprintf(" (part %d)", n)
	}
	return f
}

// holds fills the form with a change that was saved.
func (p *editAmendmentPage) holds(a Amendment) {
	p.ID, p.Edition.Value, p.Proposal.Value = a.ID, strconv.FormatInt(a.Edition, 10), a.Proposal
	p.Note.Value, p.Credits.Value = a.Note, strings.Join(a.Credits, "\n")
	what, _, _ := strings.Cut(a.About, "/")
	fresh := 0
	for _, item := range a.Items {
		if !strings.HasPrefix(item.Ref(), what+"/") {
			continue
		}
		switch {
		case p.Kind == pack.Split && item.Skill.Status != string(Retired) && p.isPart(item):
			p.Parts[fresh].fillSkill(*item.Skill, p.all)
			fresh++
		case p.Kind == pack.Merged && item.Ref() != a.About && item.Skill.Status == string(Retired):
			p.Codes.Value = strings.TrimSpace(p.Codes.Value + "\n" + item.Skill.Code + " " + item.Skill.Name)
		case item.Ref() == a.About && p.Kind == pack.Retired && item.Skill != nil:
			p.Codes.Value = strings.Join(item.Skill.ReplacedBy, "\n")
		case item.Ref() == a.About && p.Kind == pack.Retired:
			p.Codes.Value = strings.Join(item.Role.ReplacedBy, "\n")
		case item.Ref() == a.About && item.Skill != nil && p.Kind != pack.Split:
			p.Parts[0].fillSkill(*item.Skill, p.all)
		case item.Ref() == a.About && item.Role != nil:
			p.Parts[0].fillRole(*item.Role, p.all)
		case item.Ref() == a.About && item.Discipline != nil:
			p.Parts[0].fillDiscipline(*item.Discipline)
		}
	}
	p.holdsNeeds(a)
}

// isPart reports whether a skill of a split is one of its parts: the one that is
// split, or a new one. Others are there because they were related to it.
func (p *editAmendmentPage) isPart(item amend.Item) bool {
	_, stood := p.all[item.Ref()]
	return item.Ref() == p.About || !stood
}

func (p *editAmendmentPage) holdsNeeds(a Amendment) {
	for i := range p.Needs {
		at := slices.IndexFunc(a.Items, func(item amend.Item) bool { return item.Ref() == "role/"+p.Needs[i].Role })
		if at < 0 {
			continue
		}
		for j, part := range p.Parts {
			code := part.value("code")
			p.Needs[i].Chosen[j] = slices.ContainsFunc(a.Items[at].Role.Skills, func(n pack.RoleSkill) bool { return n.Skill == code })
		}
	}
}

// partsIn counts the parts of a split that was saved.
func partsIn(a Amendment, before map[string]amend.Item) int {
	n := 0
	for _, item := range a.Items {
		_, stood := before[item.Ref()]
		if item.Skill != nil && (item.Ref() == a.About && item.Skill.Status != string(Retired) || !stood) {
			n++
		}
	}
	return n
}

// suggest takes over what a reader proposed.
func (p *editAmendmentPage) suggest(s Suggestion) {
	p.Proposal.Value, p.Credits.Value, p.Note.Value = s.ID, s.Credit, s.Reason
	if len(p.Parts) == 0 || s.After == "" {
		return
	}
	field := s.Field
	if field == "level" {
		field = "level-" + strconv.Itoa(s.Level)
	}
	q := p.Parts[0].at(field)
	switch {
	case q.Name == "":
	case s.Before != "" && strings.Contains(q.Value, s.Before):
		q.Value = strings.Replace(q.Value, s.Before, s.After, 1)
	default:
		q.Value = s.After
	}
}

// read fills the form from a request and makes an edit of it. Faults of form are
// beside their fields.
func (p *editAmendmentPage) read(r *http.Request) (Edit, error) {
	asked := slices.Concat(p.form(), p.hidden(), form.Named("then", "kind", "about")) // the last of the address of a new change
	var also []string
	if p.Kind == pack.Split {
		for _, role := range p.base.Framework.Roles {
			also = append(also, "need-"+role.Code)
		}
	}
	if err := web.ReadForm(r, asked, also...); err != nil {
		return Edit{}, err
	}
	for i := range p.Needs {
		p.Needs[i].Chosen = map[int]bool{}
		for _, v := range r.PostForm["need-"+p.Needs[i].Role] {
			if n, err := strconv.Atoi(v); err == nil {
				p.Needs[i].Chosen[n] = true
			}
		}
	}
	e := Edit{ID: p.ID, Proposal: p.Proposal.Value}
	e.Edition, _ = strconv.ParseInt(p.Edition.Value, 10, 64) // what is no number fits nothing that is kept
	e.Amendment = amend.Amendment{Kind: p.Kind, About: p.About, Note: p.Note.Value}
	for line := range strings.SplitSeq(p.Credits.Value, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			e.Credits = append(e.Credits, line)
		}
	}
	p.items(&e.Amendment)
	return e, nil
}

// items makes the amendment's items of what was typed.
func (p *editAmendmentPage) items(a *amend.Amendment) {
	codes := (&fields{all: []*question{{Field: p.Codes}}}).codes("codes")
	item := p.all[p.About]
	switch {
	case p.Kind == pack.Added && p.what() == "role":
		role := p.Parts[0].role(amend.Role{Role: pack.Role{Status: string(Active)}})
		a.Items, a.About = []amend.Item{{Role: &role}}, "role/"+role.Code
	case p.Kind == pack.Added:
		skill := p.Parts[0].skill(amend.Skill{Skill: pack.Skill{Status: string(Active)}}, p.base)
		a.Items, a.About = []amend.Item{{Skill: &skill}}, "skill/"+skill.Code
	case p.Kind == pack.Retired:
		a.Items = amend.Retire(p.base, p.About, codes)
	case p.Kind == pack.Merged:
		p.merge(a, codes)
	case p.Kind == pack.Split:
		p.split(a)
	case item.Skill != nil:
		skill := p.Parts[0].skill(*item.Skill, p.base)
		if p.Kind == pack.Restored {
			skill.Status, skill.ReplacedBy, skill.RetiredOn = string(Active), nil, ""
		}
		a.Items = []amend.Item{{Skill: &skill}}
	case item.Role != nil:
		role := p.Parts[0].role(*item.Role)
		if p.Kind == pack.Restored {
			role.Status, role.ReplacedBy, role.RetiredOn = string(Active), nil, ""
		}
		a.Items = []amend.Item{{Role: &role}}
	case item.Discipline != nil:
		d := p.Parts[0].discipline(*item.Discipline)
		a.Items = []amend.Item{{Discipline: &d}}
	}
}

func (p *editAmendmentPage) merge(a *amend.Amendment, codes []string) {
	skill := p.Parts[0].skill(*p.all[p.About].Skill, p.base)
	for _, code := range codes {
		switch other := p.all["skill/"+code].Skill; {
		case other == nil:
			p.Codes.Error = cmp.Or(p.Codes.Error, "There is no skill with the code "+code+".")
		case other.Status == string(Retired):
			p.Codes.Error = cmp.Or(p.Codes.Error, code+" is retired already.")
		case code == skill.Code:
			p.Codes.Error = cmp.Or(p.Codes.Error, "A skill cannot be merged into itself. Name the others only.")
		}
	}
	if len(codes) == 0 {
		p.Codes.Error = "Name at least one skill to merge into this one."
	}
	a.Items = amend.Merge(p.base, skill, codes)
}

func (p *editAmendmentPage) split(a *amend.Amendment) {
	_, code, _ := strings.Cut(p.About, "/")
	old := *p.all[p.About].Skill
	var parts []amend.Skill
	for i, f := range p.Parts {
		start := amend.Skill{Skill: pack.Skill{Status: string(Active)}}
		if f.value("code") == code {
			start = old
		}
		s := f.skill(start, p.base)
		switch {
		case s.Code == "":
			f.fail("code", "Enter a code for each part.")
		case slices.ContainsFunc(parts, func(o amend.Skill) bool { return strings.EqualFold(o.Code, s.Code) }):
			f.fail("code", "Two parts have the code "+s.Code+". Give each its own.")
		case i > 0 && s.Code == code:
			f.fail("code", "Only the first part can keep the code "+code+".")
		}
		parts = append(parts, s)
	}
	needs := map[string][]string{}
	for _, n := range p.Needs {
		for i, s := range parts {
			if n.Chosen[i] {
				needs[n.Role] = append(needs[n.Role], s.Code)
			}
		}
	}
	a.Items = amend.Split(p.base, code, parts, needs)
}

// blame puts each fault beside the field that it is about.
func (p *editAmendmentPage) blame(faults []amend.Fault) {
	for _, f := range faults {
		switch {
		case f.Field == "note":
			p.Note.Error = cmp.Or(p.Note.Error, f.Sentence)
		case f.Field == "replaced_by" || len(p.Parts) == 0:
			p.Codes.Error = cmp.Or(p.Codes.Error, f.Sentence)
		default:
			p.partOf(f.Ref).fail(f.Field, p.sentence(f))
		}
	}
}

// sentence names the thing where the fault is of another than the form's own.
func (p *editAmendmentPage) sentence(f amend.Fault) string {
	_, code, _ := strings.Cut(f.Ref, "/")
	if f.Ref == p.About || p.Kind == pack.Added || p.partOf(f.Ref).value("code") == code {
		return f.Sentence
	}
	return code + ": " + f.Sentence
}

func (p *editAmendmentPage) partOf(ref string) *fields {
	_, code, _ := strings.Cut(ref, "/")
	for _, part := range p.Parts {
		if part.value("code") == code {
			return part
		}
	}
	return p.Parts[0]
}
