// Package packtest puts packs into stores for tests, and asks for them back.
package packtest

import (
	"context"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/professions"
)

var noon = clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))

// Starter returns a copy of the pack that is built into the program, which the
// test may change. Its size is held by the tests of package professions.
func Starter(t testing.TB) *pack.Pack {
	t.Helper()
	p, findings := pack.Read(professions.Default())
	for _, f := range pack.Errors(findings) {
		t.Fatal(f)
	}
	return p
}

// Log records acts at noon on 24 November 2026.
func Log(db *sqldb.DB) *audit.Log { return &audit.Log{DB: db, Now: noon.Now} }

// Loader is a capability that keeps some of a pack.
type Loader interface {
	LoadPack(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p *pack.Pack) error
}

// Load puts a pack into a store in one act, part after part.
func Load(t testing.TB, db *sqldb.DB, p *pack.Pack, parts ...Loader) {
	t.Helper()
	act := audit.Act{By: access.Service, Verb: "loaded profession", About: "profession", Public: true}
	err := Log(db).Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		for _, part := range parts {
			if err := part.LoadPack(t.Context(), tx, at, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Filler is a capability that gives back what it keeps of a pack.
type Filler interface {
	FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error
}

// ComesBack fails the test unless a part fills a pack, from which empty has taken
// what the part keeps, with what went into the store.
func ComesBack(t testing.TB, db *sqldb.DB, part Filler, went *pack.Pack, empty func(p *pack.Pack)) {
	t.Helper()
	came := *went
	empty(&came)
	if len(pack.Diff(went, &came)) == 0 {
		t.Fatal("nothing was taken from the pack, so nothing can come back")
	}
	if err := part.FillPack(t.Context(), db, &came); err != nil {
		t.Fatal(err)
	}
	for _, c := range pack.Diff(went, &came) {
		t.Error(c)
	}
}

// StaysBeside fails the test unless a part keeps a second pack, in Welsh, beside
// the first: it gives back the first until settings, the part that knows the
// main language, has the second as well, and loading the one again leaves the
// other as it was.
func StaysBeside(t testing.TB, db *sqldb.DB, settings Loader, part interface {
	Loader
	Filler
}, first, second *pack.Pack, empty func(p *pack.Pack)) {
	t.Helper()
	second.Profession.Locale = "cy"
	Load(t, db, first, settings, part)
	Load(t, db, second, part)
	ComesBack(t, db, part, first, empty)
	Load(t, db, second, settings)
	ComesBack(t, db, part, second, empty)
	Load(t, db, first, settings, part)
	ComesBack(t, db, part, first, empty)
	Load(t, db, second, settings)
	ComesBack(t, db, part, second, empty)
}
