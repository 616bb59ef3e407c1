package rdf

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    [4096]byte
	out   []byte
	high  rune // half a character
	odd   int  // a byte of a half
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		n, err := io.ReadAtLeast(u.r, u.in[u.odd:], 1)
		n += u.odd
		for i := 0; i+1 < n; i += 2 {
			u.unit(rune(u.order.Uint16(u.in[i:])))
		}
		u.odd = n % 2
		if u.odd == 1 {
			u.in[0] = u.in[n-1]
		}
		if err != nil {
			if u.odd == 1 || u.high != 0 {
				u.odd, u.high = 0, 0
				u.out = append(u.out, 0xFF) // half a character is not UTF-8 either
				continue
			}
			return 0, err
		}
	}
	n := copy(p, u.out)
	u.out = u.out[:copy(u.out, u.out[n:])]
	return n, nil
}

func (u *utf16Reader) unit(c rune) {
	if u.high != 0 {
		r := utf16.DecodeRune(u.high, c)
		u.high = 0
		if r == utf8.RuneError {
			u.out = append(u.out, 0xFF)
			return
		}
		u.out = utf8.AppendRune(u.out, r)
		return
	}
	switch {
	case c >= 0xD800 && c < 0xDC00:
		u.high = c
	case c >= 0xDC00 && c < 0xE000:
		u.out = append(u.out, 0xFF)
	default:
		u.out = utf8.AppendRune(u.out, c)
	}
}
