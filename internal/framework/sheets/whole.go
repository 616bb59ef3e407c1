package sheets

import (
	"io"
	"path"
	"reflect"
	"slices"
	"strings"

	"guildhall/internal/pack"
)

// maxFile is the largest file that ReadCSV and ReadXLSX take: far more than a
// framework, and little enough to be held.
const maxFile = 64 << 20

// ReadCSV reads what WriteCSV wrote. A file that does not hold a whole Edition
// is refused with a sentence.
func ReadCSV(r io.Reader) (*pack.Edition, error) { return readWhole(r, Archive) }

// ReadXLSX reads what WriteXLSX wrote, also after a spreadsheet has saved it.
func ReadXLSX(r io.Reader) (*pack.Edition, error) { return readWhole(r, XLSX) }

func readWhole(r io.Reader, kind Kind) (*pack.Edition, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, refuse("The file has more than %d MB. Divide it.", maxFile>>20)
	}
	s, err := Open(data, "the file")
	if err != nil {
		return nil, err
	}
	if s.Kind != kind || !s.Whole() {
		return nil, refuse("The file does not hold a whole release of a framework. Choose a file that was downloaded from here, or import it as a table.")
	}
	e := &pack.Edition{}
	_, err = s.Put(e)
	return e, err
}

// Whole reports whether the file holds a whole Edition, as WriteCSV and WriteXLSX
// write it.
func (s *Source) Whole() bool { return slices.ContainsFunc(s.Tables, isAbout) }

// Put replaces those lists of e whose tables are in the file with the columns
// that a pack gives them, and names what it replaced. It takes the lists over as
// they are: references and wording are for others to check. Where it returns an
// error, e is half done and of no use.
func (s *Source) Put(e *pack.Edition) ([]string, error) {
	var used []string
	for _, t := range s.Tables {
		if isAbout(t) {
			if err := readAbout(e, t); err != nil {
				return nil, err
			}
			used = append(used, aboutSheet)
		}
	}
	grades := *registrations(e) // a table of bodies alone leaves these as they are
	for _, p := range parts {
		t := s.tableOf(p)
		if t == nil {
			continue
		}
		into := reflect.New(p.rows(e).Elem().Type())
		if err := t.read(into.Elem()); err != nil {
			return nil, err
		}
		used = append(used, p.sheet)
		if p.list == nil {
			grades = *into.Interface().(*[]registration)
		} else {
			p.rows(e).Elem().Set(into.Elem())
		}
	}
	if err := putRegistrations(e, grades); err != nil {
		return nil, err
	}
	return used, nil
}

// tableOf finds the table of a part: by its name, or, for a file alone, by its
// columns; nil where it is not there.
func (s *Source) tableOf(p part) *Table {
	for _, t := range s.Tables {
		if !t.named(p, len(s.Tables) == 1) {
			continue
		}
		if columns := columnsOf(p.rows(&pack.Edition{}).Elem().Type().Elem()); t.has(columns) {
			return t
		}
	}
	return nil
}

func (t *Table) named(p part, alone bool) bool {
	switch t.Kind {
	case XLSX:
		return t.Name == p.sheet
	case Archive:
		return path.Base(t.Name) == path.Base(p.file)
	}
	return t.Kind == CSV && alone && (t.Name == strings.TrimSuffix(path.Base(p.file), ".csv") || distinctive(p))
}

// distinctive reports whether a part is known by its columns alone. Where a
// person's own table could have the same ones, its name has to say it.
func distinctive(p part) bool {
	return strings.HasPrefix(p.file, "framework/") && p.sheet != "Role families"
}

// has reports whether the first row names exactly these columns, optional ones
// aside.
func (t *Table) has(columns []column) bool {
	if len(t.Rows) == 0 {
		return false
	}
	seen := map[string]bool{}
	for _, name := range t.Rows[0].Cells {
		if seen[name] || !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			return false
		}
		seen[name] = true
	}
	for _, c := range columns {
		if !seen[c.name] && !c.optional {
			return false
		}
	}
	return true
}

// read fills a list of structs from the rows below the first.
func (t *Table) read(list reflect.Value) error {
	columns := columnsOf(list.Type().Elem())
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = slices.Index(t.Rows[0].Cells, c.name)
	}
	if len(t.Rows) == 1 {
		list.SetZero()
		return nil
	}
	list.Set(reflect.MakeSlice(list.Type(), len(t.Rows)-1, len(t.Rows)-1))
	for i, row := range t.Rows[1:] {
		for j, c := range columns {
			if at[j] < 0 {
				continue
			}
			if err := setCell(list.Index(i).FieldByIndex(c.index), row.cell(at[j])); err != nil {
				return refuse("At %s, column %s: %s", t.Place(i+1, at[j]), c.name, err)
			}
		}
	}
	return nil
}
