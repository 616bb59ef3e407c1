package privacy

import (
	"bytes"
	"encoding/json"
	"time"

	"guildhall/internal/clock"
)

// node is a value of an export as people read it: either text, or named parts,
// or a list.
type node struct {
	Text  string
	Parts []part
	Items []node
}

// part is a named value within another, in the order of the export.
type part struct {
	Name  string
	Value node
}

// Plain reports whether the value is a single text.
func (n node) Plain() bool { return len(n.Parts) == 0 && len(n.Items) == 0 }

// treeOf makes any value that reads well as JSON readable without it.
func treeOf(v any) (node, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return node{}, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return readNode(d)
}

func readNode(d *json.Decoder) (n node, err error) {
	token, err := d.Token()
	if err != nil {
		return n, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			n.Parts, err = readParts(d)
		} else {
			n.Items, err = readItems(d)
		}
		if err == nil {
			_, err = d.Token() // the closing bracket
		}
		return n, err
	case string:
		return node{Text: readable(t)}, nil
	case bool:
		return node{Text: yesNo(t)}, nil
	case json.Number:
		return node{Text: t.String()}, nil
	default:
		return node{Text: "Nothing"}, nil
	}
}

func readParts(d *json.Decoder) (parts []part, err error) {
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := readNode(d)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{capital(words(name.(string))), value})
	}
	return parts, nil
}

func readItems(d *json.Decoder) (items []node, err error) {
	for d.More() {
		item, err := readNode(d)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// readable writes moments as people do and leaves other text alone.
func readable(s string) string {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return clock.Moment(t)
	}
	return s
}
