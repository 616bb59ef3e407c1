package publishing

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// LoadPack publishes the pages of a pack in its language: those that the store does not have,
// and those whose text or dates differ, as a new version. Pages that the pack
// leaves out, drafts and histories stay.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p *pack.Pack) error {
	lang := p.Profession.Locale
	before, err := listPublished(ctx, tx, lang)
	if err != nil {
		return err
	}
	for _, page := range p.Pages {
		if err := loadPage(ctx, tx, at, lang, page, len(before) > 0); err != nil {
			return fmt.Errorf("page %s: %w", page.Path, err)
		}
	}
	if len(before) == 0 && len(p.Pages) > 0 {
		first := Change{Lang: lang, At: at, URL: "/", Title: p.Profession.Name, Summary: fmt.Sprintf("%d pages were published for the first time.", len(p.Pages)), Kind: "page"}
		if err := Announce(ctx, tx, first); err != nil {
			return err
		}
	}
	return s.index(ctx, tx)
}

// index hands every published page of the main language to search.
func (s *Service) index(ctx context.Context, tx *sqldb.Tx) error {
	lang, err := profession.Language(ctx, tx)
	if err != nil {
		return err
	}
	all, err := listPublished(ctx, tx, lang)
	if err != nil {
		return err
	}
	var docs []search.Doc
	for _, p := range all {
		if !s.partOfAnother(p.Path) {
			docs = append(docs, p.doc())
		}
	}
	return search.Replace(ctx, tx, "page", docs)
}

func loadPage(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, lang string, from pack.Page, announce bool) error {
	p, known, err := pageAt(ctx, tx, lang, from.Path)
	if err == nil && !known {
		p, known, err = redirectFor(ctx, tx, lang, from.Path)
	}
	if err != nil {
		return err
	}
	text := Text{from.Title, from.Description, from.Body, from.Owner, string(from.NextReview)}
	if known && p.Text == text && p.LastReviewed == string(from.LastReviewed) && p.Published > 0 {
		return nil
	}
	if !known {
		p = Page{ID: ID(id.New(at.Time)), Path: from.Path, Lang: lang}
		if err := insertPage(ctx, tx, p, at); err != nil {
			return err
		}
	}
	if p.Published > 0 {
		if err := setState(ctx, tx, p.ID, p.Published, Superseded); err != nil {
			return err
		}
	}
	v, err := insertVersion(ctx, tx, Version{Page: p.ID, Text: text, BasedOn: p.Published, State: Live, Author: access.Service.ID,
		Note: "Loaded with the profession.", CreatedAt: at, SavedAt: at, PublishedAt: at})
	if err != nil {
		return err
	}
	p.Text, p.LastReviewed, p.Published, p.PublishedAt = text, string(from.LastReviewed), v.N, at
	if err := show(ctx, tx, p); err != nil || !announce {
		return err
	}
	return Announce(ctx, tx, Change{Lang: lang, At: at, URL: p.Address(), Title: p.Title, Summary: v.Note, Kind: "page"})
}

// FillPack writes every published page of the main language into a pack, by path.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	lang, err := profession.Language(ctx, q)
	if err != nil {
		return err
	}
	all, err := listPublished(ctx, q, lang)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b Page) int { return cmp.Compare(a.Path, b.Path) })
	p.Pages = nil
	for _, page := range all {
		p.Pages = append(p.Pages, pack.Page{Path: page.Path, Title: page.Title, Description: page.Description, Owner: page.Owner,
			LastReviewed: pack.Date(page.LastReviewed), NextReview: pack.Date(page.NextReview), Body: page.Body})
	}
	return nil
}
