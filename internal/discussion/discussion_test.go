package discussion

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var (
	ada   = access.Actor{ID: "ada", Name: "Ada"}
	ben   = access.Actor{ID: "ben", Name: "Ben"}
	cleo  = access.Actor{ID: "cleo", Name: "Cleo", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
	guest access.Actor
)

type world struct {
	*Service
	clock *clock.Fixed
}

func newWorld(db *sqldb.DB) *world {
	now := clock.At(noon)
	return &world{&Service{DB: db, Log: &audit.Log{DB: db, Now: now.Now}, Names: func(_ context.Context, ids []string) (map[string]string, error) {
		names := map[string]string{}
		for _, id := range ids {
			if id != "gone" {
				names[id] = strings.ToUpper(id[:1]) + id[1:]
			}
		}
		return names, nil
	}}, now}
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(db)) })
}

// opens begins a thread and returns it as an editor reads it.
func (w *world) opens(t *testing.T, topic Topic) Topic {
	t.Helper()
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "opened", About: topic.Ref}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return Open(t.Context(), tx, at, topic)
	}))
	v, err := w.View(t.Context(), cleo, topic.Ref, 1)
	must(t, err)
	return v.Topic
}

func (w *world) about(t *testing.T, key, audience string, participants ...string) Topic {
	t.Helper()
	return w.opens(t, Topic{Ref: "thing/" + key, URL: "/things/" + key, Title: "Thing " + key, Audience: audience, Participants: participants})
}

func (w *world) writes(t *testing.T, who access.Actor, topic Topic, replyTo int64, body string) int64 {
	t.Helper()
	n, err := w.Write(t.Context(), who, topic.ID, replyTo, body)
	must(t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), words) {
		t.Errorf("got %v, want a fault of kind %d that says %q", err, kind, words)
	}
}

// TestVisibleTwins holds the SQL and the Go that say who may read a thread
// together, over random threads and readers.
func TestVisibleTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := rand.New(rand.NewPCG(15, uint64(len(w.DB.Name))))
		audiences := []string{Public, Members, Private, "network/a", "network/b"}
		people := []string{"ada", "ben", "dan", "eve"}
		w.Belongs = append(w.Belongs, func(_ context.Context, who access.Actor) ([]string, error) {
			return map[string][]string{"ada": {"network/a"}, "dan": {"network/a", "network/b"}}[who.ID], nil
		})
		var topics []Topic
		for i := range 60 {
			topic := Topic{Ref: fmt.Sprintf("thing/%d", i), URL: "/x", Title: "T", Audience: audiences[r.IntN(len(audiences))]}
			for _, p := range people {
				if r.IntN(4) == 0 {
					topic.Participants = append(topic.Participants, p)
				}
			}
			opened := w.opens(t, topic)
			opened.Participants = topic.Participants
			topics = append(topics, opened)
		}
		actors := []access.Actor{guest, cleo, {ID: "root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}}
		for _, p := range people {
			actors = append(actors, access.Actor{ID: p})
		}
		seen, hidden := 0, 0
		for _, who := range actors {
			reader, err := w.reader(t.Context(), who)
			must(t, err)
			for _, topic := range topics {
				_, err := find(t.Context(), w.DB, reader, "id", string(topic.ID))
				if err != nil && fault.KindOf(err) != fault.NotFound {
					t.Fatal(err)
				}
				if got, want := err == nil, CanRead(reader, topic); got != want {
					t.Errorf("%q and %+v: the query says %v, the rule %v", who.ID, topic, got, want)
				}
				if err == nil {
					seen++
				} else {
					hidden++
				}
			}
		}
		if seen == 0 || hidden == 0 {
			t.Errorf("%d seen and %d hidden: the test shows nothing", seen, hidden)
		}
	})
}

func TestStrangersCannotWriteInAPrivateThread(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "p", Private, ada.ID)
		n := w.writes(t, ada, topic, 0, "Between us.")
		w.writes(t, cleo, topic, n, "I see.")
		for name, err := range map[string]error{
			"write":    func() error { _, err := w.Write(t.Context(), ben, topic.ID, 0, "Hello"); return err }(),
			"view":     func() error { _, err := w.View(t.Context(), ben, topic.Ref, 1); return err }(),
			"where":    func() error { _, err := w.Where(t.Context(), ben, topic.ID, n); return err }(),
			"withdraw": w.Withdraw(t.Context(), ben, topic.ID, n),
			"visitor":  func() error { _, err := w.View(t.Context(), guest, topic.Ref, 1); return err }(),
		} {
			if fault.KindOf(err) != fault.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.Write(t.Context(), guest, w.about(t, "q", Public).ID, 0, "Hello")
		refused(t, err, fault.Forbidden, "Sign in")
	})
}

func TestAnswersStandOneLevelDeep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "a", Public)
		first := w.writes(t, ada, topic, 0, "First.")
		second := w.writes(t, ben, topic, 0, "Second.")
		answer := w.writes(t, ben, topic, first, "To the first.")
		w.writes(t, ada, topic, answer, "To the answer.")
		_, err := w.Write(t.Context(), ada, topic.ID, 99, "To nothing.")
		refused(t, err, fault.Invalid, "not in this discussion")
		v, err := w.View(t.Context(), ada, topic.Ref, 1)
		must(t, err)
		if len(v.Said) != 2 || len(v.Said[0].Answers) != 2 || v.Said[0].Answers[1].ReplyTo != first || v.Said[1].N != second {
			t.Errorf("arranged as %+v", v.Said)
		}
		if v.Name("ada") != "Ada" || v.Name("") != "A former member" {
			t.Errorf("named %q and %q", v.Name("ada"), v.Name(""))
		}
		v, err = w.View(t.Context(), guest, topic.Ref, 1)
		must(t, err)
		if v.Name("ada") != "A member" || len(v.People) != 0 {
			t.Errorf("a visitor is told %q of %v", v.Name("ada"), v.People)
		}
	})
}

func TestAPostIsMendedForAnHourWithItsHistory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "m", Public)
		n := w.writes(t, ada, topic, 0, "Teh first.")
		w.clock.Advance(10 * time.Minute)
		must(t, w.Edit(t.Context(), ada, topic.ID, n, 1, "The first."))
		refused(t, w.Edit(t.Context(), ada, topic.ID, n, 1, "Another window."), fault.Conflict, "another window")
		refused(t, w.Edit(t.Context(), ben, topic.ID, n, 2, "Not mine."), fault.Forbidden, "Only the author")
		refused(t, w.Edit(t.Context(), cleo, topic.ID, n, 2, "An editor's."), fault.Forbidden, "Only the author")
		refused(t, w.Edit(t.Context(), ada, topic.ID, n, 2, "  "), fault.Invalid, "Enter what you want to say")
		refused(t, w.Edit(t.Context(), ada, topic.ID, n, 2, strings.Repeat("é", MaxBody+1)), fault.Invalid, "5000 characters")
		_, p, earlier, err := w.History(t.Context(), ben, topic.ID, n)
		must(t, err)
		if p.Body != "The first." || len(earlier) != 1 || earlier[0].Body != "Teh first." || !earlier[0].SavedAt.Equal(noon) {
			t.Errorf("%+v after %+v", p, earlier)
		}
		w.clock.Advance(50 * time.Minute)
		refused(t, w.Edit(t.Context(), ada, topic.ID, n, 2, "Too late."), fault.Conflict, "for an hour")
	})
}

func TestWhatIsTakenBackLeavesAMarker(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "w", Public)
		n, other := w.writes(t, ada, topic, 0, "Mine."), w.writes(t, ben, topic, 0, "Rude.")
		refused(t, w.Withdraw(t.Context(), ben, topic.ID, n), fault.Forbidden, "Only the author")
		must(t, w.Withdraw(t.Context(), ada, topic.ID, n))
		refused(t, w.Withdraw(t.Context(), ada, topic.ID, n), fault.Conflict, "not shown any more")
		refused(t, w.Remove(t.Context(), ada, topic.ID, other, "I dislike it."), fault.Forbidden, "Only an editor")
		refused(t, w.Remove(t.Context(), cleo, topic.ID, other, " "), fault.Invalid, "Enter the reason")
		must(t, w.Remove(t.Context(), cleo, topic.ID, other, "It is rude to a colleague."))
		refused(t, w.Edit(t.Context(), ben, topic.ID, other, 1, "Kind."), fault.Conflict, "not shown any more")
		v, err := w.View(t.Context(), ben, topic.Ref, 1)
		must(t, err)
		if len(v.Said) != 2 || v.Said[0].WithdrawnAt.IsZero() || v.Said[1].Reason != "It is rude to a colleague." {
			t.Errorf("%+v", v.Said)
		}
		_, _, _, err = w.History(t.Context(), ben, topic.ID, other)
		refused(t, err, fault.NotFound, "not shown any more")
	})
}

func TestAClosedThreadTakesNothingMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "c", Public)
		n := w.writes(t, ada, topic, 0, "In time.")
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "closed", About: topic.Ref}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return Close(t.Context(), tx, at, topic.Ref)
		}))
		_, err := w.Write(t.Context(), ben, topic.ID, 0, "Too late.")
		refused(t, err, fault.Conflict, "closed")
		refused(t, w.Edit(t.Context(), ada, topic.ID, n, 1, "Too late."), fault.Conflict, "closed")
		must(t, w.Withdraw(t.Context(), ada, topic.ID, n))
	})
}

func TestNobodyFloodsAThread(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "f", Public)
		for range MostPosts {
			w.writes(t, ada, topic, 0, "Again.")
		}
		_, err := w.Write(t.Context(), ada, topic.ID, 0, "Once more.")
		refused(t, err, fault.Conflict, "within a day")
		w.writes(t, ben, topic, 0, "I am another.")
		w.clock.Advance(24 * time.Hour)
		w.writes(t, ada, topic, 0, "The next day.")
	})
}

// TestPostsAtOnceAreNumberedOnce releases forty writers together.
func TestPostsAtOnceAreNumberedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const writers = 40
		topic := w.about(t, "n", Public)
		start, done := make(chan struct{}), sync.WaitGroup{}
		for i := range writers {
			done.Go(func() {
				<-start
				who := access.Actor{ID: fmt.Sprintf("writer-%d", i)}
				_, err := w.Write(context.WithoutCancel(t.Context()), who, topic.ID, 0, "At once.")
				for err != nil && fault.KindOf(err) == fault.Conflict { // PostgreSQL gave up on a clash
					_, err = w.Write(context.WithoutCancel(t.Context()), who, topic.ID, 0, "At once.")
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		done.Wait()
		last, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT max(n) FROM posts WHERE thread = $1`, topic.ID)
		if err != nil || last != writers {
			t.Errorf("the last number is %d, %v, want %d", last, err, writers)
		}
	})
}

func TestPostsAreFoundOnTheirPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "l", Public)
		for i := range PageSize + 5 {
			w.writes(t, access.Actor{ID: fmt.Sprintf("writer-%d", i%7)}, topic, 0, "Post.")
		}
		answer := w.writes(t, ben, topic, PageSize+2, "An answer on the second page.")
		for n, want := range map[int64]string{1: "/things/l#post-1", PageSize: "/things/l#post-25", PageSize + 1: "/things/l?page=2#post-26", answer: "/things/l?page=2#post-31"} {
			if got, err := w.Where(t.Context(), guest, topic.ID, n); got != want || err != nil {
				t.Errorf("post %d is at %q, %v, want %q", n, got, err, want)
			}
		}
		v, err := w.View(t.Context(), guest, topic.Ref, 9)
		must(t, err)
		if v.Page != 2 || v.Pages != 2 || len(v.Said) != 5 || len(v.Said[1].Answers) != 1 {
			t.Errorf("page %d of %d with %d posts", v.Page, v.Pages, len(v.Said))
		}
		statements := 0
		ctx := sqldb.Observe(t.Context(), func(string) { statements++ })
		if _, err := w.View(ctx, ada, topic.Ref, 1); err != nil || statements > 3 {
			t.Errorf("a page of 25 posts takes %d statements, %v", statements, err)
		}
	})
}

func TestThoseWhoFollowHearAndAuthorsFollow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "h", Public)
		told := 0
		w.Posting = append(w.Posting, func(_ context.Context, _ *sqldb.Tx, _ sqldb.Stamp, got Topic, p Post) error {
			if got.Ref == topic.Ref && p.Author == "ada" {
				told++
			}
			return nil
		})
		w.writes(t, ada, topic, 0, "Hello.")
		notices, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int],
			`SELECT count(*) FROM notices n JOIN notice_refs r ON r.notice = n.id WHERE n.actor = 'ada' AND n.url = '/things/h' AND r.ref = 'thing/h'`)
		must(t, err)
		follows, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM follows WHERE person = 'ada' AND ref = 'thing/h' AND ended_at IS NULL`)
		must(t, err)
		if told != 1 || notices != 1 || follows != 1 {
			t.Errorf("told %d, %d notices, %d follows, want one of each", told, notices, follows)
		}
	})
}

func TestErasureLeavesTheWordsAndNobodysName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "e", Private, ada.ID)
		n := w.writes(t, ada, topic, 0, "First words.")
		must(t, w.Edit(t.Context(), ada, topic.ID, n, 1, "Better words."))
		other := w.writes(t, cleo, topic, 0, "To go.")
		must(t, w.Remove(t.Context(), cleo, topic.ID, other, "By mistake."))
		k := &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.Holder()}}
		held, err := k.ExportPerson(t.Context(), ada.ID)
		must(t, err)
		if said := fmt.Sprintf("%+v", held); !strings.Contains(said, "Better words.") || !strings.Contains(said, "First words.") || strings.Contains(said, "To go.") {
			t.Errorf("exported %s", said)
		}
		must(t, k.ErasePerson(t.Context(), access.Service, ada.ID))
		must(t, k.ErasePerson(t.Context(), access.Service, cleo.ID))
		if held, err := k.ExportPerson(t.Context(), ada.ID); held != nil || err != nil {
			t.Errorf("still held: %+v, %v", held, err)
		}
		v, err := w.View(t.Context(), cleo, topic.Ref, 1)
		must(t, err)
		if v.Said[0].Body != "Better words." || v.Said[0].Author != "" || v.Said[1].RemovedBy != "" {
			t.Errorf("left: %+v", v.Said)
		}
		if _, err := w.View(t.Context(), access.Actor{ID: ""}, topic.Ref, 1); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a visitor reads what nobody wrote: %v", err)
		}
	})
}

func TestWithheldWordsGoWhenTheirPeriodEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		topic := w.about(t, "d", Public)
		kept, gone := w.writes(t, ada, topic, 0, "Kept."), w.writes(t, ada, topic, 0, "Before.")
		must(t, w.Edit(t.Context(), ada, topic.ID, gone, 1, "Gone."))
		must(t, w.Withdraw(t.Context(), ada, topic.ID, gone))
		class := w.Holder().Classes[0]
		if due, err := class.Due(t.Context(), w.DB, sqldb.At(noon)); len(due) != 0 || err != nil {
			t.Errorf("due at once: %v, %v", due, err)
		}
		due, err := class.Due(t.Context(), w.DB, sqldb.At(noon.Add(time.Minute)))
		if err != nil || len(due) != 1 || due[0].Subject != "person/ada" {
			t.Fatalf("due: %+v, %v", due, err)
		}
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "disposed of records", About: "class/" + class.ID}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return class.Dispose(t.Context(), tx, due)
		}))
		v, err := w.View(t.Context(), cleo, topic.Ref, 1)
		must(t, err)
		if len(v.Said) != 2 || v.Said[0].N != kept || v.Said[0].Body != "Kept." || v.Said[1].Body != "" {
			t.Errorf("left %+v", v.Said)
		}
		if _, _, earlier, err := w.History(t.Context(), cleo, topic.ID, gone); len(earlier) != 0 || err != nil {
			t.Errorf("left %+v, %v", earlier, err)
		}
	})
}
