package assessment

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// post keeps letters.
type post struct{ letters []mail.Message }

func (p *post) Send(_ context.Context, m mail.Message) error {
	p.letters = append(p.letters, m)
	return nil
}

// withPost lets the world send letters to two people.
func (w *world) withPost(t testing.TB) *post {
	t.Helper()
	box := &post{}
	w.People, w.Profession, w.Mailer, w.BaseURL = &people.Service{DB: w.DB, Log: w.Log}, &profession.Service{DB: w.DB}, box, "https://bakers.example"
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added people", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		for _, who := range []access.Actor{ada, ben} {
			if _, err := people.Insert(t.Context(), tx, at, people.New{ID: people.ID(who.ID), Name: who.Name, Email: who.ID + "@bakery.example"}); err != nil {
				return err
			}
		}
		return nil
	}))
	return box
}

// delivers queues what is due and sends it, and returns to whom.
func (w *world) delivers(t testing.TB, box *post) []mail.Message {
	t.Helper()
	_, err := w.Remind(t.Context())
	must(t, err)
	box.letters = nil
	worker := &outbox.Worker{DB: w.DB, Log: w.Log, Logger: slog.New(slog.DiscardHandler)}
	worker.Handle(MailKind, w.SendMail)
	_, err = worker.Drain(t.Context())
	must(t, err)
	return box.letters
}

const day = 24 * 60 * 60 * 1e9

// TestOldRatingsAreLookedAtOnce follows ratings and evidence until they are old:
// one letter before, for all of it, and one screen to say it again.
func TestOldRatingsAreLookedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		box := w.withPost(t)
		w.rates(t, ada, map[string]int{"GP01": 2, "GP02": 1})
		w.clock.Advance(20 * day)
		w.rates(t, ada, map[string]int{"GP03": 3})
		w.rates(t, ben, map[string]int{"GP01": 1})
		w.get(t, ada, "/assessments/again").Says(t, 200, "There is no rating for you to look at again")
		w.clock.Advance((730 - 20 - 40) * day)
		if got := w.delivers(t, box); len(got) != 0 {
			t.Errorf("too soon: %+v", got)
		}
		w.clock.Advance(12 * day) // 28 days before the first is old
		got := w.delivers(t, box)
		if len(got) != 1 || got[0].To != "ada@bakery.example" || !strings.Contains(got[0].Text, "3 of your ratings were said 2 years ago, or nearly.") || !strings.Contains(got[0].Text, "https://bakers.example/assessments/again") {
			t.Fatalf("%+v", got)
		}
		if strings.Contains(got[0].Text, "Doing the work") || strings.Contains(got[0].Text, "Able") {
			t.Errorf("the letter says what: %s", got[0].Text)
		}
		w.clock.Advance(25 * day)
		if got := w.delivers(t, box); len(got) != 1 || got[0].To != "ben@bakery.example" || !strings.Contains(got[0].Text, "1 of your ratings was") {
			t.Errorf("told again, or ben not: %+v", got)
		}
		w.clock.Advance(5 * day)
		w.get(t, ada, "/assessments").Says(t, 200, "Said more than 2 years ago: look again", "2 ratings are more than 2 years old")
		w.get(t, ada, "/assessments/again").Says(t, 200, "You said 2 Able in Doing the work (GP01)", "It is old from 24 November 2028", "Skill GP03", "Leave it for later")
		w.get(t, ada, "/assessments/skills/GP01").Says(t, 200, "Said more than 2 years ago: look again", "Say what is true now")
		f, err := w.Framework.Current(t.Context())
		must(t, err)
		if rec := w.posts(ada, "/assessments/again", "release", f.Release.Name, "level-GP01", "ninety"); rec.Code != 422 {
			t.Errorf("no level: %d", rec.Code)
		}
		if rec := w.posts(ada, "/assessments/again", "release", f.Release.Name, "level-GP01", "later", "level-GP02", "later", "level-GP03", "later"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "at least one skill") {
			t.Errorf("nothing chosen: %d", rec.Code)
		}
		w.leads(t, ada, "/assessments/again", "/assessments/again?done=confirmed", "release", f.Release.Name, "level-GP01", "3", "level-GP02", "1", "level-GP03", "later")
		if got := w.says(t, ada); got != "GP01=3 GP02=1 GP03=3" {
			t.Error(got)
		}
		w.get(t, ada, "/assessments/again").Says(t, 200, "Skill GP03")
		w.get(t, ada, "/assessments").Lacks(t, "Said more than 2 years ago")
		w.get(t, ada, "/assessments/skills/GP01").Says(t, 200, "You said “2 Able” on 24 November 2026 and “3 ")
		w.clock.Advance(400 * day)
		if got := w.delivers(t, box); len(got) != 0 {
			t.Errorf("reminded of what was said already: %+v", got)
		}
	})
}

// TestEvidenceGoesOutOfDate tells of it once before, and again when the day is
// another.
func TestEvidenceGoesOutOfDate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		box := w.withPost(t)
		w.leads(t, ada, "/assessments/evidence", "/assessments/evidence?done=evidence", "title", "First aid", "skill-1", "GP01", "expires", "2027-03-01")
		w.leads(t, ada, "/assessments/evidence", "/assessments/evidence?done=evidence", "title", "Licence", "skill-1", "GP01", "expires", "2027-04-15")
		w.clock.Advance(60 * day)
		if got := w.delivers(t, box); len(got) != 0 {
			t.Errorf("too soon: %+v", got)
		}
		w.clock.Advance(10 * day)
		if got := w.delivers(t, box); len(got) != 1 || !strings.Contains(got[0].Text, "2 pieces of your evidence are out of date, or soon will be.") || strings.Contains(got[0].Text, "First aid") {
			t.Errorf("%+v", got)
		}
		w.get(t, ada, "/assessments/again").Says(t, 200, "First aid", "out of date from 1 March 2027", "15 April 2027")
		w.clock.Advance(40 * day)
		if got := w.delivers(t, box); len(got) != 0 {
			t.Errorf("told again: %+v", got)
		}
		w.get(t, ada, "/assessments/evidence").Says(t, 200, "Out of date since 1 March 2027", "Out of date from 15 April 2027", "Look again")
		all, err := w.Evidence(t.Context(), ada)
		must(t, err)
		i := slices.IndexFunc(all, func(e Evidence) bool { return e.Title == "First aid" })
		w.leads(t, ada, "/assessments/evidence", "/assessments/evidence?done=evidence", "id", all[i].ID, "title", "First aid", "skill-1", "GP01", "expires", "2027-05-01")
		w.clock.Advance(30 * day)
		if got := w.delivers(t, box); len(got) != 1 {
			t.Errorf("the new day: %+v", got)
		}
		must(t, w.Log.DB.Write(t.Context(), func(tx *sqldb.Tx) error { return w.Holder().Erase(t.Context(), tx, ada.ID) }))
		if n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM rating_reminders WHERE person = 'ada'`); err != nil || n != 0 {
			t.Errorf("a reminder is left of who was erased: %d, %v", n, err)
		}
	})
}

// TestProgressAndComparison draws the way to a role over three days and sets two
// snapshots side by side.
func TestProgressAndComparison(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, ada, "/assessments/progress?role=R02").Says(t, 200, "You have not submitted an assessment yet")
		w.get(t, ada, "/assessments/snapshots/compare").Says(t, 200, "You have not taken a snapshot yet")
		w.rates(t, ada, map[string]int{"GP01": 1})
		w.rates(t, ada, map[string]int{"GP02": 0}) // the same day
		first, err := w.TakeSnapshot(t.Context(), ada, "Start", false)
		must(t, err)
		page := w.get(t, ada, "/assessments/progress?role=R02")
		page.Says(t, 200, "Your progress towards", "On 24 November 2026 you said that you meet 0 of 2 skills", "performance or pay")
		page.Lacks(t, "<svg class=\"gh-svg gh-trail\"")
		w.clock.Advance(100 * day)
		w.rates(t, ada, map[string]int{"GP01": 3, "GP02": 3, "GP03": 1})
		w.clock.Advance(100 * day)
		w.rates(t, ada, map[string]int{"GP02": 0})
		page = w.get(t, ada, "/assessments/progress?role=R02")
		page.Says(t, 200, "<svg", "Skills met or above over time", "100%", "0 of 2 skills", "2 of 2 skills", "1 of 2 skills", "Met or above", "1 of 2 skills (50%)")
		w.complains(t, ada, "/assessments/progress?role=R99", "no role has the code")
		w.get(t, ada, "/assessments/progress").Says(t, 200, "Choose a role")
		_, err = w.TakeSnapshot(t.Context(), ada, "Year end", false)
		must(t, err)
		compared := w.get(t, ada, "/assessments/snapshots/compare?from=today&to="+first)
		compared.Says(t, 200, "Start, 24 November 2026, beside Today", "2 levels higher", "Rated since", "The same")
		if strings.Index(compared.Body, "2 levels higher") > strings.Index(compared.Body, "The same") {
			t.Error("what changed does not come first")
		}
		w.get(t, ada, "/assessments/snapshots/compare").Says(t, 200, "Year end, 12 June 2027, beside Today")
		w.complains(t, ada, "/assessments/snapshots/compare?from="+first+"&to="+first, "differs from the first")
		w.complains(t, ada, "/assessments/snapshots/compare?from=nonsense", "does not exist or is not yours")
		if _, err := w.TakeSnapshot(t.Context(), ben, "Ben", false); err == nil {
			t.Error("nothing to keep, and kept")
		}
		w.rates(t, ben, map[string]int{"GP01": 1})
		_, err = w.TakeSnapshot(t.Context(), ben, "Ben", false)
		must(t, err)
		w.complains(t, ben, "/assessments/snapshots/compare?from="+first, "is not yours")
	})
}

func TestWhatChangedIsSaidPlainly(t *testing.T) {
	level := func(n int) *int { return &n }
	row := func(code string, l *int) Row { return Row{Code: code, Name: code, Answer: "answer", Level: l} }
	got := compare(Sheet{Skills: []Row{row("A", level(1)), row("B", level(3)), row("C", nil), row("D", level(1)), row("E", level(2)), row("F", level(2)), row("G", nil)}},
		Sheet{Skills: []Row{row("A", level(2)), row("B", level(1)), row("C", level(0)), row("D", nil), row("E", level(2)), row("G", nil), row("H", level(1))}})
	want := map[string]string{"A": "1 level higher", "B": "2 levels lower", "C": "Relevant to your role now", "D": "Not relevant to your role any more", "E": sameWords, "F": "Not in the later one", "G": sameWords, "H": "Rated since"}
	for i, c := range got {
		if c.Change != want[c.Code] || i >= len(got)-2 != (c.Change == sameWords) {
			t.Errorf("%d %+v", i, c)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows", len(got))
	}
}

// TestHelpersAreThoseWhoLastSaidSo asks who helps with a skill through what
// releases did to it.
func TestHelpersAreThoseWhoLastSaidSo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		says := func(who access.Actor, code string, help, submit bool) {
			t.Helper()
			id := w.begins(t, who, map[string]int{code: 1})
			must(t, w.Answer(t.Context(), who, id, Answer{Skill: code, Kind: Level, Level: 1, Help: help}))
			if submit {
				must(t, w.Submit(t.Context(), who, id))
			}
		}
		cold := true // releases are read once
		helps := func(code, want string) {
			t.Helper()
			n := 0
			got, err := w.Helpers(sqldb.Observe(t.Context(), func(string) { n++ }), code)
			if err != nil || strings.Join(got, " ") != want || n > 3 && !cold {
				t.Errorf("%s: %v in %d statements, %v, want %s", code, got, n, err, want)
			}
		}
		helps("GP01", "")
		cold = false
		says(ada, "GP01", true, true)
		says(ben, "GP01", true, true)
		says(edda, "GP01", true, false) // a draft is seen by nobody
		says(rufus, "GP02", true, true)
		says(otto, "GP04", true, true)
		helps("GP01", "ada ben")
		w.clock.Advance(day)
		says(ben, "GP01", false, true)
		helps("GP01", "ada")
		w.releases(t, split("GP01", "GP05", "GP06"), merged("GP03", "GP04"))
		cold = true
		helps("GP05", "ada")
		cold = false
		helps("GP06", "ada")
		helps("GP03", "otto")
		says(ada, "GP05", false, true)
		helps("GP05", "")
		helps("GP06", "ada")
		helps("nonsense", "")
	})
}
