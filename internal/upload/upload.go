// Package upload says which files are taken from people, and makes them safe to
// keep: a file is what both its name and its content say, or it is refused.
//
// Nothing of a file is ever shown as a page. Pictures are drawn anew, so that
// nothing but the picture is kept: no place where it was taken, and nothing
// hidden behind it.
package upload

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"guildhall/internal/fault"
	"guildhall/internal/form"
)

// File is a file as it may be kept.
type File struct {
	Name  string // without folders, fit for any screen and any disk
	Media string // its type, from the table of this package and never from the sender
	Data  []byte
}

// kind is one type of file. check returns what is to be kept.
type kind struct {
	words string // as people call it
	media string
	check func(data []byte) ([]byte, error)
}

var kinds = map[string]kind{
	".pdf":  {"PDF", "application/pdf", pdf},
	".docx": {"Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word},
	".odt":  {"OpenDocument text", "application/vnd.oasis.opendocument.text", openDocument("text")},
	".ods":  {"OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", openDocument("spreadsheet")},
	".odp":  {"OpenDocument presentation", "application/vnd.oasis.opendocument.presentation", openDocument("presentation")},
	".png":  {"PNG picture", "image/png", png},
	".jpg":  {"JPEG picture", "image/jpeg", jpeg},
	".jpeg": {"JPEG picture", "image/jpeg", jpeg},
	".txt":  {"plain text file", "text/plain; charset=utf-8", text},
	".csv":  {"CSV file", "text/csv; charset=utf-8", text},
}

// Taken names the kinds of file that are taken, for people.
const Taken = "PDF, Word (.docx), OpenDocument (.odt, .ods or .odp), PNG, JPEG, plain text (.txt) or CSV"

// Accept is what a page tells the browser to offer.
const Accept = ".pdf,.docx,.odt,.ods,.odp,.png,.jpg,.jpeg,.txt,.csv"

// macros are the endings of files that carry programs.
var macros = []string{".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm", ".doc", ".xls", ".ppt"}

// Check takes a file that somebody sent. Invalid, with a sentence that names the
// file and says what would be taken, when it is not one of the kinds, when its
// content is not what its name says, or when it carries macros.
func Check(sent string, data []byte) (File, error) {
	name := Name(sent)
	ending := strings.ToLower(path.Ext(name))
	k, known := kinds[ending]
	switch {
	case name == "":
		return File{}, fault.New(fault.Invalid, "Give the file a name, then choose it again.")
	case len(data) == 0:
		return File{}, fault.New(fault.Invalid, "“%s” is empty. Choose another file.", name)
	case contains(macros, ending):
		return File{}, fault.New(fault.Invalid, "“%s” is of a kind that can carry macros. Save it as .docx, .odt or PDF, then choose it again.", name)
	case !known:
		return File{}, fault.New(fault.Invalid, "“%s” is not a file that can be kept. Choose one that is %s.", name, Taken)
	}
	kept, err := k.check(data)
	if err != nil {
		return File{}, fault.New(fault.Invalid, "“%s” %s", name, fault.Message(err))
	}
	return File{name, k.media, kept}, nil
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// mostName is how many characters of a file's name are kept.
const mostName = 120

// Name makes a name that somebody sent fit to be shown and to be saved under: it
// holds no folders, no line ends and nothing that turns the direction of writing,
// and keeps its ending when it is shortened.
func Name(sent string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		case strings.ContainsRune(`:*?"<>|`, r):
			return '_'
		}
		return r
	}, form.Clean(sent))
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	name = strings.Trim(name, " .")
	ending := path.Ext(name)
	if stem := strings.TrimSuffix(name, ending); utf8.RuneCountInString(name) > mostName && utf8.RuneCountInString(ending) < 10 {
		name = strings.TrimSpace(string([]rune(stem)[:mostName-utf8.RuneCountInString(ending)])) + ending
	}
	return name
}

// Send hands a kept file out: always to be saved, never to be shown, and as if it
// came from nowhere should a browser show it all the same.
func Send(w http.ResponseWriter, f File) error {
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, err := w.Write(f.Data)
	return err
}

// FromElsewhere reports whether a page of another site asks, which has no
// business with a person's files.
func FromElsewhere(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "cross-site" || site == "same-site"
}

// wrong is a sentence that begins with the name of the file.
func wrong(words string) error { return fault.New(fault.Invalid, "%s", words) }

func pdf(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, wrong("is called a PDF but is none inside. Save it as a PDF again, then choose it again.")
	}
	return data, nil
}

// text takes what can be read as it is: UTF-8 without control characters.
func text(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		return nil, wrong("is called a text file but is not in UTF-8. Save it as text in UTF-8, then choose it again.")
	}
	for _, r := range string(data) {
		if unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f", r) {
			return nil, wrong("is called a text file but holds something else. Choose the text file itself.")
		}
	}
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, wrong("is called a text file but is a PDF inside. Give it the ending .pdf, then choose it again.")
	}
	return data, nil
}
