package site_test

import (
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/records"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
)

// TestWhatThoseWhoLeftSaidGoesAYearLater has somebody leave who said much of
// themselves: nothing is due after eleven months, all of it after thirteen.
func TestWhatThoseWhoLeftSaidGoesAYearLater(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		person := writeEverywhere(t, s)
		now := sqldb.At(s.Acts.Now())
		act := audit.Act{By: access.Service, Verb: "let time pass", About: "person/" + string(person)}
		err := s.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			if _, err := tx.Exec(t.Context(), `UPDATE assessments SET submitted_at = begun_at`); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO reconfirmations (person, confirmed_at, alumni_at) VALUES ($1, $2, $3)`,
				person, sqldb.At(at.AddDate(-2, 0, 0)), sqldb.At(at.AddDate(0, -11, 0)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{"self-assessment-leaver": 2, "evidence-cpd": 1, "profiles": 1}
		dueThen(t, s, now, map[string]int{"self-assessment-leaver": 0, "evidence-cpd": 0, "profiles": 0})
		later := sqldb.At(now.AddDate(0, 2, 0))
		dueThen(t, s, later, want)
		approve(t, s)
		report, err := s.Records.Run(t.Context(), access.Service, later, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range report.Classes {
			if want[d.Class] > 0 && (d.Due != want[d.Class] || d.Certificate == "") {
				t.Errorf("%+v", d)
			}
		}
		for _, table := range []string{"assessments", "assessment_answers", "assessment_snapshots", "evidence", "evidence_skills", "evidence_files", "profiles", "profile_posts", "profile_qualifications"} {
			n, err := sqldb.One(t.Context(), s.DB(), "count", sqldb.Value[int], `SELECT count(*) FROM `+table)
			if err != nil || n != 0 {
				t.Errorf("%s has %d rows, %v", table, n, err)
			}
		}
		if _, err := s.People.ByEmail(t.Context(), nameCanary+"@here.example"); err != nil {
			t.Errorf("the account went too: %v", err)
		}
	})
}

func dueThen(t *testing.T, s *site.Site, at sqldb.Stamp, want map[string]int) {
	t.Helper()
	report, err := s.Records.Run(t.Context(), access.Service, at, true)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, d := range report.Classes {
		if n, ok := want[d.Class]; ok {
			if seen++; d.Due != n {
				t.Errorf("as at %s %d of %s are due, want %d", at.Format("2006-01-02"), d.Due, d.Class, n)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d classes are carried out", seen, len(want))
	}
}

// approve makes the schedule in force an instruction.
func approve(t *testing.T, s *site.Site) {
	t.Helper()
	schedule, err := records.FindSchedule(t.Context(), s.DB())
	if err != nil {
		t.Fatal(err)
	}
	schedule.ApprovedBy, schedule.ApprovedOn = "the records owner", "2026-01-01"
	act := audit.Act{By: access.Service, Verb: "approved schedule", About: "retention"}
	if err := s.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return records.SetSchedule(t.Context(), tx, schedule) }); err != nil {
		t.Fatal(err)
	}
}
