package rdf

import (
	"strings"
	"unicode/utf8"
)

// shortNames writes IRIs as prefixed names where a prefix is declared.
type shortNames struct {
	byName map[string]string
	byIRI  map[string]string // to the prefix with its colon
	odd    []string          // namespaces that end in neither "/" nor "#"
}

// Bounds for files that declare without end: what is beyond them is written in full.
const (
	maxShort = 10_000
	maxOdd   = 50 // each is tried for each IRI
)

func newShortNames() *shortNames {
	return &shortNames{byName: map[string]string{}, byIRI: map[string]string{}}
}

// add declares a prefix; false when it was declared before or cannot be.
func (n *shortNames) add(name, iri string) bool {
	if _, taken := n.byName[name]; taken || len(n.byName) >= maxShort || !isPrefix(name) || !hasScheme(iri) || checkIRI(iri) != nil || !utf8.ValidString(iri) {
		return false
	}
	n.byName[name] = iri
	if _, named := n.byIRI[iri]; named {
		return true
	}
	n.byIRI[iri] = name + ":"
	if end := iri[len(iri)-1]; end != '/' && end != '#' && len(n.odd) < maxOdd {
		n.odd = append(n.odd, iri)
	}
	return true
}

// isPrefix is [167s] PN_PREFIX, or nothing.
func isPrefix(s string) bool {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || r != '.' && !isNameChar(r) {
			return false
		}
	}
	return !strings.HasSuffix(s, ".")
}

// append writes an IRI, short if it can be.
func (n *shortNames) append(b []byte, iri string) []byte {
	i := strings.LastIndexAny(iri, "/#") + 1
	if prefix, ok := n.byIRI[iri[:i]]; ok && isPlainLocal(iri[i:]) {
		return append(append(b, prefix...), iri[i:]...)
	}
	for _, ns := range n.odd {
		if strings.HasPrefix(iri, ns) && isPlainLocal(iri[len(ns):]) {
			return append(append(b, n.byIRI[ns]...), iri[len(ns):]...)
		}
	}
	return appendIRI(b, iri)
}

// isPlainLocal reports whether s can follow a prefix without escapes ([168s] PN_LOCAL).
func isPlainLocal(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if i == 0 && !isNameStart(r) || !isNameChar(r) {
				return false
			}
			i += size - 1
		case class[c]&(letter|digit) != 0 || c == '_':
		case c == '-' && i > 0, c == '.' && i > 0 && i < len(s)-1:
		default:
			return false
		}
	}
	return true
}
