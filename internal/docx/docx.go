// Package docx writes and reads Word documents (Office Open XML, ECMA-376).
//
// What it writes can be read by ear as well as by eye: headings, lists and
// tables are what they look like, tables name their columns on every sheet, the
// contents lead to their headings, and the language is set. A document fetches
// nothing when it is opened, and the same document is the same bytes.
//
// What it reads may come from anybody: Read takes headings, paragraphs, lists
// and tables out of a file, or says in a sentence why it does not.
package docx

import (
	"archive/zip"
	"cmp"
	"embed"
	"fmt"
	"io"
	"strings"
	"time"
)

// Media is the media type of a document.
const Media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Document is what to write.
type Document struct {
	Title     string
	Language  string // BCP 47 tag of all its text, for example cy-GB; en-GB where it is empty
	Subject   string
	Publisher string // named as the creator, because the format has no publisher
	Licence   string // on what terms it may be used, in words
	Modified  time.Time

	Running  string    // at the head of every sheet but a cover's; empty for none
	Foot     string    // at the foot of every sheet but a cover's, before its number; may be empty
	Number   [2]string // what stands before the number of a sheet, and before how many there are: "Page ", " of "
	Cover    []Block   // on a sheet of its own; none where there are none
	Contents Contents
	Blocks   []Block
}

// Contents is a list of the headings, each leading to its place. Word fills in
// the page numbers when somebody prints or updates the list; it reads right
// without them.
type Contents struct {
	Title string // empty for no contents
	Depth int    // of the headings listed, from 1 to 3
}

//go:embed parts
var fixed embed.FS

// part is one file of the archive that a document is.
type part struct {
	name string
	text []byte
}

// earliest is the first time that an archive can hold.
var earliest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Write writes a document. What XML cannot hold is left out of its texts.
func Write(w io.Writer, d Document) error {
	d.Language = cmp.Or(d.Language, "en-GB")
	parts, err := d.parts()
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	modified := d.Modified.UTC()
	if modified.Before(earliest) {
		modified = earliest
	}
	archive := zip.NewWriter(w)
	for _, p := range parts {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: modified})
		if err != nil {
			return fmt.Errorf("write document: %w", err)
		}
		if _, err := file.Write(p.text); err != nil {
			return fmt.Errorf("write document: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

// parts are the files of a document, the list of their types first.
func (d Document) parts() ([]part, error) {
	var all []part
	for _, p := range []struct{ name, file string }{
		{"[Content_Types].xml", "content_types"}, {"_rels/.rels", "package_rels"},
		{"word/styles.xml", "styles"}, {"word/numbering.xml", "numbering"}, {"word/settings.xml", "settings"},
	} {
		text, err := fixed.ReadFile("parts/" + p.file + ".xml")
		if err != nil {
			return nil, err
		}
		all = append(all, part{p.name, []byte(strings.ReplaceAll(string(text), "{language}", escaped(d.Language)))})
	}
	g := d.body()
	return append(all,
		part{"word/document.xml", g.b},
		part{"word/_rels/document.xml.rels", g.links.relations()},
		part{"word/header1.xml", d.header()},
		part{"word/footer1.xml", d.footer()},
		part{"docProps/core.xml", d.properties()}), nil
}

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordSpace   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	officeSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// started is a part whose root is open.
func started(root string, attributes ...string) markup {
	m := markup{[]byte(declaration)}
	m.open(root, attributes...)
	return m
}

// body is the text: cover, contents and blocks on A4 sheets with margins of 2 cm.
func (d Document) body() *drawing {
	g := &drawing{markup: started("w:document", "xmlns:w", wordSpace, "xmlns:r", officeSpace), marks: marks(d.Blocks)}
	g.open("w:body")
	for _, b := range d.Cover {
		b.draw(g)
	}
	g.broken = len(d.Cover) > 0
	if d.Contents.Title != "" {
		g.contents(d.Contents, d.Blocks)
		g.broken = true
	}
	for _, b := range d.Blocks {
		b.draw(g)
	}
	if n := len(d.Blocks); n == 0 {
		g.empty("w:p")
	} else if _, ends := d.Blocks[n-1].(Table); ends { // Word wants a paragraph after a table
		g.empty("w:p")
	}
	g.open("w:sectPr")
	g.empty("w:headerReference", "w:type", "default", "r:id", "rId4")
	g.empty("w:footerReference", "w:type", "default", "r:id", "rId5")
	g.empty("w:pgSz", "w:w", "11906", "w:h", "16838")
	g.empty("w:pgMar", "w:top", "1304", "w:right", "1134", "w:bottom", "1134", "w:left", "1134", "w:header", "624", "w:footer", "567", "w:gutter", "0")
	if len(d.Cover) > 0 {
		g.empty("w:titlePg")
	}
	g.shut("w:sectPr", "w:body", "w:document")
	return g
}

func (d Document) header() []byte {
	m := started("w:hdr", "xmlns:w", wordSpace)
	m.opening("Header", nil)
	m.run(d.Running)
	m.shut("w:p", "w:hdr")
	return m.b
}

func (d Document) footer() []byte {
	m := started("w:ftr", "xmlns:w", wordSpace)
	m.opening("Footer", nil)
	m.run(d.Foot)
	if d.Number[0] != "" {
		m.open("w:r")
		m.empty("w:tab")
		m.shut("w:r")
		m.run(d.Number[0])
		m.field("PAGE")
		m.run(d.Number[1])
		m.field("NUMPAGES")
	}
	m.shut("w:p", "w:ftr")
	return m.b
}

// properties are what catalogues and screen readers say of the document.
func (d Document) properties() []byte {
	modified := d.Modified.UTC().Format(time.RFC3339)
	m := started("cp:coreProperties",
		"xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
	m.saying("dc:title", d.Title)
	m.saying("dc:subject", d.Subject)
	m.saying("dc:creator", d.Publisher)
	m.saying("dc:description", d.Licence)
	m.saying("dc:language", d.Language)
	m.saying("dcterms:created", modified, "xsi:type", "dcterms:W3CDTF")
	m.saying("dcterms:modified", modified, "xsi:type", "dcterms:W3CDTF")
	m.shut("cp:coreProperties")
	return m.b
}
