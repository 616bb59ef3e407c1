package privacy

import (
	"context"
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

type showCertificatePage struct {
	Erasure  *records.Erasure     // nil for a disposal
	Disposal *records.Certificate // nil for an erasure
	Parts    []erasedPart
	Class    string // the name of the class in the schedule in force; its identifier where it has gone
}

// erasedPart is what a holder held, with what became of it.
type erasedPart struct {
	Title, After string
	Items        int
}

var certificateDone = map[string]string{
	"closed": "Your account has been closed and your data erased. Print this page or note the number: nobody can look it up by your name.",
	"erased": "The person has been erased. Give them this page: nobody can look it up by their name.",
}

// showCertificate shows a certificate to whoever has its number. It names nobody.
func (p *Pages) showCertificate(w http.ResponseWriter, r *http.Request) error {
	page, err := p.certificate(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	return web.Render(w, r, web.Page{Title: page.title(), Crumbs: web.Crumbs(web.Link{Text: "Privacy", Href: "/privacy"}), Done: certificateDone[r.URL.Query().Get("done")]}, showCertificate(page))
}

func (p showCertificatePage) title() string {
	if p.Erasure != nil {
		return "Certificate of erasure"
	}
	return "Certificate of disposal"
}

func (p *Pages) certificate(ctx context.Context, number string) (page showCertificatePage, err error) {
	e, err := p.Records.FindErasure(ctx, number)
	if err == nil {
		page.Erasure = &e
		for _, part := range e.Parts {
			page.Parts = append(page.Parts, erased(part))
		}
		return page, nil
	}
	if fault.KindOf(err) != fault.NotFound {
		return page, err
	}
	c, err := p.Records.FindCertificate(ctx, number)
	if err != nil {
		return page, err
	}
	schedule, err := records.FindSchedule(ctx, p.Records.DB)
	page.Disposal, page.Class = &c, c.Class
	for _, class := range schedule.Classes {
		if class.ID == c.Class {
			page.Class = class.Name
		}
	}
	return page, err
}

// erased puts a part of a certificate in words: those of the holder's first kind
// of thing stand for all of it.
func erased(part records.ErasedPart) erasedPart {
	out := erasedPart{Title: capital(part.Holder), Items: part.Items}
	for _, k := range kept {
		if k.Holder != part.Holder {
			continue
		}
		switch out.After {
		case "", k.After:
			out.After = k.After
		default:
			out.After += ". " + k.Title + ": " + k.After
		}
	}
	return out
}
