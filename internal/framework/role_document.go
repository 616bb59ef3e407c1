package framework

import (
	"io"
	"net/http"

	"guildhall/internal/docx"
	"guildhall/internal/framework/document"
)

// writeWord answers with a role as a document to keep, print or send on.
func writeWord(p *Pages, w http.ResponseWriter, r *http.Request, s subject) error {
	role := s.F.Role(s.Code)
	scope := document.Scope{role.Ref()}
	o := p.documentOptions(r.Context(), s.F, scope)
	if !s.F.Current() {
		o.Standing = gone("role", s.F.Release).Text
	}
	e := s.F.edited()
	d, err := document.Make(e, o)
	if err != nil {
		return err
	}
	return sendDocument(w, document.Name(e, scope)+".docx", docx.Media, func(b io.Writer) error { return docx.Write(b, d) })
}
