package insight

import (
	"net/http"
	"testing"

	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/sqldb/sqldbtest"
)

// A skill is short only where it is so whatever the hidden and withheld numbers are.
func TestShortfallsAreSureOfWhatIsHidden(t *testing.T) {
	r := rules{disclosure.Parameters{Hide: 4}}
	for name, c := range map[string]struct {
		asked, held figures.Sum
		short       bool
	}{
		"fewer hold it":                {figures.Sum{Shown: 20}, figures.Sum{Shown: 10}, true},
		"as many hold it":              {figures.Sum{Shown: 10}, figures.Sum{Shown: 10}, false},
		"the hidden may be enough":     {figures.Sum{Shown: 10}, figures.Sum{Shown: 5, Hidden: 2}, false},
		"the hidden are never enough":  {figures.Sum{Shown: 15}, figures.Sum{Shown: 5, Hidden: 2}, true},
		"hidden demand is one or more": {figures.Sum{Hidden: 1}, figures.Sum{}, true},
		"it may be one alone":          {figures.Sum{Hidden: 3}, figures.Sum{Hidden: 1}, false},
		"supply is withheld":           {figures.Sum{Shown: 20}, figures.Sum{Withheld: 1}, false},
		"demand is withheld":           {figures.Sum{Shown: 20, Withheld: 1}, figures.Sum{}, false},
	} {
		if got := r.fallsShort(figures.Balance{Asked: c.asked, Held: c.held}); got != c.short {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The page says it of skills that nothing is offered for, and a skill that is
// short comes before one that is not.
func TestWhatIsShortComesFirst(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 1)
	w.get(t, visitor, "/insight/skills").Says(t, http.StatusOK, "Fewer hold it than are asked for")
	var page showSupplyPage
	level := func(asked, held int) []figures.Balance {
		return []figures.Balance{{Level: figures.Label{Code: "1", Name: "Some"}, Asked: figures.Sum{Shown: asked}, Held: figures.Sum{Shown: held}}}
	}
	asks := []figures.Ask{{Role: "R1", Skill: "EVEN", Level: "1"}, {Role: "R2", Skill: "EVEN", Level: "1"}, {Role: "R1", Skill: "SHORT", Level: "1"}, {Role: "R1", Skill: "TAUGHT", Level: "1"}}
	markets := []figures.Market{{Skill: figures.Label{Code: "EVEN"}, Levels: level(20, 20)}, {Skill: figures.Label{Code: "SHORT"}, Levels: level(10, 5)}, {Skill: figures.Label{Code: "TAUGHT"}, Levels: level(10, 5)}}
	page.fill(teller{}, told{markets: markets, asks: asks}, map[string]int{"TAUGHT": 1})
	if len(page.Wanted) != 2 || page.Wanted[0].Code != "SHORT" || len(page.Wanted[0].Short) != 1 || page.Wanted[0].Short[0] != (shortfall{"1 Some", "5", "10"}) || page.Wanted[1].Code != "EVEN" || len(page.Wanted[1].Short) != 0 {
		t.Errorf("%+v", page.Wanted)
	}
}
