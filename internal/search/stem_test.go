package search

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestStemIsFTS5s holds our stemmer and tokenizer to FTS5's: a word that one
// engine finds the other must find too.
func TestStemIsFTS5s(t *testing.T) {
	db := sqldbtest.SQLite(t)
	l := open(t, db)
	want := map[string]bool{}
	var text strings.Builder
	for _, w := range awkwardWords() {
		fmt.Fprintln(&text, w)
		for _, tok := range tokens(w) {
			want[stem(tok.word)] = true
		}
	}
	l.put(doc("page/1", "Words", text.String()))
	want["word"] = true
	l.act(func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `CREATE VIRTUAL TABLE stems USING fts5vocab('search_index', 'row')`)
		return err
	})
	got, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT term FROM stems ORDER BY term`)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got {
		if !want[s] {
			t.Errorf("FTS5 makes %q, we do not", s)
		}
		delete(want, s)
	}
	for s := range want {
		t.Errorf("we make %q, FTS5 does not", s)
	}
}

// awkwardWords combines stems and endings so that every rule of the stemmer
// meets stems of each measure.
func awkwardWords() []string {
	bases := strings.Fields(`tr ee tree y by try ski rol oat ivy play trouble troubl private privat oaten orrery conflat hopp hop tann fall hiss fizz fail fil
		controll roll allow agre bled sing motor plaster caress poni ti cat feed happ sk relation condit ration valenc hesitanc digit conform radic differ vile
		analog vietnam predic operat feudal decis hopeful callous formal sensitiv sensib triplic form electric electr hope good reviv allow infer air gyroscop
		adjust defens irrit replac adopt commun activat angular homolog effect bowdler prob rat ceas con syz xyl yyy qu a wy zoo eye days manag govern assess`)
	endings := strings.Fields(`s es ed ing eed y ational tional enci anci izer logi abli bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti
		iviti biliti icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize e ll lle ies sses ss
		ingly edly ying iness ally ability ologist ment's`)
	words := strings.Fields(`Café NAÏVE œuvre straße ﬁle Łódź İstanbul 日本語 한국어 ½ ⅷ ٣٤٥ x2 2026-11-24 e.g. co-operation déjà-vu Ångström résumés ÉTUDES`)
	for _, b := range bases {
		words = append(words, b)
		for _, e := range endings {
			words = append(words, b+e)
		}
	}
	return words
}
