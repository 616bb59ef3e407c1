package pack

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says whether a pack with the finding may be loaded.
type Severity string

// An error stops a pack from being loaded; a warning is advice about its wording
// or completeness.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one fault of a pack. Line and Column count from 1, columns in
// characters; both are 0 where the fault is of a whole file.
type Finding struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Rule     string   `json:"rule"` // stable name of the rule that was broken, for example unknown-reference
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // what was expected, and how to mend it
}

// String is the finding as a compiler would print it.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s [%s]", f.File, f.Line, f.Column, f.Severity, f.Message, f.Rule)
}

// Errors returns the findings that stop a pack from being loaded.
func Errors(findings []Finding) []Finding {
	var errors []Finding
	for _, f := range findings {
		if f.Severity == Error {
			errors = append(errors, f)
		}
	}
	return errors
}

// place is where in a pack something was read.
type place struct {
	file         string
	line, column int
}

// findingsPerFile bounds what one file can report, so that a file of another
// kind does not bury the rest of the report.
const findingsPerFile = 300

// findings collects faults.
type findings struct {
	list    []Finding
	perFile map[string]int
}

func (fs *findings) add(at place, severity Severity, rule, format string, args ...any) {
	if fs.perFile == nil {
		fs.perFile = map[string]int{}
	}
	fs.perFile[at.file]++
	switch n := fs.perFile[at.file]; {
	case n == findingsPerFile+1:
		format, args = "This file has more faults than can be listed. Mend these first, then check again.", nil
		at, rule, severity = place{file: at.file}, "too-many", Error
	case n > findingsPerFile:
		return
	}
	fs.list = append(fs.list, Finding{
		File: at.file, Line: at.line, Column: at.column,
		Rule: rule, Severity: severity, Message: fmt.Sprintf(format, args...),
	})
}

func (fs *findings) err(at place, rule, format string, args ...any) {
	fs.add(at, Error, rule, format, args...)
}

func (fs *findings) warn(at place, rule, format string, args ...any) {
	fs.add(at, Warning, rule, format, args...)
}

// sorted returns the findings in the order of files, lines and columns.
func (fs *findings) sorted() []Finding {
	slices.SortStableFunc(fs.list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Rule, b.Rule),
		)
	})
	return slices.Compact(fs.list)
}
