package opinion

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/fault"
	"guildhall/internal/membership"
	"guildhall/internal/sqldb"
)

func TestTheOrderOfAssessorsCanBeExplained(t *testing.T) {
	got := rank([]Candidate{{Handle: "d", Covers: 2, Busy: 1}, {Handle: "c", Covers: 2}, {Handle: "b", Covers: 1}, {Handle: "e", Covers: 0}, {Handle: "a", Covers: 2}})
	var order []string
	for _, c := range got {
		order = append(order, c.Handle)
	}
	if want := []string{"a", "c", "d"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v: most skills, then fewest requests, then chance", order, want)
	}
	r := rand.New(rand.NewPCG(37, 2))
	for range 2000 {
		var all []Candidate
		for i := range r.IntN(8) {
			all = append(all, Candidate{Handle: strconv.Itoa(i), Covers: r.IntN(3), Busy: r.IntN(3)})
		}
		before := rank(all)
		if len(before) > Suggested || slices.ContainsFunc(before, func(c Candidate) bool { return c.Covers == 0 }) {
			t.Fatalf("%+v", before)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if again := rank(all); !reflect.DeepEqual(again, before) {
			t.Fatalf("the order of reading matters: %+v and %+v", before, again)
		}
	}
}

// candidates are the assessors whom Ada is offered for GP01 and GP02, as
// "name, organisation: skills".
func (w *world) candidates(t testing.TB) []string {
	t.Helper()
	all, err := w.Candidates(t.Context(), w.ada, "1", []string{"GP01", "GP02"})
	must(t, err)
	var said []string
	for _, c := range all {
		said = append(said, c.Name+", "+c.Works+": "+number(c.Covers))
	}
	return said
}

func TestAssessorsAreOfOtherOrganisationsAndKeepTheirNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		offer := func(who access.Actor, o Offer) {
			t.Helper()
			must(t, w.Volunteer(ctx, who, o))
		}
		refused(t, w.Volunteer(ctx, access.Actor{}, Offer{}), fault.Forbidden, "Sign in")
		refused(t, w.Volunteer(ctx, w.vic, Offer{Most: 2}), fault.Invalid, "at least one discipline or skill")
		refused(t, w.Volunteer(ctx, w.vic, Offer{Skills: []string{"GP01"}}), fault.Invalid, "a number from 1 to 20")
		refused(t, w.Volunteer(ctx, w.vic, Offer{Skills: []string{"XX99"}, Most: 1}), fault.Invalid, "skills from the list")
		refused(t, w.Volunteer(ctx, w.vic, Offer{Disciplines: []string{"XX"}, Most: 1}), fault.Invalid, "disciplines from the list")
		offer(w.eve, Offer{Skills: []string{"GP01"}, Most: 2}) // works where Ada does
		offer(w.wyn, Offer{Skills: []string{"GP03"}, Most: 2}) // offers something else
		offer(w.vic, Offer{Skills: []string{"GP01"}, Most: 2})
		if got := w.candidates(t); !slices.Equal(got, []string{", : 1"}) {
			t.Errorf("%q, want Vic without his name", got)
		}
		choices := membership.Choices("")
		must(t, w.members.Choose(ctx, w.vic, usual(choices), true))
		if got := w.candidates(t); !slices.Equal(got, []string{"Vic Lamp, : 1"}) {
			t.Errorf("%q, want Vic by name", got)
		}
		offer(w.wyn, Offer{Disciplines: []string{w.discipline(t)}, Most: 2})
		if got := w.candidates(t); len(got) != 2 || got[0] != ", : 2" {
			t.Errorf("%q, want Wyn first, who covers both", got)
		}
		offer(w.wyn, Offer{Disciplines: []string{w.discipline(t)}, Most: 2, Paused: true})
		if got := w.candidates(t); len(got) != 1 {
			t.Errorf("%q: who pauses is offered", got)
		}
		o, in, err := w.Offered(ctx, w.wyn)
		if err != nil || !in || !o.Paused || o.Most != 2 || len(o.Disciplines) != 1 || len(o.Skills) != 0 {
			t.Errorf("%+v, %t, %v", o, in, err)
		}
		must(t, w.LeavePool(ctx, w.vic))
		refused(t, w.LeavePool(ctx, w.vic), fault.NotFound, "not in the pool")
		if got := w.candidates(t); len(got) != 0 {
			t.Errorf("%q after Vic left", got)
		}
	})
}

// usual lets every member see a name, and nothing else.
func usual(membership.Choices) membership.Choices {
	return membership.Choices("4" + strings.Repeat("0", 14))
}

func TestAVolunteerIsNamedWhenTheyAccept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must(t, w.Volunteer(ctx, w.vic, Offer{Skills: []string{"GP01"}, Most: 1}))
		rated := w.rates(t, w.ada, map[string]int{"GP01": 1, "GP02": 2})
		w.get(t, w.ada, "/opinions/new?assessment="+string(rated)).Says(t, 200, "A volunteer of another organisation", "Offers 1 of your 2 skills", "You learn their name when they accept")
		all, err := w.Candidates(ctx, w.ada, "1", []string{"GP01"})
		must(t, err)
		id := w.asks(t, all[0].Handle)
		w.get(t, w.ada, Request{ID: id}.URL()).Lacks(t, "Vic")
		w.get(t, w.ada, "/opinions").Lacks(t, "Vic")
		if got := w.candidates(t); len(got) != 0 {
			t.Errorf("%q: Vic takes one request at once", got)
		}
		_, err = w.Ask(ctx, w.ada, New{Kind: Opinions, Assessment: rated, Skills: []string{"GP01"}, Whom: all[0].Handle, Until: w.until(7)})
		refused(t, err, fault.Conflict, "takes no more requests")
		must(t, w.Accept(ctx, w.vic, id))
		w.get(t, w.ada, Request{ID: id}.URL()).Says(t, 200, "Vic Lamp, assessor of another organisation")
		w.says(t, w.vic, id, map[string]int{"GP01": 2})
		if got := w.candidates(t); len(got) != 1 {
			t.Errorf("%q: Vic has room again", got)
		}
		declined := w.asks(t, all[0].Handle)
		must(t, w.Decline(ctx, w.vic, declined))
		w.get(t, w.ada, Request{ID: declined}.URL()).Lacks(t, "Vic")
	})
}

// TestAnAssessorsRoomIsNotOverrun releases forty requests to somebody who takes
// two at once.
func TestAnAssessorsRoomIsNotOverrun(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must(t, w.Volunteer(ctx, w.vic, Offer{Skills: []string{"GP01"}, Most: 2}))
		var handle string
		handle, err := sqldb.One(ctx, w.DB, "handle", sqldb.Value[string], `SELECT handle FROM assessors`)
		must(t, err)
		askers := []access.Actor{w.ada, w.ben, w.hal, w.max, w.eve}
		rated := map[string][]assessment.ID{}
		for _, who := range askers {
			for range 8 {
				rated[who.ID] = append(rated[who.ID], w.rates(t, who, map[string]int{"GP01": 1}))
			}
		}
		var ready, done sync.WaitGroup
		gate := make(chan struct{})
		results := make([]error, 40)
		for i := range results {
			ready.Add(1)
			done.Go(func() {
				who := askers[i%5]
				ready.Done()
				<-gate
				_, results[i] = w.Ask(ctx, who, New{Kind: Opinions, Assessment: rated[who.ID][i/5], Skills: []string{"GP01"}, Whom: handle, Until: w.until(7)})
			})
		}
		ready.Wait()
		close(gate)
		done.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
		if won != 2 {
			t.Errorf("%d requests went through, want 2", won)
		}
	})
}

func TestThePoolIsAPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, w.vic, "/opinions/pool").Says(t, 200, "Volunteer", "How many requests do you take at once?", "only as far as your profile")
		w.complains(t, w.vic, "/opinions/pool", "at least one discipline", "discipline", "most", "2")
		w.complains(t, w.vic, "/opinions/pool", "a number from 1 to 20", "most", "most", "many", "skill", "GP01")
		w.leads(t, w.vic, "/opinions/pool", "/opinions/pool?done=offered", "most", "3", "skill", "GP01", "discipline", w.discipline(t), "paused", "yes")
		w.get(t, w.vic, "/opinions/pool").Says(t, 200, `value="GP01" checked`, `value="3"`, "Leave the pool")
		w.leads(t, w.vic, "/opinions/pool/leave", "/opinions/pool?done=left")
		if rec := w.posts(w.vic, "/opinions/pool/leave"); rec.Code != 404 {
			t.Errorf("%d", rec.Code)
		}
	})
}
