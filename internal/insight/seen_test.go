package insight

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guildhall/internal/access"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

// crawl returns every page and file under /insight that the reader can reach.
func (w *world) crawl(t *testing.T, who access.Actor) map[string]*webtest.Page {
	t.Helper()
	met := map[string]*webtest.Page{}
	queue := []string{"/insight"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		path, _, _ = strings.Cut(path, "#")
		if met[path] != nil || path != "/insight" && !strings.HasPrefix(path, "/insight/") {
			continue
		}
		page := w.get(t, who, path)
		met[path] = page
		if page.Status != http.StatusOK {
			t.Errorf("%s is led to %s, which answers %d", who.ID, path, page.Status)
			continue
		}
		if strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			queue = append(queue, page.Links()...)
		}
	}
	return met
}

// Whoever leads alpha finds nothing of beta on any page or in any file, and whoever
// is neither leader nor Head of Profession nothing of either.
func TestNothingOfAnotherOrganisationIsAnywhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 1)
		for who, hidden := range map[string][]string{"": {"alpha", "beta", "gamma"}, "admin": {"alpha", "beta", "gamma"}, "alma": {"beta", "gamma", "delta"}, "bert": {"alpha", "gamma", "delta"}, "gus": {"alpha", "beta", "delta"}, "dora": {"gamma", "delta", "insight/organisations/"}} {
			at := slices.IndexFunc(all4, func(a access.Actor) bool { return a.ID == who })
			pages := w.crawl(t, all4[at])
			if len(pages) < 30 {
				t.Errorf("%q reaches only %d pages", who, len(pages))
			}
			for path, page := range pages {
				for _, word := range hidden {
					if strings.Contains(page.Body, word) {
						t.Errorf("%q reads of %s at %s", who, word, path)
					}
				}
			}
		}
	})
}

// What stands in lines and columns of other organisations changes no byte of what
// a leader gets.
func TestFiguresOfOthersChangeNothing(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	r := w.populate(t, 2)
	for _, who := range []access.Actor{alma, dora} {
		figuresOfOthersChangeNothing(t, r, who)
	}
}

func figuresOfOthersChangeNothing(t *testing.T, r *figures.Report, who access.Actor) {
	t.Helper()
	sees := func(table disclosure.Released, l disclosure.ReleasedLine, column string) bool {
		by, part := slices.Index(table.By, snapshot.Organisation), slices.Index(table.By, snapshot.Discipline)
		if who.ID == "dora" {
			return table.Across == snapshot.Organisation && part >= 0 && l.Key[part] == "Se"
		}
		return by >= 0 && l.Key[by] == "alpha" || table.Across == snapshot.Organisation && column == "alpha"
	}
	was, _ := json.Marshal(sightOf(who).tables(r.Published))
	other := &disclosure.Published{Serial: r.Published.Serial}
	changed := 0
	for _, table := range r.Published.Tables {
		lines := slices.Clone(table.Lines)
		single := slices.Contains(table.By, snapshot.Organisation) || table.Across == snapshot.Organisation
		for i, l := range lines {
			lines[i].Cells = slices.Clone(l.Cells)
			for c := range l.Cells {
				if single && !sees(table, l, table.Columns[c]) {
					lines[i].Cells[c] += 1005
					changed++
				}
			}
			if single && table.Across != snapshot.Organisation && !sees(table, l, "") {
				lines[i].Withheld = !l.Withheld
			}
		}
		table.Lines = lines
		other.Tables = append(other.Tables, table)
	}
	is, _ := json.Marshal(sightOf(who).tables(other))
	if changed == 0 || string(was) != string(is) {
		t.Errorf("%d figures of others were changed, and what %s sees with them", changed, who.ID)
	}
}

var number = regexp.MustCompile(`[0-9][0-9,]*`)

// numbers are what stands in cells of figures and at the bars of drawings.
func numbers(t *testing.T, page *webtest.Page) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page.Body))
	must(t, err)
	var all []string
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		for _, a := range n.Attr {
			if a.Key == "class" && (strings.Contains(a.Val, "govuk-table__cell--numeric") || strings.Contains(a.Val, "gh-chart__says") || a.Val == "gh-trail__day") {
				in = true
			}
		}
		if n.Type == html.TextNode && in {
			all = append(all, n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(root, false)
	return all
}

// No number about people is on any page that is not among what was published to
// the reader, or added up from it.
func TestEveryNumberWasPublished(t *testing.T) {
	for seed := range uint64(4) {
		w := newWorld(t, sqldbtest.SQLite(t))
		r := w.populate(t, 10+seed)
		for _, who := range []access.Actor{visitor, alma, dora, hope} {
			may := map[string]bool{"4": true, "1": true} // hidden (1 to 4)
			for _, table := range sightOf(who).tables(r.Published) {
				for _, l := range table.Lines {
					for _, f := range append(slices.Clone(l.Cells), l.Total) {
						may[thousands(int(f))] = true
					}
				}
			}
			for _, m := range r.Markets() {
				for _, b := range m.Levels {
					may[thousands(b.Asked.Shown)] = true
				}
			}
			checked := 0
			for path, page := range w.crawl(t, who) {
				for _, text := range numbers(t, page) {
					for _, n := range number.FindAllString(ownWords.ReplaceAllString(text, ""), -1) {
						checked++
						if !may[n] && !strings.HasPrefix(path, "/insight/disclosure") {
							t.Errorf("%q reads %s in “%s” at %s, which was not published to them", who.ID, n, strings.TrimSpace(text), path)
						}
					}
				}
			}
			if checked < 100 {
				t.Errorf("only %d numbers were checked", checked)
			}
		}
	}
}

// ownWords are numbers that are not of people: of roles, and days.
var ownWords = regexp.MustCompile(`[0-9]+ (roles? asks?|[A-Z][a-z]+ 20[0-9]{2})|^\s*[0-9]\s*$`)

func TestPagesAskLittleOfTheDatabaseAndNothingForEachRow(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 3)
	for path, most := range map[string]int{"/insight": 5, "/insight/disciplines/second": 7, "/insight/skills": 5, "/insight/organisations/alpha": 3, "/insight/tables/supply-by-organisation-and-level": 3, "/insight/tables/members-by-grade": 5} {
		w.get(t, hope, path) // reads the figures once
		if n := w.statements(t, hope, path); n > most {
			t.Errorf("%s takes %d statements, want %d at most", path, n, most)
		}
	}
}

// Headings go down one step at a time.
func TestHeadingsGoDownStepByStep(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 3)
	heading := regexp.MustCompile(`<h([1-6])`)
	for path, page := range w.crawl(t, hope) {
		level := 0
		for _, m := range heading.FindAllStringSubmatch(page.Body, -1) {
			n, _ := strconv.Atoi(m[1])
			if n > level+1 {
				t.Errorf("%s has an h%d under an h%d", path, n, level)
			}
			level = n
		}
	}
}

// Two buildings make a course over time, with the table beside.
func TestAFigureIsFollowedOverTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 4)
		page := w.get(t, visitor, "/insight/tables/members-by-grade")
		page.Lacks(t, "How it changed")
		w.joins(t, chanceOf(9), 40, "beta", "Se")
		w.build(t)
		page = w.get(t, visitor, "/insight/tables/members-by-grade")
		page.Says(t, http.StatusOK, "How it changed", "26 November 2026", "25 November 2026", "All people in this figure over time")
		w.get(t, alma, tableURL(figures.ByOrganisationAndGrade, nil)+"?organisation=alpha").Says(t, http.StatusOK, "made on 25 November 2026 and stand.")
	})
}

// BenchmarkPages measures what the pages cost once the figures are read.
func BenchmarkPages(b *testing.B) {
	w := newWorld(b, sqldbtest.SQLite(b))
	w.populate(b, 3)
	for _, path := range []string{"/insight", "/insight/skills", "/insight/organisations/alpha", "/insight/tables/members-by-grade"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				w.get(b, hope, path)
			}
		})
	}
}
