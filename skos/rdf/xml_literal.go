package rdf

import (
	"cmp"
	"slices"
)

// xmlLiteral reads what is inside the element just opened and returns it in exclusive
// canonical XML with comments (RDF/XML section 7.2.17), up to the element's end.
func (x *rdfxml) xmlLiteral() (string, error) {
	c := canonical{depth: len(x.open)}
	for {
		e, err := x.next()
		if err != nil {
			return "", err
		}
		switch e {
		case xmlOpen:
			c.openTag(x.name, x.attrs, len(x.open))
		case xmlClose:
			if len(x.open) < c.depth {
				return string(c.out), nil
			}
			c.closeTag(x.name, len(x.open)+1)
		case xmlText:
			c.text(x.text)
		case xmlComment:
			c.out = append(append(append(c.out, "<!--"...), x.text...), "-->"...)
		case xmlInstruction:
			c.out = append(append(append(c.out, "<?"...), x.text...), "?>"...)
		}
		if len(c.out) > maxToken {
			return "", x.errorAt(x.mark, "The XML of this property is longer than %d MiB.", maxToken>>20)
		}
	}
}

// canonical writes Exclusive XML Canonicalization 1.0 with an empty list of inclusive prefixes.
type canonical struct {
	depth    int
	out      []byte
	rendered []binding // namespaces that the tags still open declare
}

func (c *canonical) openTag(name xmlName, attrs []xmlAttr, depth int) {
	c.out = append(append(c.out, '<'), name.qualified()...)
	used := []binding{{name.Prefix, name.Space, depth}}
	for _, a := range attrs {
		if a.Prefix != "" {
			used = append(used, binding{a.Prefix, a.Space, depth})
		}
	}
	slices.SortFunc(used, func(a, b binding) int { return cmp.Compare(a.prefix, b.prefix) })
	for _, b := range slices.Compact(used) {
		if b.prefix != "xml" && c.inScope(b.prefix) != b.space {
			c.rendered = append(c.rendered, b)
			c.attribute(xmlName{Local: "xmlns"}, b.prefix, b.space)
		}
	}
	sorted := slices.Clone(attrs)
	slices.SortFunc(sorted, func(a, b xmlAttr) int {
		return cmp.Or(cmp.Compare(a.Space, b.Space), cmp.Compare(a.Local, b.Local))
	})
	for _, a := range sorted {
		c.attribute(a.xmlName, "", a.Value)
	}
	c.out = append(c.out, '>')
}

func (c *canonical) inScope(prefix string) string {
	for i := len(c.rendered) - 1; i >= 0; i-- {
		if c.rendered[i].prefix == prefix {
			return c.rendered[i].space
		}
	}
	return ""
}

// attribute writes one; for a namespace, prefix is what it declares.
func (c *canonical) attribute(name xmlName, prefix, value string) {
	c.out = append(append(c.out, ' '), name.qualified()...)
	if prefix != "" {
		c.out = append(append(c.out, ':'), prefix...)
	}
	c.out = append(c.out, '=', '"')
	for i := range len(value) {
		switch value[i] {
		case '&':
			c.out = append(c.out, "&amp;"...)
		case '<':
			c.out = append(c.out, "&lt;"...)
		case '"':
			c.out = append(c.out, "&quot;"...)
		case '\t':
			c.out = append(c.out, "&#x9;"...)
		case '\n':
			c.out = append(c.out, "&#xA;"...)
		case '\r':
			c.out = append(c.out, "&#xD;"...)
		default:
			c.out = append(c.out, value[i])
		}
	}
	c.out = append(c.out, '"')
}

func (c *canonical) closeTag(name xmlName, depth int) {
	c.out = append(append(append(c.out, "</"...), name.qualified()...), '>')
	for n := len(c.rendered); n > 0 && c.rendered[n-1].depth >= depth; n-- {
		c.rendered = c.rendered[:n-1]
	}
}

func (c *canonical) text(b []byte) { c.out = appendXMLText(c.out, string(b)) }

// appendXMLText escapes text between tags as canonical XML does.
func appendXMLText(out []byte, s string) []byte {
	for i := range len(s) {
		switch s[i] {
		case '&':
			out = append(out, "&amp;"...)
		case '<':
			out = append(out, "&lt;"...)
		case '>':
			out = append(out, "&gt;"...)
		case '\r':
			out = append(out, "&#xD;"...)
		default:
			out = append(out, s[i])
		}
	}
	return out
}
