package insight

import (
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/snapshot"
)

// sight is how much of the published figures somebody sees. Everything about the
// profession as a whole and about disciplines is seen by everybody; what is about
// single organisations by those who lead there, and for one discipline by whoever
// leads that; all of it by the Head of Profession.
type sight struct {
	all bool
	own []string // organisations whose seats the reader holds, in order
	led []string // disciplines that the reader leads, in order
}

func sightOf(who access.Actor) sight {
	s := sight{all: CanSeeAll(who)}
	for _, g := range who.Grants {
		if o, ok := within(g, access.Leader, organisationScope); ok && !slices.Contains(s.own, o) {
			s.own = append(s.own, o)
		}
		if d, ok := within(g, access.DisciplineLead, disciplineScope); ok && !slices.Contains(s.led, d) {
			s.led = append(s.led, d)
		}
	}
	slices.Sort(s.own)
	slices.Sort(s.led)
	return s
}

// CanSeeAll reports whether the actor sees the figures of every organisation: the
// Head of Profession alone.
func CanSeeAll(who access.Actor) bool { return who.Holds(access.HeadOfProfession, access.Everywhere) }

// CanSeeOrganisation reports whether the actor sees an organisation's figures:
// those who lead there, and the Head of Profession. The office of administrator
// gives no sight of figures.
func CanSeeOrganisation(who access.Actor, organisation string) bool {
	return organisation != "" && sightOf(who).sees(organisation)
}

// CanSeeDiscipline reports whether the actor sees how the members of a discipline
// are spread over organisations: those who lead it, and the Head of Profession.
func CanSeeDiscipline(who access.Actor, discipline string) bool {
	return discipline != "" && sightOf(who).leads(discipline)
}

// CanReadPack reports whether the actor reads the board pack: all who lead in an
// organisation or a discipline, and the Head of Profession.
func CanReadPack(who access.Actor) bool {
	s := sightOf(who)
	return s.all || len(s.own) > 0 || len(s.led) > 0
}

const (
	organisationScope = "organisation/"
	disciplineScope   = "discipline/"
)

// within is of what a grant of a role is, where scopes of it begin so.
func within(g access.Grant, role access.Role, scope string) (string, bool) {
	of, ok := strings.CutPrefix(g.Scope, scope)
	return of, ok && of != "" && g.Role == role
}

func (s sight) sees(organisation string) bool { return s.all || slices.Contains(s.own, organisation) }

func (s sight) leads(discipline string) bool { return s.all || slices.Contains(s.led, discipline) }

// everybody is the sight of a visitor.
var everybody sight

// see returns a table as the reader may see it: without the lines and columns of
// organisations that are not theirs, and ok false where nothing is left of it.
func (s sight) see(t disclosure.Released) (seen disclosure.Released, ok bool) {
	if s.all {
		return t, true
	}
	if by := slices.Index(t.By, snapshot.Organisation); by >= 0 {
		lines := t.Lines
		t.Lines = nil
		for _, l := range lines {
			if s.sees(l.Key[by]) {
				t.Lines = append(t.Lines, l)
			}
		}
	}
	if t.Across == snapshot.Organisation {
		t = s.across(t)
	}
	return t, len(t.Lines) > 0 && len(t.Columns) > 0
}

// across is what the reader sees of a table that is spread over organisations: of
// the disciplines that they lead all of it, or else the columns of their own
// organisations. Whoever has both finds the others in their organisations' figures.
func (s sight) across(t disclosure.Released) disclosure.Released {
	by := slices.Index(t.By, snapshot.Discipline)
	if by < 0 || len(s.led) == 0 {
		return s.narrow(t)
	}
	lines := t.Lines
	t.Lines = nil
	for _, l := range lines {
		if s.leads(l.Key[by]) {
			t.Lines = append(t.Lines, l)
		}
	}
	return t
}

// narrow leaves the columns of the reader's organisations.
func (s sight) narrow(t disclosure.Released) disclosure.Released {
	var keep []int
	for c, name := range t.Columns {
		if s.sees(name) {
			keep = append(keep, c)
		}
	}
	pick := func(c int) string { return t.Columns[c] }
	lines := make([]disclosure.ReleasedLine, len(t.Lines))
	for i, l := range t.Lines {
		if !l.Withheld {
			l.Cells = mapped(keep, func(c int) disclosure.Figure { return l.Cells[c] })
		}
		lines[i] = l
	}
	t.Lines, t.Columns = lines, mapped(keep, pick)
	return t
}

func mapped[A, B any](all []A, to func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = to(a)
	}
	return out
}

// tables returns what the reader may see of all tables, in their order.
func (s sight) tables(p *disclosure.Published) []disclosure.Released {
	if p == nil {
		return nil
	}
	var all []disclosure.Released
	for _, t := range p.Tables {
		if seen, ok := s.see(t); ok {
			all = append(all, seen)
		}
	}
	return all
}

// table returns one table by its name.
func (s sight) table(p *disclosure.Published, name string) (disclosure.Released, bool) {
	if p == nil {
		return disclosure.Released{}, false
	}
	for _, t := range p.Tables {
		if t.Name == name {
			return s.see(t)
		}
	}
	return disclosure.Released{}, false
}
