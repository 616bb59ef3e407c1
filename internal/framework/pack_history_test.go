package framework_test

import (
	"testing"

	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// empty is a pack of which the framework's part has been taken away.
func empty(p *pack.Pack) *pack.Pack {
	e := *p
	e.Framework, e.Bodies, e.Qualifications, e.History, e.Decisions = pack.Framework{}, pack.Bodies{}, pack.Qualifications{}, nil, nil
	e.Profession.Version, e.Profession.Issued, e.Profession.Release = "", "", pack.ReleaseWords{}
	return &e
}

func TestHistoryComesBackAsItWent(t *testing.T) {
	went := small("3")
	went.Profession.Release = pack.ReleaseWords{Title: "Third", Note: "Electric.", BasedOn: "2"}
	went.Decisions = []pack.Decision{{Kind: pack.Reworded, What: "skill", From: []string{"L-2"}, To: []string{"L-2"}, Note: "Plainer.", Credits: []string{"Ada", "Ben"}}}
	for _, name := range []string{"1", "2"} {
		e := *small(name).Edition()
		e.Scheme = went.Edition().Scheme
		e.Release.State, e.Release.Note = framework.Superseded, "As it was."
		if name == "2" {
			e.Framework.Skills[0].Name = "Wicks, in release 2"
			e.Release.BasedOn, e.Release.Decisions = "1", []pack.Decision{{Kind: pack.Retired, What: "skill", From: []string{"L-3"}, Note: "No clock is wound."}}
		}
		went.History = append(went.History, e)
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, went)
		came := empty(went)
		if err := h.FillPack(t.Context(), db, came); err != nil {
			t.Fatal(err)
		}
		for _, c := range pack.Diff(went, came) {
			t.Error(c)
		}
		same(t, went, came)
		s := serve(t, h)
		s.says(t, "/framework/releases/2/skills/L-2", "Wicks, in release 2")
		s.says(t, "/framework/releases/2", "What changed since 1", "No clock is wound.")
		s.says(t, "/skills/L-2", "History", "Plainer. Suggested by Ada and Ben.", "Release 2")
		if f := s.current(t); f.Release.Title != "Third" || f.Release.BasedOn != "2" {
			t.Errorf("the current release is %+v", f.Release)
		}
	})
}

// TestWhatEditorsPublishedGoesIntoThePack loads what came out of one store into
// another: the second gives the same.
func TestWhatEditorsPublishedGoesIntoThePack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		h.approved(t, h.reword(t, "L-1", "Polish lenses until they shine."))
		if err := h.Publish(t.Context(), cleo, "2", "Words."); err != nil {
			t.Fatal(err)
		}
		first := empty(small("1"))
		if err := h.FillPack(t.Context(), db, first); err != nil {
			t.Fatal(err)
		}
		if len(first.History) != 1 || first.Profession.Version != "2" || len(first.Decisions) != 1 || first.Decisions[0].Note != "Says it better." || first.Profession.Release.Note != "Words." {
			t.Fatalf("the pack has %d earlier releases, version %s, %+v", len(first.History), first.Profession.Version, first.Decisions)
		}
		other := open(t, sqldbtest.SQLite(t), first)
		second := empty(first)
		if err := other.FillPack(t.Context(), other.DB, second); err != nil {
			t.Fatal(err)
		}
		same(t, first, second)
	})
}
