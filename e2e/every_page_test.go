package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"guildhall/e2e/browser"
	"guildhall/e2e/crawl"
)

// tabs is how many windows judge pages side by side: one for each core of a
// small machine.
const tabs = 2

// judgeEach runs axe on every page that anybody came to.
func judgeEach(t *testing.T, s *service, all []*crawl.Answer) {
	pages := distinct(all)
	t.Logf("%d pages, %d of them different", len(all), len(pages))
	found := &violations{pages: map[string][]string{}, first: map[string]browser.Violation{}}
	t.Run("side by side", func(t *testing.T) {
		for tab := range tabs {
			t.Run(fmt.Sprint(tab), func(t *testing.T) {
				t.Parallel()
				b := browser.Open(t, s.URL)
				b.Open("/")
				for i := tab; i < len(pages); i += tabs {
					for _, v := range b.Judge(pages[i].Body) {
						found.add(pages[i], v)
					}
				}
			})
		}
	})
	found.report(t)
}

// distinct leaves out pages that differ from one before them in nothing but what
// the layout shows of who is there. Each walker's layout is on pages of their own.
func distinct(all []*crawl.Answer) []*crawl.Answer {
	var some []*crawl.Answer
	seen := map[string]bool{}
	for _, a := range all {
		key := between(a.Body, "<title", "</title>") + between(a.Body, "<main", "</main>")
		if !seen[key] {
			seen[key] = true
			some = append(some, a)
		}
	}
	return some
}

// between is the part of a page from an opening tag to its end; all of it when
// it has no such tag.
func between(page []byte, from, to string) string {
	_, rest, found := bytes.Cut(page, []byte(from))
	if !found {
		return string(page)
	}
	part, _, _ := bytes.Cut(rest, []byte(to))
	return string(part)
}

// violations gathers what is wrong, each rule once with the pages that break it.
type violations struct {
	mu    sync.Mutex
	rules []string
	pages map[string][]string
	first map[string]browser.Violation
}

func (f *violations) add(a *crawl.Answer, v browser.Violation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.pages[v.Rule]) == 0 {
		f.rules = append(f.rules, v.Rule)
		f.first[v.Rule] = v
	}
	f.pages[v.Rule] = append(f.pages[v.Rule], a.Method+" "+a.Address)
}

func (f *violations) report(t *testing.T) {
	for _, rule := range f.rules {
		pages := f.pages[rule]
		t.Errorf("on %d pages, such as %s: %s", len(pages), strings.Join(pages[:min(3, len(pages))], ", "), f.first[rule])
	}
}
