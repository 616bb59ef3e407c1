package framework_test

import (
	"strings"
	"sync"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// small is a profession that shares nothing with the starter pack but its shape.
func small(version string) *pack.Pack {
	return &pack.Pack{
		Profession: pack.Profession{
			Name: "Lighthouse Keepers", ShortName: "Keepers", IdentifierBase: "https://keepers.example/id/", Version: version, Issued: "2026-04", Locale: "en-GB",
			Levels: pack.LevelScale{LeadIn: "You", Items: []pack.Level{{Level: 1, Name: "Hand", Anchor: "You help."}, {Level: 5, Name: "Master", Anchor: "You lead."}}},
			Rings:  []pack.Ring{{ID: "lamp", Order: 1, Name: "Lamp room", Description: "Posts at the lamp."}},
			Disciplines: []pack.Discipline{
				{ID: "all", Order: 2, Name: "Common", Generic: true, Description: "For everyone."}, {ID: "Light", Order: 1, Name: "Keepers’ light", Description: "Keeping it lit."},
			},
			Grades: []pack.Grade{{ID: "2", Order: 2, Name: "Second"}, {ID: "1", Order: 1, Name: "First"}},
		},
		Framework: pack.Framework{
			Skills: []pack.Skill{
				{Code: "L-2", Discipline: "Light", Name: "Trimming wicks", Definition: "Trim wicks.", AltLabels: []string{"lantern craft"}, Related: []string{"L-1"}, Status: "active"},
				{Code: "L-1", Discipline: "Light", Name: "Polishing lenses", Definition: "Polish lenses.", Status: "active"},
				{Code: "L-3", Discipline: "Light", Name: "Winding", Definition: "Wind the clock.", Status: "retired"},
				{Code: "L-4", Discipline: "Light", Name: "Dreaming", Definition: "Dream.", Status: "draft"},
				{Code: "A-1", Discipline: "all", Name: "Staying awake", Definition: "Stay awake.", Status: "active"},
			},
			Descriptors: []pack.Descriptor{{Skill: "L-2", Level: 5, Text: "Teach trimming."}, {Skill: "L-2", Level: 1, Text: "Trim one wick."}},
			Mappings:    []pack.Mapping{{Skill: "L-2", Scheme: "sea1.2", TargetID: "javascript:alert(1)", TargetLabel: "Wicks", Match: "exact", Status: "confirmed"}},
			Roles: []pack.Role{
				{Code: "K2", Name: "Keeper", Discipline: "Light", Ring: "lamp", GradeFrom: "1", GradeTo: "2", Summary: "Keeps.", Status: "active"},
				{Code: "K1", Name: "Lamp boy", Discipline: "Light", Ring: "lamp", GradeFrom: "1", GradeTo: "1", Summary: "Helps.", Status: "retired"},
			},
			RoleSkills: []pack.RoleSkill{{Role: "K1", Skill: "L-2", Level: 1, Importance: "desirable"}, {Role: "K2", Skill: "L-2", Level: 5, Importance: "essential"}},
		},
	}
}

func TestAnyProfessionComesBackAsItWent(t *testing.T) {
	went := small("1")
	went.Profession.Disciplines[1].Lead = "The Principal Keeper"
	wicks, winding := &went.Framework.Skills[0], &went.Framework.Skills[2]
	wicks.Examples, wicks.Owner, wicks.Broader = []string{"A new wick burns straight.", "An old one is cut."}, "lamp-room", []string{"L-1", "A-1"}
	winding.ReplacedBy, winding.RetiredOn = []string{"L-2", "A-1"}, "2026-04-30"
	went.Framework.Roles[1].ReplacedBy, went.Framework.Roles[1].RetiredOn = []string{"K2"}, "2026-04"
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, went)
		came := *went
		came.Framework = pack.Framework{}
		if err := h.FillPack(t.Context(), db, &came); err != nil {
			t.Fatal(err)
		}
		for _, c := range pack.Diff(went, &came) {
			t.Error(c)
		}
	})
}

func TestAProfessionDefinesItsOwnScale(t *testing.T) {
	f := open(t, sqldbtest.SQLite(t), small("1")).current(t)
	s := f.Skill("l-2")
	if s == nil || len(s.Descriptors) != 2 || s.Descriptors[0].Level.Name != "Hand" || s.Descriptor(f.Scale.Level(5)) != "Teach trimming." {
		t.Errorf("the levels of %+v are not the profession's", s)
	}
	if other := f.Skill("L-1"); len(other.Related) != 1 || other.Related[0] != s {
		t.Errorf("a relation that one side states does not hold both ways: %+v", other.Related)
	}
	if d := f.DisciplineAt("keepers-light"); d == nil || d != s.Discipline || len(f.Specialist()) != 1 {
		t.Errorf("the discipline is not at its address: %+v", d)
	}
	if f.Grades[0].ID != "1" || f.Role("K2").Grades() != "First to Second" {
		t.Errorf("the grades do not stand in their order: %s", f.Role("K2").Grades())
	}
	if m := s.Mappings[0]; m.SchemeTitle() != "SEA 1.2" || m.Version != "1.2" || m.Address() != "" {
		t.Errorf("the mapping reads %q, version %q, address %q", m.SchemeTitle(), m.Version, m.Address())
	}
}

func TestANewReleaseIsSeenAtOnceByEveryInstance(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, small("1"))
		other := &framework.Service{DB: db, Professions: &profession.Service{DB: db}}
		if f, err := other.Current(t.Context()); err != nil || f.Release.Name != "1" {
			t.Fatalf("%+v, %v", f, err)
		}
		next := small("2")
		next.Framework.Skills[0].Name = "Trimming all wicks"
		if err := h.load(t, next); err != nil {
			t.Fatal(err)
		}
		f, err := other.Current(t.Context())
		if err != nil || f.Release.Name != "2" || f.Skill("L-2").Name != "Trimming all wicks" {
			t.Errorf("another instance still serves release %s, %v", f.Release.Name, err)
		}
		old, err := other.In(t.Context(), "1")
		if err != nil || old.Skill("L-2").Name != "Trimming wicks" || old.Release.State != framework.Superseded || old.Current() {
			t.Errorf("release 1 is %+v, %v", old.Release, err)
		}
		all, err := other.Releases(t.Context())
		if err != nil || len(all) != 2 || all[0].Name != "2" || all[0].State != framework.Published {
			t.Errorf("the releases are %+v, %v", all, err)
		}
	})
}

func TestAReleaseIsReadAgainOnlyWhenItChanged(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), small("1"))
	before := h.current(t)
	nothing := func(*sqldb.Tx, sqldb.Stamp) error { return nil }
	if err := h.act(t, nothing); err != nil {
		t.Fatal(err)
	}
	if after := h.current(t); after.Skill("L-2") != before.Skill("L-2") {
		t.Error("an act elsewhere made the release be read again")
	}
	h.mustAct(t, `UPDATE framework_texts SET words = 'Wicks' WHERE ref = 'skill/L-2' AND field = 'name'`, `UPDATE releases SET revision = revision + 1`)
	if after := h.current(t); after.Skill("L-2").Name != "Wicks" || before.Skill("L-2").Name != "Trimming wicks" {
		t.Error("a changed release is not seen, or the one that readers held has changed under them")
	}
}

// mustAct runs statements in an act that readers can see.
func (h *hall) mustAct(t *testing.T, statements ...string) {
	t.Helper()
	if err := h.act(t, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		for _, s := range statements {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAVersionIsLoadedOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, small("1"))
		err := h.load(t, small("1"))
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "Release 1 of the framework is in this store already.") {
			t.Errorf("a second load says %v", err)
		}
	})
}

func TestDraftsAreNotForReaders(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, small("1"))
		if err := h.load(t, small("2")); err != nil {
			t.Fatal(err)
		}
		h.mustAct(t, `UPDATE releases SET state = 'draft', revision = revision + 1 WHERE name = '2'`,
			`DELETE FROM skills WHERE release = '1' AND code = 'L-1'`, `UPDATE releases SET state = 'published', revision = revision + 1 WHERE name = '1'`)
		if _, err := h.In(t.Context(), "2"); fault.KindOf(err) != fault.NotFound || err == nil {
			t.Errorf("a reader of a draft gets %v", err)
		}
		if all, _ := h.Releases(t.Context()); len(all) != 1 {
			t.Errorf("readers are told of %+v", all)
		}
		if _, _, err := h.LastSkill(t.Context(), "L-1"); fault.KindOf(err) != fault.NotFound || err == nil {
			t.Errorf("a skill that only a draft has gets %v", err)
		}
	})
}

func TestOnlyOneReleaseIsCurrent(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, small("1"))
		if err := h.load(t, small("2")); err != nil {
			t.Fatal(err)
		}
		err := h.act(t, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			_, err := tx.Exec(t.Context(), `UPDATE releases SET state = 'published'`)
			return err
		})
		if err == nil {
			t.Error("two releases could be current at once")
		}
	})
}

func TestAnEmptyStoreSaysWhatToDo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := &framework.Service{DB: db, Professions: &profession.Service{DB: db}}
		_, err := s.Current(t.Context())
		if fault.KindOf(err) != fault.NotFound || fault.Message(err) != "No framework has been published yet. Load a profession pack to begin." {
			t.Errorf("got %v", err)
		}
	})
}

func TestRetiredAndLostThingsStayReadable(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, small("1"))
		next := small("2")
		next.Framework.Skills = next.Framework.Skills[2:]
		next.Framework.Skills = append(next.Framework.Skills, pack.Skill{Code: "L-9", Discipline: "Light", Name: "Electrics", Definition: "Switch on.", Status: "active"})
		for i, sk := range next.Framework.Skills {
			if sk.Code == "L-3" {
				next.Framework.Skills[i].ReplacedBy, next.Framework.Skills[i].RetiredOn = []string{"L-9", "A-1"}, "2026-04-30"
			}
		}
		next.Framework.Descriptors, next.Framework.Mappings, next.Framework.RoleSkills = nil, nil, nil
		if err := h.load(t, next); err != nil {
			t.Fatal(err)
		}
		s := serve(t, h)
		for path, sees := range map[string][]string{
			"/skills/L-3":                       {"Retired", "This skill was retired on 30 April 2026. It stays here", "Use instead: Electrics , Staying awake", "Retired on 30 April 2026 , replaced by Electrics , Staying awake"},
			"/skills/L-4":                       {"This skill is a draft."},
			"/skills/L-2":                       {"No longer in the framework", "This is its text in release 1, the last that had it.", "Trim one wick."},
			"/framework/releases/1/skills/L-2":  {"This is the text of release 1, which has been superseded.", "Trim one wick.", "release 1, April 2026", "the current text"},
			"/framework/releases/2/skills/L-9":  {"which is current"},
			"/framework/releases/1":             {"3 skills are not described at every level.", "Polishing lenses : Hand and Master", "Superseded"},
			"/skills/A-1":                       {"Nothing that we list names this skill yet."},
			"/framework/releases/1/skills/l-2x": {"There is no skill with the code l-2x in release 1."},
		} {
			w := s.get(path)
			p := wellFormed(t, path, w)
			if w.Code != 200 && !strings.HasSuffix(path, "x") {
				t.Errorf("%s answers %d", path, w.Code)
			}
			for _, text := range sees {
				if !strings.Contains(p.text, text) {
					t.Errorf("%s does not say %q", path, text)
				}
			}
		}
		if w := s.get("/id/skill/L-2"); w.Code != 303 || w.Header().Get("Location") != "/skills/L-2" {
			t.Errorf("the identifier of a lost skill answers %d to %s", w.Code, w.Header().Get("Location"))
		}
		if w := s.get("/api/v1/skills/L-2"); w.Code != 200 || !strings.Contains(w.Body.String(), `"release": "1"`) {
			t.Errorf("the data of a lost skill answers %d: %s", w.Code, w.Body)
		}
	})
}

func TestWhatIsFoundIsTheCurrentRelease(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, small("1"))
		next := small("2")
		next.Framework.Skills[0].Name, next.Framework.Skills[0].AltLabels = "Electric light", []string{"bulb work"}
		if err := h.load(t, next); err != nil {
			t.Fatal(err)
		}
		find := &search.Service{DB: db, Log: h.log}
		for words, want := range map[string]string{"bulb work": "skill/L-2", "electric light": "skill/L-2", "lantern craft": "", "Keeper": "role/K2", "lamp boy": "", "dreaming": ""} {
			r, err := find.Find(t.Context(), access.Actor{}, search.Query{Text: words, Kind: strings.Split(want+"/", "/")[0]})
			got := ""
			if len(r.Hits) > 0 && !r.Loose {
				got = r.Hits[0].Ref
			}
			if err != nil || got != want {
				t.Errorf("%q finds %q, %v; want %q", words, got, err, want)
			}
		}
		mentions, err := search.About(t.Context(), db, "skill/L-2", nil)
		if err != nil || len(mentions) != 1 || mentions[0].Docs[0].Ref != "role/K2" {
			t.Errorf("what mentions the skill: %+v, %v", mentions, err)
		}
	})
}

func TestManyReadersShareOneFramework(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), small("1"))
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	seen := make([]*framework.Framework, 40)
	for i := range seen {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-gate
			seen[i], _ = h.Current(t.Context())
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
	for _, f := range seen {
		if f == nil || f != seen[0] {
			t.Fatal("readers hold different copies of one release")
		}
	}
}
