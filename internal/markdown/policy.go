package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy lists everything that may reach a reader. It is wide enough for what
// draw.go and dress.go write and for nothing else.
var policy = newPolicy()

// Schemes are those that a link may have besides an address on this site.
var Schemes = []string{"https", "http", "mailto"}

var (
	ownClass   = regexp.MustCompile(`^(govuk-[a-z0-9_!-]+|gh-[a-z-]+)( (govuk-[a-z0-9_!-]+|gh-[a-z-]+))*$`)
	headingID  = regexp.MustCompile(`^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$`)
	listStart  = regexp.MustCompile(`^[0-9]{1,9}$`)
	anyWords   = regexp.MustCompile(`^[^<>"]*$`)
	zero       = regexp.MustCompile(`^0$`)
	regionRole = regexp.MustCompile(`^region$`)
	colScope   = regexp.MustCompile(`^col$`)
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "br", "hr",
		"div", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("class").Matching(ownClass).OnElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "a", "blockquote", "pre", "code", "hr",
		"div", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("id").Matching(headingID).OnElements("h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("start").Matching(listStart).OnElements("ol")
	p.AllowAttrs("scope").Matching(colScope).OnElements("th")
	p.AllowAttrs("role").Matching(regionRole).OnElements("div")
	p.AllowAttrs("tabindex").Matching(zero).OnElements("div")
	p.AllowAttrs("aria-label").Matching(anyWords).OnElements("div")
	p.AllowAttrs("href").OnElements("a")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes(Schemes...)
	return p
}
