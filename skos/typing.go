package skos

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A name is compared letter by letter when it has at least this many, because short
// words that differ in a letter are mostly different words; and at most so many, which
// bounds the work on a sentence taken for a name.
const (
	typingFrom = 8
	typingTo   = 200
)

const base = 0x9E3779B97F4A7C15 // odd, so that powers of it never come to nothing

// speller makes the keys under which names meet that are one slip apart: the name with
// one letter masked (a letter changed), and the whole name, for those of others with a
// letter left out or two swapped. Keys are polynomials, so each costs a few operations.
type speller struct {
	runes  []rune
	prefix []uint64 // of the first i letters
	power  []uint64
}

func (s *speller) read(text string) bool {
	s.runes = s.runes[:0]
	for _, r := range text {
		s.runes = append(s.runes, r)
	}
	n := len(s.runes)
	if n < typingFrom || n > typingTo {
		return false
	}
	s.prefix = append(s.prefix[:0], 0)
	if len(s.power) == 0 {
		s.power = append(s.power, 1)
		for range typingTo + 2 {
			s.power = append(s.power, s.power[len(s.power)-1]*base)
		}
	}
	for i, r := range s.runes {
		s.prefix = append(s.prefix, s.prefix[i]*base+mixed(r))
	}
	return true
}

func mixed(r rune) uint64 {
	x := uint64(r) * 0xBF58476D1CE4E5B9
	return x ^ x>>29
}

func (s *speller) suffix(from int) uint64 {
	n := len(s.runes)
	return s.prefix[n] - s.prefix[from]*s.power[n-from]
}

func (s *speller) whole() uint64 { return s.prefix[len(s.runes)] }

// masked is the key of the name with letter i unknown.
func (s *speller) masked(i int) uint64 {
	n := len(s.runes)
	return (s.prefix[i]*base+0xD6E8FEB86659FD93)*s.power[n-i-1] + s.suffix(i+1) + uint64(n)
}

// without is the key of the name with letter i left out.
func (s *speller) without(i int) uint64 {
	n := len(s.runes)
	return s.prefix[i]*s.power[n-i-1] + s.suffix(i+1)
}

// swapped is the key of the name with letters i and i+1 swapped.
func (s *speller) swapped(i int) uint64 {
	n := len(s.runes)
	return ((s.prefix[i]*base+mixed(s.runes[i+1]))*base+mixed(s.runes[i]))*s.power[n-i-2] + s.suffix(i+2)
}

// sieve remembers which keys have been met, sometimes wrongly: what it lets through is
// looked at again.
type sieve struct {
	bits []uint64
	mask uint64
}

func newSieve(keys int) sieve {
	size := uint64(1 << 12)
	for size < uint64(keys)*8 {
		size *= 2
	}
	return sieve{make([]uint64, size/64), size - 1}
}

// meet reports whether the key may have been met before.
func (s sieve) meet(key uint64) bool {
	at := (key ^ key>>32) * base >> 7 & s.mask
	old := s.bits[at/64] & (1 << (at % 64))
	s.bits[at/64] |= 1 << (at % 64)
	return old != 0
}

func (s sieve) met(key uint64) bool {
	at := (key ^ key>>32) * base >> 7 & s.mask
	return s.bits[at/64]&(1<<(at%64)) != 0
}

// checkTyping finds names that are one slip apart.
func (c *checker) checkTyping(names []int32, reported map[edge]bool) {
	if !c.applies("label-typing") {
		return
	}
	folded := make([]string, len(names))
	letters := 0
	for i, l := range names {
		folded[i] = strings.ToLower(c.v.labels[l].text)
		letters += utf8.RuneCountInString(folded[i])
	}
	var s speller
	whole, masked, twice := newSieve(len(names)), newSieve(letters), newSieve(letters/4)
	for i, l := range names {
		if !s.read(folded[i]) {
			continue
		}
		h := c.langHash(c.v.labels[l])
		whole.meet(s.whole() + h)
		for at := range s.runes {
			if key := s.masked(at) + h; masked.meet(key) {
				twice.meet(key)
			}
		}
	}
	var changed, lost []keyed
	for i, l := range names {
		if !s.read(folded[i]) {
			continue
		}
		h := c.langHash(c.v.labels[l])
		lost = append(lost, keyed{s.whole() + h, l})
		for at := range s.runes {
			if key := s.masked(at) + h; twice.met(key) {
				changed = append(changed, keyed{key, l})
			}
			if key := s.without(at) + h; len(s.runes) > typingFrom && whole.met(key) {
				lost = append(lost, keyed{key, l})
			}
			if at+1 < len(s.runes) && s.runes[at] != s.runes[at+1] {
				if key := s.swapped(at) + h; whole.met(key) {
					lost = append(lost, keyed{key, l})
				}
			}
		}
	}
	for _, keys := range [][]keyed{changed, lost} {
		c.group(keys, func(labels []label) {
			for a, b := range pairs(labels) {
				if slip(a.text, b.text) && !c.toldApart(a, b) {
					c.pair(reported, a, b, "label-typing", "have names that differ by one letter")
				}
			}
		})
	}
}

// slip reports whether two names are one slip apart in a word that is long enough to be
// mistyped, and neither an abbreviation nor a Roman number.
func slip(a, b string) bool {
	if !oneSlip(strings.ToLower(a), strings.ToLower(b)) {
		return false
	}
	v, w := differing(a, b)
	if max(utf8.RuneCountInString(v), utf8.RuneCountInString(w)) < 5 {
		return false
	}
	for _, x := range [][2]string{{v, a}, {w, b}} {
		if x[0] == strings.ToUpper(x[0]) && x[1] != strings.ToUpper(x[1]) {
			return false
		}
	}
	return !roman.MatchString(v) || !roman.MatchString(w)
}

var roman = regexp.MustCompile(`(?i)^m*(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$`)

// differing returns the word of each text in which they first differ.
func differing(a, b string) (string, string) {
	at := 0
	for i, r := range a {
		q, size := utf8.DecodeRuneInString(b[min(i, len(b)):])
		if size == 0 || unicode.ToLower(q) != unicode.ToLower(r) || utf8.RuneLen(r) != size {
			break
		}
		at = i + size
	}
	return wordAt(a, at), wordAt(b, at)
}

func wordAt(s string, at int) string {
	apart := func(r rune) bool { return !unicode.IsLetter(r) }
	at = min(at, len(s))
	start := strings.LastIndexFunc(s[:at], apart)
	if start >= 0 {
		_, size := utf8.DecodeRuneInString(s[start:])
		start += size
	}
	end := strings.IndexFunc(s[at:], apart)
	if end < 0 {
		end = len(s) - at
	}
	return s[max(0, start) : at+end]
}

// oneSlip reports whether one letter changed, lost or added, or two neighbours swapped,
// makes a name of another. A digit is no slip: numbers tell things apart.
func oneSlip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if i == len(y) {
		return false
	}
	if !unicode.IsLetter(y[i]) || i < len(x) && !unicode.IsLetter(x[i]) && len(x) == len(y) {
		return false
	}
	if len(x) < len(y) {
		return len(y)-len(x) == 1 && slices.Equal(x[i:], y[i+1:]) && !loneLetter(y, i)
	}
	if slices.Equal(x[i+1:], y[i+1:]) {
		return !loneLetter(x, i) && !loneLetter(y, i)
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

// loneLetter reports whether a letter is a word of its own, as in vitamin A: such
// letters are numbers in all but name.
func loneLetter(s []rune, i int) bool {
	return (i == 0 || !unicode.IsLetter(s[i-1])) && (i+1 == len(s) || !unicode.IsLetter(s[i+1]))
}
