package pack

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// Bounds on what is read, well above any real profession.
const (
	maxFileBytes = 4 << 20
	maxPackBytes = 32 << 20
	maxFiles     = 5000
)

// load reads every file below the root of fsys, except hidden ones, and reports
// the ones it refuses.
func load(fsys fs.FS, out *findings) map[string][]byte {
	files := map[string][]byte{}
	total := 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		at := place{file: name}
		switch {
		case err != nil:
			out.err(at, "unreadable", "This cannot be read (%v). Check that it exists and that you may read it.", reason(err))
			return nil
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			out.err(at, "unreadable", "This is a link or a device. Put the file itself into the pack.")
			return nil
		case len(files) == maxFiles:
			out.err(at, "too-large", "A pack has at most %d files. Is this the folder of a pack?", maxFiles)
			return fs.SkipAll
		}
		data, err := readLimited(fsys, name)
		switch {
		case err != nil:
			out.err(at, "unreadable", "This cannot be read (%v). Check that it exists and that you may read it.", reason(err))
		case len(data) > maxFileBytes:
			out.err(at, "too-large", "This file is larger than %d MiB, the most that a pack's file may be. Shorten it or split it.", maxFileBytes>>20)
		case total+len(data) > maxPackBytes:
			out.err(at, "too-large", "The files of this pack are larger than %d MiB together. Is this the folder of a pack?", maxPackBytes>>20)
			return fs.SkipAll
		default:
			total += len(data)
			files[name] = data
		}
		return nil
	})
	if err != nil {
		out.err(place{file: "."}, "unreadable", "This folder cannot be read (%v).", reason(err))
	}
	return files
}

// reason leaves out the path that fs errors repeat.
func reason(err error) error {
	if p, ok := err.(*fs.PathError); ok {
		return p.Err
	}
	return err
}

// readLimited reads one byte more than the limit, so that the caller can tell.
func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFileBytes+1))
}

// encodingFaults are looked for in this order. Each replacement keeps the
// positions of what follows, so that the rest of the file can still be checked.
var encodingFaults = []struct {
	bytes, rule, message, replacement string
}{
	{"\r\n", "encoding-cr", "Lines end in CR LF here. Save the file with LF line ends (Unix).", "\n"},
	{"\r", "encoding-cr", "There is a carriage return (CR) here. Save the file with LF line ends (Unix).", " "},
	{"\x00", "encoding-nul", "There is a NUL character here. Remove it; the file may be in UTF-16, and has to be in UTF-8.", " "},
	{"\t", "encoding-tab", "There is a tab here. Use spaces instead.", " "},
}

// clean reports what is wrong with the encoding of a file and returns text that
// can be read on.
func clean(file string, data []byte, out *findings) string {
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		out.err(place{file, 1, 1}, "encoding-bom", "The file starts with a byte order mark. Save it as UTF-8 without BOM.")
		data = data[3:]
	}
	if i := firstInvalid(data); i >= 0 {
		out.err(placeAt(file, data, i), "encoding-utf8", "The byte 0x%02X here is not valid UTF-8. Save the file as UTF-8.", data[i])
		data = bytes.ToValidUTF8(data, []byte("?"))
	}
	text := string(data)
	for _, f := range encodingFaults {
		if n := strings.Count(text, f.bytes); n > 0 {
			more := ""
			if n > 1 {
				more = " (The same in other places of this file.)"
			}
			out.err(placeAt(file, []byte(text), strings.Index(text, f.bytes)), f.rule, "%s%s", f.message, more)
			text = strings.ReplaceAll(text, f.bytes, f.replacement)
		}
	}
	switch {
	case text == "":
		out.err(place{file, 1, 1}, "empty-file", "The file is empty. Fill it, or remove it if nothing needs it.")
	case !strings.HasSuffix(text, "\n"):
		out.err(placeAt(file, []byte(text), len(text)), "final-newline", "The last line has no line end. Add one.")
		text += "\n"
	}
	return text
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// placeAt turns a byte offset into a line and a column.
func placeAt(file string, data []byte, offset int) place {
	before := data[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return place{file, bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1}
}
