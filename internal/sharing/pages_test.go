package sharing

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/web/webtest"
)

// TestSharingIsAskedSharedAndStopped by its pages.
func TestSharingIsAskedSharedAndStopped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, 2, "a note")
		w.managedBy(t, w.ada, w.ben)
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "You share with nobody", "How it works")
		w.get(t, w.ada, "/me/sharing/new").Says(t, 200, "Share your skills with somebody", "Ben, your line manager", "Somebody else", "against the role "+w.role.Name,
			`value="2027-02-24"`, "No later than 24 November 2027", "ends when they move to another organisation")
		rec := w.posts(w.ada, "/me/sharing", "to", "manager", "purpose", "management", "notes", "yes", "until", "2027-01-31")
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/me/sharing?done=shared" {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		w.told(t, w.ada, "/me/sharing?done=shared", "You share your skills. You see here")
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "Ben, your line manager", "Line management", "Levels, gaps and notes", "31 January 2027", "Never read", "they also see your row, with your levels and gaps, in the view of their team")
		w.get(t, w.ben, "/shared").Says(t, 200, "Ada’s skills", "For line management, until 31 January 2027. You have not read it yet.")
		all, err := w.List(t.Context(), w.ada)
		must(t, err)
		page := w.get(t, w.ben, all[0].URL())
		page.Says(t, 200, "Ada’s skills", "shares this with you for line management, until 31 January 2027", "guidance for development", w.role.Name, "a note", webtest.Notice)
		w.get(t, w.dan, all[0].URL()).Says(t, 404, "not shared with you")
		if rec := w.posts(w.ada, "/me/sharing/"+all[0].ID+"/stop"); rec.Header().Get("Location") != "/me/sharing?done=stopped" {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		w.told(t, w.ada, "/me/sharing?done=stopped", "You have stopped sharing")
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "You shared before", "You stopped it on 24 November 2026", "Last read on")
		w.get(t, w.ben, all[0].URL()).Says(t, 404)
		w.get(t, w.ben, "/shared").Says(t, 200, "Nobody shares their skills or a plan with you now")
	})
}

// TestWhatIsWrongIsSaidBesideTheField, and what was typed stays.
func TestWhatIsWrongIsSaidBesideTheField(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		says := func(who access.Actor, want []string, fields ...string) {
			t.Helper()
			rec := w.posts(who, "/me/sharing", fields...)
			if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "There is a problem") || !strings.Contains(rec.Body.String(), "<title>Error: ") {
				t.Errorf("%v: %d\n%s", fields, rec.Code, rec.Body)
			}
			for _, text := range want {
				if !strings.Contains(rec.Body.String(), text) {
					t.Errorf("%v: does not say %q", fields, text)
				}
			}
		}
		says(w.ada, []string{"Enter an email address in the correct format", "Choose what you share it for", `href="#f-email"`, `href="#f-purpose"`, `value="soon"`, "as a date such as 2027-02-24"}, "until", "soon")
		says(w.ada, []string{"Enter what you share it for", `href="#f-words"`, `value="ben@department.example"`}, "email", "ben@department.example", "purpose", "other", "until", "2027-01-31")
		says(w.ada, []string{"Enter the email address of another person"}, "email", "ada@department.example", "purpose", "coaching", "until", "2027-01-31")
		w.managedBy(t, w.ada, w.ben)
		says(w.ada, []string{"Choose who you share with", `href="#f-to"`}, "purpose", "coaching", "until", "2027-01-31")
		says(w.ada, []string{"cannot be chosen any more", `href="#f-to"`}, "to", "head", "purpose", "coaching", "until", "2027-01-31")
	})
}

// TestReadingAsksForAStrongProof: a passkey of some time ago, and a message of just
// now, are none.
func TestReadingAsksForAStrongProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		for name, proof := range map[string]access.Actor{"old": {Proved: noon.Add(-access.Recent), Strong: true}, "by mail": {Proved: noon}} {
			w.ben.Proved, w.ben.Strong = proof.Proved, proof.Strong
			w.router = w.routes(t)
			page := w.get(t, w.ben, "/shared/"+id)
			if at := page.Header.Get("Location"); page.Status != http.StatusSeeOther || at != "/sign-in/again?next=%2Fshared%2F"+id+"&for=others" {
				t.Errorf("%s: %d to %q", name, page.Status, at)
			}
		}
		if !w.one(t, id).ReadAt.IsZero() {
			t.Error("what was not shown counts as read")
		}
		w.get(t, w.ben, "/shared").Says(t, 200, "Ada’s skills")
	})
}

// TestVisitorsAreAskedToSignIn.
func TestVisitorsAreAskedToSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, path := range []string{"/me/sharing", "/me/sharing/new", "/shared", "/shared/one"} {
			if page := w.get(t, access.Actor{}, path); page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Header.Get("Location"), "/sign-in?next=") {
				t.Errorf("%s: %d", path, page.Status)
			}
		}
	})
}

// TestPagesTakeFewStatements: as many for ten shares as for one.
func TestPagesTakeFewStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, 2, "a note")
		id := w.shares(t, w.ada, offer("ben@department.example", Management))
		count := func(who access.Actor, path string) int {
			return statements(t, func(ctx context.Context) { webtest.GetWith(t, ctx, w.router, who, path).Says(t, 200) })
		}
		pages := map[string]access.Actor{"/me/sharing": w.ada, "/me/sharing/new": w.ada, "/shared": w.ben, "/shared/" + id: w.ben}
		before := map[string]int{}
		for path, who := range pages {
			count(who, path) // what is kept between requests is read
			before[path] = count(who, path)
		}
		for _, p := range []Purpose{Appraisal, Opinion, Coaching} {
			w.shares(t, w.ada, offer("ben@department.example", p))
			w.shares(t, w.cat, offer("ben@department.example", p))
			w.shares(t, w.ada, offer("cat@department.example", p))
		}
		for path, who := range pages {
			if n := count(who, path); n != before[path] || n > 20 {
				t.Errorf("%s: %d statements with many shares and %d with one", path, n, before[path])
			}
		}
	})
}

// TestWhatIsNewShowsUntilItIsRead.
func TestWhatIsNewShowsUntilItIsRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		links, err := w.Waiting(t.Context(), w.ben)
		if err != nil || len(links) != 1 || links[0].Href != "/shared/"+id || links[0].Text != "Ada shared their skills with you, for coaching" {
			t.Errorf("%+v, %v", links, err)
		}
		w.reads(t, w.ben, id)
		if links, err := w.Waiting(t.Context(), w.ben); err != nil || len(links) != 0 {
			t.Errorf("%+v, %v", links, err)
		}
	})
}

// told fails the test unless a page says in its banner what has just been done. The
// banner stands before the heading, so the page is not held to the order of headings.
func (w *world) told(t *testing.T, who access.Actor, path, words string) {
	t.Helper()
	r, rec := httptest.NewRequest("GET", path, nil), httptest.NewRecorder()
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	w.router.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), words) {
		t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
	}
}
