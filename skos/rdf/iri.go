package rdf

import (
	"fmt"
	"strings"
)

// ResolveIRI makes an absolute IRI of a reference, by the strict algorithm of RFC 3986
// section 5.2. A reference that has a scheme is returned as it is: RDF compares IRIs
// character by character, so nothing is normalised.
func ResolveIRI(base, ref string) (string, error) {
	if err := checkIRI(ref); err != nil {
		return "", err
	}
	if hasScheme(ref) {
		return ref, nil
	}
	if !hasScheme(base) {
		return "", fmt.Errorf("the IRI <%s> is relative and there is no base to resolve it against", ref)
	}
	return splitIRI(base).resolve(ref), nil
}

// checkIRI refuses characters that no IRI may have (Turtle [18] IRIREF).
func checkIRI(s string) error {
	for i := range len(s) {
		if class[s[i]]&inIRI == 0 {
			return fmt.Errorf("the IRI <%s> has the character %q, which must be percent-encoded", s, s[i])
		}
	}
	return nil
}

// hasScheme reports whether an IRI is absolute (RFC 3986 section 3.1).
func hasScheme(s string) bool { return schemeEnd(s) > 0 }

// schemeEnd is the place of the colon behind the scheme, 0 without one.
func schemeEnd[T string | []byte](s T) int {
	for i := range len(s) {
		switch c := class[s[i]]; {
		case c&letter != 0:
		case i > 0 && (c&digit != 0 || s[i] == '+' || s[i] == '-' || s[i] == '.'):
		case i > 0 && s[i] == ':':
			return i
		default:
			return 0
		}
	}
	return 0
}

// parts are the components of an IRI reference (RFC 3986 appendix B), each with its
// delimiters, so that an absent one and an empty one differ.
type parts struct {
	scheme    string // "http:"
	authority string // "//example.org"
	path      string
	query     string // "?q"
	fragment  string // "#f"
}

func splitIRI(s string) parts {
	var p parts
	if i := schemeEnd(s); i > 0 {
		p.scheme, s = s[:i+1], s[i+1:]
	}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s, p.fragment = s[:i], s[i:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, p.query = s[:i], s[i:]
	}
	if strings.HasPrefix(s, "//") {
		end := strings.IndexByte(s[2:], '/')
		if end < 0 {
			end = len(s) - 2
		}
		p.authority, s = s[:end+2], s[end+2:]
	}
	p.path = s
	return p
}

// resolve is the transformation of RFC 3986 section 5.2.2 for a reference without a scheme.
func (b parts) resolve(ref string) string {
	r := splitIRI(ref)
	t := parts{scheme: b.scheme, authority: b.authority, query: r.query, fragment: r.fragment}
	switch {
	case r.authority != "":
		t.authority, t.path = r.authority, withoutDots(r.path)
	case r.path == "":
		t.path = b.path
		if r.query == "" {
			t.query = b.query
		}
	case r.path[0] == '/':
		t.path = withoutDots(r.path)
	default:
		t.path = withoutDots(b.merge(r.path))
	}
	return t.scheme + t.authority + t.path + t.query + t.fragment
}

// merge puts a relative path in the place of the base's last segment (section 5.2.3).
func (b parts) merge(path string) string {
	if b.authority != "" && b.path == "" {
		return "/" + path
	}
	return b.path[:strings.LastIndexByte(b.path, '/')+1] + path
}

// withoutDots removes "." and ".." segments (section 5.2.4).
func withoutDots(path string) string {
	if !strings.Contains(path, ".") {
		return path
	}
	out := make([]byte, 0, len(path))
	for path != "" {
		switch {
		case strings.HasPrefix(path, "../"):
			path = path[3:]
		case strings.HasPrefix(path, "./"):
			path = path[2:]
		case strings.HasPrefix(path, "/./"):
			path = path[2:]
		case path == "/.":
			path = "/"
		case strings.HasPrefix(path, "/../"):
			path, out = path[3:], parent(out)
		case path == "/..":
			path, out = "/", parent(out)
		case path == ".", path == "..":
			path = ""
		default:
			end := strings.IndexByte(path[1:], '/') + 1
			if end == 0 {
				end = len(path)
			}
			out = append(out, path[:end]...)
			path = path[end:]
		}
	}
	return string(out)
}

// parent drops the last segment and the slash before it.
func parent(path []byte) []byte {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[:i]
		}
	}
	return path[:0]
}
