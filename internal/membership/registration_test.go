package membership

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

func TestAReminderIsDueOnceForEachDay(t *testing.T) {
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d.Add(9 * time.Hour)
	}
	for _, c := range []struct {
		due, first, last, today string
		want                    int
	}{
		{"2027-03-31", "", "", "2027-01-29", 0},
		{"2027-03-31", "", "", "2027-01-30", 60},
		{"2027-03-31", "2027-03-31", "", "2027-01-31", 0},
		{"2027-03-31", "2026-03-31", "2026-03-31", "2027-01-31", 60},
		{"2027-03-31", "2027-03-31", "", "2027-03-16", 0},
		{"2027-03-31", "2027-03-31", "", "2027-03-17", 14},
		{"2027-03-31", "", "", "2027-03-20", 14},
		{"2027-03-31", "2027-03-31", "2027-03-31", "2027-03-20", 0},
		{"2027-03-31", "", "", "2027-03-31", 14},
		{"2027-03-31", "", "", "2027-04-01", 0},
		{"2027", "", "", "2027-01-01", 0},
	} {
		if got := reminder(c.due, c.first, c.last, at(c.today)); got != c.want {
			t.Errorf("%+v gives %d", c, got)
		}
	}
}

func TestMembersAreRemindedTwice(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		must(t, w.SaveRegistration(t.Context(), w.ada, Registration{Body: "A body", Due: "2027-03-31"}))
		must(t, w.SaveRegistration(t.Context(), w.ben, Registration{Body: "Another", Due: "2027-03-31"}))
		told := map[string]int{}
		for range 140 {
			_, err := w.Remind(t.Context())
			must(t, err)
			if _, err := w.Remind(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, m := range w.delivers(t) {
				told[m.To+" on "+w.clock.Now().Format(time.DateOnly)]++
				if !strings.Contains(m.Text, "next due on 31 March 2027") {
					t.Errorf("says %q", m.Text)
				}
			}
			if w.clock.Now().Format(time.DateOnly) == "2027-02-15" {
				own, err := w.Own(t.Context(), w.ben)
				must(t, err)
				r := own.Registrations[0]
				r.Due = "2029-03-31"
				must(t, w.SaveRegistration(t.Context(), w.ben, r))
			}
			w.clock.Advance(24 * time.Hour)
		}
		want := map[string]int{"ada@cabinetoffice.gov.uk on 2027-01-30": 1, "ben@cabinetoffice.gov.uk on 2027-01-30": 1, "ada@cabinetoffice.gov.uk on 2027-03-17": 1}
		if fmt.Sprint(told) != fmt.Sprint(want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}

func TestAMemberIsExportedAndErased(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		dan := w.person(t, "Dan", "")
		must(t, w.SaveAbout(t.Context(), w.ada, About{Region: "Canaryville", Interests: "Maps", Disciplines: []string{"RM"}}))
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Archivist", Starts: "2020"}))
		must(t, w.AddQualification(t.Context(), w.ada, Qualification{Title: "MSc"}))
		must(t, w.SaveRegistration(t.Context(), w.ada, Registration{Body: "A body", Due: "2027-03-31"}))
		must(t, w.NameManager(t.Context(), w.ada, "ben@cabinetoffice.gov.uk"))
		must(t, w.NameManager(t.Context(), w.ben, "ada@cabinetoffice.gov.uk"))
		must(t, w.AskSponsor(t.Context(), dan, "ada@cabinetoffice.gov.uk"))
		token, err := w.Issue(t.Context(), w.root, here, 3, "2026-12-31")
		must(t, err)
		must(t, w.Redeem(t.Context(), w.ada, token))
		held, err := w.Holder().Export(t.Context(), w.DB, w.ada.ID)
		must(t, err)
		text, err := json.Marshal(held)
		must(t, err)
		for _, part := range []string{"Canaryville", "Archivist", "MSc", "A body", "ben@cabinetoffice.gov.uk", `"sponsor"`, "Cabinet Office", "Ben"} {
			if !strings.Contains(string(text), part) {
				t.Errorf("the export lacks %q: %s", part, text)
			}
		}
		must(t, w.keeper().ErasePerson(t.Context(), access.Actor{ID: "keeper"}, w.ada.ID))
		if n := w.mentions(t, w.ada.ID, "ada@cabinetoffice.gov.uk", "Canaryville", "Archivist"); n != 0 {
			t.Errorf("%d rows speak of her still", n)
		}
		if held, err := w.Holder().Export(t.Context(), w.DB, w.ada.ID); err != nil || held != nil {
			t.Errorf("%v, %v", held, err)
		}
		must(t, w.keeper().ErasePerson(t.Context(), access.Actor{ID: "keeper"}, w.ben.ID))
		if held, err := w.Holder().Export(t.Context(), w.DB, string(people.ID(w.cat.ID))); err != nil || held == nil {
			t.Errorf("another person: %v, %v", held, err)
		}
	})
}

// mentions counts rows of this capability in which any of the words stands.
func (w *world) mentions(t *testing.T, words ...string) int {
	t.Helper()
	n := 0
	for _, query := range []string{
		`SELECT person || ' ' || region || ' ' || manager_email || ' ' || coalesce(manager, '') FROM profiles`,
		`SELECT person FROM profile_disciplines`, `SELECT person || ' ' || title FROM profile_posts`, `SELECT person FROM profile_qualifications`,
		`SELECT person FROM registrations`, `SELECT set_by FROM ring_overrides`, `SELECT issued_by FROM joining_tokens`, `SELECT person FROM joining_token_uses`,
		`SELECT person || ' ' || sponsor_email || ' ' || coalesce(sponsor, '') || ' ' || decided_by FROM sponsorships`,
	} {
		all, err := sqldb.All(t.Context(), w.DB, sqldb.Value[string], query)
		must(t, err)
		for _, row := range all {
			for _, word := range words {
				n += strings.Count(row, word)
			}
		}
	}
	return n
}
