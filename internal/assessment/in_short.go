package assessment

import (
	"bytes"
	"strconv"
	"strings"

	"guildhall/internal/fault"
)

// inShort writes down what a submitted assessment answers in one short text, so
// that everybody's can be counted by reading one row for each: the moment at which
// it was begun, then for each answer the code of the skill, the level or - for not
// relevant, and how much later it was given. Numbers are in base 36 but for the
// level, moments in microseconds. A draft says nothing.
func inShort(a Assessment) string {
	if a.Draft() {
		return ""
	}
	begun := a.BegunAt.UnixMicro()
	var b strings.Builder
	b.WriteString(strconv.FormatInt(begun, 36))
	for _, o := range a.Answers {
		if !o.Given() {
			continue
		}
		level := "-"
		if o.Kind == Level {
			level = strconv.Itoa(o.Level)
		}
		b.WriteString(" " + o.Skill + ":" + level + ":" + strconv.FormatInt(o.At.UnixMicro()-begun, 36))
	}
	return b.String()
}

// wishes says of each answer that inShort writes down, in its order, whether the
// member wishes to grow in the skill: 1 or 0.
func wishes(a Assessment) string {
	if a.Draft() {
		return ""
	}
	var b strings.Builder
	for _, o := range a.Answers {
		switch {
		case !o.Given():
		case o.Grow:
			b.WriteByte('1')
		default:
			b.WriteByte('0')
		}
	}
	return b.String()
}

// Short is one answer as inShort wrote it. Its skill is valid until the next one.
type Short struct {
	Skill       []byte
	Level       int
	NotRelevant bool
	Grow        bool  // the member wishes to grow in it
	At          int64 // microseconds since 1970
}

// EachShort hands the answers of a submitted assessment, as its row keeps them and
// their wishes in short, to fn. It allocates nothing.
func EachShort(text, wishes []byte, fn func(Short) error) error {
	first, rest, _ := bytes.Cut(text, []byte{' '})
	begun, ok := base36(first)
	for i := 0; ok && len(rest) > 0; i++ {
		var one []byte
		one, rest, _ = bytes.Cut(rest, []byte{' '})
		var s Short
		if s, ok = readShort(one, begun); ok {
			s.Grow = i < len(wishes) && wishes[i] == '1'
			if err := fn(s); err != nil {
				return err
			}
		}
	}
	if !ok && len(text) > 0 {
		return fault.New(fault.Internal, "An assessment's answers in short cannot be read.")
	}
	return nil
}

// readShort reads an answer from its end, because codes may hold anything.
func readShort(one []byte, begun int64) (s Short, ok bool) {
	at := bytes.LastIndexByte(one, ':')
	if at < 0 {
		return s, false
	}
	after, ok := base36(one[at+1:])
	level := bytes.LastIndexByte(one[:at], ':')
	if !ok || level < 1 {
		return s, false
	}
	s = Short{Skill: one[:level], At: begun + after}
	if digits := one[level+1 : at]; string(digits) == "-" {
		s.NotRelevant = true
	} else {
		for _, d := range digits {
			if d < '0' || d > '9' {
				return s, false
			}
			s.Level = s.Level*10 + int(d-'0')
		}
		ok = len(digits) > 0
	}
	return s, ok
}

func base36(text []byte) (n int64, ok bool) {
	minus := len(text) > 0 && text[0] == '-'
	if minus {
		text = text[1:]
	}
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			n = n*36 + int64(c-'0')
		case c >= 'a' && c <= 'z':
			n = n*36 + int64(c-'a'+10)
		default:
			return 0, false
		}
	}
	if minus {
		n = -n
	}
	return n, len(text) > 0
}
