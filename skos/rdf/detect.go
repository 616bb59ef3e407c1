package rdf

import (
	"bytes"
	"path"
	"strings"
)

// Detect names the format of a file from its first bytes (some 4,000 are plenty) and its name.
// What the file holds decides; the name decides only between formats that could both
// hold it: N-Triples is also Turtle. It returns Unknown for what is none of them.
func Detect(head []byte, name string) Format {
	ext := strings.ToLower(path.Ext(name))
	if bytes.HasPrefix(head, []byte("\xfe\xff")) || bytes.HasPrefix(head, []byte("\xff\xfe")) {
		return RDFXML
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("%PDF")) {
		return Unknown
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case looksJSON(text):
		return JSONLD
	case looksXML(text):
		return RDFXML
	case ext == ".nt" || ext == ".ntriples":
		return NTriples
	case ext == ".ttl" || ext == ".turtle" || ext == ".n3":
		return Turtle
	case len(text) == 0:
		return byName(ext)
	case looksNTriples(head):
		return NTriples
	case looksTurtle(text):
		return Turtle
	}
	return byName(ext)
}

// byName is for a file that says nothing, such as an empty one.
func byName(ext string) Format {
	switch ext {
	case ".rdf", ".owl", ".rdfs", ".xml":
		return RDFXML
	case ".jsonld", ".json":
		return JSONLD
	}
	return Unknown
}

// looksJSON tells an array of objects from Turtle's "[ … ]".
func looksJSON(b []byte) bool {
	if len(b) > 0 && b[0] == '{' {
		return true
	}
	if len(b) == 0 || b[0] != '[' {
		return false
	}
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	if len(b) > 0 && b[0] == ']' {
		return len(bytes.TrimSpace(b[1:])) == 0
	}
	return len(b) > 0 && b[0] == '{'
}

// looksXML tells a tag from an IRI in <…>, which has neither space nor "=" before its end.
func looksXML(b []byte) bool {
	if len(b) < 2 || b[0] != '<' {
		return false
	}
	for _, start := range []string{"<?xml", "<!--", "<!DOCTYPE"} {
		if bytes.HasPrefix(b, []byte(start)) {
			return true
		}
	}
	end := bytes.IndexAny(b, " \t\r\n>")
	return end > 1 && b[end] != '>' && isNCName(strings.ReplaceAll(string(b[1:end]), ":", ""))
}

// looksNTriples reports whether the first whole lines are triples in N-Triples.
func looksNTriples(b []byte) bool {
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		b = b[:i]
	}
	n := 0
	err := ReadNTriples(bytes.NewReader(b), func(Triple) error {
		n++
		return nil
	})
	return err == nil && n > 0
}

// looksTurtle reports whether a text begins as Turtle does: with a directive, a comment, an IRI, a
// blank node, a bracket or a prefixed name.
func looksTurtle(b []byte) bool {
	switch b[0] {
	case '@', '#', '<', '_', '[', '(':
		return true
	}
	word, _, _ := bytes.Cut(b, []byte(" "))
	upper := strings.ToUpper(string(word))
	if upper == "PREFIX" || upper == "BASE" {
		return true
	}
	name, _, colon := bytes.Cut(word, []byte(":"))
	return colon && isPrefix(string(name))
}
