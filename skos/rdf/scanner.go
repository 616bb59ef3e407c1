package rdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	firstBuffer = 64 << 10
	// maxToken bounds one token, so that a file that never closes a quotation mark
	// cannot take all memory.
	maxToken = 16 << 20
)

// scanner holds a window on a file that is being read: everything from mark, the
// start of the token in hand, to end. It checks that the bytes are UTF-8 as they come.
//
// buf[end] is always a zero byte, so a loop over a table of wanted bytes stops there
// without comparing indexes; only a zero makes it ask whether the window is at its end.
type scanner struct {
	r    io.Reader
	buf  []byte
	mark int
	pos  int
	end  int
	// tail is the start of a character whose last bytes have not been read yet.
	tail  [utf8.UTFMax]byte
	tails int
	err   error // why fill can bring no more: io.EOF, *Error, or what r said
	// Where buf[0] stands in the file.
	offset, lines, columns int
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, firstBuffer)}
}

// fill reads more after end, which may move mark and pos. It is false at the end of the file
// and at a fault.
func (s *scanner) fill() bool {
	if s.err != nil {
		return false
	}
	s.shift()
	if !s.grow() {
		return false
	}
	have := s.end + copy(s.buf[s.end:], s.tail[:s.tails])
	for range 100 {
		n, err := s.r.Read(s.buf[have : len(s.buf)-1])
		have += n
		if err != nil {
			s.err = err
			break
		}
		if n > 0 {
			break
		}
	}
	if have == s.end+s.tails && s.err == nil {
		s.err = io.ErrNoProgress
	}
	before := s.end
	s.accept(have)
	return s.end > before || s.err == nil && s.fill()
}

// shift drops what lies before mark.
func (s *scanner) shift() {
	if s.mark == 0 {
		return
	}
	gone := s.buf[:s.mark]
	s.lines, s.columns = advance(gone, s.lines, s.columns)
	s.offset += len(gone)
	copy(s.buf, s.buf[s.mark:s.end])
	s.pos -= s.mark
	s.end -= s.mark
	s.mark = 0
}

func (s *scanner) grow() bool {
	if s.end <= len(s.buf)/2 {
		return true
	}
	if len(s.buf) > maxToken {
		s.err = s.errorAt(s.mark, "What begins here goes on for more than %d MiB; check that it is closed.", maxToken>>20)
		return false
	}
	bigger := make([]byte, 2*len(s.buf))
	copy(bigger, s.buf[:s.end])
	s.buf = bigger
	return true
}

// accept moves end over the characters of buf[end:have] and keeps the bytes of one that is not whole.
func (s *scanner) accept(have int) {
	fresh := s.buf[s.end:have]
	s.tails = 0
	if !utf8.Valid(fresh) {
		good := validPrefix(fresh)
		rest := fresh[good:]
		if s.err == nil && !utf8.FullRune(rest) {
			s.tails = copy(s.tail[:], rest)
		} else {
			s.err = s.notUTF8(s.end+good, rest[0])
		}
		have = s.end + good
	}
	s.end = have
	s.buf[have] = 0
}

func (s *scanner) notUTF8(at int, b byte) *Error {
	if s.offset+at == 0 && b >= 0xFE {
		return s.errorAt(at, "This file is UTF-16. Save it as UTF-8.")
	}
	return s.errorAt(at, "This byte (%#02x) is not UTF-8. Save the file as UTF-8.", b)
}

func validPrefix(b []byte) int {
	i := 0
	for i < len(b) {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		i += size
	}
	return i
}

// advance counts the lines of b and the characters after its last line's start.
func advance(b []byte, lines, columns int) (int, int) {
	if n := bytes.Count(b, []byte{'\n'}); n > 0 {
		lines += n
		columns = 0
		b = b[bytes.LastIndexByte(b, '\n')+1:]
	}
	return lines, columns + utf8.RuneCount(b)
}

// need makes sure that n bytes lie in the window from pos, if the file has them.
func (s *scanner) need(n int) bool {
	for s.pos+n > s.end {
		if !s.fill() {
			return false
		}
	}
	return true
}

// at reports whether the file goes on with a text.
func (s *scanner) at(text string) bool {
	return s.need(len(text)) && string(s.buf[s.pos:s.pos+len(text)]) == text
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos == s.end && !s.fill() {
		return 0
	}
	return s.buf[s.pos]
}

// done reports whether the file has been read to its end or to where it cannot be read further.
func (s *scanner) done() bool { return s.pos == s.end && !s.fill() }

// fault returns what stopped the reading, nil for the plain end of the file.
func (s *scanner) fault() error {
	if s.err == nil || errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

// errorAt makes an error with the place of buf[i].
func (s *scanner) errorAt(i int, format string, args ...any) *Error {
	line, column := advance(s.buf[:i], s.lines, s.columns)
	return &Error{Line: line + 1, Column: column + 1, Message: fmt.Sprintf(format, args...)}
}

// expected says what should stand at pos, and what does.
func (s *scanner) expected(what string) error {
	if s.done() {
		if err := s.fault(); err != nil {
			return err
		}
		return s.errorAt(s.pos, "The file ends where %s was expected.", what)
	}
	return s.errorAt(s.pos, "Found %s where %s was expected.", s.glimpse(), what)
}

// glimpse quotes what stands at pos, shortly.
func (s *scanner) glimpse() string {
	s.need(1)
	b := s.buf[s.pos:s.end]
	n := 0
	for n < len(b) && n < 24 && b[n] > ' ' {
		_, size := utf8.DecodeRune(b[n:])
		n += size
	}
	if n == 0 && len(b) > 0 {
		_, n = utf8.DecodeRune(b)
	}
	return fmt.Sprintf("%q", b[:n])
}

// skipBOM passes the byte order mark that some editors put before UTF-8, and refuses UTF-16.
func (s *scanner) skipBOM() error {
	if s.done() {
		return s.fault()
	}
	if s.at("\ufeff") {
		s.pos += 3
		s.mark = s.pos
		s.columns = -1
	}
	return nil
}
