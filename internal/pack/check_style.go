package pack

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guildhall/internal/english"
)

// phrase is a run of characters that plain English does without.
type phrase struct{ text, rule, advice string }

var phrases = []phrase{
	{"–", "dash", "Use a comma, a colon or the word to instead of a dash."},
	{"—", "dash", "Use a comma, a colon or the word to instead of a dash."},
	{"‘", "curly-quote", "Use straight quotes."},
	{"’", "curly-quote", "Use straight quotes."},
	{"“", "curly-quote", "Use straight quotes."},
	{"”", "curly-quote", "Use straight quotes."},
	{"e.g.", "latin-abbreviation", "Write for example."},
	{"i.e.", "latin-abbreviation", "Write that is."},
}

// latin are abbreviations that a screen reader stumbles over.
var latin = map[string]string{"eg": "for example", "ie": "that is", "etc": "and so on"}

// American spellings: the beginnings of words, and whole words.
var (
	americanStems = []string{"organiz", "recogniz", "utiliz", "prioritiz", "summariz", "anonymiz", "minimiz", "analyz", "digitiz", "behavior", "favor", "color", "center"}
	americanWords = map[string]bool{
		"catalog": true, "catalogs": true, "cataloging": true, "cataloged": true, "defense": true, "program": true, "programs": true,
		"fulfill": true, "judgment": true, "labeling": true, "modeling": true, "traveled": true, "toward": true, "math": true, "gotten": true, "pediatric": true,
	}
	// officialNames keep their own spelling.
	officialNames = []string{"Organization System"}
)

// checkStyle advises on wording in every file but labels of other schemes, which
// are not ours, and patterns, which quote what they look for.
func (c *checker) checkStyle() {
	if !c.english() {
		return
	}
	for _, file := range slices.Sorted(maps.Keys(c.text)) {
		if file == mappingsFile || strings.HasPrefix(file, releasesFolder+"/") { // what was published stands
			continue
		}
		for i, line := range strings.Split(c.text[file], "\n") {
			if !strings.Contains(line, "pattern:") {
				s := styleLine{c, file, i + 1, line}
				s.phrases()
				s.marks()
				s.words()
			}
		}
	}
}

// styleLine is one line under advice.
type styleLine struct {
	c      *checker
	file   string
	number int
	line   string
}

func (s styleLine) warn(offset int, rule, format string, args ...any) {
	s.c.warn(place{s.file, s.number, utf8.RuneCountInString(s.line[:offset]) + 1}, rule, format, args...)
}

func (s styleLine) phrases() {
	for _, p := range phrases {
		for offset := 0; ; {
			i := strings.Index(s.line[offset:], p.text)
			if i < 0 {
				break
			}
			s.warn(offset+i, p.rule, "Here is %s. %s", quoted(p.text), p.advice)
			offset += i + len(p.text)
		}
	}
}

// marks finds exclamation marks after a word and double spaces between words.
func (s styleLine) marks() {
	var before rune
	for i, r := range s.line {
		switch {
		case r == '!' && (unicode.IsLetter(before) || unicode.IsDigit(before)) && !strings.HasPrefix(s.line[i:], "!["):
			s.warn(i, "exclamation", "End the sentence with a full stop instead of an exclamation mark.")
		case r == ' ' && (unicode.IsLetter(before) || strings.ContainsRune(",;.", before)) && strings.HasPrefix(s.line[i:], "  "):
			if next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s.line[i:], " ")); unicode.IsLetter(next) {
				s.warn(i, "double-space", "Write one space here.")
			}
		}
		before = r
	}
}

func (s styleLine) words() {
	british := strings.HasPrefix(s.c.p.Profession.Locale, "en-GB")
	previous, end := "", 0
	for start, stop := range wordsIn(s.line) {
		word := strings.ToLower(s.line[start:stop])
		if long, ok := latin[word]; ok {
			s.warn(start, "latin-abbreviation", "Here is %s. Write %s.", quoted(word), long)
		}
		if british && american(word, previous, s.line[start:]) {
			s.warn(start, "american-spelling", "Here is %s. Use the British spelling.", quoted(word))
		}
		if word == previous && s.line[end:start] == " " && utf8.RuneCountInString(word) > 1 &&
			word != "had" && word != "that" && !strings.ContainsFunc(word, unicode.IsDigit) {
			s.warn(start, "repeated-word", "The word %s is here twice. Remove one.", quoted(word))
		}
		previous, end = word, stop
	}
}

func american(word, previous, rest string) bool {
	if previous == "license" && (word == "terms" || word == "text" || word == "fee") {
		return true
	}
	for _, name := range officialNames {
		if strings.HasPrefix(rest, name) {
			return false
		}
	}
	return americanWords[word] || slices.ContainsFunc(americanStems, func(stem string) bool { return strings.HasPrefix(word, stem) })
}

// wordsIn yields the bounds of the words of a line.
func wordsIn(line string) func(yield func(start, stop int) bool) {
	return func(yield func(int, int) bool) {
		start := -1
		for i, r := range line {
			inside := unicode.IsLetter(r) || unicode.IsDigit(r) || start >= 0 && (r == '\'' || r == '-')
			switch {
			case inside && start < 0:
				start = i
			case !inside && start >= 0:
				if !yield(start, i) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(start, len(line))
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortKey(term string) string { return english.Key(term) }
