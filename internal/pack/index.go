package pack

import (
	"slices"
	"strings"
	"unicode"

	"guildhall/internal/english"
)

// index is a list that other lists refer to.
type index struct {
	noun    string // for messages: skill, grade
	where   string // the file to add one to
	partial bool   // the list was not read whole, so absence proves nothing
	first   map[string]place
	folded  map[string]string // folded id to id
}

// entry is one thing of an index.
type entry struct {
	id string
	at place
}

// index builds an index and reports ids that are there twice, letter case aside.
func (c *checker) index(noun, where string, partial bool, entries []entry) *index {
	ix := &index{noun: noun, where: where, partial: partial, first: map[string]place{}, folded: map[string]string{}}
	for _, e := range entries {
		key := strings.ToLower(e.id)
		if e.id == "" {
			ix.partial = true // an id that could not be read may be the one somebody refers to
			continue
		}
		if id, ok := ix.folded[key]; ok {
			first := ix.first[id]
			c.err(e.at, "duplicate-code", "The %s %s is already on line %d of %s. Each needs a code of its own.", noun, quoted(e.id), first.line, first.file)
			continue
		}
		ix.folded[key] = e.id
		ix.first[e.id] = e.at
	}
	return ix
}

func (ix *index) has(id string) bool {
	_, ok := ix.first[id]
	return ok || ix.partial
}

// known reports whether id is there for certain.
func (ix *index) known(id string) bool {
	_, ok := ix.first[id]
	return ok
}

// ref reports a reference to something that is not there. An empty id is passed
// over: it is either allowed or reported already.
func (c *checker) ref(ix *index, id string, at place) bool {
	if id == "" || ix.has(id) {
		return ix.known(id)
	}
	c.err(at, "unknown-reference", "There is no %s %s.%s Correct it, or add it to %s.", ix.noun, quoted(id), ix.suggest(id), ix.where)
	return false
}

// suggest names the id that was probably meant.
func (ix *index) suggest(id string) string {
	if right, ok := ix.folded[strings.ToLower(id)]; ok {
		return " Did you mean " + quoted(right) + "?"
	}
	return ""
}

// one reports a value that is not one of those allowed.
func (c *checker) one(value string, at place, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.err(at, "bad-enum", "Write %s here, not %s.", english.Or(allowed), quoted(value))
	}
}

// fold reduces a label to its letters and digits in lower case, so that labels a
// reader would take for the same compare equal.
func fold(label string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, label)
}

// labels reports labels that clash with one seen before.
type labels struct {
	noun string
	seen map[string]labelled
}

type labelled struct {
	label, owner string
	at           place
}

// unique reports a label that folds to the same as an earlier one.
func (c *checker) unique(l *labels, label, owner string, at place) {
	key := fold(label)
	if key == "" {
		return
	}
	if l.seen == nil {
		l.seen = map[string]labelled{}
	}
	if first, ok := l.seen[key]; ok {
		if owner == first.owner && !strings.EqualFold(label, first.label) {
			return // two spellings of one label, for readers who search for either
		}
		c.err(at, "duplicate-label", "The %s %s is already used by %s (line %d of %s). Change or remove one of them.", l.noun, quoted(label), first.owner, first.at.line, first.at.file)
		return
	}
	l.seen[key] = labelled{label, owner, at}
}

// cycle returns a chain of ids that leads from one of starts back to itself, or
// nil. It follows next depth first, without recursion.
func cycle(starts []string, next func(string) []string) []string {
	const (
		open = 1
		done = 2
	)
	state := map[string]int{}
	for _, start := range starts {
		if state[start] == done {
			continue
		}
		path := []string{start}
		pending := [][]string{next(start)}
		state[start] = open
		for len(path) > 0 {
			top := len(path) - 1
			if len(pending[top]) == 0 {
				state[path[top]] = done
				path, pending = path[:top], pending[:top]
				continue
			}
			id := pending[top][0]
			pending[top] = pending[top][1:]
			switch state[id] {
			case open:
				return append(slices.Clone(path[slices.Index(path, id):]), id)
			case 0:
				state[id] = open
				path, pending = append(path, id), append(pending, next(id))
			}
		}
	}
	return nil
}

// acyclic reports the first cycle among ids.
func (c *checker) acyclic(ids []string, next func(string) []string, at func(id string) place, relation string) {
	if loop := cycle(ids, next); loop != nil {
		c.err(at(loop[0]), "cycle", "Following %s from here leads back here: %s. Break the circle.", relation, strings.Join(loop, " → "))
	}
}
