package browser

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

//go:embed testdata/sound.html
var sound string

//go:embed testdata/faulty.html
var faulty string

// serve is a small site: a sound page, one that breaks rules, and a form.
func serve(t *testing.T) string {
	t.Helper()
	files := map[string][2]string{
		"/":         {"text/html; charset=utf-8", sound},
		"/faulty":   {"text/html; charset=utf-8", faulty},
		"/other":    {"text/html; charset=utf-8", strings.ReplaceAll(sound, "Sound", "Other")},
		"/state.js": {"text/javascript", `document.getElementById("state").textContent = "Scripts are on"`},
		"/throw.js": {"text/javascript", `throw new Error("on purpose")`},
		"/wide.css": {"text/css", `#wide { width: 900px }`},
		"/icon.svg": {"image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'")
		if r.URL.Path == "/send" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprint(w, strings.Replace(sound, "<h1>Sound</h1>", fmt.Sprintf("<h1>Sent</h1><p>%s, %s, %s</p>", r.FormValue("name"), r.FormValue("grade"), r.FormValue("ring")), 1))
			return
		}
		file, found := files[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", file[0])
		fmt.Fprint(w, file[1])
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestStatements(t *testing.T) {
	base := serve(t)
	for name, b := range map[string]*Window{"with scripts": Open(t, base), "without": OpenWithoutScripts(t, base)} {
		t.Run(name, func(t *testing.T) {
			b.t = t
			b.Open("/")
			b.Heading("Sound")
			b.See(map[string]string{"with scripts": "Scripts are on", "without": "Scripts are off"}[name])
			b.DontSee("Hidden words")
			b.Click("More about it")
			b.See("Hidden words")
			b.Axe()
			b.Reflows()
			b.Fill("Your name", "Ada Lovelace")
			b.Select("Grade", "Director")
			b.Choose("Core")
			b.Click("Send")
			b.Heading("Sent")
			b.See("Ada Lovelace, 2, core")
			if b.Status() != http.StatusUnprocessableEntity {
				t.Errorf("status %d", b.Status())
			}
			b.Click("Somewhere else")
			b.At("/other")
			b.Open("/")
			b.TabTo("Somewhere else")
			b.HasFocus("Somewhere else")
			b.PressEnter()
			b.Heading("Other")
			if cookies := b.Cookies(); len(cookies) != 0 {
				t.Errorf("cookies: %q", cookies)
			}
		})
	}
}

func TestEachFaultFailsTheTest(t *testing.T) {
	base := serve(t)
	for _, c := range []struct {
		name    string
		scripts bool
		do      func(b *Window)
		want    string
	}{
		{"an error in a script", true, func(b *Window) { b.Open("/faulty"); b.calm() }, "on purpose"},
		{"a breach of the policy", true, func(b *Window) { b.Open("/faulty"); b.calm() }, "Content Security Policy"},
		{"a rule of accessibility", true, func(b *Window) { b.Open("/faulty"); b.Axe() }, "image-alt (critical)"},
		{"a page too wide", true, func(b *Window) { b.Open("/faulty"); b.Reflows() }, "p. Wide"},
		{"a page too wide, without scripts", false, func(b *Window) { b.Open("/faulty"); b.Reflows() }, "p. Wide"},
		{"a fault of the markup", false, func(b *Window) { b.Open("/faulty") }, "2 h1 elements"},
		{"words that are not there", true, func(b *Window) { b.Open("/"); b.See("Nonsense") }, `does not say "Nonsense"`},
		{"words that are there", true, func(b *Window) { b.Open("/"); b.DontSee("Sound") }, `says "Sound"`},
		{"a wrong heading", true, func(b *Window) { b.Open("/"); b.Heading("Nonsense") }, `has the heading "Sound"`},
		{"a wrong address", true, func(b *Window) { b.Open("/"); b.At("/other") }, "is at /, not at /other"},
		{"no such link", true, func(b *Window) { b.Open("/"); b.Click("Nonsense") }, `link "Somewhere else"`},
		{"no such option", true, func(b *Window) { b.Open("/"); b.Select("Grade", "King") }, `no option "King"`},
		{"Tab does not reach it", true, func(b *Window) { b.Open("/"); b.TabTo("Nonsense") }, `never reached "Nonsense"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of them wait for what never comes
			if got := failures(t, base, c.scripts, c.do); !strings.Contains(got, c.want) {
				t.Errorf("failed with %q, want %q", got, c.want)
			}
		})
	}
}

// TestAPageIsJudgedWithoutGoingThere holds Judge to what Axe says of the same page.
func TestAPageIsJudgedWithoutGoingThere(t *testing.T) {
	base := serve(t)
	rules := func(all []Violation) (names []string) {
		for _, v := range all {
			names = append(names, v.Rule)
		}
		return names
	}
	there := Open(t, base)
	there.Open("/")
	want := []string{"image-alt"}
	for range 2 { // a page leaves nothing behind for the next
		if got := there.Judge([]byte(sound)); len(got) != 0 {
			t.Errorf("the sound page breaks %v", got)
		}
		if got := rules(there.Judge([]byte(faulty))); !slices.Equal(got, want) {
			t.Errorf("the faulty page breaks %q, want %q", got, want)
		}
	}
	if title := evaluate[string](there, "document.title"); title == "" || there.Address() != "/" {
		t.Errorf("the window is at %s with the title %q", there.Address(), title)
	}
}

func TestScreenshots(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(Screenshots, folder)
	b := Open(t, serve(t))
	b.Open("/")
	b.Screenshots("The sound page")
	pictures, err := filepath.Glob(filepath.Join(folder, "the-sound-page-*.png"))
	if err != nil || len(pictures) != 4 {
		t.Errorf("pictures: %q, %v", pictures, err)
	}
}

// failures runs statements that must fail, and returns what they said.
func failures(t *testing.T, base string, scripts bool, do func(*Window)) string {
	t.Helper()
	failed := &recorder{TB: t}
	done := make(chan struct{})
	b := open(t, base, scripts)
	b.t, b.wait = failed, 2*time.Second
	go func() {
		defer close(done)
		do(b)
	}()
	<-done
	b.mu.Lock()
	b.trouble = nil
	b.mu.Unlock()
	b.t, b.wait = t, Patience
	return strings.Join(failed.said, "\n")
}

// recorder is a test whose failures are kept instead of counted.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}
