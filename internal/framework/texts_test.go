package framework_test

import (
	"slices"
	"strings"
	"testing"

	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// inTwoLanguages is a hall whose framework is written in English, some of it in
// Welsh and German too, and one note in these two alone.
func inTwoLanguages(t *testing.T, db *sqldb.DB, p *pack.Pack) *hall {
	t.Helper()
	h := open(t, db, p)
	h.mustAct(t, `INSERT INTO framework_texts (release, ref, field, place, lang, words) VALUES
		('1', 'skill/L-2', 'name', 0, 'cy', 'Tocio wiciau'),
		('1', 'skill/L-2', 'name', 0, 'de', 'Dochte schneiden'),
		('1', 'skill/L-2', 'labels', 1, 'cy', 'crefft llusern'),
		('1', 'skill/L-2', 'scope_note', 0, 'de', 'Nur Dochte.'),
		('1', 'skill/L-2', 'scope_note', 0, 'cy', 'Wiciau yn unig.'),
		('1', 'descriptor/L-2/1', 'words', 0, 'cy', 'Tocio un wic.'),
		('1', 'release', 'title', 0, 'cy', 'Rhyddhad 1')`,
		`UPDATE releases SET revision = revision + 1`)
	return h
}

func TestReadersSeeTheProfessionsLanguage(t *testing.T) {
	p := small("1")
	p.Framework.Skills[0].AltLabels = []string{"lantern craft", "wick work"}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := inTwoLanguages(t, db, p)
		w := serve(t, h).get("/skills/L-2")
		page := wellFormed(t, "/skills/L-2", w)
		for _, text := range []string{"Trimming wicks", "lantern craft", "Trim one wick.", "Wiciau yn unig."} {
			if !strings.Contains(page.text, text) {
				t.Errorf("the page does not say %q", text)
			}
		}
		for _, text := range []string{"Tocio", "Dochte", "llusern"} {
			if strings.Contains(page.text, text) {
				t.Errorf("the page says %q, which is not in the profession's language", text)
			}
		}
		h.speak(t, p, "cy")
		f := h.current(t)
		s := f.Skill("L-2")
		if s.Name != "Tocio wiciau" || !slices.Equal(s.Labels, []string{"crefft llusern"}) || s.Descriptor(f.Scale.Level(1)) != "Tocio un wic." || f.Release.Title != "Rhyddhad 1" {
			t.Errorf("once the profession speaks Welsh, the skill reads %q, %q, %+v of %q", s.Name, s.Labels, s.Descriptors, f.Release.Title)
		}
		if s.Definition != "Trim wicks." || s.Descriptor(f.Scale.Level(5)) != "Teach trimming." {
			t.Errorf("what no one has put into Welsh reads %q and %+v", s.Definition, s.Descriptors)
		}
		other := &framework.Service{DB: db, Professions: &profession.Service{DB: db}}
		if all, err := other.Releases(t.Context()); err != nil || all[0].Title != "Rhyddhad 1" {
			t.Errorf("the releases are %+v, %v", all, err)
		}
	})
}

func TestThePackComesBackInItsOwnLanguage(t *testing.T) {
	went := small("1")
	wicks := &went.Framework.Skills[0]
	wicks.Examples = []string{"First.", "", "Third."}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := inTwoLanguages(t, db, went)
		h.mustAct(t, `DELETE FROM framework_texts WHERE field = 'scope_note'`)
		came := *went
		came.Framework = pack.Framework{}
		if err := h.FillPack(t.Context(), db, &came); err != nil {
			t.Fatal(err)
		}
		for _, c := range pack.Diff(went, &came) {
			t.Error(c)
		}
		if got := came.Framework.Skills[0].Examples; !slices.Equal(got, wicks.Examples) {
			t.Errorf("a list with an empty entry came back as %q", got)
		}
	})
}

// speak gives the profession another language.
func (h *hall) speak(t *testing.T, p *pack.Pack, lang string) {
	t.Helper()
	other := *p
	other.Profession.Locale = lang
	if err := h.act(t, func(tx *sqldb.Tx, at sqldb.Stamp) error { return h.Professions.LoadPack(t.Context(), tx, at, &other) }); err != nil {
		t.Fatal(err)
	}
}
