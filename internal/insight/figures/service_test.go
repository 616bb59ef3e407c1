package figures

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// crowd is n members of an organisation who hold GP01 at levels in turn.
func crowd(n int, organisation string) []somebody {
	all := make([]somebody, n)
	for i := range all {
		all[i] = somebody{organisation, map[string]int{"GP01": i % 4, "GP02": 1}}
	}
	return all
}

func TestEveryTableHasADefinition(t *testing.T) {
	var defined []string
	for _, d := range Definitions {
		defined = append(defined, d.Table)
		if d.Title == "" || !strings.HasSuffix(d.Counts, ".") || !strings.HasSuffix(d.Source, ".") || (len(d.By) > 0 || d.Skill) != (d.Filters != "") {
			t.Errorf("the definition of %s says too little: %+v", d.Table, d)
		}
	}
	if !slices.Equal(defined, snapshot.Names()) {
		t.Errorf("defined are %v, permitted %v", defined, snapshot.Names())
	}
}

func TestNothingIsFoundBeforeItIsMade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, err := w.Latest(t.Context()); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the last report of none: %v", err)
		}
		if all, err := w.List(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%v, %v", all, err)
		}
	})
}

// TestReadersGetWhatDisclosureLetsOut holds every figure that is read to the rules,
// and the report that is kept to the one that was made.
func TestReadersGetWhatDisclosureLetsOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join(t, append(crowd(33, "o0"), crowd(3, "o1")...)...)
		w.join(t, crowd(27, "o2")...)
		r := w.build(t)
		if r.Members != 65 || r.Serial != 1 || r.Table(Holders) == nil {
			t.Errorf("%+v", r.Head)
		}
		shown := 0
		for _, table := range r.Published.Tables {
			for _, l := range table.Lines {
				for _, f := range append(l.Cells, l.Total) {
					if f != disclosure.Hidden && f%5 != 0 {
						t.Errorf("%s shows %d", table.Name, f)
					}
					shown++
				}
			}
		}
		if shown < 40 {
			t.Errorf("only %d figures", shown)
		}
		if l := r.Line(SupplyByOrganisation, "GP01", "o0"); l == nil || l.Withheld || l.Total != 25 {
			t.Errorf("the largest organisation: %+v", l)
		}
		if l := r.Line(SupplyByOrganisation, "GP01", "o1"); l != nil {
			t.Errorf("an organisation of three is shown by itself: %+v", l)
		}
		if r.Thin("GP01") != NotThin || r.Thin("GP03") != Unknown {
			t.Errorf("thin: %v, %v", r.Thin("GP01"), r.Thin("GP03"))
		}
		again, err := w.restarted().Latest(t.Context())
		must(t, err)
		if !reflect.DeepEqual(again, r) {
			t.Error("the report reads differently in another process")
		}
		if kept, err := w.Latest(t.Context()); err != nil || kept != r {
			t.Errorf("the report was decoded twice, %v", err)
		}
		content, err := json.Marshal(again)
		must(t, err)
		if strings.Contains(string(content), "Behind") || strings.Contains(string(content), `"Now"`) {
			t.Error("the report carries what is behind its figures")
		}
	})
}

// TestFewChangesChangeNothing builds after 1 to 4 changes, in other processes, and
// compares with an attacker's view: the same bytes but for serials.
func TestFewChangesChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join(t, append(crowd(40, "o0"), crowd(30, "o2")...)...)
		first := w.build(t)
		bytes := func(r *Report) string {
			b, err := json.Marshal(r.Published.Tables)
			must(t, err)
			return string(b)
		}
		same := w.restarted().build(t)
		if same.ID != first.ID || !same.AsAt.After(first.AsAt.Time) {
			t.Errorf("nothing changed, and there is a new report: %+v after %+v", same.Head, first.Head)
		}
		if first.Made.Rounds == 0 || !reflect.DeepEqual(same.Made, first.Made) {
			t.Errorf("nothing changed, and what was held back is %+v after %+v", same.Made, first.Made)
		}
		for n := 1; n <= 4; n++ {
			w.join(t, somebody{"o0", map[string]int{"GP01": 3}})
			if r := w.restarted().build(t); bytes(r) != bytes(first) {
				t.Fatalf("%d who joined changed a figure", n)
			}
		}
		w.join(t, crowd(4, "o0")...)
		r := w.restarted().build(t)
		if bytes(r) == bytes(first) || r.Members != 80 {
			t.Errorf("eight who joined changed nothing: %d members", r.Members)
		}
		points, err := w.Trend(t.Context(), ByOrganisation, "")
		must(t, err)
		if n := len(points); n < 2 || points[0].Line.Total != 70 || points[n-1].Line.Total != 80 {
			t.Errorf("the trend is %+v", points)
		}
	})
}

// TestWhoIsErasedLeavesTheCountsAtTheNextInterval looks behind the figures, which
// stand: one person is too few to change them.
func TestWhoIsErasedLeavesTheCountsAtTheNextInterval(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join(t, crowd(39, "o0")...)
		leaver := w.join(t, somebody{"o0", nil})[0]
		first := w.build(t)
		w.act(t, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return (&people.Service{DB: w.DB, Log: w.Log}).Holder().Erase(t.Context(), tx, leaver)
		})
		w.clock.Advance(24 * time.Hour)
		must(t, w.BuildIfDue(t.Context()))
		if r, err := w.Latest(t.Context()); err != nil || r.Members != first.Members || !r.AsAt.After(first.AsAt.Time) {
			t.Errorf("figures of %v became those of %v: %v", first.Head, r.Head, err)
		}
		if was, is := 40, w.behind(t); is != was-1 {
			t.Errorf("%d are counted after one of %d was erased", is, was)
		}
	})
}

// behind is how many members the kept true counts hold.
func (w *world) behind(t testing.TB) int {
	t.Helper()
	p, err := findSecret(t.Context(), w.DB)
	must(t, err)
	data, err := p.MarshalBinary()
	must(t, err)
	var secret struct {
		Behind []struct{ Lines []struct{ Now []int } }
	}
	must(t, json.Unmarshal(data, &secret))
	n := 0
	for _, c := range secret.Behind[0].Lines[0].Now {
		n += c
	}
	return n
}

// TestARestartLosesNothing compares one long life with a process for each report.
func TestARestartLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var previous *disclosure.Published
		for round := range 5 {
			w.join(t, crowd(3+4*round, "o"+strconv.Itoa(round%3))...)
			f, err := w.Framework.Current(t.Context())
			must(t, err)
			g, err := w.gather(t.Context(), f)
			must(t, err)
			previous, _ = disclosure.Publish(previous, g.tables(), w.Rules)
			r := w.restarted().build(t)
			if !reflect.DeepEqual(r.Published.Tables, asKept(t, previous.Tables)) {
				t.Fatalf("round %d differs", round)
			}
			if round == 2 {
				w.releases(t, retired("GP02"))
			}
		}
	})
}

// asKept is tables as they are after a store kept them.
func asKept(t testing.TB, tables []disclosure.Released) (after []disclosure.Released) {
	t.Helper()
	content, err := json.Marshal(tables)
	must(t, err)
	must(t, json.Unmarshal(content, &after))
	return after
}

func TestOneOfManyInstancesMakesTheFigures(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join(t, crowd(30, "o0")...)
		var done sync.WaitGroup
		gate := make(chan struct{})
		for range 8 {
			s := w.restarted()
			done.Go(func() {
				<-gate
				if err := s.BuildIfDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		close(gate)
		done.Wait()
		all, err := w.List(t.Context())
		must(t, err)
		acts, err := sqldb.All(t.Context(), w.DB, sqldb.Value[string], `SELECT verb FROM audit WHERE about = 'figures'`)
		must(t, err)
		if len(all) != 1 || len(acts) != 1 {
			t.Errorf("%d reports and %d acts", len(all), len(acts))
		}
		must(t, w.BuildIfDue(t.Context()))
		w.clock.Advance(24 * time.Hour)
		w.join(t, crowd(30, "o0")...)
		must(t, w.BuildIfDue(t.Context()))
		if all, err := w.List(t.Context()); err != nil || len(all) != 2 {
			t.Errorf("the next day there are %d reports, %v", len(all), err)
		}
	})
}

func TestAnAbandonedTurnIsTakenOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		claim, err := w.claim(t.Context(), func(turn) bool { return true })
		must(t, err)
		if _, err := w.Build(t.Context()); fault.KindOf(err) != fault.Conflict {
			t.Errorf("two at once: %v", err)
		}
		w.clock.Advance(giveUp)
		_, err = w.Build(t.Context())
		must(t, err)
		if _, err := w.restarted().Service.build(t.Context(), claim); fault.KindOf(err) != fault.Conflict {
			t.Errorf("who was so slow still made figures: %v", err)
		}
	})
}

func TestFiguresAreDueEachNight(t *testing.T) {
	at := func(s string) sqldb.Stamp {
		moment, err := time.Parse("2006-01-02 15:04", s)
		must(t, err)
		return sqldb.At(moment)
	}
	for _, c := range []struct {
		every        time.Duration
		checked, now string
		due          bool
	}{
		{0, "", "2026-11-24 12:00", true},
		{0, "2026-11-24 02:01", "2026-11-24 23:59", false},
		{0, "2026-11-24 02:01", "2026-11-25 01:59", false},
		{0, "2026-11-24 02:01", "2026-11-25 02:00", true},
		{0, "2026-11-24 12:00", "2026-11-25 02:00", true},
		{0, "2026-11-25 00:30", "2026-11-25 02:00", false},
		{time.Hour, "2026-11-24 02:00", "2026-11-24 02:59", false},
		{time.Hour, "2026-11-24 02:00", "2026-11-24 03:00", true},
		{7 * 24 * time.Hour, "2026-11-24 02:00", "2026-11-30 02:00", false},
		{7 * 24 * time.Hour, "2026-11-24 02:00", "2026-12-01 02:00", true},
	} {
		s := &Service{Every: c.every}
		var last turn
		if c.checked != "" {
			last.checkedAt = at(c.checked)
		}
		if got := s.due(last, at(c.now).Time); got != c.due {
			t.Errorf("every %s, last at %s: at %s due is %v", c.every, c.checked, c.now, got)
		}
	}
}

func TestOldReportsAreThinnedToOneAMonth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 12 {
			w.join(t, crowd(20, "o0")...)
			w.clock.Advance(9 * 24 * time.Hour)
			w.build(t)
		}
		all, err := w.List(t.Context())
		must(t, err)
		months := map[string]int{}
		for _, h := range all {
			if h.BuiltAt.Before(w.clock.Now().AddDate(0, 0, -keptDays)) {
				months[h.BuiltAt.Format("2006-01")]++
			}
		}
		for month, n := range months {
			if n != 1 {
				t.Errorf("%d reports of %s are kept", n, month)
			}
		}
		if len(months) < 2 || len(all) >= 12 {
			t.Errorf("%d reports, old ones of %d months", len(all), len(months))
		}
		if r, err := w.Of(t.Context(), all[len(all)-1].ID); err != nil || r.Serial != 1 || len(r.Published.Tables) != len(Definitions) {
			t.Errorf("the first report: %+v, %v", r, err)
		}
	})
}

// TestDemandIsAddedUpFromWhatIsPublished has nothing to add up but figures.
func TestDemandIsAddedUpFromWhatIsPublished(t *testing.T) {
	r := &Report{Published: &disclosure.Published{Tables: []disclosure.Released{
		{Name: ByRole, Across: snapshot.Role, Columns: []string{"R01", "R02", "R03"}, Lines: []disclosure.ReleasedLine{{Of: snapshot.Everyone, Cells: []disclosure.Figure{20, disclosure.Hidden, 15}, Total: 40}}},
		{Name: Supply, By: []string{snapshot.Holding}, Across: snapshot.Level, Columns: []string{"1", "2"}, Lines: []disclosure.ReleasedLine{
			{Of: "skill/A", Key: []string{snapshot.Held}, Cells: []disclosure.Figure{5, disclosure.Hidden}, Total: 10}, {Of: "skill/B", Key: []string{snapshot.Held}, Withheld: true}}},
	}}, Dims: Dims{skills: {{"A", "Ah"}, {"B", "Be"}}, snapshot.Level: {{"0", "None"}, {"1", "Some"}, {"2", "Much"}}},
		Asks: []Ask{{"R01", "A", "1", true}, {"R02", "A", "2", true}, {"R03", "A", "2", false}, {"R01", "B", "2", true}}}
	r.index()
	markets := r.Markets()
	if len(markets) != 2 {
		t.Fatalf("%+v", markets)
	}
	if got, want := markets[0].AtLeast("1"), (Balance{Label{"1", "Some"}, Sum{35, 1, 0}, Sum{5, 1, 0}}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got, want := markets[1].AtLeast("2"), (Balance{Label{"2", "Much"}, Sum{20, 0, 0}, Sum{0, 0, 1}}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
