package sheets

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decodeText reads bytes as text. The second result says which encoding was
// taken, where that is a guess to be told; it is empty for UTF-8.
func decodeText(data []byte) (string, string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return converted(data, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16")
	case everyOther(data, 1):
		return converted(data, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16")
	case everyOther(data, 0):
		return converted(data, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16")
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", "", refuse("Byte %d of the file is zero, so this is no text. Save the table as CSV in UTF-8, or as an Excel workbook (.xlsx).", i+1)
	}
	if utf8.Valid(data) {
		return string(data), "", nil
	}
	return converted(data, charmap.Windows1252, "Windows-1252")
}

// everyOther reports whether a text of mostly Latin letters is UTF-16 whose zero
// bytes stand at the even or odd places.
func everyOther(data []byte, at int) bool {
	sample := data[:min(len(data), 512)]
	zeros, others := 0, 0
	for i, b := range sample {
		if i%2 == at && b == 0 {
			zeros++
		} else if b == 0 {
			others++
		}
	}
	return others == 0 && len(sample) >= 4 && zeros*3 > len(sample)
}

func converted(data []byte, from encoding.Encoding, name string) (string, string, error) {
	if len(data) > maxText {
		return "", "", refuse("The file has %d MB of text. Import at most %d MB at once: divide the file.", len(data)>>20, maxText>>20)
	}
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return "", "", refuse("The file cannot be read as %s text. Save it as CSV in UTF-8.", name)
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return "", "", refuse("The file has zero characters in it, so this is no text. Save the table as CSV in UTF-8.")
	}
	return strings.TrimPrefix(string(text), "\uFEFF"), name, nil
}
