package rdf

import (
	"hash/maphash"
	"strconv"
	"strings"
)

// names remembers strings made lately from bytes of the file, so that an IRI that is
// written a million times is allocated once. It is a cache of fixed size: a newcomer
// takes the place of what was there, and memory stays bounded whatever the file holds.
type names struct {
	seed  maphash.Seed
	slots []slot
	kept  int // since the slots grew
}

// slot holds a string and what it was made from: its first skip bytes stand for
// the namespace numbered ns, the rest is the text in the file.
type slot struct {
	ns    int32
	skip  int32
	value string
}

// What a cached string is, other than a prefixed name: plain ones have been checked.
const (
	plain      = -1 // the text itself
	blankLabel = -2
	anyText    = -3
)

// A small file has few names, a large one many.
const (
	fewNames  = 1 << 8
	manyNames = 1 << 14
)

func newNames() *names { return &names{seed: maphash.MakeSeed(), slots: make([]slot, fewNames)} }

func (n *names) slot(ns int32, text []byte) *slot {
	return &n.slots[(maphash.Bytes(n.seed, text)+uint64(ns)*0x9E3779B97F4A7C15)&uint64(len(n.slots)-1)]
}

func (n *names) slotOf(ns int32, text string) *slot {
	return &n.slots[(maphash.String(n.seed, text)+uint64(ns)*0x9E3779B97F4A7C15)&uint64(len(n.slots)-1)]
}

// set fills a slot. Once as many were filled as there are, the cache starts anew with more.
func (n *names) set(at *slot, s slot) {
	*at = s
	if n.kept++; n.kept > len(n.slots) && len(n.slots) < manyNames {
		n.slots, n.kept = make([]slot, 4*len(n.slots)), 0
	}
}

// plain returns the text as a string. known tells that it was met before, so whatever was checked then still holds.
func (n *names) plain(text []byte) (value string, known bool) {
	s := n.slot(plain, text)
	if s.ns == plain && s.value == string(text) {
		return s.value, true
	}
	return string(text), false
}

func (n *names) keep(value string) {
	n.set(n.slotOf(plain, value), slot{ns: plain, value: value})
}

// text returns the text as a string that is shared with others like it.
func (n *names) text(text []byte) string {
	s := n.slot(anyText, text)
	if s.ns == anyText && s.value == string(text) {
		return s.value
	}
	value := string(text)
	n.set(s, slot{ns: anyText, value: value})
	return value
}

// label returns a blank node's label for one in the file.
func (n *names) label(text []byte) string {
	s := n.slot(blankLabel, text)
	if s.ns == blankLabel && s.value[s.skip:] == string(text) {
		return s.value
	}
	label := ownLabel(string(text))
	n.set(s, slot{ns: blankLabel, skip: int32(len(label) - len(text)), value: label})
	return label
}

// Blank nodes that a file leaves unnamed are called g1, g2 and so on; a label of that
// form in the file gets another g, so the two never meet and nothing has to be remembered.
func ownLabel(label string) string {
	digits := strings.TrimLeft(label, "g")
	if digits == label || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return label
	}
	return "g" + label
}

func freshLabel(n int) string { return "g" + strconv.Itoa(n) }
