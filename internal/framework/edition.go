package framework

import (
	"context"
	"database/sql"
	"strconv"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Edition returns a release as data, for exports, comparisons and checks; the
// current one where no name is given. A draft is found too: whoever shows it
// asks CanSeeDrafts first. A release that does not exist is NotFound.
func (s *Service) Edition(ctx context.Context, release string) (*pack.Edition, error) {
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		return nil, err
	}
	all, err := list(ctx, s.DB, settings.Locale)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Name == release || release == "" && r.State == Published {
			return s.edition(ctx, s.DB, r)
		}
	}
	if release == "" {
		return nil, fault.New(fault.NotFound, "No framework has been published yet. Load a profession pack to begin.")
	}
	return nil, fault.New(fault.NotFound, "There is no release %s of the framework. Choose one from the list of releases.", release)
}

// edition reads a release whole, or works it out where it is not written yet.
func (s *Service) edition(ctx context.Context, q sqldb.Querier, r Release) (*pack.Edition, error) {
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		return nil, err
	}
	read := func() (*pack.Edition, error) { return readSteady(ctx, q, r.Name, settings.Locale) }
	if r.State == Draft || r.State == InConsultation {
		read = func() (*pack.Edition, error) { return draftOf(ctx, q, r, settings.Locale) }
	}
	e, err := read()
	if err != nil {
		return nil, err
	}
	e.Scheme = pack.Scheme{ID: settings.ID, Name: settings.Name, IdentifierBase: settings.IdentifierBase,
		Locale: settings.Locale, Licence: settings.Licence, Notice: settings.Notice}
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
