package web

import (
	"crypto/sha256"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/once"
)

// ReadForm reads a posted form into fields. Whatever the form, or its address,
// brings besides must be among also, where the page names what it reads from
// r.PostForm by itself. What nobody asked for is refused, and so is a field that
// comes more than once; names in also may repeat. A form without fields is read
// with nil, or by Button.
func ReadForm(r *http.Request, fields form.Form, also ...string) error {
	v, err := Typed(r)
	if err != nil {
		return err
	}
	return ReadTyped(r, v, fields, also...)
}

// ReadTyped is ReadForm for a page that has read the parts of a form by itself.
func ReadTyped(r *http.Request, v url.Values, fields form.Form, also ...string) error {
	if err := slices.Concat(fields, form.Named(once.Field)).Expect(v, also...); err != nil {
		return err
	}
	if err := (form.Form{}).Expect(r.URL.Query(), append(fields.Names(), also...)...); err != nil {
		return err
	}
	if err := once.Of(r.Context()).Read(r.URL.RequestURI(), v); err != nil {
		return err
	}
	fields.Read(v)
	return nil
}

// Typed is what a posted form brings, nothing of it checked yet: for a page that
// has to look at it to know what it asks, and then calls ReadForm.
func Typed(r *http.Request) (url.Values, error) {
	if r.PostForm != nil {
		return r.PostForm, nil
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case kind == "multipart/form-data": // of some mail programs, which unsubscribe by it (RFC 8058)
		if err := r.ParseMultipartForm(MaxBody); err != nil {
			return nil, unreadable(err)
		}
		if len(r.MultipartForm.File) > 0 {
			return nil, strayFile()
		}
	case kind != "application/x-www-form-urlencoded" && r.ContentLength != 0:
		return nil, fault.New(fault.Invalid, "This page takes a form, and what came is none. Reload the page and try again.")
	default:
		if err := r.ParseForm(); err != nil {
			return nil, unreadable(err)
		}
	}
	return r.PostForm, nil
}

func strayFile() error {
	return fault.New(fault.Invalid, "This form sent a file that the page does not ask for. Reload the page and try again.")
}

// Button is a handler of a form that has a button and no fields.
func Button(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := ReadForm(r, nil); err != nil {
			return err
		}
		return h(w, r)
	}
}

// File is a file that came with a form.
type File struct {
	Name string // as the browser says
	Data []byte // no more than a byte over the limit
}

// ReadFile is ReadForm for a form with one file, in the field so named, of which
// at most limit bytes and one more are read. A form without a file may come as
// any other; then there are no bytes. Bring says how large the whole may be.
func ReadFile(r *http.Request, name string, limit int64, fields form.Form, also ...string) (File, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return File{}, ReadForm(r, fields, append(also, name)...)
	}
	if err := r.ParseMultipartForm(4 * limit); err != nil { // what Bring lets in stays in memory, and none of it on a disk
		return File{}, unreadable(err)
	}
	file, sum, err := fileOf(r, name, limit)
	if err != nil {
		return file, err
	}
	v := maps.Clone(r.PostForm)
	if sum != "" {
		v.Set(name, sum) // so that another file makes it another form
	}
	return file, ReadTyped(r, v, fields, append(also, name)...)
}

// fileOf takes the file out of a form, with the hash of what was read of it.
func fileOf(r *http.Request, name string, limit int64) (File, string, error) {
	for other, files := range r.MultipartForm.File {
		if other != name || len(files) > 1 {
			return File{}, "", strayFile()
		}
	}
	if len(r.MultipartForm.File[name]) == 0 {
		return File{}, "", nil
	}
	head := r.MultipartForm.File[name][0]
	body, err := head.Open()
	if err != nil {
		return File{}, "", err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	sum := sha256.Sum256(data)
	return File{Name: head.Filename, Data: data}, string(sum[:]), err
}

// unreadable is the error of a body that is no form. One that is too large stays
// what it is.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return &fault.Fault{Kind: fault.Invalid, Message: "What you sent did not arrive whole. Go back and try again.", Cause: err}
}
