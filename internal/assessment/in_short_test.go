package assessment

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// TestAnswersInShortSayWhatTheAnswersSay compares what is kept for counting with
// the answers themselves, after every way in which an assessment is submitted.
func TestAnswersInShortSayWhatTheAnswersSay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		act := audit.Act{By: access.Service, Verb: "made a world", About: "world"}
		w.rates(t, ada, map[string]int{"GP01": 3, "GP02": 1, "GP03": 0})
		w.clock.Advance(time.Microsecond)
		id := w.begins(t, ben, map[string]int{"GP01": 1, "GP02": 2})
		w.clock.Advance(7 * time.Microsecond)
		must(t, w.Answer(ctx, ben, id, Answer{Skill: "GP02", Kind: NotRelevant}))
		must(t, w.Answer(ctx, ben, id, Answer{Skill: "GP01", Kind: Level, Level: 1, Grow: true}))
		if got := shortRows(t, w); got["draft"] != "" {
			t.Errorf("a draft says %q", got["draft"])
		}
		must(t, w.Submit(ctx, ben, id))
		name := w.releases(t, reworded("GP01"))
		must(t, w.Confirm(ctx, ada, name, []Answer{{Skill: "GP01", Kind: Level, Level: 2}}))
		if got := shortRows(t, w)[string(id)]; !strings.Contains(got, "GP01 1 false true") || !strings.Contains(got, "GP02 0 true false") {
			t.Errorf("a wish to grow is not in short: %q", got)
		}
		made := Assessment{ID: "made", Person: "edda", Purpose: Skills, Release: name, Layout: All, BegunAt: sqldb.At(noon), SavedAt: sqldb.At(noon), SubmittedAt: sqldb.At(noon),
			Answers: []Answer{{Skill: "GP01", Kind: Level, Level: 2, At: sqldb.At(noon.Add(-time.Hour))}, {Skill: "GP02"}}}
		must(t, w.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return InsertAll(ctx, tx, []Assessment{made}) }))
		short, long := shortRows(t, w), longRows(t, w)
		w.wishAgain(t)
		if again := shortRows(t, w); fmt.Sprint(again) != fmt.Sprint(short) {
			t.Errorf("as the upgrade fills them in: %v, want %v", again, short)
		}
		for id := range long {
			if short[id] != long[id] {
				t.Errorf("%s: in short %q, in full %q", id, short[id], long[id])
			}
		}
		if len(short) != len(long) || len(long) != 4 {
			t.Errorf("%d in short, %d in full", len(short), len(long))
		}
		must(t, w.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return dispose(ctx, tx, []records.Item{{Ref: "rating/" + string(id) + "/GP02"}, {Ref: "rating/made/GP01"}})
		}))
		if short, long := shortRows(t, w), longRows(t, w); short[string(id)] != long[string(id)] || short["made"] != "" || strings.Contains(short[string(id)], "GP02") {
			t.Errorf("after two answers were disposed of: in short %q and %q, in full %q", short[string(id)], short["made"], long[string(id)])
		}
		must(t, w.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return w.Holder().Erase(ctx, tx, ada.ID) }))
		if left := shortRows(t, w); len(left) != 1 {
			t.Errorf("after one of two was erased, %v is left", left)
		}
	})
}

// shortRows reads what is kept in short, by assessment.
func shortRows(t testing.TB, w *world) map[string]string {
	t.Helper()
	all := map[string]string{}
	var id, wishes string
	must(t, sqldb.Each(t.Context(), w.DB, func(rows *sql.Rows) (text string, err error) {
		return text, rows.Scan(&id, &text, &wishes)
	}, func(text string) error {
		if text == "" {
			id = "draft"
		}
		return EachShort([]byte(text), []byte(wishes), func(s Short) error {
			all[id] += fmt.Sprintf("%s %d %v %v %d; ", s.Skill, s.Level, s.NotRelevant, s.Grow, s.At)
			return nil
		})
	}, `SELECT id, ratings, wishes FROM assessments`))
	return all
}

// wishAgain forgets all wishes in short and fills them in as the upgrade does.
func (w *world) wishAgain(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile("../sqldb/migrations/0047_wishes.sql")
	must(t, err)
	_, fill, ok := strings.Cut(string(text), "DEFAULT '';")
	if !ok {
		t.Fatal("the migration reads otherwise")
	}
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "made a world", About: "world"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		if _, err := tx.Exec(t.Context(), `UPDATE assessments SET wishes = ''`); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), strings.TrimSuffix(strings.TrimSpace(fill), ";"))
		return err
	}))
}

func longRows(t testing.TB, w *world) map[string]string {
	t.Helper()
	all := map[string]string{}
	var id string
	must(t, sqldb.Each(t.Context(), w.DB, func(rows *sql.Rows) (o Answer, err error) {
		return o, rows.Scan(&id, &o.Skill, &o.Kind, &o.Level, &o.Grow, &o.At)
	}, func(o Answer) error {
		all[id] += fmt.Sprintf("%s %d %v %v %d; ", o.Skill, o.Level, o.Kind == NotRelevant, o.Grow, o.At.UnixMicro())
		return nil
	}, `SELECT a.id, n.skill, n.answer, n.level, n.grow, n.answered_at FROM assessments a JOIN assessment_answers n ON n.assessment = a.id
		WHERE a.submitted_at IS NOT NULL AND n.answer <> '' ORDER BY a.id, n.ord`))
	return all
}

func TestAnyAnswerComesBackFromItsShortForm(t *testing.T) {
	claim := func(level uint8, notRelevant, grow bool, begun, after int32, colon bool) bool {
		o := Answer{Skill: "AB-1", Kind: Level, Level: int(level), Grow: grow, At: sqldb.At(time.UnixMicro(int64(begun) + int64(after)))}
		if colon {
			o.Skill = "A:2"
		}
		if notRelevant {
			o.Kind, o.Level = NotRelevant, 0
		}
		a := Assessment{BegunAt: sqldb.At(time.UnixMicro(int64(begun))), SubmittedAt: sqldb.At(noon), Answers: []Answer{o, {Skill: "unsaid", Grow: !grow}, o}}
		n := 0
		err := EachShort([]byte(inShort(a)), []byte(wishes(a)), func(s Short) error {
			n++
			if string(s.Skill) != o.Skill || s.Level != o.Level || s.NotRelevant != notRelevant || s.Grow != grow || s.At != o.At.UnixMicro() {
				t.Logf("%+v came back as %s %+v", o, s.Skill, s)
				n = 100
			}
			return nil
		})
		return err == nil && n == 2
	}
	if err := quick.Check(claim, nil); err != nil {
		t.Error(err)
	}
}

func TestAShortFormThatIsBrokenIsRefused(t *testing.T) {
	for _, text := range []string{"!", "zz AB", "zz AB:1", "zz AB:x:1", "zz :1:1", "zz AB::1", "zz AB:1:?"} {
		if err := EachShort([]byte(text), nil, func(Short) error { return nil }); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
