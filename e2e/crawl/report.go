package crawl

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"guildhall/e2e/markup"
)

// A Report is what a crawl saw.
type Report struct {
	Asked  []string  // every request: "POST /people"
	Pages  []*Answer // HTML pages, each once, in the order of the walk
	Faults []Fault
}

// A Fault is one thing that is wrong with one answer.
type Fault struct {
	Method  string
	Address string
	From    string // the page that led there
	What    string
}

// String says what is wrong, where, and how a person would get there.
func (f Fault) String() string {
	return fmt.Sprintf("%s %s (on %s): %s", f.Method, f.Address, f.From, f.What)
}

// Summary lists the faults, each kind once with the first pages that have it,
// because a fault of the layout is on every page.
func (r *Report) Summary() string {
	var kinds []string
	found := map[string][]Fault{}
	for _, f := range r.Faults {
		if found[f.What] == nil {
			kinds = append(kinds, f.What)
		}
		found[f.What] = append(found[f.What], f)
	}
	var b strings.Builder
	for _, what := range kinds {
		all := found[what]
		for _, f := range all[:min(3, len(all))] {
			fmt.Fprintln(&b, f)
		}
		if len(all) > 3 {
			fmt.Fprintf(&b, "    and on %d more\n", len(all)-3)
		}
	}
	return b.String()
}

func (c *Crawl) fault(a *Answer, what string) {
	c.report.Faults = append(c.report.Faults, Fault{a.Method, a.Address, a.From, what})
}

// judge lists what is wrong with one answer by itself.
func (c *Crawl) judge(a *Answer, form bool) {
	if bad(a, form) {
		c.fault(a, fmt.Sprintf("the answer is %d %s", a.Status, http.StatusText(a.Status)))
	}
	for _, what := range markup.HeaderFaults(a.Header) {
		c.fault(a, what)
	}
	c.judgeKeeping(a)
	if err := wellFormed(a); err != nil {
		c.fault(a, err.Error())
	}
	if a.Page == nil {
		return
	}
	c.report.Pages = append(c.report.Pages, a)
	for _, what := range a.Page.Faults() {
		c.fault(a, what)
	}
}

// bad reports an answer that nobody should meet who only follows what pages
// offer. A form sent as it stands may be refused for what it lacks.
func bad(a *Answer, form bool) bool {
	switch a.Status {
	case http.StatusUnprocessableEntity, http.StatusConflict, http.StatusTooManyRequests:
		return !form
	}
	return a.Status >= 400
}

// judgeKeeping wants no cookie for visitors, and nothing kept of what only a
// signed-in person sees.
func (c *Crawl) judgeKeeping(a *Answer) {
	set := a.Header.Get("Set-Cookie")
	if c.Cookie == nil && a.Method == http.MethodGet && set != "" && !strings.HasPrefix(a.Address, "/sign-in") {
		c.fault(a, "a visitor who has not asked to sign in is given the cookie "+set)
	}
	if c.Cookie != nil && a.Page != nil && a.Header.Get("Cache-Control") != "no-store" {
		c.fault(a, fmt.Sprintf("a signed-in person's page has the Cache-Control %q, not no-store", a.Header.Get("Cache-Control")))
	}
}

// wellFormed reads what programs read.
func wellFormed(a *Answer) error {
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	switch {
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		if !json.Valid(a.Body) {
			return errors.New("the JSON is broken")
		}
	case kind == "application/xml" || strings.HasSuffix(kind, "+xml"):
		for d := xml.NewDecoder(bytes.NewReader(a.Body)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return fmt.Errorf("the XML is broken: %w", err)
			}
		}
	}
	return nil
}

// judgeFragments wants every place that a link leads to.
func (c *Crawl) judgeFragments() {
	said := map[fragment]bool{}
	for _, want := range c.wanted {
		a := c.answers[want.address]
		for range 10 {
			if a == nil || a.Location == "" {
				break
			}
			a = c.answers[a.Location]
		}
		if a == nil || a.Page == nil || a.Page.Lands(want.id) || said[want] {
			continue
		}
		said[want] = true
		c.fault(&Answer{Method: http.MethodGet, Address: want.address + "#" + want.id, From: want.from}, "the page has no such place")
	}
}

// judgeRedirects wants every redirect to end.
func (c *Crawl) judgeRedirects() {
	for _, a := range c.answers {
		at := a
		for hops := 0; at != nil && at.Location != ""; hops++ {
			if hops == 10 {
				c.fault(a, "it redirects without end")
				break
			}
			at = c.answers[at.Location]
		}
	}
}

// judgeTitles wants what visitors see at different paths to have different
// titles, so that they can tell bookmarks and search results apart.
func (c *Crawl) judgeTitles() {
	if c.Cookie != nil {
		return
	}
	first := map[string]string{}
	for _, a := range c.report.Pages {
		path, _, _ := strings.Cut(a.Address, "?")
		title := a.Page.Title()
		if a.Method != http.MethodGet || a.Status != http.StatusOK || title == "" {
			continue
		}
		if other, taken := first[title]; taken && other != path {
			c.fault(a, fmt.Sprintf("the title %q is also that of %s", title, other))
		} else {
			first[title] = path
		}
	}
}
