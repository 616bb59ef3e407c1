package browser

import (
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

// violation is a rule that the page breaks.
type violation struct {
	Rule, Impact, Help string
	Nodes              []string
}

func (v violation) String() string {
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

func (b *Window) violations() []violation {
	b.t.Helper()
	js, err := source()
	if err != nil {
		b.t.Fatal(err)
	}
	evaluate[bool](b, js+"; true")
	return evaluate[[]violation](b, judge)
}
