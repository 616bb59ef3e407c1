package membership

import (
	"context"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/leadership"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// TestALeaderSeesPostsAsFarAsTheyAreShown goes through every audience and every
// kind of viewer, field by field.
func TestALeaderSeesPostsAsFarAsTheyAreShown(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		f, err := w.Framework.Current(t.Context())
		must(t, err)
		outer := f.Rings[len(f.Rings)-1].Roles[0]
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Web designer", Organisation: here, Grade: f.Grades[0].ID, Role: outer.Code, Starts: "2020"}))
		must(t, w.Place(t.Context(), w.root, Override{Organisation: here, Role: outer.Code, Ring: f.Rings[0].ID, Starts: "2026-01-01", Reason: "It keeps the record.", Owner: "Chief Data Officer"}))
		elsewhere := w.person(t, "Eve", there)
		elsewhere.Grants = []access.Grant{{Role: access.Leader, Scope: "organisation/" + string(there)}}
		whole := leadership.Held{Post: "Web designer", Role: outer.Name, Grade: f.Grades[0].Name, Ring: f.Rings[0].Name, Rule: "Cabinet Office decided so: It keeps the record. Chief Data Officer answers for it."}
		for _, a := range Audiences {
			w.shares(t, w.ada, map[Field]Audience{CurrentPost: a, Grade: a, Ring: a})
			for _, c := range []struct {
				who  access.Actor
				near Audience
			}{{w.cat, Leader}, {elsewhere, EveryMember}, {w.root, EveryMember}, {w.ben, EveryMember}, {w.ada, Me}} {
				all, err := w.Roster(t.Context(), c.who, []people.ID{people.ID(w.ada.ID), people.ID(w.ben.ID)})
				must(t, err)
				want := leadership.Held{}
				if a >= c.near {
					want = whole
				}
				if got := all[people.ID(w.ada.ID)]; got != want {
					t.Errorf("%s, audience %s: %+v", c.who.Name, a.Key(), got)
				}
			}
		}
		w.shares(t, w.ada, map[Field]Audience{Grade: Leader, CurrentPost: Manager, Ring: Me})
		all, err := w.Roster(t.Context(), w.cat, []people.ID{people.ID(w.ada.ID)})
		must(t, err)
		if got := all[people.ID(w.ada.ID)]; got != (leadership.Held{Grade: f.Grades[0].Name}) {
			t.Errorf("one field of three: %+v", got)
		}
		w.cat.Grants = nil // the role ended: the next request sees a member
		if all, err = w.Roster(t.Context(), w.cat, []people.ID{people.ID(w.ada.ID)}); err != nil || all[people.ID(w.ada.ID)] != (leadership.Held{}) {
			t.Errorf("after the seat: %+v, %v", all, err)
		}
	})
}

func TestARosterCostsAsManyStatementsHoweverLongItIs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.crowd(t, 90)
		persons, err := sqldb.All(t.Context(), w.DB, sqldb.Value[people.ID], `SELECT person FROM profiles ORDER BY person`)
		must(t, err)
		count := func(persons []people.ID) int {
			n := 0
			_, err := w.Roster(sqldb.Observe(context.Background(), func(string) { n++ }), w.cat, persons)
			must(t, err)
			return n
		}
		count(persons[:1]) // reads the framework
		if one, all := count(persons[:1]), count(persons); one != all || all > 6 {
			t.Errorf("%d statements for one, %d for all", one, all)
		}
	})
}

func TestANameIsShownToWhoMaySeeIt(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ada := []people.ID{people.ID(w.ada.ID)}
		named := func(who access.Actor) bool {
			names, err := w.Named(t.Context(), who, ada)
			must(t, err)
			return names[ada[0]] == "Ada"
		}
		if named(access.Actor{}) || !named(w.ben) || !named(w.ada) {
			t.Error("who has said nothing shows their name to members")
		}
		choices := usualChoices.with(Name, Leader)
		must(t, w.Choose(t.Context(), w.ada, choices, false))
		if named(w.ben) || !named(w.cat) || !named(w.ada) {
			t.Error("the name is for leaders")
		}
	})
}

func TestWhatHangsOnAnAddedOrganisationIsNamed(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.People.Undoing = append(w.People.Undoing, w.Undone)
		f, err := w.Framework.Current(t.Context())
		must(t, err)
		added, err := w.People.Change(t.Context(), w.root, people.Change{Kind: people.Added, On: "2026-11-24", As: people.Details{Name: "Office of Gardens", Short: "OG", Kind: "ministerial"}})
		must(t, err)
		all, err := w.People.Changes(t.Context(), added)
		must(t, err)
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Gardener", Organisation: added, Starts: "2020"}))
		outer := f.Rings[len(f.Rings)-1].Roles[0]
		must(t, w.Place(t.Context(), w.root, Override{Organisation: added, Role: outer.Code, Ring: f.Rings[0].ID, Starts: "2026-01-01", Reason: "R", Owner: "O"}))
		err = w.People.Undo(t.Context(), w.root, all[0].ID)
		refused(t, err, fault.Conflict)
		for _, words := range []string{"Office of Gardens", "posts that members hold or held", "roles that it placed in another ring"} {
			if !strings.Contains(fault.Message(err), words) {
				t.Errorf("%q does not say %q", fault.Message(err), words)
			}
		}
		if strings.Contains(fault.Message(err), "tokens") {
			t.Error("names what is not there")
		}
	})
}
