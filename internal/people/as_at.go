package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// ParseDay reads the day as at which the register is asked for: 2026-04-30.
func ParseDay(s string) (pack.Date, error) {
	d := pack.Date(strings.TrimSpace(s))
	if !d.Valid() || !d.Full() {
		return "", fault.New(fault.Invalid, "Enter a date as year, month and day, such as 2026-04-30")
	}
	return d, nil
}

// noon is the middle of a day, as a moment.
func noon(d pack.Date) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{} // ParseDay and the clock give nothing else
	}
	return t.Add(12 * time.Hour)
}

// parentOn is what an organisation answered to on a day: the first of its former
// parents that it had not left yet, or the present one.
func parentOn(o pack.Organisation, on pack.Date) string {
	former := slices.Clone(o.FormerParents)
	slices.SortStableFunc(former, func(a, b pack.FormerParent) int { return cmp.Compare(a.Until, b.Until) })
	for _, f := range former {
		if f.Until.After(on) {
			return f.ID
		}
	}
	return o.Parent
}

// domainsOn are those in which an organisation's addresses ended on a day, as
// far as the register knows when they stopped.
func domainsOn(o pack.Organisation, on pack.Date) []string {
	domains := slices.Clone(o.EmailDomains)
	for _, f := range o.FormerDomains {
		if f.Until.After(on) {
			domains = append(domains, f.Domain)
		}
	}
	return domains
}

// on is an organisation as the register would have shown it on a day.
func (r registry) on(o pack.Organisation, day pack.Date) Organisation {
	as := Organisation{ID: OrganisationID(o.ID), Name: o.Name, Short: o.Short, Kind: Kind(o.Kind), From: o.ValidFrom, To: o.ValidTo, Note: o.Note, LocalGrades: o.LocalGrades}
	as.Parent = OrganisationID(parentOn(o, day))
	as.ParentName = r.name(as.Parent)
	as.Domains = domainsOn(o, day)
	if as.To.After(day) {
		as.To = "" // nobody knew then
		if as.Kind == Historic {
			as.Kind = "" // what it was then is not kept
		}
	}
	return as
}

func (r registry) name(id OrganisationID) string {
	if o := r.find(id); o != nil {
		return o.Name
	}
	return ""
}

// livedOn reports whether an organisation existed on a day.
func livedOn(o pack.Organisation, day pack.Date) bool {
	return Lives(o.ValidFrom, o.ValidTo, noon(day))
}

// RegisterOn lists the organisations that existed on a day, by name, with what
// they answered to then. Words and kind narrow it as they do for Register; an
// organisation that has ended since has the kind Historic.
func (s *Service) RegisterOn(ctx context.Context, day pack.Date, words string, kind Kind) ([]Organisation, error) {
	r, err := whole(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	var all []Organisation
	former := formerNames(r.list())
	for _, o := range r {
		if livedOn(o.Organisation, day) && fits(o.Name+" "+o.Short+" "+o.ID+" "+strings.Join(former[o.ID], " "), words) && (kind == "" || kind == Kind(o.Kind)) {
			all = append(all, r.on(o.Organisation, day))
		}
	}
	slices.SortFunc(all, func(a, b Organisation) int { return cmp.Or(english.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// OrganisationOn reads one organisation as at a day; existed is false where it
// had not begun or had ended.
func (s *Service) OrganisationOn(ctx context.Context, id OrganisationID, day pack.Date) (as Organisation, existed bool, err error) {
	r, err := whole(ctx, s.DB)
	if err != nil {
		return as, false, err
	}
	o := r.find(id)
	if o == nil {
		return as, false, fault.New(fault.NotFound, "This organisation does not exist.")
	}
	as = r.on(o.Organisation, day)
	for _, p := range o.Predecessors {
		if old := r.find(OrganisationID(p.ID)); old != nil {
			as.Predecessors = append(as.Predecessors, Succession{Related{OrganisationID(old.ID), old.Name}, p.How, old.ValidTo})
		}
	}
	for _, other := range r {
		if livedOn(other.Organisation, day) && parentOn(other.Organisation, day) == o.ID {
			as.Children = append(as.Children, Related{OrganisationID(other.ID), other.Name})
		}
	}
	slices.SortFunc(as.Children, func(a, b Related) int { return english.Compare(a.Name, b.Name) })
	return as, livedOn(o.Organisation, day), nil
}
