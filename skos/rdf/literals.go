package rdf

import "unicode/utf8"

// literal is [128s] RDFLiteral: a quoted text, then a language or a datatype.
func (d *document) literal(t *Term) error {
	value, err := d.quoted()
	if err != nil {
		return err
	}
	*t = Term{Kind: Literal, Value: value, Datatype: String}
	switch d.gap() {
	case '@':
		t.Datatype = LangString
		t.Lang, err = d.lang()
	case '^':
		if !d.at("^^") {
			return d.expected(`"^^" and a datatype`)
		}
		d.pos += 2
		err = d.datatype(t)
	}
	return err
}

// gap passes what may stand between two tokens: in N-Triples no line's end.
func (d *document) gap() byte {
	if d.src.Format == NTriples {
		return d.blankSpace()
	}
	return d.skip()
}

func (d *document) datatype(t *Term) error {
	var dt Term
	d.gap()
	at := d.pos
	if d.peek() == '_' || d.src.Format == NTriples && d.peek() != '<' {
		return d.expected("a datatype's IRI")
	}
	if err := d.resource(&dt, "a datatype's IRI"); err != nil {
		return err
	}
	if dt.Value == LangString {
		return d.errorAt(min(at, d.pos), "A literal of datatype rdf:langString is written with its language, such as \"text\"@en.")
	}
	t.Datatype = dt.Value
	return nil
}

// lang is [144s] LANGTAG; language tags are compared in lower case (RDF 1.1 section 3.3).
func (d *document) lang() (string, error) {
	d.mark = d.pos
	d.pos++
	for c := d.peek(); class[c]&(letter|digit) != 0 || c == '-'; c = d.peek() {
		d.pos++
	}
	text := d.buf[d.mark+1 : d.pos]
	if v, ok := d.langs[string(text)]; ok {
		return v, nil
	}
	if !isLang(string(text)) {
		return "", d.errorAt(d.mark, "%q is not a language tag such as @en or @en-GB.", d.buf[d.mark:d.pos])
	}
	v := lower(string(text))
	if len(d.langs) < 1000 && len(v) < 64 {
		d.langs[string(text)] = v
	}
	return v, nil
}

// quoted reads a text in one or three quotation marks of either kind (Turtle [17] String).
func (d *document) quoted() (string, error) {
	d.mark = d.pos
	q := d.buf[d.pos]
	open := 1
	if d.need(2) && d.buf[d.pos+1] == q {
		if !d.need(3) || d.buf[d.pos+2] != q {
			d.pos += 2
			return "", nil
		}
		if d.src.Format != NTriples {
			open = 3
		}
	}
	d.pos += open
	escaped, err := d.toQuote(q, open == 3)
	if err != nil {
		return "", err
	}
	raw := d.buf[d.mark+open : d.pos]
	d.pos += open
	if !escaped {
		return string(raw), nil
	}
	out, err := d.unescape(raw, d.mark+open, true)
	return string(out), err
}

// toQuote moves pos to the closing mark.
func (d *document) toQuote(q byte, long bool) (escaped bool, err error) {
	for {
		i := d.pos
		for class[d.buf[i]]&inText != 0 {
			i++
		}
		d.pos = i
		switch c := d.buf[i]; {
		case c == q && (!long || d.need(3) && d.buf[d.pos+1] == q && d.buf[d.pos+2] == q):
			return escaped, nil
		case c == '\\':
			escaped = true
			d.pos++
			if d.peek() != 0 {
				d.pos++
			}
		case (c == '\n' || c == '\r') && !long:
			return false, d.errorAt(i, `The text that begins in this line is not closed. Close it, or write it between """ and """.`)
		case d.pos < d.end:
			d.pos++
		case !d.fill():
			if err := d.fault(); err != nil {
				return false, err
			}
			return false, d.errorAt(d.mark, "The text that begins here is not closed.")
		}
	}
}

// unescape replaces ECHAR and UCHAR escapes ([159s], [26]) of the raw bytes that stand at buf[at];
// in IRIs only UCHAR is known.
func (d *document) unescape(raw []byte, at int, text bool) ([]byte, error) {
	out := d.scratch[:0]
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		var c byte
		if i < len(raw) {
			c = raw[i]
		}
		if c == 'u' || c == 'U' {
			r, n := numericEscape(raw[i:])
			if n == 0 {
				return nil, d.errorAt(at+i-1, `"\%c" must be followed by the %s hexadecimal digits of a character that is not a surrogate.`, c, map[byte]string{'u': "four", 'U': "eight"}[c])
			}
			out = utf8.AppendRune(out, r)
			i += n - 1
			continue
		}
		plain := unescaped(c)
		if plain == 0 || !text {
			return nil, d.errorAt(at+i-1, `"\%s" is not an escape. Write a backslash as \\.`, firstRune(raw[i:]))
		}
		out = append(out, plain)
	}
	d.scratch = out
	return out, nil
}

func firstRune(b []byte) []byte {
	_, n := utf8.DecodeRune(b)
	return b[:n]
}

func unescaped(c byte) byte {
	switch c {
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 'f':
		return '\f'
	case '"', '\'', '\\':
		return c
	}
	return 0
}

// numericEscape reads uXXXX or UXXXXXXXX and returns the bytes read, 0 when it is none.
func numericEscape(b []byte) (r rune, n int) {
	n = 5
	if b[0] == 'U' {
		n = 9
	}
	if len(b) < n {
		return 0, 0
	}
	var v uint64
	for _, c := range b[1:n] {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | uint64(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | uint64(c|0x20-'a'+10)
		default:
			return 0, 0
		}
	}
	if v > utf8.MaxRune || !utf8.ValidRune(rune(v)) {
		return 0, 0
	}
	return rune(v), n
}
