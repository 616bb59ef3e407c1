package signin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

// observing tells fn of every statement that requests cause.
type observing struct {
	next http.Handler
	fn   func(string)
}

func (o *observing) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	o.next.ServeHTTP(rw, r.WithContext(sqldb.Observe(r.Context(), o.fn)))
}

// direct sends one request without a network.
func direct(h http.Handler, method, path string, form url.Values, cookies ...*http.Cookie) *http.Response {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result()
}

func TestCookiesOverHTTPS(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.router.Secure = true
	res := direct(w.router, "POST", "/sign-in", url.Values{"email": {"ben@works.example"}})
	login := checkCookie(t, res, "__Host-login", 600)
	_, code := w.letter("ben@works.example")
	res = direct(w.router, "POST", "/sign-in/code", url.Values{"code": {code}}, login)
	session := checkCookie(t, res, "__Host-session", 7*24*3600)
	if res := direct(w.router, "GET", "/home", nil, session); res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("with the session: %d, %v", res.StatusCode, res.Header)
	}
	for name, cookies := range map[string][]*http.Cookie{
		"the plain name":     {{Name: "session", Value: session.Value}},
		"two of them":        {session, {Name: session.Name, Value: strings.Repeat("A", 43)}},
		"part of the cookie": {{Name: session.Name, Value: session.Value[:42]}},
		"nothing in it":      {{Name: session.Name, Value: ""}},
	} {
		if res := direct(w.router, "GET", "/home", nil, cookies...); res.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

func checkCookie(t *testing.T, res *http.Response, name string, age int) *http.Cookie {
	t.Helper()
	for _, c := range res.Cookies() {
		if c.Name == name {
			if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != age || len(c.Value) != 43 {
				t.Errorf("%+v", c)
			}
			return c
		}
	}
	t.Fatalf("no cookie %s: %d %v", name, res.StatusCode, res.Header)
	return nil
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	for _, path := range []string{"/sign-in", "/sign-in/code", "/sign-out", "/sign-in/link/" + strings.Repeat("A", 43)} {
		r := httptest.NewRequest("POST", path, nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		rec := httptest.NewRecorder()
		w.router.ServeHTTP(rec, r)
		if rec.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

func TestNetworksAreLimitedAndRecover(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	post := func(from string) int {
		r := httptest.NewRequest("POST", "/sign-in", strings.NewReader("email=nonsense"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = from
		rec := httptest.NewRecorder()
		w.router.ServeHTTP(rec, r)
		if rec.Code == http.StatusTooManyRequests && rec.Header().Get("Retry-After") != "900" {
			t.Error("it does not say when to try again")
		}
		return rec.Code
	}
	for i := range 150 {
		if code := post("192.0.2." + []string{"1", "77"}[i%2] + ":1234"); code != 422 {
			t.Fatalf("request %d: %d", i, code)
		}
		post("[2001:db8::" + []string{"1", "2"}[i%2] + "]:1234")
	}
	for from, want := range map[string]int{
		"192.0.2.200:1": 429, "[::ffff:192.0.2.9]:1": 429, "192.0.3.1:1": 422,
		"[2001:db8::ffff]:1": 429, "[2001:db8:0:1::1]:1": 422, "nonsense": 422,
	} {
		if got := post(from); got != want {
			t.Errorf("%s: %d, want %d", from, got, want)
		}
	}
	w.now.Advance(15 * 60e9)
	if got := post("192.0.2.1:1"); got != 422 {
		t.Errorf("a quarter of an hour later: %d", got)
	}
}

func TestOperatorsLinkWorksOnceInAnyBrowser(t *testing.T) {
	each(t, func(w *world) {
		link, err := w.signin.IssueLink(t.Context(), "ADA@works.example")
		if err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		w.want(b.get(link), 200, "You are about to sign in as <strong>ada@works.example</strong>")
		w.want(b.post(link), 200, "home of Ada Lovelace")
		w.want(w.browser().post(link), 410, "does not work any more")
		if n := w.count(`SELECT count(*) FROM audit WHERE verb = 'issued sign-in link' AND actor = 'service'`); n != 1 {
			t.Errorf("%d records", n)
		}
		late, err := w.signin.IssueLink(t.Context(), "ada@works.example")
		if err != nil {
			t.Fatal(err)
		}
		w.now.Advance(signin.Lifetime)
		w.want(w.browser().post(late), 410, "does not work any more")
		if _, err := w.signin.IssueLink(t.Context(), "nobody@works.example"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody: %v", err)
		}
		if _, err := w.signin.IssueLink(t.Context(), "nonsense"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("nonsense: %v", err)
		}
	})
}

func TestAnAdministratorIsCreatedOnce(t *testing.T) {
	each(t, func(w *world) {
		if _, err := w.signin.CreateAdministrator(t.Context(), "ada@works.example", "Ada"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("again: %v", err)
		}
		ben, err := w.signin.CreateAdministrator(t.Context(), "Ben@works.example", "")
		if err != nil || ben.ID != w.ben.ID {
			t.Errorf("someone who is known: %+v, %v", ben, err)
		}
		if who, _ := w.people.Actor(t.Context(), ben.ID); !who.Holds(access.Administrator, access.Everywhere) {
			t.Errorf("ben holds %v", who.Grants)
		}
		if _, err := w.signin.CreateAdministrator(t.Context(), "new@works.example", " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a name: %v", err)
		}
	})
}

func TestOpenRedirectsAreRefused(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.post("/sign-in", "email", "ben@works.example", "next", "https://evil.example/")
		_, code := w.letter("ben@works.example")
		if got := b.post("/sign-in/code", "code", code); got.path != "/home" {
			t.Errorf("came to %s", got.path)
		}
		b.c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for _, next := range []string{"//evil.example", `/\evil.example`, "https:evil.example", "/\t/evil.example", ""} {
			if got := b.get("/sign-in?next=" + url.QueryEscape(next)); got.header.Get("Location") != "/home" {
				t.Errorf("%q leads to %q", next, got.header.Get("Location"))
			}
		}
	})
}

func FuzzSafeNext(f *testing.F) {
	for _, seed := range []string{
		"/home?tab=2#x", "//evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "https:evil.example", "javascript:alert(1)",
		"/\t/evil.example", "/\n/evil.example", "/%2f/evil.example", "/%5cevil.example", "///evil.example", "/..//evil.example", "/.//evil.example",
		"", "home", "/home\x00", "http:///evil.example", "/ /evil.example", "/@evil.example", "/\u2028/evil.example", "/a/../..//evil.example", ".//evil.example", "?x", "#x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, next string) {
		to := web.SafeNext(next)
		if to[0] != '/' || strings.ContainsAny(to, "\\\r\n\t\x00") {
			t.Fatalf("%q leads to %q", next, to)
		}
		base, _ := url.Parse("https://ours.example/sign-in")
		u, err := base.Parse(to)
		if err != nil || u.Host != "ours.example" || u.Scheme != "https" || u.User != nil {
			t.Fatalf("%q leads to %v, %v", next, u, err)
		}
		if host := browserHost(to); host != "" {
			t.Fatalf("a browser follows %q to the host %q", next, host)
		}
	})
}

// browserHost resolves a reference as browsers do (WHATWG URL): space and
// control characters around it go, tabs and line ends go anywhere, a backslash
// counts as a slash, and two slashes at the front begin a host.
func browserHost(ref string) string {
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' })
	ref = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(ref)
	if rest, ok := strings.CutPrefix(ref, "//"); ok {
		host, _, _ := strings.Cut(strings.TrimLeft(rest, "/"), "/")
		return host + "?"
	}
	return ""
}
