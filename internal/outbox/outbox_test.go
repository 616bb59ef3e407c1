package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func newWorker(db *sqldb.DB, now *clock.Fixed) *Worker {
	return &Worker{DB: db, Log: &audit.Log{DB: db, Now: now.Now}, Logger: slog.New(slog.DiscardHandler)}
}

func add(t *testing.T, w *Worker, jobs ...Job) {
	t.Helper()
	act := audit.Act{By: access.Service, Verb: "queued jobs", About: "outbox"}
	err := w.Log.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		for _, job := range jobs {
			if err := Add(t.Context(), tx, at, job); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, w *Worker) int {
	t.Helper()
	n, err := w.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func state(t *testing.T, w *Worker) State {
	t.Helper()
	s, err := Count(t.Context(), w.DB)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWorkersAtOnceDoEachJobOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		const jobs, workers = 40, 4
		now := clock.At(noon)
		var mu sync.Mutex
		done := map[string]int{}
		count := func(ctx context.Context, job Claim) error {
			var name string
			if err := job.Read(&name); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done[name]++
			return nil
		}
		first := newWorker(db, now)
		for i := range jobs {
			add(t, first, Job{Kind: "count", Payload: fmt.Sprint(i)})
		}
		start, errs := make(chan struct{}), make(chan error, workers)
		for range workers {
			w := newWorker(db, now)
			w.Handle("count", count)
			go func() {
				<-start
				_, err := w.Drain(context.WithoutCancel(t.Context()))
				for fault.KindOf(err) == fault.Conflict { // PostgreSQL gave up on a clash: look again, as Run does
					_, err = w.Drain(context.WithoutCancel(t.Context()))
				}
				errs <- err
			}()
		}
		close(start)
		for range workers {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if len(done) != jobs {
			t.Errorf("%d of %d jobs were done", len(done), jobs)
		}
		for name, n := range done {
			if n != 1 {
				t.Errorf("job %s was done %d times", name, n)
			}
		}
		if s := state(t, first); s.Waiting != 0 || s.Failed != 0 {
			t.Errorf("left behind: %+v", s)
		}
	})
}

func TestAJobExistsExactlyWhenItsActDoes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorker(db, clock.At(noon))
		boom := errors.New("boom")
		err := w.Log.Do(t.Context(), audit.Act{Verb: "failed", About: "outbox"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			if err := Add(t.Context(), tx, at, Job{Kind: "count"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if s := state(t, w); s.Waiting != 0 {
			t.Errorf("a failed act left %d jobs", s.Waiting)
		}
	})
}

func TestAKeyIsQueuedOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorker(db, clock.At(noon))
		w.Handle("count", func(context.Context, Claim) error { return nil })
		add(t, w, Job{Kind: "count", Key: "a"}, Job{Kind: "count", Key: "a"}, Job{Kind: "count"}, Job{Kind: "count"})
		if n := drain(t, w); n != 3 {
			t.Errorf("did %d jobs, want 3: two share a key", n)
		}
		add(t, w, Job{Kind: "count", Key: "a"})
		if n := drain(t, w); n != 0 {
			t.Errorf("a key that was done was queued again")
		}
	})
}

func TestACrashedClaimIsTriedAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := clock.At(noon)
		crashed, other := newWorker(db, now), newWorker(db, now)
		var tries []int
		handle := func(_ context.Context, job Claim) error { tries = append(tries, job.Tries); return nil }
		crashed.Handle("count", handle)
		other.Handle("count", handle)
		add(t, crashed, Job{Kind: "count"})
		lost, ok, err := crashed.claim(t.Context())
		if !ok || err != nil {
			t.Fatalf("claimed %v, %v", ok, err)
		}
		if n := drain(t, other); n != 0 {
			t.Error("a job was taken from a worker that holds it")
		}
		now.Advance(Lease)
		if n := drain(t, other); n != 1 || tries[0] != 2 {
			t.Errorf("did %d jobs, tries %v; want the second try of one", n, tries)
		}
		if err := crashed.finish(t.Context(), lost, errors.New("woke up late")); err != nil {
			t.Fatal(err)
		}
		if s := state(t, other); s.Waiting != 0 || s.Failed != 0 {
			t.Errorf("the worker that woke up changed a job in other hands: %+v", s)
		}
	})
}

func TestFailuresWaitLongerAndAreGivenUpWithTheirReason(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := clock.At(noon)
		w := newWorker(db, now)
		w.Handle("mail", func(context.Context, Claim) error { panic("no server") })
		add(t, w, Job{Kind: "mail", Payload: "secret"})
		for n := 1; n <= MaxTries; n++ {
			if got := drain(t, w); got != 1 {
				t.Fatalf("try %d: did %d jobs", n, got)
			}
			if got := drain(t, w); got != 0 {
				t.Fatalf("try %d was repeated without waiting", n)
			}
			now.Advance(wait(n))
		}
		if got := drain(t, w); got != 0 {
			t.Error("a job that was given up was tried again")
		}
		failures, err := Failures(t.Context(), db, 10)
		if err != nil || len(failures) != 1 || failures[0].Tries != MaxTries || failures[0].Reason != "the handler panicked: a panic with a string" {
			t.Errorf("failures: %+v, %v", failures, err)
		}
		kept, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT payload FROM jobs`)
		if err != nil || kept[0] != "" {
			t.Errorf("a job that was given up kept its payload %q, %v", kept, err)
		}
	})
}

func TestWhatCannotBeHelpedIsGivenUpAtOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorker(db, clock.At(noon))
		w.Handle("mail", func(context.Context, Claim) error { return fault.New(fault.Invalid, "No such address.") })
		add(t, w, Job{Kind: "mail"})
		drain(t, w)
		if s := state(t, w); s.Failed != 1 || s.Waiting != 0 {
			t.Errorf("got %+v", s)
		}
	})
}

func TestLaterAndUnknownJobsWait(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := clock.At(noon)
		w := newWorker(db, now)
		w.Handle("count", func(context.Context, Claim) error { return nil })
		add(t, w, Job{Kind: "count", Due: sqldb.At(noon.Add(time.Hour))}, Job{Kind: "from a newer program"})
		if n := drain(t, w); n != 0 {
			t.Errorf("did %d jobs before their time", n)
		}
		now.Advance(time.Hour)
		if n := drain(t, w); n != 1 {
			t.Errorf("did %d jobs, want the one that fell due", n)
		}
		now.Advance(31 * 24 * time.Hour)
		if err := w.tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		left, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT kind FROM jobs`)
		if err != nil || len(left) != 1 || left[0] != "from a newer program" {
			t.Errorf("after tidying: %v, %v", left, err)
		}
	})
}

func TestRunFinishesTheJobInHand(t *testing.T) {
	db := sqldbtest.SQLite(t)
	w := newWorker(db, clock.At(noon))
	begun, finished := make(chan struct{}), false
	w.Handle("slow", func(ctx context.Context, _ Claim) error {
		close(begun)
		<-time.After(50 * time.Millisecond)
		finished = ctx.Err() == nil
		return nil
	})
	add(t, w, Job{Kind: "slow"})
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { w.Run(ctx); close(stopped) }()
	<-begun
	stop()
	<-stopped
	if s := state(t, w); !finished || s.Waiting != 0 {
		t.Errorf("finished %v, %+v", finished, s)
	}
}
