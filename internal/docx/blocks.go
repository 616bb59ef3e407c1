package docx

import "strconv"

// Block is a part of a document that stands by itself: a Heading, a Paragraph,
// a List or a Table.
type Block interface {
	draw(g *drawing)
}

// Heading is a heading of level 1 to 4. What lies outside takes the nearest.
type Heading struct {
	Level   int
	Text    string
	ID      string // by which runs lead to it; empty where none does
	NewPage bool   // it begins a sheet

	Unlisted bool // left out of the contents
}

// style is the style of the heading. Those that are left out of the contents have
// another, so that they stay out when somebody updates the list.
func (h Heading) style() string {
	name := "Heading" + strconv.Itoa(h.level())
	if h.Unlisted && h.level() <= deepestContents {
		name += "Unlisted"
	}
	return name
}

// deepestContents is how deep contents can go.
const deepestContents = 3

func (h Heading) level() int { return min(max(h.Level, 1), 4) }

// Run is text of one look.
type Run struct {
	Text string
	Bold bool
	Link string // an address for which Followed is true; others are left out
	To   string // ID of a heading of the same document; Link counts where there is no such heading
}

// Words are runs that stand in one line.
type Words []Run

// Plain is text without links.
func Plain(s string) Words { return Words{{Text: s}} }

// Plains are texts without links.
func Plains(all []string) []Words {
	words := make([]Words, len(all))
	for i, s := range all {
		words[i] = Plain(s)
	}
	return words
}

// Text is what the words say.
func (w Words) Text() string {
	if len(w) == 1 {
		return w[0].Text
	}
	var s string
	for _, r := range w {
		s += r.Text
	}
	return s
}

// Look is what a paragraph is for.
type Look string

// The looks of paragraphs, by their styles.
const (
	Body     Look = ""
	Title    Look = "Title"    // of the document, once, at the head of its cover
	Subtitle Look = "Subtitle" // beside the Title
	Lead     Look = "Lead"     // what a part is about, before everything else
	Notice   Look = "Notice"   // what must not be missed
)

// Paragraph is text that stands together.
type Paragraph struct {
	Look Look
	Runs Words
}

// Text is a paragraph of plain text.
func Text(s string) Paragraph { return Paragraph{Runs: Plain(s)} }

// List is a list with bullets.
type List struct{ Items []Words }

// Table has a first row that names its columns and comes again on every sheet.
// No row is parted between sheets.
type Table struct {
	Caption  string // what the table is, for everybody or, where Quiet, for people who cannot see it
	Quiet    bool   // the text before the table says what it is
	Head     []string
	Shares   []int // of each column in the width, in hundredths; all alike where there are none
	Rows     [][]Words
	RowHeads bool // the first cell of a row names it
}

// tableWidth is what the margins leave, in twentieths of a point.
const tableWidth = 11906 - 2*1134

// Width is the width of a column in twentieths of a point. All widths together
// are what the margins leave.
func (t Table) width(column int) int {
	before, shares := 0, 0
	for i := range t.Head {
		share := 100
		if len(t.Shares) == len(t.Head) {
			share = t.Shares[i]
		}
		if i < column {
			before += share
		}
		shares += share
	}
	share := 100
	if len(t.Shares) == len(t.Head) {
		share = t.Shares[column]
	}
	return tableWidth*(before+share)/shares - tableWidth*before/shares
}

// marks gives every heading that something leads to a name that Word takes for
// a bookmark: at most 40 letters, digits and low lines, a letter first.
func marks(blocks []Block) map[string]string {
	all, alike := map[string]string{}, map[string]int{}
	for _, b := range blocks {
		h, ok := b.(Heading)
		if !ok || h.ID == "" || all[h.ID] != "" {
			continue
		}
		name := bookmarkName(h.ID)
		if alike[name]++; alike[name] > 1 {
			name = "d" + strconv.Itoa(alike[name]) + "_" + name // no other name begins so
		}
		all[h.ID] = name
	}
	return all
}

func bookmarkName(id string) string {
	name := []byte("m_")
	for _, r := range id {
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			name = append(name, byte(r))
		} else {
			name = append(name, '_')
		}
		if len(name) == 32 {
			break
		}
	}
	return string(name)
}
