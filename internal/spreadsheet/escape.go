package spreadsheet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Escaped writes a text as a cell of a workbook holds it (ECMA-376 part 1,
// ST_Xstring): what XML has no room for is _xHHHH_, and so is an underscore that
// could begin such a sequence.
func Escaped(text string) string {
	if !strings.Contains(text, "_x") && strings.IndexFunc(text, unwritable) < 0 {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		if unwritable(r) || r == '_' && hexAfter(text[i:]) {
			b.WriteString("_x" + strings.ToUpper(strconv.FormatInt(0x10000+int64(r), 16)[1:]) + "_")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Unescaped is the inverse of Escaped.
func Unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if text[i] == '_' && hexAfter(text[i:]) && strings.HasPrefix(text[i+6:], "_") {
			if n, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil && utf8.ValidRune(rune(n)) && n != 0 {
				b.WriteRune(rune(n))
				i += 7
				continue
			}
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String()
}

// hexAfter reports whether text begins with _x and four hexadecimal digits.
func hexAfter(text string) bool {
	if len(text) < 6 || text[1] != 'x' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}

// unwritable reports a character that XML has no room for, or changes.
func unwritable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
}
