package signin

import (
	"encoding/json"
	"io"
	"strings"
)

// Bounds of what a browser says of a passkey: some times what any says.
const (
	maxAnswer = 64 << 10 // bytes
	maxNested = 8        // objects and lists within each other
)

// wellMade reports whether an answer is one JSON object within the bounds, that
// says nothing twice and has nothing behind it. Names that are not known may be
// there: browsers add some as the standard grows.
func wellMade(answer string) bool {
	if len(answer) > maxAnswer || !strings.HasPrefix(strings.TrimSpace(answer), "{") {
		return false
	}
	d := json.NewDecoder(strings.NewReader(answer))
	if !valueWithin(d, maxNested) {
		return false
	}
	_, err := d.Token()
	return err == io.EOF
}

// valueWithin reads a value, which nests no deeper than so many levels.
func valueWithin(d *json.Decoder, levels int) bool {
	t, err := d.Token()
	open, nested := t.(json.Delim)
	if err != nil || !nested {
		return err == nil
	}
	names := map[string]bool{}
	for levels > 0 && d.More() {
		if open == '{' {
			name, err := d.Token()
			text, _ := name.(string)
			if err != nil || names[text] {
				return false
			}
			names[text] = true
		}
		if !valueWithin(d, levels-1) {
			return false
		}
	}
	_, err = d.Token()
	return err == nil && levels > 0
}
