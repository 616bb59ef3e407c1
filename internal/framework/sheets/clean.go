package sheets

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"guildhall/internal/pack"
)

// markers are what people put into a cell to say that there is nothing.
var markers = map[string]bool{
	"n/a": true, "na": true, "n.a.": true, "n\\a": true, "none": true, "nil": true, "null": true, "-": true, "--": true, "–": true, "—": true, ".": true, "?": true, "??": true, "x": true, "xx": true, "xxx": true,
	"tbc": true, "tbd": true, "tba": true, "tbc.": true, "todo": true, "to do": true, "to be confirmed": true, "to be decided": true, "to be added": true, "to be completed": true, "not applicable": true, "not used": true, "blank": true, "(blank)": true, "pending": true, "draft text": true, "lorem ipsum": true,
}

// dirt is something about a cell that was put right, or has to be.
type dirt struct{ rule, message string }

// clean returns a cell's text as the framework keeps it, one line without stray
// spaces, empty where the cell only says that there is nothing, and what was
// odd about it.
func clean(text string, m mark) (string, []dirt) {
	var odd []dirt
	if m&isFault != 0 {
		return "", []dirt{{"cell-error", "The cell shows the error " + quoted(text) + ". Correct its formula, or write the text; it was left out."}}
	}
	if m&fromFormula != 0 {
		odd = append(odd, dirt{"formula", "The cell is a formula. The value that it last had was taken: " + quoted(text) + "."})
	}
	if m&oddQuote != 0 {
		odd = append(odd, dirt{"quotes", "The double quotes in this cell do not fit CSV. Check that the text is whole: " + quoted(text) + "."})
	}
	swapped := strings.Map(ordinary, text)
	if swapped != text {
		odd = append(odd, dirt{"odd-characters", "The cell has non-breaking spaces or characters that cannot be seen. They were replaced by plain spaces or removed."})
	}
	lines := strings.Split(strings.TrimSpace(swapped), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "•·▪●* ")
	}
	tidy := strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
	if len(lines) == 1 && tidy != swapped && swapped == text {
		odd = append(odd, dirt{"stray-space", "The cell starts or ends with a space, or has two together. The spaces were removed."})
	}
	if markers[strings.ToLower(tidy)] {
		return "", append(odd, dirt{"unused-marker", "The cell says " + quoted(tidy) + ", which stands for nothing. It was read as empty."})
	}
	return tidy, odd
}

// ordinary replaces the characters that look like a space or like nothing.
func ordinary(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\t':
		if r == '\t' {
			return ' '
		}
		return '\n'
	case r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Cf, r) && r != 0x200D && r != 0x200C, unicode.IsControl(r), r == 0xFFFD:
		return -1
	}
	return r
}

// entries splits a cell that holds a list: at line breaks, semicolons or bars, or
// else at commas where asked.
func entries(text string, commas bool) []string {
	separators := ";|\n•▪●"
	if commas && !strings.ContainsAny(text, separators) {
		separators = ","
	}
	var list []string
	seen := map[string]bool{}
	for _, entry := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		entry, _ = clean(strings.TrimLeft(strings.TrimSpace(entry), "-*·"), 0)
		if entry != "" && !seen[strings.ToLower(entry)] {
			seen[strings.ToLower(entry)] = true
			list = append(list, entry)
		}
	}
	return list
}

var dateForms = []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2/1/2006", "02/01/2006", "2.1.2006", "2-1-2006", "2/1/06", "2 January 2006", "2 Jan 2006", "January 2, 2006", "2-Jan-2006", "2-Jan-06"}

var ordinal = regexp.MustCompile(`(\d)(st|nd|rd|th)\b`)

// parseDate reads the dates that people write, the day before the month. The
// second result is false where it can only guess.
func parseDate(text string) (pack.Date, bool) {
	if d := pack.Date(text); d.Valid() {
		return d, true
	}
	text = ordinal.ReplaceAllString(text, "$1")
	for _, form := range dateForms {
		if at, err := time.Parse(form, text); err == nil {
			return pack.Date(at.Format("2006-01-02")), true
		}
	}
	return "", false
}
