package publishing

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// CanMove returns nil if a page may leave its address, and otherwise why not.
func (s *Service) CanMove(p Page) error {
	if s.room(p.Path) || elsewhere[p.Path] != "" {
		return fault.New(fault.Conflict, "The service relies on the address /%s, so this page cannot move.", p.Path)
	}
	return nil
}

// Move gives a page another address. The old one leads there for ever.
func (s *Service) Move(ctx context.Context, who access.Actor, page ID, to string) error {
	if err := mustEdit(who); err != nil {
		return err
	}
	to, err := CleanPath(to)
	if err != nil {
		return err
	}
	p, err := find(ctx, s.DB, page)
	if err != nil {
		return err
	}
	if err := s.CanMove(p); err != nil {
		return err
	}
	if err := s.free(to); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "moved page", About: p.Ref(), Public: p.Published > 0}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return s.move(ctx, tx, page, to, at) })
}

func (s *Service) move(ctx context.Context, tx *sqldb.Tx, page ID, to string, at sqldb.Stamp) error {
	p, err := find(ctx, tx, page)
	if err != nil {
		return err
	}
	if p.Path == to {
		return fault.New(fault.Invalid, "The page is at /%s already. Enter another address", to)
	}
	if err := vacant(ctx, tx, p.Lang, to, page); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM page_redirects WHERE from_path = $1 AND lang = $2`, to, p.Lang); err != nil {
		return err // the page goes back to an address it had
	}
	if _, err := tx.Exec(ctx, `INSERT INTO page_redirects (from_path, lang, page, at) VALUES ($1, $2, $3, $4)`, p.Path, p.Lang, page, at); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE pages SET path = $1 WHERE id = $2`, to, page); err != nil {
		return err
	}
	from := p.Address()
	p.Path = to
	if p.Published == 0 {
		return nil
	}
	if err := s.makeFindable(ctx, tx, p); err != nil {
		return err
	}
	return Announce(ctx, tx, Change{Lang: p.Lang, At: at, URL: p.Address(), Title: p.Title, Summary: "Moved from " + from + ".", Kind: "page"})
}

// Vouch records that someone has read a published page and found it right, and
// by when it is to be read again. Its words do not change.
func (s *Service) Vouch(ctx context.Context, who access.Actor, page ID, next string) error {
	if err := mustEdit(who); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "reviewed page without change", About: "page/" + string(page), Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := find(ctx, tx, page)
		switch {
		case err != nil:
			return err
		case p.Published == 0:
			return fault.New(fault.Conflict, "Nothing of this page is published yet, so there is nothing to review.")
		case next <= today(at):
			return fault.New(fault.Invalid, "The date of the next review must be after today, %s", dayInWords(today(at)))
		}
		p.LastReviewed, p.NextReview = today(at), next
		return show(ctx, tx, p)
	})
}

// Set changes how many people a publication takes.
func (s *Service) Set(ctx context.Context, who access.Actor, set Settings) error {
	if !CanSet(who) {
		return fault.New(fault.Forbidden, "Only an administrator can change how pages are reviewed.")
	}
	verb := "asked for one reviewer of pages"
	if set.ApproverToo {
		verb = "asked for an approver of pages besides the reviewer"
	}
	return s.Log.Do(ctx, audit.Act{By: who, Verb: verb, About: "settings/publishing"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE publishing_settings SET approver_too = $1 WHERE id = 1`, set.ApproverToo)
		return err
	})
}
