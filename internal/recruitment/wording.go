package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"guildhall/internal/pack"
)

// Text is what an advert says, as the checks of its wording look at it.
type Text struct {
	Own    string         // what its author wrote
	Whole  string         // all of it, with the paragraphs that every advert carries
	Counts map[string]int // how many of something it asks for, by the name of the field
}

// Finding is what a check found.
type Finding struct {
	Check pack.WordingCheck
	Words string // that it found; empty where it looks at the whole
}

// CheckWording runs the profession's checks over a text, in their order. Each
// finds at most one thing, because a list of every place reads as a reproach.
func CheckWording(checks pack.WordingChecks, t Text) []Finding {
	var all []Finding
	for _, c := range checks.Checks {
		if words, found := finds(c, t); found {
			all = append(all, Finding{c, words})
		}
	}
	return all
}

// Stops reports whether the profession holds an advert back for what was found.
func (f Finding) Stops() bool { return f.Check.Severity == "stop" }

func finds(c pack.WordingCheck, t Text) (words string, found bool) {
	switch c.Rule {
	case "count":
		return "", t.Counts[c.Field] > c.Max
	case "required_text":
		whole := strings.ToLower(t.Whole)
		return "", !slices.ContainsFunc(c.AnyOf, func(some string) bool { return strings.Contains(whole, strings.ToLower(some)) })
	case "sentence_words":
		for _, s := range sentences(t.Own) {
			if len(strings.Fields(s)) > c.Max {
				return firstWords(s), true
			}
		}
		return "", false
	case "total_words":
		return "", len(strings.Fields(t.Whole)) > c.Max
	case "reading_age":
		return "", readingAge(t.Own) > float64(c.Max)
	case "unexplained_abbreviation":
		return unexplained(t.Own, c.Allow)
	}
	return matches(c, t.Own)
}

// matches looks for the pattern of a check. The pack was checked when it was
// loaded, so a pattern that cannot be read finds nothing.
func matches(c pack.WordingCheck, text string) (string, bool) {
	sought, err := regexp.Compile("(?i)" + c.Pattern)
	if err != nil || c.Pattern == "" {
		return "", false
	}
	if c.UnlessPattern != "" {
		if unless, err := regexp.Compile("(?i)" + c.UnlessPattern); err != nil || unless.MatchString(text) {
			return "", false
		}
	}
	at := sought.FindString(text)
	return at, at != ""
}

var abbreviation = regexp.MustCompile(`\b[A-Z]{2,6}\b`)

// unexplained finds the first abbreviation that stands in no brackets after its
// own full form.
func unexplained(text string, allow []string) (string, bool) {
	for _, a := range abbreviation.FindAllString(text, -1) {
		if !slices.Contains(allow, a) && !strings.Contains(text, "("+a+")") {
			return a, true
		}
	}
	return "", false
}

func sentences(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		for _, s := range strings.FieldsFunc(line, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == ';' }) {
			if s = strings.TrimSpace(s); s != "" {
				all = append(all, s)
			}
		}
	}
	return all
}

func firstWords(s string) string {
	words := strings.Fields(s)
	if len(words) > 8 {
		return strings.Join(words[:8], " ") + " …"
	}
	return s
}

// readingAge is the age at which a pupil can read a text: the grade of Flesch and
// Kincaid and the five years before the first. A text of fewer than thirty words
// has none worth telling.
func readingAge(text string) float64 {
	words, all := strings.Fields(text), sentences(text)
	if len(words) < 30 || len(all) == 0 {
		return 0
	}
	n := 0
	for _, w := range words {
		n += syllables(w)
	}
	perSentence, perWord := float64(len(words))/float64(len(all)), float64(n)/float64(len(words))
	return 0.39*perSentence + 11.8*perWord - 15.59 + 5
}

// syllables counts the groups of vowels of a word, a silent e at its end aside.
func syllables(word string) int {
	n, before := 0, false
	word = strings.TrimRightFunc(strings.ToLower(word), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if n > 1 && strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") {
		n--
	}
	return max(n, 1)
}
