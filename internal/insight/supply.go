package insight

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/learning"
	"guildhall/internal/web"
)

// showSupplyPage is what skills there are beside what roles ask for.
type showSupplyPage struct {
	reading
	Levels []string
	Skills []supplied
	Thin   []supplied // fewer than five hold them, and roles ask for them
	Wanted []supplied // roles ask for them, and the catalogue has nothing
}

// supplied is one skill: who holds it, and what asks for it.
type supplied struct {
	Code, Name string
	Held       string
	Rated      string // who rated it, and does not hold it yet
	Levels     []atLevel
	Roles      int
	Offers     int
	Thin       bool
	Short      []shortfall // lowest level first
}

// shortfall is a level of a skill that fewer people hold, or are above, than have
// roles that ask for as much, whatever the hidden numbers are.
type shortfall struct{ Level, Held, Asked string }

// fallsShort reports whether published supply is below published demand. A hidden
// number may be as many as are hidden at most where it is held, and as few as one
// where it is asked for.
func (r rules) fallsShort(b figures.Balance) bool {
	return b.Held.Withheld == 0 && b.Asked.Withheld == 0 && b.Asked.Shown+b.Asked.Hidden > b.Held.Shown+b.Held.Hidden*r.Hide
}

// atLevel is a level of a skill: how many people are at it, how many roles ask
// for it, and how many people have one of those roles.
type atLevel struct {
	People string
	Roles  int
	Asked  string
}

func (p *Pages) showSupply(w http.ResponseWriter, r *http.Request) error {
	now, err := p.read(r)
	if err != nil {
		return err
	}
	page := showSupplyPage{reading: now}
	if !now.Empty() {
		offered, err := p.offered(r)
		if err != nil {
			return err
		}
		holders, _ := now.table(figures.Holders)
		page.fill(now.teller, now.Report.Markets(), now.Report.Asks, holders, offered)
	}
	return web.Render(w, r, web.Page{Title: "Skills: supply and demand", Crumbs: crumbs(), Wide: true}, showSupply(page))
}

// offered is how many items of the catalogue help with each skill.
func (p *Pages) offered(r *http.Request) (map[string]int, error) {
	all, err := p.Learning.List(r.Context(), learning.Filter{})
	if err != nil {
		return nil, err
	}
	n := map[string]int{}
	for _, o := range all {
		for _, s := range o.Skills {
			n[s.Skill]++
		}
	}
	return n, nil
}

// fill puts what is published of each skill beside what roles ask for.
func (page *showSupplyPage) fill(w teller, markets []figures.Market, asks []figures.Ask, holders disclosure.Released, offered map[string]int) {
	held := map[string]disclosure.ReleasedLine{}
	for _, l := range holders.Lines {
		held[figures.Skill(&l)] = l
	}
	roles := map[[2]string]int{}
	for _, a := range asks {
		roles[[2]string{a.Skill, a.Level}]++
	}
	for _, m := range markets {
		s := w.supplied(m, roles)
		s.Offers = offered[s.Code]
		if l := held[s.Code]; len(l.Cells) == len(holders.Columns) {
			s.tell(w, holders.Columns, l)
		}
		page.Skills = append(page.Skills, s)
		if s.Thin && s.Roles > 0 {
			page.Thin = append(page.Thin, s)
		}
		if s.Roles > 0 && s.Offers == 0 {
			page.Wanted = append(page.Wanted, s)
		}
	}
	if len(markets) > 0 {
		page.Levels = mapped(markets[0].Levels, func(b figures.Balance) string { return b.Level.Code + " " + b.Level.Name })
	}
	slices.SortStableFunc(page.Thin, byRoles)
	slices.SortStableFunc(page.Wanted, byNeed)
}

func byRoles(a, b supplied) int { return cmp.Compare(b.Roles, a.Roles) }

// byNeed puts skills that are short at more levels first.
func byNeed(a, b supplied) int { return cmp.Or(cmp.Compare(len(b.Short), len(a.Short)), byRoles(a, b)) }

func (w teller) supplied(m figures.Market, roles map[[2]string]int) supplied {
	s := supplied{Code: m.Skill.Code, Name: m.Skill.Name, Held: withheld, Rated: withheld}
	for _, b := range m.Levels {
		at := atLevel{People: w.rules.cell(b.Held), Roles: roles[[2]string{s.Code, b.Level.Code}], Asked: w.rules.sum(b.Asked)}
		s.Roles += at.Roles
		s.Levels = append(s.Levels, at)
		if all := m.AtLeast(b.Level.Code); w.rules.fallsShort(all) {
			s.Short = append(s.Short, shortfall{b.Level.Code + " " + b.Level.Name, w.rules.sum(all.Held), w.rules.sum(all.Asked)})
		}
	}
	return s
}

// tell says who holds a skill. It is thin where what is published says that fewer
// people do than may be shown.
func (s *supplied) tell(w teller, columns []string, l disclosure.ReleasedLine) {
	for c, name := range columns {
		switch name {
		case snapshot.Held:
			s.Held, s.Thin = w.rules.figure(l.Cells[c]), l.Cells[c] <= 0
		case snapshot.NotHeldYet:
			s.Rated = w.rules.figure(l.Cells[c])
		}
	}
}

func (s supplied) URL() string { return "/skills/" + url.PathEscape(s.Code) }
