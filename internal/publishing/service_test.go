package publishing_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/publishing"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func person(name string, roles ...access.Role) access.Actor {
	a := access.Actor{ID: strings.ToLower(name), Name: name}
	for _, r := range roles {
		a.Grants = append(a.Grants, access.Grant{Role: r, Scope: access.Everywhere})
	}
	return a
}

var (
	ada   = person("Ada", access.Editor)
	ben   = person("Ben", access.Editor)
	cleo  = person("Cleo", access.Approver)
	root  = person("Root", access.Administrator)
	guest = person("Guest")
)

type world struct {
	*publishing.Service
	clock *clock.Fixed
	about publishing.ID
}

var names = map[string]string{"ada": "Ada Byron", "ben": "Ben Cole", "cleo": "Cleo Day", "root": "Root Admin"}

func everyone(context.Context, []string) (map[string]string, error) { return names, nil }

// newWorld is a profession with two published pages.
func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	c := clock.At(noon.Add(-time.Hour))
	s := &publishing.Service{DB: db, Log: &audit.Log{DB: db, Now: c.Now}, Names: everyone, Rooms: []string{"networks", "skills/{code}"}}
	load(t, s, starter())
	c.Advance(time.Hour)
	p, ok, err := publishing.Published(t.Context(), db, "about")
	if !ok || err != nil {
		t.Fatalf("the page about: %v, %v", ok, err)
	}
	return &world{s, c, p.ID}
}

func starter() *pack.Pack {
	return &pack.Pack{Profession: pack.Profession{Name: "Lamplighters", Locale: "en-GB"}, Pages: []pack.Page{
		{Path: "about", Title: "About us", Description: "Who we are.", Owner: "service-owner", LastReviewed: "2026-11-01", NextReview: "2027-05-01",
			Body: "We light lamps.\n\n## How\n\nWith [care](/networks) and [wicks](/skills/WIC01)."},
		{Path: "networks", Title: "Networks", Description: "Where we meet.", Owner: "head-of-profession-team", LastReviewed: "2026-01-01", NextReview: "2026-11-23",
			Body: "There is one."},
	}}
}

func load(t *testing.T, s *publishing.Service, p *pack.Pack) {
	t.Helper()
	act := audit.Act{By: access.Service, Verb: "loaded profession", About: "profession/test", Public: true}
	if err := s.Log.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return s.LoadPack(t.Context(), tx, at, p) }); err != nil {
		t.Fatal(err)
	}
}

func words(body string) publishing.Text {
	return publishing.Text{Title: "About us", Description: "Who we are.", Body: body, Owner: "service-owner", NextReview: "2027-06-01"}
}

// draft saves a first draft of a page and returns it.
func (w *world) draft(t *testing.T, who access.Actor, body string) publishing.Version {
	t.Helper()
	v, err := w.Save(t.Context(), who, publishing.Edit{Page: w.about, BasedOn: w.page(t).Published, Text: words(body), Note: "Said more."})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// asked is a draft for which a review has been asked.
func (w *world) asked(t *testing.T, who access.Actor, body string) publishing.Version {
	t.Helper()
	v := w.draft(t, who, body)
	must(t, w.Request(t.Context(), who, v.Page, v.N))
	return v
}

func (w *world) page(t *testing.T) publishing.Page {
	t.Helper()
	h, err := w.History(t.Context(), ada, w.about)
	must(t, err)
	return h.Page
}

func (w *world) read(t *testing.T) string {
	t.Helper()
	return w.page(t).Body
}

// states shows the history, oldest first: "1 published".
func (w *world) states(t *testing.T) string {
	t.Helper()
	h, err := w.History(t.Context(), ada, w.about)
	must(t, err)
	var all []string
	for _, v := range h.Versions {
		all = append([]string{fmt.Sprintf("%d %s", v.N, v.State)}, all...)
	}
	return strings.Join(all, ", ")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks that an error is of a kind and says something.
func refused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), says) {
		t.Errorf("got %v (kind %d); want kind %d: …%s…", err, fault.KindOf(err), kind, says)
	}
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func TestAnotherPersonPublishesWhatOneWrote(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before, _ := audit.Generation(t.Context(), w.DB)
		v := w.asked(t, ada, "We light many lamps.")
		if got := w.read(t); !strings.HasPrefix(got, "We light lamps.") {
			t.Fatalf("a draft is already read: %q", got)
		}
		if n, _ := audit.Generation(t.Context(), w.DB); n != before {
			t.Error("a draft moved the public generation")
		}
		_, err := w.Decide(t.Context(), ada, v.Page, v.N, publishing.Decision{Agree: true})
		refused(t, err, fault.Forbidden, "another person has to review it")
		_, err = w.Decide(t.Context(), guest, v.Page, v.N, publishing.Decision{Agree: true})
		refused(t, err, fault.Forbidden, "Only an editor or an approver")
		state, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		if state != publishing.Live || w.read(t) != "We light many lamps." {
			t.Errorf("state %s, text %q", state, w.read(t))
		}
		if got, want := w.states(t), "1 superseded, 2 published"; got != want {
			t.Errorf("history: %s, want %s", got, want)
		}
		if n, _ := audit.Generation(t.Context(), w.DB); n != before+1 {
			t.Errorf("generation %d after publication, was %d", n, before)
		}
		p := w.page(t)
		if p.LastReviewed != "2026-11-24" || p.NextReview != "2027-06-01" {
			t.Errorf("last reviewed %s, next %s", p.LastReviewed, p.NextReview)
		}
		changes, err := publishing.Changes(t.Context(), w.DB, 1, 0)
		must(t, err)
		if c := changes[0]; c.URL != "/about" || c.Title != "About us" || c.Summary != "Said more." || c.Kind != "page" {
			t.Errorf("announced %+v", c)
		}
		found, err := (&search.Service{DB: w.DB}).Find(t.Context(), access.Actor{}, search.Query{Text: "many lamps"})
		must(t, err)
		if len(found.Hits) != 1 || found.Hits[0].URL != "/about" {
			t.Errorf("search found %+v", found.Hits)
		}
	})
}

func TestReturningLeavesWhatIsRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.asked(t, ada, "Wrong.")
		_, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Note: " "})
		refused(t, err, fault.Invalid, "Say why")
		state, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Note: "This is not so."})
		must(t, err)
		if state != publishing.Rejected || !strings.HasPrefix(w.read(t), "We light lamps.") {
			t.Errorf("state %s, text %q", state, w.read(t))
		}
		h, err := w.History(t.Context(), ada, w.about)
		must(t, err)
		r := h.Versions[0].Reviews
		if len(r) != 1 || r[0].Person != "ben" || r[0].Note != "This is not so." || h.Name("ben") != "Ben Cole" || h.Name("zoe") != "a former member" {
			t.Errorf("the review in the history: %+v", r)
		}
		_, err = w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		refused(t, err, fault.Conflict, "no longer waiting")
		must(t, w.Restore(t.Context(), ada, w.about, v.N))
		if got, want := w.states(t), "1 published, 2 rejected, 3 draft"; got != want {
			t.Errorf("history: %s, want %s", got, want)
		}
	})
}

// Forty reviewers are released together.
func TestOneOfManyReviewersPublishes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.asked(t, ada, "Once.")
		var ready, done sync.WaitGroup
		gate := make(chan struct{})
		var mu sync.Mutex
		won := 0
		for i := range 40 {
			ready.Add(1)
			who := person(fmt.Sprint("Reviewer", i), access.Editor)
			done.Go(func() {
				ready.Done()
				<-gate
				_, err := w.Decide(t.Context(), who, v.Page, v.N, publishing.Decision{Agree: true})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if fault.KindOf(err) == fault.Forbidden {
					t.Errorf("refused with %v", err)
				}
			})
		}
		ready.Wait()
		close(gate)
		done.Wait()
		h, err := w.History(t.Context(), ada, w.about)
		must(t, err)
		if won != 1 || len(h.Versions[0].Reviews) != 1 || w.read(t) != "Once." {
			t.Errorf("%d reviewers won, %d reviews, text %q", won, len(h.Versions[0].Reviews), w.read(t))
		}
	})
}

func TestApprovedPagesAreReadFromTheirHourOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.asked(t, ada, "Later.")
		hour := sqldb.At(noon.Add(48 * time.Hour))
		_, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true, PublishAt: sqldb.At(noon.Add(-time.Minute))})
		refused(t, err, fault.Invalid, "must be in the future")
		state, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true, PublishAt: hour})
		must(t, err)
		if state != publishing.Approved {
			t.Fatalf("state %s", state)
		}
		w.clock.Advance(48*time.Hour - time.Second)
		if n, err := w.PublishDue(t.Context()); n != 0 || err != nil || w.read(t) == "Later." {
			t.Errorf("a second early: published %d, %v", n, err)
		}
		w.clock.Advance(time.Second)
		before, _ := audit.Generation(t.Context(), w.DB)
		if n := w.publishTogether(t, 12); n != 1 {
			t.Errorf("twelve instances published it %d times", n)
		}
		if n, _ := audit.Generation(t.Context(), w.DB); n != before+1 {
			t.Errorf("the generation moved by %d", n-before)
		}
		p := w.page(t)
		if p.Body != "Later." || p.LastReviewed != "2026-11-24" || !p.PublishedAt.Equal(noon.Add(48*time.Hour)) {
			t.Errorf("page %+v", p)
		}
	})
}

// publishTogether lets many instances look at once and returns how often the page was published.
func (w *world) publishTogether(t *testing.T, instances int) int {
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	published := make(chan int, instances)
	for range instances {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-gate
			n, err := w.PublishDue(t.Context())
			if err != nil {
				t.Error(err)
			}
			published <- n
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
	close(published)
	total := 0
	for n := range published {
		total += n
	}
	return total
}

func TestAnApproverCanBeAskedForBesides(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused(t, w.Set(t.Context(), ada, publishing.Settings{ApproverToo: true}), fault.Forbidden, "Only an administrator")
		must(t, w.Set(t.Context(), root, publishing.Settings{ApproverToo: true}))
		v := w.asked(t, ada, "Twice read.")
		agree := publishing.Decision{Agree: true}
		state, err := w.Decide(t.Context(), ben, v.Page, v.N, agree)
		must(t, err)
		if state != publishing.InReview || w.read(t) == "Twice read." {
			t.Fatalf("one editor was enough: %s", state)
		}
		_, err = w.Decide(t.Context(), ben, v.Page, v.N, agree)
		refused(t, err, fault.Forbidden, "approved this version already")
		_, err = w.Decide(t.Context(), person("Eve", access.Editor), v.Page, v.N, agree)
		refused(t, err, fault.Forbidden, "an approver has to agree")
		state, err = w.Decide(t.Context(), cleo, v.Page, v.N, agree)
		must(t, err)
		if state != publishing.Live || w.read(t) != "Twice read." {
			t.Errorf("state %s", state)
		}
	})
}

func TestAnApproverAloneIsNotTwoPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.Set(t.Context(), root, publishing.Settings{ApproverToo: true}))
		v := w.asked(t, ada, "Twice read.")
		state, err := w.Decide(t.Context(), cleo, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		if state != publishing.InReview {
			t.Fatalf("state %s", state)
		}
		state, err = w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		if state != publishing.Live {
			t.Errorf("state %s", state)
		}
	})
}

func TestNothingIsLostWhenTwoPeopleEdit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.draft(t, ada, "Ada’s words.")
		edit := publishing.Edit{Page: w.about, N: first.N, Edition: first.Edition, Text: words("Ada’s words, mended.")}
		again, err := w.Save(t.Context(), ada, edit)
		must(t, err)
		if again.N != first.N || again.Edition != 2 {
			t.Errorf("saving one's own draft: version %d, edition %d", again.N, again.Edition)
		}
		mine := publishing.Edit{Page: w.about, N: first.N, Edition: first.Edition, Text: words("Ben’s words."), Note: "Ben’s."}
		_, err = w.Save(t.Context(), ben, mine)
		refused(t, err, fault.Conflict, "saved from elsewhere while you were typing")
		mine.Edition = again.Edition
		v, err := w.Save(t.Context(), ben, mine)
		must(t, err)
		if got, want := w.states(t), "1 published, 2 superseded, 3 draft"; got != want {
			t.Errorf("history: %s, want %s", got, want)
		}
		must(t, w.Request(t.Context(), ben, w.about, v.N))
		_, err = w.Decide(t.Context(), ada, w.about, v.N, publishing.Decision{Agree: true})
		refused(t, err, fault.Forbidden, "You wrote some of this version")
		_, err = w.Save(t.Context(), ben, publishing.Edit{Page: w.about, N: v.N, Edition: v.Edition, Text: words("Too late.")})
		refused(t, err, fault.Conflict, "waiting for review")
		must(t, w.Withdraw(t.Context(), ben, w.about, v.N))
		if got, want := w.states(t), "1 published, 2 superseded, 3 superseded, 4 draft"; got != want {
			t.Errorf("history: %s, want %s", got, want)
		}
	})
}

func TestADraftBegunOnAnOldTextIsNotKeptUnawares(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.page(t).Published
		v := w.asked(t, ada, "New.")
		_, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		_, err = w.Save(t.Context(), cleo, publishing.Edit{Page: w.about})
		refused(t, err, fault.Forbidden, "Only an editor")
		_, err = w.Save(t.Context(), ada, publishing.Edit{Page: w.about, BasedOn: before, Text: words("Old plus.")})
		refused(t, err, fault.Conflict, "was published while you were typing")
		_, err = w.Save(t.Context(), ada, publishing.Edit{Page: w.about, N: v.N, Edition: v.Edition, Text: words("Old plus.")})
		refused(t, err, fault.Conflict, "published or discarded")
	})
}

func TestDiscardingCanBeUndone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.draft(t, ada, "Perhaps.")
		must(t, w.Discard(t.Context(), ben, w.about, v.N))
		refused(t, w.Discard(t.Context(), ben, w.about, v.N), fault.Conflict, "not a draft any more")
		must(t, w.Reopen(t.Context(), ada, w.about, v.N))
		must(t, w.Discard(t.Context(), ada, w.about, v.N))
		w.draft(t, ben, "Other.")
		refused(t, w.Reopen(t.Context(), ada, w.about, v.N), fault.Conflict, "open version already")
	})
}

func TestRestoringGivesTheOldText(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := w.read(t)
		v := w.asked(t, ada, "Entirely new.")
		_, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		must(t, w.Restore(t.Context(), ben, w.about, 1))
		h, err := w.History(t.Context(), ada, w.about)
		must(t, err)
		back, err := w.Version(t.Context(), ada, w.about, h.Versions[0].N)
		must(t, err)
		if back.Version.Body != old || back.State != publishing.Draft || back.NextReview != "2027-06-01" {
			t.Errorf("restored %+v", back)
		}
		refused(t, w.Restore(t.Context(), ada, w.about, 1), fault.Conflict, "open version already")
	})
}

func TestADraftIsReviewedOnlyWhenWhole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Leads = func(_ context.Context, address string) bool { return address == "/about" }
		for _, c := range []struct {
			change func(*publishing.Edit)
			says   string
		}{
			{func(e *publishing.Edit) { e.Text.Title = "" }, "Enter a title"},
			{func(e *publishing.Edit) { e.Text.Description = "" }, "Enter a description"},
			{func(e *publishing.Edit) { e.Text.Body = "" }, "Enter the text"},
			{func(e *publishing.Edit) { e.Text.Body = "a\n# b" }, "Line 2 of the text"},
			{func(e *publishing.Edit) { e.Text.Body = "a\n\n[b](/nowhere)" }, "Line 3 of the text: this site has no address /nowhere"},
			{func(e *publishing.Edit) { e.Text.Owner = "" }, "who looks after"},
			{func(e *publishing.Edit) { e.Text.NextReview = "2026-11-24" }, "after today, 24 November 2026"},
			{func(e *publishing.Edit) { e.Note = "" }, "Say what has changed"},
		} {
			e := publishing.Edit{Page: w.about, BasedOn: 1, Text: words("See [us](/about)."), Note: "Why."}
			c.change(&e)
			v, err := w.Save(t.Context(), ada, e)
			must(t, err) // a draft may be anything
			refused(t, w.Request(t.Context(), ada, w.about, v.N), fault.Invalid, c.says)
			must(t, w.Discard(t.Context(), ada, w.about, v.N))
		}
	})
}

func TestLinksToPagesThatAreBegunMayWait(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Leads = func(_ context.Context, address string) bool { return address == "/about" }
		_, err := w.Create(t.Context(), ada, "guides/wicks", publishing.Text{Title: "Wicks"})
		must(t, err)
		got := w.Links(t.Context(), "[a](/about)\n[b](/guides/wicks)\n[c](/guides/oil) [d](https://example.org)")
		if len(got) != 2 || !got[0].Begun || got[1].Begun || got[1].Line != 3 {
			t.Errorf("problems: %+v", got)
		}
		if dead := publishing.Dead(got); len(dead) != 1 || dead[0].Address != "/guides/oil" {
			t.Errorf("dead: %+v", dead)
		}
	})
}

func TestOldAddressesLeadToThePageForEver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused(t, w.Move(t.Context(), guest, w.about, "us"), fault.Forbidden, "Only an editor")
		refused(t, w.Move(t.Context(), ada, w.about, "Not An Address"), fault.Invalid, "lower-case letters")
		refused(t, w.Move(t.Context(), ada, w.about, "networks"), fault.Conflict, "There is a page at /networks already")
		must(t, w.Move(t.Context(), ada, w.about, "us"))
		must(t, w.Move(t.Context(), ada, w.about, "who-we-are"))
		for _, old := range []string{"about", "us"} {
			p, ok, err := publishing.Redirect(t.Context(), w.DB, old)
			if !ok || err != nil || p.Address() != "/who-we-are" {
				t.Errorf("/%s leads to %q, %v, %v", old, p.Path, ok, err)
			}
		}
		_, err := w.Create(t.Context(), ada, "us", publishing.Text{Title: "Us"})
		refused(t, err, fault.Conflict, "leads to the page “About us”")
		must(t, w.Move(t.Context(), ada, w.about, "about"))
		if p, ok, _ := publishing.Redirect(t.Context(), w.DB, "who-we-are"); !ok || p.Path != "about" {
			t.Error("the address in between was forgotten")
		}
		if _, ok, _ := publishing.Redirect(t.Context(), w.DB, "about"); ok {
			t.Error("the page's own address leads away from it")
		}
		networks, _, err := publishing.Published(t.Context(), w.DB, "networks")
		must(t, err)
		refused(t, w.Move(t.Context(), ada, networks.ID, "groups"), fault.Conflict, "relies on the address /networks")
	})
}

func TestPagesAreBegunWhereNothingElseIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Taken = func(address string) bool { return address == "/search" || address == "/skills/WIC01" }
		_, err := w.Create(t.Context(), ada, "search", publishing.Text{Title: "Search"})
		refused(t, err, fault.Conflict, "The service itself uses the address /search")
		_, err = w.Create(t.Context(), ada, "about", publishing.Text{Title: "About"})
		refused(t, err, fault.Conflict, "There is a page at /about already")
		_, err = w.Create(t.Context(), cleo, "tips", publishing.Text{Title: "Tips"})
		refused(t, err, fault.Forbidden, "Only an editor")
		_, err = w.Create(t.Context(), ada, "skills/WIC01", publishing.Text{Title: "Notes on wicks"})
		must(t, err)
		id, err := w.Create(t.Context(), ada, "/tips/", publishing.Text{Title: "Tips"})
		must(t, err)
		if _, ok, err := publishing.Published(t.Context(), w.DB, "tips"); ok || err != nil {
			t.Errorf("a page that was only begun is published: %v", err)
		}
		if _, err := w.History(t.Context(), guest, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a member may know of a draft: %v", err)
		}
	})
}

func TestVouchingMovesTheDatesOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		late, err := w.Overdue(t.Context(), ada)
		must(t, err)
		if len(late) != 1 || late[0].Path != "networks" {
			t.Fatalf("overdue: %+v", late)
		}
		refused(t, w.Vouch(t.Context(), ada, late[0].ID, "2026-11-24"), fault.Invalid, "after today, 24 November 2026")
		must(t, w.Vouch(t.Context(), ada, late[0].ID, "2027-11-24"))
		if late, _ := w.Overdue(t.Context(), ada); len(late) != 0 {
			t.Errorf("still overdue: %+v", late)
		}
		p, _, err := publishing.Published(t.Context(), w.DB, "networks")
		must(t, err)
		if p.LastReviewed != "2026-11-24" || p.Body != "There is one." || p.Published != 1 {
			t.Errorf("page %+v", p)
		}
	})
}

func TestThePackComesBackAsItWent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		out := pack.Pack{Profession: starter().Profession}
		must(t, w.FillPack(t.Context(), w.DB, &out))
		if got, want := fmt.Sprintf("%#v", out.Pages), fmt.Sprintf("%#v", starter().Pages); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		load(t, w.Service, &out)
		if got := w.states(t); got != "1 published" {
			t.Errorf("loading the same again: %s", got)
		}
		out.Pages[0].Body += "\n\nMore."
		w.draft(t, ada, "In the meantime.")
		load(t, w.Service, &out)
		if got, want := w.states(t), "1 superseded, 2 draft, 3 published"; got != want {
			t.Errorf("loading another text: %s, want %s", got, want)
		}
		refs, err := search.About(t.Context(), w.DB, "skill/WIC01", []string{search.Public})
		must(t, err)
		if len(refs) != 1 {
			t.Errorf("what mentions the skill: %+v", refs)
		}
	})
}

func TestAPersonIsExportedAndErased(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.asked(t, ada, "By Ada.")
		_, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		h := w.Holder()
		if held, err := h.Export(t.Context(), w.DB, "cleo"); held != nil || err != nil {
			t.Errorf("held about someone unknown here: %v, %v", held, err)
		}
		held, err := h.Export(t.Context(), w.DB, "ada")
		must(t, err)
		if s := fmt.Sprintf("%+v", held); !strings.Contains(s, "By Ada.") || !strings.Contains(s, "/about") {
			t.Errorf("exported %s", s)
		}
		for _, name := range []string{"ada", "ben"} {
			must(t, w.Log.Do(t.Context(), audit.Act{By: root, Verb: "erased person", About: "person/" + name}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
				return h.Erase(t.Context(), tx, name)
			}))
		}
		after, err := w.History(t.Context(), cleo, w.about)
		must(t, err)
		got := after.Versions[0]
		if after.Name(got.Author) != "a former member" || after.Name(got.Reviews[0].Person) != "a former member" || w.read(t) != "By Ada." {
			t.Errorf("after erasure: %+v", got)
		}
		if held, _ := h.Export(t.Context(), w.DB, "ada"); held != nil {
			t.Errorf("still held: %+v", held)
		}
	})
}

func TestOldDraftsAreDisposedOfAndPublishedTextsAreKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.draft(t, ada, "Not this.")
		must(t, w.Discard(t.Context(), ada, w.about, v.N))
		v = w.asked(t, ada, "This.")
		_, err := w.Decide(t.Context(), ben, v.Page, v.N, publishing.Decision{Agree: true})
		must(t, err)
		class := w.Holder().Classes[0]
		due, err := class.Due(t.Context(), w.DB, sqldb.At(noon.Add(time.Hour)))
		must(t, err)
		if len(due) != 1 || due[0].Subject != "page/"+string(w.about) {
			t.Fatalf("due: %+v", due)
		}
		must(t, w.Log.Do(t.Context(), audit.Act{By: root, Verb: "disposed of records", About: "class/" + class.ID}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return class.Dispose(t.Context(), tx, due)
		}))
		if got, want := w.states(t), "1 superseded, 3 published"; got != want {
			t.Errorf("history: %s, want %s", got, want)
		}
	})
}
