// Package durability kills programs and servers and fills disks, and looks whether
// everything that somebody was told is saved is there afterwards, once, whole.
//
// A program that does acts, one after another and several at a time, writes down
// each one whose end it was told of. That ledger is outside of the store. What it
// has must be found, and what is found must have been tried:
// acknowledged ⊆ found ⊆ attempted.
//
// A kill -9 takes what a program holds in memory, not what it has handed to the
// operating system: the page cache outlives the program. So these tests prove that
// nothing is told too early and nothing done by halves, and not that it has reached
// the disk. That each connection waits for the disk is asserted in package sqldb
// (TestEveryConnectionIsSafe, TestEveryPostgresConnectionWaitsForTheDisk), and the
// order of writing in SQLite and PostgreSQL is theirs. A server of PostgreSQL that is
// killed does show it in part: what it had not yet handed over is gone, which is why
// the one here is set not to wait unless it is asked to.
package durability

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
)

// The test program serves as the program that is killed: with these it does acts
// on a store until then.
const (
	workStore = "GUILDHALL_WORK_STORE" // a folder, or the address of a PostgreSQL database
	workRound = "GUILDHALL_WORK_ROUND"
)

func TestMain(m *testing.M) {
	if store := os.Getenv(workStore); store != "" {
		work(store, os.Getenv(workRound))
		return
	}
	os.Exit(m.Run())
}

const workers = 4

// work does acts for ever, and prints the name of each that is done.
func work(store, round string) {
	s, err := instance.Open(context.Background(), options(store))
	if err != nil {
		fmt.Println("cannot open:", err)
		os.Exit(1)
	}
	log := &audit.Log{DB: s.DB, Now: clock.System}
	go log.Sealer(context.Background(), slog.New(slog.DiscardHandler))
	var one sync.Mutex
	for w := range workers {
		go func() {
			for n := 1; ; n++ {
				e := entry{round, strconv.Itoa(w), n}
				for err := e.do(context.Background(), log); err != nil; err = e.do(context.Background(), log) {
					if kind := fault.KindOf(err); kind != fault.Unavailable && kind != fault.Conflict {
						fmt.Println("cannot do", e, err)
						os.Exit(1)
					}
					time.Sleep(10 * time.Millisecond) // nobody knows whether it was done: the next try finds out
				}
				one.Lock()
				fmt.Println(e)
				one.Unlock()
			}
		}()
	}
	select {}
}

func options(store string) instance.Options {
	if strings.HasPrefix(store, "postgres://") {
		return instance.Options{Database: store, Create: true, Now: clock.System}
	}
	return instance.Options{Data: store, Create: true, Now: clock.System}
}

// entry is an act of the ledger: the n-th of a worker in a round.
type entry struct {
	round, worker string
	n             int
}

func (e entry) String() string { return fmt.Sprintf("act/%s/%s/%d", e.round, e.worker, e.n) }

func parse(s string) (e entry, ok bool) {
	parts := strings.Split(s, "/")
	if len(parts) != 4 || parts[0] != "act" {
		return e, false
	}
	n, err := strconv.Atoi(parts[3])
	return entry{parts[1], parts[2], n}, err == nil
}

// public tells every third act, which moves a number that all acts share.
func (e entry) public() bool { return e.n%3 == 0 }

var errDone = errors.New("it was done before")

// do does the act, unless it is done already. It leaves a hold, a record, the
// record's detail and, for a public act, a number raised by one.
func (e entry) do(ctx context.Context, log *audit.Log) error {
	act := audit.Act{By: access.Actor{ID: e.worker}, Verb: "placed hold", About: e.String(), Public: e.public(), Person: e.worker, Detail: "why " + e.String()}
	err := log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		done, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM holds WHERE id = $1`, e.String())
		if err == nil && len(done) > 0 {
			err = errDone
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO holds (id, ref, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)`,
			e.String(), "class/"+e.worker, strings.Repeat("for the ledger ", e.n%200), e.worker, at)
		return err
	})
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// ledger is what was acknowledged.
type ledger map[entry]bool

// compare holds a store to the ledger: nothing acknowledged is missing, nothing is
// there that nobody tried, and what is there is there once, with all of its parts.
// public is the number that public acts raise as it was before them.
func (l ledger) compare(t *testing.T, db *sqldb.DB, public int64) {
	t.Helper()
	found := map[entry]bool{}
	for _, id := range texts(t, db, `SELECT id FROM holds`) {
		e, ok := parse(id)
		if !ok {
			t.Fatalf("%s is no act of the ledger", id)
		}
		found[e] = true
		if e.public() {
			public++
		}
		if before := (entry{e.round, e.worker, e.n - 1}); !l[e] && e.n > 1 && !l[before] {
			t.Errorf("%s is there, and the one before it was never acknowledged", e)
		}
	}
	lost := 0
	for e := range l {
		if !found[e] {
			lost++
			t.Logf("%s was acknowledged and is gone", e)
		}
	}
	if lost > 0 || len(l) == 0 {
		t.Errorf("%d of %d acknowledged acts are gone", lost, len(l))
	}
	for what, query := range map[string]string{
		"record": `SELECT about FROM audit WHERE verb = 'placed hold'`,
		"detail": `SELECT a.about FROM audit_details d JOIN audit a ON a.id = d.audit_id WHERE d.detail = 'why ' || a.about`,
	} {
		times := map[string]int{}
		for _, about := range texts(t, db, query) {
			times[about]++
		}
		for e := range found {
			if times[e.String()] != 1 {
				t.Errorf("%s has %d of its %s", e, times[e.String()], what)
			}
			delete(times, e.String())
		}
		for about := range times {
			t.Errorf("there is a %s of %s, and no act", what, about)
		}
	}
	if n, err := audit.Generation(t.Context(), db); err != nil || n != public {
		t.Errorf("the shared number is %d, %v; want %d", n, err, public)
	}
	verify(t, db, len(found))
}

// verify walks the chain of the log, and the database itself.
func verify(t *testing.T, db *sqldb.DB, acts int) {
	t.Helper()
	log := &audit.Log{DB: db, Now: clock.System}
	if _, err := log.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v, err := log.Verify(t.Context()); err != nil || v.Sealed < int64(acts) {
		t.Errorf("the log: %+v, %v; want %d acts", v, err, acts)
	}
	if db.Name == sqldb.SQLite.Name {
		if said := texts(t, db, `PRAGMA integrity_check`); len(said) != 1 || said[0] != "ok" {
			t.Errorf("the database is found %q", said)
		}
	}
}

func texts(t *testing.T, db *sqldb.DB, query string) []string {
	t.Helper()
	all, err := sqldb.All(t.Context(), db, sqldb.Value[string], query)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// worker is a program at work.
type worker struct {
	cmd   *exec.Cmd
	acks  chan entry
	ended chan error
}

// start starts a program that works on a store.
func start(t *testing.T, store string, round int) *worker {
	t.Helper()
	w := &worker{cmd: exec.Command(os.Args[0]), acks: make(chan entry, 1<<16), ended: make(chan error, 1)}
	w.cmd.Env = append(os.Environ(), workStore+"="+store, workRound+"="+strconv.Itoa(round))
	w.cmd.Stderr = os.Stderr
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(w.acks)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			e, ok := parse(lines.Text())
			if !ok {
				w.ended <- errors.New(lines.Text())
				return
			}
			w.acks <- e
		}
		w.ended <- nil
	}()
	return w
}

// hear enters acknowledgements until some have come, and then for a while longer.
func (w *worker) hear(t *testing.T, l ledger, some int, longer time.Duration) {
	t.Helper()
	late := time.After(time.Minute)
	var over <-chan time.Time
	for n := 0; ; {
		select {
		case e, more := <-w.acks:
			if !more {
				t.Fatalf("the program ended by itself: %v", <-w.ended)
			}
			l[e] = true
			if n++; n == some {
				over = time.After(longer)
			}
		case <-over:
			return
		case <-late:
			t.Fatalf("nothing was acknowledged for a minute")
		}
	}
}

// catchUp enters what has been acknowledged by now.
func (w *worker) catchUp(l ledger) {
	for len(w.acks) > 0 {
		l[<-w.acks] = true
	}
}

// kill kills the program and enters what it had still acknowledged.
func (w *worker) kill(t *testing.T, l ledger) {
	t.Helper()
	if err := w.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for e := range w.acks {
		l[e] = true
	}
	if err := <-w.ended; err != nil {
		t.Fatalf("before it was killed the program said: %v", err)
	}
	w.cmd.Wait()
}
