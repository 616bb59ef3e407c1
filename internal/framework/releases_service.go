package framework

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
)

// Hook is what other capabilities do in the act that publishes a release:
// proposals is the ids of those that it carries.
type Hook func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, r pack.Release, proposals []string) error

// OpenRelease returns the release that is being written, and whether there is one.
func (s *Service) OpenRelease(ctx context.Context) (Release, bool, error) {
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		return Release{}, false, err
	}
	return openRelease(ctx, s.DB, settings.Locale)
}

func openRelease(ctx context.Context, q sqldb.Querier, lang string) (Release, bool, error) {
	all, err := list(ctx, q, lang)
	if err != nil {
		return Release{}, false, err
	}
	at := slices.IndexFunc(all, func(r Release) bool { return r.State == Draft || r.State == InConsultation })
	if at < 0 {
		return Release{}, false, nil
	}
	return all[at], true, nil
}

// mustOpen returns the release being written if it has the name.
func mustOpen(ctx context.Context, q sqldb.Querier, name string) (Release, string, error) {
	lang, err := profession.Language(ctx, q)
	if err != nil {
		return Release{}, "", err
	}
	r, open, err := openRelease(ctx, q, lang)
	if err != nil {
		return Release{}, "", err
	}
	if !open || r.Name != name {
		return Release{}, "", fault.New(fault.NotFound, "There is no draft of release %s. It may have been published or given up.", name)
	}
	return r, lang, nil
}

// DraftEdition returns the release being written as data, with what was approved so far.
func (s *Service) DraftEdition(ctx context.Context, who access.Actor, name string) (*pack.Edition, error) {
	if !CanSeeDrafts(who) {
		return nil, fault.New(fault.NotFound, "There is no release %s of the framework. Choose one from the list of releases.", name)
	}
	return s.Edition(ctx, name)
}

// NextName suggests a name for the next release that none has: 2026.2 after
// 2026.1 in the same year.
func NextName(all []Release, now time.Time) string {
	year := now.In(clock.London).Format("2006")
	last := 0
	for _, r := range all {
		if n, ok := strings.CutPrefix(r.Name, year+"."); ok {
			if i, err := strconv.Atoi(n); err == nil {
				last = max(last, i)
			}
		}
	}
	return year + "." + strconv.Itoa(last+1)
}

// StartRelease begins the next release on the published one. Only one can be
// open at a time; a name that was ever used is a Conflict.
func (s *Service) StartRelease(ctx context.Context, who access.Actor, name, title string) error {
	if !CanPublish(who) && !CanAmend(who) {
		return fault.New(fault.Forbidden, "Only an editor or an approver can begin a release.")
	}
	act := audit.Act{By: who, Verb: "began release", About: "release/" + name}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return startRelease(ctx, tx, name, title) })
}

func startRelease(ctx context.Context, tx *sqldb.Tx, name, title string) error {
	if !releaseName.MatchString(name) {
		return fault.New(fault.Invalid, "The name of a release may have letters, digits, full stops and hyphens only, such as 2027.1.")
	}
	lang, err := profession.Language(ctx, tx)
	if err != nil {
		return err
	}
	all, err := list(ctx, tx, lang)
	if err != nil {
		return err
	}
	base := ""
	for _, r := range all {
		switch {
		case strings.EqualFold(r.Name, name):
			return fault.New(fault.Conflict, "There is a release %s already. Choose another name.", r.Name)
		case r.State == Draft || r.State == InConsultation:
			return fault.New(fault.Conflict, "Release %s is being written. Publish it or give it up before you begin another.", r.Name)
		case r.State == Published:
			base = r.Name
		}
	}
	if base == "" {
		return fault.New(fault.Conflict, "There is no published release to begin from. Load a profession pack first.")
	}
	_, err = tx.Exec(ctx, `INSERT INTO releases (name, ord, issued, state, based_on, revision, cumulative, bodies_checked, qualifications_checked, qualification_statuses)
		SELECT $1, (SELECT max(ord) + 1 FROM releases), '', 'draft', name, 1, cumulative, bodies_checked, qualifications_checked, qualification_statuses
		FROM releases WHERE name = $2`, name, base)
	if err != nil {
		return err
	}
	if title == "" {
		title = "Release " + name
	}
	return setReleaseText(ctx, tx, name, lang, "title", title)
}

func setReleaseText(ctx context.Context, tx *sqldb.Tx, name, lang, field, text string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM framework_texts WHERE release = $1 AND ref = 'release' AND field = $2 AND lang = $3`, name, field, lang); err != nil || text == "" {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO framework_texts (release, ref, field, place, lang, words) VALUES ($1, 'release', $2, 0, $3, $4)`, name, field, lang, text)
	return err
}

// GiveUpRelease drops a draft that holds nothing approved.
func (s *Service) GiveUpRelease(ctx context.Context, who access.Actor, name string) error {
	if !CanPublish(who) {
		return fault.New(fault.Forbidden, "Only an approver can give up a release.")
	}
	act := audit.Act{By: who, Verb: "gave up release", About: "release/" + name, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, _, err := mustOpen(ctx, tx, name); err != nil {
			return err
		}
		approved, err := approvedOf(ctx, tx, name)
		if err != nil {
			return err
		}
		if len(approved) > 0 {
			return fault.New(fault.Conflict, "Release %s holds approved changes. Take them out of the draft first.", name)
		}
		_, err = tx.Exec(ctx, `DELETE FROM releases WHERE name = $1`, name)
		return err
	})
}

// Consult shows the draft to everyone and asks for views until a day.
func (s *Service) Consult(ctx context.Context, who access.Actor, name string, until pack.Date) error {
	if !CanPublish(who) {
		return fault.New(fault.Forbidden, "Only an approver can open a consultation.")
	}
	act := audit.Act{By: who, Verb: "opened consultation on release", About: "release/" + name, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r, lang, err := mustOpen(ctx, tx, name)
		if err != nil {
			return err
		}
		if string(until) <= clock.ISODay(at.Time) {
			return fault.New(fault.Invalid, "The last day of the consultation must be in the future.")
		}
		e, err := draftOf(ctx, tx, r, lang)
		if err != nil {
			return err
		}
		if len(e.Release.Decisions) == 0 {
			return fault.New(fault.Conflict, "Release %s changes nothing yet. Approve a change before you ask for views.", name)
		}
		if _, err := tx.Exec(ctx, `UPDATE releases SET state = 'in consultation', consults_until = $1, revision = revision + 1 WHERE name = $2`, until, name); err != nil {
			return err
		}
		return publishing.Announce(ctx, tx, publishing.Change{
			At: at, URL: r.URL(), Title: r.Title, Kind: "release", Summary: "A draft of the framework is open for views until " + readable(until) + ".",
		})
	})
}

// Publish makes the draft the release that readers see. The one before stays
// readable at its own address. Findings that are errors, and open amendments,
// keep it from being published.
func (s *Service) Publish(ctx context.Context, who access.Actor, name, note string) error {
	act := audit.Act{By: who, Verb: "published release", About: "release/" + name, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r, lang, err := mustOpen(ctx, tx, name)
		if err != nil {
			return err
		}
		e, proposals, err := s.ready(ctx, tx, who, r, lang)
		if err != nil {
			return err
		}
		e.Release.State, e.Release.Issued, e.Release.Note = Published, pack.Date(clock.ISODay(at.Time)), note
		dateRetirements(e)
		return s.replace(ctx, tx, at, e, lang, proposals)
	})
}

// ready returns the draft as it would be published, and the proposals that it
// carries, or what keeps it from being published.
func (s *Service) ready(ctx context.Context, tx *sqldb.Tx, who access.Actor, r Release, lang string) (*pack.Edition, []string, error) {
	all, err := amendmentsOf(ctx, tx, r.Name)
	if err != nil {
		return nil, nil, err
	}
	open, approved, proposals := tally(all)
	if err := CanPublishRelease(who, r.Release, open, approved); err != nil {
		return nil, nil, err
	}
	e, err := draftOf(ctx, tx, r, lang)
	if err != nil {
		return nil, nil, err
	}
	return e, proposals, s.sound(e)
}

// tally counts the amendments that are open and that are approved, and names the
// proposals that the approved ones carry.
func tally(all []Amendment) (open, approved int, proposals []string) {
	for _, a := range all {
		switch {
		case a.Open():
			open++
		case a.State == Approved:
			approved++
			if a.Proposal != "" {
				proposals = append(proposals, a.Proposal)
			}
		}
	}
	return open, approved, proposals
}

// dateRetirements gives what this release retired its date.
func dateRetirements(e *pack.Edition) {
	e.Framework.Skills, e.Framework.Roles = slices.Clone(e.Framework.Skills), slices.Clone(e.Framework.Roles)
	for i := range e.Framework.Skills {
		if k := &e.Framework.Skills[i]; k.Status == string(Retired) && k.RetiredOn == "" {
			k.RetiredOn = e.Release.Issued
		}
	}
	for i := range e.Framework.Roles {
		if k := &e.Framework.Roles[i]; k.Status == string(Retired) && k.RetiredOn == "" {
			k.RetiredOn = e.Release.Issued
		}
	}
}

// replace writes a release whole, in the place of the published one.
func (s *Service) replace(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, e *pack.Edition, lang string, proposals []string) error {
	if _, err := tx.Exec(ctx, `UPDATE releases SET state = 'superseded', revision = revision + 1 WHERE state = 'published'`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM framework_texts WHERE release = $1 AND lang = $2`, e.Release.Name, lang); err != nil {
		return err
	}
	if err := insert(ctx, tx, e, lang); err != nil {
		return err
	}
	if err := carryTranslations(ctx, tx, e.Release, lang); err != nil {
		return err
	}
	f := build(e)
	if err := makeFindable(ctx, tx, f); err != nil {
		return err
	}
	err := publishing.Announce(ctx, tx, publishing.Change{
		At: at, URL: f.Release.URL(), Title: f.Release.Title, Kind: "release",
		Summary: "A release of the framework was published, with " + number(len(e.Release.Decisions), "change", "changes") + ".",
	})
	if err != nil {
		return err
	}
	for _, hook := range s.Publishing {
		if err := hook(ctx, tx, at, e.Release, proposals); err != nil {
			return err
		}
	}
	return nil
}

// carryTranslations keeps what was said in other languages of every text that
// still says the same in the main one.
func carryTranslations(ctx context.Context, tx *sqldb.Tx, r pack.Release, lang string) error {
	_, err := tx.Exec(ctx, `INSERT INTO framework_texts (release, ref, field, place, lang, words)
		SELECT $1, o.ref, o.field, o.place, o.lang, o.words FROM framework_texts o
		WHERE o.release = $2 AND o.lang <> $3 AND o.ref <> 'release' AND o.ref NOT LIKE 'decision/%'
		AND NOT EXISTS (SELECT 1 FROM framework_texts was LEFT JOIN framework_texts now ON now.release = $4 AND now.ref = was.ref
				AND now.field = was.field AND now.place = was.place AND now.lang = was.lang
			WHERE was.release = o.release AND was.ref = o.ref AND was.field = o.field AND was.lang = $5 AND was.words IS DISTINCT FROM now.words)
		ON CONFLICT DO NOTHING`, r.Name, r.BasedOn, lang, r.Name, lang)
	return err
}
