package proposal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// TestEveryKindOfChangeIsCheckedAgainstTheFramework proposes each kind, right
// and wrong.
func TestEveryKindOfChangeIsCheckedAgainstTheFramework(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		level := "Says what was done. Writes it down for others. Keeps it short."
		for _, c := range []struct {
			change Change
			title  string // of a right one
			wrong  string // what a wrong one is told
		}{
			{Change{About: "discipline/ZZ", Kind: NewSkill, After: "Resting\n\nLet the dough rest."}, "New skill in Other work: Resting", ""},
			{Change{About: "skill/GP01", Kind: NewSkill, After: "Resting"}, "", "Choose what you want to change"},
			{Change{About: "skill/GP01", Kind: Reword, Field: "name", Before: "Doing the work", After: "Work"}, "Name of Doing the work", ""},
			{Change{About: "skill/GP03", Kind: Reword, Field: "scope note", After: "Not writing."}, "Scope note of Telling of the work", ""},
			{Change{About: "skill/GP01", Kind: Reword, Field: "name", Before: "Something else", After: "Work"}, "", "has changed since you began"},
			{Change{About: "skill/GP01", Kind: Reword, Field: "name", Before: "Doing the work", After: "Doing the work"}, "", "the same as they are now"},
			{Change{About: "skill/GP01", Kind: Reword, Field: "colour", After: "Blue"}, "", "Choose what you want to change"},
			{Change{About: "skill/GP99", Kind: Reword, Field: "name", After: "Work"}, "", "has nothing under “skill/GP99”"},
			{Change{About: "skill/GP03", Kind: LevelText, Field: "level", Level: 1, Before: level, After: level + " Smiles."}, "Level 1 of Telling of the work", ""},
			{Change{About: "skill/GP03", Kind: LevelText, Field: "level", Level: 9, After: "More."}, "", "Choose what you want to change"},
			{Change{About: "skill/GP01", Kind: Relation, Field: "related", After: "GP03"}, "Relate Doing the work: Telling of the work", ""},
			{Change{About: "skill/GP01", Kind: Relation, Field: "related", Before: "GP02"}, "End the relation of Doing the work to Checking the work", ""},
			{Change{About: "skill/GP01", Kind: Relation, Field: "related", After: "GP02"}, "", "has changed since you began"},
			{Change{About: "skill/GP01", Kind: Relation, Field: "related", After: "GP01"}, "", "Choose another skill"},
			{Change{About: "skill/GP01", Kind: Relation, Field: "friendly", After: "GP03"}, "", "Choose what the relation is"},
			{Change{About: "role/R01", Kind: RoleText, Field: "summary", Before: "Does the work of the profession day by day. Asks early and keeps a record of what was done.", After: "Works."}, "Summary of Practitioner", ""},
			{Change{About: "role/R01", Kind: RoleText, Field: "skill/GP01", Level: 2, Before: "1 essential", After: "2 essential"}, "Doing the work in Practitioner", ""},
			{Change{About: "role/R01", Kind: RoleText, Field: "skill/GP02", Before: "1 desirable"}, "Checking the work in Practitioner", ""},
			{Change{About: "role/R01", Kind: RoleText, Field: "skill/GP77", After: "1 essential"}, "", "Choose a skill"},
			{Change{About: "skill/GP01", Kind: Merge, Before: "GP01", After: "GP02"}, "Merge Doing the work into Checking the work", ""},
			{Change{About: "skill/GP01", Kind: Merge, Before: "GP01", After: "GP01"}, "", "Choose another skill"},
			{Change{About: "skill/GP01", Kind: Split, Before: "GP01", After: "Mixing\nBaking"}, "Split Doing the work", ""},
			{Change{About: "skill/GP01", Kind: Move, Field: "discipline", Before: "GP", After: "ZZ"}, "Move Doing the work to Other work", ""},
			{Change{About: "role/R01", Kind: Move, Field: "discipline", Before: "GP", After: "QQ"}, "", "Choose a discipline"},
			{Change{About: "skill/GP01", Kind: Retire, Before: "GP01"}, "Retire Doing the work", ""},
			{Change{About: "role/R01", Kind: Retire, Before: "R01", After: "R02"}, "Retire Practitioner", ""},
			{Change{About: "role/R01", Kind: Retire, Before: "R01", After: "R09"}, "", "Choose what should be used instead"},
			{Change{About: "skill/GP01", Kind: "praise", After: "x"}, "", "Choose what you want to change"},
		} {
			w.clock.Advance(24 * time.Hour)
			id, err := w.Propose(t.Context(), ada, New{Change: c.change, Reason: "Because."})
			if c.wrong != "" {
				if err == nil || !strings.Contains(fault.Message(err), c.wrong) {
					t.Errorf("%+v: %v, want %q", c.change, err, c.wrong)
				}
				continue
			}
			if err != nil {
				t.Errorf("%+v: %v", c.change, err)
				continue
			}
			if p := w.reads(t, guest, id); p.Title != c.title || p.Change != c.change || p.State != Proposed || p.Release == "" || p.Lang == "" {
				t.Errorf("made %+v, want the title %q", p, c.title)
			}
		}
		n := renamed()
		n.Reason = " "
		_, err := w.Propose(t.Context(), ada, n)
		refused(t, err, fault.Invalid, "Enter why")
		n.Reason = strings.Repeat("é", MaxReason+1)
		_, err = w.Propose(t.Context(), ada, n)
		refused(t, err, fault.Invalid, "3000 characters")
		_, err = w.Propose(t.Context(), guest, renamed())
		refused(t, err, fault.Forbidden, "Sign in")
	})
}

// TestVisibleTwins holds the SQL and the Go that say who may know of a proposal
// together, over random proposals, one proposer erased.
func TestVisibleTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := rand.New(rand.NewPCG(16, uint64(len(w.DB.Name))))
		people := []access.Actor{ada, ben, {ID: "dan"}, {ID: "erased"}}
		var all []Proposal
		for range 40 {
			n := renamed()
			n.Private = r.IntN(2) == 0
			all = append(all, w.proposes(t, people[r.IntN(len(people))], n))
			w.clock.Advance(2 * time.Hour)
		}
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "erased person", About: "person/erased"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return erase(t.Context(), tx, "erased")
		}))
		actors := append(people[:3], guest, cleo, access.Actor{ID: "root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}})
		for _, who := range actors {
			listed, err := list(t.Context(), w.DB, who, Filter{}, 100, 0)
			must(t, err)
			seen := map[ID]bool{}
			for _, p := range listed {
				seen[p.ID] = true
			}
			for _, p := range all {
				if p.Proposer == "erased" {
					p.Proposer = ""
				}
				if seen[p.ID] != CanSee(who, p) {
					t.Errorf("%q and %+v: the query says %v, the rule %v", who.ID, p, seen[p.ID], CanSee(who, p))
				}
			}
		}
	})
}

// TestFortyAcceptAtOnceAndOneDecides releases forty editors together.
func TestFortyAcceptAtOnceAndOneDecides(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const editors = 40
		p := w.proposes(t, ada, renamed())
		var accepted, refusals atomic.Int32
		start, done := make(chan struct{}), sync.WaitGroup{}
		for i := range editors {
			done.Go(func() {
				<-start
				who := access.Actor{ID: fmt.Sprintf("editor-%d", i), Grants: cleo.Grants}
				err := w.Accept(context.WithoutCancel(t.Context()), who, p.ID, "Agreed by "+who.ID)
				switch {
				case err == nil:
					accepted.Add(1)
				case fault.KindOf(err) == fault.Conflict:
					refusals.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		close(start)
		done.Wait()
		if accepted.Load() != 1 || refusals.Load() != editors-1 {
			t.Errorf("%d accepted and %d were told that it is decided", accepted.Load(), refusals.Load())
		}
		got := w.reads(t, ada, p.ID)
		if got.State != Accepted || got.Decision != "Agreed by "+got.DecidedBy {
			t.Errorf("decided %+v", got)
		}
		if n := w.counts(t, `SELECT count(*) FROM audit WHERE verb = 'accepted proposal' AND about = $1`, p.Ref()); n != 1 {
			t.Errorf("%d acts of acceptance", n)
		}
	})
}

func TestAProposalIsSeenThroughToItsRelease(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := renamed()
		n.Credit = "A. Lamp"
		p, other := w.proposes(t, ada, n), w.proposes(t, ada, renamed())
		v, err := w.discussions.View(t.Context(), ada, p.Ref(), 1)
		must(t, err)
		_, err = w.discussions.Write(t.Context(), ada, v.ID, 0, "To explain.")
		must(t, err)
		if got := w.reads(t, ada, p.ID); got.State != Proposed {
			t.Errorf("the proposer's own words make it %s", got.State)
		}
		_, err = w.discussions.Write(t.Context(), ben, v.ID, 0, "I agree.")
		must(t, err)
		if got := w.reads(t, ada, p.ID); got.State != Discussed || got.DiscussedAt.IsZero() {
			t.Errorf("another's words leave it %s", got.State)
		}
		_, err = w.Suggestion(t.Context(), string(p.ID))
		refused(t, err, fault.NotFound, "Accept it first")
		refused(t, w.Accept(t.Context(), cleo, p.ID, "  "), fault.Invalid, "Enter the reason")
		refused(t, w.Accept(t.Context(), ben, p.ID, "I like it."), fault.Forbidden, "Only an editor")
		must(t, w.Accept(t.Context(), cleo, p.ID, "It is right."))
		refused(t, w.Withdraw(t.Context(), ada, p.ID), fault.Conflict, "accepted already")
		s, err := w.Suggestion(t.Context(), string(p.ID))
		want := Suggestion{ID: string(p.ID), About: "skill/GP01", Kind: "reword", Field: "name", Before: "Doing the work", After: "Doing good work", Reason: "It should be good.", Credit: "A. Lamp"}
		if err != nil || s != want {
			t.Errorf("suggested %+v, %v", s, err)
		}
		w.publishes(t, "2027.1", string(p.ID), string(other.ID), "unknown")
		got := w.reads(t, guest, p.ID)
		if got.State != Carried || got.CarriedBy != "2027.1" {
			t.Errorf("carried: %+v", got)
		}
		if got := w.reads(t, guest, other.ID); got.State != Proposed {
			t.Errorf("what nobody accepted is %s", got.State)
		}
		v, err = w.discussions.View(t.Context(), ben, p.Ref(), 1)
		if err != nil || !v.Closed() {
			t.Errorf("its discussion is still open, %v", err)
		}
		w.publishes(t, "2027.2", string(p.ID))
		if got := w.reads(t, guest, p.ID); got.CarriedBy != "2027.1" {
			t.Errorf("carried again by %s", got.CarriedBy)
		}
	})
}

func TestThoseWhoFollowHearOfEveryStep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		told := func(ref string) int {
			return w.counts(t, `SELECT count(*) FROM notice_refs r JOIN notices n ON n.id = r.notice WHERE r.ref = $1`, ref)
		}
		mentioned := func() int {
			all, err := search.About(t.Context(), w.DB, "skill/GP01", search.Audiences(guest))
			must(t, err)
			return len(all)
		}
		before := mentioned()
		open, private := w.proposes(t, ada, renamed()), renamed()
		private.Private = true
		hidden := w.proposes(t, ada, private)
		if told("skill/GP01") != 1 || told(open.Ref()) != 1 || told(hidden.Ref()) != 1 || mentioned() != before+1 {
			t.Errorf("told %d of the skill, %d and %d of the proposals, mentioned %d", told("skill/GP01"), told(open.Ref()), told(hidden.Ref()), mentioned())
		}
		if n := w.counts(t, `SELECT count(*) FROM follows WHERE person = 'ada'`); n != 2 {
			t.Errorf("the proposer follows %d of two", n)
		}
		must(t, w.Decline(t.Context(), cleo, open.ID, "No."))
		must(t, w.Withdraw(t.Context(), ada, hidden.ID))
		if told("skill/GP01") != 2 || told(hidden.Ref()) != 2 || mentioned() != before {
			t.Errorf("told %d of the skill, %d of the private proposal, mentioned %d", told("skill/GP01"), told(hidden.Ref()), mentioned())
		}
		_, err := w.Find(t.Context(), ben, hidden.ID)
		refused(t, err, fault.NotFound, "not shared with you")
		things, err := w.Things(t.Context(), ben, []string{string(open.ID), string(hidden.ID)})
		if err != nil || len(things) != 1 || things[string(open.ID)].URL != open.URL() {
			t.Errorf("a stranger can follow %v, %v", things, err)
		}
	})
}

func TestNobodyProposesMoreThanTwentyADay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range MostADay {
			w.proposes(t, ada, renamed())
		}
		_, err := w.Propose(t.Context(), ada, renamed())
		refused(t, err, fault.Conflict, "within a day")
		w.proposes(t, ben, renamed())
		w.clock.Advance(24*time.Hour + time.Second)
		w.proposes(t, ada, renamed())
	})
}

func TestWhatConcernsTheSamePartComesFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		name := w.proposes(t, ada, renamed())
		w.clock.Advance(time.Hour)
		w.proposes(t, ben, New{Change: Change{About: "skill/GP01", Kind: Merge, Before: "GP01", After: "GP02"}, Reason: "One."})
		closed := w.proposes(t, ben, renamed())
		must(t, w.Decline(t.Context(), cleo, closed.ID, "No."))
		all, err := w.OpenAbout(t.Context(), guest, Change{About: "skill/GP01", Kind: Reword, Field: "name"})
		if err != nil || len(all) != 2 || all[0].ID != name.ID {
			t.Errorf("open: %+v, %v", all, err)
		}
	})
}

func TestErasureTakesThePersonOutOfTheProposal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := renamed()
		n.Credit, n.Private = "A. Lamp", true
		p := w.proposes(t, ada, n)
		must(t, w.Accept(t.Context(), cleo, p.ID, "Yes."))
		k := &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.Holder()}}
		for person, words := range map[string]string{"ada": "A. Lamp", "cleo": "Yes."} {
			held, err := k.ExportPerson(t.Context(), person)
			must(t, err)
			if said := fmt.Sprintf("%+v", held); !strings.Contains(said, words) || !strings.Contains(said, p.URL()) {
				t.Errorf("exported of %s: %s", person, said)
			}
			must(t, k.ErasePerson(t.Context(), access.Service, person))
			if held, err := k.ExportPerson(t.Context(), person); held != nil || err != nil {
				t.Errorf("still held of %s: %+v, %v", person, held, err)
			}
		}
		got := w.reads(t, cleo, p.ID)
		if got.Proposer != "" || got.Credit != "" || got.DecidedBy != "" || got.After != "Doing good work" {
			t.Errorf("left: %+v", got)
		}
		if _, err := w.Find(t.Context(), guest, p.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a visitor sees a private proposal of nobody: %v", err)
		}
	})
}
