package site_test

import (
	"encoding/json"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/clock"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/site"
)

// TestGapsLeadToWhatHelps looks for learning and networks beside the skills of a
// role that somebody has not rated yet, and along a path to it.
func TestGapsLeadToWhatHelps(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		cookie := signIn(t, s, "Reader")
		for path, leads := range map[string][]string{
			"/assessments/gaps?role=R10":         {`href="/learning/`, `href="/networks/`, `href="/skills/RM04"`, "Learning:", "Networks:"},
			"/assessments/path?from=R13&to=R10":  {`href="/learning/`, `href="/networks/`, `href="/skills/RM04"`},
			"/assessments/gaps":                  {`href="/assessments/new"`},
			"/assessments/evidence/new":          {`value="RM04"`},
			"/assessments/new/skills?layout=all": {`value="RM04"`},
		} {
			w := get(s, path, cookie)
			for _, to := range leads {
				if w.Code != 200 || !strings.Contains(w.Body.String(), to) {
					t.Errorf("%s answers %d and does not lead to %s", path, w.Code, to)
				}
			}
		}
	})
}

// TestAPathIsHeadedByWhereItsMemberWantsToGo says it in the profile and reads it
// over the path, which nobody else's page shows.
func TestAPathIsHeadedByWhereItsMemberWantsToGo(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		cookie, other := signIn(t, s, "Ada"), signIn(t, s, "Bob")
		p, err := s.People.ByEmail(t.Context(), "ada@here.example")
		if err != nil {
			t.Fatal(err)
		}
		aim := membership.Aim{Objective: "To run a reading room", Horizon: "two", Mobility: "Leeds or from home", Moves: "others"}
		if err := s.Members.SaveAim(t.Context(), access.Actor{ID: string(p.ID), Name: p.Name}, aim); err != nil {
			t.Fatal(err)
		}
		const path = "/assessments/path?from=R13&to=R10"
		own, others := get(s, path, cookie).Body.String(), get(s, path, other).Body.String()
		for _, words := range []string{"Where I want to go", aim.Objective, "In one to two years. Leeds or from home. To other organisations too.", `href="/me/profile/aim"`} {
			if !strings.Contains(own, words) {
				t.Errorf("the path does not say %q", words)
			}
		}
		if strings.Contains(others, aim.Objective) || !strings.Contains(others, "Say what you want to be doing") {
			t.Error("another member’s path is headed by it")
		}
	})
}

// TestWhatBothAcceptedStandsBesideTheOwnLevel agrees a level with a line manager
// and downloads it: the member's own words stay, and one accepted by both is beside.
func TestWhatBothAcceptedStandsBesideTheOwnLevel(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		cookie := signIn(t, s, "Ada")
		signIn(t, s, "Bob")
		actor := func(email string) access.Actor {
			p, err := s.People.ByEmail(ctx, email)
			must(err)
			return access.Actor{ID: string(p.ID), Name: p.Name}
		}
		ada, bob := actor("ada@here.example"), actor("bob@here.example")
		must(s.Members.NameManager(ctx, ada, "bob@here.example"))
		must(s.Members.Answer(ctx, bob, people.ID(ada.ID), true))
		rated, err := s.Assessments.Begin(ctx, ada, assessment.New{Purpose: assessment.Skills, Skills: []string{"RM04", "RM01"}})
		must(err)
		must(s.Assessments.Answer(ctx, ada, rated, assessment.Answer{Skill: "RM04", Kind: assessment.Level, Level: 1}, assessment.Answer{Skill: "RM01", Kind: assessment.Level, Level: 1}))
		must(s.Assessments.Submit(ctx, ada, rated))
		asked, err := s.Opinions.Ask(ctx, ada, opinion.New{Kind: opinion.Opinions, Assessment: rated, Skills: []string{"RM04", "RM01"}, Whom: "manager", Levels: true,
			Until: pack.Date(clock.ISODay(clock.System().AddDate(0, 0, 30)))})
		must(err)
		must(s.Opinions.Accept(ctx, bob, asked))
		must(s.Opinions.Give(ctx, bob, asked, opinion.Answer{Skill: "RM04", Level: 3}, opinion.Answer{Skill: "RM01", Level: 1}))
		must(s.Opinions.Propose(ctx, ada, asked, "RM04", 2, ""))
		r, err := s.Opinions.Find(ctx, ada, asked)
		must(err)
		for _, skill := range r.Skills {
			for _, o := range skill.Outcomes {
				must(s.Opinions.Settle(ctx, bob, asked, skill.Code, o.ID, ""))
			}
		}
		var sheet assessment.Sheet
		must(json.Unmarshal(get(s, "/assessments/download/my-skills.json", cookie).Body.Bytes(), &sheet))
		for _, row := range sheet.Skills {
			agreed := row.Agreed != nil && *row.Agreed == 2
			if *row.Level != 1 || agreed != (row.Code == "RM04") {
				t.Errorf("%+v", row)
			}
		}
		if body := get(s, "/assessments/gaps?role=R10", cookie).Body.String(); len(sheet.Skills) != 2 || !strings.Contains(body, "by your own word, and agreed") {
			t.Errorf("%d skills; the page of gaps does not say what was agreed", len(sheet.Skills))
		}
	})
}
