package skos

import (
	"strings"

	"golang.org/x/text/language"
)

// grandfathered are the tags that RFC 5646 keeps although their form is older than it.
var grandfathered = map[string]bool{
	"en-gb-oed": true, "i-ami": true, "i-bnn": true, "i-default": true, "i-enochian": true, "i-hak": true, "i-klingon": true, "i-lux": true,
	"i-mingo": true, "i-navajo": true, "i-pwn": true, "i-tao": true, "i-tay": true, "i-tsu": true, "sgn-be-fr": true, "sgn-be-nl": true, "sgn-ch-de": true,
	"art-lojban": true, "cel-gaulish": true, "no-bok": true, "no-nyn": true, "zh-guoyu": true, "zh-hakka": true, "zh-min": true, "zh-min-nan": true, "zh-xiang": true,
}

// tag is a language tag by its parts (RFC 5646 section 2.1).
type tag struct {
	language, script, region string
	private                  bool // has a private part, or is one
}

// parseTag reads a language tag and says why it is not well-formed, in words that can
// follow "because", empty if it is.
func parseTag(s string) (t tag, why string) {
	lower := strings.ToLower(s)
	if grandfathered[lower] {
		return tag{language: lower}, ""
	}
	if strings.Contains(lower, "_") {
		return t, "it has an underscore where a hyphen belongs"
	}
	parts := strings.Split(lower, "-")
	for _, p := range parts {
		switch {
		case p == "":
			return t, "it has a hyphen with nothing beside it"
		case len(p) > 8:
			return t, "its part " + p + " is longer than 8 characters"
		case !alphanumeric(p):
			return t, "its part " + p + " has characters other than letters and digits"
		}
	}
	if parts[0] == "x" {
		return tag{private: true}, privatePart(parts)
	}
	if n := len(parts[0]); n < 2 || !alphabetic(parts[0]) {
		return t, "it does not begin with a language code of letters"
	}
	t.language = parts[0]
	rest := parts[1:]
	take := func(fits func(string) bool) string {
		if len(rest) == 0 || !fits(rest[0]) {
			return ""
		}
		taken := rest[0]
		rest = rest[1:]
		return taken
	}
	if len(t.language) <= 3 {
		for range 3 {
			if take(func(p string) bool { return len(p) == 3 && alphabetic(p) }) == "" {
				break
			}
		}
	}
	t.script = take(func(p string) bool { return len(p) == 4 && alphabetic(p) })
	t.region = take(func(p string) bool { return len(p) == 2 && alphabetic(p) || len(p) == 3 && numeric(p) })
	seen := map[string]bool{}
	for {
		v := take(func(p string) bool { return len(p) >= 5 || len(p) == 4 && numeric(p[:1]) })
		if v == "" {
			break
		}
		if seen[v] {
			return t, "it has the variant " + v + " twice"
		}
		seen[v] = true
	}
	for len(rest) > 0 && len(rest[0]) == 1 && rest[0] != "x" {
		singleton := rest[0]
		if seen[singleton] {
			return t, "it has the extension " + singleton + " twice"
		}
		seen[singleton] = true
		rest = rest[1:]
		if take(func(p string) bool { return len(p) >= 2 }) == "" {
			return t, "its extension " + singleton + " is empty"
		}
		for take(func(p string) bool { return len(p) >= 2 }) != "" {
		}
	}
	if len(rest) == 0 {
		return t, ""
	}
	if rest[0] != "x" {
		return t, "its part " + rest[0] + " is not where a tag can have it"
	}
	t.private = true
	return t, privatePart(rest)
}

func privatePart(parts []string) string {
	if len(parts) < 2 {
		return "nothing follows its x"
	}
	return ""
}

// mistaken are codes of countries and languages that people write for others.
var mistaken = map[string]string{
	"jp": "ja", "cz": "cs", "dk": "da", "cn": "zh", "gr": "el", "se": "se, or sv if Swedish is meant", "ua": "uk", "kr": "ko",
	"eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "dut": "nl", "nld": "nl", "fin": "fi", "swe": "sv", "nob": "nb", "rus": "ru", "por": "pt",
}

// unregistered says which part of a well-formed tag stands for nothing, in words that
// can follow "because", and what to write; empty if each means something.
func unregistered(t tag) (why, instead string) {
	if t.language == "" || grandfathered[t.language] {
		return "", ""
	}
	if _, err := language.ParseBase(t.language); err != nil {
		return "no language has the code " + t.language, mistaken[t.language]
	}
	if len(t.language) == 3 {
		if short := mistaken[t.language]; short != "" {
			return "the language has the shorter code " + short, short
		}
	}
	if t.script != "" {
		if _, err := language.ParseScript(t.script); err != nil {
			return "no script has the code " + t.script, ""
		}
	}
	if t.region == "uk" {
		return "UK is not a country code", t.language + "-GB"
	}
	if t.region != "" {
		if _, err := language.ParseRegion(t.region); err != nil {
			return "no country or area has the code " + strings.ToUpper(t.region), ""
		}
	}
	return "", ""
}

// reading is what a reader of one language can read: the language, and the script
// where the tag has one. A label in en-GB serves readers of en.
func (t tag) reading() string {
	if t.script != "" {
		return t.language + "-" + t.script
	}
	return t.language
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z') {
			return false
		}
	}
	return true
}

func alphabetic(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

func numeric(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
