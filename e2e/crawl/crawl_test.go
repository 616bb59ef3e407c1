package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// site answers with pages by "METHOD /path", in headers as every page has them.
type site map[string]http.HandlerFunc

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	page := s[r.Method+" "+r.URL.Path]
	if page == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	page(w, r)
}

// page is a sound page with a title of its own and the given body.
func page(title, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>%s</title></head><body><h1>%[1]s</h1>%s</body></html>`, title, body)
	}
}

func to(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", address)
		w.WriteHeader(http.StatusSeeOther)
	}
}

func answer(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }
}

func walk(t *testing.T, s site, c Crawl) *Report {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	c.Base = server.URL
	report, err := c.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

const saveForm = `<form method="post" action="/save"><input type="hidden" name="id" value="7">
<label for="t">Text</label><textarea id="t" name="text">as it is</textarea>
<label for="s">Kind</label><select id="s" name="kind"><option value="a">A</option><option value="b" selected>B</option></select>
<button name="do" value="save">Save</button><button name="do" value="drop">Drop</button></form>`

func TestEveryLinkAndButtonIsFollowed(t *testing.T) {
	var sent []string
	s := site{
		"GET /":      page("Home", `<a href="/a?y=2&x=1">A</a> <a href="/a?x=1&y=2#here">The same</a> `+saveForm+`<a href="https://example.org/">Off</a>`),
		"GET /a":     page("A", `<p id="here"></p><form action="/find"><label>Words<input name="q" value="dsar"></label><button>Find</button></form>`),
		"GET /find":  page("Find", ``),
		"GET /saved": page("Saved", ``),
		"POST /save": func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.FormValue("id")+" "+r.FormValue("text")+" "+r.FormValue("kind")+" "+r.FormValue("do"))
			to("/saved")(w, r)
		},
	}
	report := walk(t, s, Crawl{})
	if len(report.Faults) != 0 {
		t.Errorf("faults of a sound site:\n%s", report.Summary())
	}
	var seen []string
	for _, p := range report.Pages {
		seen = append(seen, p.Address)
	}
	if got, want := strings.Join(seen, " "), "/ /a?x=1&y=2 /find?q=dsar /saved"; got != want {
		t.Errorf("pages: %s, want %s", got, want)
	}
	if got, want := strings.Join(sent, ", "), "7 as it is b save, 7 as it is b drop"; got != want {
		t.Errorf("sent: %s, want %s", got, want)
	}
}

func TestTheLastButtonsComeLast(t *testing.T) {
	var order []string
	note := func(w http.ResponseWriter, r *http.Request) {
		order = append(order, r.URL.Path)
		to("/")(w, r)
	}
	s := site{
		"GET /": page("Home", `<form method="post" action="/sign-out"><button>Sign out</button></form>
			<form method="post" action="/people/7/suspend"><button>Suspend</button></form>
			<form method="post" action="/save"><button>Save</button></form>`),
		"POST /save": note, "POST /sign-out": note, "POST /people/7/suspend": note,
	}
	walk(t, s, Crawl{Last: []string{"/suspend", "/sign-out"}})
	if got := strings.Join(order, " "); got != "/save /people/7/suspend /sign-out" {
		t.Errorf("pressed %s", got)
	}
}

func TestAButtonThatIsGoneIsNotPressed(t *testing.T) {
	deleted := false
	s := site{
		"GET /": func(w http.ResponseWriter, r *http.Request) {
			if deleted {
				page("Home", "")(w, r)
				return
			}
			page("Home", `<form method="post" action="/delete"><button>Delete</button></form><form method="post" action="/publish"><button>Publish</button></form>`)(w, r)
		},
		"POST /delete": func(w http.ResponseWriter, r *http.Request) { deleted = true; to("/")(w, r) },
	}
	if report := walk(t, s, Crawl{}); len(report.Faults) != 0 {
		t.Errorf("faults:\n%s", report.Summary())
	}
}

func TestEachFaultIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		site  site
		crawl Crawl
		want  string
	}{
		"a dead link": {
			site{"GET /": page("Home", `<a href="/gone">Gone</a>`)}, Crawl{},
			"GET /gone (on /): the answer is 404 Not Found",
		},
		"a broken page": {
			site{"GET /": page("Home", `<a href="/broken">B</a>`), "GET /broken": answer(500)}, Crawl{},
			"GET /broken (on /): the answer is 500",
		},
		"a page offered and refused": {
			site{"GET /": page("Home", `<a href="/mine">Mine</a>`), "GET /mine": answer(403)}, Crawl{},
			"GET /mine (on /): the answer is 403",
		},
		"a missing style": {
			site{"GET /": page("Home", `<link rel="stylesheet" href="/a.css">`)}, Crawl{},
			"GET /a.css (on /): the answer is 404",
		},
		"a broken button": {
			site{"GET /": page("Home", saveForm), "POST /save": answer(500)}, Crawl{},
			"POST /save (on /): the answer is 500",
		},
		"a dead end after a button": {
			site{"GET /": page("Home", saveForm), "POST /save": to("/nowhere")}, Crawl{},
			"GET /nowhere (on /save): the answer is 404",
		},
		"a place that is not there": {
			site{"GET /": page("Home", `<a href="/a#there">A</a>`), "GET /a": page("A", "")}, Crawl{},
			"GET /a#there (on /): the page has no such place",
		},
		"a place behind a redirect": {
			site{"GET /": page("Home", `<a href="/old#there">A</a>`), "GET /old": to("/a"), "GET /a": page("A", "")}, Crawl{},
			"GET /old#there (on /): the page has no such place",
		},
		"a redirect round and round": {
			site{"GET /": page("Home", `<a href="/x">X</a>`), "GET /x": to("/y"), "GET /y": to("/x")}, Crawl{},
			"it redirects without end",
		},
		"a redirect off the site": {
			site{"GET /": page("Home", `<a href="/x">X</a>`), "GET /x": to("//evil.example/")}, Crawl{},
			"it sends people off the site, to //evil.example/",
		},
		"two pages of one title": {
			site{"GET /": page("Home", `<a href="/a">A</a>`), "GET /a": page("Home", "")}, Crawl{},
			`GET /a (on /): the title "Home" is also that of /`,
		},
		"a fault of the page": {
			site{"GET /": page("Home", `<h1>Another</h1>`)}, Crawl{},
			"the page has 2 h1 elements",
		},
		"a cookie for a visitor": {
			site{"GET /": func(w http.ResponseWriter, r *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "track", Value: "1"})
				page("Home", "")(w, r)
			}}, Crawl{},
			"a visitor who has not asked to sign in is given the cookie track=1",
		},
		"a signed-in page that may be kept": {
			site{"GET /": page("Home", "")}, Crawl{Cookie: &http.Cookie{Name: "session", Value: "ada"}},
			"not no-store",
		},
		"headers that are not there": {
			site{"GET /": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Del("Content-Security-Policy")
				page("Home", "")(w, r)
			}}, Crawl{},
			"it must begin with default-src 'none'",
		},
		"broken JSON": {
			site{"GET /": page("Home", `<a href="/j">J</a>`), "GET /j": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"a":`)
			}}, Crawl{},
			"the JSON is broken",
		},
		"a broken feed": {
			site{"GET /": page("Home", `<link rel="alternate" type="application/atom+xml" href="/f">`), "GET /f": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/atom+xml")
				fmt.Fprint(w, `<feed><entry></feed>`)
			}}, Crawl{},
			"the XML is broken",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := walk(t, c.site, c.crawl).Summary(); !strings.Contains(got, c.want) {
				t.Errorf("found:\n%s\nwant: %s", got, c.want)
			}
		})
	}
}

func TestACrawlWithoutEndStops(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page("Page "+r.URL.Path, `<a href="`+r.URL.Path+`x">More</a>`)(w, r)
	}))
	defer server.Close()
	crawl := Crawl{Base: server.URL, Most: 50}
	if _, err := crawl.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "more than 50 addresses") {
		t.Errorf("the crawl ended with %v", err)
	}
}
