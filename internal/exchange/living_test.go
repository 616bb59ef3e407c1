package exchange_test

import (
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/exchange"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

func TestAPackBecomesTheNextReleaseOfALivingStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := desk(t, db)
		f, ctx := d.Framework, t.Context()
		s := &exchange.Service{DB: db, Log: d.Log, Parts: []exchange.Part{f.Professions, f}}
		next := packtest.Starter(t)
		next.Profession.Version = "2027.1"
		next.Pages = nil
		next.Profession.Strapline = "Another strapline."
		lost := next.Framework.Skills[0].Code
		next.Framework.Skills[1].Definition = "Show what the work was worth, in numbers and in stories."
		drop(next, lost)
		now, err := s.Export(ctx)
		if err != nil {
			t.Fatal(err)
		}
		proposed, err := s.Propose(ctx, f, next)
		if err != nil {
			t.Fatal(err)
		}
		if text := proposed.Report.Text(); !strings.Contains(text, "retired skill "+lost) || !strings.Contains(text, "in numbers and in stories") {
			t.Errorf("the dry run says %s", text)
		}
		if !strings.Contains(proposed.Summary(), "difference in profession") {
			t.Errorf("what is not taken: %s", proposed.Summary())
		}
		if again, err := s.Export(ctx); err != nil || len(pack.Diff(now, again)) > 0 {
			t.Errorf("the dry run changed the store (%v)", err)
		}
		if _, err := s.LoadRelease(ctx, access.Service, f, next, ""); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("without a note: %v", err)
		}
		name, err := s.LoadRelease(ctx, access.Service, f, next, "Worth is shown in stories too.")
		if err != nil || name != "2027.1" {
			t.Fatalf("%s, %v", name, err)
		}
		if current, err := f.Current(ctx); err != nil || current.Release.Name != "2026.1" {
			t.Errorf("readers see release %s, %v", current.Release.Name, err)
		}
		draft, err := f.Edition(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, skill := range draft.Framework.Skills {
			if skill.Code == lost && skill.Status != "retired" || skill.Code == next.Framework.Skills[0].Code && skill.Definition != next.Framework.Skills[0].Definition {
				t.Errorf("the draft has %+v", skill)
			}
		}
		if len(draft.Framework.Skills) != len(next.Framework.Skills)+1 {
			t.Errorf("the draft has %d skills", len(draft.Framework.Skills))
		}
		if len(draft.Release.Decisions) == 0 || draft.Release.Decisions[0].Note != "Worth is shown in stories too." {
			t.Errorf("the decisions are %+v", draft.Release.Decisions)
		}
		next.Profession.Version = "2026.1"
		if _, err := s.LoadRelease(ctx, access.Service, f, next, "Again."); fault.KindOf(err) != fault.Conflict || err == nil {
			t.Errorf("a version that was a release: %v", err)
		}
	})
}

// drop takes a skill out of a pack with all that refers to it.
func drop(p *pack.Pack, code string) {
	f := &p.Framework
	skills, descriptors, mappings, needs := f.Skills, f.Descriptors, f.Mappings, f.RoleSkills
	f.Skills, f.Descriptors, f.Mappings, f.RoleSkills = nil, nil, nil, nil
	for _, s := range skills {
		var related []string
		for _, r := range s.Related {
			if r != code {
				related = append(related, r)
			}
		}
		if s.Related = related; s.Code != code {
			f.Skills = append(f.Skills, s)
		}
	}
	for _, d := range descriptors {
		if d.Skill != code {
			f.Descriptors = append(f.Descriptors, d)
		}
	}
	for _, m := range mappings {
		if m.Skill != code {
			f.Mappings = append(f.Mappings, m)
		}
	}
	for _, n := range needs {
		if n.Skill != code {
			f.RoleSkills = append(f.RoleSkills, n)
		}
	}
}
