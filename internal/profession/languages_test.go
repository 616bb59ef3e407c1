package profession_test

import (
	"testing"

	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// keepers is a profession in one language.
func keepers(lang, name string) *pack.Pack {
	return &pack.Pack{Profession: pack.Profession{Name: name, Locale: lang}, Texts: []pack.Text{{Name: "README.md", Body: name + "."}}}
}

func TestTheMainLanguageIsThatOfTheProfession(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := &profession.Service{DB: db}
		speaks := func(want string) {
			t.Helper()
			if got, err := profession.Language(t.Context(), db); got != want || err != nil {
				t.Errorf("the main language is %q, %v, want %q", got, err, want)
			}
		}
		speaks("en-GB")
		packtest.Load(t, db, keepers("cy", "Ceidwaid"), s)
		speaks("cy")
		packtest.Load(t, db, keepers("en-GB", "Keepers"), s)
		speaks("en-GB")
	})
}

func TestDocumentsOfAnotherLanguageStayBeside(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := &profession.Service{DB: db}
		reads := func(want string) {
			t.Helper()
			settings, err := s.Settings(t.Context())
			if settings.Name != want || err != nil {
				t.Errorf("the profession is called %q, %v, want %q", settings.Name, err, want)
			}
			var out pack.Pack
			if err := s.FillPack(t.Context(), db, &out); err != nil {
				t.Fatal(err)
			}
			if len(out.Texts) != 1 || out.Texts[0].Body != want+"." {
				t.Errorf("texts %+v, want the one of %s", out.Texts, want)
			}
		}
		packtest.Load(t, db, keepers("cy", "Ceidwaid"), s)
		reads("Ceidwaid")
		packtest.Load(t, db, keepers("en-GB", "Keepers"), s)
		reads("Keepers")
		n, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM profession_documents WHERE lang = 'cy'`)
		if n != 2 || err != nil {
			t.Errorf("%d documents are left in the other language, %v, want 2", n, err)
		}
	})
}
