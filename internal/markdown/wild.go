package markdown

import "strings"

// Bounds beyond which a text is not written by anyone who wants it read. The
// parser's work on such texts grows with the square of their length.
const (
	mostNested = 24   // quotations and lists within each other
	mostLinks  = 2000 // links that are begun
)

// wild reports whether a text is beyond the bounds. It is then shown as it was
// typed, in one paragraph.
func wild(text string) bool {
	if strings.Count(text, "](") > mostLinks {
		return true
	}
	for line := range strings.SplitSeq(text, "\n") {
		rest := strings.TrimLeft(line, "> \t-+*.)0123456789")
		if head := line[:len(line)-len(rest)]; len(head) > mostNested &&
			max(strings.Count(head, ">"), len(strings.Fields(head))) > mostNested {
			return true
		}
	}
	return false
}
