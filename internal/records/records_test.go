package records_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var admin = access.Actor{ID: "ada", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}

// visits is a class for the test: old audit rows about a visit, which are kept
// in the audit table so that no table exists only for a test.
func visits() records.Class {
	return records.Class{
		ID: "visits",
		Due: func(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
			refs, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT about FROM audit WHERE verb = 'visited' AND at < $1 ORDER BY about`, before)
			var items []records.Item
			for _, ref := range refs {
				items = append(items, records.Item{Ref: ref, Subject: "person/" + strings.TrimPrefix(ref, "visit/")})
			}
			return items, err
		},
		Dispose: func(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
			for _, item := range items {
				if _, err := tx.Exec(ctx, `DELETE FROM audit WHERE verb = 'visited' AND about = $1`, item.Ref); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func setUp(t *testing.T, db *sqldb.DB) (*records.Service, *clock.Fixed) {
	t.Helper()
	now := clock.At(time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC))
	log := &audit.Log{DB: db, Now: now.Now}
	s := &records.Service{DB: db, Log: log, Holders: []records.Holder{{Name: "visits", Classes: []records.Class{visits()}}}}
	err := log.Do(t.Context(), audit.Act{By: access.Service, Verb: "set schedule"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return records.SetSchedule(t.Context(), tx, records.Schedule{Version: "1", ApprovedBy: "the records owner", ApprovedOn: "2025-12-01", Classes: []records.ScheduleClass{
			{ID: "visits", Name: "Visits", Trigger: "the visit ends", Period: "P2Y", Action: "delete"},
			{ID: "minutes", Name: "Minutes", Trigger: "the meeting", Period: "permanent", Action: "keep"},
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"ben", "cat"} {
		if err := log.Do(t.Context(), audit.Act{By: access.Service, Verb: "visited", About: "visit/" + who}, func(*sqldb.Tx, sqldb.Stamp) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return s, now
}

func left(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	refs, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT about FROM audit WHERE verb = 'visited' ORDER BY about`)
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

// TestTheScheduleRuns is the life of a class: not yet due, held, disposed of with proof.
func TestTheScheduleRuns(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, now := setUp(t, db)
		run := func(dry bool) records.Disposal {
			t.Helper()
			done, err := s.Run(t.Context(), admin, sqldb.At(now.Now()), dry)
			if err != nil || len(done.Classes) != 1 || !done.Approved || done.DryRun != dry {
				t.Fatalf("%+v, %v", done, err)
			}
			return done.Classes[0]
		}
		if d := run(false); d.Due != 0 || d.Certificate != "" {
			t.Errorf("disposed before its time: %+v", d)
		}
		now.Advance(2*365*24*time.Hour + 48*time.Hour)
		hold, err := s.Place(t.Context(), admin, "person/ben", "The inquiry needs these.")
		if err != nil {
			t.Fatal(err)
		}
		if d := run(true); d.Due != 2 || d.Held != 1 || d.Certificate != "" || len(left(t, db)) != 2 {
			t.Errorf("a dry run: %+v, left %v", d, left(t, db))
		}
		if d := run(false); d.Due != 2 || d.Held != 1 || d.Certificate == "" {
			t.Errorf("with a hold: %+v", d)
		}
		if got := left(t, db); !slices.Equal(got, []string{"visit/ben"}) {
			t.Errorf("left %v, want what the hold keeps", got)
		}
		if err := s.Lift(t.Context(), admin, hold); err != nil {
			t.Fatal(err)
		}
		run(false)
		certificates, err := s.Certificates(t.Context(), 10)
		if err != nil || len(certificates) != 2 || len(left(t, db)) != 0 {
			t.Fatalf("%+v, %v, left %v", certificates, err, left(t, db))
		}
		for _, c := range certificates {
			if c.Items != 1 || c.Class != "visits" || c.Authority != "retention schedule 1, approved by the records owner on 2025-12-01" || len(c.Digest) != 64 {
				t.Errorf("certificate %+v", c)
			}
		}
	})
}

// TestAProposalDisposesOfNothing holds a run of a schedule that nobody approved to counting.
func TestAProposalDisposesOfNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, now := setUp(t, db)
		schedule, err := records.FindSchedule(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		schedule.ApprovedBy, schedule.ApprovedOn = "not yet approved", ""
		err = s.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "set schedule"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return records.SetSchedule(t.Context(), tx, schedule)
		})
		if err != nil {
			t.Fatal(err)
		}
		now.Advance(3 * 365 * 24 * time.Hour)
		done, err := s.Run(t.Context(), admin, sqldb.At(now.Now()), false)
		if err != nil || done.Approved || !done.DryRun || len(done.Classes) != 1 || done.Classes[0].Due != 2 || done.Classes[0].Certificate != "" {
			t.Errorf("%+v, %v", done, err)
		}
		if got := left(t, db); len(got) != 2 {
			t.Errorf("left %v, want everything", got)
		}
	})
}

func TestAHoldStopsErasure(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := setUp(t, db)
		erased := 0
		s.Holders[0].Erase = func(context.Context, *sqldb.Tx, string) error { erased++; return nil }
		if _, err := s.Place(t.Context(), admin, "person/ben", "The inquiry needs these."); err != nil {
			t.Fatal(err)
		}
		if err := s.ErasePerson(t.Context(), admin, "ben"); err == nil || !strings.Contains(err.Error(), "The inquiry needs these.") || erased != 0 {
			t.Errorf("a held person: %v, erased %d", err, erased)
		}
		if err := s.ErasePerson(t.Context(), admin, "cat"); err != nil || erased != 1 {
			t.Errorf("another person: %v, erased %d", err, erased)
		}
	})
}

func TestOnlyAdministratorsHold(t *testing.T) {
	s := &records.Service{}
	if _, err := s.Place(t.Context(), access.Actor{ID: "eve"}, "person/ben", "why"); err == nil {
		t.Error("anyone may place a hold")
	}
	if _, err := s.Place(t.Context(), admin, "person/ben", "  "); err == nil || !strings.Contains(err.Error(), "reason") {
		t.Errorf("without a reason: %v", err)
	}
}

func TestPeriods(t *testing.T) {
	leapDay := time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)
	for s, want := range map[string]struct{ words, before string }{
		"P7Y": {"7 years", "2021-03-01"}, "P1Y": {"1 year", "2027-03-01"}, "P6M": {"6 months", "2027-08-29"},
		"P30D": {"30 days", "2028-01-30"},
	} {
		p, err := records.ParsePeriod(s)
		if err != nil || p.String() != want.words || p.Before(leapDay).Format(time.DateOnly) != want.before {
			t.Errorf("%s: %s, %s, %v", s, p, p.Before(leapDay).Format(time.DateOnly), err)
		}
	}
	for _, s := range []string{"", "P", "PY", "P-1Y", "7 years", "P1Y6M", "P1W"} {
		if _, err := records.ParsePeriod(s); err == nil {
			t.Errorf("%q was read as a period", s)
		}
	}
}
