package docx

import (
	"net/url"
	"strconv"
)

// Heading is a heading of level 1, 2 or 3. What lies outside takes the nearest.
type Heading struct {
	Level int
	Text  string
}

func (h Heading) draw(l *links) []element {
	level := min(max(h.Level, 1), 3)
	return []element{paragraph("Heading"+strconv.Itoa(level), []Run{{Text: h.Text}}, l)}
}

// Run is text of one look.
type Run struct {
	Text string
	Bold bool
	Link string // an address that begins with http, https or mailto; others are not followed
}

// Paragraph is text that stands together.
type Paragraph struct{ Runs []Run }

// Text is a paragraph of plain text.
func Text(s string) Paragraph { return Paragraph{[]Run{{Text: s}}} }

func (p Paragraph) draw(l *links) []element { return []element{paragraph("", p.Runs, l)} }

// List is a list with bullets.
type List struct{ Items []string }

func (s List) draw(l *links) []element {
	var all []element
	for _, item := range s.Items {
		all = append(all, paragraph("ListBullet", []Run{{Text: item}}, l))
	}
	return all
}

// Table has a caption before it and a first row that names its columns and
// comes again on every sheet.
type Table struct {
	Caption string
	Head    []string
	Shares  []int // of each column in the width, in hundredths; all alike where there are none
	Rows    [][]string
}

// tableWidth is what the margins leave, in twentieths of a point.
const tableWidth = 11906 - 2*1134

func (t Table) draw(l *links) []element {
	table := el("w:tbl").with(
		el("w:tblPr").with(
			el("w:tblStyle", "w:val", "TableGrid"),
			el("w:tblW", "w:w", "5000", "w:type", "pct"),
			el("w:tblLook", "w:val", "0620", "w:firstRow", "1", "w:lastRow", "0", "w:firstColumn", "0", "w:lastColumn", "0", "w:noHBand", "1", "w:noVBand", "1"),
			el("w:tblCaption", "w:val", t.Caption)))
	grid := el("w:tblGrid")
	for i := range t.Head {
		grid = grid.with(el("w:gridCol", "w:w", t.width(i)))
	}
	table = table.with(grid, t.row(t.Head, true, l))
	for _, cells := range t.Rows {
		table = table.with(t.row(cells, false, l))
	}
	return []element{paragraph("Caption", []Run{{Text: t.Caption}}, l), table}
}

func (t Table) width(column int) string {
	if column < len(t.Shares) {
		return strconv.Itoa(tableWidth * t.Shares[column] / 100)
	}
	return strconv.Itoa(tableWidth / len(t.Head))
}

// row has a cell for every column, whether or not there is text for it.
func (t Table) row(cells []string, head bool, l *links) element {
	properties := el("w:trPr").with(el("w:cantSplit"))
	if head {
		properties = properties.with(el("w:tblHeader"))
	}
	row := el("w:tr").with(properties)
	for i := range t.Head {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		row = row.with(el("w:tc").with(
			el("w:tcPr").with(el("w:tcW", "w:w", t.width(i), "w:type", "dxa")),
			paragraph("", []Run{{Text: text}}, l)))
	}
	return row
}

func paragraph(style string, runs []Run, l *links) element {
	p := el("w:p")
	if style != "" {
		p = p.with(el("w:pPr").with(el("w:pStyle", "w:val", style)))
	}
	for _, r := range runs {
		p = p.with(r.draw(l))
	}
	return p
}

func (r Run) draw(l *links) element {
	properties := el("w:rPr")
	id, linked := l.id(r.Link)
	if linked {
		properties = properties.with(el("w:rStyle", "w:val", "Hyperlink"))
	}
	if r.Bold {
		properties = properties.with(el("w:b"))
	}
	run := el("w:r").with(properties, el("w:t", "xml:space", "preserve").text(r.Text))
	if linked {
		return el("w:hyperlink", "r:id", id).with(run)
	}
	return run
}

// links collects the addresses that a document leads to.
type links struct{ addresses []string }

// id names an address within the document, unless it is none to follow.
func (l *links) id(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
		return "", false
	}
	l.addresses = append(l.addresses, address)
	return "rId" + strconv.Itoa(ownParts+len(l.addresses)), true
}

// ownParts is how many relations a document has to its own parts.
const ownParts = 3

// relations are the parts and addresses that the text refers to.
func (l *links) relations() element {
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	all := el("Relationships", "xmlns", "http://schemas.openxmlformats.org/package/2006/relationships")
	for i, name := range [ownParts]string{"styles", "numbering", "settings"} {
		all = all.with(el("Relationship", "Id", "rId"+strconv.Itoa(i+1), "Type", office+name, "Target", name+".xml"))
	}
	for i, address := range l.addresses {
		all = all.with(el("Relationship", "Id", "rId"+strconv.Itoa(ownParts+i+1), "Type", office+"hyperlink", "Target", address, "TargetMode", "External"))
	}
	return all
}
