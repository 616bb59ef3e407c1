package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
)

func TestThreeSidesAreToldApart(t *testing.T) {
	base, ours, theirs := lamp(), lamp(), lamp()
	skill(ours, "L1").Name = "Wickcraft"                                                      // ours
	skill(theirs, "L2").Name = "Glass"                                                        // theirs
	skill(ours, "S1").Definition, skill(theirs, "S1").Definition = "Blow it.", "Blow it."     // the same
	skill(ours, "L1").Definition, skill(theirs, "L1").Definition = "Trim.", "Cut."            // conflict
	skill(ours, "L2").AltLabels, skill(theirs, "L2").AltLabels = []string{"a"}, []string{"b"} // conflict
	add(ours, "L3")
	add(theirs, "L4")
	add(ours, "L5")
	add(theirs, "L5")
	ours.Framework.Mappings = nil                                                                           // removed by us alone
	theirs.Framework.CareerPaths = nil                                                                      // by them, and changed by us
	ours.Framework.CareerPaths[0].Note = "Soon."                                                            //
	ours.Framework.RoleSkills = ours.Framework.RoleSkills[1:]                                               // removed by both
	theirs.Framework.RoleSkills = theirs.Framework.RoleSkills[1:]                                           //
	theirs.Disciplines[0], theirs.Disciplines[1] = theirs.Disciplines[1], theirs.Disciplines[0]             // their order
	ours.Framework.Responsibilities[0].Text, theirs.Framework.Responsibilities[1].Text = "Light.", "Quench" // one list
	var got []string
	for _, d := range diff.ThreeWay(base, ours, theirs) {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s: %s %s %s", d.Outcome, d.List, d.Key, d.Field)))
	}
	want := []string{
		"theirs: disciplines  order",
		"ours: skills L1 name", "conflict: skills L1 definition", "theirs: skills L2 name", "conflict: skills L2 alt_labels", "both the same: skills S1 definition",
		"ours: skills L3", "both the same: skills L5", "theirs: skills L4",
		"ours: mappings L1 sea1 https://sea.example/w", "conflict: duties R1 texts",
		"both the same: role_skills R1 L1", "conflict: career_paths R2 R1",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n %s\nwant\n %s", strings.Join(got, "\n "), strings.Join(want, "\n "))
	}
}

func TestThreeSidesThatAgreeSayNothing(t *testing.T) {
	if all := diff.ThreeWay(lamp(), lamp(), lamp()); len(all) > 0 {
		t.Errorf("%+v", all)
	}
	b := lamp()
	skill(b, "L1").Name = "Wickcraft"
	for _, c := range []struct {
		base, ours, theirs *pack.Edition
		want               diff.Outcome
		text               [3]string
	}{
		{lamp(), b, lamp(), diff.Ours, [3]string{"Wicks", "Wickcraft", "Wicks"}},
		{lamp(), lamp(), b, diff.Theirs, [3]string{"Wicks", "Wicks", "Wickcraft"}},
		{lamp(), b, b, diff.Both, [3]string{"Wicks", "Wickcraft", "Wickcraft"}},
	} {
		all := diff.ThreeWay(c.base, c.ours, c.theirs)
		if len(all) != 1 || all[0].Outcome != c.want || [3]string{all[0].Base.Text, all[0].Ours.Text, all[0].Theirs.Text} != c.text || all[0].Name == "" {
			t.Errorf("want %s, got %+v", c.want, all)
		}
	}
}
