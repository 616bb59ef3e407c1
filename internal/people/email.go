package people

import (
	"strings"

	"golang.org/x/net/idna"

	"guildhall/internal/fault"
)

const (
	maxEmail  = 254 // RFC 5321, 4.5.3.1.3 less the angle brackets
	maxLocal  = 64  // RFC 5321, 4.5.3.1.1
	maxDomain = 253
)

// CanonicalEmail returns an address in the one form in which the service keeps
// and compares it: lower case, ASCII, without spaces around it. A domain in
// other letters becomes its ASCII form (RFC 5891). Forms that no employer uses,
// such as quoted names and bare machines, are refused with a sentence.
func CanonicalEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || !plainLocal(local) {
		return "", badEmail()
	}
	if !ascii(domain) {
		var err error
		if domain, err = idna.Lookup.ToASCII(domain); err != nil {
			return "", badEmail()
		}
	}
	email := strings.ToLower(local + "@" + domain)
	if len(email) > maxEmail || !plainDomain(strings.ToLower(domain)) {
		return "", badEmail()
	}
	return email, nil
}

func badEmail() error {
	return fault.New(fault.Invalid, "Enter an email address in the correct format, like name@example.gov.uk")
}

// plainLocal allows the dot-atom of RFC 5322, 3.2.3.
func plainLocal(s string) bool {
	if s == "" || len(s) > maxLocal || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return !letter(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) })
}

// plainDomain allows at least two labels of letters, digits and inner hyphens,
// the last of which is not a number, so that no machine's address passes.
func plainDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(s) > maxDomain || len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.ContainsFunc(l, func(r rune) bool { return !letter(r) && r != '-' }) {
			return false
		}
	}
	return strings.ContainsFunc(labels[len(labels)-1], func(r rune) bool { return r > '9' })
}

// letter is an ASCII letter or digit.
func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// domains returns the domain of a canonical address and those above it, the
// longest first: a.b.gov.uk, b.gov.uk, gov.uk. Cutting only at dots keeps
// notgov.uk from passing for gov.uk.
func domains(email string) []string {
	_, domain, _ := strings.Cut(email, "@")
	var all []string
	for strings.Contains(domain, ".") {
		all = append(all, domain)
		_, domain, _ = strings.Cut(domain, ".")
	}
	return all
}
