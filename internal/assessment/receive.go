package assessment

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/web"
)

// filesField is the field of the form that holds files.
const filesField = "files"

// Bounds of a form with files.
const (
	mostSent   = 2 * MostFiles * MostFileSize // bytes; what is over the bounds of files is read past, so that what was typed is not lost
	mostTyped  = 1 << 20                      // bytes of all that was typed
	uploadTime = 3 * time.Minute              // for sending it all
)

// sentForm is a form as it came, with the files that were kept.
type sentForm struct {
	Values  url.Values
	Files   []Received
	Refused []string // why files were not kept, one sentence each
}

func isMultipart(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// unhurried gives a request the time that files take on a slow line. The visitor
// going away still ends it, because reading fails then.
func unhurried(w http.ResponseWriter, r *http.Request) (*http.Request, context.CancelFunc) {
	control := http.NewResponseController(w)
	until := clock.System().Add(uploadTime)
	// Where the connection cannot be told, its own limits hold.
	_, _ = control.SetReadDeadline(until), control.SetWriteDeadline(until.Add(web.RequestTimeout))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), uploadTime+web.RequestTimeout)
	return r.WithContext(ctx), cancel
}

// receive reads a form with files, one part after the other, so that no more than
// one file is in memory and none lies anywhere but where it is kept. A form
// without files may come as any other.
func (p *Pages) receive(w http.ResponseWriter, r *http.Request) (sentForm, error) {
	if !isMultipart(r) {
		v, err := web.Typed(r)
		return sentForm{Values: v}, err
	}
	web.Bring(w, r, mostSent)
	form := sentForm{Values: url.Values{}}
	parts, err := r.MultipartReader()
	if err != nil {
		return form, broken(err)
	}
	for typed := int64(0); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, nil
		}
		if err == nil && part.FileName() != "" {
			err = p.takeFile(r.Context(), web.Actor(r), &form, part)
		} else if err == nil {
			typed, err = typedInto(form.Values, part, typed)
		}
		if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok && tooLarge.Limit == mostSent {
			form.Refused = append(form.Refused, "The files are larger than can be sent at once. Choose fewer or smaller ones.")
			return form, nil
		}
		if err != nil {
			return form, errors.Join(broken(err), p.Assessments.Drop(form.Files))
		}
	}
}

// broken is the error of a body that breaks off or is no form.
func broken(err error) error {
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	return &fault.Fault{Kind: fault.Invalid, Message: "What you sent did not arrive whole. Go back and try again.", Cause: err}
}

// takeFile keeps a file, or notes why not.
func (p *Pages) takeFile(ctx context.Context, who access.Actor, form *sentForm, part *multipart.Part) error {
	if part.FormName() != filesField || len(form.Files)+len(form.Refused) >= MostFiles {
		if len(form.Files)+len(form.Refused) == MostFiles {
			form.Refused = append(form.Refused, "Choose 5 files or fewer.")
		}
		if part.FormName() != filesField {
			form.Values.Add(part.FormName(), "") // no page asks for it, which the reader of what was typed says
		}
		_, err := io.Copy(io.Discard, part)
		return err
	}
	kept, err := p.Assessments.Receive(ctx, who, part.FileName(), part)
	switch kind := fault.KindOf(err); {
	case err == nil:
		form.Files = append(form.Files, kept)
		form.Values.Add(filesField, kept.file.SHA256) // so that other files make it another form
		return nil
	case kind != fault.Invalid && kind != fault.Conflict:
		return err
	}
	form.Refused = append(form.Refused, fault.Message(err))
	_, err = io.Copy(io.Discard, part)
	return err
}

func typedInto(v url.Values, part *multipart.Part, typed int64) (int64, error) {
	b, err := io.ReadAll(io.LimitReader(part, mostTyped-typed+1))
	typed += int64(len(b))
	if typed > mostTyped {
		return typed, fault.New(fault.Invalid, "What you typed is longer than this page can take.")
	}
	v.Add(part.FormName(), string(b))
	return typed, err
}

// typedOnly reads what was typed into a form and nothing of its files, for
// somebody who is signed out.
func typedOnly(r *http.Request) (url.Values, error) {
	if !isMultipart(r) {
		return web.Typed(r)
	}
	v := url.Values{}
	parts, err := r.MultipartReader()
	for typed := int64(0); err == nil; {
		var part *multipart.Part
		if part, err = parts.NextPart(); err == nil && part.FileName() == "" && part.FormName() != filesField {
			typed, err = typedInto(v, part, typed)
		}
	}
	return v, nil // the files come last, and are as large as they like
}

// problem is what to say beside the field of the files.
func (f sentForm) problem() string { return strings.Join(f.Refused, " ") }
