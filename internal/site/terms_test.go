package site_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/english"
	"guildhall/internal/pack"
	"guildhall/internal/signin"
	"guildhall/internal/site"
	"guildhall/professions"
)

// held is how the privacy page names what each holder of personal data keeps.
// A new holder fails the test below until the page, and this list, know of it.
var held = map[string]string{
	"people":      "Your name, work email address, organisation and roles in the service",
	"sign-in":     "Where you are or were signed in",
	"pages":       "The versions of pages that you wrote, your reviews and your notes on them",
	"leadership":  "The seats that you hold or held",
	"profiles":    "Your profile, as far as you fill it in",
	"assessment":  "What you said of your skills: levels, notes and what stands beside them",
	"framework":   "The changes of the framework that you wrote",
	"hand-overs":  "The copies of the framework that you handed over",
	"imports":     "The files that you sent to be imported into the framework",
	"following":   "What you follow, how often you hear of it",
	"discussions": "What you wrote in discussions",
	"proposals":   "The changes of the framework that you proposed",
	"Audit log":   "The audit log: what you did, when and to what",
}

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

// privacyNamesWhatIsHeld wants every holder of personal data in the notice, and
// those classes of the schedule that are carried out, no more and no fewer.
func privacyNamesWhatIsHeld(t *testing.T, s *site.Site, p *pack.Pack) {
	body := get(s, "/privacy", "").Body.String()
	carriedOut := map[string]bool{}
	for _, h := range s.Records.Holders {
		if words := held[h.Name]; words == "" || !strings.Contains(body, words) {
			t.Errorf("/privacy does not say what the holder %q keeps", h.Name)
		}
		for _, class := range h.Classes {
			carriedOut[class.ID] = true
		}
	}
	for _, class := range p.Retention.Classes {
		if says := strings.Contains(body, class.Name); says != carriedOut[class.ID] {
			t.Errorf("/privacy names the class %q: %v; the service carries it out: %v", class.Name, says, carriedOut[class.ID])
		}
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
