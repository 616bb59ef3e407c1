package sheets

import (
	"encoding/xml"
	"path"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/spreadsheet"
)

// workbook is what a workbook says beside its sheets.
type workbook struct {
	strings []string
	dates   []bool // by the number of a cell's style: whether its numbers are dates
	from    int    // year that days count from: 1900 or 1904
}

// sheetRef is a sheet as the workbook lists it.
type sheetRef struct {
	name, id string
	hidden   bool
}

func (s *Source) readWorkbook(a *archive) error {
	b := &workbook{from: 1900}
	sheets, err := b.readSheets(a)
	if err != nil {
		return err
	}
	targets, err := s.relations(a, "xl/_rels/workbook.xml.rels")
	if err != nil {
		return err
	}
	s.notes(a)
	if err := b.readStrings(a); err != nil {
		return err
	}
	if err := b.readStyles(a); err != nil {
		return err
	}
	for _, ref := range sheets {
		target := inside("xl", targets[ref.id])
		if !strings.HasPrefix(target, "xl/worksheets/") || a.files[target] == nil { // a chart or a dialogue has no cells
			continue
		}
		if err := s.readSheet(a, b, ref, target); err != nil {
			return err
		}
	}
	return nil
}

// inside returns the name of a part that another one in folder refers to.
func inside(folder, target string) string {
	if rest, ok := strings.CutPrefix(target, "/"); ok {
		return path.Clean(rest)
	}
	return path.Clean(folder + "/" + target)
}

func (b *workbook) readSheets(a *archive) ([]sheetRef, error) {
	var all []sheetRef
	err := a.eachPart("xl/workbook.xml", func(r *xmlReader) error {
		return r.each(func(token xml.Token) error {
			e, ok := token.(xml.StartElement)
			if !ok {
				return nil
			}
			switch e.Name.Local {
			case "workbookPr":
				if v := attr(e, "date1904"); v == "1" || v == "true" {
					b.from = 1904
				}
			case "sheet":
				all = append(all, sheetRef{attr(e, "name"), attr(e, "id"), strings.Contains(strings.ToLower(attr(e, "state")), "hidden")})
				if len(all) > maxTables {
					return refuse("The workbook has more than %d sheets. Divide it.", maxTables)
				}
			}
			return nil
		})
	})
	return all, err
}

// relations reads which parts another refers to. What lies outside the file is
// named in a finding and never followed.
func (s *Source) relations(a *archive, name string) (map[string]string, error) {
	targets := map[string]string{}
	if a.files[name] == nil {
		return targets, nil
	}
	err := a.eachPart(name, func(r *xmlReader) error {
		return r.each(func(token xml.Token) error {
			e, ok := token.(xml.StartElement)
			if !ok || e.Name.Local != "Relationship" {
				return nil
			}
			if strings.EqualFold(attr(e, "TargetMode"), "External") {
				if !strings.HasSuffix(attr(e, "Type"), "/hyperlink") {
					s.warn(Place{File: name}, "external-link", "The file refers to %s outside itself, which was not fetched.", quoted(attr(e, "Target")))
				}
				return nil
			}
			targets[attr(e, "Id")] = attr(e, "Target")
			return nil
		})
	})
	return targets, err
}

// notes says what in a workbook is never used.
func (s *Source) notes(a *archive) {
	for _, name := range a.order {
		switch {
		case strings.HasSuffix(name, "vbaProject.bin"):
			s.warn(Place{File: s.Name}, "macros", "The file has macros. They were not run; only its cells are read.")
		case strings.HasPrefix(name, "xl/externalLinks/") && strings.HasSuffix(name, ".xml"):
			s.warn(Place{File: s.Name}, "external-link", "The workbook takes values from another file (%s). The values that it last saw are read; the other file is not.", path.Base(name))
		}
	}
}

func (b *workbook) readStrings(a *archive) error {
	const name = "xl/sharedStrings.xml"
	if a.files[name] == nil {
		return nil
	}
	return a.eachPart(name, func(r *xmlReader) error {
		var text richText
		return r.each(func(token xml.Token) error {
			if e, ok := token.(xml.EndElement); ok && e.Name.Local == "si" {
				b.strings = append(b.strings, text.take())
				last := len(b.strings[len(b.strings)-1])
				if a.spent.inflated > maxInflated || len(b.strings) > maxCells || text.add(last) > maxText {
					return refuse("The workbook has more than %d MB of text. Divide it.", maxText>>20)
				}
				return nil
			}
			text.token(token)
			return nil
		})
	})
}

// richText gathers the text of a cell from its runs, without its phonetic hints.
type richText struct {
	b          strings.Builder
	inText     bool
	inPhonetic bool
	total      int
}

func (t *richText) token(token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		t.inText = token.Name.Local == "t"
		t.inPhonetic = t.inPhonetic || token.Name.Local == "rPh"
	case xml.EndElement:
		t.inText = false
		if token.Name.Local == "rPh" {
			t.inPhonetic = false
		}
	case xml.CharData:
		if t.inText && !t.inPhonetic {
			t.b.Write(token)
		}
	}
}

func (t *richText) take() string {
	text := spreadsheet.Unescaped(t.b.String())
	t.b.Reset()
	return text
}

func (t *richText) add(n int) int {
	t.total += n
	return t.total
}

// readStyles finds which styles show a number as a date.
func (b *workbook) readStyles(a *archive) error {
	const name = "xl/styles.xml"
	if a.files[name] == nil {
		return nil
	}
	custom := map[string]bool{}
	return a.eachPart(name, func(r *xmlReader) error {
		return r.each(func(token xml.Token) error {
			e, ok := token.(xml.StartElement)
			if !ok {
				return nil
			}
			switch {
			case e.Name.Local == "numFmt":
				custom[attr(e, "numFmtId")] = showsDate(attr(e, "formatCode"))
			case e.Name.Local == "xf" && len(r.names) > 1 && r.names[len(r.names)-2] == "cellXfs":
				id := attr(e, "numFmtId")
				n, _ := strconv.Atoi(id)
				b.dates = append(b.dates, n >= 14 && n <= 17 || n == 22 || custom[id])
			}
			return nil
		})
	})
}

// showsDate reports whether a number format shows days or years.
func showsDate(format string) bool {
	quoted, bracket := false, false
	for _, r := range strings.ToLower(format) {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '[' || r == ']':
			bracket = r == '['
		case !quoted && !bracket && (r == 'y' || r == 'd'):
			return true
		}
	}
	return false
}

// sorted mentions of cells that reach over several.
func (s *Source) merged(t *Table, refs []string) {
	const most = 20
	for i, ref := range slices.Compact(refs) {
		if i == most {
			s.warn(t.place(), "merged-cells", "%d more ranges of cells on this sheet are merged.", len(refs)-most)
			return
		}
		first, _, _ := strings.Cut(ref, ":")
		p := t.place()
		p.Cell = first
		s.warn(p, "merged-cells", "The cells %s are merged. Their text counts for the first of them only.", ref)
	}
}
