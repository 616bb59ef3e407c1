package docx

import (
	"net/url"
	"strconv"
)

// drawing is the text of a document being written.
type drawing struct {
	markup
	links  links
	marks  map[string]string // bookmark by the ID of its heading
	listed int               // headings so far
	broken bool              // the next paragraph begins a sheet
	tabled bool              // a table has just ended
}

func (h Heading) draw(g *drawing) {
	g.tabled = false // headings keep their distance
	g.opening(h.style(), g.breaks(h.NewPage))
	name := g.marks[h.ID]
	if name == "" {
		name = ownMark(g.listed)
	}
	id := strconv.Itoa(g.listed)
	g.listed++
	g.empty("w:bookmarkStart", "w:id", id, "w:name", name)
	g.run(h.Text)
	g.empty("w:bookmarkEnd", "w:id", id)
	g.shut("w:p")
}

// ownMark is the bookmark of the n-th heading where it has no ID.
func ownMark(n int) string { return "h_" + strconv.Itoa(n) }

// breaks are the properties of a paragraph that begins a sheet, or that would
// otherwise touch the table before it.
func (g *drawing) breaks(wanted bool) []string {
	broken, tabled := g.broken || wanted, g.tabled
	g.broken, g.tabled = false, false
	switch {
	case broken:
		return []string{"w:pageBreakBefore"}
	case tabled:
		return []string{"w:spacing"}
	}
	return nil
}

func (p Paragraph) draw(g *drawing) {
	g.paragraph(string(p.Look), g.breaks(false), p.Runs)
}

func (s List) draw(g *drawing) {
	for _, item := range s.Items {
		g.paragraph("ListBullet", g.breaks(false), item)
	}
}

func (t Table) draw(g *drawing) {
	if len(t.Head) == 0 {
		return
	}
	if !t.Quiet && t.Caption != "" {
		g.paragraph("Caption", g.breaks(false), Plain(t.Caption))
	} else if g.broken || g.tabled { // two tables that touch would be one
		g.paragraph("", g.breaks(false), nil)
	}
	first := "0"
	if t.RowHeads {
		first = "1"
	}
	g.open("w:tbl")
	g.open("w:tblPr")
	g.val("w:tblStyle", "TableGrid")
	g.empty("w:tblW", "w:w", strconv.Itoa(tableWidth), "w:type", "dxa")
	g.empty("w:tblLayout", "w:type", "fixed")
	g.empty("w:tblLook", "w:val", look(t.RowHeads), "w:firstRow", "1", "w:lastRow", "0", "w:firstColumn", first, "w:lastColumn", "0", "w:noHBand", "1", "w:noVBand", "1")
	if t.Caption != "" {
		g.val("w:tblCaption", t.Caption)
	}
	g.shut("w:tblPr")
	widths := make([]string, len(t.Head))
	g.open("w:tblGrid")
	for i := range t.Head {
		widths[i] = strconv.Itoa(t.width(i))
		g.empty("w:gridCol", "w:w", widths[i])
	}
	g.shut("w:tblGrid")
	t.row(g, Plains(t.Head), widths, true)
	for _, cells := range t.Rows {
		t.row(g, cells, widths, false)
	}
	g.shut("w:tbl")
	g.tabled = true
}

// look is the sum of what the style of a table is told to show, as programs
// before Word 2010 read it.
func look(rowHeads bool) string {
	if rowHeads {
		return "06A0"
	}
	return "0620"
}

// row has a cell for every column, whether or not there is text for it.
func (t Table) row(g *drawing, cells []Words, widths []string, head bool) {
	g.open("w:tr")
	g.open("w:trPr")
	g.empty("w:cantSplit")
	if head {
		g.empty("w:tblHeader")
	}
	g.shut("w:trPr")
	for i := range t.Head {
		var words Words
		if i < len(cells) {
			words = cells[i]
		}
		g.open("w:tc")
		g.open("w:tcPr")
		g.empty("w:tcW", "w:w", widths[i], "w:type", "dxa")
		g.shut("w:tcPr")
		if head { // the head stays with the row after it
			g.paragraph("", []string{"w:keepNext"}, words)
		} else {
			g.paragraph("", nil, words)
		}
		g.shut("w:tc")
	}
	g.shut("w:tr")
}

// opening begins a paragraph with a style and properties that are on, which
// come in the order that the format demands.
func (m *markup) opening(style string, properties []string) {
	m.open("w:p")
	if style == "" && properties == nil {
		return
	}
	m.open("w:pPr")
	if style != "" {
		m.val("w:pStyle", style)
	}
	for _, p := range properties {
		if p == "w:spacing" {
			m.empty(p, "w:before", "240")
		} else {
			m.empty(p)
		}
	}
	m.shut("w:pPr")
}

func (g *drawing) paragraph(style string, properties []string, words Words) {
	g.opening(style, properties)
	for _, r := range words {
		r.draw(g)
	}
	g.shut("w:p")
}

func (r Run) draw(g *drawing) {
	if mark := g.marks[r.To]; r.To != "" && mark != "" {
		g.open("w:hyperlink", "w:anchor", mark, "w:history", "1")
	} else if id, outside := g.links.id(r.Link); outside {
		g.open("w:hyperlink", "r:id", id, "w:history", "1")
	} else {
		g.styled(r, false)
		return
	}
	g.styled(r, true)
	g.shut("w:hyperlink")
}

// styled writes a run as it looks.
func (m *markup) styled(r Run, link bool) {
	m.open("w:r")
	if link || r.Bold {
		m.open("w:rPr")
		if link {
			m.val("w:rStyle", "Hyperlink")
		}
		if r.Bold {
			m.empty("w:b")
			m.empty("w:bCs")
		}
		m.shut("w:rPr")
	}
	m.saying("w:t", r.Text, "xml:space", "preserve")
	m.shut("w:r")
}

// run writes text without a look of its own; nothing where there is none.
func (m *markup) run(text string) {
	if text != "" {
		m.styled(Run{Text: text}, false)
	}
}

// field writes a field that programs fill in when they lay out the sheet.
func (m *markup) field(instruction string) {
	m.open("w:fldSimple", "w:instr", " "+instruction+" ")
	m.run("1")
	m.shut("w:fldSimple")
}

// contents lists the headings. Each leads to its place; the number of its sheet
// is a field that is empty until a program lays the document out.
func (g *drawing) contents(c Contents, blocks []Block) {
	depth := min(max(c.Depth, 1), deepestContents)
	g.open("w:sdt")
	g.open("w:sdtPr")
	g.open("w:docPartObj")
	g.val("w:docPartGallery", "Table of Contents")
	g.empty("w:docPartUnique")
	g.shut("w:docPartObj", "w:sdtPr")
	g.open("w:sdtContent")
	g.paragraph("TOCHeading", g.breaks(false), Plain(c.Title))
	begun, n := false, 0
	for _, b := range blocks {
		h, ok := b.(Heading)
		if !ok {
			continue
		}
		mark := g.marks[h.ID]
		if mark == "" {
			mark = ownMark(n)
		}
		n++
		if h.level() > depth || h.Unlisted {
			continue
		}
		g.opening("TOC"+strconv.Itoa(h.level()), nil)
		if !begun {
			g.complex("begin")
			g.instruction(` TOC \o "1-` + strconv.Itoa(depth) + `" \h \z `)
			g.complex("separate")
			begun = true
		}
		g.entry(h.Text, mark)
		g.shut("w:p")
	}
	if begun {
		g.open("w:p")
		g.complex("end")
		g.shut("w:p")
	}
	g.shut("w:sdtContent", "w:sdt")
}

func (g *drawing) entry(text, mark string) {
	g.open("w:hyperlink", "w:anchor", mark, "w:history", "1")
	g.styled(Run{Text: text}, true)
	g.open("w:r")
	g.empty("w:tab")
	g.shut("w:r")
	g.complex("begin")
	g.instruction(` PAGEREF ` + mark + ` \h `)
	g.complex("separate")
	g.complex("end")
	g.shut("w:hyperlink")
}

// complex writes one of the marks around a field that holds other fields.
func (g *drawing) complex(kind string) {
	g.open("w:r")
	g.empty("w:fldChar", "w:fldCharType", kind)
	g.shut("w:r")
}

func (g *drawing) instruction(text string) {
	g.open("w:r")
	g.saying("w:instrText", text, "xml:space", "preserve")
	g.shut("w:r")
}

// links collects the addresses that a document leads to.
type links struct {
	known map[string]string
	order []string
}

// Followed reports whether a document leads to an address: one of the web or of
// a person's mail.
func Followed(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "mailto")
}

// id names an address within the document, unless it is none to follow.
func (l *links) id(address string) (string, bool) {
	if id, seen := l.known[address]; seen {
		return id, true
	}
	if !Followed(address) {
		return "", false
	}
	if l.known == nil {
		l.known = map[string]string{}
	}
	l.order = append(l.order, address)
	id := "rId" + strconv.Itoa(len(ownParts)+len(l.order))
	l.known[address] = id
	return id, true
}

// ownParts are the parts that the text is related to, by kind and file.
var ownParts = [][2]string{{"styles", "styles"}, {"numbering", "numbering"}, {"settings", "settings"}, {"header", "header1"}, {"footer", "footer1"}}

// relations are the parts and addresses that the text refers to.
func (l *links) relations() []byte {
	m := started("Relationships", "xmlns", "http://schemas.openxmlformats.org/package/2006/relationships")
	for i, p := range ownParts {
		m.empty("Relationship", "Id", "rId"+strconv.Itoa(i+1), "Type", officeSpace+"/"+p[0], "Target", p[1]+".xml")
	}
	for i, address := range l.order {
		m.empty("Relationship", "Id", "rId"+strconv.Itoa(len(ownParts)+i+1), "Type", officeSpace+"/hyperlink", "Target", address, "TargetMode", "External")
	}
	m.shut("Relationships")
	return m.b
}
