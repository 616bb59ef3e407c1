package rdf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

func newXMLReader(r io.Reader, prefix func(name, iri string)) (*xmlReader, error) {
	b := bufio.NewReaderSize(r, 4096)
	head, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	x := &xmlReader{names: newNames(), prefix: prefix, qnames: map[string]xmlName{}}
	switch string(head) {
	case "\xfe\xff":
		x.scanner, x.wide = newScanner(&utf16Reader{r: b, order: binary.BigEndian}), true
	case "\xff\xfe":
		x.scanner, x.wide = newScanner(&utf16Reader{r: b, order: binary.LittleEndian}), true
	case "\x00<", "<\x00":
		return nil, &Error{Line: 1, Column: 1, Message: "This file is UTF-16 without a byte order mark. Save it as UTF-8."}
	default:
		x.scanner = newScanner(b)
	}
	if err := x.skipBOM(); err != nil {
		return nil, err
	}
	return x, x.xmlDeclaration()
}

// xmlDeclaration reads <?xml version="1.0" encoding="UTF-8"?> (XML section 2.8).
func (x *xmlReader) xmlDeclaration() error {
	x.mark = x.pos
	if !x.at("<?xml") || !x.need(6) || strings.IndexByte(" \t\r\n", x.buf[x.pos+5]) < 0 {
		return nil
	}
	x.pos += 5
	wanted := []string{"version", "encoding", "standalone"}
	for {
		spaced := x.space()
		if x.at("?>") {
			break
		}
		from, n, err := x.readName("\"?>\"")
		if err != nil {
			return err
		}
		name := string(x.buf[x.mark+from : x.mark+from+n])
		for len(wanted) > 0 && wanted[0] != name && wanted[0] != "version" {
			wanted = wanted[1:]
		}
		if len(wanted) == 0 || wanted[0] != name || !spaced {
			return x.errorAt(x.mark, "The XML declaration must be like <?xml version=\"1.0\" encoding=\"UTF-8\"?>.")
		}
		wanted = wanted[1:]
		if err := x.pseudoAttribute(name); err != nil {
			return err
		}
	}
	if len(wanted) == 3 {
		return x.errorAt(x.mark, "The XML declaration has no version; write <?xml version=\"1.0\"?>.")
	}
	x.pos += 2
	return nil
}

func (x *xmlReader) pseudoAttribute(name string) error {
	x.space()
	if err := x.wantByte('='); err != nil {
		return err
	}
	x.space()
	value, err := x.value()
	if err != nil {
		return err
	}
	switch name {
	case "version":
		if value != "1.0" {
			return x.errorAt(x.mark, "The XML version is %q; 1.0 is read here.", value)
		}
	case "encoding":
		return x.encoding(value)
	case "standalone":
		if value != "yes" && value != "no" {
			return x.errorAt(x.mark, "standalone must be yes or no, not %q.", value)
		}
	}
	return nil
}

func (x *xmlReader) encoding(name string) error {
	upper := strings.ToUpper(name)
	if x.wide == strings.HasPrefix(upper, "UTF-16") && (x.wide || upper == "UTF-8" || upper == "UTF8" || upper == "US-ASCII" || upper == "ASCII") {
		return nil
	}
	return x.errorAt(x.mark, "The file says that its encoding is %q, which it is not or which is not read here. Save it as UTF-8, and say so.", name)
}
