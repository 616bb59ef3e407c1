// Package markdown turns what people type into safe HTML and plain words.
//
// Text is CommonMark with tables and bare addresses as links. HTML that someone
// types is not shown. What is left passes an allow-list of elements, attributes
// and schemes, so that a fault in the first step cannot reach a reader. The text
// is kept as it was typed and turned into HTML each time it is read: mending
// this package mends everything that was ever written.
package markdown

import (
	"bytes"
	"html"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var language = goldmark.New(
	goldmark.WithExtensions(
		extension.Table,
		extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
	),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(dresser{}, 900))),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(drawer{}, 100))),
)

// HTML draws text as HTML with the classes of the GOV.UK Design System. Its
// headings begin at h2, for the page has the h1, and none skips a level.
func HTML(text string) templ.Component {
	return templ.Raw(kept.of(text))
}

// convert is HTML without the memory.
func convert(source string) string {
	if wild(source) {
		return policy.Sanitize(`<p class="govuk-body">` + html.EscapeString(source) + "</p>\n")
	}
	var b bytes.Buffer
	b.Grow(2 * len(source))
	if err := language.Convert([]byte(source), &b); err != nil {
		panic("markdown: writing to memory failed: " + err.Error()) // bytes.Buffer takes everything
	}
	return policy.SanitizeReader(&b).String()
}

func parse(source []byte) ast.Node {
	if wild(string(source)) {
		source = nil // it has no parts, only characters
	}
	return language.Parser().Parse(text.NewReader(source))
}
