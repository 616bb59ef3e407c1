package proposal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences parts a text into sentences with the space that follows each, so
// that joined they are the text. A full stop ends a sentence when a space and no
// small letter follow.
func sentences(text string) []string {
	var all []string
	start := 0
	for i, r := range text {
		if i < start || !ends(text, i, r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		for end < len(text) && strings.ContainsRune(`.!?"')”’`, firstRune(text[end:])) {
			end += utf8.RuneLen(firstRune(text[end:]))
		}
		for end < len(text) && unicode.IsSpace(firstRune(text[end:])) {
			end += utf8.RuneLen(firstRune(text[end:]))
		}
		all = append(all, text[start:end])
		start = end
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// ends reports whether a sentence ends with the mark at a place.
func ends(text string, i int, r rune) bool {
	if r == '\n' {
		return true
	}
	if !strings.ContainsRune(".!?", r) {
		return false
	}
	rest := strings.TrimLeft(text[i+1:], `.!?"')”’`)
	if rest == "" {
		return true
	}
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	return len(next) < len(rest) && !unicode.IsLower(firstRune(next))
}

// replaceSentence returns a text with other words for one of its sentences; the
// number after the last adds a sentence. No words take the sentence away.
func replaceSentence(text string, n int, words string) string {
	all := sentences(text)
	words = strings.TrimSpace(words)
	switch {
	case n >= len(all) && words == "":
		return text
	case n >= len(all):
		return strings.TrimSpace(strings.TrimRight(text, " ") + " " + words)
	case words == "":
		return strings.TrimSpace(strings.Join(all[:n], "") + strings.Join(all[n+1:], ""))
	}
	kept := strings.TrimRightFunc(all[n], unicode.IsSpace)
	all[n] = words + all[n][len(kept):]
	return strings.TrimSpace(strings.Join(all, ""))
}
