package framework

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
)

// built makes a framework of a pack without a store.
func built(p *pack.Pack) *Framework {
	e := p.Edition()
	e.Release = pack.Release{Name: "1", State: Published}
	return build(e)
}

// invented makes a random profession of the given size.
func invented(seed uint64, rings, disciplines, grades, roles int) *Framework {
	random := rand.New(rand.NewPCG(seed, 7))
	p := &pack.Pack{}
	levels := &p.Profession.Levels
	for i := range 6 {
		levels.Items = append(levels.Items, pack.Level{Level: i, Name: fmt.Sprint("Level ", i)})
	}
	for i := range rings {
		p.Profession.Rings = append(p.Profession.Rings, pack.Ring{ID: fmt.Sprint("ring", i), Order: i + 1, Name: fmt.Sprint("Ring ", i)})
	}
	for i := range disciplines {
		p.Profession.Disciplines = append(p.Profession.Disciplines, pack.Discipline{
			ID: fmt.Sprint("D", i), Order: i, Name: strings.Repeat("Discipline ", 1+i%3) + fmt.Sprint(i), Generic: i == 0,
		})
		for n := range 8 {
			p.Framework.Skills = append(p.Framework.Skills, pack.Skill{Code: fmt.Sprintf("D%d-%d", i, n), Discipline: fmt.Sprint("D", i), Name: "Skill", Status: "active"})
		}
	}
	for i := range grades {
		p.Profession.Grades = append(p.Profession.Grades, pack.Grade{ID: fmt.Sprint("G", i), Order: i + 1, Name: fmt.Sprint("Grade number ", i)})
	}
	words := []string{"officer", "manager", "of", "lead", "Angelegenheitsbeauftragte", "and", "principal", "records", "adviser"}
	for i := range roles {
		from := random.IntN(grades)
		name := "Role"
		for range 1 + random.IntN(4) {
			name += " " + words[random.IntN(len(words))]
		}
		code := fmt.Sprintf("R%03d", i)
		p.Framework.Roles = append(p.Framework.Roles, pack.Role{
			Code: code, Name: name, Discipline: fmt.Sprint("D", random.IntN(disciplines)), Ring: fmt.Sprint("ring", min(random.IntN(rings), random.IntN(rings))),
			GradeFrom: fmt.Sprint("G", from), GradeTo: fmt.Sprint("G", from+random.IntN(grades-from)), Status: "active",
		})
		for _, n := range random.Perm(len(p.Framework.Skills))[:min(6, len(p.Framework.Skills))] {
			p.Framework.RoleSkills = append(p.Framework.RoleSkills, pack.RoleSkill{
				Role: code, Skill: p.Framework.Skills[n].Code, Level: 1 + random.IntN(5), Importance: []string{"essential", "desirable"}[random.IntN(2)],
			})
		}
	}
	taken := map[[2]int]bool{}
	for range roles {
		a, b := random.IntN(roles), random.IntN(roles)
		if a != b && !taken[[2]int{a, b}] {
			taken[[2]int{a, b}] = true
			p.Framework.CareerPaths = append(p.Framework.CareerPaths, pack.CareerPath{
				From: fmt.Sprintf("R%03d", a), To: fmt.Sprintf("R%03d", b), Kind: string(stepKinds[random.IntN(len(stepKinds))]),
			})
		}
	}
	return built(p)
}

// skillsOf are the codes of the skills that change, in order of code.
func skillsOf(changes []Change) []string {
	var codes []string
	for _, c := range changes {
		codes = append(codes, c.Skill.Code)
	}
	slices.Sort(codes)
	return codes
}

func TestComparingTheOtherWayRoundTurnsEverythingRound(t *testing.T) {
	for _, f := range []*Framework{built(packtest.Starter(t)), invented(1, 3, 5, 4, 30)} {
		for _, a := range f.Roles {
			for _, b := range f.Roles {
				there, back := Compare(a, b), Compare(b, a)
				for what, pair := range map[string][2][]Change{
					"gained and dropped": {there.Gained, back.Dropped}, "raised and lowered": {there.Raised, back.Lowered}, "same": {there.Same, back.Same},
				} {
					if !slices.Equal(skillsOf(pair[0]), skillsOf(pair[1])) {
						t.Errorf("%s to %s: %s differ: %v and %v", a.Code, b.Code, what, skillsOf(pair[0]), skillsOf(pair[1]))
					}
				}
				if n := there.Shared() + len(there.Dropped); n != len(a.Skills) {
					t.Errorf("%s to %s accounts for %d of %d skills", a.Code, b.Code, n, len(a.Skills))
				}
				if n := there.Shared() + len(there.Gained); n != len(b.Skills) {
					t.Errorf("%s to %s asks for %d of %d skills", a.Code, b.Code, n, len(b.Skills))
				}
				fit := there.Fit()
				if full := len(there.ToLearn()) == 0; fit.Held > fit.Needed || full != (fit.Held == fit.Needed) {
					t.Errorf("%s to %s: %d of %d levels held, with %d skills to learn", a.Code, b.Code, fit.Held, fit.Needed, len(there.ToLearn()))
				}
				if a == b && (there.Shared() != len(there.Same) || fit.Percent() != 100) {
					t.Errorf("%s differs from itself", a.Code)
				}
			}
		}
	}
}

// tinyFramework has two roles that differ in every way.
func tinyFramework() (a, b *Role) {
	levels := []*Level{{Number: 0}, {Number: 1}, {Number: 2}, {Number: 3}}
	skills := map[string]*Skill{}
	for _, code := range []string{"new", "up", "same", "down", "gone", "wanted"} {
		skills[code] = &Skill{Code: code, Name: code}
	}
	need := func(code string, level int, i Importance) *Need { return &Need{nil, skills[code], levels[level], i} }
	a = &Role{Code: "A", Name: "Clerk", Skills: []*Need{
		need("up", 1, Essential), need("same", 2, Desirable), need("down", 3, Essential), need("gone", 1, Essential),
	}}
	b = &Role{Code: "B", Name: "Manager", Skills: []*Need{
		need("wanted", 1, Desirable), need("new", 2, Essential), need("up", 3, Essential), need("same", 2, Essential), need("down", 1, Essential),
	}}
	return a, b
}

func TestAComparisonSaysWhatChanges(t *testing.T) {
	a, b := tinyFramework()
	c := Compare(a, b)
	for what, got := range map[string][]Change{"new wanted": c.Gained, "up": c.Raised, "same": c.Same, "down": c.Lowered, "gone": c.Dropped} {
		var codes []string
		for _, change := range got {
			codes = append(codes, change.Skill.Code)
		}
		if strings.Join(codes, " ") != what {
			t.Errorf("got %v, want %s", codes, what)
		}
	}
	sentence := "Moving from Clerk to Manager, you would need 2 new skills, 1 skill at a higher level, 1 skill at the same level and 1 skill at a lower level." +
		" You would no longer need 1 skill of the first role."
	if c.Sentence() != sentence {
		t.Errorf("it says %q", c.Sentence())
	}
	if fit := c.Fit(); fit != (Fit{4, 9}) || fit.Percent() != 44 { // 1 of 3, 2 of 2, 1 of 1, none of 1 and of 2
		t.Errorf("the fit is %v", fit)
	}
	if shift := c.Same[0].Shift(); shift != "desirable before, essential now" {
		t.Errorf("the shift is %q", shift)
	}
	if shift := Compare(b, a).Same[0].Shift(); shift != "essential before, desirable now" {
		t.Errorf("the other shift is %q", shift)
	}
	if s := Compare(a, &Role{Name: "Nobody"}).Sentence(); !strings.HasPrefix(s, "Nobody has no skills recorded yet.") {
		t.Errorf("without skills it says %q", s)
	}
}

func TestMovesAreRanked(t *testing.T) {
	for _, f := range []*Framework{built(packtest.Starter(t)), invented(2, 3, 4, 5, 40), invented(3, 1, 2, 1, 25)} {
		for _, r := range f.Roles {
			for way, moves := range map[string][]Move{"onward": f.Onward(r), "inward": f.Inward(r)} {
				checkRanking(t, f, r, way, moves)
			}
			if n := len(listedMoves(f.Onward(r))); n != len(r.Ahead) {
				t.Errorf("%s has %d moves of %d steps", r.Code, n, len(r.Ahead))
			}
		}
	}
}

func checkRanking(t *testing.T, f *Framework, r *Role, way string, moves []Move) {
	t.Helper()
	seen := map[*Role]bool{r: true}
	for i, m := range moves {
		if seen[m.Other] && m.Step == nil {
			t.Errorf("%s %s: %s comes twice", way, r.Code, m.Other.Code)
		}
		seen[m.Other] = true
		if m.Step == nil && m.Fit().Percent() < nearEnough {
			t.Errorf("%s %s: %s is only %d%% near", way, r.Code, m.Other.Code, m.Fit().Percent())
		}
		if i == 0 {
			continue
		}
		before := moves[i-1]
		switch {
		case before.Step == nil && m.Step != nil:
			t.Errorf("%s %s: the listed step to %s comes after what is only near", way, r.Code, m.Other.Code)
		case before.Step != nil && m.Step != nil && before.Step.Kind.rank() > m.Step.Kind.rank():
			t.Errorf("%s %s: %s comes after %s", way, r.Code, m.Step.Kind, before.Step.Kind)
		case before.Label() == m.Label() && before.Fit().compare(m.Fit()) < 0:
			t.Errorf("%s %s: %s fits better than %s before it", way, r.Code, m.Other.Code, before.Other.Code)
		}
	}
	if others := len(moves) - len(listedMoves(moves)); others > nearest {
		t.Errorf("%s %s: %d roles that are only near", way, r.Code, others)
	}
	if len(moves) > len(f.Roles)+len(f.Steps) {
		t.Errorf("%s %s: more moves than roles", way, r.Code)
	}
}

// TestTheRankingDoesNotDependOnTheOrderOfFiles turns every list of the pack round.
func TestTheRankingDoesNotDependOnTheOrderOfFiles(t *testing.T) {
	p := packtest.Starter(t)
	f := built(p)
	slices.Reverse(p.Framework.CareerPaths)
	slices.Reverse(p.Framework.RoleSkills)
	slices.Reverse(p.Framework.Roles)
	turned := built(p)
	for _, r := range f.Roles {
		if a, b := others(f.Onward(r)), others(turned.Onward(turned.Role(r.Code))); a != b {
			t.Errorf("%s leads to %s, and turned round to %s", r.Code, a, b)
		}
		if a, b := others(f.Inward(r)), others(turned.Inward(turned.Role(r.Code))); a != b {
			t.Errorf("%s comes from %s, and turned round from %s", r.Code, a, b)
		}
	}
}

func others(moves []Move) string {
	var codes []string
	for _, m := range moves {
		codes = append(codes, m.Other.Code)
	}
	return strings.Join(codes, " ")
}

// TestFindKeepsItsPromise holds every answer of the filter against the roles themselves.
func TestFindKeepsItsPromise(t *testing.T) {
	f := built(packtest.Starter(t))
	random := rand.New(rand.NewPCG(4, 2))
	f.Roles[3].Status = Retired
	some := 0
	for range 3000 {
		q := RoleFilter{}
		if random.IntN(2) == 0 {
			q.Disciplines = []*Discipline{f.Disciplines[random.IntN(len(f.Disciplines))], f.Disciplines[random.IntN(len(f.Disciplines))]}
		}
		if random.IntN(2) == 0 {
			q.Rings = []*Ring{f.Rings[random.IntN(len(f.Rings))]}
		}
		if random.IntN(2) == 0 {
			q.Grade = f.Grades[random.IntN(len(f.Grades))]
		}
		if random.IntN(4) == 0 {
			q.Skill = f.Skills[random.IntN(len(f.Skills))]
		}
		if random.IntN(4) == 0 {
			q.Words = "records"
		}
		found := map[*Role]bool{}
		for _, g := range f.Find(q) {
			for _, r := range g.Roles {
				if r.Discipline != g.Discipline || found[r] {
					t.Fatalf("%s is in the wrong group, or there twice", r.Code)
				}
				found[r] = true
			}
		}
		some += len(found)
		for _, r := range f.Roles {
			wanted := r.Status != Retired &&
				(q.Disciplines == nil || slices.Contains(q.Disciplines, r.Discipline)) && (q.Rings == nil || slices.Contains(q.Rings, r.Ring)) &&
				(q.Grade == nil || r.From.Height <= q.Grade.Height && q.Grade.Height <= r.To.Height) &&
				(q.Skill == nil || slices.ContainsFunc(r.Skills, func(n *Need) bool { return n.Skill == q.Skill })) &&
				(q.Words == "" || strings.Contains(strings.ToLower(r.Name+r.Summary+r.Discipline.Name+strings.Join(r.Titles, " ")+strings.Join(r.Responsibilities, " ")), "record"))
			if wanted != found[r] {
				t.Fatalf("%s: found is %v, wanted is %v under %s", r.Code, found[r], wanted, q.URL())
			}
		}
	}
	if some == 0 {
		t.Error("no filter found anything")
	}
}

func TestWordsFindRolesByTheirOtherNames(t *testing.T) {
	f := built(packtest.Starter(t))
	for words, code := range map[string]string{
		"SAR caseworker": "", "subject access request": "R02", "chief knowledge officer": "R29", "R10": "R10", "sharepoint": "R28", "Préservation": "R12", "TAXONOMISTS": "R25",
	} {
		groups := f.Find(RoleFilter{Words: words})
		if code == "" {
			continue
		}
		if !slices.ContainsFunc(groups, func(g RoleGroup) bool {
			return slices.ContainsFunc(g.Roles, func(r *Role) bool { return r.Code == code })
		}) {
			t.Errorf("%q does not find %s", words, code)
		}
	}
}

func TestFitsAreComparedExactly(t *testing.T) {
	fits := []Fit{{0, 0}, {0, 9}, {1, 3}, {33, 98}, {1, 2}, {2, 4}, {3, 3}}
	for i, a := range fits {
		for _, b := range fits[i:] {
			if a.compare(b) > 0 || cmp.Compare(a.compare(b), 0) != -cmp.Compare(b.compare(a), 0) {
				t.Errorf("%v and %v are the wrong way round", a, b)
			}
		}
	}
	if (Fit{1, 2}).compare(Fit{2, 4}) != 0 {
		t.Error("a half is not a half")
	}
}
