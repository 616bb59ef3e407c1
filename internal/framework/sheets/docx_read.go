package sheets

import (
	"slices"

	"guildhall/internal/docx"
)

// most of the paragraphs above a table that may say something of it.
const maxBefore = 20

// readDocument adds the tables of a Word document to s, each with the headings
// that it stands under and the paragraphs since the last of them.
func (s *Source) readDocument(data []byte, spent *budget) error {
	content, err := docx.Read(data)
	if err != nil {
		return refuse("%s", err)
	}
	var before []string
	for _, item := range content.Items {
		switch {
		case item.Heading > 0:
			before = nil
		case item.Table == nil:
			if item.Text != "" && len(before) < maxBefore {
				before = append(before, item.Text)
			}
		default:
			if err := s.addGrid(item, before, spent); err != nil {
				return err
			}
			before = nil
		}
	}
	return nil
}

func (s *Source) addGrid(item docx.Item, before []string, spent *budget) error {
	if len(s.Tables) >= maxTables {
		return refuse("The document has more than %d tables. Divide it.", maxTables)
	}
	t := &Table{Kind: DOCX, Name: item.Table.Caption, Headings: item.Under, Before: slices.Clone(before), number: item.Number}
	if n := len(item.Under); n > 0 {
		t.Name = item.Under[n-1]
	}
	merged := 0
	for i, texts := range item.Table.Texts() {
		row := Row{Number: i + 1, Cells: texts}
		for _, c := range item.Table.Rows[i].Cells {
			if c.Merged {
				merged++
			}
		}
		if !slices.ContainsFunc(texts, func(text string) bool { return text != "" }) {
			continue
		}
		if err := spent.row(t, row); err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if merged > 0 {
		s.warn(t.place(), "merged-cells", "Cells of this table are merged. Their text counts for the first of them only.")
	}
	s.Tables = append(s.Tables, t)
	return nil
}
