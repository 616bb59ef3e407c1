package pack

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// check looks for faults that concern more than one value.
func (c *checker) check() {
	c.buildIndexes()
	c.checkProfession()
	c.checkSkills()
	c.checkDescriptors()
	c.checkMappings()
	c.checkRoles()
	c.checkFamilies()
	c.checkRoleParts()
	c.checkCareerPaths()
	c.checkLearning()
	c.checkBodies()
	c.checkQualifications()
	c.checkNetworks()
	c.checkOrganisations()
	c.checkRoleFinder()
	c.checkRecruitment()
	c.checkRetention()
	c.checkEnquiries()
	c.checkPages()
	c.checkGlossary()
	c.checkHistory()
	c.checkStyle()
}

var (
	codeForm   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$`)
	slugForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	localeForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$`)
	wordForm   = regexp.MustCompile(`[\pL\pN][\pL\pN'’-]*`)
)

func words(text string) []string { return wordForm.FindAllString(text, -1) }

// form reports a value that is not written as it must be.
func (c *checker) form(re *regexp.Regexp, value string, at place, expected string) {
	if value != "" && !re.MatchString(value) {
		c.err(at, "bad-form", "Write %s here, not %s.", expected, quoted(value))
	}
}

const (
	aSlug = "lower-case letters and digits joined by hyphens"
	aCode = "a code of letters and digits that starts with a letter"
)

// date reports a value that is no date.
func (c *checker) date(d Date, at place) bool {
	if d != "" && !d.Valid() {
		c.err(at, "bad-date", "Write a date as 2026, 2026-04 or 2026-04-30, not %s.", quoted(string(d)))
	}
	return d.Valid()
}

// day reports a value that does not name a day.
func (c *checker) day(d Date, at place) bool {
	if c.date(d, at) && !d.Full() {
		c.err(at, "bad-date", "Write a full date such as 2026-04-30, not %s.", quoted(string(d)))
		return false
	}
	return d.Valid()
}

// email reports a value that is no plain e-mail address.
func (c *checker) email(address string, at place) {
	if address == "" {
		return
	}
	parsed, err := mail.ParseAddress(address)
	_, domain, _ := strings.Cut(address, "@")
	if err != nil || parsed.Address != address || !domainForm.MatchString(strings.ToLower(domain)) {
		c.err(at, "bad-email", "Write an e-mail address such as name@example.org here, not %s.", quoted(address))
	}
}

// webAddress reports a value that is no address of a page. Identifiers may use http.
func (c *checker) webAddress(address string, at place, schemes ...string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(address, " \"<>") ||
		!strings.Contains(u.Hostname(), ".") || !slices.Contains(schemes, u.Scheme) {
		c.err(at, "bad-url", "Write a full address that starts with %s:// here, not %s.", schemes[0], quoted(address))
	}
}

// sequence reports an order number that does not count 1, 2, 3.
func (c *checker) sequence(got, want int, at place) {
	if got != want {
		c.err(at, "order", "The order here is %d and should be %d. Number the entries 1, 2, 3 in the order of the file.", got, want)
	}
}

// sentence advises on a text that is short or has no full stop.
func (c *checker) sentence(text string, minimum int, at place) {
	switch n := len(words(text)); {
	case text == "":
	case n < minimum:
		c.warn(at, "short-text", "This text has %d words. Write at least %d, so that it explains itself.", n, minimum)
	case !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?"):
		c.warn(at, "full-stop", "This text does not end with a full stop. Add one.")
	}
}

// english reports whether the rules on English wording apply.
func (c *checker) english() bool { return strings.HasPrefix(c.p.Profession.Locale, "en") }

func (c *checker) cell(file string, row int, column string) place {
	return c.tables[file].place(row, column)
}

func (c *checker) item(file string, row int, column string, entry int) place {
	return c.tables[file].itemPlace(row, column, entry)
}
