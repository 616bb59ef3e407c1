package pack

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/fault"
)

// Date is an ISO 8601 year, year and month, or full date: 2012, 2012-04 or
// 2012-04-01. Empty means not known or not applicable.
type Date string

var dateForm = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// Valid reports whether d has one of the three forms and names a real day.
func (d Date) Valid() bool {
	if !dateForm.MatchString(string(d)) {
		return false
	}
	_, err := time.Parse("2006-01-02"[:len(d)], string(d))
	return err == nil
}

// After reports whether d is certainly later than e. Where one of them has no
// month or day they are compared as far as both go, so 2012 is not after 2012-04.
func (d Date) After(e Date) bool {
	n := min(len(d), len(e))
	return d[:n] > e[:n]
}

// Full reports whether d names a day, not only a year or month.
func (d Date) Full() bool { return len(d) == len("2006-01-02") }

// Unknown is written where somebody looked for a fact and did not find it.
const Unknown = "unknown"

// Answer is yes, no, or a word (usually unknown) where neither is established.
// In YAML the first two are true and false.
type Answer string

// The two answers that are not words.
const (
	Yes Answer = "true"
	No  Answer = "false"
)

// Measure is a whole number, or a word such as unknown or none where there is no
// number. Word is empty exactly when Number counts.
type Measure struct {
	Number int
	Word   string
}

// UnmarshalText reads a whole number or a word.
func (m *Measure) UnmarshalText(text []byte) error {
	s := string(text)
	if n, err := strconv.Atoi(s); err == nil {
		*m = Measure{Number: n}
		return nil
	}
	if s != Unknown && s != "none" {
		return fault.New(fault.Invalid, "Write a whole number, unknown or none, not %q.", s)
	}
	*m = Measure{Word: s}
	return nil
}

// MarshalText writes the number or the word.
func (m Measure) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

func (m Measure) String() string {
	if m.Word != "" {
		return m.Word
	}
	return strconv.Itoa(m.Number)
}

// Slug is a name in the form that addresses use: lower case, words joined by
// hyphens, everything else dropped.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || r == '’': // stays inside a word: women's → womens
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}
