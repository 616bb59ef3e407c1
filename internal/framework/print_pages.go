package framework

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"guildhall/internal/docx"
	"guildhall/internal/form"
	"guildhall/internal/framework/document"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// printRoutes adds the versions of a release that people keep: a page for paper
// and a Word document, of the whole or of what the address chooses.
func (p *Pages) printRoutes(rt *web.Router) {
	const at = "GET /framework/releases/{release}"
	rt.Public(at+"/print", p.showPrint)
	rt.Public(at+"/download/docx", p.downloadWord)
	rt.Public(at+"/download/html", p.downloadPage)
	rt.Costly(at+"/print", at+"/download/docx", at+"/download/html")
	rt.Public("GET /framework/pick", p.pickParts)
}

// edited is the release as data with what the profession says of itself today.
func (f *Framework) edited() *pack.Edition {
	e, s := *f.edition, f.Profession
	e.Release = f.Release.Release
	e.Scheme = pack.Scheme{ID: s.ID, Name: s.Name, IdentifierBase: s.IdentifierBase, Locale: s.Locale, Licence: s.Licence, Notice: s.Notice}
	return &e
}

// documentOptions are what a document of the release needs beside its data.
func (p *Pages) documentOptions(ctx context.Context, f *Framework, scope document.Scope) document.Options {
	s := f.Profession
	o := document.Options{Scope: scope, Site: p.BaseURL, Notes: document.Notes{
		Short: s.NoticeShort, Guidance: s.GuidanceNote, Grades: s.GradeNote, Recognition: s.RecognitionNote,
	}}
	if before, err := p.Framework.In(ctx, f.Release.BasedOn); f.Release.BasedOn != "" && err == nil {
		o.Before = before.edition
	}
	return o
}

// asked is what an address asks of a release to be printed.
type asked struct {
	F     *Framework
	Scope document.Scope
	Doc   docx.Document
}

// askedOf reads the address. It reports false where it has answered already:
// somebody who picks single parts and picked none is sent back to pick.
func (p *Pages) askedOf(w http.ResponseWriter, r *http.Request) (a asked, wanted bool, err error) {
	if a.F, err = p.inRelease(r); err != nil {
		return a, false, err
	}
	q := r.URL.Query()
	a.Scope, err = document.ParseScope(form.Clean(q.Get("discipline")), form.Clean(q.Get("role")), form.Clean(q.Get("skill")), q["pick"]...)
	if err != nil {
		return a, false, err
	}
	if q.Has("picked") && len(a.Scope) == 0 {
		return a, false, web.SeeOther(w, r, pickURL(a.F.Release)+"&none=yes")
	}
	a.Doc, err = document.Make(a.F.edited(), p.documentOptions(r.Context(), a.F, a.Scope))
	return a, err == nil, err
}

// showPrintPage is a document on the screen, ready for paper.
type showPrintPage struct {
	F    *Framework
	Doc  docx.Document
	Word string // where the same is a Word document
	File string // where the same is a file of HTML
	Pick string // where to pick other parts
}

func (p *Pages) showPrint(w http.ResponseWriter, r *http.Request) error {
	a, wanted, err := p.askedOf(w, r)
	if err != nil || !wanted {
		return err
	}
	query := ""
	if len(a.Scope) > 0 {
		query = "?pick=" + queryText(a.Scope.String())
	}
	at := a.F.Release.URL()
	return web.Render(w, r, web.Page{
		Title: a.Doc.Title + ", to print", Description: "A version to print or to keep: " + a.Doc.Title + ".", Content: true, Wide: true,
		Crumbs: releaseCrumbs(a.F), Resource: resource(a.F, ""),
		Links: []web.Rel{{Rel: "alternate", Type: docx.Media, Href: at + "/download/docx" + query, Title: a.Doc.Title + " as Word"}},
	}, showPrint(showPrintPage{a.F, a.Doc, at + "/download/docx" + query, at + "/download/html" + query, pickURL(a.F.Release)}))
}

func (p *Pages) downloadWord(w http.ResponseWriter, r *http.Request) error {
	return p.downloadDocument(w, r, ".docx", docx.Media, docx.Write)
}

func (p *Pages) downloadPage(w http.ResponseWriter, r *http.Request) error {
	return p.downloadDocument(w, r, ".html", "text/html; charset=utf-8", writeFile)
}

func (p *Pages) downloadDocument(w http.ResponseWriter, r *http.Request, suffix, media string, write func(io.Writer, docx.Document) error) error {
	a, wanted, err := p.askedOf(w, r)
	if err != nil || !wanted {
		return err
	}
	e := a.F.edited()
	name := document.Name(e, a.Scope) + suffix
	if len(a.Scope) == 0 { // as every other format of a whole release
		name = Download{Suffix: suffix}.Filename(e)
	}
	return sendDocument(w, name, media, func(b io.Writer) error { return write(b, a.Doc) })
}

// sendDocument answers with a file to save, or with nothing where it cannot be made.
func sendDocument(w http.ResponseWriter, name, media string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return web.SendFile(w, name, media, b.Bytes())
}

// writeFile writes a document as a file of HTML that needs nothing else.
func writeFile(w io.Writer, d docx.Document) error {
	return document.File(d).Render(context.Background(), w)
}

// saidInWords writes a whole release as a document, for downloads and commands.
func saidInWords(write func(io.Writer, docx.Document) error) func(io.Writer, *pack.Edition) error {
	return func(w io.Writer, e *pack.Edition) error {
		d, err := document.Make(e, document.Options{})
		if err != nil {
			return err
		}
		return write(w, d)
	}
}
