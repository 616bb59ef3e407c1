package framework_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// article returns the bytes of the framework's part of a page.
func (s *site) article(t *testing.T, path string, set ...func(*http.Request)) string {
	t.Helper()
	w := s.get(path, set...)
	if w.Code != 200 {
		t.Fatalf("%s answers %d", path, w.Code)
	}
	body := w.Body.String()
	at := strings.Index(body, "<article")
	end := strings.LastIndex(body, "</article>")
	if at < 0 || end < at || !strings.Contains(body[at:end], `data-release="`) || strings.Count(body, "<article") != 1 {
		t.Fatalf("%s has no article of the framework, or more than one", path)
	}
	return body[at:end]
}

// things are the addresses of everything that has an article of its own.
func things(f *framework.Framework) []string {
	var all []string
	for _, s := range f.Skills {
		all = append(all, s.URL())
	}
	for _, r := range f.Roles {
		all = append(all, r.URL())
	}
	for _, d := range f.Specialist() {
		all = append(all, d.URL())
	}
	for _, y := range f.Families {
		all = append(all, y.URL())
	}
	return append(all, "/levels")
}

// later is a pack of the next release, in which much is otherwise.
func later(t *testing.T, p *pack.Pack) *pack.Pack {
	t.Helper()
	next := *p
	next.Profession.Version, next.Profession.Issued = "2027.1", "2027-04-01"
	next.Profession.GradeNote, next.Profession.GuidanceNote, next.Profession.RecognitionNote = "Another note.", "Another guidance.", "Another word on recognition."
	next.Profession.Upkeep.Owner = "another-team"
	next.Profession.Levels.LeadIn = "You now can"
	next.Profession.Disciplines = append([]pack.Discipline{}, p.Profession.Disciplines...)
	next.Profession.Disciplines[1].Description += " And more."
	f := &next.Framework
	f.Skills = append([]pack.Skill{}, p.Framework.Skills...)
	f.Descriptors = append([]pack.Descriptor{}, p.Framework.Descriptors...)
	f.Roles = append([]pack.Role{}, p.Framework.Roles...)
	f.RoleSkills = append([]pack.RoleSkill{}, p.Framework.RoleSkills...)
	for i := range f.Skills {
		f.Skills[i].Definition += " Do it again."
		f.Skills[i].Name += " now"
	}
	f.Skills[0].Status, f.Skills[0].RetiredOn, f.Skills[0].ReplacedBy = "retired", "2027-03-01", []string{f.Skills[1].Code}
	for i := range f.Descriptors {
		f.Descriptors[i].Text = "Now: " + f.Descriptors[i].Text
	}
	for i := range f.Roles {
		f.Roles[i].Name += " now"
	}
	for i := range f.RoleSkills {
		f.RoleSkills[i].Importance = "essential"
	}
	return &next
}

func TestWhatWasServedOfAReleaseIsServedForEver(t *testing.T) {
	went := starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, went))
		now, stored := s.current(t), map[string]string{}
		for _, path := range things(now) {
			stored[path] = s.article(t, path)
		}
		same := func(when string) {
			t.Helper()
			for path, bytes := range stored {
				if got := s.article(t, now.Release.URL()+path); got != bytes {
					t.Fatalf("%s: %s of release %s reads otherwise:\n%s", when, path, now.Release.Name, firstDifference(bytes, got))
				}
			}
		}
		same("while it is current")
		if err := s.load(t, later(t, went)); err != nil {
			t.Fatal(err)
		}
		s.Refresh(t.Context())
		if strings.Contains(s.get("/skills/GEN01").Body.String(), stored["/skills/GEN01"]) {
			t.Fatal("the later release says the same, so nothing is shown")
		}
		same("after the next release")
	})
}

// TestWhatWasServedStaysWhenADraftIsPublished goes the way of editors.
func TestWhatWasServedStaysWhenADraftIsPublished(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, writing(t, db))
		stored := map[string]string{}
		for _, path := range things(s.current(t)) {
			stored[path] = s.article(t, path)
		}
		s.approved(t, s.reword(t, "L-1", "Polish lenses until they shine."))
		draft := s.article(t, "/framework/releases/2/skills/L-1", s.by(cleo))
		if err := s.Publish(t.Context(), cleo, "2", "Words."); err != nil {
			t.Fatal(err)
		}
		s.Refresh(t.Context())
		for path, bytes := range stored {
			if got := s.article(t, "/framework/releases/1"+path); got != bytes {
				t.Errorf("%s of release 1 reads otherwise:\n%s", path, firstDifference(bytes, got))
			}
		}
		if got := s.article(t, "/skills/L-1"); got != draft || !strings.Contains(got, "until they shine") {
			t.Errorf("what is published is not what the draft showed:\n%s", firstDifference(draft, got))
		}
	})
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-80)
	return "was " + a[from:min(len(a), i+80)] + "\nis  " + b[from:min(len(b), i+80)]
}

// by makes a request somebody's.
func (s *site) by(who access.Actor) func(*http.Request) {
	return func(r *http.Request) {
		s.Identify = func(*http.Request) (access.Actor, error) { return who, nil }
		r.AddCookie(&http.Cookie{Name: s.SessionCookie(), Value: "s"})
	}
}

// TestEveryLinkOfAnArticleLeadsSomewhereInBothPlaces follows the relative links
// of every article on the current page and as at the release.
func TestEveryLinkOfAnArticleLeadsSomewhereInBothPlaces(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	f := s.current(t)
	answers := map[string]map[string]int{} // ids by address
	for _, room := range []string{"", f.Release.URL()} {
		paths := things(f)
		if room != "" {
			paths = append(paths, "/skills", "/roles", "/disciplines", "/roles/rings", "/bodies", "/qualifications")
			for _, b := range f.Bodies {
				paths = append(paths, b.PageURL())
			}
		}
		for _, path := range paths {
			base, _ := url.Parse(room + path)
			for _, link := range links(t, s.article(t, room+path)) {
				to, err := url.Parse(link)
				if err != nil || strings.HasPrefix(link, "/") || to.Scheme == "javascript" {
					t.Fatalf("%s leads to %q, which does not stay in the release", base, link)
				}
				if to.IsAbs() {
					continue
				}
				to = base.ResolveReference(to)
				if room != "" && !strings.HasPrefix(to.Path, room) {
					t.Fatalf("%s leads out of the release, to %s", base, to)
				}
				fragment := to.Fragment
				to.Fragment = ""
				ids, known := answers[to.String()]
				if !known {
					w := s.get(to.String())
					if w.Code != 200 {
						t.Errorf("%s leads to %s, which answers %d", base, to, w.Code)
						continue
					}
					ids = read(t, to.String(), w).ids
					answers[to.String()] = ids
				}
				if fragment != "" && ids[fragment] == 0 {
					t.Errorf("%s leads to #%s, which %s does not have", base, fragment, to)
				}
			}
		}
	}
	if len(answers) < 300 {
		t.Errorf("only %d addresses were followed", len(answers))
	}
}

func links(t *testing.T, fragment string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(fragment))
	if err != nil {
		t.Fatal(err)
	}
	p := page{ids: map[string]int{}, labels: map[string]bool{}}
	p.walk(doc)
	return p.links
}

func TestADraftIsSeenByItsMakersAndAConsultationByAll(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, writing(t, db))
		s.approved(t, s.reword(t, "L-1", "Polish lenses until they shine."))
		for _, path := range []string{"/framework/releases/2", "/framework/releases/2/skills", "/framework/releases/2/skills/L-1", "/framework/releases/2/roles", "/framework/releases/2/roles/K2",
			"/framework/releases/2/disciplines/keepers-light", "/framework/releases/2/levels", "/api/v1/framework/compare?from=1&to=2"} {
			if w := s.get(path); w.Code != 404 {
				t.Errorf("a visitor gets %d for %s", w.Code, path)
			}
			if w := s.get(path, s.by(ada)); w.Code != 200 {
				t.Errorf("an editor gets %d for %s", w.Code, path)
			}
		}
		if body := s.get("/framework/releases").Body.String(); strings.Contains(body, "Draft") {
			t.Error("visitors are told of a draft")
		}
		if body := s.get("/framework/releases", s.by(cleo)).Body.String(); !strings.Contains(body, "Draft") {
			t.Error("an approver is not told of the draft")
		}
		if err := s.Consult(t.Context(), cleo, "2", "2026-12-24"); err != nil {
			t.Fatal(err)
		}
		s.Refresh(t.Context())
		s.says(t, "/framework/releases/2/skills/L-1", "which is out for consultation. It may still change. Views are asked for until 24 December 2026.", "Polish lenses until they shine.", "the current text")
		s.says(t, "/framework/releases", "In consultation", "Views are asked for until 24 December 2026.")
		s.says(t, "/framework/compare?from=1&to=2", "What changed from release 1 to 2", "Polishing lenses", "Says it better.")
		if _, err := s.Seen(t.Context(), access.Actor{}, "3"); fault.KindOf(err) != fault.NotFound || err == nil {
			t.Errorf("a release that is not there gives %v", err)
		}
	})
}
