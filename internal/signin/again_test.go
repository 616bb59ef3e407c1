package signin_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

func formOf(fields ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return form
}

// vault adds a page that asks for a fresh proof of identity.
func (w *world) vault() {
	w.router.Handle("GET /vault", access.SignedIn.Recently(), func(rw http.ResponseWriter, r *http.Request) error {
		if !signin.Fresh(r) {
			w.t.Error("let in, and not fresh")
		}
		_, err := io.WriteString(rw, "vault of "+web.Actor(r).Name)
		return err
	})
	w.router.Handle("POST /vault", access.SignedIn.Recently(), func(rw http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(rw, "done in the vault")
		return err
	})
}

func TestSensitivePagesAskForProofOfTheLastQuarterHour(t *testing.T) {
	each(t, func(w *world) {
		w.vault()
		b := w.browser()
		b.signIn("ben@works.example")
		w.want(b.get("/vault"), 200, "vault of Ben Nevis")
		w.now.Advance(access.Recent - time.Second)
		w.want(b.get("/vault"), 200, "vault of Ben Nevis")
		w.want(b.post("/vault"), 200, "done in the vault")
		w.now.Advance(time.Second)
		got := b.get("/vault?a=1&b=2")
		w.want(got, 200, "Confirm that it is you")
		if got.path != "/sign-in/again?next=%2Fvault%3Fa%3D1%26b%3D2" {
			t.Errorf("came to %s", got.path)
		}
		w.want(b.post("/vault"), 200, "If you had just sent a form, it was not done")
		w.want(b.get("/home"), 200, "home of Ben Nevis") // everything else goes on

		former := b.cookies()["session"]
		w.want(b.post("/sign-in/again", "next", "/vault?a=1&b=2"), 200, "ben@works.example")
		_, code := w.letter("ben@works.example")
		got = b.post("/sign-in/code", "code", code)
		w.want(got, 200, "vault of Ben Nevis")
		if got.path != "/vault?a=1&b=2" || b.cookies()["session"] == former {
			t.Errorf("came to %s; renewed: %v", got.path, b.cookies()["session"] != former)
		}
		old := w.browser()
		old.plant("session", former)
		w.want(old.get("/home"), 200, "Work email address")
	})
}

func TestAPasskeyProvesAgainOnlyForItsOwner(t *testing.T) {
	each(t, func(w *world) {
		w.vault()
		a := withPasskey(w)
		ben, ada, adas := w.browser(), w.browser(), w.device()
		ada.signIn("ada@works.example")
		ada.addPasskey(adas, "hers")
		w.work()
		w.post.take()
		ben.signIn("ben@works.example")
		w.now.Advance(access.Recent)
		w.want(ben.get("/vault"), 200, "Confirm that it is you")
		w.want(ben.usePasskey(adas, "again", "yes", "next", "/vault"), 403, "belongs to another account")
		w.want(ben.get("/vault"), 200, "Confirm that it is you")
		w.want(ben.usePasskey(a, "again", "yes", "next", "/vault"), 200, "vault of Ben Nevis")
	})
}

// TestWhoHasAPasskeyUsesIt: a mailbox that is read by somebody else opens the
// account, and nothing in it that is sensitive.
func TestWhoHasAPasskeyUsesIt(t *testing.T) {
	each(t, func(w *world) {
		w.vault()
		ben := w.browser()
		ben.signIn("ben@works.example")
		w.want(ben.get("/vault"), 200, "vault of Ben Nevis") // he has nothing stronger
		w.now.Advance(access.Recent)
		a := withPasskey(w)
		mailed := w.browser()
		mailed.signIn("ben@works.example")
		got := mailed.get("/vault")
		w.want(got, 200, "a code by email is not enough here")
		if strings.Contains(got.body, "Send me a code") {
			t.Error("a code is offered that would not do")
		}
		w.want(mailed.usePasskey(a, "again", "yes", "next", "/vault"), 200, "vault of Ben Nevis")
		link, err := w.signin.IssueLink(t.Context(), "ben@works.example")
		if err != nil {
			t.Fatal(err)
		}
		lost := w.browser()
		lost.post(strings.Replace(link, "localhost", "127.0.0.1", 1))
		w.want(lost.get("/vault"), 200, "vault of Ben Nevis")
	})
}

// others adds a page that shows what belongs to other people.
func (w *world) others() {
	w.router.Handle("GET /others", access.SignedIn.Strongly(), func(rw http.ResponseWriter, r *http.Request) error {
		if !web.Proves(r, access.SignedIn.Strongly()) {
			w.t.Error("let in, and has not proved enough")
		}
		_, err := io.WriteString(rw, "others as "+web.Actor(r).Name+" sees them")
		return err
	})
}

// TestWhatBelongsToOthersNeedsMoreThanAMessage: who has no passkey is told why they
// need one, adds it there and then, and goes on to where they were going.
func TestWhatBelongsToOthersNeedsMoreThanAMessage(t *testing.T) {
	each(t, func(w *world) {
		w.vault()
		w.others()
		w.byName()
		ben := w.browser()
		ben.signIn("ben@works.example")
		w.want(ben.get("/vault"), 200, "vault of Ben Nevis") // what is his own
		const here = "/sign-in/again?next=%2Fothers%3Fid%3D1&for=others"
		got := ben.get("/others?id=1")
		w.want(got, 200, "A code by email is not enough, because whoever can read your email could use it too")
		if got.path != here || strings.Contains(got.body, "Send me a code") || !strings.Contains(got.body, "Add a passkey") {
			t.Errorf("came to %s", got.path)
		}
		w.sound(got)

		w.now.Advance(access.Recent) // to add one they prove again first, and come back
		got = ben.get("/others?id=1")
		w.want(got, 200, "Type a code that we send you by email, then add one")
		w.sound(got)
		back := hidden(got.body, "next")
		ben.post("/sign-in/again", "next", back)
		_, code := w.letter("ben@works.example")
		got = ben.post("/sign-in/code", "code", code)
		w.want(got, 200, "Name of the new passkey")
		if got.path != back {
			t.Errorf("came back to %s, not to %s", got.path, back)
		}
		a := w.device()
		added := ben.post("/me/passkeys", "name", "His phone", "answer", a.create(ben.post("/me/passkeys/question").body), "next", hidden(got.body, "next"))
		w.want(added, 200, "The passkey has been added. Use it once")
		w.sound(added)
		w.want(ben.get("/others?id=1"), 200, "Use your passkey") // having made one is not yet using it
		w.want(ben.usePasskey(a, "again", "yes", "next", hidden(added.body, "next")), 200, "others as Ben Nevis sees them")
		w.now.Advance(access.Recent)
		w.want(ben.get("/others?id=1"), 200, "You have a passkey, so a code by email is not enough here")
	})
}

// TestTheOperatorMayLetAMessageBeEnough for people who are no administrators; and
// where passkeys cannot be used, the page says what else there is.
func TestTheOperatorMayLetAMessageBeEnough(t *testing.T) {
	each(t, func(w *world) {
		w.others()
		w.signin.AdministratorsByMail = false
		ben, ada := w.browser(), w.browser()
		ben.signIn("ben@works.example")
		ada.signIn("ada@works.example")
		w.want(ben.get("/others"), 200, "Passkeys cannot be used here")
		w.sound(ben.get("/others"))
		link, err := w.signin.IssueLink(t.Context(), "ben@works.example")
		if err != nil {
			t.Fatal(err)
		}
		w.want(ben.post(link), 200, "home of Ben Nevis")
		w.want(ben.get("/others"), 200, "others as Ben Nevis sees them") // whoever runs the service has seen him

		w.signin.OthersByMail = true
		w.now.Advance(access.Recent)
		w.want(ben.get("/others"), 200, "Send me a code")
		ben.signIn("ben@works.example")
		w.want(ben.get("/others"), 200, "others as Ben Nevis sees them")
		w.want(ada.get("/others"), 200, "You are an administrator")
	})
}

// hidden is the value of the first hidden field of a name.
func hidden(body, name string) string {
	_, after, _ := strings.Cut(body, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(after, `"`)
	return html.UnescapeString(value)
}

// TestWhoHasSentAFormGoesBackToIt sends a form whose page is ours, another site's, or
// does not say.
func TestWhoHasSentAFormGoesBackToIt(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.vault()
	b := w.browser()
	b.signIn("ben@works.example")
	w.now.Advance(access.Recent)
	for referer, next := range map[string]string{
		"http://example.com/people/1?a=b": "/people/1?a=b", "http://evil.example/people/1": "/home", "": "/home", "http://example.com//evil.example": "/home", "%": "/home",
	} {
		r := httptest.NewRequest("POST", "/vault", nil)
		r.Header.Set("Referer", referer)
		r.AddCookie(&http.Cookie{Name: "session", Value: b.cookies()["session"]})
		rec := httptest.NewRecorder()
		w.router.ServeHTTP(rec, r)
		if got := rec.Header().Get("Location"); rec.Code != 303 || got != "/sign-in/again?next="+url.QueryEscape(next) {
			t.Errorf("%q: %d %s", referer, rec.Code, got)
		}
	}
}

// TestVisitorsOfASensitivePageSignIn: who is not signed in signs in.
func TestVisitorsOfASensitivePageSignIn(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.vault()
	if got := w.browser().get("/vault"); got.path != "/sign-in?next=%2Fvault" {
		t.Errorf("came to %s", got.path)
	}
	if got := w.browser().get("/sign-in/again?next=/vault"); !strings.HasPrefix(got.path, "/sign-in?next=") {
		t.Errorf("came to %s", got.path)
	}
}

func TestNextNeverLeadsToAnotherSite(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	a := withPasskey(w)
	for _, next := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)", strings.Repeat("/x", 600)} {
		if got := w.browser().usePasskey(a, "next", next); got.path != "/home" {
			t.Errorf("%.30q leads to %s", next, got.path)
		}
	}
}

// another is a second instance of the service on the same database.
func (w *world) another(db *sqldb.DB) *world {
	w.t.Helper()
	log := &audit.Log{DB: db, Now: w.now.Now}
	second := *w
	second.db, second.people = db, &people.Service{DB: db, Log: log}
	second.signin = &signin.Service{
		DB: db, Log: log, People: second.people, Profession: &profession.Service{DB: db}, Logger: w.signin.Logger,
		Mailer: w.signin.Mailer, BaseURL: w.signin.BaseURL, Provider: w.signin.Provider,
	}
	second.router = web.NewRouter(w.signin.Logger, w.now.Now)
	(&signin.Pages{SignIn: second.signin}).Routes(second.router)
	second.router.Handle("GET /home", access.SignedIn, func(rw http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(rw, "home of "+web.Actor(r).Name)
		return err
	})
	return &second
}

// twoInstances runs a test with two instances on one PostgreSQL database.
func twoInstances(t *testing.T, test func(first, second *world)) {
	t.Helper()
	address := sqldbtest.PostgresURL(t)
	var dbs [2]*sqldb.DB
	for i := range dbs {
		db, err := sqldb.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		dbs[i] = db
	}
	first := newWorld(t, dbs[0])
	test(first, first.another(dbs[1]))
}

func (w *world) homeOf(cookie string) int {
	return direct(w.router, "GET", "/home", nil, &http.Cookie{Name: "session", Value: cookie}).StatusCode
}

func TestWhatEndsASessionCountsAtTheNextRequestOnEveryInstance(t *testing.T) {
	twoInstances(t, func(first, second *world) {
		ctx := t.Context()
		ada := first.administrator()
		for name, finish := range map[string]func(b *browser) error{
			"signing out":         func(b *browser) error { b.post("/sign-out"); return nil },
			"by an administrator": func(*browser) error { return first.signin.EndSessionsOf(ctx, ada, first.ben.ID) },
			"suspension":          func(*browser) error { return first.people.Suspend(ctx, ada, first.ben.ID) },
		} {
			if err := first.people.Restore(ctx, ada, first.ben.ID); err != nil {
				t.Fatal(err)
			}
			b := first.browser()
			b.signIn("ben@works.example")
			first.now.Advance(20 * time.Minute) // past the limit of messages
			cookie := b.cookies()["session"]
			if got := second.homeOf(cookie); got != 200 {
				t.Fatalf("%s: before it, %d", name, got)
			}
			if err := finish(b); err != nil {
				t.Fatal(err)
			}
			if got := second.homeOf(cookie); got != http.StatusSeeOther {
				t.Errorf("%s: the other instance answers %d", name, got)
			}
		}
	})
}

func TestAnAdministratorSignsOthersOut(t *testing.T) {
	each(t, func(w *world) {
		ben, ada := w.browser(), w.browser()
		ben.signIn("ben@works.example")
		ada.signIn("ada@works.example")
		address := "/people/" + string(w.ben.ID) + "/end-sessions"
		w.want(ben.post(address), 403, "You do not have access")
		ada.post(address)
		w.want(ben.get("/home"), 200, "Work email address")
		w.want(ada.post("/people/"+string(w.ada.ID)+"/end-sessions"), 409, "your own browsers")
		w.want(ada.post("/people/nobody/end-sessions"), 404, "")
		w.want(ada.get("/home"), 200, "home of Ada Lovelace")
		if n := w.count(`SELECT count(*) FROM audit WHERE verb = 'ended all sessions'`); n != 1 {
			t.Errorf("%d acts", n)
		}
	})
}

func TestATokenIsUsedOnceOnTwoInstances(t *testing.T) {
	twoInstances(t, func(first, second *world) {
		routers := []*web.Router{first.router, second.router}
		b := first.browser()
		b.post("/sign-in", "email", "ben@works.example")
		link, code := first.letter("ben@works.example")
		login := &http.Cookie{Name: "login", Value: b.cookies()["login"]}
		path := link[strings.Index(link, "/sign-in/"):]
		if n := together(40, func(i int) bool {
			target, form := path, url.Values{}
			if i%4 < 2 { // the link and the code of one message are one use
				target, form = "/sign-in/code", formOf("code", code)
			}
			res := direct(routers[i%2], "POST", target, form, login)
			return res.StatusCode == http.StatusSeeOther && res.Header.Get("Location") == "/home"
		}); n != 1 {
			t.Errorf("%d of 40 signed in", n)
		}
		if n := first.count(`SELECT count(*) FROM sessions`); n != 1 {
			t.Errorf("%d sessions began", n)
		}
	})
}

func TestAPasskeysAnswerIsUsedOnceOnTwoInstances(t *testing.T) {
	twoInstances(t, func(first, second *world) {
		a := withPasskey(first)
		second.signin.BaseURL = first.signin.BaseURL
		routers := []*web.Router{first.router, second.router}
		b := first.browser()
		answer := a.get(b.post("/sign-in/passkey/question").body)
		login := &http.Cookie{Name: "login", Value: b.cookies()["login"]}
		if n := together(40, func(i int) bool {
			return direct(routers[i%2], "POST", "/sign-in/passkey", formOf("answer", answer), login).StatusCode == http.StatusSeeOther
		}); n != 1 {
			t.Errorf("%d of 40 signed in", n)
		}
	})
}
