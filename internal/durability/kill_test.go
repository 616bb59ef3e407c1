package durability

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// kills is how often each test kills: GUILDHALL_KILLS, or a few times.
func kills(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("GUILDHALL_KILLS")
	if asked == "" {
		return 4
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		t.Fatalf("GUILDHALL_KILLS is %q; it must be a whole number", asked)
	}
	return n
}

// chance picks moments. The seed is printed, so that a failure's moments can be
// tried again with GUILDHALL_SEED, as far as the machine plays along.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(clock.System().UnixNano())
	if asked, err := strconv.ParseUint(os.Getenv("GUILDHALL_SEED"), 10, 64); err == nil {
		seed = asked
	}
	t.Logf("GUILDHALL_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// moment is a while, from next to nothing to half a second.
func moment(r *rand.Rand) time.Duration { return time.Duration(r.IntN(500)) * time.Millisecond }

// TestAKilledProgramLosesNothing kills a program with SIGKILL while it works on an
// embedded database, looks, and starts it again.
func TestAKilledProgramLosesNothing(t *testing.T) {
	store := filepath.Join(t.TempDir(), "store")
	l, r := ledger{}, chance(t)
	for round := range kills(t) {
		w := start(t, store, round)
		w.hear(t, l, 1, moment(r))
		w.kill(t, l)
		look(t, store, l)
	}
	t.Logf("%d acts were acknowledged", len(l))
}

// TestAKilledProgramOrServerLosesNothing does so on PostgreSQL. Every other time
// the server is killed, or stopped at once, and started again; the program has to
// go on by itself before it is killed as well.
func TestAKilledProgramOrServerLosesNothing(t *testing.T) {
	server, err := sqldbtest.Make()
	if err != nil {
		t.Fatal(err)
	}
	serve := func() {
		t.Helper()
		// It waits for the disk only where a session asks for it: see the package's comment.
		if err := server.Serve("fsync=on", "full_page_writes=on", "synchronous_commit=off"); err != nil {
			t.Fatal(err)
		}
	}
	serve()
	defer server.Stop()
	l, r := ledger{}, chance(t)
	for round := range kills(t) {
		w := start(t, server.URL, round)
		w.hear(t, l, 1, moment(r))
		if round%2 == 1 {
			how := syscall.SIGKILL
			if round%4 == 3 {
				how = syscall.SIGQUIT
			}
			server.End(how)
			serve()
			w.catchUp(l)
			w.hear(t, l, workers*3, moment(r))
		}
		w.kill(t, l)
		look(t, server.URL, l)
	}
	t.Logf("%d acts were acknowledged", len(l))
}

// look opens a store as the next start would, and compares it with the ledger.
func look(t *testing.T, store string, l ledger) {
	t.Helper()
	s, err := instance.Open(t.Context(), options(store))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.DB.Name == sqldb.Postgres.Name {
		quiet(t, s.DB)
	}
	l.compare(t, s.DB, 1)
	if t.Failed() {
		t.FailNow()
	}
}

// quiet waits until the server has ended what the killed program had begun.
func quiet(t *testing.T, db *sqldb.DB) {
	t.Helper()
	for range 500 {
		others := texts(t, db, `SELECT CAST(pid AS TEXT) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`)
		if len(others) == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the server still works for a program that was killed 10 seconds ago")
}
