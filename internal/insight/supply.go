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
	Wanted []supplied // roles ask for them or members wish to grow in them, and the catalogue has nothing
	Wishes []supplied // those in which most members wish to grow
}

// supplied is one skill: who holds it, and what asks for it.
type supplied struct {
	Code, Name string
	Held       string
	Rated      string // who rated it, and does not hold it yet
	Wish       string // who wishes to grow in it
	Levels     []atLevel
	Roles      int
	Offers     int
	Thin       bool
	Short      []shortfall // lowest level first

	wish disclosure.Figure // 0 where nobody wishes, or it is withheld
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
		page.fill(now.teller, now.told(), offered)
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

// told is what is published of skills, and what roles ask for.
type told struct {
	markets         []figures.Market
	asks            []figures.Ask
	holders, wishes disclosure.Released
}

func (r reading) told() told {
	t := told{markets: r.Report.Markets(), asks: r.Report.Asks}
	t.holders, _ = r.table(figures.Holders)
	t.wishes, _ = r.table(figures.Wishes)
	return t
}

// of keeps the skills that count.
func (t told) of(counts func(skill string) bool) told {
	t.markets = slices.DeleteFunc(slices.Clone(t.markets), func(m figures.Market) bool { return !counts(m.Skill.Code) })
	return t
}

// mostWishes is how many of the skills in which members wish to grow a page lists.
const mostWishes = 15

// fill puts what is published of each skill beside what roles ask for.
func (page *showSupplyPage) fill(w teller, t told, offered map[string]int) {
	held, wished := bySkill(t.holders), bySkill(t.wishes)
	roles := map[[2]string]int{}
	for _, a := range t.asks {
		roles[[2]string{a.Skill, a.Level}]++
	}
	for _, m := range t.markets {
		s := w.supplied(m, roles)
		s.Offers = offered[s.Code]
		if l := held[s.Code]; len(l.Cells) == len(t.holders.Columns) {
			s.tell(w, t.holders.Columns, l)
		}
		if l := wished[s.Code]; len(l.Cells) == len(t.wishes.Columns) {
			s.tell(w, t.wishes.Columns, l)
		}
		page.Skills = append(page.Skills, s)
	}
	if len(t.markets) > 0 {
		page.Levels = mapped(t.markets[0].Levels, func(b figures.Balance) string { return b.Level.Code + " " + b.Level.Name })
	}
	page.pick()
}

// pick lists skills by what somebody may want to do about them.
func (page *showSupplyPage) pick() {
	for _, s := range page.Skills {
		if s.Thin && s.Roles > 0 {
			page.Thin = append(page.Thin, s)
		}
		if s.Offers == 0 && (s.Roles > 0 || s.wish != 0) {
			page.Wanted = append(page.Wanted, s)
		}
		if s.wish != 0 {
			page.Wishes = append(page.Wishes, s)
		}
	}
	slices.SortStableFunc(page.Thin, byRoles)
	slices.SortStableFunc(page.Wanted, byNeed)
	slices.SortStableFunc(page.Wishes, byWish)
	page.Wishes = page.Wishes[:min(len(page.Wishes), mostWishes)]
}

// withhold reports whether any number of a list is withheld.
func withhold(all []supplied) bool {
	return slices.ContainsFunc(all, func(s supplied) bool {
		return s.Held == withheld || s.Wish == withheld || slices.ContainsFunc(s.Levels, func(at atLevel) bool { return at.People == withheld || at.Asked == withheld })
	})
}

func bySkill(t disclosure.Released) map[string]disclosure.ReleasedLine {
	by := map[string]disclosure.ReleasedLine{}
	for _, l := range t.Lines {
		by[figures.Skill(&l)] = l
	}
	return by
}

func byRoles(a, b supplied) int { return cmp.Compare(b.Roles, a.Roles) }

// byNeed puts skills that are short at more levels first, then those in which more
// members wish to grow.
func byNeed(a, b supplied) int {
	return cmp.Or(cmp.Compare(len(b.Short), len(a.Short)), byWish(a, b), byRoles(a, b))
}

// byWish puts what more members wish first: a hidden number is less than any that
// is shown.
func byWish(a, b supplied) int { return cmp.Compare(b.most(), a.most()) }

// most is a wish to sort by.
func (s supplied) most() int {
	if s.wish == disclosure.Hidden {
		return 1
	}
	return int(s.wish)
}

func (w teller) supplied(m figures.Market, roles map[[2]string]int) supplied {
	s := supplied{Code: m.Skill.Code, Name: m.Skill.Name, Held: withheld, Rated: withheld, Wish: withheld}
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

// tell says who holds a skill, or wishes to grow in it. It is thin where what is
// published says that fewer people do than may be shown.
func (s *supplied) tell(w teller, columns []string, l disclosure.ReleasedLine) {
	for c, name := range columns {
		switch name {
		case snapshot.Held:
			s.Held, s.Thin = w.rules.figure(l.Cells[c]), l.Cells[c] <= 0
		case snapshot.NotHeldYet:
			s.Rated = w.rules.figure(l.Cells[c])
		case snapshot.Wishing:
			s.Wish, s.wish = w.rules.figure(l.Cells[c]), l.Cells[c]
		}
	}
}

func (s supplied) URL() string { return "/skills/" + url.PathEscape(s.Code) }
