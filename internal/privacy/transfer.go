package privacy

import (
	"archive/zip"
	"bytes"
	"net/http"

	"guildhall/internal/clock"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// transferPage is what the pages of a package say of it.
type transferPage struct {
	records.Handed
	Service, Class, Made string
	Tree                 node
}

func (p transferPage) foot() string { return "Made by " + p.Service + " on " + p.Made + "." }

// takePackage sends what a transfer hands over, with a record of who took it.
func (p *Pages) takePackage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := p.Records.Take(ctx, web.Actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	now := p.Records.Log.Now()
	page := transferPage{Handed: found, Made: clock.Moment(now)}
	if page.Tree, err = treeOf(found.Content); err != nil {
		return err
	}
	if page.Service, err = p.Profession(ctx); err != nil {
		return err
	}
	_, names, err := p.classes(ctx)
	if err != nil {
		return err
	}
	page.Class = names[found.Class]
	var packed bytes.Buffer
	a := &archive{zip: zip.NewWriter(&packed), at: now}
	if err := a.add("content.html", drawn(ctx, transferContent(page))); err != nil {
		return err
	}
	if err := a.add("content.json", text(string(found.JSON))); err != nil {
		return err
	}
	if err := a.add("style.css", text(archiveStyle)); err != nil {
		return err
	}
	if err := a.close(manifest{Service: page.Service, Class: found.Class, Ref: found.Ref}); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.SendFile(w, slug(found.Ref)+".zip", "application/zip", packed.Bytes())
}
