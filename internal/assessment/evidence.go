package assessment

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Evidence is something that a person did and that shows how well they hold
// skills. It is written once and linked to every skill that it shows.
type Evidence struct {
	ID      string
	Person  string
	Title   string
	When    string // in the person's words
	What    string
	Expires string // ISO day from which it is out of date; empty for never
	SavedAt sqldb.Stamp
	Links   []EvidenceLink
	Files   []EvidenceFile

	// On the way in: files that were received for it, and the identifiers of
	// those that go. What is not saved with it is dropped.
	Add    []Received
	Remove []string
}

// EvidenceLink says how evidence shows a level of one skill.
type EvidenceLink struct {
	Skill   string // code in the release
	Release string
	Shows   string
}

// Bounds of evidence.
const (
	MostEvidence      = 500
	MostEvidenceLinks = 30
	mostTitle         = 200
	mostWhat          = 4000
)

// URL is where its person reads and changes it.
func (e Evidence) URL() string { return "/assessments/evidence/" + e.ID }

// CanSeeEvidence is CanSee for evidence.
func CanSeeEvidence(who access.Actor, e Evidence) bool {
	return who.SignedIn() && e.Person == who.ID
}

// Check says what is wrong with evidence; nil when it can be saved.
func (e Evidence) Check() *Problem {
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	switch {
	case e.Title == "":
		return &Problem{"title", "Enter what it was, such as “Moved our team site”"}
	case long(e.Title, mostTitle):
		return &Problem{"title", "What it was must be 200 characters or fewer"}
	case long(e.When, mostTitle):
		return &Problem{"when", "When it was must be 200 characters or fewer"}
	case long(e.What, mostWhat):
		return &Problem{"what", "What you did must be 4,000 characters or fewer"}
	case e.Expires != "" && !isDay(e.Expires):
		return &Problem{"expires", "Enter a real day as year, month and day, such as 2027-05-20"}
	case len(e.Links) == 0:
		return &Problem{"skill-1", "Choose at least one skill that it shows"}
	case slices.ContainsFunc(e.Links, func(l EvidenceLink) bool { return long(l.Shows, MostNote) }):
		return &Problem{"skill-1", "How it shows a level must be 2,000 characters or fewer for each skill"}
	case len(e.Links) > MostEvidenceLinks:
		return &Problem{"skill-1", "Link it to 30 skills or fewer"}
	}
	return nil
}

func isDay(s string) bool {
	day, err := time.Parse(time.DateOnly, s)
	return err == nil && day.Year() >= earliestYear
}

// OutOfDate reports whether the evidence is out of date on a day.
func (e Evidence) OutOfDate(today string) bool { return e.Expires != "" && e.Expires <= today }

// under are the codes of the skills in use to which a link leads today.
func (l EvidenceLink) under(evidence string, f *framework.Framework, chain []pack.Release) []string {
	var codes []string
	for _, c := range carry.Carry(carry.Rating{ID: evidence, Skill: l.Skill, Release: l.Release}, chain) {
		if s := f.Skill(c.Under); s != nil && !c.Retired && s.Status != framework.Retired {
			codes = append(codes, c.Under)
		}
	}
	return codes
}

// SaveEvidence writes evidence, or writes it anew where it has an identifier. Links
// that were there keep the release in which they were made; new ones name skills of
// the current release.
func (s *Service) SaveEvidence(ctx context.Context, who access.Actor, e Evidence) (string, error) {
	if !CanAssess(who) {
		return "", fault.New(fault.Forbidden, "Sign in to keep evidence.")
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return "", err
	}
	saved := e.ID
	act := audit.Act{By: who, Verb: "saved evidence", About: "person/" + who.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		e, err := s.readyEvidence(ctx, tx, who, f, e)
		if err != nil {
			return err
		}
		if e.SavedAt = at; e.ID == "" {
			e.ID = id.New(at.Time)
		}
		saved = e.ID
		if err := saveEvidence(ctx, tx, e); err != nil {
			return err
		}
		return s.file(ctx, tx, at, who, e)
	})
	if kind := fault.KindOf(err); err != nil && kind != fault.Internal && kind != fault.Unavailable { // otherwise it may have been saved after all; Tidy finds out
		err = errors.Join(err, s.Drop(e.Add))
	}
	return saved, err
}

// readyEvidence is evidence as it may be saved.
func (s *Service) readyEvidence(ctx context.Context, tx *sqldb.Tx, who access.Actor, f *framework.Framework, e Evidence) (Evidence, error) {
	all, err := listEvidence(ctx, tx, who)
	if err != nil {
		return e, err
	}
	var was Evidence
	if i := slices.IndexFunc(all, func(o Evidence) bool { return o.ID == e.ID }); i >= 0 {
		was = all[i]
		e.Files = was.Files
	} else if e.ID != "" {
		return e, fault.New(fault.NotFound, "This evidence does not exist or is not shared with you.")
	} else if len(all) >= MostEvidence {
		return e, fault.New(fault.Conflict, "You keep %d pieces of evidence, the most there can be. Delete one first.", len(all))
	}
	e.Person = who.ID
	e.Links = slices.Clone(e.Links)
	for i, l := range e.Links {
		at := slices.IndexFunc(was.Links, func(o EvidenceLink) bool { return o.Skill == l.Skill })
		switch skill := f.Skill(l.Skill); {
		case at >= 0:
			e.Links[i].Release = was.Links[at].Release
		case skill == nil || skill.Status == framework.Retired:
			return e, fault.New(fault.Invalid, "Choose a skill from the list")
		default:
			e.Links[i].Skill, e.Links[i].Release = skill.Code, f.Release.Name
		}
		if slices.ContainsFunc(e.Links[:i], func(o EvidenceLink) bool { return o.Skill == e.Links[i].Skill }) {
			return e, fault.New(fault.Invalid, "Choose each skill once")
		}
	}
	if problem := e.Check(); problem != nil {
		return e, fault.New(fault.Invalid, "%s", problem.Message)
	}
	return e, nil
}

// Evidence lists the actor's evidence, the latest saved first.
func (s *Service) Evidence(ctx context.Context, who access.Actor) ([]Evidence, error) {
	return listEvidence(ctx, s.DB, who)
}

// DeleteEvidence removes evidence of the actor's, with its files.
func (s *Service) DeleteEvidence(ctx context.Context, who access.Actor, id string) error {
	act := audit.Act{By: who, Verb: "deleted evidence", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		own, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT a.id FROM evidence a WHERE `+visible+` AND a.id = $2`, who.ID, id)
		if err == nil && len(own) == 0 {
			return fault.New(fault.NotFound, "This evidence does not exist or is not shared with you.")
		}
		if err != nil {
			return err
		}
		return removeEvidence(ctx, tx, at, own...)
	})
}

// removeEvidence removes evidence by its identifiers, with its files.
func removeEvidence(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, ids ...string) error {
	for _, id := range ids {
		files, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT file FROM evidence_files WHERE evidence = $1 ORDER BY ord`, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM evidence WHERE id = $1`, id); err != nil {
			return err
		}
		for _, file := range files {
			if err := outbox.Add(ctx, tx, at, outbox.Job{Kind: FileKind, Payload: fileJob{file}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// listEvidence returns the evidence that the actor may know of, with its links and
// files.
func listEvidence(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Evidence, error) {
	type row struct {
		Evidence
		EvidenceLink
	}
	rows, err := sqldb.All(ctx, q, func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan(&r.ID, &r.Person, &r.Title, &r.When, &r.What, &r.Expires, &r.SavedAt, &r.Skill, &r.Release, &r.Shows)
	}, `SELECT a.id, a.person, a.title, a.happened, a.what, a.expires, a.saved_at, n.skill, n.release, n.shows
		FROM evidence a JOIN evidence_skills n ON n.evidence = a.id WHERE `+visible+` ORDER BY a.saved_at DESC, a.id DESC, n.ord`, who.ID)
	if err != nil {
		return nil, err
	}
	files, err := listFiles(ctx, q, who)
	var all []Evidence
	for _, r := range rows {
		if n := len(all); n == 0 || all[n-1].ID != r.ID {
			r.Evidence.Files = files[r.ID]
			all = append(all, r.Evidence)
		}
		last := &all[len(all)-1]
		last.Links = append(last.Links, r.EvidenceLink)
	}
	return all, err
}

func saveEvidence(ctx context.Context, tx *sqldb.Tx, e Evidence) error {
	_, err := tx.Exec(ctx, `INSERT INTO evidence (id, person, title, happened, what, expires, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, happened = excluded.happened, what = excluded.what, expires = excluded.expires, saved_at = excluded.saved_at`,
		e.ID, e.Person, e.Title, e.When, e.What, e.Expires, e.SavedAt)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM evidence_skills WHERE evidence = $1`, e.ID); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO evidence_skills (evidence, ord, skill, release, shows) VALUES`, ``,
		sqldb.Rows(e.Links, func(i int, l EvidenceLink) []any { return []any{e.ID, i, l.Skill, l.Release, l.Shows} }))
}

// evidenceFor keeps the evidence that shows a skill today, by any of its links, or
// did when it was written.
func evidenceFor(all []Evidence, f *framework.Framework, chain []pack.Release, code string) []Shown {
	var some []Shown
	for _, e := range all {
		for _, l := range e.Links {
			if strings.EqualFold(l.Skill, code) || slices.ContainsFunc(l.under(e.ID, f, chain), func(c string) bool { return strings.EqualFold(c, code) }) {
				some = append(some, Shown{e, l})
				break
			}
		}
	}
	return some
}

// Shown is evidence beside one skill.
type Shown struct {
	Evidence
	Link EvidenceLink
}
