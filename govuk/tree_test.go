package govuk

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tree writes a piece of HTML as one line for each tag and text, so that two
// pieces have the same lines if a browser makes the same of them: attributes are
// in order, and white space that would not show is gone.
//
// White space is kept, as one space, only between what flows in one line. It is
// written outside the inline elements at whose edge it stands, where it shows
// the same.
func tree(markup string) ([]string, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		return nil, err
	}
	var pieces []piece
	for _, node := range nodes {
		pieces = appendPieces(pieces, node)
	}
	return lines(settleSpaces(pieces)), nil
}

// A side is how a piece meets the white space beside it.
type side int

const (
	through side = iota // white space passes, as through the edge of a link
	solid               // white space beside it shows, as beside a word
	edge                // white space beside it does not show, as at the start of a paragraph
)

// A piece is a tag, a text without white space at its ends, or white space.
type piece struct {
	text        string
	left, right side
	space       bool
	opens       bool
	closes      bool
}

const (
	inline = "a abbr b bdi bdo cite code em i kbd mark q s small span strong sub sup time u var"
	boxes  = "button select svg img input"
	void   = "area br col embed hr img input link meta source track wbr"
)

func among(names, name string) bool {
	return slices.Contains(strings.Fields(names), name)
}

func appendPieces(pieces []piece, node *html.Node) []piece {
	switch {
	case node.Type == html.TextNode:
		return appendText(pieces, node.Data)
	case node.Type != html.ElementNode:
		return pieces
	case node.Data == "textarea":
		text := ""
		for child := range node.ChildNodes() {
			text += child.Data
		}
		return append(pieces, piece{text: openTag(node) + fmt.Sprintf("%q", text), left: solid, right: solid})
	}
	left, right := edge, edge
	switch {
	case among(inline, node.Data):
		left, right = through, through
	case among(boxes, node.Data):
		left, right = solid, edge
	}
	if among(void, node.Data) {
		return append(pieces, piece{text: openTag(node), left: left, right: left})
	}
	pieces = append(pieces, piece{text: openTag(node), left: left, right: right, opens: true})
	for child := range node.ChildNodes() {
		pieces = appendPieces(pieces, child)
	}
	return append(pieces, piece{text: "</" + node.Data + ">", left: right, right: left, closes: true})
}

func appendText(pieces []piece, text string) []piece {
	const white = " \t\r\n\f"
	collapsed := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(white, r) }), " ")
	if strings.TrimLeft(text, white) != text {
		pieces = append(pieces, piece{space: true})
	}
	if collapsed == "" {
		return pieces
	}
	pieces = append(pieces, piece{text: fmt.Sprintf("%q", collapsed), left: solid, right: solid})
	if strings.TrimRight(text, white) != text {
		pieces = append(pieces, piece{space: true})
	}
	return pieces
}

func openTag(node *html.Node) string {
	attributes := slices.Clone(node.Attr)
	slices.SortFunc(attributes, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	tag := "<" + node.Data
	for _, attribute := range attributes {
		value := attribute.Val
		if attribute.Key == "class" {
			value = strings.Join(strings.Fields(value), " ")
		}
		tag += fmt.Sprintf(" %s=%q", attribute.Key, value)
	}
	return tag + ">"
}

// settleSpaces drops the white space that would not show and moves the rest to
// where it would show the same.
func settleSpaces(pieces []piece) []piece {
	var settled, run []piece
	before := edge
	for _, p := range append(pieces, piece{left: edge, right: edge}) {
		if p.space || p.left == through {
			run = append(run, p)
			continue
		}
		settled = append(settled, settleRun(run, before == solid && p.left == solid)...)
		settled = append(settled, p)
		run, before = nil, p.right
	}
	return settled[:len(settled)-1]
}

// settleRun settles the inline tags and white space between two other pieces.
func settleRun(run []piece, shows bool) []piece {
	shows = shows && slices.ContainsFunc(run, func(p piece) bool { return p.space })
	var tags []piece
	for _, p := range run {
		if !p.space {
			tags = append(tags, p)
		}
	}
	if !shows {
		return tags
	}
	at := slices.IndexFunc(tags, func(p piece) bool { return p.opens })
	if at < 0 {
		at = len(tags)
	}
	return slices.Insert(tags, at, piece{text: `" "`})
}

func lines(pieces []piece) []string {
	var all []string
	depth := 0
	for _, p := range pieces {
		if p.closes {
			depth--
		}
		all = append(all, strings.Repeat("  ", depth)+p.text)
		if p.opens {
			depth++
		}
	}
	return all
}

// difference shows where two trees part, with a few lines before and after.
func difference(want, got []string) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	part := func(mark string, of []string) string {
		text := ""
		for _, line := range of[at:min(at+6, len(of))] {
			text += mark + line + "\n"
		}
		return text
	}
	same := ""
	for _, line := range want[max(0, at-6):at] {
		same += "  " + line + "\n"
	}
	return same + part("- ", want) + part("+ ", got)
}
