package publishing

import (
	"regexp"
	"strings"

	"guildhall/internal/fault"
)

// elsewhere are the pages that a profession names after their subject and that
// readers find at another address.
var elsewhere = map[string]string{"home": "/", "recruit": "/recruitment"}

// Address is where a page with a path is read.
func Address(path string) string {
	if at, ok := elsewhere[path]; ok {
		return at
	}
	return "/" + path
}

// Address is where the page is read.
func (p Page) Address() string { return Address(p.Path) }

var pathForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[A-Za-z0-9]+(-[A-Za-z0-9]+)*){0,3}$`)

const maxPath = 100

// CleanPath returns an address as a page may have it, without slashes around it.
func CleanPath(s string) (string, error) {
	path := strings.Trim(strings.TrimSpace(s), "/")
	switch {
	case path == "":
		return "", fault.New(fault.Invalid, "Enter an address, such as “guides/naming-files”")
	case len(path) > maxPath:
		return "", fault.New(fault.Invalid, "Enter an address of at most %d characters", maxPath)
	case !pathForm.MatchString(path):
		return "", fault.New(fault.Invalid, "Use lower-case letters, digits and hyphens in the address, with at most 3 slashes, such as “guides/naming-files”")
	}
	return path, nil
}

// matches reports whether a path has the shape of a pattern such as
// "skills/{code}", in which a part in braces stands for any one part.
func matches(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i, part := range want {
		if part != have[i] && !strings.HasPrefix(part, "{") {
			return false
		}
	}
	return true
}

// mentions turns the address of a thing into the reference under which other
// capabilities know it: "/skills/GEN01" is "skill/GEN01". Other addresses are none.
func mentions(address string) (string, bool) {
	room, thing, ok := strings.Cut(strings.Trim(address, "/"), "/")
	kind, plural := strings.CutSuffix(room, "s")
	if !ok || !plural || thing == "" || strings.Contains(thing, "/") {
		return "", false
	}
	return kind + "/" + thing, true
}
