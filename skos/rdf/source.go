package rdf

import (
	"fmt"
	"io"
)

// Format is a syntax for RDF graphs, by the name that commands use.
type Format string

// The formats that are read and written here.
const (
	Unknown  Format = ""
	Turtle   Format = "ttl"
	NTriples Format = "nt"
	RDFXML   Format = "rdfxml"
	JSONLD   Format = "jsonld"
)

// Source says how a file is to be read.
type Source struct {
	Format Format
	// Base is the absolute IRI that relative ones are resolved against; empty is none.
	Base string
	// Prefix, when set, hears each prefix that the file declares and what it stands for.
	Prefix func(name, iri string)
	// Contexts are the JSON-LD contexts that a file may name by their address, as decoded
	// from JSON: objects with an "@context". Others are refused.
	Contexts map[string]any
}

// Read reads a file of a format, as ReadTurtle reads Turtle.
func Read(r io.Reader, format Format, base string, emit func(Triple) error) error {
	return Source{Format: format, Base: base}.Read(r, emit)
}

// Read hands each triple of the file to emit. It returns an *Error for a fault of the file, or what r or emit returned.
func (src Source) Read(r io.Reader, emit func(Triple) error) error {
	if src.Base != "" {
		if err := checkBase(src.Base); err != nil {
			return err
		}
	}
	switch src.Format {
	case Turtle, NTriples:
		s, err := textScanner(r)
		if err != nil {
			return err
		}
		d := newDocument(s, src, emit)
		if src.Format == NTriples {
			return d.ntriples()
		}
		return d.turtle()
	case RDFXML:
		return src.readXML(r, emit)
	case JSONLD:
		return src.readJSON(r, emit)
	}
	return fmt.Errorf("the format %q is not known; use ttl, nt, rdfxml or jsonld", src.Format)
}

func checkBase(base string) error {
	if err := checkIRI(base); err != nil {
		return err
	}
	if !hasScheme(base) {
		return fmt.Errorf("the base <%s> is not an absolute IRI such as https://example.org/file", base)
	}
	return nil
}

// textScanner opens a file that must be UTF-8.
func textScanner(r io.Reader) (*scanner, error) {
	s := newScanner(r)
	return s, s.skipBOM()
}
