package framework

import (
	"bytes"
	"io"
	"net/http"

	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework/linked"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// Download is a format in which a whole release can be had, as pages, addresses
// and commands name it.
type Download struct {
	Format   string // in addresses and commands: ttl
	Suffix   string // of a file: .ttl
	Media    string
	Name     string // as people call it
	Lossless bool   // whether it says everything, so that it can be read back
	Write    func(w io.Writer, e *pack.Edition) error
}

// Downloads are all of them, in the order in which they are offered. A new
// format is a new line.
var Downloads = []Download{
	{linked.Turtle, ".ttl", "text/turtle", "Turtle (SKOS)", true, said(linked.Turtle)},
	{linked.NTriples, ".nt", "application/n-triples", "N-Triples (SKOS)", true, said(linked.NTriples)},
	{linked.RDFXML, ".rdf", "application/rdf+xml", "RDF/XML (SKOS)", true, said(linked.RDFXML)},
	{linked.JSONLD, ".jsonld", "application/ld+json", "JSON-LD (SKOS)", true, said(linked.JSONLD)},
	{"csv", ".csv.zip", sheets.CSVMedia, "CSV, in an archive", true, sheets.WriteCSV},
	{"xlsx", ".xlsx", sheets.XLSXMedia, "Excel workbook", true, sheets.WriteXLSX},
	{linked.CASE, ".case.json", "application/json", "CASE 1.1", true, said(linked.CASE)},
	{linked.JSON, ".json", "application/json", "JSON", true, said(linked.JSON)},
	{"docx", ".docx", docx.Media, "Word", false, saidInWords(docx.Write)},
	{"html", ".html", "text/html; charset=utf-8", "Web page to print", false, saidInWords(writeFile)},
}

func said(format string) func(io.Writer, *pack.Edition) error {
	return func(w io.Writer, e *pack.Edition) error { return linked.Write(w, format, e) }
}

// FindDownload finds a format by its name in addresses and commands.
func FindDownload(format string) (Download, error) {
	var names []string
	for _, d := range Downloads {
		if d.Format == format {
			return d, nil
		}
		names = append(names, d.Format)
	}
	return Download{}, fault.New(fault.NotFound, "There is no format %s. Use %s.", format, english.Or(names))
}

// Filename is what a release is called as a file of a format.
func (d Download) Filename(e *pack.Edition) string {
	name := pack.Slug(e.Scheme.ID)
	if name == "" {
		name = "framework"
	}
	return name + "-" + e.Release.Name + d.Suffix
}

// downloadRelease answers with a whole release in a format.
func (p *Pages) downloadRelease(w http.ResponseWriter, r *http.Request) error {
	d, err := FindDownload(r.PathValue("format"))
	if err != nil {
		return err
	}
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	e, err := p.asEdition(r.Context(), f.Release.Name)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := d.Write(&b, e); err != nil {
		return err
	}
	return web.SendFile(w, d.Filename(e), d.Media, b.Bytes())
}

// downloads are the ways to a release whole.
func (r Release) downloads() []link {
	var all []link
	for _, d := range Downloads {
		all = append(all, link{d.Name, d.Media, r.URL() + "/download/" + d.Format})
	}
	return all
}
