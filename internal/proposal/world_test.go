package proposal

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/discussion"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var (
	ada   = access.Actor{ID: "ada", Name: "Ada Lamp"}
	ben   = access.Actor{ID: "ben", Name: "Ben Wick"}
	cleo  = access.Actor{ID: "cleo", Name: "Cleo Glass", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
	guest access.Actor
)

type world struct {
	*Service
	discussions *discussion.Service
	clock       *clock.Fixed
}

// bakers is a small profession: skills GP01, GP02 and GP03 in the discipline GP,
// another discipline ZZ, and roles R01 and R02.
func bakers(t *testing.T) *pack.Pack {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bakers")
	must(t, pack.New(dir, "Bakers"))
	p, findings := pack.Read(os.DirFS(dir))
	for _, f := range pack.Errors(findings) {
		t.Fatal(f)
	}
	third := p.Framework.Skills[0]
	third.Code, third.Name, third.Related, third.ScopeNote = "GP03", "Telling of the work", nil, ""
	p.Framework.Skills = append(p.Framework.Skills, third)
	p.Framework.Descriptors = append(p.Framework.Descriptors,
		pack.Descriptor{Skill: "GP03", Level: 1, Text: "Says what was done. Writes it down for others. Keeps it short."})
	second := p.Profession.Disciplines[0]
	second.ID, second.Name, second.FullName = "ZZ", "Other work", ""
	p.Profession.Disciplines = append(p.Profession.Disciplines, second)
	return p
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	now := clock.At(noon)
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	packtest.Load(t, db, bakers(t), professions, f)
	names := func(_ context.Context, ids []string) (map[string]string, error) {
		all := map[string]string{}
		for _, who := range []access.Actor{ada, ben, cleo} {
			for _, id := range ids {
				if id == who.ID {
					all[id] = who.Name
				}
			}
		}
		return all, nil
	}
	s := &Service{DB: db, Log: log, Framework: f, Names: names}
	d := &discussion.Service{DB: db, Log: log, Names: names}
	d.Posting = append(d.Posting, s.Wrote)
	return &world{s, d, now}
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), words) {
		t.Errorf("got %v, want a fault of kind %d that says %q", err, kind, words)
	}
}

// renamed is a proposal of another name for GP01.
func renamed() New {
	return New{Change: Change{About: "skill/GP01", Kind: Reword, Field: "name", Before: "Doing the work", After: "Doing good work"}, Reason: "It should be good."}
}

func (w *world) proposes(t *testing.T, who access.Actor, n New) Proposal {
	t.Helper()
	id, err := w.Propose(t.Context(), who, n)
	must(t, err)
	return w.reads(t, cleo, id)
}

func (w *world) reads(t *testing.T, who access.Actor, id ID) Proposal {
	t.Helper()
	p, err := w.Find(t.Context(), who, id)
	must(t, err)
	return p
}

func (w *world) publishes(t *testing.T, name string, carried ...string) {
	t.Helper()
	must(t, w.Log.Do(t.Context(), audit.Act{By: cleo, Verb: "published release", About: "release/" + name, Public: true}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return w.OnPublished(t.Context(), tx, at, pack.Release{Name: name}, carried)
	}))
}

func (w *world) counts(t *testing.T, query string, args ...any) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], query, args...)
	must(t, err)
	return n
}
