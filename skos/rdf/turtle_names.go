package rdf

import "unicode/utf8"

// word passes what may be a keyword or the prefix of a name. It returns its place and length,
// without full stops at its end, and whether a colon follows; then pos is at the colon.
func (d *document) word() (at, n int, colon bool) {
	d.mark = d.pos
	for {
		i := d.pos
		for class[d.buf[i]]&inName != 0 {
			i++
		}
		d.pos = i
		if i < d.end || !d.fill() {
			break
		}
	}
	if d.buf[d.pos] == ':' {
		return d.mark, d.pos - d.mark, true
	}
	for d.pos > d.mark && d.buf[d.pos-1] == '.' {
		d.pos--
	}
	return d.mark, d.pos - d.mark, false
}

// prefix passes a prefix up to its colon (Turtle [139s] PNAME_NS).
func (d *document) prefix() (at, n int, err error) {
	at, n, colon := d.word()
	if !colon {
		d.pos = at
		return 0, 0, d.expected(`a prefix and its ":"`)
	}
	return at, n, d.checkPrefix(at, n)
}

// checkPrefix is [167s] PN_PREFIX.
func (d *document) checkPrefix(at, n int) error {
	b := d.buf[at : at+n]
	for i := 0; i < n; {
		r, size := rune(b[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(b[i:])
		}
		if i == 0 && !isNameStart(r) || r != '.' && !isNameChar(r) || r == '.' && i == n-1 {
			return d.errorAt(at+i, "A prefix cannot have %q here.", r)
		}
		i += size
	}
	return nil
}

// prefixedName is [136s]: its prefix is the n bytes from mark, and pos is at the colon behind.
func (d *document) prefixedName(t *Term, n int) error {
	local, special, err := d.local()
	if err != nil {
		return err
	}
	at := d.mark
	ns, known := d.prefixes[string(d.buf[at:at+n])]
	if !known {
		if err := d.checkPrefix(at, n); err != nil {
			return err
		}
		return d.errorAt(at, "The prefix %q is not declared. Write @prefix %s: <…> . above.", d.buf[at:at+n], d.buf[at:at+n])
	}
	*t = Term{Kind: IRI}
	text := d.buf[local:d.pos]
	s := d.slot(ns, text)
	if !special && s.ns == ns && s.value != "" && s.value[s.skip:] == string(text) {
		t.Value = s.value
		return nil
	}
	if special {
		if text, err = d.checkLocal(local); err != nil {
			return err
		}
		t.Value = d.namespaces[ns] + string(text)
		return nil
	}
	t.Value = d.namespaces[ns] + string(text)
	d.set(s, slot{ns, int32(len(t.Value) - len(text)), t.Value})
	return nil
}

// local passes the part of a name behind its colon (Turtle [168s] PN_LOCAL). special tells that
// it has an escape or a character beyond ASCII, for which checkLocal looks twice.
func (d *document) local() (at int, special bool, err error) {
	colon := d.pos - d.mark
	d.pos++
	for {
		i := d.pos
		for class[d.buf[i]]&inLocal != 0 && d.buf[i] < utf8.RuneSelf {
			i++
		}
		d.pos = i
		switch c := d.buf[i]; {
		case c >= utf8.RuneSelf:
			special = true
			d.pos++
			continue
		case c == '\\' || c == '%':
			special = true
			if err := d.localEscape(c); err != nil {
				return 0, false, err
			}
			continue
		}
		if i < d.end || !d.fill() {
			break
		}
	}
	at = d.mark + colon + 1
	for d.pos > at && d.buf[d.pos-1] == '.' && !(d.pos-2 >= at && d.buf[d.pos-2] == '\\') {
		d.pos--
	}
	if d.pos > at && (d.buf[at] == '-' || d.buf[at] == '.') {
		return 0, false, d.errorAt(at, "A name cannot begin with %q behind its colon; write a backslash before it.", d.buf[at])
	}
	return at, special, nil
}

// localEscape passes [170s] PERCENT or [172s] PN_LOCAL_ESC.
func (d *document) localEscape(c byte) error {
	if c == '\\' {
		if !d.need(2) || !isOneOf(d.buf[d.pos+1], "_~.-!$&'()*+,;=/?#@%") {
			return d.errorAt(d.pos, "A backslash in a name must be followed by one of _~.-!$&'()*+,;=/?#@%%.")
		}
		d.pos += 2
		return nil
	}
	if !d.need(3) || !isHex(d.buf[d.pos+1]) || !isHex(d.buf[d.pos+2]) {
		return d.errorAt(d.pos, `"%%" in a name must be followed by two hexadecimal digits.`)
	}
	d.pos += 3
	return nil
}

// checkLocal checks the characters of a name beyond ASCII and takes its backslashes out.
func (d *document) checkLocal(at int) ([]byte, error) {
	b, out := d.buf[at:d.pos], d.scratch[:0]
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == '\\':
			out = append(out, b[i+1])
			i += 2
			continue
		case r < utf8.RuneSelf:
		case i == 0 && !isNameStart(r), !isNameChar(r):
			return nil, d.errorAt(at+i, "A name cannot have %q here; write the IRI in full in <…>.", r)
		}
		out = append(out, b[i:i+size]...)
		i += size
	}
	d.scratch = out
	return out, nil
}

// blank is [141s] BLANK_NODE_LABEL.
func (d *document) blank(t *Term) error {
	d.mark = d.pos
	if !d.at("_:") {
		return d.expected(`a blank node such as "_:name"`)
	}
	d.pos += 2
	for {
		i := d.pos
		for class[d.buf[i]]&inName != 0 {
			i++
		}
		d.pos = i
		if i < d.end || !d.fill() {
			break
		}
	}
	for d.pos > d.mark+2 && d.buf[d.pos-1] == '.' {
		d.pos--
	}
	text := d.buf[d.mark+2 : d.pos]
	if !plainLabel(text) && !isBlankLabel(string(text)) {
		return d.errorAt(d.mark, `"_:%s" is not a label of a blank node: "_:" is followed by letters, digits and "_", then also "-" and "." between them.`, text)
	}
	*t = Term{Kind: Blank, Value: d.label(text)}
	return nil
}

// plainLabel reports quickly that a label has ASCII letters and digits only.
func plainLabel(b []byte) bool {
	for _, c := range b {
		if class[c]&(letter|digit) == 0 {
			return false
		}
	}
	return len(b) > 0
}
