package publishing

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Service keeps pages and their versions.
type Service struct {
	DB  *sqldb.DB
	Log *audit.Log

	// Names tells what people are called, by their identifiers. Those that it
	// leaves out are shown as former members, as all are while it is nil.
	Names func(ctx context.Context, people []string) (map[string]string, error)

	// Rooms are the addresses at which the service itself shows a page, or on
	// which it relies, without the first slash: "networks", "skills/{code}". A
	// page may be begun there although something else answers, and may not
	// move away.
	Rooms []string

	// Leads reports whether an address on this site leads anywhere. While it is
	// nil links are not followed; Pages.Routes lets it ask the router.
	Leads func(ctx context.Context, address string) bool

	// Taken reports whether something other than a page of prose answers at an
	// address, whether or not it is found there. Pages.Routes sets it too.
	Taken func(address string) bool
}

// today is the London day of a moment.
func today(at sqldb.Stamp) string { return clock.ISODay(at.Time) }

func (s *Service) now() sqldb.Stamp { return sqldb.At(s.Log.Now()) }

func mustEdit(who access.Actor) error {
	if !CanEdit(who) {
		return fault.New(fault.Forbidden, "Only an editor can change pages.")
	}
	return nil
}

func mustSee(who access.Actor) error {
	if !CanSeeEditing(who) {
		return fault.New(fault.NotFound, "This page does not exist, or is not shared with you.")
	}
	return nil
}

// Create begins a page with a draft. It is not to be seen until the draft has
// been reviewed and published.
func (s *Service) Create(ctx context.Context, who access.Actor, path string, t Text) (page ID, err error) {
	if err := mustEdit(who); err != nil {
		return "", err
	}
	if path, err = CleanPath(path); err != nil {
		return "", err
	}
	if err := s.free(path); err != nil {
		return "", err
	}
	act := audit.Act{By: who, Verb: "began page", About: "path/" + path}
	return page, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		lang, err := profession.Language(ctx, tx)
		if err != nil {
			return err
		}
		if err := vacant(ctx, tx, lang, path, ""); err != nil {
			return err
		}
		p := Page{ID: ID(id.New(at.Time)), Path: path, Lang: lang}
		page = p.ID
		if err := insertPage(ctx, tx, p, at); err != nil {
			return err
		}
		_, err = insertVersion(ctx, tx, begin(who, p, t, at))
		return err
	})
}

// free refuses an address that something else of the service answers, unless
// that shows the page.
func (s *Service) free(path string) error {
	if s.Taken != nil && s.Taken("/"+path) && !s.room(path) {
		return fault.New(fault.Conflict, "The service itself uses the address /%s. Choose another", path)
	}
	return nil
}

// room reports whether the service shows the page with this path in a room, or
// relies on its address.
func (s *Service) room(path string) bool {
	return slices.ContainsFunc(s.Rooms, func(pattern string) bool { return matches(pattern, path) })
}

// vacant refuses an address that another page of the language has or had.
func vacant(ctx context.Context, q sqldb.Querier, lang, path string, mine ID) error {
	if other, ok, err := pageAt(ctx, q, lang, path); err != nil || ok {
		if err != nil || other.ID == mine {
			return err
		}
		return fault.New(fault.Conflict, "There is a page at /%s already. Edit that page, or choose another address", path)
	}
	if other, ok, err := redirectFor(ctx, q, lang, path); err != nil || ok && other.ID != mine {
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "The address /%s leads to the page “%s”, which moved, and has to go on doing so. Choose another", path, other.Title)
	}
	return nil
}

// begin is a new draft of a page.
func begin(who access.Actor, p Page, t Text, at sqldb.Stamp) Version {
	return Version{Page: p.ID, Text: t, BasedOn: p.Published, State: Draft, Author: who.ID, Writers: []string{who.ID}, CreatedAt: at, SavedAt: at}
}

// Edit is what a person sends when they save: the new text, and which text they
// had before them when they began to type.
type Edit struct {
	Page    ID
	N       int64 // the draft; 0 when there was none
	Edition int64 // of the draft
	BasedOn int64 // the version published then
	Text    Text
	Note    string
	Apart   bool // keep what the draft says now as a version of its own
}

// Save keeps a text as the page's draft. When someone else has saved or
// published since the person began to type, it changes nothing and returns
// Conflict. A draft that another person wrote is kept and followed by a new one.
func (s *Service) Save(ctx context.Context, who access.Actor, e Edit) (v Version, err error) {
	if err := mustEdit(who); err != nil {
		return v, err
	}
	act := audit.Act{By: who, Verb: "saved draft of page", About: "page/" + string(e.Page)}
	return v, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := find(ctx, tx, e.Page)
		if err != nil {
			return err
		}
		open, found, err := openVersion(ctx, tx, e.Page)
		if err != nil {
			return err
		}
		if err := e.fits(p, open, found); err != nil {
			return err
		}
		v, err = keep(ctx, tx, who, p, open, e, at)
		return err
	})
}

// fits returns Conflict if what the person had before them is no longer there.
func (e Edit) fits(p Page, open Version, found bool) error {
	switch {
	case found && open.State == InReview:
		return fault.New(fault.Conflict, "Version %d is waiting for review, so it cannot change now. Take it back first.", open.N)
	case found && open.State == Approved:
		return fault.New(fault.Conflict, "Version %d is waiting for its hour of publication, so it cannot change now. Take it back first.", open.N)
	case !found && e.N > 0:
		return fault.New(fault.Conflict, "The draft that you were editing has been published or discarded. Save again to keep your text as a new draft.")
	case found && (e.N != open.N || e.Edition != open.Edition):
		return fault.New(fault.Conflict, "This draft was saved from elsewhere while you were typing. Compare the two, then save again to keep yours; the other stays in the history.")
	case !found && e.BasedOn != p.Published:
		return fault.New(fault.Conflict, "A new version of this page was published while you were typing. Compare the two, then save again to keep yours as a draft.")
	}
	return nil
}

func keep(ctx context.Context, tx *sqldb.Tx, who access.Actor, p Page, open Version, e Edit, at sqldb.Stamp) (Version, error) {
	next := begin(who, p, e.Text, at)
	next.Note = e.Note
	switch {
	case open.N == 0:
		return insertVersion(ctx, tx, next)
	case open.Author == who.ID && !e.Apart:
		open.Text, open.Note, open.SavedAt = e.Text, e.Note, at
		open.Edition++
		return open, saveVersion(ctx, tx, open)
	}
	if err := setState(ctx, tx, p.ID, open.N, Superseded); err != nil {
		return next, err
	}
	next.BasedOn, next.Writers = open.BasedOn, append(open.Writers, who.ID)
	return insertVersion(ctx, tx, next)
}

// Discard puts a draft away. Reopen takes it up again.
func (s *Service) Discard(ctx context.Context, who access.Actor, page ID, n int64) error {
	return s.change(ctx, who, "discarded draft of page", page, n, func(tx *sqldb.Tx, v Version, _ sqldb.Stamp) error {
		if v.State != Draft {
			return fault.New(fault.Conflict, "Version %d is not a draft any more, so it cannot be discarded.", n)
		}
		return setState(ctx, tx, page, n, Discarded)
	})
}

// Reopen takes up a discarded draft again.
func (s *Service) Reopen(ctx context.Context, who access.Actor, page ID, n int64) error {
	return s.change(ctx, who, "reopened draft of page", page, n, func(tx *sqldb.Tx, v Version, _ sqldb.Stamp) error {
		if v.State != Discarded {
			return fault.New(fault.Conflict, "Version %d has not been discarded.", n)
		}
		if err := noneOpen(ctx, tx, page); err != nil {
			return err
		}
		return setState(ctx, tx, page, n, Draft)
	})
}

// Restore makes a new draft from an old version.
func (s *Service) Restore(ctx context.Context, who access.Actor, page ID, n int64) error {
	return s.change(ctx, who, "restored version of page", page, n, func(tx *sqldb.Tx, v Version, at sqldb.Stamp) error {
		if err := noneOpen(ctx, tx, page); err != nil {
			return err
		}
		p, err := find(ctx, tx, page)
		if err != nil {
			return err
		}
		draft := begin(who, p, v.Text, at)
		if p.Published > 0 {
			draft.NextReview = p.NextReview // an old date would be in the past
		}
		if v.PublishedAt.IsZero() { // nobody but its writers has vouched for these words
			draft.Writers, draft.Note = append(v.Writers, who.ID), v.Note
		}
		_, err = insertVersion(ctx, tx, draft)
		return err
	})
}

// Withdraw takes a version back from review, or from its hour of publication, to
// edit it again. What others were asked to read does not change: the text goes
// on as a new draft.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, page ID, n int64) error {
	return s.change(ctx, who, "took back version of page", page, n, func(tx *sqldb.Tx, v Version, at sqldb.Stamp) error {
		if v.State != InReview && v.State != Approved {
			return fault.New(fault.Conflict, "Version %d is no longer waiting for review or publication.", n)
		}
		if err := setState(ctx, tx, page, n, Superseded); err != nil {
			return err
		}
		v.State, v.CreatedAt, v.SavedAt, v.PublishAt = Draft, at, at, sqldb.Stamp{}
		_, err := insertVersion(ctx, tx, v)
		return err
	})
}

func noneOpen(ctx context.Context, q sqldb.Querier, page ID) error {
	open, found, err := openVersion(ctx, q, page)
	if err == nil && found {
		err = fault.New(fault.Conflict, "This page has an open version already: version %d. Publish or discard that one first.", open.N)
	}
	return err
}

// change runs fn on a version, for an editor, as an act on its page.
func (s *Service) change(ctx context.Context, who access.Actor, verb string, page ID, n int64, fn func(*sqldb.Tx, Version, sqldb.Stamp) error) error {
	if err := mustEdit(who); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: verb, About: "page/" + string(page)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		v, err := findVersion(ctx, tx, page, n)
		if err != nil {
			return err
		}
		return fn(tx, v, at)
	})
}
