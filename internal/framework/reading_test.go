package framework_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/framework"
	"guildhall/internal/sqldb/sqldbtest"
)

// says fails for each text that the page at path does not show.
func (s *site) says(t *testing.T, path string, texts ...string) {
	t.Helper()
	w := s.get(path)
	if w.Code != 200 {
		t.Fatalf("%s answers %d", path, w.Code)
	}
	p := read(t, path, w)
	for _, text := range texts {
		if want := strings.Join(strings.Fields(text), " "); want == "" || !strings.Contains(p.text, want) {
			t.Errorf("%s does not say %q", path, text)
		}
	}
}

// first makes the first letter of a text a capital, as pages do.
func first(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func TestEveryRolePageSaysWhatTheRoleIs(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, r := range s.current(t).Roles {
		texts := []string{r.Name, r.Summary, r.Ring.Name + " ring", "Grade guidance " + r.Grades(), "Grades are a guide", "Cite this"}
		texts = append(texts, r.Responsibilities...)
		if len(r.EntryRoutes) == 0 {
			t.Errorf("%s has no way in", r.Code)
		}
		for _, route := range r.EntryRoutes {
			texts = append(texts, first(route))
		}
		for _, n := range r.Skills {
			texts = append(texts, n.Skill.Name, n.Level.Name, n.Skill.Descriptor(n.Level))
		}
		for _, asked := range r.Asked() {
			group := asked.Title
			for _, c := range asked.Credentials {
				group += " " + c.Title()
			}
			texts = append(texts, group)
		}
		s.says(t, r.URL(), texts...)
	}
}

func TestEverySkillPageSaysWhatTheSkillIs(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, skill := range s.current(t).Skills {
		texts := append([]string{skill.Name, skill.Definition, skill.Source, "Cite this"}, skill.Labels...)
		for _, d := range skill.Descriptors {
			texts = append(texts, d.Level.Name, d.Words)
		}
		for _, n := range skill.NeededBy {
			texts = append(texts, n.Role.Name+" "+levelAndImportance(n))
		}
		for _, other := range skill.Related {
			texts = append(texts, other.Name)
		}
		texts = append(texts, skill.Examples...)
		s.says(t, skill.URL(), append(texts, "Status Active", "Owner Head of profession team")...)
	}
}

func TestASkillShowsItsOwnerAndWhatItIsPartOf(t *testing.T) {
	p := small("1")
	wicks := &p.Framework.Skills[0]
	wicks.Owner, wicks.Broader, wicks.Examples = "lamp-room", []string{"A-1"}, []string{"A new wick burns straight."}
	s := serve(t, open(t, sqldbtest.SQLite(t), p))
	s.says(t, "/skills/L-2", "Status Active", "Owner Lamp room", "Part of Staying awake", "Examples A new wick burns straight.")
	s.says(t, "/skills/A-1", "Takes in Trimming wicks", "Owner Not recorded")
	s.says(t, "/skills/L-3", "Status Retired", "is retired and nothing has taken its place")
	s.says(t, "/skills/L-4", "Status Draft")
	if strings.Contains(s.get("/skills/L-2").Body.String(), "Owner of the framework") {
		t.Error("a framework that nobody is said to look after has an owner")
	}
}

func TestEveryPageOfTheFrameworkSaysWhoLooksAfterItAndWhenItIsReviewed(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, path := range []string{
		"/framework", "/skills/GEN01", "/roles/R10", "/roles/rings", "/careers", "/careers?from=R10", "/disciplines/records-management",
		"/bodies", "/bodies/cilip", "/qualifications",
	} {
		s.says(t, path, "Owner of the framework Head of profession team Last reviewed 23 November 2026 Next review 23 May 2027")
	}
}

func TestADisciplineNamesItsLeadOrSaysThatNoneIsRecorded(t *testing.T) {
	p := starter(t)
	p.Profession.Disciplines = slices.Clone(p.Profession.Disciplines)
	for i, d := range p.Profession.Disciplines {
		if d.ID == "RM" {
			p.Profession.Disciplines[i].Lead = "The Head of Records"
		}
	}
	s := serve(t, open(t, sqldbtest.SQLite(t), p))
	s.says(t, "/disciplines/records-management", "The Head of Records leads this discipline.")
	s.says(t, "/disciplines/information-rights", "No lead is recorded. Ask the profession’s team")
	if !strings.Contains(s.get("/api/v1/disciplines/RM").Body.String(), `"lead": "The Head of Records"`) {
		t.Error("programs do not learn who leads the discipline")
	}
}

func levelAndImportance(n *framework.Need) string {
	return strconv.Itoa(n.Level.Number) + " " + n.Level.Name + " " + first(string(n.Importance))
}

func TestADisciplinePageListsAllThatBelongsToIt(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, d := range s.current(t).Specialist() {
		var texts []string
		for _, r := range d.Roles {
			texts = append(texts, r.Ring.Name, r.Name+" "+r.Summary)
		}
		for _, skill := range d.Skills {
			texts = append(texts, skill.Name)
		}
		for _, b := range d.Bodies {
			texts = append(texts, b.Name)
		}
		for _, c := range d.Credentials {
			texts = append(texts, c.Name)
		}
		if len(d.Roles) == 0 || len(d.Skills) == 0 || len(d.Bodies) == 0 {
			t.Errorf("%s has %d roles, %d skills and %d bodies", d.Name, len(d.Roles), len(d.Skills), len(d.Bodies))
		}
		s.says(t, d.URL(), texts...)
	}
}

func TestABodyNamesTheRolesThatAcceptEachOfItsLevels(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	accepted := 0
	for _, b := range s.current(t).Bodies {
		texts := []string{b.Name}
		for _, c := range b.Registers {
			texts = append(texts, c.Name)
			for _, w := range c.Wanted {
				texts = append(texts, w.Role.Name)
				accepted++
			}
		}
		s.says(t, b.PageURL(), texts...)
	}
	if accepted == 0 {
		t.Error("no role accepts any level of registration")
	}
}

func TestSkillsAndRolesDescribeThemselvesToPrograms(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for path, holds := range map[string][]string{
		"/skills/GEN01": {`itemtype="https://schema.org/DefinedTerm"`, `<meta name="DCTERMS.identifier" content="https://gkim.example/id/skill/GEN01">`,
			`<link rel="alternate" type="application/json" href="/api/v1/skills/GEN01"`},
		"/roles/R10": {`itemtype="https://schema.org/Occupation"`, `<meta name="DCTERMS.identifier" content="https://gkim.example/id/role/R10">`,
			`<link rel="alternate" type="application/json" href="/api/v1/roles/R10"`},
	} {
		body := s.get(path).Body.String()
		for _, text := range holds {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not hold %s", path, text)
			}
		}
	}
}
