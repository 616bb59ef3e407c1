package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word where it stands in a text.
type token struct {
	start, end int    // bytes
	word       string // folded: lower case, without diacritics
}

// longestWord cuts a word, in bytes, well below what PostgreSQL can index.
const longestWord = 256

// tokens splits a text into words as FTS5's unicode61 does: runs of letters and digits.
func tokens(text string) []token {
	all := make([]token, 0, len(text)/6+1)
	start, plain := -1, true
	add := func(end int) {
		if w := foldWord(text[start:end], plain); w != "" {
			all = append(all, token{start, end, w})
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case inWord(r) || start >= 0 && unicode.Is(unicode.Mn, r):
			if start < 0 {
				start, plain = i, true
			}
			plain = plain && r < utf8.RuneSelf
		case start >= 0:
			add(i)
		}
	}
	if start >= 0 {
		add(len(text))
	}
	return all
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.N, unicode.Co)
}

func foldWord(w string, plain bool) string {
	if len(w) > longestWord {
		w = strings.ToValidUTF8(w[:longestWord], "")
	}
	if plain {
		return strings.ToLower(w)
	}
	w = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(w))
	return norm.NFC.String(w)
}

// folded is a text as words with single spaces between them.
func folded(text string) string {
	var b strings.Builder
	for i, t := range tokens(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.word)
	}
	return b.String()
}

// nameOf is a text as names are compared: "Records management" and "record
// management" are one name.
func nameOf(text string) string {
	var b strings.Builder
	for i, t := range tokens(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(stem(t.word))
	}
	return b.String()
}

// clean makes a text fit to store: valid, and without the NUL that PostgreSQL refuses.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// stopWords carry grammar rather than matter. They are dropped from a query
// that has other words, never from the index: a name may consist of them.
var stopWords = wordSet(`
a about above after again against all almost along already also although always am among an and another any
anybody anyone anything are around as at away be became because become been before being below between both but by
came can cannot come could did do does doing done don down during each either else enough etc even ever every everyone
everything few for from further gave get give given go goes going gone got had has have having he her here hers
herself him himself his how however i if in indeed instead into is it its itself just keep kind know known like
likely ll made make makes many may maybe me might mine more most much must my myself need neither no nobody none nor
not nothing now of off often on once one ones only onto or other others otherwise our ours ourselves out over own
per perhaps please quite rather re really s same say says see seem seems seen several shall she should since so some
somebody someone something sometimes somewhere still such t take taken tell than that the their theirs them
themselves then there thereby therefore these they thing things think this those though through thus to together too
toward towards under unless until up upon us use used uses using usually various ve very via want wanted wants was we
well went were what whatever when whenever where whether which whichever while who whoever whole whom whose why will
with within without would yes yet you your yours yourself
interested concerning regarding related relating find finding looking`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
