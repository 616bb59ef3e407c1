package audit_test

import (
	"context"
	"errors"
	"strings"
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

func newLog(db *sqldb.DB) (*audit.Log, *clock.Fixed) {
	c := clock.At(noon)
	return &audit.Log{DB: db, Now: c.Now}, c
}

func nothing(*sqldb.Tx, sqldb.Stamp) error { return nil }

func act(n string) audit.Act {
	return audit.Act{By: access.Actor{ID: "ada"}, Verb: "changed thing", About: "thing/" + n}
}

func TestAFailedActLeavesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, _ := newLog(db)
		boom := errors.New("boom")
		err := log.Do(t.Context(), act("1"), func(tx *sqldb.Tx, at sqldb.Stamp) error {
			if _, err := tx.Exec(t.Context(), `UPDATE public_generation SET n = 99`); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("got %v", err)
		}
		if n, _ := audit.Generation(t.Context(), db); n != 1 {
			t.Errorf("the failed act left generation %d", n)
		}
		n, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM audit WHERE about = 'thing/1'`)
		if err != nil || n != 0 {
			t.Errorf("the failed act left %d records, %v", n, err)
		}
	})
}

func TestPublicActsMoveTheGeneration(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, _ := newLog(db)
		a := act("1")
		log.Do(t.Context(), a, nothing)
		a.Public = true
		log.Do(t.Context(), a, nothing)
		if n, err := audit.Generation(t.Context(), db); n != 2 || err != nil {
			t.Errorf("generation %d, %v; want 2: one of two acts was public", n, err)
		}
	})
}

func TestVerifyNamesTheFirstBrokenSeal(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, now := newLog(db)
		for _, n := range []string{"1", "2", "3", "4"} {
			now.Advance(time.Second)
			if err := log.Do(t.Context(), act(n), nothing); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := log.Seal(t.Context()); n != 4 || err != nil {
			t.Fatalf("sealed %d, %v", n, err)
		}
		if v, err := log.Verify(t.Context()); v.Sealed != 4 || err != nil {
			t.Fatalf("a whole chain: %+v, %v", v, err)
		}
		tamper := func(statement string) {
			t.Helper()
			if err := log.Housekeep(t.Context(), audit.Sealing, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
				_, err := tx.Exec(t.Context(), statement)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		tamper(`UPDATE audit SET actor = 'eve' WHERE about = 'thing/3'`)
		if _, err := log.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "seal 3 does not match") {
			t.Errorf("a changed act: %v", err)
		}
		tamper(`DELETE FROM audit WHERE about = 'thing/2'`)
		if _, err := log.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "seal 2 names act") {
			t.Errorf("a lost act: %v", err)
		}
		tamper(`DELETE FROM audit_seals WHERE seq = 1`)
		if _, err := log.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "seal 1 is missing") {
			t.Errorf("a lost seal: %v", err)
		}
	})
}

// TestSealersOfManyInstancesMakeOneChain releases eight together on forty acts:
// whoever loses leaves the chain whole, and every act is sealed once.
func TestSealersOfManyInstancesMakeOneChain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, _ := newLog(db)
		for range 40 {
			if err := log.Do(t.Context(), act("1"), nothing); err != nil {
				t.Fatal(err)
			}
		}
		var done sync.WaitGroup
		gate := make(chan struct{})
		for range 8 {
			done.Go(func() {
				<-gate
				if _, err := log.Seal(t.Context()); err != nil && fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			})
		}
		close(gate)
		done.Wait()
		if v, err := log.Verify(t.Context()); v.Sealed != 40 || err != nil {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestVerifyFailsOnAnActLeftUnsealed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, now := newLog(db)
		log.Do(t.Context(), act("1"), nothing)
		if _, err := log.Verify(t.Context()); err != nil {
			t.Errorf("a fresh act may wait: %v", err)
		}
		now.Advance(61 * time.Second)
		if _, err := log.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "waited over a minute") {
			t.Errorf("an old unsealed act: %v", err)
		}
	})
}

// Forty callers are released together; unsynchronised ones miss the race.
func TestActsBehaveAsIfOneAtATime(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, _ := newLog(db)
		var ready, done sync.WaitGroup
		gate := make(chan struct{})
		for range 40 {
			ready.Add(1)
			done.Go(func() {
				ready.Done()
				<-gate
				once(t.Context(), log)
			})
		}
		ready.Wait()
		close(gate)
		done.Wait()
		if n, err := audit.Generation(t.Context(), db); n != 2 || err != nil {
			t.Errorf("generation %d, %v; want 2: exactly one caller may find it at 1", n, err)
		}
	})
}

// once raises the generation only if nobody has yet: a read, then a write.
func once(ctx context.Context, log *audit.Log) {
	log.Do(ctx, act("once"), func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		n, err := audit.Generation(ctx, tx)
		if err != nil || n != 1 {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE public_generation SET n = n + 1 WHERE id = 1`)
		return err
	})
}
