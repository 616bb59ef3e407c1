package linked

import (
	"strconv"
	"strings"
)

// coder makes valid codes, each once, letter case aside.
type coder struct{ used map[string]bool }

func newCoder() *coder { return &coder{map[string]bool{}} }

// take makes a code of the first text that has letters or digits.
func (c *coder) take(texts ...string) string {
	code := ""
	for _, s := range texts {
		if code = codify(s); code != "" {
			break
		}
	}
	if code == "" {
		code = "C"
	}
	free := code
	for n := 2; c.used[strings.ToLower(free)]; n++ {
		free = code + "-" + strconv.Itoa(n)
	}
	c.used[strings.ToLower(free)] = true
	return free
}

// codify keeps letters and digits, joined by hyphens, behind a letter.
func codify(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			gap = b.Len() > 0
			continue
		}
		if b.Len() == 0 && r >= '0' && r <= '9' {
			b.WriteByte('C')
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
