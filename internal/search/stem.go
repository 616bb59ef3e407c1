package search

import "strings"

// stem strips an English word of its endings by Porter's rules (M. F. Porter,
// "An algorithm for suffix stripping", 1980), as FTS5's porter tokenizer does.
// Words under three bytes or over 64 stay as they are. TestStemIsFTS5s holds
// the two together.
func stem(word string) string {
	if len(word) < 3 || len(word) > 64 {
		return word
	}
	w := plural(word)
	w = pastTense(w)
	if strings.HasSuffix(w, "y") && hasVowel(w[:len(w)-1]) {
		w = w[:len(w)-1] + "i"
	}
	w = swap(w, doubleEndings, 0)
	w = swap(w, fullEndings, 0)
	w = strip(w)
	return tidy(w)
}

// plural is step 1a.
func plural(w string) string {
	switch {
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "ies"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}

// pastTense is step 1b.
func pastTense(w string) string {
	if strings.HasSuffix(w, "eed") {
		if measure(w[:len(w)-3]) > 0 {
			return w[:len(w)-1]
		}
		return w
	}
	for _, end := range []string{"ed", "ing"} {
		if base, ok := strings.CutSuffix(w, end); ok {
			if hasVowel(base) {
				return mended(base)
			}
			return w
		}
	}
	return w
}

// mended restores a stem that lost -ed or -ing: hop(p)ing, fil(e)ing, conflat(e)d.
func mended(w string) string {
	for _, end := range []string{"at", "bl", "iz"} {
		if strings.HasSuffix(w, end) {
			return w + "e"
		}
	}
	n := len(w)
	if n >= 2 && w[n-1] == w[n-2] && !vowel(w[n-1]) && !strings.ContainsRune("lsz", rune(w[n-1])) {
		return w[:n-1]
	}
	if measure(w) == 1 && shortEnd(w) {
		return w + "e"
	}
	return w
}

// ending is a suffix and what takes its place.
type ending struct{ from, to string }

// Step 2: double suffixes become single ones.
var doubleEndings = []ending{
	{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"}, {"logi", "log"},
	{"bli", "ble"}, {"alli", "al"}, {"entli", "ent"}, {"eli", "e"}, {"ousli", "ous"}, {"ization", "ize"},
	{"ation", "ate"}, {"ator", "ate"}, {"alism", "al"}, {"iveness", "ive"}, {"fulness", "ful"},
	{"ousness", "ous"}, {"aliti", "al"}, {"iviti", "ive"}, {"biliti", "ble"},
}

// Step 3: -ic-, -full, -ness.
var fullEndings = []ending{
	{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""},
}

// swap exchanges the first ending that fits, if what is left measures more than least.
func swap(w string, endings []ending, least int) string {
	for _, e := range endings {
		if base, ok := strings.CutSuffix(w, e.from); ok {
			if measure(base) > least {
				return base + e.to
			}
			return w
		}
	}
	return w
}

// Step 4: single suffixes, longest first where one ends another.
var singleEndings = []ending{
	{"al", ""}, {"ance", ""}, {"ence", ""}, {"er", ""}, {"ic", ""}, {"able", ""}, {"ible", ""}, {"ant", ""},
	{"ement", ""}, {"ment", ""}, {"ent", ""}, {"ou", ""}, {"ism", ""}, {"ate", ""}, {"iti", ""}, {"ous", ""},
	{"ive", ""}, {"ize", ""},
}

func strip(w string) string {
	if base, ok := strings.CutSuffix(w, "ion"); ok {
		if measure(base) > 1 && (strings.HasSuffix(base, "s") || strings.HasSuffix(base, "t")) {
			return base
		}
		return w
	}
	return swap(w, singleEndings, 1)
}

// tidy is step 5: a final e, a double l.
func tidy(w string) string {
	if base, ok := strings.CutSuffix(w, "e"); ok {
		if m := measure(base); m > 1 || m == 1 && !shortEnd(base) {
			w = base
		}
	}
	if strings.HasSuffix(w, "ll") && measure(w[:len(w)-1]) > 1 {
		return w[:len(w)-1]
	}
	return w
}

func vowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }

// measure counts how often a run of vowels is followed by consonants. A y after
// a consonant is a vowel.
func measure(w string) (m int) {
	before := false // whether the letter before is a vowel
	for i := range len(w) {
		v := vowel(w[i]) || w[i] == 'y' && i > 0 && !before
		if before && !v {
			m++
		}
		before = v
	}
	return m
}

func hasVowel(w string) bool {
	before := false
	for i := range len(w) {
		if before = vowel(w[i]) || w[i] == 'y' && i > 0 && !before; before {
			return true
		}
	}
	return false
}

// shortEnd reports an end of consonant, vowel, consonant other than w, x or y.
func shortEnd(w string) bool {
	n := len(w)
	if n < 3 || strings.ContainsRune("wxy", rune(w[n-1])) {
		return false
	}
	var kinds [3]bool
	before := false
	for i := range n {
		before = vowel(w[i]) || w[i] == 'y' && i > 0 && !before
		kinds[0], kinds[1], kinds[2] = kinds[1], kinds[2], before
	}
	return !kinds[0] && kinds[1] && !kinds[2]
}
