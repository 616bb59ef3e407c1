// Package rdf reads and writes RDF 1.1 graphs: Turtle, N-Triples, RDF/XML and JSON-LD.
//
// Readers stream: they hand each triple to a function as soon as it is complete and
// keep nothing but the prefixes and the statement in hand (JSON-LD alone is read whole, and
// RDF/XML remembers its rdf:IDs).
// They never open a network connection and never read a second file.
// A fault is an *Error that says where it is and what was expected.
package rdf

import "fmt"

// Kind says what a Term is. The zero value is no term at all, so an empty Term is never mistaken for an IRI.
type Kind uint8

// The three kinds of RDF 1.1 term.
const (
	None Kind = iota
	IRI
	Blank
	Literal
)

// The datatypes that syntaxes imply without saying.
const (
	NS         = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	XSD        = "http://www.w3.org/2001/XMLSchema#"
	LangString = NS + "langString"
	String     = XSD + "string"
)

// Term is one RDF term. Terms are comparable with ==, which is RDF 1.1 term equality
// once a literal's Lang is in lower case, as readers leave it.
type Term struct {
	Kind Kind
	// Value is the absolute IRI, the blank node's label without "_:", or the lexical form.
	Value string
	// Datatype is the absolute IRI of a literal's datatype; always set for literals.
	Datatype string
	// Lang is the language tag of a literal of datatype rdf:langString, else empty.
	Lang string
}

// Triple is one statement.
type Triple struct {
	S, P, O Term
}

// Error is a fault in a file, with its place.
type Error struct {
	Line, Column int    // counted from 1; Column counts characters, 0 when the syntax cannot say
	Message      string // a sentence that says what was found and what was expected
}

// Error gives the place and the sentence.
func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// NewIRI returns the term for an absolute IRI.
func NewIRI(iri string) Term { return Term{Kind: IRI, Value: iri} }

// NewBlank returns the blank node with a label.
func NewBlank(label string) Term { return Term{Kind: Blank, Value: label} }

// NewString returns a plain literal of datatype xsd:string.
func NewString(s string) Term { return Term{Kind: Literal, Value: s, Datatype: String} }

// NewText returns a literal in a language.
func NewText(s, lang string) Term {
	return Term{Kind: Literal, Value: s, Datatype: LangString, Lang: lang}
}

// NewTyped returns a literal of a datatype, given by its absolute IRI.
func NewTyped(s, datatype string) Term { return Term{Kind: Literal, Value: s, Datatype: datatype} }
