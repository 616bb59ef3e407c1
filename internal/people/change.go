package people

import (
	"slices"
	"strings"

	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// ChangeKind says what was done to the register.
type ChangeKind string

// The kinds of change.
const (
	Added         ChangeKind = "added"
	Corrected     ChangeKind = "corrected"
	Renamed       ChangeKind = "renamed"
	Split         ChangeKind = "split"
	Merged        ChangeKind = "merged"
	FunctionMoved ChangeKind = "function moved"
	Closed        ChangeKind = "closed"
	Imported      ChangeKind = "imported"
)

// Change is what an administrator asks of the register. Which fields count
// depends on the kind.
type Change struct {
	Kind         ChangeKind
	Organisation OrganisationID // to which it is done; empty where one is added
	On           pack.Date      // the day from which it holds: today, or a day before
	Note         string         // why, in a few words; readers see it

	As    Details        // added, corrected; of a change of name, Name and Short
	Into  []Part         // what a split organisation becomes
	Other OrganisationID // into which it is merged, or to which the work goes
	What  string         // the work that moves
}

// Details is what the register says of an organisation and a form can change.
type Details struct {
	Name, Short string
	Kind        Kind
	Parent      OrganisationID
	Domains     []string
	LocalGrades []pack.LocalGrade
	Note        string
}

// Part is an organisation that comes out of another.
type Part struct {
	Name, Short string
	Domains     []string // none: it shares those of the organisation that is split
}

// outcome is what a change makes of the register.
type outcome struct {
	changed []placed // as they are to stand
	added   []string // those among them that are new
	ended   []string // those that have ended by it
	follows map[OrganisationID][]OrganisationID
	summary string // what happened, in one sentence that readers see
}

// set writes an organisation into the outcome, over what it held of it.
func (o *outcome) set(p placed) {
	if i := slices.IndexFunc(o.changed, func(c placed) bool { return c.ID == p.ID }); i >= 0 {
		o.changed[i] = p
		return
	}
	o.changed = append(o.changed, p)
}

// apply says what a change makes of the register, or why it cannot be. It
// changes nothing; grades are those that local names may be given to.
func (r registry) apply(c Change, grades []pack.Grade) (outcome, error) {
	var o outcome
	old := placed{}
	if c.Kind != Added {
		found := r.find(c.Organisation)
		switch {
		case found == nil:
			return o, fault.New(fault.NotFound, "This organisation does not exist.")
		case found.ValidTo != "" && c.Kind != Corrected:
			return o, fault.New(fault.Conflict, "%s ended on %s. Only its details can be corrected.", found.Name, date(found.ValidTo))
		case c.Kind != Corrected && (found.ValidFrom.After(c.On) || found.ValidFrom == c.On):
			return o, fault.New(fault.Invalid, "%s began on %s. Enter a later date", found.Name, date(found.ValidFrom))
		}
		old = found.clone()
	}
	if c.Kind == Corrected && len([]rune(c.Note)) == 0 || len([]rune(c.Note)) > 500 {
		return o, fault.New(fault.Invalid, "Say in a few words why, in at most 500 characters")
	}
	err := map[ChangeKind]func(*outcome, placed, Change) error{
		Added: r.add, Corrected: r.correct, Renamed: r.rename, Split: r.split, Merged: r.merge, FunctionMoved: r.move, Closed: r.close,
	}[c.Kind](&o, old, c)
	if err != nil {
		return o, err
	}
	return o, r.sound(o, grades)
}

// clone is a copy whose lists are its own.
func (p placed) clone() placed {
	p.Predecessors, p.EmailDomains, p.FormerParents = slices.Clone(p.Predecessors), slices.Clone(p.EmailDomains), slices.Clone(p.FormerParents)
	p.LocalGrades, p.FormerDomains, p.Functions = slices.Clone(p.LocalGrades), slices.Clone(p.FormerDomains), slices.Clone(p.Functions)
	return p
}

// sound refuses an outcome that pack check would refuse and the register before
// it did not show.
func (r registry) sound(o outcome, grades []pack.Grade) error {
	before := map[string]bool{}
	for _, f := range pack.Errors(pack.CheckOrganisations(r.list(), grades)) {
		before[f.Message] = true
	}
	for _, f := range pack.Errors(pack.CheckOrganisations(r.with(o).list(), grades)) {
		if !before[f.Message] {
			return fault.New(fault.Invalid, "%s", f.Message)
		}
	}
	return nil
}

// with is the register after an outcome.
func (r registry) with(o outcome) registry {
	after := slices.Clone(r)
	for _, p := range o.changed {
		if found := after.find(OrganisationID(p.ID)); found != nil {
			*found = p
		} else {
			after = append(after, p)
		}
	}
	return after
}

// next is the place after the last one, counting those of the outcome.
func (r registry) next(o *outcome) int {
	n := 0
	for _, p := range slices.Concat(r, o.changed) {
		n = max(n, p.Place+1)
	}
	return n
}

// address gives a new organisation its id: its name, with the year where an
// earlier organisation of that name has it.
func (r registry) address(o *outcome, name string, on pack.Date) (string, error) {
	slug := pack.Slug(name)
	if slug == "" {
		return "", fault.New(fault.Invalid, "Enter a name that has letters in it")
	}
	taken := func(id string) bool { return r.with(*o).find(OrganisationID(id)) != nil }
	if taken(slug) {
		slug += "-" + string(on[:4])
	}
	if taken(slug) {
		return "", fault.New(fault.Conflict, "There is already an organisation called %s", name)
	}
	return slug, nil
}

func (r registry) create(o *outcome, p pack.Organisation, on pack.Date) (placed, error) {
	name, err := CleanName(p.Name)
	if err != nil {
		return placed{}, fault.New(fault.Invalid, "Enter the name of the organisation")
	}
	p.Name, p.Short, p.ValidFrom, p.ValidTo = name, strings.TrimSpace(p.Short), on, ""
	if p.Short == "" {
		p.Short = name
	}
	if p.ID, err = r.address(o, name, on); err != nil {
		return placed{}, err
	}
	made := placed{p, r.next(o)}
	o.set(made)
	o.added = append(o.added, p.ID)
	return made, nil
}

// end closes an organisation, with everything that is answered to it handed on.
func (r registry) end(o *outcome, old placed, on pack.Date, heir string) {
	old.Kind, old.ValidTo = string(Historic), on
	o.set(old)
	o.ended = append(o.ended, old.ID)
	for _, child := range r {
		if child.Parent == old.ID && child.ValidTo == "" && heir != "" && child.ID != heir {
			child = child.clone()
			child.FormerParents = append(child.FormerParents, pack.FormerParent{ID: old.ID, Until: on})
			child.Parent = heir
			o.set(child)
		}
	}
}

func (r registry) add(o *outcome, _ placed, c Change) error {
	made, err := r.create(o, pack.Organisation{
		Name: c.As.Name, Short: c.As.Short, Kind: string(c.As.Kind), Parent: string(c.As.Parent),
		EmailDomains: c.As.Domains, LocalGrades: c.As.LocalGrades, Note: c.As.Note,
	}, c.On)
	o.summary = made.Name + " was added."
	return err
}

func (r registry) correct(o *outcome, old placed, c Change) error {
	now := old.clone()
	if now.Short = strings.TrimSpace(c.As.Short); now.Short == "" {
		now.Short = now.Name
	}
	if old.ValidTo == "" {
		now.Kind = string(c.As.Kind)
	}
	now.Note, now.LocalGrades = c.As.Note, c.As.LocalGrades
	if string(c.As.Parent) != old.Parent {
		if old.Parent != "" {
			now.FormerParents = append(now.FormerParents, pack.FormerParent{ID: old.Parent, Until: c.On})
		}
		now.Parent = string(c.As.Parent)
	}
	for _, d := range old.EmailDomains {
		if !slices.Contains(c.As.Domains, d) {
			now.FormerDomains = append(now.FormerDomains, pack.FormerDomain{Domain: d, Until: c.On})
		}
	}
	now.EmailDomains = c.As.Domains
	o.set(now)
	o.summary = "The details of " + now.Name + " were corrected."
	return nil
}

func (r registry) rename(o *outcome, old placed, c Change) error {
	made := old.clone()
	made.Name, made.Short = c.As.Name, c.As.Short
	made.Predecessors = []pack.Predecessor{{ID: old.ID, How: string(Renamed)}}
	made.FormerParents, made.FormerDomains, made.Functions = nil, nil, nil
	if Key(made.Name) == Key(old.Name) {
		return fault.New(fault.Invalid, "Enter the new name. This is the name that it has")
	}
	now, err := r.create(o, made.Organisation, c.On)
	if err != nil {
		return err
	}
	r.end(o, old, c.On, now.ID)
	o.follows = map[OrganisationID][]OrganisationID{OrganisationID(old.ID): {OrganisationID(now.ID)}}
	o.summary = old.Name + " was renamed to " + now.Name + "."
	return nil
}

func (r registry) split(o *outcome, old placed, c Change) error {
	if len(c.Into) < 2 {
		return fault.New(fault.Invalid, "Enter at least two organisations, one on each line")
	}
	var ids []OrganisationID
	var names []string
	for _, part := range c.Into {
		domains := part.Domains
		if len(domains) == 0 {
			domains = slices.Clone(old.EmailDomains)
		}
		made, err := r.create(o, pack.Organisation{
			Name: part.Name, Short: part.Short, Kind: old.Kind, Parent: old.Parent, EmailDomains: domains,
			LocalGrades: slices.Clone(old.LocalGrades), Predecessors: []pack.Predecessor{{ID: old.ID, How: string(Split)}},
		}, c.On)
		if err != nil {
			return err
		}
		ids, names = append(ids, OrganisationID(made.ID)), append(names, made.Name)
	}
	r.end(o, old, c.On, string(ids[0]))
	o.follows = map[OrganisationID][]OrganisationID{OrganisationID(old.ID): ids}
	o.summary = old.Name + " was split into " + english.And(names) + "."
	return nil
}

func (r registry) merge(o *outcome, old placed, c Change) error {
	into, err := r.other(old, c, "Choose the organisation that it became a part of")
	if err != nil {
		return err
	}
	into.Predecessors = append(into.Predecessors, pack.Predecessor{ID: old.ID, How: string(Merged)})
	for _, d := range old.EmailDomains {
		if !slices.Contains(into.EmailDomains, d) {
			into.EmailDomains = append(into.EmailDomains, d)
		}
	}
	if into.Parent == old.ID {
		into.FormerParents = append(into.FormerParents, pack.FormerParent{ID: old.ID, Until: c.On})
		into.Parent = old.Parent
	}
	o.set(into)
	r.end(o, old, c.On, into.ID)
	o.follows = map[OrganisationID][]OrganisationID{OrganisationID(old.ID): {OrganisationID(into.ID)}}
	o.summary = old.Name + " was merged into " + into.Name + "."
	return nil
}

func (r registry) move(o *outcome, old placed, c Change) error {
	to, err := r.other(old, c, "Choose the organisation that took the work over")
	if err != nil {
		return err
	}
	what := strings.Join(strings.Fields(c.What), " ")
	if what == "" || len([]rune(what)) > 200 || strings.Contains(what, ";") {
		return fault.New(fault.Invalid, "Say which work moved, in at most 200 characters and without a semicolon")
	}
	to.Functions = append(to.Functions, pack.Function{From: old.ID, On: c.On, What: what})
	o.set(to)
	o.set(old)
	o.summary = what + " moved from " + old.Name + " to " + to.Name + "."
	return nil
}

func (r registry) close(o *outcome, old placed, c Change) error {
	for _, child := range r {
		if child.Parent == old.ID && child.ValidTo == "" {
			return fault.New(fault.Conflict, "%s answers to %s. Say first what it answers to instead", child.Name, old.Name)
		}
	}
	r.end(o, old, c.On, "")
	o.summary = old.Name + " was closed."
	return nil
}

// other is the living organisation that a change names besides its own.
func (r registry) other(old placed, c Change, message string) (placed, error) {
	to := r.find(c.Other)
	switch {
	case to == nil || to.ValidTo != "" || to.ID == old.ID:
		return placed{}, fault.New(fault.Invalid, "%s", message)
	case to.ValidFrom.After(c.On):
		return placed{}, fault.New(fault.Invalid, "%s began on %s. Enter a later date", to.Name, date(to.ValidFrom))
	}
	return to.clone(), nil
}
