package web_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

func newRouter(t *testing.T) *web.Router {
	t.Helper()
	return web.NewRouter(slog.New(slog.NewTextHandler(io.Discard, nil)), clock.At(time.Unix(0, 0)).Now)
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<h1>"+templ.EscapeString(s)+"</h1>")
		return err
	})
}

func ask(rt http.Handler, method, path string, set ...func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for _, fn := range set {
		fn(r)
	}
	w := httptest.NewRecorder()
	rt.ServeHTTP(w, r)
	return w.Result()
}

func with(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func body(r *http.Response) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

func TestARouteWithoutARuleStopsTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the route was accepted")
		}
	}()
	newRouter(t).Handle("GET /secret", access.Rule{}, nil)
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	rt := newRouter(t)
	rt.Secure = true
	rt.Handle("GET /boom", access.Anyone, func(http.ResponseWriter, *http.Request) error { panic("boom") })
	for _, path := range []string{"/none", "/boom", "/assets/none.css"} {
		h := ask(rt, "GET", path).Header
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: policy %q", path, h.Get("Content-Security-Policy"))
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Strict-Transport-Security") == "" || h.Get("X-Request-Id") == "" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestErrorsBecomePages names the error, the status it is given and the words people see.
func TestErrorsBecomePages(t *testing.T) {
	rt := newRouter(t)
	for path, err := range map[string]error{
		"/invalid":   fault.New(fault.Invalid, "Enter a date."),
		"/missing":   fault.New(fault.NotFound, "This page does not exist."),
		"/forbidden": fault.New(fault.Forbidden, "Only an editor can do this."),
		"/conflict":  fault.New(fault.Conflict, "Someone else has already done this."),
		"/internal":  errors.New("the secret cause"),
	} {
		rt.Handle("GET "+path, access.Anyone, func(http.ResponseWriter, *http.Request) error { return err })
	}
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/invalid", 422, "Enter a date."},
		{"GET", "/missing", 404, "This page does not exist."},
		{"GET", "/forbidden", 403, "Only an editor can do this."},
		{"GET", "/conflict", 409, "Someone else has already done this."},
		{"GET", "/internal", 500, "Sorry, there is a problem with the service"},
		{"GET", "/nowhere", 404, "check it is correct"},
		{"POST", "/missing", 405, "does not take POST"},
	} {
		r := ask(rt, c.method, c.path)
		page := body(r)
		if r.StatusCode != c.status || !strings.Contains(page, c.says) || strings.Count(page, "<h1") != 1 || strings.Contains(page, "secret cause") {
			t.Errorf("%s %s: %d\n%s", c.method, c.path, r.StatusCode, page)
		}
	}
}

func TestWhoMayComeIn(t *testing.T) {
	rt := newRouter(t)
	people := map[string]access.Actor{"ed": {ID: "ed", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}, "ann": {ID: "ann"}}
	rt.Identify = func(r *http.Request) (access.Actor, error) {
		c, err := r.Cookie(rt.SessionCookie())
		if err != nil {
			return access.Actor{}, nil
		}
		return people[c.Value], nil
	}
	ok := func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, web.Page{Title: "In"}, text("In"))
	}
	rt.Handle("GET /mine", access.SignedIn, ok)
	rt.Handle("GET /editing", access.Holding(access.Editor), ok)
	rt.Handle("POST /editing", access.Holding(access.Editor), ok)
	for _, c := range []struct {
		who, method, path string
		status            int
		location          string
	}{
		{"", "GET", "/mine?tab=2", 303, "/sign-in?next=%2Fmine%3Ftab%3D2"},
		{"", "POST", "/editing", 403, ""},
		{"ann", "GET", "/mine", 200, ""},
		{"ann", "GET", "/editing", 403, ""},
		{"ed", "GET", "/editing", 200, ""},
	} {
		r := ask(rt, c.method, c.path, with("Cookie", "session="+c.who))
		if r.StatusCode != c.status || r.Header.Get("Location") != c.location {
			t.Errorf("%s %s %s: %d to %q", c.who, c.method, c.path, r.StatusCode, r.Header.Get("Location"))
		}
		if c.who != "" && r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a signed-in page may be kept: %q", c.path, r.Header.Get("Cache-Control"))
		}
	}
}

func TestAnotherSitesFormsAreRefused(t *testing.T) {
	rt := newRouter(t)
	rt.Handle("POST /change", access.Anyone, func(http.ResponseWriter, *http.Request) error { return nil })
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 200, "none": 200} {
		if got := ask(rt, "POST", "/change", with("Sec-Fetch-Site", site)).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", site, got, want)
		}
	}
}

func TestATooLargeFormIsRefusedInWords(t *testing.T) {
	rt := newRouter(t)
	field := &form.Field{Name: "body"}
	rt.Handle("POST /form", access.Anyone, func(_ http.ResponseWriter, r *http.Request) error {
		return web.ReadForm(r, form.Form{field})
	})
	r := httptest.NewRequest("POST", "/form", strings.NewReader("body="+strings.Repeat("x", web.MaxBody)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	rt.ServeHTTP(w, r)
	if w.Code != 413 || !strings.Contains(w.Body.String(), "The limit is 1024 KB") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestReadyBytesFollowTheGeneration serves a page twice from one rendering, then
// changes something public.
func TestReadyBytesFollowTheGeneration(t *testing.T) {
	rt := newRouter(t)
	generation, rendered := int64(1), 0
	rt.Generations(func(context.Context) (int64, error) { return generation, nil })
	rt.Refresh(t.Context())
	rt.Identify = func(*http.Request) (access.Actor, error) { return access.Actor{ID: "ann"}, nil }
	rt.Public("GET /skills", func(w http.ResponseWriter, r *http.Request) error {
		rendered++
		return web.Render(w, r, web.Page{Title: "Skills"}, text(strings.Repeat("skill ", 200)))
	})
	if r := ask(rt, "HEAD", "/skills"); r.StatusCode != 200 || r.Header.Get("Content-Length") == "0" || body(r) != "" {
		t.Errorf("HEAD: %d %v", r.StatusCode, r.Header)
	}
	first := ask(rt, "GET", "/skills")
	etag := first.Header.Get("Etag")
	if first.StatusCode != 200 || etag == "" || first.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d %v", first.StatusCode, first.Header)
	}
	plain := body(first)
	squeezed := ask(rt, "GET", "/skills", with("Accept-Encoding", "gzip, br"))
	z, err := gzip.NewReader(squeezed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(z); string(b) != plain || rendered != 1 {
		t.Errorf("the compressed page differs, or was rendered %d times", rendered)
	}
	if r := ask(rt, "GET", "/skills", with("If-None-Match", etag)); r.StatusCode != 304 || body(r) != "" {
		t.Errorf("unchanged page: %d", r.StatusCode)
	}
	if r := ask(rt, "GET", "/skills", with("Cookie", "session=x")); r.Header.Get("Cache-Control") != "no-store" || rendered != 2 {
		t.Errorf("a signed-in reader was given ready bytes: %v", r.Header)
	}
	generation++
	rt.Refresh(t.Context())
	if ask(rt, "GET", "/skills"); rendered != 3 {
		t.Errorf("rendered %d times after a public change, want 3", rendered)
	}
}

func TestReadyBytesAreNotServedInDoubt(t *testing.T) {
	rt := newRouter(t)
	failing := false
	rt.Generations(func(context.Context) (int64, error) {
		if failing {
			return 0, errors.New("the database is away")
		}
		return 1, nil
	})
	rt.Refresh(t.Context())
	rendered := 0
	rt.Public("GET /a", func(w http.ResponseWriter, r *http.Request) error {
		rendered++
		return web.Render(w, r, web.Page{Title: "A"}, text("A"))
	})
	ask(rt, "GET", "/a")
	failing = true
	rt.Refresh(t.Context())
	ask(rt, "GET", "/a")
	ask(rt, "GET", "/a")
	if rendered != 3 {
		t.Errorf("rendered %d times, want 3: one before the doubt, each time in it", rendered)
	}
}

// TestWhatSaysNoStoreIsNotKept lets one answer of a public page depend on the day.
func TestWhatSaysNoStoreIsNotKept(t *testing.T) {
	rt := newRouter(t)
	rt.Generations(func(context.Context) (int64, error) { return 1, nil })
	rt.Refresh(t.Context())
	rendered := map[string]int{}
	rt.Public("GET /a", func(w http.ResponseWriter, r *http.Request) error {
		rendered[r.URL.RawQuery]++
		if r.URL.RawQuery != "" {
			w.Header().Set("Cache-Control", "no-store")
		}
		return web.Render(w, r, web.Page{Title: "A"}, text("A"))
	})
	for range 2 {
		ask(rt, "GET", "/a")
		if got := ask(rt, "GET", "/a?today").Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("browsers may keep it: %q", got)
		}
	}
	if rendered[""] != 1 || rendered["today"] != 2 {
		t.Errorf("rendered %v", rendered)
	}
}

func TestAssetsMayBeKeptForEver(t *testing.T) {
	rt := newRouter(t)
	path := rt.Assets.Path("guildhall.css")
	r := ask(rt, "GET", path)
	if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
	}
	if r := ask(rt, "GET", "/assets/guildhall.css"); r.StatusCode != 404 {
		t.Errorf("the unprinted name answers %d", r.StatusCode)
	}
}

func TestSafeNext(t *testing.T) {
	for next, want := range map[string]string{
		"/skills?q=a#b": "/skills?q=a#b", "": "/home", "//evil.example": "/home", "/\\evil.example": "/home",
		"https://evil.example": "/home", "javascript:alert(1)": "/home", "/a\r\nSet-Cookie: x": "/home", "skills": "/home",
	} {
		if got := web.SafeNext(next); got != want {
			t.Errorf("%q: %q, want %q", next, got, want)
		}
	}
}

func FuzzSafeNext(f *testing.F) {
	for _, seed := range []string{"/home", "//x", "/%2f%2fx", "/\t/x", "/..//x", "http:x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := web.SafeNext(next)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\x00") {
			t.Errorf("%q became %q", next, got)
		}
	})
}

func TestLinksInTheHeadSayOnlyWhatIsKnown(t *testing.T) {
	rt := newRouter(t)
	rt.Public("GET /x", func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, web.Page{Title: "X", Links: []web.Rel{
			{Rel: "license", Href: "/licence"}, {Rel: "alternate", Type: "application/json", Href: "/x.json", Title: "X as JSON"},
		}}, text("X"))
	})
	got := body(ask(rt, "GET", "/x"))
	for _, want := range []string{`<link rel="license" href="/licence">`, `<link rel="alternate" type="application/json" href="/x.json" title="X as JSON">`} {
		if !strings.Contains(got, want) {
			t.Errorf("the head has no %s", want)
		}
	}
}

func TestCellsRepeatTheirHeadingForNarrowWindows(t *testing.T) {
	var b strings.Builder
	if err := web.Cell("Answers to").Render(templ.WithChildren(t.Context(), text("Treasury")), &b); err != nil {
		t.Fatal(err)
	}
	const want = `<td class="govuk-table__cell"><span class="gh-stack__label" aria-hidden="true">Answers to: </span><h1>Treasury</h1></td>`
	if b.String() != want {
		t.Errorf("the cell is %s", b.String())
	}
}
