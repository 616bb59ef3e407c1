package audit_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// disposeBlocks drops every block that is due before a moment and returns them.
func disposeBlocks(t *testing.T, log *audit.Log, before time.Time) []audit.Block {
	t.Helper()
	due, err := audit.Blocks(t.Context(), log.DB, sqldb.At(before))
	if err != nil {
		t.Fatal(err)
	}
	err = log.Housekeep(t.Context(), audit.Sealing, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		for _, b := range due {
			if again, err := audit.ParseBlock(b.Ref()); err != nil || again != b {
				t.Errorf("%s reads as %v, %v", b.Ref(), again, err)
			}
			if err := audit.DropBlock(t.Context(), tx, b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return due
}

// fillLog does n acts, a minute apart, and seals them.
func fillLog(t *testing.T, log *audit.Log, now *clock.Fixed, from, n int) {
	t.Helper()
	for i := range n {
		now.Advance(time.Minute)
		if err := log.Do(t.Context(), act(strconv.Itoa(from+i)), nothing); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := log.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestWholeBlocksGoAndTheChainGoesOn(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, now := newLog(db)
		fillLog(t, log, now, 1, 250)
		before, err := log.Verify(t.Context())
		if err != nil || before.Gone != 0 {
			t.Fatalf("%+v, %v", before, err)
		}
		if due := disposeBlocks(t, log, noon.Add(150*time.Minute)); !slices.Equal(due, []audit.Block{{First: 1, Last: 100}}) {
			t.Errorf("due: %v; the block of acts 101 to 200 is not over", due)
		}
		if due := disposeBlocks(t, log, now.Now().Add(time.Hour)); !slices.Equal(due, []audit.Block{{First: 101, Last: 200}}) {
			t.Errorf("due: %v; 50 acts do not fill a block", due)
		}
		after, err := log.Verify(t.Context())
		if err != nil || after.Head != before.Head || after.Sealed != 250 || after.Gone != 200 {
			t.Errorf("%+v, %v; want the head %s", after, err, before.Head)
		}
		left, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM audit_blocks`)
		if err != nil || left != 1 {
			t.Errorf("%d runs are kept, %v; neighbours become one", left, err)
		}
		fillLog(t, log, now, 251, 50)
		if v, err := log.Verify(t.Context()); err != nil || v.Sealed != 300 {
			t.Errorf("after more acts: %+v, %v", v, err)
		}
		disposeBlocks(t, log, now.Now().Add(time.Hour))
		fillLog(t, log, now, 301, 1)
		if v, err := log.Verify(t.Context()); err != nil || v.Sealed != 301 || v.Gone != 300 {
			t.Errorf("after everything went: %+v, %v", v, err)
		}
	})
}

func TestABlockThatWasChangedAfterwardsIsFound(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, now := newLog(db)
		fillLog(t, log, now, 1, 150)
		disposeBlocks(t, log, now.Now().Add(time.Hour))
		tamper(t, log, `UPDATE audit_blocks SET hash = 'forged'`)
		if _, err := log.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "seal 101 does not match") {
			t.Errorf("a forged hash: %v", err)
		}
		tamper(t, log, `DELETE FROM audit_blocks`)
		if _, err := log.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "seal 1 is missing") {
			t.Errorf("a lost block: %v", err)
		}
	})
}

func tamper(t *testing.T, log *audit.Log, statement string) {
	t.Helper()
	if err := log.Housekeep(t.Context(), audit.Sealing, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), statement)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAHoldKeepsTheBlocksThatSpeakOfIt(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		log, now := newLog(db)
		fillLog(t, log, now, 1, 100)
		a := act("about ben")
		a.About = "person/ben"
		if err := log.Do(t.Context(), a, nothing); err != nil {
			t.Fatal(err)
		}
		fillLog(t, log, now, 102, 199)
		tamper(t, log, `INSERT INTO holds (id, ref, reason, placed_by, placed_at) VALUES ('h', 'person/ben', 'inquiry', '', '2026-01-01T00:00:00.000000Z')`)
		due := disposeBlocks(t, log, now.Now().Add(time.Hour))
		if !slices.Equal(due, []audit.Block{{First: 1, Last: 100}, {First: 201, Last: 300}}) {
			t.Errorf("due: %v", due)
		}
		if v, err := log.Verify(t.Context()); err != nil || v.Gone != 200 || v.Sealed != 300 {
			t.Errorf("with a block left in the middle: %+v, %v", v, err)
		}
	})
}
