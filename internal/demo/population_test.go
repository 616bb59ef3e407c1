package demo

import (
	"fmt"
	"testing"
	"time"

	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestAPopulationSaysWhatItIsLike makes one and looks at what the figures rest on.
func TestAPopulationSaysWhatItIsLike(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := benchService(db)
		packtest.Load(t, db, packtest.Starter(t), &profession.Service{DB: db}, s.People, s.Framework)
		if err := s.Populate(t.Context(), Size{Members: 320, Organisations: 20, Seed: 4}, nil); err != nil {
			t.Fatal(err)
		}
		number := func(query string) int {
			n, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], query)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for what, got := range map[string][3]int{
			"submitted ratings":     {number(`SELECT count(*) FROM assessment_answers n JOIN assessments a ON a.id = n.assessment WHERE a.submitted_at IS NOT NULL AND n.answer <> ''`), 23 * 320, 27 * 320},
			"people with a draft":   {number(`SELECT count(*) FROM assessments WHERE submitted_at IS NULL`), 5, 40},
			"profiles with a post":  {number(`SELECT count(*) FROM profiles r JOIN profile_posts p ON p.id = r.post WHERE p.grade <> '' AND p.role <> ''`), 320, 320},
			"in a discipline":       {number(`SELECT count(DISTINCT person) FROM profile_disciplines`), 320, 320},
			"registrations":         {number(`SELECT count(*) FROM registrations`), 3, 60},
			"levels that are used":  {number(`SELECT count(DISTINCT level) FROM assessment_answers`), 4, 9},
			"organisations":         {number(`SELECT count(DISTINCT organisation) FROM people`), 10, 20},
			"acts that added them":  {number(`SELECT count(*) FROM audit WHERE verb = 'added fictional people'`), 1, 1},
			"largest organisation":  {number(`SELECT max(n) FROM (SELECT count(*) AS n FROM people GROUP BY organisation) sizes`), 40, 200},
			"smallest organisation": {number(`SELECT min(n) FROM (SELECT count(*) AS n FROM people GROUP BY organisation) sizes`), 0, 8},
		} {
			if got[0] < got[1] || got[0] > got[2] {
				t.Errorf("%s: %d, want %d to %d", what, got[0], got[1], got[2])
			}
		}
	})
}

// TestTheSameSeedMakesTheSamePeople compares two populations of one seed.
func TestTheSameSeedMakesTheSamePeople(t *testing.T) {
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	once, again, other := newGenerator(5, nil, nil, nil, at), newGenerator(5, nil, nil, nil, at), newGenerator(6, nil, nil, nil, at)
	for range 50 {
		a, b, c := fmt.Sprint(once.next().person), fmt.Sprint(again.next().person), fmt.Sprint(other.next().person)
		if a != b || a == c {
			t.Fatalf("%s, %s and %s", a, b, c)
		}
	}
}
