package demo

import (
	"context"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
)

// busy makes the editors' week: a draft, a page waiting for review, one that is
// scheduled and one that was published, so that every list has something in it.
func (s *Service) busy(ctx context.Context, cast map[string]access.Actor) error {
	editor, reviewer := cast["editor"], cast["reviewer"]
	pages, err := s.Pages.All(ctx, editor)
	if err != nil {
		return err
	}
	prose := standing(pages)
	const added = "\n\nThis sentence was added in the demonstration."
	for i, page := range prose[:min(4, len(prose))] {
		author, other := editor, reviewer
		if i%2 == 1 {
			author, other = reviewer, editor
		}
		if err := s.edit(ctx, author, other, page, added, stage(i)); err != nil {
			return err
		}
	}
	return nil
}

// stage is how far an edit of the demonstration goes.
type stage int

const (
	drafted stage = iota
	waiting
	scheduled
	published
)

func (s *Service) edit(ctx context.Context, author, other access.Actor, page publishing.Page, added string, until stage) error {
	whole, _, err := publishing.Published(ctx, s.DB, page.Path) // lists come without their bodies
	if err != nil {
		return err
	}
	text := whole.Text
	text.Body = strings.TrimRight(text.Body, "\n") + added
	v, err := s.Pages.Save(ctx, author, publishing.Edit{Page: page.ID, BasedOn: page.Published, Text: text, Note: "Shows how an edit is reviewed."})
	if err != nil || until == drafted {
		return err
	}
	if err := s.Pages.Request(ctx, author, page.ID, v.N); err != nil || until == waiting {
		return err
	}
	decision := publishing.Decision{Agree: true, Note: "Reads well."}
	if until == scheduled {
		decision.PublishAt = sqldb.At(s.Log.Now().Add(7 * 24 * time.Hour))
	}
	_, err = s.Pages.Decide(ctx, other, page.ID, v.N, decision)
	return err
}

// standing picks the published pages that stand alone, not a room's introduction.
func standing(all []publishing.Listed) []publishing.Page {
	var pages []publishing.Page
	for _, l := range all {
		if l.Published > 0 && strings.Contains(l.Path, "/") {
			pages = append(pages, l.Page)
		}
	}
	return pages
}
