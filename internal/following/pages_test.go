package following_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/following"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// hall is a world behind a router.
type hall struct {
	*world
	router *web.Router
}

func eachHall(t *testing.T, fn func(t *testing.T, h *hall)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		h := &hall{w, webtest.Router(t, w.ada, w.ben)}
		(&following.Pages{Following: w.Service}).Routes(h.router)
		fn(t, h)
	})
}

// posts sends a form and returns the answer.
func (h *hall) posts(who access.Actor, path string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: h.router.SessionCookie(), Value: who.ID})
	}
	w := httptest.NewRecorder()
	h.router.ServeHTTP(w, r)
	return w
}

func (h *hall) leads(t *testing.T, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		t.Errorf("%d to %q, want %q\n%s", w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

func TestFollowingFromThePageOfAThing(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		visitor := webtest.Get(t, h.router, "/following/add?ref=skill/RM01")
		if visitor.Status != http.StatusSeeOther || visitor.Header.Get("Location") != "/sign-in?next=%2Ffollowing%2Fadd%3Fref%3Dskill%2FRM01" {
			t.Errorf("a visitor is led to %d %q", visitor.Status, visitor.Header.Get("Location"))
		}
		webtest.GetAs(t, h.router, h.ada, "/following").Says(t, 200, "You follow nothing yet", "Follow the whole skills framework", "Nothing that you follow has changed")
		webtest.GetAs(t, h.router, h.ada, "/following/add?ref=skill/RM01").Says(t, 200, `name="ref" value="skill/RM01"`, `href="/skills/RM01"`)
		webtest.GetAs(t, h.router, h.ada, "/following/add?ref=skill/NONE").Says(t, 404, "does not exist or is not shared with you")
		webtest.GetAs(t, h.router, h.ada, "/following/add").Says(t, 404, "does not say what to follow")
		webtest.GetAs(t, h.router, h.ada, "/following/add?ref=secret/1").Says(t, 404, "does not exist or is not shared with you")
		h.leads(t, h.posts(h.ada, "/following/add", "ref", "skill/RM01"), "/following?done=followed")
		h.tells(t, h.ben.ID, "", "", "Reworded.", "skill/RM01")
		page := webtest.GetAs(t, h.router, h.ada, "/following")
		page.Says(t, 200, "Stop following", "Reworded.", `value="weekly" checked`)
		webtest.GetAs(t, h.router, h.ada, "/following/add?ref=skill/RM01").Says(t, 200, "You follow this already")
		h.leads(t, h.posts(h.ada, "/following/frequency", "frequency", "daily"), "/following?done=frequency")
		webtest.GetAs(t, h.router, h.ada, "/following").Says(t, 200, `value="daily" checked`)
		if w := h.posts(h.ada, "/following/frequency"); w.Code != 422 || !strings.Contains(w.Body.String(), "There is a problem") || !strings.Contains(w.Body.String(), "Choose how often") {
			t.Errorf("no choice: %d %s", w.Code, w.Body)
		}
		h.leads(t, h.posts(h.ada, "/following/end", "ref", "skill/RM01"), "/following?done=ended")
		webtest.GetAs(t, h.router, h.ada, "/following").Lacks(t, "Stop following")
		if w := h.posts(access.Actor{}, "/following/add", "ref", "skill/RM01"); w.Code != 403 {
			t.Errorf("a visitor follows: %d", w.Code)
		}
	})
}

// TestOneClickStopsTheMail posts as a mail program does: by the address in the
// header of a real message, without a cookie.
func TestOneClickStopsTheMail(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		must(t, h.Follow(t.Context(), h.ada, "skill/RM01"))
		must(t, h.SetFrequency(t.Context(), h.ada, following.Daily))
		h.tells(t, "", "", "", "Reworded.", "skill/RM01")
		h.clock.Advance(24 * time.Hour)
		sent := h.delivers(t)
		if len(sent) != 1 || !strings.Contains(sent[0].Text, sent[0].Stop) || !strings.Contains(sent[0].HTML, sent[0].Stop) {
			t.Fatalf("sent %+v", sent)
		}
		stop := strings.TrimPrefix(sent[0].Stop, "https://hall.example")
		page := webtest.Get(t, h.router, stop)
		page.Says(t, 200, "Stop the digest")
		if page.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Error("the address can leak by its referrer")
		}
		if own, err := h.Own(t.Context(), h.ada); err != nil || own.Frequency != following.Daily {
			t.Errorf("reading the page has stopped the mail: %v, %v", own.Frequency, err)
		}
		if w := h.posts(access.Actor{}, stop, "List-Unsubscribe", "One-Click"); w.Code != 200 {
			t.Errorf("one click: %d %s", w.Code, w.Body)
		}
		webtest.Get(t, h.router, stop).Says(t, 200, "You will get no more digests")
		h.tells(t, "", "", "", "Reworded again.", "skill/RM01")
		h.clock.Advance(24 * time.Hour)
		if sent := h.delivers(t); len(sent) != 0 {
			t.Errorf("sent %+v after it was stopped", sent)
		}
		webtest.Get(t, h.router, stop[:len(stop)-3]+"abc").Says(t, 404, "does not stop any digest")
		if w := h.posts(access.Actor{}, "/following/stop/nothing"); w.Code != 404 {
			t.Errorf("a wrong token: %d", w.Code)
		}
	})
}

func TestAFeedOfOnesOwnCanBeRevoked(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.secret["1 "+h.ada.ID] = true
		must(t, h.Follow(t.Context(), h.ada, "secret/1"))
		must(t, h.Follow(t.Context(), h.ada, "skill/RM01"))
		h.tells(t, "", "", "", "Reworded.", "skill/RM01")
		h.tells(t, "", "/secrets/1", "Secret 1", "Told.", "secret/1")
		made := h.posts(h.ada, "/following/feed")
		m := regexp.MustCompile(`https://hall\.example(/following/[\w-]{43}\.atom)`).FindStringSubmatch(made.Body.String())
		if made.Code != 200 || m == nil {
			t.Fatalf("%d %s", made.Code, made.Body)
		}
		feed := webtest.Get(t, h.router, m[1])
		var read struct {
			Updated string `xml:"updated"`
			Entries []struct {
				ID    string `xml:"id"`
				Title string `xml:"title"`
				Link  struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		must(t, xml.Unmarshal([]byte(feed.Body), &read))
		if len(read.Entries) != 1 || read.Entries[0].Link.Href != "https://hall.example/skills/RM01" || !strings.HasPrefix(feed.Header.Get("Content-Type"), "application/atom+xml") {
			t.Errorf("%s %s", feed.Header.Get("Content-Type"), feed.Body)
		}
		webtest.GetAs(t, h.router, h.ada, "/following").Lacks(t, ".atom")
		webtest.Get(t, h.router, strings.TrimSuffix(m[1], ".atom")).Says(t, 404)
		h.posts(h.ada, "/following/feed")
		webtest.Get(t, h.router, m[1]).Says(t, 404, "does not exist any more")
		again := regexp.MustCompile(`/following/[\w-]{43}\.atom`).FindString(h.posts(h.ada, "/following/feed").Body.String())
		webtest.Get(t, h.router, again).Says(t, 200)
		h.leads(t, h.posts(h.ada, "/following/feed/end"), "/following?done=feed")
		webtest.Get(t, h.router, again).Says(t, 404)
		last := regexp.MustCompile(`/following/[\w-]{43}\.atom`).FindString(h.posts(h.ada, "/following/feed").Body.String())
		must(t, h.People.Suspend(t.Context(), root, people.ID(h.ada.ID)))
		webtest.Get(t, h.router, last).Says(t, 404)
	})
}

func TestThePageAsksAsMuchHoweverMuchIsFollowed(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		count := func() (n int) {
			r := httptest.NewRequest("GET", "/following", nil)
			r.AddCookie(&http.Cookie{Name: h.router.SessionCookie(), Value: h.ada.ID})
			h.router.ServeHTTP(httptest.NewRecorder(), r.WithContext(sqldb.Observe(r.Context(), func(string) { n++ })))
			return n
		}
		must(t, h.Follow(t.Context(), h.ada, "skill/RM01"))
		h.tells(t, "", "", "", "Reworded.", "skill/RM01")
		few := count()
		for _, ref := range []string{"skill/RM02", "skill/RM03", "skill/IR01", "skill/IR02"} {
			must(t, h.Follow(t.Context(), h.ada, ref))
			h.tells(t, "", "", "", "Reworded.", ref)
		}
		if many := count(); many != few || few > 8 {
			t.Errorf("%d statements for one thing and %d for five", few, many)
		}
	})
}
