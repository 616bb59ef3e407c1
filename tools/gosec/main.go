// Command gosec runs gosec's rules over the packages it is given, and prints what
// they find beyond exclusions.go.
//
// It is gosec without its command: that one brings libraries with it which take
// eight minutes to build, for suggestions that nobody asked for.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/issue"
	"github.com/securego/gosec/v2/rules"
)

func main() {
	found, err := look(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "gosec:", err)
		os.Exit(2)
	}
	for _, line := range found {
		fmt.Println(line)
	}
	if len(found) > 0 {
		fmt.Fprintf(os.Stderr, "gosec found %d. Mend each, or say why it is none: // #nosec G000 -- reason on the line, or a rule in tools/gosec/exclusions.go\n", len(found))
		os.Exit(1)
	}
}

func look(paths []string) ([]string, error) {
	quiet := log.New(io.Discard, "", 0)
	a := gosec.NewAnalyzer(gosec.NewConfig(), false, true, false, runtime.NumCPU(), quiet)
	a.LoadRules(rules.Generate(false).RulesInfo())
	a.LoadAnalyzers(analyzers.Generate(false).AnalyzersInfo())
	var packages []string
	for _, path := range paths {
		below, err := gosec.PackagePaths(path, gosec.ExcludedDirsRegExp([]string{"e2e", "testdata", "tools"}))
		if err != nil {
			return nil, err
		}
		packages = append(packages, below...)
	}
	if err := a.Process(nil, packages...); err != nil {
		return nil, err
	}
	issues, metrics, failed := a.Report()
	for path, errs := range failed {
		return nil, fmt.Errorf("%s: %v", path, errs)
	}
	if metrics.NumFiles < 100 {
		return nil, fmt.Errorf("only %d files were read: run it at the root of the tree", metrics.NumFiles)
	}
	return told(issues)
}

// told writes out what is not excluded.
func told(issues []*issue.Issue) ([]string, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	used := make([]bool, len(exclusions))
	var lines []string
	for _, i := range issues {
		path, err := filepath.Rel(root, i.File)
		if err != nil {
			return nil, err
		}
		if excluded(filepath.ToSlash(path), i.RuleID, used) {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s:%s: %s %s (%s, confidence %s)", path, i.Line, i.RuleID, i.What, strings.ToLower(i.Severity.String()), strings.ToLower(i.Confidence.String())))
	}
	for n, e := range exclusions {
		if !used[n] {
			lines = append(lines, fmt.Sprintf("tools/gosec/exclusions.go: nothing is found any more of %s in %s: take the line out", e.rule, e.path))
		}
	}
	slices.Sort(lines)
	return lines, nil
}

func excluded(path, rule string, used []bool) bool {
	for n, e := range exclusions {
		if e.rule == rule && regexp.MustCompile(e.path).MatchString(path) {
			used[n] = true
			return true
		}
	}
	return false
}
