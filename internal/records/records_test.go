package records_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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
		Content: func(ctx context.Context, q sqldb.Querier, item records.Item) (any, error) {
			days, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT verb FROM audit WHERE about = $1 ORDER BY id`, item.Ref)
			return map[string]any{"visit": item.Ref, "said": days}, err
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

// owner is the records owner, who decides what is appraised.
var owner = access.Actor{ID: "rowan", Grants: []access.Grant{{Role: access.RecordsOwner, Scope: access.Everywhere}}}

// appraising has the class visits appraised instead of deleted.
func appraising(t *testing.T, s *records.Service) {
	t.Helper()
	err := s.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "set schedule"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return records.SetSchedule(t.Context(), tx, records.Schedule{Version: "2", ApprovedBy: "the records owner", ApprovedOn: "2026-01-01", Classes: []records.ScheduleClass{
			{ID: "visits", Name: "Visits", Trigger: "the visit ends", Period: "P2Y", Action: records.Appraise},
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsAppraisedWaitsForADecision(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, now := setUp(t, db)
		appraising(t, s)
		later := now.Now().AddDate(3, 0, 0)
		for range 2 { // a second run lists nothing again
			report, err := s.Run(t.Context(), access.Service, sqldb.At(later), false)
			if err != nil || report.Classes[0].Certificate != "" {
				t.Fatalf("%+v, %v", report, err)
			}
		}
		open, decided, err := s.Reviews(t.Context(), 10)
		if err != nil || len(open) != 2 || len(decided) != 0 {
			t.Fatalf("%v, %v, %v", open, decided, err)
		}
		ben, cat := open[0], open[1]
		if err := s.Decide(t.Context(), admin, ben.ID, records.Verdict{Decision: records.Delete, Reason: "of no value"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an administrator decided: %v", err)
		}
		for verdict, want := range map[records.Verdict]string{
			{}:                         "Choose what becomes of it",
			{Decision: records.Delete}: "Enter the reason for the decision",
			{Decision: records.Transfer, Reason: "history"}:                 "Enter who has received it, and under which reference",
			{Decision: records.Keep, Reason: "wait", AgainOn: "2020-01-01"}: "Enter a day to come, such as 2030-01-31, or leave it empty",
		} {
			if err := s.Decide(t.Context(), owner, ben.ID, verdict); err == nil || fault.Message(err) != want {
				t.Errorf("%+v: %v", verdict, err)
			}
		}
		if _, err := s.Place(t.Context(), admin, ben.Subject, "inquiry"); err != nil {
			t.Fatal(err)
		}
		transfer := records.Verdict{Decision: records.Transfer, Reason: "history", Receiver: "the archive, XYZ 1"}
		if err := s.Decide(t.Context(), owner, ben.ID, transfer); fault.KindOf(err) != fault.Conflict {
			t.Errorf("what a hold keeps went: %v", err)
		}
		holds, _ := s.Holds(t.Context())
		if err := s.Lift(t.Context(), owner, holds[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), owner, ben.ID, transfer); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "Download the package again") {
			t.Errorf("a transfer of what nobody saw: %v", err)
		}
		if _, err := s.Take(t.Context(), admin, ben.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an administrator took it: %v", err)
		}
		taken, err := s.Take(t.Context(), owner, ben.ID)
		if err != nil || !strings.Contains(string(taken.JSON), ben.Ref) {
			t.Fatalf("%s, %v", taken.JSON, err)
		}
		transfer.Content = taken.SHA256
		if err := s.Log.Do(t.Context(), audit.Act{By: admin, Verb: "added to", About: ben.Ref}, func(*sqldb.Tx, sqldb.Stamp) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), owner, ben.ID, transfer); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "It has changed") {
			t.Errorf("a transfer of what changed since: %v", err)
		}
		if taken, err = s.Take(t.Context(), owner, ben.ID); err != nil {
			t.Fatal(err)
		}
		transfer.Content = taken.SHA256
		if err := s.Decide(t.Context(), owner, ben.ID, transfer); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), owner, ben.ID, transfer); fault.KindOf(err) != fault.Conflict {
			t.Errorf("decided twice: %v", err)
		}
		if err := s.Decide(t.Context(), owner, cat.ID, records.Verdict{Decision: records.Keep, Reason: "wait", AgainOn: "2026-03-01"}); err != nil {
			t.Fatal(err)
		}
		if left := visited(t, db); !slices.Equal(left, []string{cat.Ref}) {
			t.Errorf("left: %q", left)
		}
		found, err := s.FindReview(t.Context(), ben.ID)
		if err != nil || found.Certificate == "" || found.Receiver != transfer.Receiver {
			t.Fatalf("%+v, %v", found, err)
		}
		c, err := s.FindCertificate(t.Context(), found.Certificate)
		if err != nil || c.Action != "transfer" || c.Items != 1 || c.Content != taken.SHA256 {
			t.Errorf("%+v, %v", c, err)
		}
		s.Run(t.Context(), access.Service, sqldb.At(later), false)
		if open, _, _ := s.Reviews(t.Context(), 10); len(open) != 0 {
			t.Errorf("listed again before its day: %v", open)
		}
		now.Advance(40 * 24 * time.Hour)
		s.Run(t.Context(), access.Service, sqldb.At(later), false)
		if open, _, _ := s.Reviews(t.Context(), 10); len(open) != 1 || open[0].ID != cat.ID {
			t.Errorf("not listed again on its day: %v", open)
		}
	})
}

func visited(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	all, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT about FROM audit WHERE verb = 'visited' ORDER BY about`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTheScheduleRunsOnceADay lets eight instances start together, and then one
// that finds a run whose instance died.
func TestTheScheduleRunsOnceADay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, now := setUp(t, db)
		now.Advance(3 * 365 * 24 * time.Hour)
		var after, ran atomic.Int32
		s.After = append(s.After, func(context.Context) error { after.Add(1); return nil })
		var done sync.WaitGroup
		gate := make(chan struct{})
		for range 8 {
			done.Go(func() {
				<-gate
				did, err := s.RunToday(t.Context())
				if err != nil && fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
				if did {
					ran.Add(1)
				}
			})
		}
		close(gate)
		done.Wait()
		if ran.Load() != 1 || after.Load() != 1 {
			t.Errorf("%d runs, %d compactions; want one of each", ran.Load(), after.Load())
		}
		if left := visited(t, db); len(left) != 0 {
			t.Errorf("left: %q", left)
		}
		runs, err := s.LastRuns(t.Context(), 5)
		if err != nil || len(runs) != 1 || runs[0].Report.Classes[0].Due != 2 {
			t.Errorf("%+v, %v", runs, err)
		}
		now.Advance(24 * time.Hour)
		boom := errors.New("boom")
		s.After = []func(context.Context) error{func(context.Context) error { return boom }}
		if _, err := s.RunToday(t.Context()); !errors.Is(err, boom) {
			t.Errorf("%v", err)
		}
		s.After = nil
		if did, err := s.RunToday(t.Context()); did || err != nil {
			t.Errorf("taken from an instance that may be alive: %v, %v", did, err)
		}
		now.Advance(time.Hour)
		if did, err := s.RunToday(t.Context()); !did || err != nil {
			t.Errorf("a run that failed was not taken up: %v, %v", did, err)
		}
	})
}
