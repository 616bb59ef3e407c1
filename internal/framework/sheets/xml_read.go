package sheets

import (
	"encoding/xml"
	"errors"
	"io"

	"guildhall/internal/fault"
)

// xmlReader reads one part of an Office file: no DTD, no entities but the five of
// XML, bounded in depth, attributes and size. Names come without their prefix,
// because a part here has one vocabulary that matters.
type xmlReader struct {
	part  string
	d     *xml.Decoder
	in    *meter
	names []string // of the elements that are open
	spent *budget
}

// meter refuses a tag or text that does not end.
type meter struct {
	r     io.Reader
	part  string
	since int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.since > maxToken {
		return 0, refuse("The part %s has a tag or text of more than %d MB. Save the file again.", quoted(m.part), maxToken>>20)
	}
	n, err := m.r.Read(p)
	m.since += n
	return n, err
}

// eachPart reads a part of an archive, calling fn with a reader of its XML.
func (a *archive) eachPart(name string, fn func(r *xmlReader) error) error {
	file, err := a.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	in := &meter{r: file, part: name}
	r := &xmlReader{part: name, d: xml.NewDecoder(in), in: in, spent: a.spent}
	return fn(r)
}

// next returns the next tag or text, io.EOF after the last.
func (r *xmlReader) next() (xml.Token, error) {
	for {
		token, err := r.d.RawToken()
		r.in.since = 0
		r.spent.tokens++
		if r.spent.tokens > maxTokens {
			return nil, refuse("The file has more than %d million tags. Divide it.", maxTokens/1_000_000)
		}
		if err != nil {
			return nil, r.broken(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			line, column := r.d.InputPos()
			return nil, refuse("The part %s has a document type declaration at line %d, column %d. Files with one are not read, because it can name other files. Save the file again with Word, Excel or LibreOffice.", quoted(r.part), line, column)
		case xml.StartElement:
			if len(r.names) >= maxDepth {
				line, column := r.d.InputPos()
				return nil, refuse("The part %s has more than %d elements inside each other at line %d, column %d. Save the file again.", quoted(r.part), maxDepth, line, column)
			}
			if len(token.Attr) > maxAttrs {
				return nil, refuse("The part %s has a tag with %d attributes. Save the file again.", quoted(r.part), len(token.Attr))
			}
			r.names = append(r.names, token.Name.Local)
			return token, nil
		case xml.EndElement:
			if len(r.names) == 0 || r.names[len(r.names)-1] != token.Name.Local {
				return nil, r.broken(errors.New("tags cross"))
			}
			r.names = r.names[:len(r.names)-1]
			return token, nil
		case xml.CharData:
			if len(r.names) > 0 {
				return token, nil
			}
		}
	}
}

// broken is the sentence for a part that is no XML.
func (r *xmlReader) broken(err error) error {
	if errors.Is(err, io.EOF) && len(r.names) == 0 {
		return io.EOF
	}
	if fault.KindOf(err) == fault.Invalid {
		return err
	}
	line, column := r.d.InputPos()
	return refuse("The part %s cannot be read at line %d, column %d: it is damaged or was cut short. Save the file again.", quoted(r.part), line, column)
}

// each reads to the end, calling fn with every token.
func (r *xmlReader) each(fn func(xml.Token) error) error {
	for {
		token, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(token); err != nil {
			return err
		}
	}
}

// attr returns an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
