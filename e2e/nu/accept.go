package nu

import (
	"bufio"
	"io"
	"slices"
	"strings"
)

// An Accepted list holds warnings that come with GOV.UK Frontend's own markup.
// Each line of its file is the whole text of a warning, in which an asterisk
// stands for any words; lines that begin with # say why.
type Accepted []string

// ReadAccepted reads such a file.
func ReadAccepted(r io.Reader) (Accepted, error) {
	var list Accepted
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list, lines.Err()
}

// Beyond returns the messages that are not accepted. An error never is.
func (list Accepted) Beyond(messages []Message) []Message {
	var rest []Message
	for _, m := range messages {
		if m.Error || !list.has(m.Text) {
			rest = append(rest, m)
		}
	}
	return rest
}

// Unused returns the lines of the list that fit none of the messages: upstream
// has changed, and they should go.
func (list Accepted) Unused(messages []Message) []string {
	var rest []string
	for _, pattern := range list {
		if !slices.ContainsFunc(messages, func(m Message) bool { return fits(pattern, m.Text) }) {
			rest = append(rest, pattern)
		}
	}
	return rest
}

func (list Accepted) has(text string) bool {
	for _, pattern := range list {
		if fits(pattern, text) {
			return true
		}
	}
	return false
}

// fits compares a text with a pattern in which * stands for any words.
func fits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	for i, part := range parts[1:] {
		if !ok {
			return false
		}
		if i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		_, rest, ok = strings.Cut(rest, part)
	}
	return ok && rest == ""
}
