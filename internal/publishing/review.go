package publishing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/markdown"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// Request asks for a draft to be reviewed. It is refused while the text lacks
// something a reader needs, or has something that would not be shown.
func (s *Service) Request(ctx context.Context, who access.Actor, page ID, n int64) error {
	v, err := findVersion(ctx, s.DB, page, n)
	if err != nil {
		return err
	}
	if dead := Dead(s.Links(ctx, v.Body)); len(dead) > 0 {
		return fault.New(fault.Invalid, "%s", dead[0].Sentence())
	}
	return s.change(ctx, who, "asked for review of page", page, n, func(tx *sqldb.Tx, v Version, at sqldb.Stamp) error {
		if v.State != Draft {
			return fault.New(fault.Conflict, "Version %d is not a draft any more. Someone may have dealt with it just now.", n)
		}
		if missing := v.Missing(today(at)); len(missing) > 0 {
			return fault.New(fault.Invalid, "%s.", missing[0].Sentence)
		}
		return setState(ctx, tx, page, n, InReview)
	})
}

// Decision is what a reviewer says of a version.
type Decision struct {
	Agree     bool
	Note      string      // why it is returned; may be empty when it is not
	PublishAt sqldb.Stamp // when to publish, if nobody else has to agree; zero is at once
}

// verb is what the log will say: it depends on who else has to agree.
func (d Decision) verb(who access.Actor, v Version, s Settings) string {
	switch {
	case !d.Agree:
		return "returned page"
	case !Last(who, v, s):
		return "approved page"
	case d.PublishAt.IsZero():
		return "approved and published page"
	}
	return "approved page for later"
}

// Decide reviews a version. It returns the state that follows.
func (s *Service) Decide(ctx context.Context, who access.Actor, page ID, n int64, d Decision) (after State, err error) {
	if !d.Agree && strings.TrimSpace(d.Note) == "" {
		return "", fault.New(fault.Invalid, "Say why you are returning this version, so that its author knows what to change")
	}
	v, set, err := s.versionAndSettings(ctx, s.DB, page, n)
	if err != nil {
		return "", err
	}
	act := audit.Act{By: who, Verb: d.verb(who, v, set), About: "page/" + string(page)}
	act.Public = d.Agree && Last(who, v, set) && d.PublishAt.IsZero()
	return after, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		v, set, err := s.versionAndSettings(ctx, tx, page, n)
		if err != nil {
			return err
		}
		if err := CanReview(who, v, set); err != nil {
			return err
		}
		if d.verb(who, v, set) != act.Verb { // the act's record would not be true
			return fault.New(fault.Conflict, "Another person decided on version %d at the same moment. Look at it again.", n)
		}
		after, err = s.decide(ctx, tx, who, v, set, d, at)
		return err
	})
}

func (s *Service) versionAndSettings(ctx context.Context, q sqldb.Querier, page ID, n int64) (Version, Settings, error) {
	v, err := findVersion(ctx, q, page, n)
	if err != nil {
		return v, Settings{}, err
	}
	set, err := settings(ctx, q)
	return v, set, err
}

func (s *Service) decide(ctx context.Context, tx *sqldb.Tx, who access.Actor, v Version, set Settings, d Decision, at sqldb.Stamp) (State, error) {
	r := Review{Person: who.ID, At: at, Outcome: Returned, Note: d.Note, Approver: who.Is(access.Approver)}
	last := Last(who, v, set)
	if d.Agree {
		r.Outcome = Agreed
	}
	if err := insertReview(ctx, tx, id.New(at.Time), v, r); err != nil {
		return "", err
	}
	v.Reviews = append(v.Reviews, r)
	switch {
	case !d.Agree:
		return Rejected, setState(ctx, tx, v.Page, v.N, Rejected)
	case !last:
		return InReview, nil
	case d.PublishAt.IsZero():
		return Live, s.publish(ctx, tx, v, at)
	}
	if err := Schedule(d.PublishAt, at); err != nil {
		return "", err
	}
	v.State, v.PublishAt = Approved, d.PublishAt
	return Approved, saveVersion(ctx, tx, v)
}

// publish makes a version what visitors read.
func (s *Service) publish(ctx context.Context, tx *sqldb.Tx, v Version, at sqldb.Stamp) error {
	p, err := find(ctx, tx, v.Page)
	if err != nil {
		return err
	}
	if p.Published > 0 {
		if err := setState(ctx, tx, p.ID, p.Published, Superseded); err != nil {
			return err
		}
	}
	v.State, v.PublishedAt = Live, at
	if err := saveVersion(ctx, tx, v); err != nil {
		return err
	}
	p.Text, p.Published, p.PublishedAt, p.LastReviewed = v.Text, v.N, at, today(at)
	if n := len(v.Reviews); n > 0 {
		p.LastReviewed = today(v.Reviews[n-1].At)
	}
	if err := show(ctx, tx, p); err != nil {
		return err
	}
	if err := s.makeFindable(ctx, tx, p); err != nil {
		return err
	}
	return Announce(ctx, tx, Change{Lang: p.Lang, At: at, URL: p.Address(), Title: p.Title, Summary: v.Note, Kind: "page"})
}

// makeFindable hands a published page to search, which knows the main language only.
func (s *Service) makeFindable(ctx context.Context, tx *sqldb.Tx, p Page) error {
	if s.partOfAnother(p.Path) {
		return nil
	}
	if main, err := profession.Language(ctx, tx); err != nil || main != p.Lang {
		return err
	}
	return search.Put(ctx, tx, p.doc())
}

// partOfAnother reports whether a page is shown as part of the page of one thing,
// such as a skill. Search knows that thing by its own document, and would
// otherwise list the same address twice.
func (s *Service) partOfAnother(path string) bool {
	return slices.ContainsFunc(s.Rooms, func(pattern string) bool {
		return strings.Contains(pattern, "{") && matches(pattern, path)
	})
}

// doc is how search knows the page.
func (p Page) doc() search.Doc {
	return search.Doc{Ref: p.Ref(), URL: p.Address(), Kind: "page", Title: p.Title,
		Body: p.Description + "\n" + markdown.Text(p.Body), Audience: search.Public, About: p.mentioned()}
}

// mentioned lists the things that the page links to.
func (p Page) mentioned() []string {
	var refs []string
	for _, l := range markdown.Links(p.Body) {
		address, inside := l.Inside()
		if ref, ok := mentions(address); inside && ok && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// errNotDue tells a late worker that another published the page.
var errNotDue = errors.New("publishing: the version is no longer due")

// PublishDue publishes every approved version whose hour has come and returns
// how many. However many instances call it, each version is published once.
func (s *Service) PublishDue(ctx context.Context) (int, error) {
	due, err := sqldb.All(ctx, s.DB, scanHead, `SELECT `+versionColumns+` FROM page_versions v
		WHERE v.state = 'approved' AND v.publish_at <= $1 ORDER BY v.publish_at, v.page`, s.now())
	if err != nil {
		return 0, err
	}
	done := 0
	for _, v := range due {
		err := s.publishOne(ctx, v.Page, v.N)
		if errors.Is(err, errNotDue) {
			continue
		}
		if err != nil {
			return done, fmt.Errorf("version %d of page %s: %w", v.N, v.Page, err)
		}
		done++
	}
	return done, nil
}

func (s *Service) publishOne(ctx context.Context, page ID, n int64) error {
	act := audit.Act{By: access.Service, Verb: "published page", About: "page/" + string(page), Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		v, err := findVersion(ctx, tx, page, n)
		if err != nil {
			return err
		}
		if v.State != Approved || v.PublishAt.After(at.Time) {
			return errNotDue
		}
		return s.publish(ctx, tx, v, at)
	})
}

// often is how soon after its hour a page is published at the latest.
const often = 10 * time.Second

// Run publishes what is due until ctx ends, and tells failed of what went wrong.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, often, failed, func(ctx context.Context) error {
		_, err := s.PublishDue(ctx)
		return err
	})
}

// Missing is something a text lacks, with the field it belongs to.
type Missing struct {
	Field    string // "title", "description", "body", "owner", "next" or "note"
	Sentence string // what to do, without a full stop
}

// Missing lists what a version lacks before another person should read it, in
// the order of the form.
func (v Version) Missing(today string) []Missing {
	var all []Missing
	add := func(bad bool, field, format string, args ...any) {
		if bad {
			all = append(all, Missing{field, fmt.Sprintf(format, args...)})
		}
	}
	add(v.Title == "", "title", "Enter a title")
	add(v.Description == "", "description", "Enter a description: one sentence for lists and search engines")
	add(v.Body == "", "body", "Enter the text of the page")
	if faults := markdown.Faults(v.Body); len(faults) > 0 {
		add(true, "body", "Line %d of the text: %s", faults[0].Line, strings.TrimSuffix(faults[0].Sentence, "."))
	}
	add(v.Owner == "", "owner", "Enter who looks after this page")
	add(v.NextReview == "", "next", "Enter the date by which this page is to be read again")
	add(v.NextReview != "" && v.NextReview <= today, "next", "The date of the next review must be after today, %s", dayInWords(today))
	add(v.Note == "", "note", "Say what has changed, for the reviewer and the list of changes")
	return all
}

// dayInWords renders 2026-11-24 as people read it; anything else stays as it is.
func dayInWords(day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return day
	}
	return clock.Day(t)
}
