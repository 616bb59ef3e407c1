package recruitment_test

import (
	"strings"
	"testing"

	"guildhall/internal/pack"
	"guildhall/internal/recruitment"
	"guildhall/professions"
)

// TestEachKindOfWordingCheckFindsAndPasses runs every rule over a text that breaks
// it and one that does not.
func TestEachKindOfWordingCheckFindsAndPasses(t *testing.T) {
	long := strings.Repeat("word ", 31)
	hard := strings.Repeat("Considerable organisational responsibilities necessitate comprehensive understanding. ", 8)
	for _, c := range []struct {
		name      string
		check     pack.WordingCheck
		bad, good recruitment.Text
		words     string
	}{
		{"pattern", pack.WordingCheck{Pattern: `\bninja\b`}, recruitment.Text{Own: "A records Ninja."}, recruitment.Text{Own: "A records manager."}, "Ninja"},
		{"unless", pack.WordingCheck{Pattern: `\bmust\b`, UnlessPattern: `equivalent`}, recruitment.Text{Own: "You must hold it."}, recruitment.Text{Own: "You must hold it, or the equivalent."}, "must"},
		{"count", pack.WordingCheck{Rule: "count", Field: "essential_skills", Max: 5}, recruitment.Text{Counts: map[string]int{"essential_skills": 7}}, recruitment.Text{Counts: map[string]int{"essential_skills": 5}}, ""},
		{"required", pack.WordingCheck{Rule: "required_text", AnyOf: []string{"Adjustments"}}, recruitment.Text{Whole: "Come."}, recruitment.Text{Whole: "We make adjustments."}, ""},
		{"sentence", pack.WordingCheck{Rule: "sentence_words", Max: 30}, recruitment.Text{Own: long}, recruitment.Text{Own: "Short. And sweet."}, "word word word word word word word word …"},
		{"total", pack.WordingCheck{Rule: "total_words", Max: 30}, recruitment.Text{Whole: long}, recruitment.Text{Whole: "Short."}, ""},
		{"reading age", pack.WordingCheck{Rule: "reading_age", Max: 14}, recruitment.Text{Own: hard}, recruitment.Text{Own: strings.Repeat("We keep the files safe. ", 10)}, ""},
		{"abbreviation", pack.WordingCheck{Rule: "unexplained_abbreviation", Allow: []string{"UK"}}, recruitment.Text{Own: "Answer each DSAR."}, recruitment.Text{Own: "In the UK, answer each subject access request (DSAR). A DSAR is a request."}, "DSAR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checks := pack.WordingChecks{Checks: []pack.WordingCheck{c.check}}
			found := recruitment.CheckWording(checks, c.bad)
			if len(found) != 1 || found[0].Words != c.words {
				t.Errorf("found %+v, want %q", found, c.words)
			}
			if found := recruitment.CheckWording(checks, c.good); len(found) > 0 {
				t.Errorf("a good text is found fault with: %+v", found)
			}
		})
	}
}

// TestARegistrationWithoutAnEquivalentStops by the checks that come with the program.
func TestARegistrationWithoutAnEquivalentStops(t *testing.T) {
	p, _ := pack.Read(professions.Default())
	stops := func(own string) bool {
		for _, f := range recruitment.CheckWording(p.Recruitment.WordingChecks, recruitment.Text{Own: own}) {
			if f.Stops() {
				return true
			}
		}
		return false
	}
	if !stops("You must be registered with CILIP.") || stops("You must be registered with CILIP or have equivalent experience.") {
		t.Error("a single registration is demanded, or its equivalent refused")
	}
}
