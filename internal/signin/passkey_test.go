package signin_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb/sqldbtest"
)

// withPasskey signs ben in by mail, adds a passkey and takes the notice.
func withPasskey(w *world) *authenticator {
	w.t.Helper()
	w.byName()
	b, a := w.browser(), w.device()
	b.signIn("ben@works.example")
	w.want(b.addPasskey(a, "Work phone"), 200, "The passkey has been added")
	w.work()
	letters := w.post.take()
	if len(letters) != 1 || letters[0].to != "ben@works.example" || !strings.Contains(letters[0].text, "a passkey was added to your account") {
		w.t.Errorf("notices: %v", letters)
	}
	return a
}

func TestSignInByPasskey(t *testing.T) {
	each(t, func(w *world) {
		a := withPasskey(w)
		w.now.Advance(time.Hour)
		b := w.browser()
		got := b.usePasskey(a, "next", "/home?tab=2")
		w.want(got, 200, "home of Ben Nevis")
		if held := b.cookies(); got.path != "/home?tab=2" || held["login"] != "" || len(held["session"]) != 43 {
			t.Errorf("came to %s with %v", got.path, held)
		}
		list := b.get("/me/sign-in")
		w.want(list, 200, "Work phone")
		w.want(list, 200, "Last used on 24 November 2026 at 1:00pm")
		w.want(b.get("/me/sessions"), 200, "Signed in on 24 November 2026 at 1:00pm with a passkey.")
		w.want(b.get("/me/sessions"), 200, "Signed in on 24 November 2026 at 12:00pm with a code sent by email.")
	})
}

func TestAnAnswerThatDoesNotHoldSignsNobodyIn(t *testing.T) {
	each(t, func(w *world) {
		good := withPasskey(w)
		ada, adas := w.browser(), w.device()
		ada.signIn("ada@works.example")
		w.want(ada.addPasskey(adas, ""), 200, "Firefox on Linux") // named after the browser
		for name, lie := range map[string]func(a *authenticator){
			"a page of another site":      func(a *authenticator) { a.origin = "https://guild.example.evil" },
			"signed for another service":  func(a *authenticator) { a.party = "evil.example" },
			"nobody was there":            func(a *authenticator) { a.flags = verified },
			"nobody was verified":         func(a *authenticator) { a.flags = present },
			"another key":                 func(a *authenticator) { a.forge = true },
			"another challenge":           func(a *authenticator) { a.other = true },
			"another ceremony":            func(a *authenticator) { a.kind = "webauthn.create" },
			"another person's handle":     func(a *authenticator) { a.handle = adas.owner },
			"nobody's handle":             func(a *authenticator) { a.handle = []byte("nobody") },
			"a counter that went back":    func(a *authenticator) { a.counter = 0 },
			"an unknown passkey":          func(a *authenticator) { a.id = []byte("0123456789abcdef") },
			"another passkey's signature": func(a *authenticator) { a.key = adas.key },
		} {
			bad := *good
			lie(&bad)
			b := w.browser()
			got := b.usePasskey(&bad)
			if got.status != http.StatusUnprocessableEntity || b.cookies()["session"] != "" {
				t.Errorf("%s: %d %v", name, got.status, b.cookies())
			}
		}
		for _, answer := range []string{"", "{}", "null", `{"id":"AA"}`, strings.Repeat("x", 100_000)} {
			b := w.browser()
			b.post("/sign-in/passkey/question")
			if got := b.post("/sign-in/passkey", "answer", answer); got.status != 422 {
				t.Errorf("%.20q: %d", answer, got.status)
			}
		}
		good.counter += 5
		w.want(w.browser().usePasskey(good), 200, "home of Ben Nevis")
	})
}

func TestAPasskeyIsMadeOnlyAsAsked(t *testing.T) {
	each(t, func(w *world) {
		w.byName()
		b := w.browser()
		b.signIn("ben@works.example")
		for name, lie := range map[string]func(a *authenticator){
			"a page of another site":     func(a *authenticator) { a.origin = "http://localhost.evil" },
			"made for another service":   func(a *authenticator) { a.party = "evil.example" },
			"nobody was verified":        func(a *authenticator) { a.flags = present },
			"a forged attestation":       func(a *authenticator) { a.forge = true },
			"another challenge":          func(a *authenticator) { a.other = true },
			"an assertion's client data": func(a *authenticator) { a.kind = "webauthn.get" },
		} {
			bad := w.device()
			lie(bad)
			if got := b.addPasskey(bad, "x"); got.status != 422 && got.status != 409 {
				t.Errorf("%s: %d", name, got.status)
			}
		}
		if n := w.count(`SELECT count(*) FROM passkeys`); n != 0 {
			t.Errorf("%d passkeys were kept", n)
		}
	})
}

func TestAQuestionIsAnsweredOnceInTheAskingBrowser(t *testing.T) {
	each(t, func(w *world) {
		a := withPasskey(w)
		b, other := w.browser(), w.browser()
		asked := b.post("/sign-in/passkey/question").body
		answer := a.get(asked)
		other.post("/sign-in/passkey/question")
		w.want(other.post("/sign-in/passkey", "answer", answer), 422, "used already")
		w.want(b.post("/sign-in/passkey", "answer", answer), 200, "home of Ben Nevis")
		b.post("/sign-out")
		b.post("/sign-in/passkey/question")
		w.want(b.post("/sign-in/passkey", "answer", answer), 422, "used already")

		late := w.browser()
		asked = late.post("/sign-in/passkey/question").body
		w.now.Advance(signin.Lifetime)
		w.want(late.post("/sign-in/passkey", "answer", a.get(asked)), 422, "used already, or its time has run out")
	})
}

// TestOneAnswerAtOnceSignsInOnce sends one answer forty times, released together.
func TestOneAnswerAtOnceSignsInOnce(t *testing.T) {
	each(t, func(w *world) {
		a := withPasskey(w)
		b := w.browser()
		answer := a.get(b.post("/sign-in/passkey/question").body)
		before := w.count(`SELECT count(*) FROM sessions`)
		login := &http.Cookie{Name: "login", Value: b.cookies()["login"]}
		if n := together(40, func(int) bool {
			return direct(w.router, "POST", "/sign-in/passkey", formOf("answer", answer), login).StatusCode == http.StatusSeeOther
		}); n != 1 {
			t.Errorf("%d of 40 signed in", n)
		}
		if n := w.count(`SELECT count(*) FROM sessions`) - before; n != 1 {
			t.Errorf("%d sessions began", n)
		}
	})
}

// together releases n callers at once and counts those that succeed.
func together(n int, do func(i int) bool) (succeeded int) {
	var ready, finished sync.WaitGroup
	var mu sync.Mutex
	gate := make(chan struct{})
	for i := range n {
		ready.Add(1)
		finished.Go(func() {
			ready.Done()
			<-gate
			if do(i) {
				mu.Lock()
				defer mu.Unlock()
				succeeded++
			}
		})
	}
	ready.Wait()
	close(gate)
	finished.Wait()
	return succeeded
}

func TestPasskeysAreRemovedByTheirOwner(t *testing.T) {
	each(t, func(w *world) {
		a := withPasskey(w)
		b, ada := w.browser(), w.browser()
		w.want(b.usePasskey(a), 200, "home of Ben Nevis")
		ada.signIn("ada@works.example")
		action := actions(b.get("/me/sign-in").body, "/me/passkeys/")
		if len(action) != 1 {
			t.Fatalf("%d passkeys to remove", len(action))
		}
		w.want(ada.post(action[0]), 404, "removed already") // not hers
		w.want(b.post(action[0]), 200, "The passkey has been removed")
		w.want(b.get("/me/sign-in"), 200, "You have no passkeys here")
		w.work()
		if letters := w.post.take(); len(letters) != 1 || !strings.Contains(letters[0].text, "a passkey was removed") {
			t.Errorf("notices: %v", letters)
		}
		w.want(w.browser().usePasskey(a), 422, "not accepted")
		again := w.browser() // the way in by mail is never taken away
		again.signIn("ben@works.example")
	})
}

// actions are the addresses to which a page's buttons post, below a path.
func actions(body, below string) (all []string) {
	for _, part := range strings.Split(body, `action="`)[1:] {
		if address, _, _ := strings.Cut(part, `"`); strings.HasPrefix(address, below) {
			all = append(all, address)
		}
	}
	return all
}

func TestASuspendedPersonsPasskeyOpensNothing(t *testing.T) {
	each(t, func(w *world) {
		a := withPasskey(w)
		if err := w.people.Suspend(t.Context(), w.administrator(), w.ben.ID); err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		w.want(b.usePasskey(a), 403, "This account cannot sign in")
	})
}

func TestPasskeysAreOfferedOnlyWhereTheyWork(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	for base, work := range map[string]bool{
		"https://guild.example": true, "http://localhost:8080": true, "https://10.0.0.1": false, "http://guild.example": false,
		"http://127.0.0.1:8080": false, "https://[::1]": false, "": false,
	} {
		w.signin.BaseURL = base
		if got := w.signin.PasskeysWork(); got != work {
			t.Errorf("%s: %v", base, got)
		}
		if got := strings.Contains(w.browser().get("/sign-in").body, "Sign in with a passkey"); got != work {
			t.Errorf("%s: offered %v", base, got)
		}
	}
	w.signin.BaseURL = "http://guild.example"
	if got := w.browser().post("/sign-in/passkey/question"); got.status != 404 {
		t.Errorf("asked where they cannot work: %d", got.status)
	}
}

// TestPagesOfPasskeysWorkWithoutScripts reads the pages as a browser does that runs none.
func TestPagesOfPasskeysWorkWithoutScripts(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	key := withPasskey(w)
	for _, path := range []string{"/sign-in", "/sign-in/again", "/me/sign-in"} {
		b := w.browser()
		if path != "/sign-in" {
			b.usePasskey(key)
		}
		body := b.get(path).body
		form := body[strings.Index(body, "data-passkey="):]
		if head := form[:strings.Index(form, ">")]; !strings.Contains(head, "hidden") {
			t.Errorf("%s shows a button that needs a script: %s", path, head)
		}
		if !strings.Contains(body, "/assets/passkey.") {
			t.Errorf("%s does not bring the script", path)
		}
	}
}

func TestNobodyKeepsMoreThanTenPasskeys(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.byName()
	b := w.browser()
	b.signIn("ben@works.example")
	for range 10 {
		w.want(b.addPasskey(w.device(), ""), 200, "has been added")
	}
	w.want(b.addPasskey(w.device(), ""), 409, "no more can be added")
	w.want(b.post("/me/passkeys", "name", strings.Repeat("x", 101)), 422, "at most 100 characters")
	if held, err := w.signin.Passkeys(t.Context(), access.Actor{ID: string(w.ben.ID)}); err != nil || len(held) != 10 {
		t.Errorf("%d passkeys, %v", len(held), err)
	}
}

func TestWhoseRoleChangesIsTold(t *testing.T) {
	each(t, func(w *world) {
		ctx, root := t.Context(), w.administrator()
		if err := w.people.Grant(ctx, root, w.ben.ID, access.Editor, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		held, err := w.people.Grants(ctx, root, w.ben.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.people.Revoke(ctx, root, w.ben.ID, held[0].ID); err != nil {
			t.Fatal(err)
		}
		w.work()
		letters := w.post.take()
		if len(letters) != 2 {
			t.Fatalf("%d letters", len(letters))
		}
		for _, l := range letters {
			if l.to != "ben@works.example" || !strings.Contains(l.text, "granted you a role") {
				t.Errorf("%s: %s", l.to, l.text)
			}
		}
	})
}
