package site_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/membership"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
)

// memberPages are the pages of which a member with 25 ratings sees most.
var memberPages = map[string]string{"assessment": "/assessments", "gaps": "/assessments/gaps?role=R10", "profile": "/me/profile"}

// member signs somebody in who rated n skills, twice over, wrote evidence of them
// and fills in a profile.
func member(t testing.TB, s *site.Site, name string, n int) (cookie string) {
	t.Helper()
	ctx := t.Context()
	cookie = signIn(t, s, name)
	p, err := s.People.ByEmail(ctx, strings.ToLower(name)+"@here.example")
	if err != nil {
		t.Fatal(err)
	}
	who := access.Actor{ID: string(p.ID), Name: p.Name}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	asked := assessment.New{Purpose: assessment.Skills}
	var answers []assessment.Answer
	for i, skill := range f.Skills[:n] {
		asked.Skills = append(asked.Skills, skill.Code)
		answers = append(answers, assessment.Answer{Skill: skill.Code, Kind: assessment.Level, Level: 1 + i%3, Help: true, Note: "A note."})
	}
	for range 2 {
		id, err := s.Assessments.Begin(ctx, who, asked)
		if err == nil {
			err = s.Assessments.Answer(ctx, who, id, answers...)
		}
		if err == nil {
			err = s.Assessments.Submit(ctx, who, id)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for range n / 5 {
		e := assessment.Evidence{Title: "What I did", Links: []assessment.EvidenceLink{{Skill: f.Skills[0].Code}, {Skill: f.Skills[1].Code}}}
		if _, err := s.Assessments.SaveEvidence(ctx, who, e); err != nil {
			t.Fatal(err)
		}
	}
	about := membership.About{Interests: "Records.", Disciplines: []string{f.Disciplines[1].ID}}
	if err := s.Members.SaveAbout(ctx, who, about); err != nil {
		t.Fatal(err)
	}
	return cookie
}

// TestMemberPagesAskAsMuchHoweverMuchIsRated counts the statements of the pages for
// somebody with 3 ratings and somebody with 25.
func TestMemberPagesAskAsMuchHoweverMuchIsRated(t *testing.T) {
	s := newSite(t, onSQLite(t))
	few, many := member(t, s, "Few", 3), member(t, s, "Many", 25)
	count := func(path, cookie string) int {
		n := 0
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, r.WithContext(sqldb.Observe(t.Context(), func(string) { n++ })))
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return n
	}
	for name, path := range memberPages {
		count(path, few) // the first reader fills what is kept in memory
		if a, b := count(path, few), count(path, many); a != b || b > 12 {
			t.Errorf("%s takes %d statements with 3 ratings and %d with 25", name, a, b)
		}
	}
}

// TestHelpersAreFoundInTheDirectory leads from a gap to those who are willing to
// help with it and are listed, and to nobody else.
func TestHelpersAreFoundInTheDirectory(t *testing.T) {
	s := newSite(t, onSQLite(t))
	ctx := t.Context()
	member(t, s, "Hilda", 25)
	cookie := member(t, s, "Reader", 3)
	f, err := s.Framework.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	code := f.Skills[20].Code
	if body := get(s, "/members?skill="+code, cookie).Body.String(); strings.Contains(body, "Hilda") {
		t.Error("somebody who is not listed is found")
	}
	p, err := s.People.ByEmail(ctx, "hilda@here.example")
	if err == nil {
		err = s.Members.Choose(ctx, access.Actor{ID: string(p.ID), Name: p.Name}, membership.Choices(strconv.Itoa(int(membership.EveryMember))), true)
	}
	if err != nil {
		t.Fatal(err)
	}
	if body := get(s, "/members?skill="+code, cookie).Body.String(); !strings.Contains(body, "Hilda") {
		t.Error("who is listed and willing to help is not found")
	}
	if body := get(s, "/members?skill="+f.Skills[30].Code, cookie).Body.String(); strings.Contains(body, "Hilda") {
		t.Error("somebody is found for a skill that they did not rate")
	}
	gaps := get(s, "/assessments/gaps?role=R10", cookie).Body.String()
	if !strings.Contains(gaps, `href="/members?skill=`) || strings.Count(gaps, "performance or pay") != 1 {
		t.Errorf("the gaps lead nowhere, or say what levels are for %d times", strings.Count(gaps, "performance or pay"))
	}
}

// BenchmarkMemberPages renders the pages of a member with 25 ratings. The limit is
// 5 ms of CPU for each.
func BenchmarkMemberPages(b *testing.B) {
	s := newSite(b, onSQLite(b))
	cookie := member(b, s, "Bencher", 25)
	for name, path := range memberPages {
		b.Run(name, func(b *testing.B) { benchPage(b, s, path, cookie, 5) })
	}
}
