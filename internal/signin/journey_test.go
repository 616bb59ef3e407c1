package signin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
)

// want fails unless the page is the one that was expected.
func (w *world) want(got page, status int, words string) {
	w.t.Helper()
	if got.status != status || !strings.Contains(got.body, words) {
		w.t.Errorf("%s answered %d, want %d with %q in:\n%s", got.path, got.status, status, words, main(got.body))
	}
	if strings.Contains(got.body, "<main") {
		w.sound(got)
	}
}

// sound checks what every page must have: one heading of the first rank, a
// label on every input, and an error summary that leads somewhere.
func (w *world) sound(got page) {
	w.t.Helper()
	if n := strings.Count(got.body, "<h1"); n != 1 {
		w.t.Errorf("%s has %d headings of the first rank", got.path, n)
	}
	for _, m := range inputs.FindAllStringSubmatch(got.body, -1) {
		if !strings.Contains(got.body, `for="`+m[1]+`"`) {
			w.t.Errorf("%s: the input %s has no label", got.path, m[1])
		}
	}
	for _, m := range summaries.FindAllStringSubmatch(got.body, -1) {
		if !strings.Contains(got.body, `id="`+m[1]+`"`) || !strings.Contains(got.body, "<title>Error: ") {
			w.t.Errorf("%s: the error summary points at %s, which is not there, or the title does not say so", got.path, m[1])
		}
	}
}

var (
	inputs    = regexp.MustCompile(`<(?:input|select)[^>]* id="([^"]+)"`)
	summaries = regexp.MustCompile(`<li><a href="#([^"]+)"`)
)

// main is the part of a page that is its own.
func main(body string) string {
	_, after, found := strings.Cut(body, "<main")
	if !found {
		return body
	}
	before, _, _ := strings.Cut(after, "</main")
	return before
}

func TestSignInByLink(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		w.want(b.get("/home?tab=2"), 200, "Work email address")
		got := b.post("/sign-in", "email", " BEN@works.example ", "next", "/home?tab=2")
		w.want(got, 200, "Check your email")
		if got.path != "/sign-in/code" {
			t.Errorf("asked, then came to %s", got.path)
		}
		link, _ := w.letter("ben@works.example")
		got = b.get(link)
		w.want(got, 200, "You are about to sign in as <strong>ben@works.example</strong>")
		if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("the link's page is not kept apart: %v", got.header)
		}
		w.want(b.get("/sign-out"), 200, "You are signed out") // opening it signed nobody in
		got = b.post(link)
		w.want(got, 200, "home of Ben Nevis")
		if got.path != "/home?tab=2" {
			t.Errorf("signed in, then came to %s", got.path)
		}
		if held := b.cookies(); held["login"] != "" || held["session"] == "" || len(held) != 1 {
			t.Errorf("cookies afterwards: %v", held)
		}
	})
}

func TestSignInByCode(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		_, code := w.letter("ben@works.example")
		w.want(b.post("/sign-in/code", "code", "hello"), 422, "Enter the 8-letter code")
		w.want(b.post("/sign-in/code", "code", "  "+strings.ToLower(strings.ReplaceAll(code, "-", " "))), 200, "home of Ben Nevis")
	})
}

func TestTheLinkWorksOnlyInTheAskingBrowser(t *testing.T) {
	each(t, func(w *world) {
		asking, other := w.browser(), w.browser()
		asking.post("/sign-in", "email", "ben@works.example")
		link, code := w.letter("ben@works.example")
		other.post("/sign-in", "email", "ada@works.example") // it has a login cookie, but of its own
		for _, got := range []page{other.get(link), other.post(link)} {
			w.want(got, 200, "Type the code instead")
			w.want(got, 200, "Firefox on Linux")
		}
		w.want(other.post("/sign-in/code", "code", code), 422, "not correct")
		if other.cookies()["session"] != "" {
			t.Error("another browser was signed in")
		}
		w.want(asking.post("/sign-in/code", "code", code), 200, "home of Ben Nevis")
	})
}

func TestAScannerSpoilsNothing(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		link, _ := w.letter("ben@works.example")
		for range 5 {
			scanner := w.browser()
			scanner.do(http.MethodHead, link, nil)
			scanner.get(link)
			scanner.post(link)
			if len(scanner.cookies()) != 0 {
				t.Fatalf("the scanner holds %v", scanner.cookies())
			}
		}
		w.want(b.post(link), 200, "home of Ben Nevis")
	})
}

func TestALinkAndItsCodeWorkOnceTogether(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		link, code := w.letter("ben@works.example")
		login := b.cookies()["login"]
		w.want(b.post(link), 200, "home of Ben Nevis")
		b.post("/sign-out")
		b.plant("login", login)
		w.want(b.post(link), 410, "This link does not work any more")
		w.want(b.get(link), 410, "This link does not work any more")
		w.want(b.post("/sign-in/code", "code", code), 422, "Your time to sign in has run out")
	})
}

// plant gives the browser a cookie, as an attacker or an old backup might.
func (b *browser) plant(name, value string) {
	u, _ := url.Parse(b.w.server.URL)
	b.jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

func TestManyClicksAtOnceMakeOneSession(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		link, _ := w.letter("ben@works.example")
		login := b.cookies()["login"]
		start := make(chan struct{})
		var all sync.WaitGroup
		for range 20 {
			clicker := w.browser()
			clicker.plant("login", login)
			all.Go(func() { <-start; clicker.post(link) })
		}
		close(start)
		all.Wait()
		if n := w.count(`SELECT count(*) FROM sessions`); n != 1 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestLinksAndCodesExpire(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		link, code := w.letter("ben@works.example")
		w.now.Advance(signin.Lifetime)
		w.want(b.get(link), 410, "does not work any more")
		w.want(b.post(link), 410, "does not work any more")
		w.want(b.post("/sign-in/code", "code", code), 422, "run out")
		b.post("/sign-in", "email", "ben@works.example")
		w.now.Advance(signin.Lifetime)
		w.work()
		if late := w.post.take(); len(late) != 0 {
			t.Error("a message was sent that was worthless already")
		}
	})
}

func TestGuessesAreLimited(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		link, code := w.letter("ben@works.example")
		wrong := "BBBB-BBBB"
		for _, left := range []string{"4 times", "3 times", "2 times", "once"} {
			w.want(b.post("/sign-in/code", "code", wrong), 422, left+" more")
		}
		w.want(b.post("/sign-in/code", "code", wrong), 422, "it was the last try")
		w.want(b.post("/sign-in/code", "code", code), 422, "cannot be used any more")
		w.want(b.post(link), 200, "home of Ben Nevis") // who has the mailbox is not locked out
		if n := w.count(`SELECT count(*) FROM audit WHERE verb = 'typed wrong sign-in code'`); n != 5 {
			t.Errorf("%d wrong codes on record", n)
		}
	})
}

func TestTheAnswerDoesNotTellWhoIsKnown(t *testing.T) {
	each(t, func(w *world) {
		if err := w.people.Suspend(t.Context(), w.administrator(), w.ben.ID); err != nil {
			t.Fatal(err)
		}
		var first string
		for _, email := range []string{"ada@works.example", "ben@works.example", "new@works.example", "eve@unknown.example"} {
			b := w.browser()
			got := b.post("/sign-in", "email", email)
			shape := strings.ReplaceAll(got.body, email, "ADDRESS") + got.path
			if first == "" {
				first = shape
			}
			if shape != first || b.cookies()["login"] == "" {
				t.Errorf("%s got another answer", email)
			}
		}
		w.work()
		to := map[string]bool{}
		for _, l := range w.post.take() {
			to[l.to] = true
		}
		if len(to) != 2 || !to["ada@works.example"] || !to["new@works.example"] {
			t.Errorf("messages went to %v", to)
		}
	})
}

func TestTheSameStatementsRunWhoeverAsks(t *testing.T) {
	each(t, func(w *world) {
		shapes := map[string]string{}
		for _, email := range []string{"ada@works.example", "eve@unknown.example"} {
			var ran []string
			observed := &observing{w.router, func(q string) { ran = append(ran, q) }}
			res := direct(observed, "POST", "/sign-in", url.Values{"email": {email}})
			if res.StatusCode != http.StatusSeeOther {
				t.Fatalf("%s: %d", email, res.StatusCode)
			}
			shapes[email] = strings.Join(ran, "\n")
		}
		if shapes["ada@works.example"] != shapes["eve@unknown.example"] {
			t.Errorf("the work differs:\n%v", shapes)
		}
	})
}

func TestAMailboxIsNotFlooded(t *testing.T) {
	each(t, func(w *world) {
		ask := func() int {
			for range 6 {
				w.browser().post("/sign-in", "email", "ben@works.example")
			}
			w.work()
			return len(w.post.take())
		}
		if n := ask(); n != 3 {
			t.Errorf("%d messages in a quarter of an hour", n)
		}
		w.now.Advance(15 * time.Minute)
		if n := ask(); n != 3 {
			t.Errorf("%d messages in the next quarter", n)
		}
		w.now.Advance(25 * time.Hour)
		if err := w.signin.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := w.count(`SELECT (SELECT count(*) FROM sign_in_requests) + (SELECT count(*) FROM sign_in_limits)`); n != 0 {
			t.Errorf("%d rows are left after a day", n)
		}
	})
}

func TestAskingAgainKeepsTheFirstMessageGood(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		first, code := w.letter("ben@works.example")
		login := b.cookies()["login"]
		b.post("/sign-in", "email", "ben@works.example")
		if b.cookies()["login"] != login {
			t.Error("asking again for the same address made another binding")
		}
		w.letter("ben@works.example")
		w.want(b.get(first), 200, "Finish signing in")
		w.want(b.post("/sign-in/code", "code", code), 200, "home of Ben Nevis")
	})
}

func TestACookieFromElsewhereIsNeverAdopted(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		planted := strings.Repeat("A", 43)
		b.plant("login", planted)
		b.plant("session", planted)
		b.post("/sign-in", "email", "ben@works.example")
		if b.cookies()["login"] == planted {
			t.Error("a planted login cookie was adopted")
		}
		_, code := w.letter("ben@works.example")
		w.want(b.post("/sign-in/code", "code", code), 200, "home of Ben Nevis")
		if b.cookies()["session"] == planted {
			t.Error("a planted session cookie was adopted")
		}
	})
}

func TestSigningInAgainEndsTheFormerSession(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.signIn("ben@works.example")
		former := b.cookies()["session"]
		b.post("/sign-in", "email", "ben@works.example")
		link, _ := w.letter("ben@works.example")
		b.post(link)
		if b.cookies()["session"] == former {
			t.Fatal("the session was not renewed")
		}
		old := w.browser()
		old.plant("session", former)
		w.want(old.get("/home"), 200, "Work email address")
	})
}

func TestNewcomersSayWhoTheyAre(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "cleo@shared.example", "next", "/home")
		link, _ := w.letter("cleo@shared.example")
		got := b.post(link)
		w.want(got, 200, "Music Board")
		if got.path != "/sign-in/details" || b.cookies()["session"] != "" {
			t.Errorf("came to %s with %v", got.path, b.cookies())
		}
		got = b.post("/sign-in/details", "name", " ", "organisation", "works")
		w.want(got, 422, "Enter a full name")
		w.want(got, 422, "Select where you work")
		w.want(got, 422, `href="#f-organisation"`)
		w.want(b.post("/sign-in/details", "name", "Cleo  Patra", "organisation", "music"), 200, "home of Cleo Patra")
		cleo, err := w.people.ByEmail(t.Context(), "cleo@shared.example")
		if err != nil || cleo.Organisation != "music" {
			t.Errorf("%+v, %v", cleo, err)
		}
		who, err := w.people.Actor(t.Context(), cleo.ID)
		if err != nil || len(who.Grants) != 0 {
			t.Errorf("a newcomer holds %v, %v", who.Grants, err)
		}
		w.want(b.post("/sign-in/details", "name", "Again", "organisation", "arts"), 422, "run out")
	})
}

func TestANewcomerOfOneEmployerPicksNone(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "dora@team.works.example")
		_, code := w.letter("dora@team.works.example")
		w.want(b.post("/sign-in/code", "code", code), 200, "Your address belongs to <strong>Ministry of Works</strong>")
		w.want(b.post("/sign-in/details", "name", "Dora Maar"), 200, "home of Dora Maar")
		again := w.browser()
		again.signIn("dora@team.works.example") // the second time nothing is asked
	})
}

func TestSessionsEndByTheClock(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.signIn("ben@works.example")
		for range 13 { // used every 12 hours less a minute, for 6 days and a half
			w.now.Advance(signin.Idle - time.Minute)
			w.want(b.get("/home"), 200, "home of Ben Nevis")
		}
		w.now.Advance(signin.Idle)
		w.want(b.get("/home"), 200, "Work email address")

		b.signIn("ben@works.example")
		for range 14 {
			w.now.Advance(signin.Idle - time.Second)
			b.get("/home")
		}
		w.now.Advance(time.Minute)
		w.want(b.get("/home"), 200, "Work email address")
	})
}

func TestAnAdministratorsSessionEndsSooner(t *testing.T) {
	each(t, func(w *world) {
		ada, ben := w.browser(), w.browser()
		ada.signIn("ada@works.example")
		ben.signIn("ben@works.example")
		for range 3 {
			w.now.Advance(signin.IdleAdmin - time.Minute)
			w.want(ada.get("/home"), 200, "home of Ada Lovelace")
		}
		w.now.Advance(signin.IdleAdmin)
		w.want(ada.get("/home"), 200, "Work email address")
		w.want(ben.get("/home"), 200, "home of Ben Nevis")
		ada.signIn("ada@works.example")
		if n := len(endings(ada.get("/me/sessions").body)); n != 0 {
			t.Errorf("%d sessions that are over are listed", n)
		}
	})
}

func TestAnAdministratorsSessionEndsSoonerFromTheGrantOn(t *testing.T) {
	each(t, func(w *world) {
		ben := w.browser()
		ben.signIn("ben@works.example")
		person, err := w.people.ByEmail(t.Context(), "ben@works.example")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.people.Grant(t.Context(), w.administrator(), person.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		w.want(ben.get("/home"), 200, "home of Ben Nevis")
		w.now.Advance(signin.IdleAdmin)
		w.want(ben.get("/home"), 200, "Work email address")
	})
}

func TestSessionsAreListedAndEndedFromElsewhere(t *testing.T) {
	each(t, func(w *world) {
		here, there, third, ada := w.browser(), w.browser(), w.browser(), w.browser()
		for _, b := range []*browser{here, there, third} {
			b.signIn("ben@works.example")
		}
		ada.signIn("ada@works.example")
		list := here.get("/me/sessions")
		w.want(list, 200, "This browser")
		actions := endings(list.body)
		if len(actions) != 2 {
			t.Fatalf("%d other browsers are listed", len(actions))
		}
		w.want(ada.post(actions[0]), 404, "signed out already") // not hers to end
		w.want(here.post(actions[0]), 200, "That browser is signed out")
		signedIn := 0
		for _, b := range []*browser{there, third} {
			if strings.HasPrefix(b.get("/home").body, "home of") {
				signedIn++
			}
		}
		if signedIn != 1 {
			t.Errorf("%d of the two others are signed in", signedIn)
		}
		w.want(here.post("/me/sessions/end-others"), 200, "signed out everywhere but here")
		for _, b := range []*browser{there, third} {
			w.want(b.get("/home"), 200, "Work email address")
		}
		w.want(here.get("/home"), 200, "home of Ben Nevis")
		w.want(ada.get("/home"), 200, "home of Ada Lovelace")
	})
}

// endings are the addresses of the buttons that sign a browser out.
func endings(body string) []string {
	var all []string
	for _, part := range strings.Split(body, `action="`)[1:] {
		if address, _, _ := strings.Cut(part, `"`); strings.HasSuffix(address, "/end") {
			all = append(all, address)
		}
	}
	return all
}

func TestSigningOut(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.signIn("ben@works.example")
		cookie := b.cookies()["session"]
		w.want(b.get("/sign-out"), 200, "You are signed in as <strong>Ben Nevis</strong>")
		w.want(b.get("/home"), 200, "home of Ben Nevis") // looking at the page changed nothing
		w.want(b.post("/sign-out"), 200, "You are signed out")
		if len(b.cookies()) != 0 {
			t.Errorf("cookies left: %v", b.cookies())
		}
		b.plant("session", cookie)
		w.want(b.get("/home"), 200, "Work email address")
	})
}

func TestRolesAndSuspensionCountAtTheNextRequest(t *testing.T) {
	each(t, func(w *world) {
		ctx, b, root := t.Context(), w.browser(), w.administrator()
		b.signIn("ben@works.example")
		w.want(b.get("/desk"), 403, "You do not have access")
		if err := w.people.Grant(ctx, root, w.ben.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		w.want(b.get("/desk"), 200, "desk")
		grants, err := w.people.Grants(ctx, root, w.ben.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.people.Revoke(ctx, root, w.ben.ID, grants[0].ID); err != nil {
			t.Fatal(err)
		}
		w.want(b.get("/desk"), 403, "You do not have access")
		if err := w.people.Suspend(ctx, root, w.ben.ID); err != nil {
			t.Fatal(err)
		}
		w.want(b.get("/home"), 200, "Work email address")
		if err := w.people.Restore(ctx, root, w.ben.ID); err != nil {
			t.Fatal(err)
		}
		w.want(b.get("/home"), 200, "Work email address") // the session does not come back to life
	})
}

func TestNoCookieBeforeAsking(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		for _, path := range []string{"/sign-in", "/sign-in/code", "/sign-in/details", "/sign-out", "/sign-in/link/" + strings.Repeat("A", 43), "/me/sessions", "/nowhere"} {
			if got := b.get(path); got.header.Get("Set-Cookie") != "" || got.status >= 500 {
				t.Errorf("%s: %d %v", path, got.status, got.header["Set-Cookie"])
			}
		}
		if got := b.post("/sign-in", "email", "not an address"); got.status != 422 || len(b.cookies()) != 0 || !strings.Contains(got.body, `value="not an address"`) {
			t.Errorf("a mistake: %d, %v", got.status, b.cookies())
		}
	})
}

func TestNothingSecretIsKeptOrLogged(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example")
		login := b.cookies()["login"]
		link, code := w.letter("ben@works.example")
		b.post("/sign-in/code", "code", "BBBBBBBB")
		b.post(link)
		secrets := []string{login, b.cookies()["session"], link[strings.LastIndex(link, "/")+1:], code, strings.ReplaceAll(code, "-", "")}
		for _, table := range []string{"sign_in_requests", "sessions", "jobs", "audit", "audit_details", "sign_in_limits"} {
			for _, row := range w.dump(table) {
				for _, secret := range secrets {
					if strings.Contains(row, secret) {
						t.Errorf("%s holds a secret", table)
					}
				}
			}
		}
		for _, secret := range append(secrets, "ben@works.example") {
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
	})
}

func TestSignedInPagesCostOneQuery(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.signIn("ada@works.example")
		ask := func() (n int) {
			observed := &observing{w.router, func(string) { n++ }}
			direct(observed, "GET", "/home", nil, &http.Cookie{Name: "session", Value: b.cookies()["session"]})
			return n
		}
		if n := ask(); n != 1 {
			t.Errorf("%d statements for a page", n)
		}
		w.now.Advance(2 * time.Minute)
		if n := ask(); n != 2 {
			t.Errorf("%d statements when the last use is kept", n)
		}
		if n := ask(); n != 1 {
			t.Errorf("%d statements straight afterwards", n)
		}
		at, err := sqldb.One(t.Context(), w.db, "session", sqldb.Value[sqldb.Stamp], `SELECT last_seen_at FROM sessions`)
		if err != nil || !at.Equal(w.now.Now()) {
			t.Errorf("last seen %v, %v", at, err)
		}
	})
}

func TestASuspendedPersonHoldsNoSession(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.signIn("ben@works.example")
		w.people.Suspending = nil // even when nobody ended the session
		if err := w.people.Suspend(t.Context(), w.administrator(), w.ben.ID); err != nil {
			t.Fatal(err)
		}
		w.want(b.get("/home"), 200, "Work email address")
	})
}
