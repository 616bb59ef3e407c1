package people_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// change makes a change today and returns the organisation that tells of it.
func change(t *testing.T, s *people.Service, c people.Change) people.OrganisationID {
	t.Helper()
	if c.On == "" {
		c.On = "2026-11-24"
	}
	at, err := s.Change(t.Context(), root, c)
	if err != nil {
		t.Fatalf("%s: %v", c.Kind, err)
	}
	return at
}

func whereIs(t *testing.T, s *people.Service, p people.Person) people.OrganisationID {
	t.Helper()
	found, err := s.Find(t.Context(), root, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return found.Organisation
}

func written(t *testing.T, s *people.Service) []pack.Organisation {
	t.Helper()
	var p pack.Pack
	if err := s.FillPack(t.Context(), s.DB, &p); err != nil {
		t.Fatal(err)
	}
	return p.Organisations
}

// reorganisations are one change of each kind, and where Ada of the Music Board,
// whose address is shared, is afterwards.
var reorganisations = []struct {
	change people.Change
	ada    people.OrganisationID
	says   string
}{
	{people.Change{Kind: people.Added, As: people.Details{Name: "Theatre Board", Kind: "alb", Parent: "works", Domains: []string{"theatre.example"}}}, "music", "Theatre Board was added."},
	{people.Change{Kind: people.Corrected, Organisation: "music", Note: "Moved.", As: people.Details{Short: "Music", Kind: "alb", Parent: "bridges", Domains: []string{"music.example"}}}, "music", "corrected"},
	{people.Change{Kind: people.Renamed, Organisation: "music", As: people.Details{Name: "Board of Music and Dance"}}, "board-of-music-and-dance", "Music Board was renamed to Board of Music and Dance."},
	{people.Change{Kind: people.Split, Organisation: "music", Into: []people.Part{{Name: "Opera Board"}, {Name: "Choir Board"}}}, "music", "split into Opera Board and Choir Board"},
	{people.Change{Kind: people.Split, Organisation: "music", Into: []people.Part{{Name: "Opera Board", Domains: []string{"opera.example"}}, {Name: "Choir Board"}}}, "choir-board", "split into Opera Board and Choir Board"},
	{people.Change{Kind: people.Merged, Organisation: "music", Other: "arts"}, "arts", "Music Board was merged into Élan of Arts."},
	{people.Change{Kind: people.FunctionMoved, Organisation: "music", Other: "arts", What: "Festivals"}, "music", "Festivals moved from Music Board to Élan of Arts."},
	{people.Change{Kind: people.Closed, Organisation: "music"}, "music", "Music Board was closed."},
}

func TestEveryChangeIsRecordedAndCanBeUndone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		ada := add(t, s, "Ada", "ada@shared.example", "music")
		before := written(t, s)
		for _, c := range reorganisations {
			at := change(t, s, c.change)
			if got := whereIs(t, s, ada); got != c.ada {
				t.Errorf("%s: Ada is at %q, want %q", c.change.Kind, got, c.ada)
			}
			if reflect.DeepEqual(written(t, s), before) {
				t.Errorf("%s changed nothing", c.change.Kind)
			}
			for _, old := range before {
				if !slices.ContainsFunc(written(t, s), func(o pack.Organisation) bool { return o.ID == old.ID && o.Name == old.Name }) {
					t.Errorf("%s: %s is gone from the register", c.change.Kind, old.Name)
				}
			}
			if found := pack.Errors(pack.CheckOrganisations(written(t, s), nil)); len(found) > 0 {
				t.Errorf("%s: the register has faults: %v", c.change.Kind, found)
			}
			recorded, err := s.Changes(t.Context(), at)
			if err != nil || len(recorded) == 0 || !strings.Contains(recorded[0].Summary, c.says) {
				t.Fatalf("%s: recorded %+v, %v", c.change.Kind, recorded, err)
			}
			if err := s.Undo(t.Context(), root, recorded[0].ID); err != nil {
				t.Fatalf("%s: %v", c.change.Kind, err)
			}
			if got := written(t, s); !reflect.DeepEqual(got, before) {
				t.Errorf("%s: after undoing it the register is\n%+v\nwant\n%+v", c.change.Kind, got, before)
			}
			if got := whereIs(t, s, ada); got != "music" {
				t.Errorf("%s: after undoing it Ada is at %q", c.change.Kind, got)
			}
			if err := s.Undo(t.Context(), root, recorded[0].ID); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s was undone twice: %v", c.change.Kind, err)
			}
		}
	})
}

func TestAChangeIsUndoneOnItsDayAndFromTheLastBack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := clock.At(noon)
		s := &people.Service{DB: db, Log: &audit.Log{DB: db, Now: now.Now}}
		load(t, s, register())
		change(t, s, people.Change{Kind: people.Renamed, Organisation: "music", On: "2026-11-20", As: people.Details{Name: "Sound Board"}})
		change(t, s, people.Change{Kind: people.Merged, Organisation: "sound-board", Other: "arts", Note: "Together."})
		all, err := s.Changes(t.Context(), "music")
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		if err := s.Undo(t.Context(), root, all[0].ID); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "later change first") {
			t.Errorf("a change was undone under a later one: %v", err)
		}
		now.Advance(24 * time.Hour)
		if err := s.Undo(t.Context(), root, all[0].ID); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "on the day") {
			t.Errorf("a change was undone a day later: %v", err)
		}
		if err := s.Undo(t.Context(), access.Actor{ID: "x"}, all[0].ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("anybody undoes: %v", err)
		}
	})
}

func TestChangesThatCannotBeAreRefused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		before := written(t, s)
		for want, c := range map[string]people.Change{
			"Enter a date, today or before":        {Kind: people.Closed, Organisation: "music", On: "2027-01-01"},
			"Enter the name":                       {Kind: people.Added, As: people.Details{Kind: "ministerial"}},
			"Name its parent":                      {Kind: people.Added, As: people.Details{Name: "Loose Agency", Kind: "agency"}},
			"already used":                         {Kind: people.Renamed, Organisation: "arts", As: people.Details{Name: "Music Board"}},
			"This is the name that it has":         {Kind: people.Renamed, Organisation: "arts", As: people.Details{Name: "elan of ARTS"}},
			"at least two organisations":           {Kind: people.Split, Organisation: "arts", Into: []people.Part{{Name: "One"}}},
			"that it became a part of":             {Kind: people.Merged, Organisation: "arts", Other: "old-office"},
			"Say which work moved":                 {Kind: people.FunctionMoved, Organisation: "arts", Other: "music", What: "a; b"},
			"answers to Ministry of Works":         {Kind: people.Closed, Organisation: "works"},
			"Anybody can get an address":           {Kind: people.Corrected, Organisation: "arts", Note: "x", As: people.Details{Kind: "alb", Parent: "works", Domains: []string{"gmail.com"}}},
			"Say in a few words why":               {Kind: people.Corrected, Organisation: "arts", As: people.Details{Kind: "alb", Parent: "works"}},
			"Following parents from here":          {Kind: people.Corrected, Organisation: "works", Note: "x", As: people.Details{Kind: "ministerial", Parent: "arts"}},
			"Only its details can be corrected":    {Kind: people.Renamed, Organisation: "old-office", As: people.Details{Name: "Older Office"}},
			"This organisation does not exist":     {Kind: people.Closed, Organisation: "nowhere"},
			"began on 1 April 2020. Enter a later": {Kind: people.Merged, Organisation: "works", Other: "arts", On: "2019-01-01"},
		} {
			if c.On == "" {
				c.On = "2026-11-24"
			}
			if _, err := s.Change(t.Context(), root, c); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want %q", c.Kind, err, want)
			}
		}
		if _, err := s.Change(t.Context(), access.Actor{ID: "x"}, people.Change{Kind: people.Closed, Organisation: "music", On: "2026-11-24"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("anybody changes the register: %v", err)
		}
		if got := written(t, s); !reflect.DeepEqual(got, before) {
			t.Errorf("what was refused changed the register: %+v", got)
		}
	})
}

func TestTheRegisterIsReadAsAtADay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		change(t, s, people.Change{Kind: people.Corrected, Organisation: "music", Note: "x", On: "2026-06-01", As: people.Details{Short: "MB", Kind: "alb", Parent: "bridges", Domains: []string{"music.example"}}})
		change(t, s, people.Change{Kind: people.Renamed, Organisation: "works", On: "2026-07-01", As: people.Details{Name: "Ministry of Building"}})
		for day, want := range map[pack.Date]string{
			"2019-12-31": "Bridges Agency, Élan of Arts, Music Board, Old Office",
			"2026-06-30": "Bridges Agency, Élan of Arts, Ministry of Works, Music Board",
			"2026-07-01": "Bridges Agency, Élan of Arts, Ministry of Building, Music Board",
		} {
			all, err := s.RegisterOn(t.Context(), day, "", "")
			if got := names(all); got != want || err != nil {
				t.Errorf("%s: %q, %v; want %q", day, got, err, want)
			}
		}
		for day, want := range map[pack.Date][3]string{
			"2026-05-31": {"Ministry of Works", "shared.example", ""},
			"2026-06-02": {"Bridges Agency", "music.example", ""},
		} {
			o, existed, err := s.OrganisationOn(t.Context(), "music", day)
			if err != nil || !existed || o.ParentName != want[0] || !slices.Contains(o.Domains, want[1]) {
				t.Errorf("%s: %+v, %v", day, o, err)
			}
		}
		if o, existed, err := s.OrganisationOn(t.Context(), "works", "2026-07-02"); err != nil || existed || o.To != "2026-07-01" {
			t.Errorf("after its end: %+v, %v, %v", o, existed, err)
		}
		then, existed, err := s.OrganisationOn(t.Context(), "works", "2026-06-30")
		if err != nil || !existed || then.To != "" || len(then.Children) != 2 {
			t.Errorf("before its end: %+v, %v, %v", then, existed, err)
		}
		found, err := s.Register(t.Context(), "ministry works", "")
		if got := names(found); got != "Ministry of Building, Ministry of Works" || err != nil {
			t.Errorf("a former name finds %q, %v", got, err)
		}
	})
}

const importHead = "id,name,short,kind,parent,valid_from,valid_to,predecessors,email_domains,former_parents,note\n"

func TestAFileOfOrganisationsIsTakenInWholeOrNotAtAll(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		load(t, s, register())
		before := written(t, s)
		bad := importHead + "theatre,Theatre Board,TB,alb,works,,,,,,\n" + "dance,Dance Board,DB,alb,nowhere,,,,gmail.com,,\n"
		plan, err := s.Import(ctx, root, "new.csv", bad)
		if err != nil || plan.Sound() {
			t.Fatalf("%+v, %v", plan, err)
		}
		var places []string
		for _, f := range plan.Findings {
			places = append(places, f.String()[:strings.Index(f.String(), ": ")])
		}
		if got := strings.Join(places, " "); got != "new.csv:3:26 new.csv:3:37" {
			t.Errorf("faults at %s: %v", got, plan.Findings)
		}
		if got := written(t, s); !reflect.DeepEqual(got, before) {
			t.Error("a file with faults changed the register")
		}
		good := importHead + "theatre,Theatre Board,TB,alb,works,,,,theatre.example,,\n" + "music,Music Board,MB,alb,works,,,,shared.example,,Sings.\n"
		plan, err = s.PlanImport(ctx, "new.csv", good)
		if err != nil || !plan.Sound() || !slices.Equal(plan.Added, []string{"Theatre Board"}) || len(plan.Changed) != 1 || plan.Changed[0].Column != "note" || plan.Changed[0].Now != "Sings." {
			t.Fatalf("%+v, %v", plan, err)
		}
		if got := written(t, s); !reflect.DeepEqual(got, before) {
			t.Error("a dry run changed the register")
		}
		if _, err := s.Import(ctx, root, "new.csv", good); err != nil {
			t.Fatal(err)
		}
		if got := written(t, s); len(got) != len(before)+1 {
			t.Errorf("%d organisations", len(got))
		}
		if again, err := s.Import(ctx, root, "new.csv", good); err != nil || !again.Empty() {
			t.Errorf("a second time: %+v, %v", again, err)
		}
		if _, err := s.Import(ctx, access.Actor{ID: "x"}, "new.csv", good); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("anybody imports: %v", err)
		}
	})
}

func TestHeadcountsAreKeptByYear(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		load(t, s, register())
		bad := "year,organisation,fte,source\n2025,music,12.345,ONS\n25,Nowhere,9,\n2025,music,1,ONS\n"
		plan, err := s.ImportHeadcounts(ctx, root, "fte.csv", bad)
		if err != nil || len(plan.Findings) != 5 {
			t.Fatalf("%+v, %v", plan.Findings, err)
		}
		if at := plan.Findings[0]; at.Line != 2 || at.Column != 12 {
			t.Errorf("the first fault is at %d:%d", at.Line, at.Column)
		}
		good := "year,organisation,fte,source\n2024,music,1200,ONS 2024\n2025,Music Board,\"1,250.5\",ONS 2025\n2025,EA,0.25,ONS 2025\n"
		if plan, err := s.ImportHeadcounts(ctx, root, "fte.csv", good); err != nil || plan.Added != 3 || len(plan.Findings) != 0 {
			t.Fatalf("%+v, %v", plan, err)
		}
		o, err := s.Organisation(ctx, "music")
		if err != nil || len(o.Headcounts) != 2 || o.Headcounts[0].FTE.String() != "1,250.5" || o.Headcounts[1].Year != 2024 {
			t.Errorf("%+v, %v", o.Headcounts, err)
		}
		latest, err := s.Headcounts(ctx, 2024)
		if err != nil || len(latest) != 1 || latest["music"].FTE != 120000 {
			t.Errorf("as at 2024: %+v, %v", latest, err)
		}
		if plan, err := s.ImportHeadcounts(ctx, root, "fte.csv", "year,organisation,fte,source\n2025,music,1300,ONS 2025, revised\n"); err != nil || len(plan.Findings) != 1 {
			t.Errorf("a comma without quotes: %+v, %v", plan, err)
		}
		if plan, err := s.ImportHeadcounts(ctx, root, "fte.csv", "year,organisation,fte,source\n2025,music,1300,revised\n"); err != nil || plan.Changed != 1 {
			t.Errorf("a correction: %+v, %v", plan, err)
		}
	})
}

func TestTwoAdministratorsCannotEndAnOrganisationTwice(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		var ok int
		var mu sync.Mutex
		start := make(chan struct{})
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				<-start
				if _, err := s.Change(context.WithoutCancel(t.Context()), root, people.Change{Kind: people.Renamed, Organisation: "music", On: "2026-11-24", As: people.Details{Name: "Sound Board"}}); err == nil {
					mu.Lock()
					ok++
					mu.Unlock()
				}
			})
		}
		close(start)
		all.Wait()
		if ok != 1 {
			t.Errorf("%d renamed it", ok)
		}
	})
}
