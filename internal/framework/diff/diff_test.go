package diff_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
)

// lamp is a small framework, which each call makes anew.
func lamp() *pack.Edition {
	return &pack.Edition{
		Scheme:      pack.Scheme{ID: "keepers", Name: "Keepers", Locale: "en-GB"},
		Release:     pack.Release{Name: "1", State: "superseded"},
		Levels:      pack.LevelScale{LeadIn: "You can", Items: []pack.Level{{Level: 1, Name: "Hand", Anchor: "Helps."}, {Level: 2, Name: "Master", Anchor: "Leads."}}},
		Rings:       []pack.Ring{{ID: "core", Order: 1, Name: "Core"}, {ID: "edge", Order: 2, Name: "Edge"}},
		Disciplines: []pack.Discipline{{ID: "L", Order: 1, Name: "Light"}, {ID: "S", Order: 2, Name: "Sound"}},
		Grades:      []pack.Grade{{ID: "g1", Order: 1, Name: "First"}, {ID: "g2", Order: 2, Name: "Second"}},
		Framework: pack.Framework{
			Skills: []pack.Skill{
				{Code: "L1", Discipline: "L", Name: "Wicks", Definition: "Trim the wick each evening. Keep a log.", AltLabels: []string{"trimming"}, Related: []string{"L2"}, Status: "active"},
				{Code: "L2", Discipline: "L", Name: "Lenses", Definition: "Polish lenses.", Related: []string{"L1"}, Status: "active"},
				{Code: "S1", Discipline: "S", Name: "Horns", Definition: "Sound the horn.", Status: "active"},
				{Code: "S9", Discipline: "S", Name: "Bells", Definition: "Ring bells.", Status: "retired", RetiredOn: "2020-01-01"},
			},
			Descriptors: []pack.Descriptor{{Skill: "L1", Level: 1, Text: "Trim one wick."}, {Skill: "L1", Level: 2, Text: "Teach trimming."}, {Skill: "S1", Level: 1, Text: "Sound it."}},
			Mappings:    []pack.Mapping{{Skill: "L1", Scheme: "sea1", TargetID: "https://sea.example/w", TargetLabel: "W", Match: "exact", Status: "proposed"}},
			Roles: []pack.Role{
				{Code: "R1", Name: "Keeper", Discipline: "L", Ring: "core", GradeFrom: "g1", GradeTo: "g2", Summary: "Keeps.", TypicalTitles: []string{"Keeper"}, Status: "active"},
				{Code: "R2", Name: "Hand", Discipline: "L", Ring: "core", GradeFrom: "g1", GradeTo: "g1", Summary: "Helps.", Status: "active"},
			},
			Responsibilities: []pack.Responsibility{{Role: "R1", Order: 1, Text: "Light it."}, {Role: "R1", Order: 2, Text: "Put it out."}},
			RoleSkills:       []pack.RoleSkill{{Role: "R1", Skill: "L1", Level: 1, Importance: "desirable"}, {Role: "R1", Skill: "S1", Level: 2, Importance: "essential"}},
			CareerPaths:      []pack.CareerPath{{From: "R2", To: "R1", Kind: "up", Note: "After years."}},
		},
		Bodies: pack.Bodies{Bodies: []pack.Body{{ID: "guild", Name: "Guild", CPD: pack.CPDRule{Hours: pack.Measure{Number: 12}},
			Levels: []pack.Registration{{ID: "fellow", Name: "Fellow", Order: 1}}}}},
		Qualifications: pack.Qualifications{Qualifications: []pack.Qualification{{ID: "q", Name: "Certificate"}}},
	}
}

// says is a change in one line: kind, what, code, and what of it.
func says(c diff.Change) string {
	line := string(c.Kind) + " " + c.What + " " + c.Code
	if c.Op != diff.Edited && c.Op != "" && c.Kind != diff.Added && c.Kind != diff.Removed {
		line += " " + string(c.Op)
	}
	if c.Level != 0 {
		line += fmt.Sprint(" level ", c.Level)
	}
	if c.Other != "" {
		line += " of " + c.Other
	}
	if len(c.From) > 0 {
		line += " from " + strings.Join(c.From, ",")
	}
	if len(c.To) > 0 {
		line += " to " + strings.Join(c.To, ",")
	}
	for _, e := range c.Effects {
		line += " " + string(e)
	}
	for _, f := range c.Fields {
		if c.Op == diff.Edited {
			line += " " + f.Name
		}
	}
	for _, p := range c.Parts {
		line += " (" + says(p) + ")"
	}
	return strings.Join(strings.Fields(line), " ")
}

func lines(r diff.Report) []string {
	var all []string
	for _, c := range r.Changes {
		all = append(all, says(c))
	}
	return all
}

func skill(e *pack.Edition, code string) *pack.Skill {
	for i := range e.Framework.Skills {
		if e.Framework.Skills[i].Code == code {
			return &e.Framework.Skills[i]
		}
	}
	panic(code)
}

func retire(e *pack.Edition, code string, by ...string) {
	s := skill(e, code)
	s.Status, s.RetiredOn, s.ReplacedBy = "retired", "2026-04-01", by
}

func add(e *pack.Edition, codes ...string) {
	for _, code := range codes {
		e.Framework.Skills = append(e.Framework.Skills, pack.Skill{Code: code, Discipline: "L", Name: "New " + code, Status: "active"})
	}
}

func TestEveryKindOfChangeIsSaidOnce(t *testing.T) {
	for _, c := range []struct {
		change func(e *pack.Edition)
		want   []string
	}{
		{func(e *pack.Edition) {}, nil},
		{func(e *pack.Edition) {
			add(e, "L3")
			e.Framework.Descriptors = append(e.Framework.Descriptors, pack.Descriptor{Skill: "L3", Level: 1, Text: "Begin."})
		}, []string{"added skill L3 (level text skill L3 added level 1)"}},
		{func(e *pack.Edition) { e.Framework.Skills = e.Framework.Skills[:3] }, []string{"removed skill S9"}},
		{func(e *pack.Edition) { retire(e, "S1") }, []string{"retired skill S1 status retired_on"}},
		{func(e *pack.Edition) { s := skill(e, "S9"); s.Status, s.RetiredOn = "active", "" }, []string{"restored skill S9 status retired_on"}},
		{func(e *pack.Edition) { skill(e, "L1").Definition = "Trim." }, []string{"reworded skill L1 definition"}},
		{func(e *pack.Edition) { skill(e, "L1").Discipline = "S" }, []string{"moved skill L1 discipline"}},
		{func(e *pack.Edition) { skill(e, "L1").AltLabels = []string{"clipping"} }, []string{"labels skill L1 alt_labels"}},
		{func(e *pack.Edition) { skill(e, "L1").Related, skill(e, "L1").Broader = nil, []string{"L2"} }, []string{"relations skill L1 related broader"}},
		{func(e *pack.Edition) { e.Framework.Descriptors[1].Text = "Teach it." }, []string{"level text skill L1 level 2 descriptor"}},
		{func(e *pack.Edition) { e.Framework.Mappings[0].Status = "confirmed" }, []string{"mappings skill L1 of https://sea.example/w status"}},
		{func(e *pack.Edition) { e.Framework.RoleSkills[0].Level = 2 }, []string{"requirement role R1 level 2 of L1 raised level"}},
		{func(e *pack.Edition) {
			e.Framework.RoleSkills[1].Level, e.Framework.RoleSkills[1].Importance = 1, "desirable"
		}, []string{"requirement role R1 level 1 of S1 lowered now desirable level importance"}},
		{func(e *pack.Edition) {
			e.Framework.RoleSkills = append(e.Framework.RoleSkills[:1], pack.RoleSkill{Role: "R2", Skill: "L2", Level: 1, Importance: "essential"})
		}, []string{"requirement role R1 removed level 2 of S1", "requirement role R2 added level 1 of L2"}},
		{func(e *pack.Edition) {
			e.Framework.Responsibilities = []pack.Responsibility{{Role: "R1", Order: 1, Text: "Wake."}, {Role: "R1", Order: 2, Text: "Light it."}, {Role: "R1", Order: 3, Text: "Put it out."}}
		}, []string{"responsibilities role R1 texts"}},
		{func(e *pack.Edition) { e.Framework.CareerPaths[0].Kind = "entry" }, []string{"career steps role R2 of R1 kind"}},
		{func(e *pack.Edition) { r := &e.Framework.Roles[0]; r.Ring, r.GradeTo, r.Name = "edge", "g1", "Chief" },
			[]string{"reworded role R1 name", "placement role R1 ring grade_to"}},
		{func(e *pack.Edition) { e.Framework.Roles[0].TypicalTitles = nil }, []string{"labels role R1 typical_titles"}},
		{func(e *pack.Edition) { e.Levels.LeadIn, e.Levels.Items[0].Name = "You", "Boy" }, []string{"scale framework lead_in", "scale level 1 name"}},
		{func(e *pack.Edition) { e.Rings[1].Name, e.Grades[0].Name = "Rim", "1st" }, []string{"rings ring edge name", "grades grade g1 name"}},
		{func(e *pack.Edition) { e.Disciplines[0].Description = "Light." }, []string{"disciplines discipline L description"}},
		{func(e *pack.Edition) { e.Bodies.Bodies[0].CPD.Hours = pack.Measure{Word: "none"} }, []string{"bodies body guild cpd.hours"}},
		{func(e *pack.Edition) { e.Bodies.Bodies[0].Levels[0].Route = "By sea." }, []string{"bodies body guild of fellow route"}},
		{func(e *pack.Edition) { e.Qualifications.Qualifications[0].Status = "open" }, []string{"qualifications qualification q status"}},
		{func(e *pack.Edition) { e.Scheme.Licence = "None" }, []string{"framework framework licence"}},
		{func(e *pack.Edition) { e.Disciplines[0], e.Disciplines[1] = e.Disciplines[1], e.Disciplines[0] }, []string{"order discipline"}},
		{func(e *pack.Edition) { skill(e, "S1").Owner = "sound-team" }, []string{"standing skill S1 owner"}},
		{func(e *pack.Edition) { add(e, "L3"); retire(e, "L1", "L3"); retire(e, "L2", "L3") },
			[]string{"merged skill L3 from L1,L2 to L3 (retired skill L1 to L3 status replaced_by retired_on) (retired skill L2 to L3 status replaced_by retired_on) (added skill L3)"}},
		{func(e *pack.Edition) { retire(e, "L1", "L2") }, []string{"merged skill L2 from L1,L2 to L2 (retired skill L1 to L2 status replaced_by retired_on)"}},
		{func(e *pack.Edition) { add(e, "L3", "L4"); retire(e, "L1", "L3", "L4") },
			[]string{"split skill L1 from L1 to L3,L4 (retired skill L1 to L3,L4 status replaced_by retired_on) (added skill L3) (added skill L4)"}},
		{func(e *pack.Edition) { add(e, "L3"); retire(e, "L1", "L3") }, []string{"retired skill L1 to L3 status replaced_by retired_on", "added skill L3"}},
	} {
		b := lamp()
		c.change(b)
		got := lines(diff.Compare(lamp(), b, nil))
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("got\n %s\nwant\n %s", strings.Join(got, "\n "), strings.Join(c.want, "\n "))
		}
	}
}

func TestDecisionsExplainWhatReplacementsDoNot(t *testing.T) {
	b := lamp()
	add(b, "L3")
	skill(b, "L1").Name = "Wick"
	b.Framework.Skills = slices.DeleteFunc(b.Framework.Skills, func(s pack.Skill) bool { return s.Code == "L2" })
	b.Framework.RoleSkills[1].Level = 1
	skill(b, "L1").Related = nil
	between := []pack.Release{{Name: "2", Decisions: []pack.Decision{
		{Kind: pack.Split, What: "skill", From: []string{"L1"}, To: []string{"L1", "L3"}, Note: "Two crafts.", Credits: []string{"A. Keeper"}},
		{Kind: pack.Reworded, What: "role", From: []string{"R1"}, To: []string{"R1"}, Note: "Less sound."},
	}}}
	r := diff.Compare(lamp(), b, between)
	want := []string{"relations skill L1 related", "removed skill L2", "requirement role R1 level 1 of S1 lowered level", "reworded skill L1 name", "split skill L1 from L1 to L1,L3 (added skill L3)"}
	got := lines(r)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, c := range r.Changes {
		switch {
		case c.Code == "L1":
			if len(c.Reasons) != 1 || c.Reasons[0].Note != "Two crafts." || c.Reasons[0].Release != "2" || !slices.Equal(c.Reasons[0].Credits, []string{"A. Keeper"}) {
				t.Errorf("%s has the reasons %+v", says(c), c.Reasons)
			}
		case c.Code == "R1" && (len(c.Reasons) != 1 || c.Reasons[0].Note != "Less sound."):
			t.Errorf("%s has the reasons %+v", says(c), c.Reasons)
		case c.Code == "L2" && c.Reasons != nil:
			t.Errorf("nobody decided %s", says(c))
		}
	}
}

func TestSinceFindsWhatTouchesASkill(t *testing.T) {
	b := lamp()
	add(b, "L3")
	retire(b, "L2", "L1", "L3")
	b.Framework.RoleSkills[0].Level = 2
	b.Framework.RoleSkills[1].Level = 1
	skill(b, "S1").Related = []string{"L1"}
	var got []string
	r := diff.Compare(lamp(), b, nil)
	for _, c := range r.Since("L1") {
		got = append(got, string(c.Kind)+" "+c.Code)
	}
	if want := []string{"split L2", "relations S1", "requirement R1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := fmt.Sprint(r.Summary()), "[{split 1} {relations 1} {requirement 2}]"; got != want {
		t.Errorf("the summary is %s", got)
	}
}

// mutate changes an edition in some places at random.
func mutate(r *rand.Rand, e *pack.Edition) {
	for range 1 + r.IntN(25) {
		mutateList(r, reflect.ValueOf([]any{&e.Framework.Skills, &e.Framework.Descriptors, &e.Framework.Mappings, &e.Framework.Roles, &e.Framework.Responsibilities,
			&e.Framework.RoleSkills, &e.Framework.RoleQualifications, &e.Framework.CareerPaths, &e.Framework.Families, &e.Levels.Items, &e.Rings, &e.Disciplines, &e.Grades,
			&e.Bodies.Bodies, &e.Qualifications.Qualifications, &e.Qualifications.Equivalents}[r.IntN(16)]).Elem())
	}
	for i := range e.Bodies.Bodies {
		if r.IntN(3) == 0 {
			mutateList(r, reflect.ValueOf(&e.Bodies.Bodies[i].Levels).Elem())
		}
	}
	for _, single := range []any{&e.Scheme, &e.Levels, &e.Bodies, &e.Qualifications} {
		if r.IntN(4) == 0 {
			mutateEntry(r, reflect.ValueOf(single).Elem())
		}
	}
}

func mutateList(r *rand.Rand, list reflect.Value) {
	n := list.Len()
	switch at := r.IntN(max(n, 1)); {
	case n == 0 || r.IntN(4) == 0: // add
		entry := reflect.New(list.Type().Elem()).Elem()
		if n > 0 && r.IntN(2) == 0 {
			entry.Set(list.Index(at)) // like another
		}
		for range 6 {
			mutateEntry(r, entry)
		}
		list.Set(reflect.Append(list, entry))
		swap(list, r.IntN(n+1), n)
	case r.IntN(3) == 0: // remove
		list.Set(reflect.AppendSlice(list.Slice3(0, at, at), list.Slice(at+1, n)))
	case r.IntN(3) == 0: // reorder
		swap(list, at, r.IntN(n))
	default:
		mutateEntry(r, list.Index(at))
	}
}

func swap(list reflect.Value, i, j int) { reflect.Swapper(list.Interface())(i, j) }

var codes = []string{"L1", "L2", "S1", "R1", "R2", "GEN01", "RM01", "R10", "new", "", "retired", "active", "retired", "a b"}

func mutateEntry(r *rand.Rand, v reflect.Value) {
	f := v.Field(r.IntN(v.NumField()))
	switch m := f.Addr().Interface().(type) {
	case *pack.Measure:
		*m = []pack.Measure{{Word: "none"}, {Number: 3}, {}}[r.IntN(3)]
		return
	case *[]string:
		*m = nil
		for range r.IntN(4) {
			*m = append(*m, codes[r.IntN(len(codes))])
		}
		return
	}
	switch f.Kind() {
	case reflect.String:
		f.SetString(codes[r.IntN(len(codes))])
	case reflect.Int:
		f.SetInt(int64(r.IntN(4)))
	case reflect.Bool:
		f.SetBool(!f.Bool())
	case reflect.Struct:
		mutateEntry(r, f)
	}
}

// plain makes an empty list and none the same, all through.
func plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		plain(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			plain(v.Field(i))
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		for i := range v.Len() {
			plain(v.Index(i))
		}
	}
}

func deepCopy(t testing.TB, e *pack.Edition) *pack.Edition {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var c pack.Edition
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

// TestNothingIsLost holds Compare to its word: what it says, applied to a,
// gives b, after a journey through JSON as well.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 3))
		a, b := lamp(), lamp()
		if seed%3 > 0 {
			mutate(r, a)
		}
		if seed%3 == 2 {
			b = deepCopy(t, a)
		}
		mutate(r, b)
		b.Release.Name = "2"
		holds(t, seed, a, b)
	}
	starter := packtest.Starter(t).Edition()
	for seed := range uint64(40) {
		b := deepCopy(t, starter)
		mutate(rand.New(rand.NewPCG(seed, 5)), b)
		holds(t, seed, starter, b)
	}
}

func holds(t *testing.T, seed uint64, a, b *pack.Edition) {
	t.Helper()
	report := diff.Compare(a, b, nil)
	wire, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var read diff.Report
	if err := json.Unmarshal(wire, &read); err != nil {
		t.Fatal(err)
	}
	for _, r := range []diff.Report{report, read} {
		got, err := diff.Patch(a, r)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want := deepCopy(t, b)
		plain(reflect.ValueOf(want))
		plain(reflect.ValueOf(got))
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: what is reported does not lead from a to b:\n%s\nleft: %s", seed, strings.Join(lines(report), "\n"), strings.Join(lines(diff.Compare(got, want, nil)), "\n"))
		}
	}
	if again := diff.Compare(b, deepCopy(t, b), nil); len(again.Changes) > 0 {
		t.Fatalf("seed %d: a release differs from itself: %q", seed, lines(again))
	}
	mirrored(t, seed, report, diff.Compare(b, a, nil))
	once(t, seed, report)
}

var opposite = map[diff.Kind]diff.Kind{
	diff.Added: diff.Removed, diff.Removed: diff.Added, diff.Retired: diff.Restored, diff.Restored: diff.Retired, diff.Merged: diff.Split, diff.Split: diff.Merged,
}

// mirrored fails unless the way back says the same from the other side: every
// value, and every entry that came, went or stands elsewhere.
func mirrored(t *testing.T, seed uint64, there, back diff.Report) {
	t.Helper()
	says := func(r diff.Report, turn bool) []string {
		var all []string
		var take func(c diff.Change)
		take = func(c diff.Change) {
			kind, op := c.Kind, c.Op
			if turn {
				if k, ok := opposite[kind]; ok {
					kind = k
				}
				op = map[diff.Op]diff.Op{diff.Put: diff.Taken, diff.Taken: diff.Put, diff.Edited: diff.Edited}[op]
			}
			for _, f := range c.Fields {
				if turn {
					f.Before, f.Now, f.Were, f.Are = f.Now, f.Before, f.Are, f.Were
				}
				all = append(all, fmt.Sprintf("%s %s %s %s %+v", kind, op, c.List, c.Key, f))
			}
			for _, p := range c.Order {
				if turn {
					p.Was, p.Now = p.Now, p.Was
				}
				all = append(all, fmt.Sprintf("order %s %+v", c.List, p))
			}
			if kind == diff.Merged || kind == diff.Split {
				from, to := c.From, c.To
				if turn {
					from, to = to, from
				}
				all = append(all, fmt.Sprint(kind, from, to))
			}
			for _, p := range c.Parts {
				take(p)
			}
		}
		for _, c := range r.Changes {
			take(c)
		}
		slices.Sort(all)
		return all
	}
	a, b := says(there, false), says(back, true)
	if !slices.Equal(a, b) {
		for _, x := range a {
			if !slices.Contains(b, x) {
				t.Errorf("seed %d: only there: %s", seed, x)
			}
		}
		for _, x := range b {
			if !slices.Contains(a, x) {
				t.Errorf("seed %d: only back: %s", seed, x)
			}
		}
		t.FailNow()
	}
}

// once fails where one value is reported twice.
func once(t *testing.T, seed uint64, r diff.Report) {
	t.Helper()
	seen := map[string]bool{}
	var take func(c diff.Change)
	take = func(c diff.Change) {
		for _, f := range c.Fields {
			key := c.List + "\x00" + c.Key + "\x00" + f.Name
			if seen[key] {
				t.Fatalf("seed %d: %q is reported twice", seed, key)
			}
			seen[key] = true
		}
		for _, p := range c.Parts {
			take(p)
		}
	}
	for _, c := range r.Changes {
		take(c)
	}
}

func TestAReportOfOtherReleasesIsRefused(t *testing.T) {
	b := lamp()
	b.Framework.Skills[0], b.Framework.Skills[1] = b.Framework.Skills[1], b.Framework.Skills[0]
	r := diff.Compare(lamp(), b, nil)
	if _, err := diff.Patch(&pack.Edition{}, r); err == nil {
		t.Error("a comparison was applied to a release that it is not of")
	}
}
