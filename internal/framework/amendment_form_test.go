package framework

import (
	"reflect"
	"strings"
	"testing"

	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
)

func TestASuggestionFillsTheForm(t *testing.T) {
	e := packtest.Starter(t).Edition()
	s := amend.Items(e)["skill/"+e.Framework.Skills[0].Code].Skill
	before := s.Descriptors[1].Text
	page, err := newAmendmentForm(Release{}, e, pack.Reworded, "skill/"+s.Code, 0)
	if err != nil {
		t.Fatal(err)
	}
	page.suggest(Suggestion{ID: "p1", Field: "level", Level: s.Descriptors[1].Level, Before: before, After: "Other words.", Reason: "Clearer.", Credit: "Una"})
	if got := page.Parts[0].value("level-" + itoa(s.Descriptors[1].Level)); got != "Other words." || page.Note.Value != "Clearer." || page.Credits.Value != "Una" || page.Proposal.Value != "p1" {
		t.Errorf("the form holds %q, %q, %q, %q", got, page.Note.Value, page.Credits.Value, page.Proposal.Value)
	}
}

// The form of everything in the starter framework says, when it is sent back
// untouched, what it said.
func TestAFormThatNobodyTouchedChangesNothing(t *testing.T) {
	e := packtest.Starter(t).Edition()
	for ref, item := range amend.Items(e) {
		kinds := kindsOf(item)
		if len(kinds) == 0 || kinds[0] != pack.Reworded {
			continue
		}
		page, err := newAmendmentForm(Release{}, e, pack.Reworded, ref, 0)
		if err != nil {
			t.Fatal(err)
		}
		var a amend.Amendment
		page.items(&a)
		if !page.form().OK() || !amend.Same(a.Items[0], item) {
			t.Errorf("%s came back as %+v with %v", ref, a.Items[0], page.form().Problems())
		}
	}
}

// What is saved of a split comes back into its form.
func TestASplitComesBackIntoItsForm(t *testing.T) {
	e := packtest.Starter(t).Edition()
	code := e.Framework.RoleSkills[0].Skill
	page, err := newAmendmentForm(Release{}, e, pack.Split, "skill/"+code, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range page.Parts {
		part.set("code", "ZZ"+itoa(i))
		part.set("name", "Part "+itoa(i))
		part.set("definition", "Does "+itoa(i)+".")
	}
	page.Needs[0].Chosen = map[int]bool{1: true}
	a := Amendment{ID: "a", Amendment: amend.Amendment{Kind: pack.Split, About: "skill/" + code}}
	page.items(&a.Amendment)
	again, err := newAmendmentForm(Release{}, e, pack.Split, "skill/"+code, partsIn(a, amend.Items(e)))
	if err != nil {
		t.Fatal(err)
	}
	again.holds(a)
	var names []string
	for _, part := range again.Parts {
		names = append(names, part.value("code")+" "+part.value("name"))
	}
	if got := strings.Join(names, ", "); got != "ZZ0 Part 0, ZZ1 Part 1, ZZ2 Part 2" {
		t.Errorf("the form holds %s", got)
	}
	if want := (map[int]bool{0: false, 1: true, 2: false}); !reflect.DeepEqual(again.Needs[0].Chosen, want) {
		t.Errorf("%s needs %v", again.Needs[0].Role, again.Needs[0].Chosen)
	}
}
