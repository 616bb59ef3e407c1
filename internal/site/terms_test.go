package site_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/english"
	"guildhall/internal/pack"
	"guildhall/internal/privacy"
	"guildhall/internal/records"
	"guildhall/internal/signin"
	"guildhall/internal/site"
	"guildhall/professions"
)

// TestTermsStateOnlyWhatIsSo holds the pages that make promises in the service's
// name to what the running service does, in the profession that comes with the
// program and in the one that a new profession starts from.
func TestTermsStateOnlyWhatIsSo(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "pack")
	if err := pack.New(fresh, "Government Gardeners"); err != nil {
		t.Fatal(err)
	}
	built, _ := pack.Read(professions.Default())
	made, _ := pack.Read(os.DirFS(fresh))
	for name, p := range map[string]*pack.Pack{"built in": built, "new": made} {
		t.Run(name, func(t *testing.T) {
			s := emptySite(t, onSQLite(t))
			if err := s.LoadPack(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			s.Router.Refresh(t.Context())
			cookiesAreTheRouters(t, s)
			privacyNamesWhatIsHeld(t, s, p)
			if !strings.Contains(get(s, "/terms", "").Body.String(), ` id="content"`) {
				t.Error("/terms has no heading for the notice on every page of content to lead to")
			}
			plansAreCalledPlans(t, s, p)
		})
	}
}

var (
	code     = regexp.MustCompile(`<code>([^<]*)</code>`)
	duration = regexp.MustCompile(`\b\d+ (?:second|minute|hour|day|week|month|year)s?\b`)
	tableRow = regexp.MustCompile(`(?s)<tr.*?</tr>`)
)

func cookiesAreTheRouters(t *testing.T, s *site.Site) {
	body := get(s, "/cookies", "").Body.String()
	s.Router.Secure = true // the page describes the service as people reach it
	lasts := map[string][]string{
		s.Router.LoginCookie():   {spoken(signin.Lifetime)},
		s.Router.SessionCookie(): {spoken(signin.Idle), spoken(signin.IdleAdmin), spoken(signin.Absolute)},
	}
	named := 0
	for _, row := range tableRow.FindAllString(body, -1) {
		cookie := code.FindStringSubmatch(row)
		if cookie == nil {
			continue
		}
		named++
		if got, want := duration.FindAllString(row, -1), lasts[cookie[1]]; !slices.Equal(got, want) {
			t.Errorf("/cookies says that %s lasts %q, and it lasts %q", cookie[1], got, want)
		}
	}
	if all := len(code.FindAllString(body, -1)); named != len(lasts) || all != named {
		t.Errorf("/cookies names %d cookies, %d of them in its table, and the service sets %d", all, named, len(lasts))
	}
}

// spoken is a duration as a page says it, in the largest unit that is whole.
func spoken(d time.Duration) string {
	switch {
	case d > 24*time.Hour && d%(24*time.Hour) == 0:
		return english.Count(int(d/(24*time.Hour)), "day", "days")
	case d%time.Hour == 0:
		return english.Count(int(d/time.Hour), "hour", "hours")
	}
	return english.Count(int(d/time.Minute), "minute", "minutes")
}

// privacyNamesWhatIsHeld wants every holder, every one of its tables and every
// class that is carried out to have words in package privacy, and those words on
// the privacy page; no words for what is not there; and every class in the schedule.
func privacyNamesWhatIsHeld(t *testing.T, s *site.Site, p *pack.Pack) {
	body := html.UnescapeString(get(s, "/privacy", "").Body.String())
	scheduled := map[string]string{}
	for _, class := range p.Retention.Classes {
		scheduled[class.ID] = class.Trigger
	}
	for _, missing := range unspoken(s.Records.Holders, privacy.Words(), scheduled) {
		t.Error(missing)
	}
	said := map[string]bool{}
	for _, k := range privacy.Words() {
		for _, table := range k.Tables {
			if once := table + " " + k.Class; said[once] {
				t.Errorf("%s is spoken of twice, the second time as %q", table, k.Title)
			} else {
				said[once] = true
			}
		}
		for _, words := range []string{k.Title, k.What, k.Why, k.Basis, k.Seen, k.After, scheduled[k.Class]} {
			if !strings.Contains(body, words) {
				t.Errorf("/privacy does not say of %q: %s", k.Title, words)
			}
		}
		if k.Why == "" || k.Basis == "" || k.Seen == "" || k.After == "" || k.Class == "" && k.Until == "" {
			t.Errorf("the words of %q are not complete", k.Title)
		}
	}
}

// unspoken says what holders keep that no words speak of, and what words speak
// of that nobody keeps.
func unspoken(holders []records.Holder, words []privacy.Kept, scheduled map[string]string) (missing []string) {
	spoken, classes := map[string]bool{}, map[string]bool{}
	for _, k := range words {
		classes[k.Class] = true
		for _, table := range k.Tables {
			spoken[k.Holder+" "+table] = true
		}
	}
	there, carried := map[string]bool{}, map[string]bool{"": true}
	for _, h := range holders {
		for _, table := range h.Tables {
			there[h.Name+" "+table] = true
			if !spoken[h.Name+" "+table] {
				missing = append(missing, "internal/privacy/words.go does not say what "+h.Name+" keeps in "+table)
			}
		}
		for _, class := range h.Classes {
			carried[class.ID] = true
			if !classes[class.ID] {
				missing = append(missing, "internal/privacy/words.go does not name the class "+class.ID+" of "+h.Name)
			}
			if scheduled[class.ID] == "" {
				missing = append(missing, "the retention schedule has no class "+class.ID+" of "+h.Name)
			}
		}
	}
	for _, k := range words {
		for _, table := range k.Tables {
			if !there[k.Holder+" "+table] {
				missing = append(missing, "internal/privacy/words.go speaks of "+table+", which "+k.Holder+" does not keep")
			}
		}
		if !carried[k.Class] {
			missing = append(missing, "internal/privacy/words.go names the class "+k.Class+", which nobody carries out")
		}
	}
	return missing
}

// TestANewHolderOrClassNeedsWords shows that the test above can fail.
func TestANewHolderOrClassNeedsWords(t *testing.T) {
	new := []records.Holder{{Name: "gossip", Tables: []string{"whispers"}, Classes: []records.Class{{ID: "rumours"}}}}
	got := unspoken(new, []privacy.Kept{{Holder: "silence", Tables: []string{"nothing"}, Class: "void"}}, nil)
	want := []string{
		"internal/privacy/words.go does not say what gossip keeps in whispers",
		"internal/privacy/words.go does not name the class rumours of gossip",
		"the retention schedule has no class rumours of gossip",
		"internal/privacy/words.go speaks of nothing, which silence does not keep",
		"internal/privacy/words.go names the class void, which nobody carries out",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

var innerLink = regexp.MustCompile(`\]\((/[^)#?]*)`)

// plansAreCalledPlans wants a page that is shown in a room still to come, or
// leads to one, to say that something is planned or not available yet.
func plansAreCalledPlans(t *testing.T, s *site.Site, p *pack.Pack) {
	cookie := signIn(t, s, "Reader")
	toCome := map[string]bool{}
	checked := 0
	for _, page := range p.Pages {
		about := []string{"/" + page.Path}
		for _, link := range innerLink.FindAllStringSubmatch(page.Body, -1) {
			about = append(about, link[1])
		}
		for _, path := range about {
			if _, known := toCome[path]; !known {
				toCome[path] = strings.Contains(get(s, path, cookie).Body.String(), "Not built yet")
			}
			if !toCome[path] {
				continue
			}
			checked++
			if !strings.Contains(page.Body, "planned") && !strings.Contains(page.Body, "not available yet") {
				t.Errorf("the page %s leads to %s, which is still to come, and does not say so", page.Path, path)
			}
		}
	}
	if checked == 0 {
		t.Error("no page leads to a room that is still to come: this test has nothing to hold")
	}
}
