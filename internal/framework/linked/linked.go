// Package linked says a release of a framework in the forms that other programs
// read: an RDF graph of SKOS and our own vocabulary, a CASE 1.1 document and plain
// JSON. Each says everything, so reading back what was written gives the same
// Edition; each also reads what other programs wrote, as far as it can be a
// framework, and lists what it had to drop or guess.
package linked

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// Problem is something that a file said and an Edition cannot, or that an
// Edition needs and the file left to be guessed.
type Problem struct {
	About   string // the concept, item or member that it is about, as the file names it
	Message string // a sentence
}

func (p Problem) String() string {
	if p.About == "" {
		return p.Message
	}
	return p.About + ": " + p.Message
}

// mostProblems is how many problems are listed; the last then counts the rest.
const mostProblems = 500

type problems struct {
	list []Problem
	more int
}

func (p *problems) add(about, message string) {
	if len(p.list) >= mostProblems {
		p.more++
		return
	}
	p.list = append(p.list, Problem{about, message})
}

func (p *problems) all() []Problem {
	if p.more == 0 {
		return p.list
	}
	return append(p.list[:len(p.list):len(p.list)], Problem{"", "There are " + strconv.Itoa(p.more) + " more of these."})
}

// check refuses an Edition that cannot be said: identifiers need a base, texts a
// language, and no two things may have the same identifier.
func check(e *pack.Edition) error {
	if base := e.Scheme.IdentifierBase; !isBase(base) {
		return fault.New(fault.Invalid, "The identifier base %q is not an absolute address that ends in / or #. Give one such as https://profession.example/id/.", base)
	}
	if e.Scheme.Locale != "" && !languageTag.MatchString(e.Scheme.Locale) {
		return fault.New(fault.Invalid, "The language %q is not a language tag. Give one such as en-GB.", e.Scheme.Locale)
	}
	if err := unique(e); err != nil {
		return err
	}
	return readable(e)
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

func isBase(s string) bool {
	base, err := url.Parse(s)
	return err == nil && base.Host != "" && isIRI(s) && (strings.HasSuffix(s, "/") || strings.HasSuffix(s, "#")) && !strings.ContainsAny(s[:len(s)-1], "?#")
}

// unique refuses two things with the same code: they would be one resource.
func unique(e *pack.Edition) error {
	seen := map[string]bool{}
	return eachRecord(e, func(t *table, r record) error {
		if t.key == "" {
			return nil
		}
		id := r.iri
		if seen[id] {
			return fault.New(fault.Invalid, "There are two things with the identifier %s. Give each a code of its own.", id)
		}
		seen[id] = true
		return nil
	})
}

// readable refuses text that is not UTF-8, which no syntax can carry.
func readable(e *pack.Edition) error {
	return eachText(e, func(path, text string) error {
		if !utf8.ValidString(text) {
			return fault.New(fault.Invalid, "The text at %s is not readable as UTF-8. Type it again.", path)
		}
		return nil
	})
}

// segment makes a code one part of an identifier, so that it can be read back.
func segment(code string) string {
	if code == "." || code == ".." { // would be taken for steps of a path
		return strings.ReplaceAll(code, ".", "%2E")
	}
	return url.PathEscape(code)
}

// codeOf reads a code back from the end of an identifier.
func codeOf(end string) string {
	if code, err := url.PathUnescape(end); err == nil && utf8.ValidString(code) {
		return code
	}
	return end
}

// isIRI reports whether a text can be said as a resource rather than as words.
func isIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	return ok && rest != "" && plainIRI(s) && iriScheme.MatchString(scheme) && !strings.EqualFold(scheme, "_")
}

var iriScheme = regexp.MustCompile(`^(https?|urn|info|ark|doi)$`)

// plainIRI reports whether a text has only characters that stand in an IRI as
// they are, and that no program which reads it writes in another way.
func plainIRI(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			return false
		}
	}
	return true
}
