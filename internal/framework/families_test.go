package framework_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/pack"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// keepers is small with its roles in a family, out of the order of their grades.
func keepers(version string) *pack.Pack {
	p := small(version)
	p.Framework.Families = []pack.RoleFamily{{ID: "keeping", Name: "Keeping the lamp", Discipline: "Light", Description: "From the first match to the whole tower."}}
	p.Framework.Roles = append([]pack.Role{
		{Code: "K3", Name: "Principal keeper", Discipline: "Light", Ring: "lamp", GradeFrom: "2", GradeTo: "2", Summary: "Leads.", Status: "active"},
	}, append(p.Framework.Roles, pack.Role{
		Code: "K0", Name: "Match boy", Discipline: "Light", Ring: "lamp", GradeFrom: "1", GradeTo: "1", Summary: "Strikes.", Status: "active",
	})...)
	for i := range p.Framework.Roles {
		p.Framework.Roles[i].Family = "keeping"
	}
	p.Framework.RoleSkills = []pack.RoleSkill{
		{Role: "K0", Skill: "L-2", Level: 1, Importance: "essential"}, {Role: "K0", Skill: "A-1", Level: 1, Importance: "essential"},
		{Role: "K2", Skill: "L-2", Level: 5, Importance: "essential"}, {Role: "K2", Skill: "L-1", Level: 1, Importance: "desirable"},
		{Role: "K3", Skill: "L-2", Level: 5, Importance: "essential"},
	}
	return p
}

func TestFamiliesComeBackAsTheyWent(t *testing.T) {
	went := keepers("1")
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, went)
		came := *went
		came.Framework = pack.Framework{}
		if err := h.FillPack(t.Context(), db, &came); err != nil {
			t.Fatal(err)
		}
		for _, c := range pack.Diff(went, &came) {
			t.Error(c)
		}
	})
}

func TestLevelsStandInTheOrderOfTheirGrades(t *testing.T) {
	f := open(t, sqldbtest.SQLite(t), keepers("1")).current(t)
	var codes []string
	for _, r := range f.Family("Keeping").Roles {
		codes = append(codes, r.Code)
	}
	if !slices.Equal(codes, []string{"K1", "K0", "K2", "K3"}) {
		t.Errorf("the levels are %v", codes)
	}
	if below, above := f.Role("K2").Neighbours(); below.Code != "K0" || above.Code != "K3" {
		t.Errorf("beside K2 are %v and %v", below, above)
	}
	for code, ends := range map[string][2]bool{"K0": {true, false}, "K3": {false, true}, "K1": {true, true}} {
		if below, above := f.Role(code).Neighbours(); (below == nil) != ends[0] || (above == nil) != ends[1] {
			t.Errorf("beside %s are %v and %v", code, below, above)
		}
	}
}

func TestFamilyPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, keepers("1")))
		for path, says := range map[string][]string{
			"/roles/families":                              {"Role families", "Keeping the lamp", "From the first match to the whole tower.", `href="/roles/families/keeping"`, "Match boy"},
			"/roles/families/keeping":                      {"Starts with 2 skills", "1 new skill", "Polishing lenses", "1 skill at a higher level", "from 1 Hand to 5 Master", "1 skill no longer needed", "No new skills and none at a higher level.", "Lamp boy", "/roles/compare?a=K0&amp;b=K2", "/roles/compare?a=K2&amp;b=K3", "/framework/releases/1/roles/families/keeping", "https://keepers.example/id/family/keeping"},
			"/framework/releases/1/roles/families/keeping": {"It stays at this address for ever", "Starts with 2 skills"},
			"/roles/K2":                                    {"Role family", `href="families/keeping"`, "Level above", `href="K3"`, "Level below", `href="K0"`},
			"/roles":                                       {"See the role families", "Any family, or none"},
			"/roles?family=keeping":                        {"Keeping the lamp family"},
			"/api/v1/roles":                                {`"family": {`, `"url": "/roles/families/keeping"`},
			"/api/v1/roles/families":                       {`"From the first match to the whole tower."`, `"permanent_url": "/framework/releases/1/roles/families/keeping"`},
			"/api/v1/roles/families/keeping":               {`"code": "K3"`},
		} {
			w := s.get(path)
			if w.Code != http.StatusOK {
				t.Errorf("%s: status %d", path, w.Code)
			}
			for _, words := range says {
				if body := w.Body.String(); !strings.Contains(body, words) && (strings.HasPrefix(path, "/api") || !strings.Contains(wellFormed(t, path, w).text, words)) {
					t.Errorf("%s does not say %q", path, words)
				}
			}
		}
		for path, to := range map[string]string{
			"/roles/families/KEEPING": "/roles/families/keeping", "/framework/releases/1/roles/families/Keeping": "/framework/releases/1/roles/families/keeping",
		} {
			if w := s.get(path); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
				t.Errorf("%s: status %d to %s", path, w.Code, w.Header().Get("Location"))
			}
		}
		for _, path := range []string{"/roles/families/none", "/framework/releases/1/roles/families/none", "/api/v1/roles/families/none"} {
			if w := s.get(path); w.Code != http.StatusNotFound {
				t.Errorf("%s: status %d", path, w.Code)
			}
		}
		if w := s.get("/roles?family=none"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Choose a role family from the list") {
			t.Errorf("an unknown family: status %d", w.Code)
		}
	})
}

// article is the framework's part of a page.
func article(body string) string {
	_, rest, _ := strings.Cut(body, "<article")
	part, _, _ := strings.Cut(rest, "</article>")
	return part
}

func TestAFamilyThatIsGoneKeepsItsPage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, keepers("1"))
		s := serve(t, h)
		before := article(s.get("/roles/families/keeping").Body.String())
		if err := h.load(t, small("2")); err != nil {
			t.Fatal(err)
		}
		s = serve(t, h) // as another instance has it, with nothing ready
		w := s.get("/roles/families/keeping")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "This role family is not in the current release.") {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if now := article(w.Body.String()); now != before || before == "" {
			t.Error("the text at the family's own address is not what it was")
		}
		if then := article(s.get("/framework/releases/1/roles/families/keeping").Body.String()); then != before {
			t.Error("the text as at its release is not what it was when that was current")
		}
		if w := s.get("/id/family/keeping"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/roles/families/keeping" {
			t.Errorf("the identifier leads with %d to %s", w.Code, w.Header().Get("Location"))
		}
		if w := s.get("/roles/families"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "has not grouped its roles") {
			t.Errorf("the list without families: status %d", w.Code)
		}
		if found, err := search.About(t.Context(), db, "discipline/Light", []string{search.Public}); err != nil || slices.ContainsFunc(found, func(m search.Mentions) bool { return m.Kind == "family" }) {
			t.Errorf("the family is still found: %+v, %v", found, err)
		}
	})
}

func TestSkillsToChooseFromStandByName(t *testing.T) {
	p := small("1")
	for i, name := range []string{"Zeta", "élite reading", "Elbe", "Émigré papers", "Alpha"} {
		p.Framework.Skills[i].Name, p.Framework.Skills[i].Status = name, "active"
	}
	body := serve(t, open(t, sqldbtest.SQLite(t), p)).get("/roles").Body.String()
	at := -1
	for _, name := range []string{">Alpha<", ">Elbe<", ">élite reading<", ">Émigré papers<", ">Zeta<"} {
		i := strings.Index(body, name)
		if i <= at {
			t.Errorf("%s stands at %d, after %d", name, i, at)
		}
		at = i
	}
}

func TestTablesSayEverythingOfAThing(t *testing.T) {
	p := keepers("1")
	wicks, winding := &p.Framework.Skills[0], &p.Framework.Skills[2]
	wicks.Examples, wicks.Owner, wicks.Broader = []string{"A new wick burns straight.", "An old one is cut."}, "lamp-room", []string{"L-1", "A-1"}
	wicks.Related = nil
	winding.ReplacedBy, winding.RetiredOn = []string{"L-2", "A-1"}, "2026-04-30"
	p.Framework.Roles[2].ReplacedBy = []string{"K2"}
	s := serve(t, open(t, sqldbtest.SQLite(t), p))
	for path, want := range map[string]map[string]string{
		"/data/skill/L-2.csv":      {"Examples": "A new wick burns straight.; An old one is cut.", "Owner": "lamp-room", "Broader": "L-1; A-1", "Level description": "Trim one wick."},
		"/data/skill/L-3.csv":      {"Status": "retired", "Replaced by": "L-2; A-1", "Retired on": "2026-04-30"},
		"/data/role/K2.csv":        {"Role family": "Keeping the lamp", "Grade from": "1", "Grade to": "2", "Skill code": "L-2"},
		"/data/role/K1.csv":        {"Status": "retired", "Replaced by": "K2"},
		"/data/family/keeping.csv": {"Role code": "K1", "Role family": "Keeping the lamp"},
	} {
		rows, err := csv.NewReader(s.get(path).Body).ReadAll() // every row as wide as the first
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %v, %v", path, rows, err)
			continue
		}
		for column, text := range want {
			if i := slices.Index(rows[0], column); i < 0 || rows[1][i] != text {
				t.Errorf("%s: the column %s of %q is not %q", path, column, rows[1], text)
			}
		}
	}
}
