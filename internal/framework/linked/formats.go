package linked

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// The formats that this package writes and reads, by the names that addresses
// and commands use.
const (
	Turtle   = "ttl"
	NTriples = "nt"
	RDFXML   = "rdfxml"
	JSONLD   = "jsonld"
	CASE     = "case"
	JSON     = "json"
)

// Formats are all of them.
func Formats() []string { return []string{Turtle, NTriples, RDFXML, JSONLD, CASE, JSON} }

// Write writes an Edition in a format of Formats, without loss.
func Write(w io.Writer, format string, e *pack.Edition) error {
	switch format {
	case JSON:
		return writePlain(w, e)
	case CASE:
		return writeCase(w, e)
	}
	triples, err := Graph(e)
	if err != nil {
		return err
	}
	return WriteTriples(w, format, triples, Prefixes(e))
}

// WriteTriples writes a graph in one of the four syntaxes of RDF.
func WriteTriples(w io.Writer, format string, triples []rdf.Triple, prefixes map[string]string) error {
	g := rdf.NewGraph()
	for _, t := range triples {
		g.Add(t)
	}
	switch format {
	case Turtle:
		return rdf.WriteTurtle(w, g, prefixes)
	case NTriples:
		return rdf.WriteNTriples(w, g)
	case RDFXML:
		return rdf.WriteRDFXML(w, g, xmlPrefixes(prefixes))
	case JSONLD:
		return rdf.WriteJSONLD(w, g, context(prefixes))
	}
	return fault.New(fault.Invalid, "There is no format %s. Use ttl, nt, rdfxml, jsonld, case or json.", format)
}

// xmlPrefixes gives our own vocabulary a prefix, because XML has no empty one for attributes.
func xmlPrefixes(all map[string]string) map[string]string {
	named := map[string]string{}
	for name, space := range all {
		if name == "" {
			name = "terms"
		}
		named[name] = space
	}
	return named
}

// context has the prefixes as JSON-LD does. Our own vocabulary has a name there.
func context(all map[string]string) map[string]any {
	c := map[string]any{}
	for name, space := range xmlPrefixes(all) {
		c[name] = space
	}
	return c
}

func writeCase(w io.Writer, e *pack.Edition) error {
	pkg, err := Case(e)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "\t")
	return encoder.Encode(pkg)
}

// Read reads a file of a format: what Write wrote gives the same Edition and no
// problems; what others wrote gives what can be kept, with what was dropped or
// guessed. A file that cannot be read or holds no framework is an Invalid fault
// that says where and why.
func Read(data []byte, format string) (*pack.Edition, []Problem, error) {
	switch format {
	case JSON:
		return readPlain(data)
	case CASE:
		return FromCase(data)
	case Turtle, NTriples, RDFXML, JSONLD:
	default:
		return nil, nil, fault.New(fault.Invalid, "There is no format %s. Use ttl, nt, rdfxml, jsonld, case or json.", format)
	}
	var triples []rdf.Triple
	err := rdf.Read(bytes.NewReader(data), rdf.Format(format), placeholderBase, func(t rdf.Triple) error {
		triples = append(triples, t)
		return nil
	})
	if err != nil {
		return nil, nil, unreadable(format, err)
	}
	return FromGraph(triples)
}

// formatNames are how people call the formats.
var formatNames = map[string]string{Turtle: "Turtle", NTriples: "N-Triples", RDFXML: "RDF/XML", JSONLD: "JSON-LD", CASE: "CASE JSON", JSON: "JSON"}

func unreadable(format string, err error) error {
	var at *rdf.Error
	if errors.As(err, &at) {
		return fault.New(fault.Invalid, "This is not %s as it has to be, at %v. Correct it there, or export the file again.", formatNames[format], at)
	}
	return fault.New(fault.Invalid, "This cannot be read as %s: %v. Correct it, or export the file again.", formatNames[format], err)
}

// Detect names the format of a file by its content, and by its name where the
// content could be two of them; empty where it is none of Formats.
func Detect(data []byte, name string) string {
	if trimmed := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n"); bytes.HasPrefix(trimmed, []byte("{")) {
		var members map[string]json.RawMessage
		if json.Unmarshal(trimmed, &members) == nil {
			switch {
			case members["CFDocument"] != nil, members["CFItems"] != nil:
				return CASE
			case string(members["format"]) == `"`+plainFormat+`"`:
				return JSON
			}
			return JSONLD
		}
	}
	return string(rdf.Detect(data[:min(len(data), 4096)], name))
}
