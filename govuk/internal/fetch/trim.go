package main

import (
	"bytes"
	"fmt"
	"regexp"
)

// marker begins every generated file whose format has comments.
const marker = "Code generated from govuk-frontend " + version + " (MIT, see LICENCE) by govuk/internal/fetch. DO NOT EDIT."

// A cut removes a part of the stylesheet that must be there exactly so often,
// so that a new version cannot slip past the rule.
type cut struct {
	what  string
	parts *regexp.Regexp
	times int
}

var cuts = []cut{
	{"GDS Transport, the typeface", regexp.MustCompile(`@font-face\{[^}]*\}`), 2},
	{"GDS Transport, its name", regexp.MustCompile(`GDS Transport,`), 58},
	{"the crest as a picture", regexp.MustCompile(`\.govuk-footer__copyright-logo:before\{content[^}]*\}`), 1},
	{"the crest as a mask", regexp.MustCompile(`@supports \(\(-webkit-mask-position[^{]*\{\.govuk-footer__copyright-logo:before\{[^}]*\}@media[^{]*\{[^}]*\}\}\}`), 1},
	{"the room for the crown", regexp.MustCompile(`\.govuk-footer__crown\{[^}]*\}`), 1},
}

// reserved is what must be in no file: names of what only gov.uk may use, and
// references to files that are not there.
var reserved = regexp.MustCompile(`(?i)gds transport|crown|crest|url\(`)

const charset = `@charset "UTF-8";`

// stylesheet returns the stylesheet without what is reserved to gov.uk.
func stylesheet(css []byte) ([]byte, error) {
	for _, c := range cuts {
		if got := len(c.parts.FindAll(css, -1)); got != c.times {
			return nil, fmt.Errorf("the stylesheet has %d of %s, not %d", got, c.what, c.times)
		}
		css = c.parts.ReplaceAll(css, nil)
	}
	rest, found := bytes.CutPrefix(css, []byte(charset))
	if !found {
		return nil, fmt.Errorf("the stylesheet does not begin with %s", charset)
	}
	rest = withoutMap.ReplaceAll(rest, nil)
	if left := reserved.Find(rest); left != nil {
		return nil, fmt.Errorf("the stylesheet still speaks of %q", left)
	}
	return fmt.Appendf(nil, "%s\n/* %s */\n%s\n", charset, marker, rest), nil
}

// withoutMap finds the reference to the source map, which is not taken over.
var withoutMap = regexp.MustCompile(`(?:/\*|//)# sourceMappingURL=\S+(?: \*/)?\s*$`)

// expandedRadio is where upstream's script says of a radio button whether what it
// reveals is open. ARIA allows aria-expanded on no radio, and accessibility checkers
// call it critical; what is revealed follows the radio in reading order without it.
var expandedRadio = regexp.MustCompile(`(\.classList\.contains\("govuk-radios__conditional"\)\)\{const e=t\.checked;)t\.setAttribute\("aria-expanded",e\.toString\(\)\),`)

// module returns the scripts with a last line that starts the components, so
// that no page needs a script of its own to do it.
func module(js []byte) ([]byte, error) {
	js = bytes.TrimSpace(withoutMap.ReplaceAll(js, nil))
	if got := len(expandedRadio.FindAll(js, -1)); got != 1 {
		return nil, fmt.Errorf("the module sets aria-expanded on radios in %d places, not 1", got)
	}
	js = expandedRadio.ReplaceAll(js, []byte("$1"))
	if !regexp.MustCompile(`export\{[^}]*\binitAll\b[^}]*\};$`).Match(js) {
		return nil, fmt.Errorf("the module does not end by exporting initAll")
	}
	return fmt.Appendf(nil, "// %s\n%s\ninitAll();\n", marker, js), nil
}

var inlineScript = regexp.MustCompile(`<script[^\n]*?>(document\.body\.className[^\n]*)</script>`)

// supportScript returns the one script that upstream writes into its pages.
func supportScript(template []byte) ([]byte, error) {
	found := inlineScript.FindSubmatch(template)
	if found == nil {
		return nil, fmt.Errorf("the page template has no inline script")
	}
	return fmt.Appendf(nil, "// %s\n%s\n", marker, found[1]), nil
}

var (
	logo   = regexp.MustCompile(`(<svg[^>]*class=\\"govuk-(?:footer__crown|header__logotype)\\"[^>]*>)(.*?)(</svg>)`)
	shapes = regexp.MustCompile(`<g>.*?</g>|<(?:circle|path)[^>]*/>`)
)

// withoutCrown empties the drawings of the crown and the word beside it in the
// HTML that fixtures expect, and changes no other byte.
func withoutCrown(fixtures []byte) []byte {
	return logo.ReplaceAllFunc(fixtures, func(svg []byte) []byte {
		return shapes.ReplaceAll(svg, nil)
	})
}
