// Package docx writes Word documents (Office Open XML, ECMA-376) that people can
// read by ear as well as by eye: headings, lists and tables are what they look
// like, tables name their columns on every sheet, and the language is set. A
// document fetches nothing when it is opened, and the same document is the same
// bytes.
package docx

import (
	"archive/zip"
	"embed"
	"encoding/xml"
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
	Language  string // BCP 47 tag of all its text, for example en-GB
	Subject   string
	Publisher string // named as the creator, because the format has no publisher
	Licence   string // on what terms it may be used, in words
	Modified  time.Time
	Blocks    []Block
}

// Block is a part of a document that stands by itself: a Heading, a Paragraph,
// a List or a Table.
type Block interface {
	draw(l *links) []element
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
	var l links
	body := d.body(&l)
	for _, p := range []struct {
		name string
		root element
	}{{"word/document.xml", body}, {"word/_rels/document.xml.rels", l.relations()}, {"docProps/core.xml", d.properties()}} {
		text, err := xml.Marshal(p.root)
		if err != nil {
			return nil, err
		}
		all = append(all, part{p.name, append([]byte(xml.Header), text...)})
	}
	return all, nil
}

// body is the text on A4 sheets with margins of 2 cm.
func (d Document) body(l *links) element {
	body := el("w:body")
	for _, b := range d.Blocks {
		body.Kids = append(body.Kids, b.draw(l)...)
	}
	if n := len(d.Blocks); n > 0 {
		if _, ends := d.Blocks[n-1].(Table); ends { // Word wants a paragraph after a table
			body.Kids = append(body.Kids, el("w:p"))
		}
	}
	body.Kids = append(body.Kids, el("w:sectPr").with(
		el("w:pgSz", "w:w", "11906", "w:h", "16838"),
		el("w:pgMar", "w:top", "1134", "w:right", "1134", "w:bottom", "1134", "w:left", "1134", "w:header", "567", "w:footer", "567", "w:gutter", "0")))
	return el("w:document",
		"xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
		"xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships").with(body)
}

// properties are what catalogues and screen readers say of the document.
func (d Document) properties() element {
	modified := d.Modified.UTC().Format(time.RFC3339)
	return el("cp:coreProperties",
		"xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with(
		el("dc:title").text(d.Title),
		el("dc:subject").text(d.Subject),
		el("dc:creator").text(d.Publisher),
		el("dc:description").text(d.Licence),
		el("dc:language").text(d.Language),
		el("dcterms:created", "xsi:type", "dcterms:W3CDTF").text(modified),
		el("dcterms:modified", "xsi:type", "dcterms:W3CDTF").text(modified))
}
