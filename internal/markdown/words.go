package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Text returns the words of a text as one line, without marks: for search, for
// descriptions and for counting.
func Text(text string) string {
	if wild(text) {
		return strings.Join(strings.Fields(text), " ")
	}
	source := []byte(text)
	return words(parse(source), source)
}

// words gathers what a reader would hear under a node.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeBlock {
			b.WriteByte(' ') // blocks part words on both sides
		}
		if entering {
			return hear(&b, n, source), nil
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func hear(b *strings.Builder, n ast.Node, source []byte) ast.WalkStatus {
	switch n := n.(type) {
	case *ast.Text:
		b.Write(plain(n.Segment.Value(source)))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
	case *ast.String:
		b.Write(plain(n.Value))
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				b.Write(t.Segment.Value(source))
			}
		}
		return ast.WalkSkipChildren
	case *ast.AutoLink:
		b.Write(n.Label(source))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			b.Write(line.Value(source))
		}
	case *ast.HTMLBlock, *ast.RawHTML:
		return ast.WalkSkipChildren
	}
	return ast.WalkContinue
}

// plain undoes escapes: \* is a star and &amp; an ampersand.
func plain(b []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(b)))
}

// Link is a link in a text.
type Link struct {
	Address string // as typed
	Text    string // what the reader sees
	Line    int    // counted from 1
}

// Links lists the links of a text in order.
func Links(text string) []Link {
	source := []byte(text)
	var all []Link
	ast.Walk(parse(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			all = append(all, Link{string(n.Destination), words(n, source), lineOf(n, source)})
		case *ast.AutoLink:
			address := string(n.URL(source))
			if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
				address = "mailto:" + address
			}
			all = append(all, Link{address, string(n.Label(source)), lineOf(n, source)})
		}
		return ast.WalkContinue, nil
	})
	return all
}

// lineOf is the line on which a node begins, as far as the parser knows it:
// otherwise that of its first words, or of the block around it.
func lineOf(n ast.Node, source []byte) int {
	if at := offset(n); at >= 0 && at <= len(source) {
		return 1 + bytes.Count(source[:at], []byte("\n"))
	}
	if n.Parent() != nil {
		return lineOf(n.Parent(), source)
	}
	return 1
}

func offset(n ast.Node) int {
	if at := n.Pos(); at >= 0 {
		return at
	}
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	return -1
}
