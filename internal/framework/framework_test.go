package framework_test

import (
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))

// hall is a store with the starter pack in it, and what serves it.
type hall struct {
	*framework.Service
	log *audit.Log
}

func starter(t testing.TB) *pack.Pack {
	t.Helper()
	p := packtest.Starter(t)
	p.Pages = append(p.Pages, pack.Page{Path: "skills/GEN01", Title: "Notes", Description: "Notes.", Owner: "team", LastReviewed: "2026-11-23", NextReview: "2027-05-23", Body: "Editors wrote this about strategy."})
	return p
}

// open makes a hall of a pack.
func open(t testing.TB, db *sqldb.DB, p *pack.Pack) *hall {
	t.Helper()
	h := &hall{&framework.Service{DB: db, Professions: &profession.Service{DB: db}}, &audit.Log{DB: db, Now: noon.Now}}
	if err := h.load(t, p); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *hall) load(t testing.TB, p *pack.Pack) error {
	t.Helper()
	return h.act(t, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := h.Professions.LoadPack(t.Context(), tx, at, p); err != nil {
			return err
		}
		if err := (&publishing.Service{DB: h.DB, Log: h.log}).LoadPack(t.Context(), tx, at, p); err != nil {
			return err
		}
		return h.LoadPack(t.Context(), tx, at, p)
	})
}

// act performs something that readers can see.
func (h *hall) act(t testing.TB, fn func(tx *sqldb.Tx, at sqldb.Stamp) error) error {
	t.Helper()
	return h.log.Do(t.Context(), audit.Act{By: access.Service, Verb: "changed framework", About: "framework", Public: true}, fn)
}

func (h *hall) current(t testing.TB) *framework.Framework {
	t.Helper()
	f, err := h.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestThePackComesBackAsItWent(t *testing.T) {
	went := starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, went)
		came := *went
		came.Framework, came.Bodies, came.Qualifications = pack.Framework{}, pack.Bodies{}, pack.Qualifications{}
		came.Profession = pack.Profession{}
		if err := h.FillPack(t.Context(), db, &came); err != nil {
			t.Fatal(err)
		}
		if err := h.Professions.FillPack(t.Context(), db, &came); err != nil {
			t.Fatal(err)
		}
		for _, c := range pack.Diff(went, &came) {
			t.Error(c)
		}
		same(t, went, &came)
	})
}

// same demands that two packs are written to the same bytes.
func same(t *testing.T, a, b *pack.Pack) {
	t.Helper()
	before, err := pack.Files(a)
	if err != nil {
		t.Fatal(err)
	}
	after, err := pack.Files(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != len(after) {
		t.Fatalf("%d files went, %d came", len(before), len(after))
	}
	for i, f := range before {
		if after[i].Name != f.Name || string(after[i].Data) != string(f.Data) {
			t.Errorf("%s came back otherwise", f.Name)
		}
	}
}
