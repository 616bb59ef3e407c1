package sheets

import (
	"reflect"

	"guildhall/internal/pack"
)

// formatName is the first row of the table of single values: it says that the
// tables beside it hold a whole Edition.
const (
	formatRow  = "format"
	formatName = "Guildhall framework, whole release, 1"
)

// single is a value that an Edition has once.
type single struct {
	name  string
	value func(e *pack.Edition) any // a pointer to it
}

// singles lists the values that an Edition has once, in the order of the table.
var singles = []single{
	{"profession_id", func(e *pack.Edition) any { return &e.Scheme.ID }},
	{"profession_name", func(e *pack.Edition) any { return &e.Scheme.Name }},
	{"identifier_base", func(e *pack.Edition) any { return &e.Scheme.IdentifierBase }},
	{"locale", func(e *pack.Edition) any { return &e.Scheme.Locale }},
	{"licence", func(e *pack.Edition) any { return &e.Scheme.Licence }},
	{"notice", func(e *pack.Edition) any { return &e.Scheme.Notice }},
	{"release", func(e *pack.Edition) any { return &e.Release.Name }},
	{"release_title", func(e *pack.Edition) any { return &e.Release.Title }},
	{"issued", func(e *pack.Edition) any { return &e.Release.Issued }},
	{"state", func(e *pack.Edition) any { return &e.Release.State }},
	{"change_note", func(e *pack.Edition) any { return &e.Release.Note }},
	{"based_on", func(e *pack.Edition) any { return &e.Release.BasedOn }},
	{"levels_cumulative", func(e *pack.Edition) any { return &e.Levels.Cumulative }},
	{"levels_lead_in", func(e *pack.Edition) any { return &e.Levels.LeadIn }},
	{"levels_rules", func(e *pack.Edition) any { return &e.Levels.Rules }},
	{"bodies_notice", func(e *pack.Edition) any { return &e.Bodies.Notice }},
	{"bodies_last_checked", func(e *pack.Edition) any { return &e.Bodies.LastChecked }},
	{"bodies_under_assessment", func(e *pack.Edition) any { return &e.Bodies.UnderAssessment }},
	{"bodies_under_assessment_note", func(e *pack.Edition) any { return &e.Bodies.UnderAssessmentNote }},
	{"qualifications_notice", func(e *pack.Edition) any { return &e.Qualifications.Notice }},
	{"qualifications_last_checked", func(e *pack.Edition) any { return &e.Qualifications.LastChecked }},
	{"qualifications_status_values", func(e *pack.Edition) any { return &e.Qualifications.StatusValues }},
}

// aboutRows is the table of single values.
func aboutRows(e *pack.Edition) [][]string {
	rows := [][]string{{"name", "value"}, {formatRow, formatName}}
	for _, s := range singles {
		rows = append(rows, []string{s.name, cellText(reflect.ValueOf(s.value(e)).Elem())})
	}
	return rows
}

// readAbout puts the single values of a table into e. Names that are not known
// come from a later version, and are refused: dropping one would lose it.
func readAbout(e *pack.Edition, t *Table) error {
	known := map[string]single{}
	for _, s := range singles {
		known[s.name] = s
	}
	for i, row := range t.Rows {
		name, value := row.cell(0), row.cell(1)
		if i == 0 || name == formatRow {
			continue
		}
		s, ok := known[name]
		if !ok {
			return refuse("At %s there is a value named %s, which this version does not know. Remove the row, or use the version that wrote it.", t.Place(i, 0), quoted(name))
		}
		if err := setCell(reflect.ValueOf(s.value(e)).Elem(), value); err != nil {
			return refuse("At %s: %s", t.Place(i, 1), err)
		}
	}
	return nil
}

// isAbout reports whether a table holds the single values of a whole Edition.
func isAbout(t *Table) bool {
	return len(t.Rows) > 1 && t.Rows[0].cell(0) == "name" && t.Rows[0].cell(1) == "value" &&
		t.Rows[1].cell(0) == formatRow && t.Rows[1].cell(1) == formatName
}
