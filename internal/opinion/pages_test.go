package opinion

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

// TestTheWholeWayOnPages asks, accepts, answers and settles as people do.
func TestTheWholeWayOnPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, w.ada, "/opinions").Says(t, 200, "You have not submitted an assessment yet", "two or more from it", "performance or pay")
		w.get(t, w.ada, "/opinions/new").Says(t, 200, "You have not submitted an assessment yet")
		rated := w.rates(t, w.ada, map[string]int{"GP01": 1, "GP02": 2})
		w.get(t, w.ada, "/opinions/new").Says(t, 200, "Skills that you chose, 24 November 2026")
		ask := "/opinions/new?assessment=" + string(rated)
		w.get(t, w.ada, ask).Says(t, 200, "Ben Lamp", "Your line manager", "Leads the profession in your organisation", "You said 1 Learning", `value="2026-12-22"`, "Doing the work")
		w.complains(t, w.ada, "/opinions/new", "Choose whom you ask", "whom", "assessment", string(rated), "skill", "GP01", "until", "2026-12-24", "message", "Keep <this>")
		w.complains(t, w.ada, "/opinions/new", "Choose at least one skill", "skill", "assessment", string(rated), "whom", "manager", "until", "2026-12-24")
		w.complains(t, w.ada, "/opinions/new", "not in the past", "until", "assessment", string(rated), "whom", "manager", "skill", "GP01", "until", "2026-01-01")
		w.complains(t, w.ada, "/opinions/new", "2,000 characters", "message", "assessment", string(rated), "whom", "manager", "skill", "GP01", "until", "2026-12-24", "message", strings.Repeat("x", 2001))
		at := w.leads(t, w.ada, "/opinions/new", "/opinions/", "assessment", string(rated), "whom", "manager", "skill", "GP01", "skill", "GP02", "show", "notes", "until", "2026-12-24", "message", "You saw me <do> it.")
		at, _, _ = strings.Cut(at, "?")
		w.complains(t, w.ada, "/opinions/new", "asked this person about this assessment already", "whom", "assessment", string(rated), "whom", "manager", "skill", "GP01", "until", "2026-12-24")
		w.get(t, w.ada, at).Says(t, 200, "Ben Lamp, line manager: 2 skills.", "Waits for an answer", "You show your notes", "Nobody else has said a level", "How the level that counts is worked out", "performance or pay")

		reply := "/opinions/asked/" + strings.TrimPrefix(at, "/opinions/")
		w.get(t, w.ben, "/opinions/asked").Says(t, 200, "Ada Lamp asks what you think of 2 skills", "your name beside what you say", "decline without a reason", "You saw me &lt;do&gt; it.", "notes for them, and their level once you have said yours")
		w.get(t, w.ben, reply).Lacks(t, "My secret", "Learning")
		w.leads(t, w.ben, reply, reply+"?done=accepted", "do", "accept")
		page := w.get(t, w.ben, reply)
		page.Says(t, 200, "My secret on GP01.", "Carry out a usual task", "I cannot say", "can read that you looked at this page")
		page.Lacks(t, "Ada Lamp said")
		w.complains(t, w.ben, reply, "Choose a level, or “I cannot say”: Doing the work", "level-GP01", "do", "give", "comment-GP01", "I would say 2")
		w.complains(t, w.ben, reply, "at least one skill", "level-GP01", "do", "give")
		w.leads(t, w.ben, reply, reply+"?done=given", "do", "give", "level-GP01", "2", "comment-GP01", "I would <say> 2", "level-GP02", "cannot-say")
		page = w.get(t, w.ben, reply)
		page.Says(t, 200, "Ada Lamp said", "I would &lt;say&gt; 2", `value="cannot-say" checked`)

		w.get(t, w.ada, at).Says(t, 200, "Answered", "Ben Lamp said", "2 Able", "I would &lt;say&gt; 2", "less than two levels from yours", "Keep my level with this note")
		w.complains(t, w.ada, at, "Write why you keep your level: Doing the work", "note-GP01", "do", "keep", "skill", "GP01")
		w.leads(t, w.ada, at, at+"?done=kept", "do", "keep", "skill", "GP01", "note-GP01", "Only once so far.")
		w.get(t, w.ada, at).Says(t, 200, "You kept 1 Learning on 24 November 2026", "Only once so far.")
		w.get(t, w.ben, reply).Lacks(t, "Only once so far.")

		w.clock.Advance(time.Minute)
		w.leads(t, w.ben, reply, reply+"?done=given", "do", "give", "level-GP01", "3")
		w.get(t, w.ben, reply).Says(t, 200, "before they changed their mind", "To settle", "two levels or more apart")
		w.get(t, w.ada, "/opinions").Says(t, 200, "1 skill to settle", "Ben Lamp, line manager")
		w.complains(t, w.ada, at, "Choose a level from the list: Doing the work", "propose-GP01", "do", "propose", "skill", "GP01")
		w.leads(t, w.ada, at, at+"?done=proposed", "do", "propose", "skill", "GP01", "propose-GP01", "2", "note-GP01", "Meet me.")
		w.get(t, w.ben, reply).Says(t, 200, "Ada Lamp proposes a level", "Accept 2 Able", "Meet me.")
		proposal := w.request(t, w.ben, ID(strings.TrimPrefix(at, "/opinions/"))).Find("GP01").last(Proposed).ID
		w.leads(t, w.ben, reply, reply+"?done=settled", "do", "settle", "skill", "GP01", "outcome", proposal, "note-GP01", "Fine.")
		w.get(t, w.ada, at).Says(t, 200, "You and Ben Lamp both accepted this level", "2 Able", "Fine.", "If you both see it differently now")
		w.get(t, w.ada, "/assessments/"+string(rated)).Says(t, 200, "What others say", "both accepted this level", "Ask somebody for a second opinion")
		w.get(t, w.ada, "/assessments/skills/GP01").Says(t, 200, "What others said of it", "Today 2 Able counts", "Your note: “Only once so far.”")

		w.leads(t, w.ada, at, at+"?done=stopped", "do", "stop")
		w.get(t, w.ada, at).Says(t, 200, "You stopped the reading on 24 November 2026", "What was said stays")
		page = w.get(t, w.ben, reply)
		page.Says(t, 200, "Ada Lamp has ended the reading", "What you said", "I would &lt;say&gt; 2")
		page.Lacks(t, "My secret", "Ada Lamp said")
		w.get(t, w.ben, "/opinions/asked").Says(t, 200, "Over", "what you said from")
	})
}

func TestADisagreementOnPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
		at, reply := Request{ID: id}.URL(), Request{ID: id}.AskedURL()
		w.complains(t, w.ada, at, "Write how you see it: Doing the work", "note-GP01", "do", "differ", "skill", "GP01")
		w.complains(t, w.ben, reply, "Write how you see it: Doing the work", "note-GP01", "do", "differ", "skill", "GP01")
		w.leads(t, w.ada, at, at+"?done=differ", "do", "differ", "skill", "GP01", "note-GP01", "I had help.")
		w.leads(t, w.ben, reply, reply+"?done=differ", "do", "differ", "skill", "GP01", "note-GP01", "You led it.")
		w.get(t, w.ada, at).Says(t, 200, "Not agreed", "You recorded on 24 November 2026 that the two of you differ", "I had help.", "Ben Lamp: “You led it.”", "Both views remain")
		w.get(t, w.ben, reply).Says(t, 200, "Ada Lamp recorded on", "I had help.", "You: “You led it.”")
		w.get(t, w.ada, "/assessments/skills/GP01").Says(t, 200, "Not agreed", "Note of Ben Lamp: “You led it.”")
	})
}

func TestOnlyTheTwoSeeARequest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
		at, reply := Request{ID: id}.URL(), Request{ID: id}.AskedURL()
		for _, c := range []struct {
			who  access.Actor
			path string
			want int
		}{{w.ada, at, 200}, {w.ben, at, 404}, {w.eve, at, 404}, {w.hal, at, 404}, {w.ben, reply, 200}, {w.ada, reply, 404}, {w.eve, reply, 404}, {w.hal, reply, 404}} {
			if got := w.get(t, c.who, c.path).Status; got != c.want {
				t.Errorf("%s at %s: %d, want %d", c.who.Name, c.path, got, c.want)
			}
		}
		for _, do := range []string{"accept", "decline", "give", "withdraw", "stop", "propose", "settle", "differ", "keep", "confirm"} {
			for _, path := range []string{at, reply} {
				if got := w.posts(w.eve, path, "do", do, "skill", "GP01").Code; got != http.StatusNotFound {
					t.Errorf("a stranger’s %s at %s: %d", do, path, got)
				}
			}
		}
		if got := w.posts(w.ada, at, "do", "nonsense", "skill", "GP01").Code; got != http.StatusUnprocessableEntity {
			t.Errorf("%d", got)
		}
		if p := w.get(t, access.Actor{}, "/opinions"); p.Status != http.StatusSeeOther {
			t.Errorf("a visitor: %d", p.Status)
		}
	})
}

// TestReadingAsksForAProofAndIsRecorded also holds that nothing is recorded where
// nothing is shown.
func TestReadingAsksForAProofAndIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.asks(t, "manager")
		reply := Request{ID: id}.AskedURL()
		reads := func() int {
			t.Helper()
			all, err := audit.ReadsOf(t.Context(), w.DB, "person/"+w.ada.ID, w.ada.ID, 10)
			must(t, err)
			return len(all)
		}
		w.get(t, w.ben, reply)
		if n := reads(); n != 0 {
			t.Errorf("%d reads before anything is shown", n)
		}
		must(t, w.Accept(t.Context(), w.ben, id))
		w.get(t, w.ben, reply)
		if n := reads(); n != 1 {
			t.Errorf("%d reads, want one", n)
		}
		w.posts(w.ben, reply, "do", "give", "level-GP01", "9")
		if n := reads(); n != 2 {
			t.Errorf("%d reads: a page with a problem shows it again", n)
		}
		w.get(t, w.ada, Request{ID: id}.URL())
		if n := reads(); n != 2 {
			t.Errorf("%d reads: the member’s own are none", n)
		}
		before, stale := *w, w.ben
		for name, proof := range map[string]access.Actor{"old": {Proved: noon.Add(-time.Hour), Strong: true}, "by mail": {Proved: noon}} {
			stale.Proved, stale.Strong = proof.Proved, proof.Strong
			before.router = webtest.Router(t, stale)
			(&Pages{w.Service}).Routes(before.router)
			if p := before.get(t, stale, reply); p.Status != http.StatusSeeOther || !strings.HasSuffix(p.Header.Get("Location"), "&for=others") {
				t.Errorf("%s: %d to %s", name, p.Status, p.Header.Get("Location"))
			}
			rec := before.posts(stale, reply, "do", "give", "level-GP01", "9")
			if body := rec.Body.String(); rec.Code != http.StatusForbidden || strings.Contains(body, "My secret") || strings.Contains(body, "Learning") || !strings.Contains(body, "Go back") {
				t.Errorf("%s: %d %s", name, rec.Code, body)
			}
		}
		before.leads(t, stale, reply, reply+"?done=given", "do", "give", "level-GP01", "2")
	})
}

func TestConfirmationOnPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rated := w.rates(t, w.ada, map[string]int{"GP01": 1, "GP02": 2})
		ask := "/opinions/new?kind=confirmation&assessment=" + string(rated)
		w.get(t, w.ada, ask).Says(t, 200, "Ask for a confirmation", "never required")
		at := w.leads(t, w.ada, "/opinions/new", "/opinions/", "assessment", string(rated), "kind", "confirmation", "until", "2026-12-24")
		at, _, _ = strings.Cut(at, "?")
		w.complains(t, w.ada, "/opinions/new", "asked this person about this assessment already", "whom", "assessment", string(rated), "kind", "confirmation", "until", "2026-12-24")
		reply := "/opinions/asked/" + strings.TrimPrefix(at, "/opinions/")
		w.leads(t, w.hal, reply, reply, "do", "accept")
		w.get(t, w.hal, reply).Says(t, 200, "Ada Lamp said", "1 Learning", "Do you confirm these levels?")
		w.complains(t, w.hal, reply, "Choose whether you confirm", "confirm", "do", "confirm")
		w.complains(t, w.hal, reply, "what the member should know", "comment", "do", "confirm", "confirm", "no")
		w.leads(t, w.hal, reply, reply+"?done=given", "do", "confirm", "confirm", "no", "comment", "Look at GP02 again.")
		w.get(t, w.ada, at).Says(t, 200, "Not confirmed", "Look at GP02 again.")
		w.get(t, w.hal, reply).Says(t, 200, "What you said", "Not confirmed")
		w.get(t, w.ada, "/assessments/"+string(rated)).Says(t, 200, "Not confirmed", "Look at GP02 again.")
	})
}

func TestEvidenceShowsOnlyWhereTheMemberShowsIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.Assessments.SaveEvidence(t.Context(), w.ada, assessment.Evidence{Title: "Moved the archive", What: "All of it.", Links: []assessment.EvidenceLink{{Skill: "GP01", Shows: "I led it."}}})
		must(t, err)
		_, err = w.Assessments.SaveEvidence(t.Context(), w.ada, assessment.Evidence{Title: "Something private", Links: []assessment.EvidenceLink{{Skill: "GP03"}}})
		must(t, err)
		for _, shows := range []bool{true, false} {
			id := w.asks(t, "manager", func(n *New) { n.Evidence, n.Levels = shows, false })
			must(t, w.Accept(t.Context(), w.ben, id))
			page := w.get(t, w.ben, Request{ID: id}.AskedURL())
			if strings.Contains(page.Text, "Moved the archive") != shows || strings.Contains(page.Text, "I led it.") != shows {
				t.Errorf("shown: %t\n%s", shows, page.Text)
			}
			page.Lacks(t, "Something private", "My secret")
		}
	})
}

func TestWhatWaitsForPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		waits := func(who access.Actor) []string {
			t.Helper()
			links, err := w.Waiting(t.Context(), who)
			must(t, err)
			var all []string
			for _, l := range links {
				all = append(all, l.Text)
			}
			return all
		}
		if got := waits(w.ada); len(got) != 0 {
			t.Errorf("%v", got)
		}
		w.asks(t, "manager")
		if got := waits(w.ben); !slices.Equal(got, []string{"Answer 1 request for your opinion"}) {
			t.Errorf("%v", got)
		}
		w.answered(t, "head", w.hal, map[string]int{"GP01": 3})
		if got := waits(w.hal); !slices.Equal(got, []string{"Record what comes of 1 opinion of yours that differs"}) {
			t.Errorf("%v", got)
		}
		if got := waits(w.ada); !slices.Equal(got, []string{"Record what comes of 1 view of your skills that differs"}) {
			t.Errorf("%v", got)
		}
	})
}

// TestPagesTakeAFewStatements counts with one request and with many.
func TestPagesTakeAFewStatements(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3, "GP02": 2})
	pages := []struct {
		who  access.Actor
		path string
		most int
	}{
		{w.ada, "/opinions", 8}, {w.ada, Request{ID: id}.URL(), 10}, {w.ada, "/opinions/new?assessment=" + string(w.request(t, w.ada, id).Assessment), 10},
		{w.ben, "/opinions/asked", 7}, {w.ben, Request{ID: id}.AskedURL(), 10}, {w.ada, "/opinions/pool", 6}, {w.ada, "/assessments/skills/GP01", 14},
	}
	count := func(i int) int {
		t.Helper()
		w.get(t, pages[i].who, pages[i].path).Says(t, 200)
		return queries(t, func(ctx context.Context) { webtest.GetWith(t, ctx, w.router, pages[i].who, pages[i].path) })
	}
	first := make([]int, len(pages))
	for i := range pages {
		first[i] = count(i)
	}
	for range 5 {
		more := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3, "GP02": 2})
		must(t, w.Differ(t.Context(), w.ada, more, "GP01", "No."))
		must(t, w.Volunteer(t.Context(), w.vic, Offer{Disciplines: []string{w.discipline(t)}, Most: 3}))
	}
	for i, p := range pages {
		n := count(i)
		t.Logf("%s: %d statements", p.path, n)
		if n > p.most || n > first[i]+1 {
			t.Errorf("%s takes %d statements with many requests and %d with one; want %d at most", p.path, n, first[i], p.most)
		}
	}
}

// discipline is that of GP01.
func (w *world) discipline(t testing.TB) string {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	return f.Skill("GP01").Discipline.ID
}
