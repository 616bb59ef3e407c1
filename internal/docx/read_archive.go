package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// entry is one file of the archive that a document is.
type entry struct{ file *zip.File }

// signature opens every entry of an archive's directory.
var signature = []byte("PK\x01\x02")

// unpack lists the parts of a document without unpacking any.
func unpack(data []byte) (map[string]entry, error) {
	switch {
	case len(data) == 0:
		return nil, unreadable(nil, "The file is empty. Choose a Word document that ends in .docx.")
	case len(data) > mostArchive:
		return nil, unreadable(nil, "The file is larger than %d MB. Remove pictures from it or split it.", mostArchive>>20)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, unreadable(nil, "This is an older Word file (.doc), or it is protected with a password. Save it in Word as .docx without a password.")
	case !bytes.HasPrefix(data, []byte("PK")):
		return nil, unreadable(nil, "This is not a Word document. Choose a file that Word saved as .docx.")
	case bytes.Count(data, signature) > mostEntries:
		return nil, unreadable(nil, "The file holds more than %d parts, which no Word document needs. Open it in Word and save it again.", mostEntries)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, unreadable(err, "The file is damaged or was cut off before its end. Get a new copy of it, or open it in Word and save it again.")
	}
	parts := map[string]entry{}
	for _, f := range archive.File {
		name := partName(f.Name)
		if _, twice := parts[name]; twice {
			return nil, unreadable(nil, "The file holds the part %s twice, so it is not clear what it says. Open it in Word and save it again.", shown(f.Name))
		}
		parts[name] = entry{f}
	}
	return parts, nil
}

// partName is a part's name as parts are compared: without a slash before it
// and letter case aside (ECMA-376 part 2, 6.2.2.3).
func partName(name string) string { return strings.ToLower(strings.TrimPrefix(name, "/")) }

// shown is a name from the file, short enough for a sentence.
func shown(name string) string {
	if r := []rune(sound(name)); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return sound(name)
}

// part is a part of the document being read, token by token.
type scanner struct {
	name   string
	tokens *xml.Decoder
	source *metered
	close  func() error
	depth  int
}

// open begins to read a part; nil where there is none.
func (r *reader) open(name string) (*scanner, error) {
	e, found := r.parts[partName(name)]
	if !found {
		return nil, nil
	}
	unpacked, err := e.file.Open()
	if err != nil {
		return nil, unreadable(err, "The part %s is packed or protected in a way that Word does not use. Open the file in Word and save it again.", shown(name))
	}
	source := &metered{from: unpacked, packed: int64(min(e.file.CompressedSize64, mostPart)), name: name}
	tokens := xml.NewDecoder(source)
	tokens.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		return nil, unreadable(nil, "The part %s is written in the encoding %s. Open the file in Word and save it again.", shown(name), shown(label))
	}
	return &scanner{name: name, tokens: tokens, source: source, close: unpacked.Close}, nil
}

// metered reads what is unpacked until it is too much.
type metered struct {
	from   io.Reader
	packed int64
	name   string
	total  int64
	markup int64 // since the last token
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	m.total += int64(n)
	m.markup += int64(n)
	switch {
	case m.total > mostPart:
		return 0, unreadable(nil, "The part %s is larger than %d MB when it is unpacked. Split the document.", shown(m.name), mostPart>>20)
	case m.total > freeRatio && m.total/mostRatio > m.packed:
		return 0, unreadable(nil, "The part %s grows to more than %d times its size when it is unpacked, which no Word document does. It was not read.", shown(m.name), mostRatio)
	case m.markup > mostMarkup:
		return 0, unreadable(nil, "The part %s holds one text or tag of more than %d MB. It was not read.", shown(m.name), mostMarkup>>20)
	}
	return n, err
}

// next returns the next tag or text; io.EOF at the end of the part.
func (s *scanner) next() (xml.Token, error) {
	token, err := s.tokens.Token()
	s.source.markup = 0
	if err != nil {
		return nil, s.explain(err)
	}
	switch token.(type) {
	case xml.Directive:
		return nil, unreadable(nil, "The part %s declares a document type (DTD), which Word documents never do. It was not read.", shown(s.name))
	case xml.StartElement:
		if s.depth++; s.depth > mostDepth {
			return nil, unreadable(nil, "The part %s nests more than %d elements in one another. It was not read.", shown(s.name), mostDepth)
		}
	case xml.EndElement:
		s.depth--
	}
	return token, nil
}

// explain turns an error of reading into a sentence.
func (s *scanner) explain(err error) error {
	var known *Unreadable
	var syntax *xml.SyntaxError
	switch {
	case err == io.EOF && s.depth == 0:
		return io.EOF
	case errors.As(err, &known):
		return known
	case errors.As(err, &syntax) && !strings.Contains(syntax.Msg, "unexpected EOF"):
		return unreadable(err, "Line %d of the part %s is not well-formed. Open the file in Word and save it again.", syntax.Line, shown(s.name))
	}
	return unreadable(err, "The part %s is damaged or was cut off before its end. Get a new copy of the file.", shown(s.name))
}

// skip passes over the rest of the element that has just begun.
func (s *scanner) skip() error {
	for end := s.depth - 1; s.depth > end; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// each calls f at the start of every child of the element that has begun, until
// it ends. f reads the child to its end.
func (s *scanner) each(f func(xml.StartElement) error) error {
	for {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// all calls f at the start of every element of the part, however deep. f does
// not read on.
func (s *scanner) all(f func(xml.StartElement)) error {
	for {
		token, err := s.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if t, ok := token.(xml.StartElement); ok {
			f(t)
		}
	}
}

// attribute is an attribute's value by its name without prefix; empty where there is none.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on reports whether a property that is either on or off is on.
func on(e xml.StartElement) bool {
	switch attribute(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}

// find learns where the text is and what it is related to.
func (r *reader) find() error {
	targets, err := r.relations("_rels/.rels", "")
	if err != nil {
		return err
	}
	r.main = targets["officeDocument"]
	if r.main == "" {
		r.main = "word/document.xml"
	}
	if _, found := r.parts[partName(r.main)]; !found {
		return unreadable(nil, "This is not a Word document: it has no part %s. Choose a file that Word saved as .docx.", shown(r.main))
	}
	dir, base := path.Split(r.main)
	r.related, err = r.relations(dir+"_rels/"+base+".rels", dir)
	if core := targets["core-properties"]; core != "" && err == nil {
		r.related["core-properties"] = core
	}
	return err
}

// relations are the parts that a part is related to, by the last word of the
// relation's type. Those outside the document are left out.
func (r *reader) relations(name, dir string) (map[string]string, error) {
	targets := map[string]string{}
	s, err := r.open(name)
	if err != nil || s == nil {
		return targets, err
	}
	defer s.close()
	return targets, s.all(func(e xml.StartElement) {
		if e.Name.Local != "Relationship" || attribute(e, "TargetMode") == "External" {
			return
		}
		kind, target := path.Base(attribute(e, "Type")), attribute(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		if targets[kind] == "" {
			targets[kind] = strings.TrimPrefix(path.Clean(target), "/")
		}
	})
}

// readProperties reads title and language, where the document says them.
func (r *reader) readProperties() error {
	s, err := r.open(r.related["core-properties"])
	if err != nil || s == nil {
		return err
	}
	defer s.close()
	var into *string
	for {
		token, err := s.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			into = map[string]*string{"title": &r.content.Title, "language": &r.content.Language}[t.Name.Local]
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); into != nil && text != "" {
				*into = text
			}
		case xml.EndElement:
			into = nil
		}
	}
}

// outside refuses a part whose root is not what it should be.
func outside(name, want string) error {
	return unreadable(fmt.Errorf("no element %s", want), "The part %s holds no text of a Word document. Open the file in Word and save it again.", shown(name))
}
