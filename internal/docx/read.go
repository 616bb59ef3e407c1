package docx

import (
	"fmt"
	"strings"
)

// Content is what a document says, in reading order. What repeats its text or
// is not part of it is left out: entries of a table of contents, headers and
// footers, notes, comments, deleted and hidden text, instructions of fields.
type Content struct {
	Title    string // as its properties have it, or its first paragraph in the style Title
	Language string // as its properties or its styles have it; empty where neither says
	Items    []Item
}

// Item is a paragraph or a table that stands by itself.
type Item struct {
	Number   int      // counts paragraphs from 1, empty ones too, and tables from 1
	Under    []string // the headings that it stands under, the widest first
	Style    string   // name of the paragraph's style, in lower case: heading 1, list bullet, caption; empty for plain text
	Heading  int      // level from 1 to 9; 0 for what is no heading
	List     int      // depth from 1; 0 for what is no item of a list
	Numbered bool     // of an item of a list: it has a number or a letter, not a bullet
	Text     string   // without white space around it; tabs and line breaks as they are
	Table    *Grid    // nil for a paragraph
}

// Place says where the item stands, in words to put after "in": table 3, under
// the heading “Retention”.
func (i Item) Place() string {
	where := fmt.Sprintf("paragraph %d", i.Number)
	if i.Table != nil {
		where = fmt.Sprintf("table %d", i.Number)
	}
	if n := len(i.Under); n > 0 {
		where += ", under the heading “" + shown(i.Under[n-1]) + "”"
	}
	return where
}

// Grid is a table in which every row has the same number of cells: what is
// merged in the document is one cell with text and others marked as Merged.
type Grid struct {
	Caption string // its title for people who cannot see it; empty where it has none
	Columns int
	Rows    []GridRow
}

// GridRow is a row of a Grid.
type GridRow struct {
	Header bool // the row comes again on every sheet
	Cells  []Cell
}

// Cell is a place of a Grid.
type Cell struct {
	Text   string  // its paragraphs, each on a line
	Across int     // columns that it covers, itself counted; 0 where Merged
	Down   int     // rows that it covers, itself counted; 0 where Merged
	Merged bool    // a cell on its left or above covers this place
	Tables []*Grid // that stand in the cell; their text is not in Text
}

// Texts are the texts of the cells, row by row. Merged cells are empty.
func (g *Grid) Texts() [][]string {
	all := make([][]string, len(g.Rows))
	for i, row := range g.Rows {
		all[i] = make([]string, len(row.Cells))
		for j, c := range row.Cells {
			all[i][j] = c.Text
		}
	}
	return all
}

// Unreadable says why a document could not be read, in a sentence for the
// person who brought it that says what to do. Cause is for the log.
type Unreadable struct {
	Sentence string
	Cause    error
}

func (u *Unreadable) Error() string { return u.Sentence }

func (u *Unreadable) Unwrap() error { return u.Cause }

func unreadable(cause error, sentence string, values ...any) error {
	return &Unreadable{Sentence: fmt.Sprintf(sentence, values...), Cause: cause}
}

// The most that Read takes in, so that no file can exhaust the service. The
// largest documents that people write are far below each.
const (
	mostArchive = 64 << 20 // bytes of the file
	mostEntries = 5000     // parts within it
	mostPart    = 48 << 20 // bytes of one part, unpacked
	mostRatio   = 400      // times that a part grows when it is unpacked, once it is larger than freeRatio
	freeRatio   = 2 << 20  // bytes
	mostMarkup  = 4 << 20  // bytes of one tag, text or comment
	mostDepth   = 256      // elements within one another
	mostNested  = 8        // tables within one another
	mostColumns = 256      // of a table; Word itself stops at 63
	mostCells   = 500_000  // of all tables, merged ones too
	mostItems   = 500_000  // paragraphs and tables, those in cells too
)

// Read reads a document that anybody may have written. It holds no more than a
// small multiple of the limits above, follows no address, and every error is an
// *Unreadable.
func Read(data []byte) (*Content, error) {
	parts, err := unpack(data)
	if err != nil {
		return nil, err
	}
	r := reader{parts: parts}
	for _, step := range []func() error{r.find, r.readStyles, r.readNumbering, r.readBody, r.readProperties} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &r.content, nil
}

// reader is one reading of one document.
type reader struct {
	parts   map[string]entry
	main    string // name of the part with the text
	related map[string]string
	styles  map[string]style
	lists   map[string]list
	content Content

	under      []string // headings above, by level; empty where a level is skipped
	shared     []string // the same without empty ones, as Items hold it
	paragraphs int
	tables     int
	cells      int
	items      int
}

// add places an item after those before it.
func (r *reader) add(i Item) {
	if i.Heading > 0 && i.Text != "" {
		for len(r.under) < i.Heading {
			r.under = append(r.under, "")
		}
		r.under = append(r.under[:i.Heading-1:i.Heading-1], i.Text)
		i.Under = present(r.under[:i.Heading-1])
		r.shared = present(r.under)
	} else {
		i.Under = r.shared
	}
	if i.Table == nil && strings.EqualFold(i.Style, "title") && r.content.Title == "" {
		r.content.Title = i.Text
	}
	r.content.Items = append(r.content.Items, i)
}

// present are the texts that are not empty.
func present(all []string) []string {
	var some []string
	for _, s := range all {
		if s != "" {
			some = append(some, s)
		}
	}
	return some
}

// count keeps the reading within its bounds.
func (r *reader) count() error {
	if r.items++; r.items > mostItems {
		return unreadable(nil, "This document has more than %d paragraphs. Split it into smaller documents.", mostItems)
	}
	return nil
}
