// Package figures counts the whole profession and keeps what may be shown of it.
//
// At an interval it reads every active member once, packs them into a snapshot,
// has the permitted tables counted, and hands all of them to package disclosure.
// What comes back is a report: the only numbers about people that leave the
// service. The true counts behind the last report are kept where no page looks,
// because the rules for the next one need them.
package figures

import (
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/sqldb"
)

// Head is a report without its tables.
type Head struct {
	ID      string
	Serial  int               // grows by one from report to report
	Release string            // of the framework, in whose words skills were counted
	AsAt    sqldb.Stamp       // when the members were last read with this outcome
	BuiltAt sqldb.Stamp       // when the figures were made
	Members disclosure.Figure // rounded; disclosure.Hidden where even that is withheld
}

// Report is everything that may be shown of the profession at one time. It is
// shared between requests, so nothing may change it.
type Report struct {
	Head
	Published *disclosure.Published // tables as they may be shown, in the order of Definitions
	Made      disclosure.Report     // what was held back: for those who answer for the service
	Rules     disclosure.Parameters // the rules' numbers when it was made
	Dims      Dims
	Asks      []Ask // what roles of the release ask for

	tables map[string]*disclosure.Released
	lines  map[string]*disclosure.ReleasedLine
}

// Label names a value of a dimension.
type Label struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// NotSaid is the code of members who have not said it.
const NotSaid = "-"

// Dims are the values of each dimension in the profession's own order, by the
// dimension's name. Other, in which disclosure folds small organisations, comes
// in tables only; Name knows it.
type Dims map[string][]Label

// Name is what a value is called; its code where it has no name.
func (d Dims) Name(dimension, code string) string {
	for _, l := range d[dimension] {
		if l.Code == code {
			return l.Name
		}
	}
	return code
}

// Ask is a level of a skill that a role asks for.
type Ask struct {
	Role      string `json:"role"`
	Skill     string `json:"skill"`
	Level     string `json:"level"` // by its code in Dims
	Essential bool   `json:"essential,omitempty"`
}

// Table returns a table by its name in Definitions; nil when there is none.
func (r *Report) Table(name string) *disclosure.Released { return r.tables[name] }

// Line returns the line of a table for some people and a key, which are the
// values of the table's By but for holding; nil when there is none. Of is empty
// for tables of all members, else the code of a skill.
func (r *Report) Line(table, skill string, key ...string) *disclosure.ReleasedLine {
	return r.lines[lineName(table, skill, key)]
}

// index makes Table and Line quick.
func (r *Report) index() {
	r.tables, r.lines = map[string]*disclosure.Released{}, map[string]*disclosure.ReleasedLine{}
	for i := range r.Published.Tables {
		t := &r.Published.Tables[i]
		r.tables[t.Name] = t
		for j := range t.Lines {
			l := &t.Lines[j]
			r.lines[lineName(t.Name, Skill(l), Key(t, l))] = l
		}
	}
}
