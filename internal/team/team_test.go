package team

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/framework"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
	"guildhall/internal/web/webtest"
)

// TestATeamIsThoseWhoNamedWereConfirmedAndShare: each of the three alone shows nobody.
func TestATeamIsThoseWhoNamedWereConfirmedAndShare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada, ben, cat, dan, eve := w.team[0], w.team[1], w.team[2], w.team[3], w.team[4]
		w.joins(t, ada, 2)
		w.names(t, ben, true) // shares nothing
		w.rates(t, ben, 1)
		w.shares(t, cat, sharing.Management) // named nobody
		w.names(t, dan, false)               // not confirmed
		w.shares(t, dan, sharing.Appraisal)
		w.names(t, eve, true)
		w.shares(t, eve, sharing.Coaching) // not as a manager
		page := w.get(t, w.manager, "/team")
		page.Says(t, 200, "Your team’s skills", "Ada", w.role.Name, "guidance for development", "can see that you have looked")
		page.Lacks(t, "Ben", "Cat", "Dan", "Eve", "canary note")
		file := w.get(t, w.manager, "/team/skills.csv")
		file.Says(t, 200, "Ada")
		for _, name := range []string{"Ben", "Cat", "Dan", "Eve", "canary"} {
			if strings.Contains(file.Body, name) {
				t.Errorf("the file has %q:\n%s", name, file.Body)
			}
		}
	})
}

// TestThePageSaysNothingOfThoseWhoDoNotShare: for a manager it is the same to the
// byte, whether people who share nothing are there or not.
func TestThePageSaysNothingOfThoseWhoDoNotShare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		empty := w.get(t, w.manager, "/team")
		empty.Says(t, 200, "once somebody does", "A text that you can send", "https://hall.example/me/sharing/new", "https://hall.example/me/profile/manager", "Mona")
		w.names(t, w.team[1], true)
		w.rates(t, w.team[1], 3)
		w.names(t, w.team[2], true)
		w.shares(t, w.team[2], sharing.Coaching)
		if page := w.get(t, w.manager, "/team"); page.Body != empty.Body {
			t.Errorf("people who do not share change the page:\n%s", page.Text)
		}
		w.joins(t, w.team[0], 2)
		one := w.get(t, w.manager, "/team")
		w.names(t, w.team[3], true)
		w.rates(t, w.team[3], 1)
		if page := w.get(t, w.manager, "/team"); page.Body != one.Body {
			t.Errorf("people who do not share change the page of those who do:\n%s", page.Text)
		}
	})
}

// TestEachMemberSeesThatTheirManagerLooked: one reading for each, for every opening.
func TestEachMemberSeesThatTheirManagerLooked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, w.manager, "/team")
		w.joins(t, w.team[0], 2)
		w.joins(t, w.team[1], 3)
		w.rates(t, w.team[2], 1)
		w.get(t, w.manager, "/team").Says(t, 200, "Ada", "Ben")
		w.get(t, w.manager, "/team/skills.csv").Says(t, 200)
		for i, want := range []int{2, 2, 0} {
			who := w.team[i]
			reads, err := audit.ReadsOf(t.Context(), w.Sharing.DB, "person/"+who.ID, who.ID, 10)
			must(t, err)
			if len(reads) != want {
				t.Errorf("%s: %d readings, want %d", who.Name, len(reads), want)
			}
			for _, r := range reads {
				if r.Actor != w.manager.ID || r.Verb != "read shared skills" || r.Detail != "Levels and gaps, in the view of their team, for line management" {
					t.Errorf("%+v", r)
				}
			}
		}
		mine, err := w.Sharing.List(t.Context(), w.team[0])
		if err != nil || !mine[0].ReadAt.Equal(noon) {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

// TestATeamAsksForAStrongProof: of the page and of the file. A code by email is none,
// nor is a passkey of some time ago.
func TestATeamAsksForAStrongProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, path := range []string{"/team", "/team/skills.csv"} {
			for _, who := range []access.Actor{w.stale, w.mailed} {
				page := w.get(t, who, path)
				if at := page.Header.Get("Location"); page.Status != 303 || !strings.HasPrefix(at, "/sign-in/again?") || !strings.HasSuffix(at, "&for=others") {
					t.Errorf("%s: %s gets %d to %q", path, who.Name, page.Status, at)
				}
			}
			if page := w.get(t, access.Actor{}, path); page.Status != 303 || !strings.HasPrefix(page.Header.Get("Location"), "/sign-in?") {
				t.Errorf("%s: a visitor gets %d", path, page.Status)
			}
		}
	})
}

// TestStoppingEmptiesTheRowEverywhere, and so does taking the manager away.
func TestStoppingEmptiesTheRowEverywhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.another(t)
		share := w.joins(t, w.team[0], 2)
		w.joins(t, w.team[1], 2)
		other.get(t, w.manager, "/team").Says(t, 200, "Ada", "Ben")
		must(t, w.Sharing.Stop(t.Context(), w.team[0], share))
		other.get(t, w.manager, "/team").Lacks(t, "Ada")
		must(t, w.Members.NameManager(t.Context(), w.team[1], ""))
		other.get(t, w.manager, "/team").Lacks(t, "Ben")
	})
}

// TestAgreedLevelsCountFirst.
func TestAgreedLevelsCountFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.joins(t, w.team[0], 1)
		w.joins(t, w.team[1], 1)
		skill := w.role.Skills[0].Skill.Code
		w.Pages.Agreed = func(_ context.Context, _ sqldb.Querier, who []people.ID) (map[people.ID]map[string]int, error) {
			if len(who) != 2 {
				t.Errorf("asked for %v", who)
			}
			return map[people.ID]map[string]int{people.ID(w.team[0].ID): {skill: 3}}, nil
		}
		page := w.get(t, w.manager, "/team")
		page.Says(t, 200, "(agreed)")
		if n := strings.Count(page.Body, "(agreed)"); n != 1 {
			t.Errorf("%d levels are agreed", n)
		}
	})
}

// TestTheFileIsReadAsText: a name that looks like a formula is none, and each row
// says what levels are for.
func TestTheFileIsReadAsText(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.joins(t, w.team[5], 1)
		w.joins(t, w.team[0], 3)
		file := w.get(t, w.manager, "/team/skills.csv")
		if got := file.Header.Get("Content-Type") + file.Header.Get("Cache-Control"); got != "text/csv; charset=utf-8no-store" {
			t.Error(got)
		}
		rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
		must(t, err)
		if len(rows) != 1+2*len(w.role.Skills) {
			t.Fatalf("%d rows:\n%s", len(rows), file.Body)
		}
		for _, row := range rows[1:] {
			if row[2] != "'=Fay()" && row[2] != "Ada" || row[len(row)-1] != notice {
				t.Errorf("%q", row)
			}
		}
	})
}

// TestATeamTakesAsManyStatementsForSixAsForTwo.
func TestATeamTakesAsManyStatementsForSixAsForTwo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		count := func() int {
			n := 0
			ctx := sqldb.Observe(t.Context(), func(string) { n++ })
			webtest.GetWith(t, ctx, w.router, w.manager, "/team").Says(t, 200)
			return n
		}
		w.joins(t, w.team[0], 1)
		w.joins(t, w.team[1], 2)
		count()
		two := count()
		for i, who := range w.team[2:] {
			w.joins(t, who, i%4)
		}
		if six := count(); six != two || six > 15 {
			t.Errorf("%d statements for two people and %d for six", two, six)
		}
	})
}

// TestWhoCouldCover: the rule on its own, on levels that are agreed, so that it is
// plain what each one holds.
func TestWhoCouldCover(t *testing.T) {
	level := func(n int) *framework.Level { return &framework.Level{Number: n, Name: "Level"} }
	bread, cake := &framework.Skill{Code: "BR", Name: "Bread"}, &framework.Skill{Code: "CA", Name: "Cake"}
	f := &framework.Framework{Skills: []*framework.Skill{bread, cake}}
	baker := &framework.Role{Name: "Baker", Skills: []*framework.Need{{Skill: bread, Level: level(2)}}}
	head := &framework.Role{Name: "Head baker", Skills: []*framework.Need{{Skill: bread, Level: level(3)}, {Skill: cake, Level: level(1)}}}
	who := func(name string, role *framework.Role, levels map[string]int) Person {
		return Person{Name: name, Told: assessment.Told{Role: role}, Agreed: levels}
	}
	m := Of(f, []Person{
		who("Ada", head, map[string]int{"BR": 3, "CA": 1}),
		who("Ben", baker, map[string]int{"BR": 2}),
		who("Cat", baker, map[string]int{"BR": 1}),
		who("Dan", nil, map[string]int{"CA": 2}),
	})
	var got []string
	for _, c := range m.Covers {
		line := c.Skill.Code + " " + c.For + ": " + c.Who()
		if c.Only() {
			line += "!"
		}
		got = append(got, line)
	}
	want := "BR Ada: Nobody on this page!; BR Ben: Ada; BR Cat: Ada and Ben; CA Ada: Dan"
	if all := strings.Join(got, "; "); all != want {
		t.Errorf("%s\nwant %s", all, want)
	}
	if single := m.Single(); len(single) != 1 || single[0].For != "Ada" || single[0].Skill != bread {
		t.Errorf("%+v", single)
	}
	var beside []string
	for _, c := range m.Lines[0].Cells {
		beside = append(beside, c.Beside())
	}
	if all := strings.Join(beside, "; "); all != "meets the role; meets the role; 1 level to grow; " {
		t.Errorf("%q", all)
	}
}
