package rdf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/piprate/json-gold/ld"
)

// maxJSON bounds a JSON-LD file, which is held in memory whole.
const maxJSON = 64 << 20

// ReadJSONLD reads JSON-LD 1.1 as ReadTurtle reads Turtle, but whole: a file may have 64 MiB. Contexts must
// stand in the file, or in Source.Contexts; the network is never asked. Only the
// default graph can be said in a Graph, so a file with named graphs is refused, and so is
// one with an IRI that stays relative: JSON-LD would drop it without a word.
func ReadJSONLD(r io.Reader, base string, emit func(Triple) error) error {
	return Source{Format: JSONLD, Base: base}.Read(r, emit)
}

func (src Source) readJSON(r io.Reader, emit func(Triple) error) error {
	text, err := io.ReadAll(io.LimitReader(r, maxJSON+1))
	if err != nil {
		return err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	j := &jsonld{src: src, text: text, emit: emit}
	doc, err := j.parse()
	if err != nil {
		return err
	}
	j.prefixes(doc)
	expanded, err := j.expand(doc)
	if err != nil {
		return err
	}
	return j.each(expanded, func(item any) error {
		_, err := j.node(item)
		return err
	})
}

// jsonld is a JSON-LD file in reading.
type jsonld struct {
	src    Source
	text   []byte
	emit   func(Triple) error
	blanks int
}

// parse checks the file as JSON, with a place for what is wrong.
func (j *jsonld) parse() (any, error) {
	if len(j.text) > maxJSON {
		return nil, &Error{Line: 1, Message: fmt.Sprintf("The file is larger than %d MiB. Convert it to Turtle, which is read piece by piece.", maxJSON>>20)}
	}
	if good := validPrefix(j.text); good < len(j.text) {
		return nil, j.errorAt(good, "This byte (%#02x) is not UTF-8. Save the file as UTF-8.", j.text[good])
	}
	if at := tooDeep(j.text); at >= 0 {
		return nil, j.errorAt(at, "Brackets are nested more than %d deep.", maxDepth)
	}
	var doc any
	if err := json.Unmarshal(j.text, &doc); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, j.errorAt(max(0, min(int(syntax.Offset), len(j.text))-1), "This is not JSON: %v.", err)
		}
		return nil, j.errorAt(0, "This is not JSON: %v.", err)
	}
	switch doc.(type) {
	case map[string]any, []any:
		return doc, nil
	}
	return nil, j.errorAt(0, "JSON-LD is an object {…} or an array […].")
}

// tooDeep returns where brackets go deeper than maxDepth, or -1.
func tooDeep(b []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

func (j *jsonld) errorAt(i int, format string, args ...any) *Error {
	line, column := advance(j.text[:i], 0, 0)
	return &Error{Line: line + 1, Column: column + 1, Message: fmt.Sprintf(format, args...)}
}

// about makes an error that stands where a text first stands in the file, if it does.
func (j *jsonld) about(text, format string, args ...any) *Error {
	quoted, _ := json.Marshal(text)
	if i := bytes.Index(j.text, quoted); i >= 0 {
		return j.errorAt(i, format, args...)
	}
	return &Error{Line: 1, Message: fmt.Sprintf(format, args...)}
}

// prefixes reports the prefixes of a context that stands in the file.
func (j *jsonld) prefixes(doc any) {
	object, _ := doc.(map[string]any)
	if j.src.Prefix == nil || object == nil {
		return
	}
	contexts, isList := object["@context"].([]any)
	if !isList {
		contexts = []any{object["@context"]}
	}
	for _, c := range contexts {
		terms, _ := c.(map[string]any)
		for _, name := range sortedKeys(terms) {
			iri, _ := terms[name].(string)
			if isPrefix(name) && hasScheme(iri) && strings.ContainsAny(iri[len(iri)-1:], "/#?") {
				j.src.Prefix(name, iri)
			}
		}
	}
}

// expand applies the contexts (JSON-LD API section 5.1).
func (j *jsonld) expand(doc any) (expanded []any, err error) {
	// The library is not ours: whatever it stumbles over is the file's fault, not the program's end.
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Line: 1, Message: fmt.Sprintf("The JSON-LD cannot be understood (%v).", r)}
		}
	}()
	options := ld.NewJsonLdOptions(j.src.Base)
	options.DocumentLoader = loader{j}
	options.Ordered = true
	expanded, err = ld.NewJsonLdProcessor().Expand(doc, options)
	if err == nil {
		return expanded, nil
	}
	var own *Error
	if errors.As(err, &own) {
		return nil, own
	}
	var known *ld.JsonLdError
	if errors.As(err, &known) {
		details := fmt.Sprint(known.Details)
		if errors.As(known.Unwrap(), &own) {
			return nil, own
		}
		return nil, j.about(details, "This is not JSON-LD: %v.", known)
	}
	return nil, &Error{Line: 1, Message: fmt.Sprintf("This is not JSON-LD: %v.", err)}
}

// loader gives the contexts that the caller brought, and nothing from anywhere else.
type loader struct{ j *jsonld }

// LoadDocument is called by the library for a context that is named by its address.
func (l loader) LoadDocument(address string) (*ld.RemoteDocument, error) {
	if context, ok := l.j.src.Contexts[address]; ok {
		return &ld.RemoteDocument{DocumentURL: address, Document: ld.CloneDocument(context)}, nil
	}
	return nil, l.j.about(address, "The context %q is at another address, which is not asked. Put the context itself into the file.", address)
}

// term makes the node of an @id.
func (j *jsonld) term(id string) (Term, error) {
	if label, ok := strings.CutPrefix(id, "_:"); ok {
		if !isBlankLabel(label) {
			return Term{}, j.about(id, "%q is not a label of a blank node.", id)
		}
		return NewBlank(ownLabel(label)), nil
	}
	return j.iri(id)
}

func (j *jsonld) iri(id string) (Term, error) {
	if !utf8.ValidString(id) {
		return Term{}, j.about(id, "The IRI %q is not valid UTF-8.", id)
	}
	if err := checkIRI(id); err != nil {
		return Term{}, j.about(id, "This cannot be read: %v.", err)
	}
	if !hasScheme(id) {
		return Term{}, j.about(id, "The IRI %q is relative and there is no base to resolve it against.", id)
	}
	return NewIRI(id), nil
}

func (j *jsonld) fresh() Term {
	j.blanks++
	return NewBlank(freshLabel(j.blanks))
}
