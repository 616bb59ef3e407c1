package amend

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
)

// tiny is a framework of a few skills and roles.
func tiny() *pack.Edition {
	e := &pack.Edition{
		Levels:      pack.LevelScale{Items: []pack.Level{{Level: 0, Name: "None"}, {Level: 1, Name: "One"}, {Level: 2, Name: "Two"}}},
		Rings:       []pack.Ring{{ID: "core", Order: 1}},
		Grades:      []pack.Grade{{ID: "G1", Order: 1}, {ID: "G2", Order: 2}},
		Disciplines: []pack.Discipline{{ID: "A", Name: "Bread", Description: "Loaves."}, {ID: "B", Name: "Cakes", Description: "Sponges."}},
	}
	for _, code := range []string{"A1", "A2", "A3", "B1"} {
		e.Framework.Skills = append(e.Framework.Skills, pack.Skill{Code: code, Discipline: code[:1], Name: "Skill " + code, Definition: "Do " + code + ".", Status: "active"})
		for level := 1; level <= 2; level++ {
			e.Framework.Descriptors = append(e.Framework.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: fmt.Sprint(code, " at ", level)})
		}
	}
	e.Framework.Skills[0].Related = []string{"A2"}
	for _, code := range []string{"R1", "R2"} {
		e.Framework.Roles = append(e.Framework.Roles, pack.Role{Code: code, Discipline: "A", Name: "Role " + code, Ring: "core", GradeFrom: "G1", GradeTo: "G2", Summary: "Bakes.", Status: "active"})
		e.Framework.Responsibilities = append(e.Framework.Responsibilities, pack.Responsibility{Role: code, Order: 1, Text: "Bake."})
	}
	e.Framework.RoleSkills = []pack.RoleSkill{{Role: "R1", Skill: "A1", Level: 1, Importance: "desirable"}, {Role: "R1", Skill: "A2", Level: 2, Importance: "essential"},
		{Role: "R2", Skill: "A2", Level: 1, Importance: "essential"}}
	e.Framework.CareerPaths = []pack.CareerPath{{From: "R1", To: "R2", Kind: "up"}}
	return e
}

func skillOf(e *pack.Edition, code string) Skill { return *Items(e)["skill/"+code].Skill }

func TestAnEditionThatNothingTouchedStaysAsItIs(t *testing.T) {
	e := packtest.Starter(t).Edition()
	var all []Item
	for _, item := range Items(e) {
		all = append(all, item)
	}
	again := Apply(e, Amendment{Kind: pack.Reworded, About: FrameRef, Items: all, Note: "Nothing."})
	if len(again.Release.Decisions) > 0 {
		t.Errorf("writing what is there decided %v", again.Release.Decisions)
	}
	again.Release = e.Release
	if !reflect.DeepEqual(again, e) {
		t.Error("writing what is there moved something")
	}
	if faults := Faults(e, nil); len(faults) > 0 {
		t.Errorf("the starter framework has faults: %v", faults)
	}
}

func TestAMergeLeadsEverythingToTheSurvivor(t *testing.T) {
	e := tiny()
	now := Apply(e, Amendment{Kind: pack.Merged, About: "skill/A1", Items: Merge(e, skillOf(e, "A1"), []string{"A1", "A2"}), Note: "Alike."})
	want := []pack.Decision{
		{Kind: pack.Merged, What: "skill", From: []string{"A1", "A2"}, To: []string{"A1"}, Note: "Alike."},
		{Kind: pack.Reworded, What: "role", From: []string{"R1"}, To: []string{"R1"}, Note: "Alike."},
		{Kind: pack.Reworded, What: "role", From: []string{"R2"}, To: []string{"R2"}, Note: "Alike."},
	}
	if !reflect.DeepEqual(now.Release.Decisions, want) {
		t.Errorf("decided %v, want %v", now.Release.Decisions, want)
	}
	needs := []pack.RoleSkill{{Role: "R1", Skill: "A1", Level: 2, Importance: "essential"}, {Role: "R2", Skill: "A1", Level: 1, Importance: "essential"}}
	if !reflect.DeepEqual(now.Framework.RoleSkills, needs) {
		t.Errorf("roles need %v, want %v", now.Framework.RoleSkills, needs)
	}
	if s := skillOf(now, "A2"); s.Status != "retired" || !slices.Equal(s.ReplacedBy, []string{"A1"}) || len(s.Descriptors) != 2 {
		t.Errorf("the merged skill is %+v", s)
	}
	if s := skillOf(now, "A1"); len(s.Related) > 0 {
		t.Errorf("the survivor is related to what it took in: %v", s.Related)
	}
	if faults := Faults(now, nil); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestASplitGivesEachRoleItsParts(t *testing.T) {
	e := tiny()
	part := func(code string) Skill {
		s := skillOf(e, "A2")
		s.Code, s.Name = code, "Skill "+code
		return s
	}
	now := Apply(e, Amendment{Kind: pack.Split, About: "skill/A2", Note: "Two things.",
		Items: Split(e, "A2", []Skill{part("A4"), part("A5")}, map[string][]string{"R2": {"A5"}})})
	d := now.Release.Decisions[0]
	if d.Kind != pack.Split || !slices.Equal(d.From, []string{"A2"}) || !slices.Equal(d.To, []string{"A4", "A5"}) {
		t.Errorf("decided %+v", d)
	}
	var needs []string
	for _, n := range now.Framework.RoleSkills {
		needs = append(needs, n.Role+" "+n.Skill)
	}
	if want := []string{"R1 A1", "R1 A4", "R1 A5", "R2 A5"}; !slices.Equal(needs, want) {
		t.Errorf("roles need %v, want %v", needs, want)
	}
	if s := skillOf(now, "A1"); !slices.Equal(s.Related, []string{"A4", "A5"}) {
		t.Errorf("what was related to the old skill is related to %v", s.Related)
	}
	var codes []string
	for _, s := range now.Framework.Skills {
		codes = append(codes, s.Code)
	}
	if want := []string{"A1", "A2", "A3", "A4", "A5", "B1"}; !slices.Equal(codes, want) {
		t.Errorf("skills stand as %v, want %v", codes, want)
	}
	if faults := Faults(now, nil); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestASplitMayKeepTheOldCode(t *testing.T) {
	e := tiny()
	old, fresh := skillOf(e, "A2"), skillOf(e, "A2")
	fresh.Code, fresh.Name = "A4", "Skill A4"
	now := Apply(e, Amendment{Kind: pack.Split, About: "skill/A2", Note: "Two.", Items: Split(e, "A2", []Skill{old, fresh}, nil)})
	d := now.Release.Decisions[0]
	if d.Kind != pack.Split || !slices.Equal(d.From, []string{"A2"}) || !slices.Equal(d.To, []string{"A2", "A4"}) {
		t.Errorf("decided %+v", d)
	}
}

func TestRetiringLeavesNothingLeadingThere(t *testing.T) {
	e := tiny()
	first := Amendment{Kind: pack.Retired, About: "skill/A2", Note: "Gone.", Items: Retire(e, "skill/A2", nil)}
	now := Apply(e, first)
	now = Apply(e, first, Amendment{Kind: pack.Retired, About: "role/R2", Note: "Gone.", Items: Retire(now, "role/R2", []string{"R1"})})
	if faults := Faults(now, nil); len(faults) > 0 {
		t.Error(faults)
	}
	var kinds []string
	for _, d := range now.Release.Decisions {
		kinds = append(kinds, d.Kind+" "+d.What)
	}
	if want := []string{"retired skill", "reworded skill", "reworded role", "retired role"}; !slices.Equal(kinds[:2], want[:2]) || !slices.Contains(kinds, "retired role") {
		t.Errorf("decided %v", kinds)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*pack.Edition)
		field  string
	}{
		{"no name", func(e *pack.Edition) { e.Framework.Skills[0].Name = " " }, "name"},
		{"a name twice", func(e *pack.Edition) { e.Framework.Skills[1].Name = "skill  a1" }, "name"},
		{"no such discipline", func(e *pack.Edition) { e.Framework.Skills[0].Discipline = "Z" }, "discipline"},
		{"related to nothing", func(e *pack.Edition) { e.Framework.Skills[0].Related = []string{"Z9"} }, "related"},
		{"related to itself", func(e *pack.Edition) { e.Framework.Skills[0].Related = []string{"A1"} }, "related"},
		{"related and broader", func(e *pack.Edition) { e.Framework.Skills[0].Broader = []string{"A2"} }, "related"},
		{"a circle", func(e *pack.Edition) {
			e.Framework.Skills[1].Broader = []string{"A3"}
			e.Framework.Skills[2].Broader = []string{"A2"}
		}, "broader"},
		{"a replacement in use", func(e *pack.Edition) { e.Framework.Skills[0].ReplacedBy = []string{"A2"} }, "replaced_by"},
		{"no such level", func(e *pack.Edition) { e.Framework.Descriptors[0].Level = 7 }, "levels"},
		{"no level text", func(e *pack.Edition) { e.Framework.Descriptors[0].Text = "" }, "level-1"},
		{"a bad code", func(e *pack.Edition) { e.Framework.Skills[3].Code = "9 b" }, "code"},
		{"a retired skill needed", func(e *pack.Edition) { e.Framework.Skills[0].Status = "retired" }, "skills"},
		{"grades upside down", func(e *pack.Edition) { e.Framework.Roles[0].GradeFrom, e.Framework.Roles[0].GradeTo = "G2", "G1" }, "grade_to"},
		{"a step to nowhere", func(e *pack.Edition) { e.Framework.CareerPaths[0].To = "R9" }, "steps"},
		{"no such ring", func(e *pack.Edition) { e.Framework.Roles[0].Ring = "x" }, "ring"},
	} {
		e := tiny()
		test.change(e)
		if faults := Faults(e, nil); !slices.ContainsFunc(faults, func(f Fault) bool { return f.Field == test.field && f.Ref != "" }) {
			t.Errorf("%s: found %v, want one of %s", test.name, faults, test.field)
		}
	}
}

// What an import would do to an edition makes it the other: nothing is lost, and
// what the other lacks is retired.
func TestBetweenMakesOneOfTheOther(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 4))
	for range 200 {
		from, to := tiny(), tiny()
		disturb(random, from)
		disturb(random, to)
		now := Apply(from, Between(from, to))
		for ref, item := range Items(to) {
			if !Same(Items(now)[ref], item) {
				t.Fatalf("%s is %+v, want %+v", ref, Items(now)[ref], item)
			}
		}
		for ref, item := range Items(now) {
			if _, wanted := Items(to)[ref]; !wanted && item.status() == "active" {
				t.Fatalf("%s is still in use", ref)
			}
		}
		if again := Between(now, to); len(now.Framework.Skills) == len(to.Framework.Skills) && len(again.Items) > 0 {
			t.Fatalf("a second time it would change %v", again.Refs())
		}
	}
}

func disturb(random *rand.Rand, e *pack.Edition) {
	for i := range e.Framework.Skills {
		if random.IntN(3) == 0 {
			e.Framework.Skills[i].Definition += " More."
		}
	}
	for i := range e.Framework.Descriptors {
		if random.IntN(4) == 0 {
			e.Framework.Descriptors[i].Text += " Well."
		}
	}
	if random.IntN(2) == 0 {
		code := fmt.Sprint("B", 2+random.IntN(3))
		e.Framework.Skills = append(e.Framework.Skills, pack.Skill{Code: code, Discipline: "B", Name: "Skill " + code, Definition: "New.", Status: "active"})
	}
}
