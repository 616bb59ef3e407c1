package framework_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb/sqldbtest"
)

// answered is what every list of the programs' interface has.
type answered struct {
	Release string           `json:"release"`
	Items   []map[string]any `json:"items"`
}

func TestProgramsReadEveryList(t *testing.T) {
	p := starter(t)
	s := serve(t, open(t, sqldbtest.SQLite(t), p))
	credentials := len(p.Qualifications.Qualifications) + len(p.Qualifications.Equivalents)
	for _, b := range p.Bodies.Bodies {
		credentials += len(b.Levels)
	}
	for path, n := range map[string]int{
		"/api/v1/skills": len(p.Framework.Skills), "/api/v1/roles": len(p.Framework.Roles), "/api/v1/disciplines": len(p.Profession.Disciplines),
		"/api/v1/levels": len(p.Profession.Levels.Items), "/api/v1/releases": 1, "/api/v1/bodies": len(p.Bodies.Bodies), "/api/v1/qualifications": credentials,
	} {
		w := s.get(path)
		var got answered
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s answers %d, %s, %v", path, w.Code, w.Header().Get("Content-Type"), err)
		}
		if len(got.Items) != n || got.Release != "2026.1" {
			t.Errorf("%s has %d items of release %q, want %d", path, len(got.Items), got.Release, n)
		}
		if again := s.get(path, func(r *http.Request) { r.Header.Set("If-None-Match", w.Header().Get("Etag")) }); again.Code != http.StatusNotModified {
			t.Errorf("%s answers %d to a program that has it already", path, again.Code)
		}
	}
}

func TestProgramsReadOneThing(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for path, holds := range map[string]string{
		"/api/v1/skills/GEN01":     `"id": "https://gkim.example/id/skill/GEN01"`,
		"/api/v1/skills/gen01":     `"text": "Point to the KIM strategy`,
		"/api/v1/roles/R01":        `"indicative_grades": {`,
		"/api/v1/skills/RM05":      `"examples": [`,
		"/api/v1/skills/GEN04":     `"owner": "head-of-profession-team"`,
		"/api/v1/disciplines/RM":   `"skill_list": [`,
		"/api/v1/releases/2026.1":  `"scheme": "https://gkim.example/id/scheme"`,
		"/api/v1/skills/NONE":      `"detail": "There is no skill with the code NONE.`,
		"/api/v1/roles/NONE":       `"detail":"There is no role with the code NONE.`,
		"/api/v1/disciplines/NONE": `"detail":"There is no discipline NONE.`,
		"/api/v1/releases/NONE":    `"detail":"There is no release NONE of the framework.`,
	} {
		w := s.get(path)
		wrong := strings.HasSuffix(path, "NONE")
		if wrong != (w.Code == 404) || wrong != (w.Header().Get("Content-Type") == "application/problem+json") || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s answers %d with %s", path, w.Code, w.Header().Get("Content-Type"))
		}
		if body := strings.ReplaceAll(w.Body.String(), `":"`, `": "`); !strings.Contains(body, strings.ReplaceAll(holds, `":"`, `": "`)) {
			t.Errorf("%s does not hold %s", path, holds)
		}
	}
}

func TestTablesAreSafeInASpreadsheet(t *testing.T) {
	p := small("1")
	p.Framework.Skills[0].Name = `=HYPERLINK("evil"), "quoted"`
	p.Framework.Skills[0].Definition = "  +1"
	p.Framework.Skills[0].ScopeNote = "＝2"
	p.Framework.Skills[0].AltLabels = []string{"@x"}
	s := serve(t, open(t, sqldbtest.SQLite(t), p))
	for path, rows := range map[string]int{"/data/skill/L-2.csv": 3, "/data/role/K2.csv": 2, "/data/discipline/Light.csv": 6, "/data/level/5.csv": 2, "/data/scheme.csv": 7} {
		w := s.get(path)
		table, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || w.Code != 200 || len(table) != rows || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
			t.Fatalf("%s answers %d with %d rows, %v; want %d", path, w.Code, len(table), err, rows)
		}
		for _, row := range table {
			for _, cell := range row {
				if trimmed := strings.TrimSpace(cell); trimmed != "" && strings.ContainsRune("=+-@|＝＋－＠", []rune(trimmed)[0]) {
					t.Errorf("%s has the cell %q, which a spreadsheet may take for a formula", path, cell)
				}
			}
		}
	}
	if w := s.get("/data/skill/L-2.json"); w.Code != 404 || !strings.Contains(w.Body.String(), "There is no data at this address.") {
		t.Errorf("a format without data of its own answers %d", w.Code)
	}
}

func TestNothingInAPackRunsInThePage(t *testing.T) {
	p := small("1")
	s0 := &p.Framework.Skills[0]
	s0.Name, s0.Definition, s0.ScopeNote = `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `See L-1 <b>now</b>`
	p.Bodies.Bodies = []pack.Body{{ID: "b", Name: "Body", Short: "B", URL: "javascript:alert(1)", Status: "endorsed"}}
	s := serve(t, open(t, sqldbtest.SQLite(t), p))
	for _, path := range []string{"/skills", "/skills/L-2", "/bodies/b", "/framework", "/framework/releases/1/skills/L-2"} {
		body := s.get(path).Body.String()
		for _, bad := range []string{"<script>alert", "<img src=x", `href="javascript:`, "<b>now"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
	}
	if body := s.get("/skills/L-2").Body.String(); !strings.Contains(body, `href="../skills/L-1">L-1 (Polishing lenses)</a>`) {
		t.Error("a code in a note does not say what it stands for")
	}
}
