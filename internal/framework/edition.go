package framework

import (
	"context"
	"database/sql"
	"strconv"

	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Edition returns a release as data, for exports, comparisons and checks; the
// current one where no name is given. A draft is found too: whoever shows it
// asks CanSeeDrafts first. A release that does not exist is NotFound. The lists
// of an Edition are shared, so nothing may change what is in them.
func (s *Service) Edition(ctx context.Context, release string) (*pack.Edition, error) {
	open, is, err := s.OpenRelease(ctx)
	if err != nil {
		return nil, err
	}
	if is && open.Name == release {
		return s.draft(ctx, open)
	}
	f, err := s.find(ctx, func(r Release) bool { return r.Name == release || release == "" && r.State == Published }, absent(release))
	if err != nil {
		return nil, err
	}
	return f.asEdition(), nil
}

func absent(release string) string {
	if release == "" {
		return "No framework has been published yet. Load a profession pack to begin."
	}
	return "There is no release " + release + " of the framework. Choose one from the list of releases."
}

// asEdition is the release as data, under what the profession says today.
func (f *Framework) asEdition() *pack.Edition {
	e := *f.edition
	e.Scheme = schemeOf(f.Profession)
	decisions := e.Release.Decisions
	e.Release = f.Release.Release
	e.Release.Decisions = decisions
	return &e
}

func schemeOf(s profession.Settings) pack.Scheme {
	return pack.Scheme{ID: s.ID, Name: s.Name, IdentifierBase: s.IdentifierBase, Locale: s.Locale, Licence: s.Licence, Notice: s.Notice}
}

// draft works out what a release that is not published says.
func (s *Service) draft(ctx context.Context, r Release) (*pack.Edition, error) {
	base, err := s.Edition(ctx, r.BasedOn)
	if err != nil {
		return nil, err
	}
	return drafted(ctx, s.DB, base, r)
}

// edition reads a release whole, or works it out where it is not written yet.
func (s *Service) edition(ctx context.Context, q sqldb.Querier, r Release) (*pack.Edition, error) {
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var e *pack.Edition
	if r.State == Draft || r.State == InConsultation {
		e, err = draftOf(ctx, q, r, settings.Locale)
	} else {
		e, err = readSteady(ctx, q, r.Name, settings.Locale)
	}
	if err != nil {
		return nil, err
	}
	e.Scheme = schemeOf(settings)
	return e, nil
}

// readDecisions fills in what the release did, but for the notes, which are texts.
func readDecisions(ctx context.Context, q sqldb.Querier, release string, e *pack.Edition) (err error) {
	e.Release.Decisions, err = sqldb.All(ctx, q, func(rows *sql.Rows) (d pack.Decision, err error) {
		return d, rows.Scan(&d.Kind, &d.What, (*words)(&d.From), (*words)(&d.To), (*words)(&d.Credits))
	}, `SELECT kind, what, from_codes, to_codes, credits FROM release_decisions WHERE release = $1 ORDER BY ord`, release)
	return err
}

func insertDecisions(ctx context.Context, tx *sqldb.Tx, release string, e *pack.Edition) error {
	return tx.Insert(ctx, `INSERT INTO release_decisions (release, ord, kind, what, from_codes, to_codes, credits) VALUES`, ``,
		sqldb.Rows(e.Release.Decisions, func(i int, d pack.Decision) []any {
			return []any{release, i + 1, d.Kind, d.What, words(d.From), words(d.To), words(d.Credits)}
		}))
}

func visitDecisions(e *pack.Edition, v textVisitor) {
	for i := range e.Release.Decisions {
		v.text("decision/"+strconv.Itoa(i+1), "note", &e.Release.Decisions[i].Note)
	}
}
