package quality

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/pack"
	"guildhall/skos"
)

// sound is a small framework that no rule finds anything in.
func sound() (*pack.Edition, []Learning) {
	e := &pack.Edition{
		Scheme:      pack.Scheme{ID: "bake", Name: "Bakers", IdentifierBase: "https://bake.example/id/", Locale: "en-GB"},
		Release:     pack.Release{Name: "2026.1", Title: "Release 2026.1", State: "draft", Decisions: []pack.Decision{{Kind: pack.Added, What: "skill", To: []string{"B01"}, Note: "Ovens were missing."}}},
		Levels:      pack.LevelScale{Items: []pack.Level{{Level: 0, Name: "Not yet"}, {Level: 1, Name: "Learner"}, {Level: 2, Name: "Baker"}, {Level: 3, Name: "Master"}}},
		Disciplines: []pack.Discipline{{ID: "B", Name: "Baking"}},
	}
	f := &e.Framework
	verbs := []string{"Assist with", "Run", "Redesign"}
	for i, name := range []string{"Ovens and firing", "Dough making", "Shop keeping", "Grain buying"} {
		code := fmt.Sprintf("B%02d", i+1)
		f.Skills = append(f.Skills, pack.Skill{Code: code, Discipline: "B", Name: name, Definition: "What it takes to do " + strings.ToLower(name) + " well.", Status: active})
		for level, verb := range verbs {
			f.Descriptors = append(f.Descriptors, pack.Descriptor{Skill: code, Level: level + 1, Text: verb + ownWords(code, level)})
		}
		f.RoleSkills = append(f.RoleSkills, pack.RoleSkill{Role: "R1", Skill: code, Level: 2, Importance: "essential"})
	}
	for i := range f.Skills { // a ring, so that all hang together
		other := (i + 1) % len(f.Skills)
		f.Skills[i].Related = append(f.Skills[i].Related, f.Skills[other].Code)
		f.Skills[other].Related = append(f.Skills[other].Related, f.Skills[i].Code)
	}
	f.Roles = []pack.Role{{Code: "R1", Name: "Baker", Discipline: "B", Summary: "Bakes bread.", TypicalTitles: []string{"Baker", "Night Baker"}, Status: active}}
	return e, []Learning{{ID: "l1", Title: "Hot ovens", Skills: []string{"B01"}}}
}

// ownWords is a text of words that no other text has.
func ownWords(code string, level int) string {
	var b strings.Builder
	for i := range 16 {
		fmt.Fprintf(&b, " %s%c%d", strings.ToLower(code), 'a'+i, level)
	}
	return b.String() + "."
}

func TestASoundFrameworkHasNoFindings(t *testing.T) {
	for _, f := range Check(sound()) {
		t.Errorf("%s %s: %s", f.Rule, f.Ref, f.Sentence)
	}
}

// faults each break the sound framework in one way, and are found as these.
var faults = []struct {
	what  string
	spoil func(e *pack.Edition, learning []Learning)
	want  string // rule and ref of each finding
}{
	{"a name in two skills", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[1].Name = e.Framework.Skills[0].Name }, "label-shared skill/B02"},
	{"a name with spaces", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Name += " " }, "label-space skill/B01"},
	{"no name", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Name = "" }, "label-missing skill/B01"},
	{"a name twice", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].AltLabels = []string{"Ovens and firing"} }, "S13 skill/B01"},
	{"a plural", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Name = "Grains buying" }, "label-variant skill/B04"},
	{"a slip", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Name = "Grain byuing" }, "label-typing skill/B04"},
	{"brackets", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Name = "Grain buying (retail)" }, "label-brackets skill/B01"},
	{"related and broader", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Broader = []string{"B02"} }, "S27 skill/B01"},
	{"broader in a circle", func(e *pack.Edition, _ []Learning) {
		e.Framework.Skills[0].Broader, e.Framework.Skills[2].Broader = []string{"B03"}, []string{"B01"}
	}, "hierarchy-cycle skill/B01"},
	{"an unknown related skill", func(e *pack.Edition, _ []Learning) {
		e.Framework.Skills[0].Related = append(e.Framework.Skills[0].Related, "B99")
	}, "link-undefined skill/B01"},
	{"an unknown replacement", func(e *pack.Edition, _ []Learning) {
		e.Framework.Roles = append(e.Framework.Roles, pack.Role{Code: "R2", Name: "Miller", Discipline: "B", Summary: "Mills.", Status: retired, RetiredOn: "2026-01-01", ReplacedBy: []string{"R9"}})
	}, "link-undefined role/R2"},
	{"replacements in a circle", func(e *pack.Edition, _ []Learning) {
		for _, r := range [][2]string{{"R2", "R3"}, {"R3", "R2"}} {
			e.Framework.Roles = append(e.Framework.Roles, pack.Role{Code: r[0], Name: "Miller of " + r[0], Discipline: "B", Summary: "Mills.", Status: retired, RetiredOn: "2026-01-01", ReplacedBy: []string{r[1]}})
		}
	}, "retired-replacement role/R2, retired-replacement role/R3"},
	{"two exact matches of one thing", func(e *pack.Edition, _ []Learning) {
		e.Framework.Mappings = []pack.Mapping{{Skill: "B01", Scheme: "s", TargetID: "X", Match: "exact", Status: "confirmed"}, {Skill: "B02", Scheme: "s", TargetID: "X", Match: "exact", Status: "proposed"}}
	}, "exact-shared skill/B02"},
	{"an exact and a broad match", func(e *pack.Edition, _ []Learning) {
		e.Framework.Mappings = []pack.Mapping{{Skill: "B01", Scheme: "s", TargetID: "X", Match: "exact", Status: "confirmed"}, {Skill: "B01", Scheme: "s", TargetID: "X", Match: "broad", Status: "proposed"}}
	}, "S46 skill/B01"},
	{"a rejected match", func(e *pack.Edition, _ []Learning) {
		e.Framework.Mappings = []pack.Mapping{{Skill: "B01", Scheme: "s", TargetID: "X", Match: "exact", Status: "confirmed"}, {Skill: "B01", Scheme: "s", TargetID: "X", Match: "broad", Status: "rejected"}}
	}, ""},
	{"one code twice", func(e *pack.Edition, _ []Learning) {
		again := e.Framework.Skills[0]
		again.Name = "Something else"
		e.Framework.Skills = append(e.Framework.Skills, again)
	}, "Q-code-reused skill/B01"},
	{"a text that cannot be seen", func(e *pack.Edition, _ []Learning) { e.Framework.Descriptors[0].Text += "\u0007" }, "text-unprintable skill/B01"},
	{"an unknown discipline", func(e *pack.Edition, _ []Learning) { e.Framework.Roles[0].Discipline = "Z" }, "Q-code-unknown role/R1"},
	{"no definition", func(e *pack.Edition, _ []Learning) { e.Framework.Skills[0].Definition = " " }, "documentation-empty skill/B01, Q-definition-missing skill/B01"},
	{"related one way", func(e *pack.Edition, _ []Learning) {
		e.Framework.Skills[0].Related = append(e.Framework.Skills[0].Related, "B03")
	}, "Q-related-one-way skill/B01"},
	{"a discipline left behind", func(e *pack.Edition, _ []Learning) {
		e.Disciplines = append(e.Disciplines, pack.Discipline{ID: "Z", Name: "Zest"})
	}, "Q-discipline-empty discipline/Z"},
	{"a level without a text", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors = slices.Delete(e.Framework.Descriptors, 1, 2)
	}, "Q-level-missing skill/B01"},
	{"a level not defined", func(e *pack.Edition, _ []Learning) { e.Framework.Descriptors[1].Text = "Not defined." }, "Q-level-undefined skill/B01"},
	{"a level that is not there", func(e *pack.Edition, _ []Learning) { e.Framework.Descriptors[2].Level = 4 }, "Q-code-unknown skill/B01, Q-level-missing skill/B01"},
	{"two texts for a level", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors = append(e.Framework.Descriptors, pack.Descriptor{Skill: "B01", Level: 3, Text: "Sell the whole oven to somebody who likes antiques, and tell nobody where the money went after."})
	}, "Q-code-reused skill/B01"},
	{"one text for two levels", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors[1].Text = e.Framework.Descriptors[0].Text
	}, "Q-level-repeated skill/B01"},
	{"one text for two skills", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors[4].Text = e.Framework.Descriptors[1].Text
	}, "Q-level-repeated skill/B02"},
	{"two texts nearly alike", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors[4].Text = strings.Replace(e.Framework.Descriptors[1].Text, "b01c1", "quiet", 1)
	}, "Q-level-alike skill/B02"},
	{"the same verb again", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors[2].Text = "Run every bakery of the town at once through other people, year in, year out, for as long as it lasts."
	}, "Q-level-verb skill/B01"},
	{"a beginner above a leader", func(e *pack.Edition, _ []Learning) {
		e.Framework.Descriptors[1].Text = "Lead every bakery of the town at once through other people, year in, year out, for as long as it lasts."
		e.Framework.Descriptors[2].Text = "List what stands on the shelves each evening so that the morning shift knows what to bake before dawn."
	}, "Q-level-backwards skill/B01"},
	{"a level that says little", func(e *pack.Edition, _ []Learning) { e.Framework.Descriptors[2].Text = "Invents new ovens." }, "Q-level-shrinks skill/B01"},
	{"a skill that no role needs", func(e *pack.Edition, _ []Learning) { e.Framework.RoleSkills = e.Framework.RoleSkills[1:] }, "Q-skill-unused skill/B01"},
	{"a role without skills", func(e *pack.Edition, _ []Learning) {
		e.Framework.Roles = append(e.Framework.Roles, pack.Role{Code: "R2", Name: "Miller", Discipline: "B", Summary: "Mills.", Status: active})
	}, "Q-role-empty role/R2"},
	{"a role that needs too much", func(e *pack.Edition, _ []Learning) {
		for i := range 6 {
			e.Framework.RoleSkills = append(e.Framework.RoleSkills, pack.RoleSkill{Role: "R1", Skill: fmt.Sprintf("B9%d", i), Level: 1, Importance: "essential"})
			name := []string{"Icing", "Bookkeeping", "Deliveries", "Hygiene", "Recipes", "Waiting"}[i]
			e.Framework.Skills = append(e.Framework.Skills, pack.Skill{Code: fmt.Sprintf("B9%d", i), Name: name, Discipline: "B", Definition: "It is " + name + ".", Status: "draft", Broader: []string{"B01"}})
		}
	}, "Q-role-many role/R1"},
	{"an unknown skill in a role", func(e *pack.Edition, _ []Learning) {
		e.Framework.RoleSkills = append(e.Framework.RoleSkills, pack.RoleSkill{Role: "R1", Skill: "B99", Level: 1, Importance: "desirable"})
	}, "Q-code-unknown role/R1"},
	{"a skill twice in a role", func(e *pack.Edition, _ []Learning) {
		e.Framework.RoleSkills = append(e.Framework.RoleSkills, pack.RoleSkill{Role: "R1", Skill: "B01", Level: 1, Importance: "desirable"})
	}, "Q-role-repeated role/R1"},
	{"a retired skill", func(e *pack.Edition, _ []Learning) {
		s := &e.Framework.Skills[1]
		s.Status, s.ReplacedBy = retired, []string{"B03"}
	}, "retired-used skill/B01, retired-used skill/B03, Q-retired-undated skill/B02, Q-role-retired role/R1"},
	{"a change without a note", func(e *pack.Edition, _ []Learning) { e.Release.Decisions[0].Note = "" }, "Q-decision-note skill/B01"},
	{"a change to nothing", func(e *pack.Edition, _ []Learning) { e.Release.Decisions[0].To = []string{"B77"} }, "Q-decision-codes skill/B77"},
	{"a retirement that was not made", func(e *pack.Edition, _ []Learning) {
		e.Release.Decisions[0] = pack.Decision{Kind: pack.Retired, What: "skill", From: []string{"B02"}, Note: "Gone."}
	}, "Q-decision-codes skill/B02"},
	{"a merge of one", func(e *pack.Edition, _ []Learning) {
		e.Release.Decisions[0] = pack.Decision{Kind: pack.Merged, What: "skill", From: []string{"B02"}, To: []string{"B02"}, Note: "One."}
	}, "Q-decision-codes skill/B02"},
	{"a split that keeps its code", func(e *pack.Edition, _ []Learning) {
		e.Release.Decisions[0] = pack.Decision{Kind: pack.Split, What: "skill", From: []string{"B02"}, To: []string{"B02", "B03"}, Note: "Two."}
	}, ""},
	{"learning for nothing", func(_ *pack.Edition, l []Learning) { l[0].Skills = nil }, "Q-learning-lost learning/l1"},
	{"learning for what is gone", func(_ *pack.Edition, l []Learning) { l[0].Skills = []string{"B98", "B99"} }, "Q-learning-lost learning/l1"},
}

func TestEachFaultIsFoundAndOnlyIt(t *testing.T) {
	tried := map[string]bool{}
	for _, f := range faults {
		e, learning := sound()
		f.spoil(e, learning)
		var got []string
		for _, found := range Check(e, learning) {
			got = append(got, found.Rule+" "+found.Ref)
			tried[found.Rule] = true
			if found.Sentence == "" || found.Fix == "" || found.Name == "" || strings.Contains(found.Sentence+found.Fix, root) || strings.Contains(found.Sentence, "@en") {
				t.Errorf("%s: the finding is not for an editor: %+v", f.what, found)
			}
		}
		if strings.Join(got, ", ") != f.want {
			t.Errorf("%s is found as %q, want %q", f.what, strings.Join(got, ", "), f.want)
		}
	}
	for _, r := range Rules() {
		if strings.HasPrefix(r.ID, "Q-") && !tried[r.ID] {
			t.Errorf("nothing tries the rule %s", r.ID)
		}
	}
}

func TestRulesAreNamedOnceAndExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] || r.Name == "" || r.Source == "" || r.About == "" || !slices.Contains([]skos.Severity{skos.Error, skos.Warning, skos.Note}, r.Severity) {
			t.Errorf("the rule %+v is named twice or not explained", r)
		}
		seen[r.ID] = true
	}
	for _, id := range inapplicable {
		if !slices.ContainsFunc(skos.Rules(), func(r skos.Rule) bool { return r.ID == id }) {
			t.Errorf("there is no rule %s to leave out", id)
		}
	}
}
