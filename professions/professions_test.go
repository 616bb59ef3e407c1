package professions_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/pack"
	"guildhall/professions"
)

func starter(t *testing.T) *pack.Pack {
	t.Helper()
	p, findings := pack.Read(professions.Default())
	for _, f := range findings {
		t.Error(f)
	}
	return p
}

// TestStarterCounts is the size of the starter pack, so that nothing of it is
// lost unnoticed.
func TestStarterCounts(t *testing.T) {
	want := `
5 levels
3 rings
7 disciplines
11 grades
134 skills
502 alternative labels
270 related pairs
536 level descriptors
472 mappings
35 roles
200 responsibilities
321 role skills
120 role qualifications
7 role families
58 career paths
70 learning opportunities
4 professional bodies
14 registration levels
17 qualifications
12 networks
175 organisations
8 role finder questions
30 role finder rules
259 role phrases
9 behaviours
72 interview questions
28 wording checks
15 advert sections
23 retention classes
20 enquiry topics
20 pages
124 glossary terms
`
	if got := "\n" + summary(starter(t)); got != want {
		t.Errorf("the pack has%s", got)
	}
}

// summary says how many of each thing a pack has, in the order of its files.
func summary(p *pack.Pack) string {
	f, r := &p.Framework, &p.Recruitment
	var labels, related, registrations, phrases int
	for _, s := range f.Skills {
		labels += len(s.AltLabels)
		related += len(s.Related)
	}
	for _, b := range p.Bodies.Bodies {
		registrations += len(b.Levels)
	}
	for _, x := range p.RoleFinder.RolePhrases {
		phrases += len(x.Phrases)
	}
	var lines strings.Builder
	for _, c := range []struct {
		what string
		n    int
	}{
		{"levels", len(p.Profession.Levels.Items)},
		{"rings", len(p.Profession.Rings)},
		{"disciplines", len(p.Profession.Disciplines)},
		{"grades", len(p.Profession.Grades)},
		{"skills", len(f.Skills)},
		{"alternative labels", labels},
		{"related pairs", related / 2},
		{"level descriptors", len(f.Descriptors)},
		{"mappings", len(f.Mappings)},
		{"roles", len(f.Roles)},
		{"responsibilities", len(f.Responsibilities)},
		{"role skills", len(f.RoleSkills)},
		{"role qualifications", len(f.RoleQualifications)},
		{"role families", len(f.Families)},
		{"career paths", len(f.CareerPaths)},
		{"learning opportunities", len(p.Learning)},
		{"professional bodies", len(p.Bodies.Bodies)},
		{"registration levels", registrations},
		{"qualifications", len(p.Qualifications.Qualifications)},
		{"networks", len(p.Networks)},
		{"organisations", len(p.Organisations)},
		{"role finder questions", len(p.RoleFinder.Questions)},
		{"role finder rules", len(p.RoleFinder.Rules)},
		{"role phrases", phrases},
		{"behaviours", len(r.Behaviours.Behaviours)},
		{"interview questions", len(r.Questions)},
		{"wording checks", len(r.WordingChecks.Checks)},
		{"advert sections", len(r.Advert.Sections)},
		{"retention classes", len(p.Retention.Classes)},
		{"enquiry topics", len(p.Enquiries.Topics)},
		{"pages", len(p.Pages)},
		{"glossary terms", len(p.Glossary)},
	} {
		fmt.Fprintf(&lines, "%d %s\n", c.n, c.what)
	}
	return lines.String()
}

func TestStarterIsTheProfessionItSaysItIs(t *testing.T) {
	p := starter(t).Profession
	if p.ID != "gkim" || p.Locale != "en-GB" || p.IdentifierBase != "https://gkim.example/id/" {
		t.Errorf("id %q, locale %q, identifiers %q", p.ID, p.Locale, p.IdentifierBase)
	}
	if !strings.Contains(p.NoticeShort, "Not endorsed") {
		t.Errorf("the short notice is %q", p.NoticeShort)
	}
	var disciplines []string
	for _, d := range p.Disciplines {
		disciplines = append(disciplines, d.ID)
		if d.Generic != (d.ID == "GEN") {
			t.Errorf("%s: generic is %t", d.ID, d.Generic)
		}
	}
	if want := []string{"GEN", "IA", "IM", "IR", "KM", "LM", "RM"}; !slices.Equal(disciplines, want) {
		t.Errorf("disciplines %v", disciplines)
	}
}

// TestWordsPeopleUse holds the labels by which search finds a skill.
func TestWordsPeopleUse(t *testing.T) {
	found := map[string]string{}
	for _, s := range starter(t).Framework.Skills {
		for _, label := range s.AltLabels {
			found[strings.ToLower(label)] = s.Code
		}
	}
	for label, code := range map[string]string{
		"dsar": "IR10", "sar": "IR10", "foi": "IR01", "eir": "IR02", "dpia": "IR11", "edrms": "RM08", "iar": "IM02",
		"cop": "KM07", "mog": "IM14", "ea": "IA01", "ropa": "IR12", "dpo": "IR19",
	} {
		if found[label] != code {
			t.Errorf("%s leads to %q, want %s", label, found[label], code)
		}
	}
}

func TestStarterKnowsTheNetworksAndBodies(t *testing.T) {
	p := starter(t)
	var networks, bodies []string
	for _, n := range p.Networks {
		networks = append(networks, n.ID)
	}
	for _, b := range p.Bodies.Bodies {
		bodies = append(bodies, b.ID)
	}
	if want := []string{"adro", "cdl", "cdl-copyright", "cdl-procurement", "cilip-kisig", "gig", "gkim-group", "gkim-leaders", "hmg-dpig", "knowledge-mavericks", "nglis", "o365-kim-ug"}; !slices.Equal(networks, want) {
		t.Errorf("networks %v", networks)
	}
	if want := []string{"cilip", "irms", "ara", "bcs"}; !slices.Equal(bodies, want) {
		t.Errorf("bodies %v", bodies)
	}
}

func TestDepartmentsSucceedEachOther(t *testing.T) {
	before := map[string][]string{}
	kinds := map[string]int{}
	for _, o := range starter(t).Organisations {
		kinds[o.Kind]++
		for _, p := range o.Predecessors {
			before[o.ID] = append(before[o.ID], p.ID+":"+p.How)
		}
	}
	for _, c := range [][2]string{
		{"ministry-of-housing-communities-local-government", "department-for-levelling-up-housing-and-communities:renamed"},
		{"department-for-levelling-up-housing-and-communities", "ministry-of-housing-communities-and-local-government:renamed"},
		{"ministry-of-housing-communities-and-local-government", "department-for-communities-and-local-government:renamed"},
		{"department-for-business-and-trade", "department-for-business-energy-and-industrial-strategy:split"},
		{"department-for-energy-security-and-net-zero", "department-for-business-energy-and-industrial-strategy:split"},
		{"department-for-science-innovation-and-technology", "department-for-business-energy-and-industrial-strategy:split"},
		{"uk-health-security-agency", "public-health-england:split"},
	} {
		if !slices.Contains(before[c[0]], c[1]) {
			t.Errorf("%s: predecessors %v, want %s among them", c[0], before[c[0]], c[1])
		}
	}
	if kinds["ministerial"] != 24 || kinds["non-ministerial"] != 20 {
		t.Errorf("kinds %v", kinds)
	}
}

// TestPagesCountRight holds the numbers in the pages' sentences.
func TestPagesCountRight(t *testing.T) {
	p := starter(t)
	perDiscipline := map[string]int{}
	for _, s := range p.Framework.Skills {
		perDiscipline[s.Discipline]++
	}
	text := map[string]string{}
	for _, page := range p.Pages {
		text[page.Path] = page.Body
	}
	counts := func(page, sentence string, want int) {
		m := regexp.MustCompile(sentence).FindStringSubmatch(text[page])
		if m == nil || m[1] != strconv.Itoa(want) {
			t.Errorf("%s: %q says %v, want %d", page, sentence, m, want)
		}
	}
	counts("skills-framework", `There are (\d+) skills`, len(p.Framework.Skills))
	counts("skills-framework", `There are (\d+) role profiles`, len(p.Framework.Roles))
	for _, d := range p.Profession.Disciplines {
		if !d.Generic {
			counts("disciplines/"+d.Slug(), `There are (\d+) specialist skills`, perDiscipline[d.ID])
		}
	}
}

func TestLearningCoversTheThemes(t *testing.T) {
	var all strings.Builder
	for _, o := range starter(t).Learning {
		all.WriteString(strings.ToLower(o.Title + " " + o.Description + " " + o.Format + " " + o.Provider + "\n"))
	}
	for _, theme := range []string{"core leadership and management", "core project delivery", "communicating and influencing", "core analysis", "mentor", "shadow", "community of practice", "professional body"} {
		if !strings.Contains(all.String(), theme) {
			t.Errorf("nothing to learn from about %s", theme)
		}
	}
}

func TestEveryFolderIsAPack(t *testing.T) {
	folders, err := fs.ReadDir(professions.FS, ".")
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	for _, f := range folders {
		if _, err := fs.Stat(professions.FS, f.Name()+"/profession.yaml"); err != nil {
			t.Errorf("%s holds no profession: %v", f.Name(), err)
		}
	}
}
