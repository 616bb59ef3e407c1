package pack

import (
	"slices"
	"strings"
	"testing"
)

func TestDiffOfAPackWithItselfIsEmpty(t *testing.T) {
	a := parse(starterFiles(t))
	b := parse(starterFiles(t))
	if changes := Diff(a, b); len(changes) > 0 {
		t.Error(changes)
	}
}

func TestDiffSaysWhatChanged(t *testing.T) {
	for _, c := range []struct {
		change func(p *Pack)
		want   []string
	}{
		{func(p *Pack) { p.Framework.Skills[0].Name = "Planning" }, []string{`changed skill GEN01, name: "KIM strategy and planning" → "Planning"`}},
		{func(p *Pack) { p.Framework.Skills = p.Framework.Skills[1:] }, []string{"removed skill GEN01: KIM strategy and planning"}},
		{func(p *Pack) {
			p.Framework.Skills = append(p.Framework.Skills, Skill{Code: "RM99", Name: "Weeding"})
		}, []string{"added skill RM99: Weeding"}},
		{func(p *Pack) { p.Framework.Descriptors[1].Text = "Do it." }, []string{"changed descriptor GEN01 2, descriptor: "}},
		{func(p *Pack) { p.Framework.Skills[0].AltLabels[0] += "; more" }, []string{"changed skill GEN01, alt_labels: "}},
		{func(p *Pack) { p.Profession.Levels.Items[4].Name = "Master" }, []string{`changed level 4, name: "Expert" → "Master"`}},
		{func(p *Pack) { p.Profession.Strapline = "New." }, []string{"changed profession, strapline: "}},
		{func(p *Pack) { p.Profession.Contact.TargetReplyWorkingDays = 9 }, []string{`changed profession, contact.target_reply_working_days: "5" → "9"`}},
		{func(p *Pack) { p.RoleFinder.Rules[0].When[0].Includes = "dpo" }, []string{`changed role finder rule RF01, when[1].includes: "dro" → "dpo"`}},
		{func(p *Pack) { p.RoleFinder.Questions[0].Options[0].Text = "Files" }, []string{"changed role finder option main_work records, text: "}},
		{func(p *Pack) { p.Pages[0].Body = "Nothing." }, []string{"changed page about, body: "}},
		{func(p *Pack) { p.Networks[0].Joining.Contacts = nil }, []string{`changed network adro, joining.contact: "gkimhop@communities.gov.uk" → ""`}},
		{func(p *Pack) { p.Framework.Roles[0], p.Framework.Roles[1] = p.Framework.Roles[1], p.Framework.Roles[0] }, []string{`changed role, order: "R01" → "R02"`}},
		{func(p *Pack) { p.Texts = nil }, []string{"removed text LICENCE-NOTE.md", "removed text README.md"}},
	} {
		a := parse(starterFiles(t))
		b := parse(starterFiles(t))
		c.change(b)
		var got []string
		for _, x := range Diff(a, b) {
			got = append(got, x.String())
		}
		if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}
