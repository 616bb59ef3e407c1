package pack

import (
	"net/mail"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// requiredPages are the pages that the service itself links to.
var requiredPages = []string{
	"home", "about", "join", "skills-framework", "development", "mentoring", "networks", "recruit", "contact",
	"governance", "accessibility", "privacy", "cookies", "terms",
}

// addresses are the rooms of the service that a text may link to, whatever the
// pack holds. An address that ends with a slash stands for all below it.
var addresses = []string{
	"/", "/about", "/accessibility", "/am-i-in", "/api/", "/assessments/new", "/bodies", "/bodies/", "/careers", "/changes",
	"/consultations", "/contact", "/cookies", "/development", "/disciplines", "/enquiries/new", "/events", "/framework",
	"/framework/compare", "/framework/releases", "/framework/releases/", "/glossary", "/governance", "/home", "/id/", "/insight",
	"/join", "/join/sponsor", "/join/token", "/learning", "/me", "/me/", "/members", "/mentoring", "/networks", "/openapi.json", "/organisations", "/organisations/",
	"/privacy", "/qualifications", "/recruit", "/recruitment", "/recruitment/", "/retention", "/roles", "/roles/compare",
	"/roles/families", "/roles/rings", "/search", "/sign-in", "/skills", "/skills-framework", "/terms",
}

func (c *checker) checkPages() {
	required := slices.Clone(requiredPages)
	for _, d := range c.p.Profession.Disciplines {
		if !d.Generic && d.Slug() != "" {
			required = append(required, "disciplines/"+d.Slug())
		}
	}
	for _, p := range required {
		if !c.pages.known(p) {
			c.err(place{file: "pages/" + p + ".md"}, "missing-file", "The page %s is missing, and the service links to it. Add it to the pack.", p)
		}
	}
	for _, p := range c.p.Pages {
		c.checkPage("pages/"+p.Path+".md", p)
	}
	c.checkLinks()
}

func (c *checker) checkPage(file string, p Page) {
	for part := range strings.SplitSeq(p.Path, "/") {
		if !slugForm.MatchString(part) {
			c.err(place{file: file}, "bad-form", "The address of a page consists of %s. Rename the file or its folder.", aSlug)
			break
		}
	}
	reviewed, next := c.day(p.LastReviewed, c.at(file, "last_reviewed")), c.day(p.NextReview, c.at(file, "next_review"))
	if reviewed && next && p.LastReviewed >= p.NextReview {
		c.err(c.at(file, "next_review"), "date-order", "The next review, %s, is not after the last, %s. Write a later date.", p.NextReview, p.LastReviewed)
	}
	c.checkMarkdown(file, p.Body)
	if n := len(strings.Fields(p.Body)); n < 150 && p.Title != "" {
		c.warn(place{file, c.bodyLine[file], 1}, "body-length", "The page has %d words. Write at least 150, or join it to another.", n)
	}
}

var htmlTag = regexp.MustCompile(`</?[A-Za-z][^<>@:]*>`)

// checkMarkdown reports headings that compete with the page's own and raw HTML,
// which is dropped when the page is shown.
func (c *checker) checkMarkdown(file, body string) {
	fenced := false
	for i, line := range strings.Split(body, "\n") {
		at := place{file, c.bodyLine[file] + i, 1}
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced:
		case strings.HasPrefix(line, "# "):
			c.err(at, "heading", "The title is the page's only first-level heading. Start this heading with ## instead.")
		default:
			if span := htmlTag.FindStringIndex(line); span != nil {
				at.column = utf8.RuneCountInString(line[:span[0]]) + 1
				c.err(at, "html", "HTML is not shown. Write %s in Markdown.", quoted(line[span[0]:span[1]]))
			}
		}
	}
}

var (
	inlineLink = regexp.MustCompile(`\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)[^()]*\)`)
	linkTarget = regexp.MustCompile(`^\s{0,3}\[[^\[\]]+\]:\s*<?([^\s<>]+)`)
)

// checkLinks follows the Markdown links in every file but the patterns, where
// the same characters mean something else.
func (c *checker) checkLinks() {
	for _, file := range sortedKeys(c.text) {
		if file == wordingFile {
			continue
		}
		for i, line := range strings.Split(c.text[file], "\n") {
			place := func(offset int) place { return place{file, i + 1, utf8.RuneCountInString(line[:offset]) + 1} }
			for _, span := range inlineLink.FindAllStringSubmatchIndex(line, -1) {
				text := line[span[2]:span[3]]
				if slices.Contains([]string{"", "here", "click here", "more", "read more"}, strings.ToLower(strings.TrimSpace(text))) {
					c.err(place(span[2]), "link-text", "The link text %s does not say where the link goes. Name the page.", quoted(text))
				}
				c.checkLink(line[span[4]:span[5]], place(span[4]))
			}
			if span := linkTarget.FindStringSubmatchIndex(line); span != nil {
				c.checkLink(line[span[2]:span[3]], place(span[2]))
			}
		}
	}
}

func (c *checker) checkLink(target string, at place) {
	u, err := url.Parse(target)
	switch {
	case err != nil || target == "":
		c.err(at, "bad-url", "The address %s cannot be read. Correct it.", quoted(target))
	case u.Scheme == "mailto":
		if _, err := mail.ParseAddress(u.Opaque); err != nil {
			c.err(at, "bad-url", "The address after mailto: is not an e-mail address. Correct it.")
		}
	case u.Scheme == "http":
		c.err(at, "bad-url", "The address starts with http://. Use https://.")
	case u.Scheme != "":
		c.webAddress(target, at, "https")
	case strings.HasPrefix(target, "#"): // on the same page
	case !strings.HasPrefix(target, "/") || u.Host != "":
		c.err(at, "dead-link", "The address %s leads nowhere. Start an address within the service with one slash, and another with https://.", quoted(target))
	case !c.leads(u.Path):
		c.err(at, "dead-link", "The service has no address %s. Correct it, or add the page to the pack.", quoted(u.Path))
	case u.Query().Has("discipline"):
		c.ref(c.disciplines, u.Query().Get("discipline"), at)
	}
}

// leads reports whether the service will have something at an address.
func (c *checker) leads(address string) bool {
	clean := path.Clean(address)
	folder, last := path.Split(clean)
	switch {
	case slices.Contains(addresses, clean) || c.pages.known(clean[1:]):
		return true
	case folder == "/skills/":
		return c.skills.has(last)
	case folder == "/roles/":
		return c.roles.has(last)
	case folder == "/roles/families/":
		return c.families.has(last)
	case folder == "/networks/":
		return c.networks.has(last) || c.formerNetworks[last] != ""
	case folder == "/organisations/":
		return c.organisations.has(last)
	case folder == "/disciplines/":
		return slices.ContainsFunc(c.p.Profession.Disciplines, func(d Discipline) bool { return d.Slug() == last })
	}
	return slices.ContainsFunc(addresses, func(a string) bool {
		return a != "/" && strings.HasSuffix(a, "/") && strings.HasPrefix(clean, a)
	})
}
