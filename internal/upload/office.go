package upload

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
)

// Bounds of a document that is an archive inside.
const (
	mostEntries  = 2000
	mostUnpacked = 64 << 20  // bytes, over all entries
	mostRatio    = 100       // of an entry of more than a megabyte
	mostPart     = 256 << 10 // bytes of the one part that is read
)

// unpack opens a document that is an archive and holds it to its bounds. The
// sizes are those that its directory states: an entry that holds more cannot be
// read further than that.
func unpack(data []byte) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, wrong("is not the document that its name says it is. Save it again in the program in which it was written, then choose it again.")
	}
	var all uint64
	for _, f := range z.File {
		all += f.UncompressedSize64
		if all > mostUnpacked || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/mostRatio > f.CompressedSize64 {
			return nil, wrong("unpacks to more than can be checked. Save it as a PDF, then choose it again.")
		}
		if f.Flags&1 != 0 {
			return nil, wrong("is locked with a password. Save it without one, then choose it again.")
		}
	}
	if len(z.File) > mostEntries {
		return nil, wrong("has more parts than can be checked. Save it as a PDF, then choose it again.")
	}
	return z, nil
}

func part(z *zip.Reader, name string) string {
	f, err := z.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostPart))
	if err != nil {
		return ""
	}
	return string(b)
}

func hasPart(z *zip.Reader, is func(name string) bool) bool {
	return slices.ContainsFunc(z.File, func(f *zip.File) bool { return is(strings.ToLower(f.Name)) })
}

const carriesMacros = "carries macros or other programs. Save a copy without them, then choose that."

// word takes a Word document without macros.
func word(data []byte) ([]byte, error) {
	z, err := unpack(data)
	if err != nil {
		return nil, err
	}
	types := strings.ToLower(part(z, "[Content_Types].xml"))
	program := func(name string) bool {
		base := path.Base(name)
		return strings.HasPrefix(base, "vbaproject") || strings.HasPrefix(base, "vbadata") || strings.Contains(name, "activex/") || path.Ext(base) == ".exe"
	}
	switch {
	case strings.Contains(types, "macroenabled"), hasPart(z, program):
		return nil, wrong(carriesMacros)
	case !strings.Contains(types, "wordprocessingml.document.main+xml"), !hasPart(z, func(name string) bool { return name == "word/document.xml" }):
		return nil, wrong("is called a Word document but is none inside. Save it as .docx again, then choose it again.")
	}
	return data, nil
}

// openDocument takes an OpenDocument file of one kind, without macros.
func openDocument(kind string) func([]byte) ([]byte, error) {
	return func(data []byte) ([]byte, error) {
		z, err := unpack(data)
		if err != nil {
			return nil, err
		}
		program := func(name string) bool {
			return strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/")
		}
		switch {
		case part(z, "mimetype") != "application/vnd.oasis.opendocument."+kind, !hasPart(z, func(name string) bool { return name == "content.xml" }):
			return nil, wrong("is not the OpenDocument " + kind + " that its name says it is. Save it again in the program in which it was written, then choose it again.")
		case hasPart(z, program):
			return nil, wrong(carriesMacros)
		}
		return data, nil
	}
}
