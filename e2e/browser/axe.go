package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	"guildhall/e2e/toolbox"
)

// source is axe-core, read once.
var source = sync.OnceValues(func() (string, error) {
	path, err := toolbox.Path("axe-core/axe.min.js")
	if err != nil {
		return "", err
	}
	js, err := os.ReadFile(path)
	return string(js), err
})

// judge runs axe-core's rules for WCAG 2.2 level AA and its good practices.
const judge = `axe.run(document, {
	resultTypes: ["violations"],
	preload: false,
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}).then(r => r.violations.map(v => ({
	Rule: v.id, Impact: v.impact, Help: v.help,
	Nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + "  " + n.failureSummary.replace(/\s+/g, " "))
})))`

// A Violation is a rule that a page breaks.
type Violation struct {
	Rule, Impact, Help string
	Nodes              []string // the first elements that break it, and why
}

// String says which rule it is, and shows the elements.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n    %s", v.Rule, v.Impact, v.Help, strings.Join(v.Nodes, "\n    "))
}

// Axe fails the test for each accessibility rule that the page breaks. The
// rules are scripts, so a window without scripts leaves them out: the same page
// is judged with scripts, and its markup was judged when it loaded.
func (b *Window) Axe() {
	b.t.Helper()
	if !b.scripts {
		return
	}
	for _, v := range b.violations() {
		b.t.Errorf("%s: %s", b.Address(), v)
	}
}

func (b *Window) violations() []Violation {
	b.t.Helper()
	b.bring()
	return evaluate[[]Violation](b, judge)
}

// bring loads axe-core into the page unless it is there already.
func (b *Window) bring() {
	b.t.Helper()
	if evaluate[bool](b, "!!window.axe") {
		return
	}
	js, err := source()
	if err != nil {
		b.t.Fatal(err)
	}
	evaluate[bool](b, js+"; true")
}

// exchange puts another page of the same site into the window, but for its head:
// the stylesheets are there already. Its scripts do not run.
const exchange = `(html => {
	const page = new DOMParser().parseFromString(html, "text/html");
	const root = document.documentElement;
	for (const name of root.getAttributeNames()) root.removeAttribute(name);
	for (const a of page.documentElement.attributes) root.setAttribute(a.name, a.value);
	document.title = page.title;
	document.body.replaceWith(document.adoptNode(page.body));
})`

// Judge returns the rules that a page of the site breaks, as a browser without
// scripts shows it. The window does not go there: it must be on a page with the
// same stylesheets, whose place the other takes. That saves the time to load a
// page and axe-core with it, which is most of what Open and Axe take.
func (b *Window) Judge(html []byte) []Violation {
	b.t.Helper()
	b.bring()
	text, err := json.Marshal(string(html))
	b.must("quote the page", err)
	return evaluate[[]Violation](b, "("+exchange+"("+string(text)+"), "+judge+")")
}
