package skos

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// keyed is a label of a concept in use under a key by which equals are found.
type keyed struct {
	key   uint64
	label int32
}

// group calls fn with the labels of each key that several have, sorted by the IRI of
// what they name.
func (c *checker) group(keys []keyed, fn func(labels []label)) {
	slices.SortFunc(keys, func(a, b keyed) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return int(a.label - b.label)
	})
	for i := 0; i < len(keys); {
		j := i + 1
		for j < len(keys) && keys[j].key == keys[i].key {
			j++
		}
		if j-i > 1 {
			labels := make([]label, 0, j-i)
			for _, k := range keys[i:j] {
				labels = append(labels, c.v.labels[k.label])
			}
			slices.SortStableFunc(labels, func(a, b label) int { return cmp.Or(cmp.Compare(a.kind, b.kind), c.v.compare(a.of, b.of)) })
			fn(labels)
		}
		i = j
	}
}

// pairs yields each label with the few before it, so that a key which hundreds share
// costs no more than their number.
func pairs(labels []label) func(yield func(a, b label) bool) {
	const before = 6
	return func(yield func(a, b label) bool) {
		for i := range labels {
			for j := max(0, i-before); j < i; j++ {
				if !yield(labels[j], labels[i]) {
					return
				}
			}
		}
	}
}

// hash mixes text after text (FNV-1a of 64 bits).
func hash(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

const hashStart = 14695981039346656037

func (c *checker) langHash(l label) uint64 { return hash(hashStart, c.v.langs[l.lang]) * 31 }

// checkSharedLabels finds words that name two concepts.
func (c *checker) checkSharedLabels() {
	var keys []keyed
	for i, l := range c.v.labels {
		if l.kind != hiddenLabel && c.active(l.of) && !c.stub(l.of) {
			if folded := strings.ToLower(tidy(l.text)); folded != "" {
				keys = append(keys, keyed{hash(c.langHash(l), folded), int32(i)})
			}
		}
	}
	c.group(keys, func(labels []label) {
		for i, l := range labels {
			c.checkShared(l, labels[:i])
		}
	})
}

// checkShared compares a label with those before it, which are preferred before
// alternative. One finding for each label is enough.
func (c *checker) checkShared(l label, before []label) {
	const most = 50 // of a word that hundreds share, some are named
	for _, other := range before[:min(most, len(before))] {
		if other.of == l.of || !c.v.together(l.of, other.of) || !strings.EqualFold(tidy(other.text), tidy(l.text)) {
			continue
		}
		switch {
		case l.kind == altLabel:
			c.report("label-shared-alternative", l.of, fmt.Sprintf("The alternative label %s of %s is also the %s of %s.", c.quotedLabel(l), c.name(l.of), plainName(other.kind), c.name(other.of)),
				"Leave the word to the one that it names best, or add what tells the two apart.")
		case l.text == other.text:
			c.report("label-shared", l.of, fmt.Sprintf("%s is the preferred label of %s and of %s.", c.quotedLabel(l), c.name(other.of), c.name(l.of)),
				"Merge the two if they are one "+c.noun+"; else add what tells them apart.")
		default:
			c.report("label-variant", l.of, fmt.Sprintf("%s and %s differ in capitals or spaces only.", c.name(other.of), c.name(l.of)),
				"Merge the two if they are one "+c.noun+"; else add what tells them apart.")
		}
		return
	}
}

// checkNearLabels finds preferred labels that are almost those of another concept, first
// in the language of the report, because one finding for two concepts is enough.
func (c *checker) checkNearLabels() {
	var names, others []int32 // indexes of labels
	for i, l := range c.v.labels {
		switch {
		case l.kind != prefLabel || !c.active(l.of) || c.stub(l.of):
		case strings.EqualFold(c.v.langs[l.lang], c.o.Language):
			names = append(names, int32(i))
		default:
			others = append(others, int32(i))
		}
	}
	reported, bracketed := map[edge]bool{}, map[int32]bool{}
	for _, names := range [][]int32{names, others} {
		c.checkForms(names, reported)
		c.checkTyping(names, reported)
		c.checkBrackets(names, bracketed)
	}
}

// pair reports a finding on two concepts once, whatever the languages in which it holds.
func (c *checker) pair(reported map[edge]bool, a, b label, rule, how string) {
	if a.of == b.of || !c.v.together(a.of, b.of) {
		return
	}
	if c.v.compare(a.of, b.of) > 0 {
		a, b = b, a
	}
	if at := (edge{a.of, b.of}); !reported[at] {
		reported[at] = true
		c.report(rule, b.of, fmt.Sprintf("%s and %s %s: %s and %s.", c.name(a.of), c.name(b.of), how, c.quotedLabel(a), c.quotedLabel(b)),
			"Merge the two if they are one "+c.noun+"; else make the names say what is different.")
	}
}

// checkForms finds names of the same words in another form: joined, hyphenated, in the
// plural, turned round; and of the same words in any order.
func (c *checker) checkForms(names []int32, reported map[edge]bool) {
	var joined, sorted []keyed
	var w words
	for _, i := range names {
		l := c.v.labels[i]
		w.read(l.text, c.english(l.lang))
		if len(w.tokens) == 0 {
			continue
		}
		h := c.langHash(l)
		joined = append(joined, keyed{hash(h, strings.Join(w.tokens, "")), i})
		if w.turn() {
			joined = append(joined, keyed{hash(h, strings.Join(w.tokens, "")), i})
		}
		if len(w.tokens) > 1 {
			slices.Sort(w.tokens)
			sorted = append(sorted, keyed{hash(h, strings.Join(w.tokens, " ")), i})
		}
	}
	c.group(joined, func(labels []label) {
		for a, b := range pairs(labels) {
			if !strings.EqualFold(tidy(a.text), tidy(b.text)) { // equal names are another rule's
				if c.toldApart(a, b) {
					continue
				}
				c.pair(reported, a, b, "label-variant", "have the same words in another form")
			}
		}
	})
	c.group(sorted, func(labels []label) {
		for a, b := range pairs(labels) {
			if !strings.EqualFold(tidy(a.text), tidy(b.text)) && !c.toldApart(a, b) {
				c.pair(reported, a, b, "label-order", "have the same words in another order")
			}
		}
	})
}

// toldApart reports whether two names that are near each other in one language are far
// from each other in another that both concepts have: then they are two concepts.
func (c *checker) toldApart(a, b label) bool {
	for _, x := range c.v.labelsOf(a.of) {
		if x.kind != prefLabel || x.lang == a.lang {
			continue
		}
		for _, y := range c.v.labelsOf(b.of) {
			if y.kind == prefLabel && y.lang == x.lang && !c.near(x, y) {
				return true
			}
		}
	}
	return false
}

// near reports whether two names of one language are the same, the same words, or one slip
// apart, or told apart by brackets only.
func (c *checker) near(x, y label) bool {
	if oneSlip(strings.ToLower(x.text), strings.ToLower(y.text)) {
		return true
	}
	a, _ := unqualified(x.text)
	b, _ := unqualified(y.text)
	if strings.EqualFold(a, b) {
		return true
	}
	var v, w words
	v.read(x.text, c.english(x.lang))
	w.read(y.text, c.english(y.lang))
	slices.Sort(v.tokens)
	slices.Sort(w.tokens)
	return slices.Equal(v.tokens, w.tokens)
}

// english reports whether a language is English, or is not given.
func (c *checker) english(lang int32) bool {
	t := c.tagOf[lang]
	return t.language == "en" || c.v.langs[lang] == "" && (c.o.Language == "en" || strings.HasPrefix(c.o.Language, "en-"))
}

// words are the words of a label, in lower case and, in English, in the singular.
type words struct {
	tokens []string
	comma  int // how many words stand before a comma, or -1
	of     int // how many words stand before the of of an English label, or -1
}

// read splits a label. What stands in brackets is kept apart from what does not, and
// signs that make a name another, as in C++ and C#, are letters.
func (w *words) read(text string, english bool) {
	w.tokens, w.comma, w.of = w.tokens[:0], -1, -1
	depth := 0
	start := -1
	lower := strings.ToLower(text)
	flush := func(end int) {
		if start < 0 {
			return
		}
		token := strings.Map(func(r rune) rune {
			if r == '\'' || r == '’' || r == 'ʼ' || r == 0xAD {
				return -1
			}
			return r
		}, lower[start:end])
		start = -1
		if english {
			token = singular(token)
		}
		if depth > 0 {
			token = "(" + token
		}
		if token == "" {
			return
		}
		if token == "of" && english {
			w.of = once(w.of, len(w.tokens))
		}
		w.tokens = append(w.tokens, token)
	}
	for i, r := range lower {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("'’ʼ+#&%@$€£§*°", r) || r == 0xAD || unicode.Is(unicode.Sm, r):
			if start < 0 {
				start = i
			}
		case (r == '.' || r == ',') && start >= 0 && digitAt(lower, i-1) && digitAt(lower, i+1):
		default:
			flush(i)
			switch r {
			case ',':
				w.comma = once(w.comma, len(w.tokens))
			case '(', '[', '<':
				depth++
			case ')', ']', '>':
				depth = max(0, depth-1)
			}
		}
	}
	flush(len(lower))
}

// once keeps the place of the only one of its kind; 0 stands for several.
func once(before, at int) int {
	if before >= 0 {
		return 0
	}
	return at
}

func digitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

// turn makes "management of records" and "management, records" into "records management",
// and reports whether it did. A name with more than one of these is left alone.
func (w *words) turn() bool {
	at, end := w.comma, w.comma
	if w.of > 0 {
		at, end = w.of, w.of+1
	}
	if at <= 0 || end >= len(w.tokens) || w.comma > 0 && w.of > 0 {
		return false
	}
	rest := w.tokens[end:]
	if w.of > 0 && (rest[0] == "the" || rest[0] == "a" || rest[0] == "an") && len(rest) > 1 {
		rest = rest[1:]
	}
	w.tokens = slices.Concat(rest, w.tokens[:at])
	return true
}

// singular takes the plural ending off an English word. It need not give a word, only
// the same for both numbers.
func singular(w string) string {
	n := len(w)
	switch {
	case n < 4 || w[n-1] != 's' || w[n-2] >= '0' && w[n-2] <= '9' || w[n-2] == 's' || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is") || strings.HasSuffix(w, "ics") || w == "news":
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "zes"):
		return w[:n-2]
	}
	return w[:n-1]
}

// checkBrackets finds names that are the same but for what stands in brackets at the end.
func (c *checker) checkBrackets(names []int32, reported map[int32]bool) {
	var keys []keyed
	bare := map[uint64]bool{}
	for _, i := range names {
		l := c.v.labels[i]
		base, qualified := unqualified(l.text)
		key := hash(c.langHash(l), strings.ToLower(base))
		bare[key] = bare[key] || qualified
		keys = append(keys, keyed{key, i})
	}
	keys = slices.DeleteFunc(keys, func(k keyed) bool { return !bare[k.key] })
	c.group(keys, func(labels []label) {
		for i, l := range labels {
			base, qualified := unqualified(l.text)
			if !qualified || reported[l.of] {
				continue
			}
			var others []string
			for j, other := range labels[:min(len(labels), 50)] {
				b, _ := unqualified(other.text)
				if i != j && other.of != l.of && other.text != l.text && strings.EqualFold(b, base) && c.v.together(other.of, l.of) && !c.toldApart(l, other) {
					others = append(others, c.quotedLabel(other))
				}
			}
			if len(others) > 0 {
				reported[l.of] = true
				c.report("label-brackets", l.of, fmt.Sprintf("Only what stands in brackets tells the name %s from %s.", c.quotedLabel(l), list(others[:min(5, len(others))], "and")),
					"If one word means several things, keep the brackets. If it is one "+c.noun+" used in several places, merge them.")
			}
		}
	})
}

// unqualified is a label without the brackets at its end, and whether it had any.
func unqualified(text string) (string, bool) {
	text = tidy(text)
	for _, pair := range []string{"()", "[]"} {
		if strings.HasSuffix(text, pair[1:]) {
			if i := strings.LastIndex(text, pair[:1]); i > 0 {
				return strings.TrimSpace(text[:i]), true
			}
		}
	}
	return text, false
}
