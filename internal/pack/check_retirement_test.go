package pack

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

// setCell writes value into a column of the row that begins with code, adding
// the column where the file does not have it.
func setCell(t *testing.T, files map[string][]byte, file, code, column, value string) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(files[file])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.Index(rows[0], column)
	row := slices.IndexFunc(rows, func(cells []string) bool { return cells[0] == code })
	if i < 0 || row < 0 {
		t.Fatalf("%s has no column %s or no row %s", file, column, code)
	}
	rows[row][i] = value
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	files[file] = b.Bytes()
}

func TestRetirementAndBroaderSkillsAreHeldTogether(t *testing.T) {
	type cell struct{ file, code, column, value string }
	for _, c := range []struct {
		name  string
		cells []cell
		rules []string // of every finding, in order; nil when all is well
		says  string
	}{
		{"retired with all it needs", []cell{{rolesFile, "R11", "status", "retired"}, {rolesFile, "R11", "replaced_by", "R10; R12"}, {rolesFile, "R11", "retired_on", "2026-10-01"}}, nil, ""},
		{"retired without a replacement", []cell{{rolesFile, "R11", "status", "retired"}}, []string{"no-replacement"}, "names nothing in its place"},
		{"retired skill without a replacement", []cell{{skillsFile, "GEN01", "status", "retired"}}, []string{"no-replacement"}, "The skill GEN01 is retired"},
		{"replaced and active", []cell{{rolesFile, "R11", "replaced_by", "R10"}}, []string{"not-retired"}, "Write retired as its status"},
		{"dated and active", []cell{{skillsFile, "GEN01", "retired_on", "2026-10-01"}}, []string{"not-retired"}, "has a date of retirement and its status is active"},
		{"no day", []cell{{rolesFile, "R11", "status", "retired"}, {rolesFile, "R11", "replaced_by", "R10"}, {rolesFile, "R11", "retired_on", "2026-10"}}, []string{"bad-date"}, "full date"},
		{"replaced by nothing known", []cell{{skillsFile, "GEN01", "status", "retired"}, {skillsFile, "GEN01", "replaced_by", "GEN91"}}, []string{"unknown-reference"}, `no skill "GEN91"`},
		{"replaced by itself", []cell{{skillsFile, "GEN01", "status", "retired"}, {skillsFile, "GEN01", "replaced_by", "GEN01"}}, []string{"self-reference"}, "replaced by itself"},
		{"replaced by one thing twice", []cell{{rolesFile, "R11", "status", "retired"}, {rolesFile, "R11", "replaced_by", "R10; R10"}}, []string{"duplicate-entry"}, "twice"},
		{"replaced in a circle", []cell{{rolesFile, "R11", "status", "retired"}, {rolesFile, "R11", "replaced_by", "R10"}, {rolesFile, "R10", "status", "retired"}, {rolesFile, "R10", "replaced_by", "R11"}}, []string{"cycle"}, "R10 → R11 → R10"},
		{"part of another", []cell{{skillsFile, "KM05", "broader", "GEN12; GEN10"}}, nil, ""},
		{"part of itself", []cell{{skillsFile, "KM05", "broader", "KM05"}}, []string{"self-reference"}, "part of itself"},
		{"part of nothing known", []cell{{skillsFile, "KM05", "broader", "KM55"}}, []string{"unknown-reference"}, `no skill "KM55"`},
		{"part of a related skill", []cell{{skillsFile, "GEN01", "broader", "GEN02"}}, []string{"broader-and-related"}, "both broader than GEN01"},
		{"part of one thing twice", []cell{{skillsFile, "KM05", "broader", "GEN10; GEN10"}}, []string{"duplicate-entry"}, "twice"},
		{"part of each other", []cell{{skillsFile, "KM05", "broader", "RM05"}, {skillsFile, "RM05", "broader", "KM05"}}, []string{"cycle"}, "KM05 → RM05 → KM05"},
		{"an example of two words", []cell{{skillsFile, "KM05", "examples", "A handover."}}, []string{"short-text"}, "at least 6"},
		{"an owner in words", []cell{{skillsFile, "KM05", "owner", "The Team"}}, []string{"bad-form"}, "joined by hyphens"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := starterFiles(t)
			for _, e := range c.cells {
				setCell(t, files, e.file, e.code, e.column, e.value)
			}
			_, found := read(files, &findings{})
			var rules []string
			var text strings.Builder
			for _, f := range found {
				rules = append(rules, f.Rule)
				text.WriteString(f.String() + "\n")
			}
			if !slices.Equal(rules, c.rules) || !strings.Contains(text.String(), c.says) {
				t.Errorf("want %v saying %q, got:\n%s", c.rules, c.says, text.String())
			}
		})
	}
}

// TestAPackFromBeforeAColumnStillLoads takes the columns away that a file may lack,
// and the file that a pack may lack.
func TestAPackFromBeforeAColumnStillLoads(t *testing.T) {
	files := starterFiles(t)
	delete(files, familiesFile)
	for file, columns := range map[string]int{skillsFile: 9, rolesFile: 10} {
		rows, err := csv.NewReader(bytes.NewReader(files[file])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			rows[i] = rows[i][:columns]
		}
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		files[file] = b.Bytes()
	}
	p, found := read(files, &findings{})
	for _, f := range found {
		t.Error(f)
	}
	written, err := Files(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range written {
		head, _, _ := strings.Cut(string(f.Data), "\n")
		if f.Name == skillsFile && !strings.HasSuffix(head, ",examples,owner,replaced_by,retired_on,broader") || f.Name == rolesFile && !strings.HasSuffix(head, ",replaced_by,retired_on,family") {
			t.Errorf("%s is written with the columns %s", f.Name, head)
		}
	}
}

func TestUpkeepIsDatedInOrder(t *testing.T) {
	const right = "next_review: '2027-05-23'"
	for text, rule := range map[string]string{"next_review: '2026-11-23'": "date-order", "next_review: '2027'": "bad-date", "": "missing-key"} {
		files := starterFiles(t)
		files[professionFile] = bytes.Replace(files[professionFile], []byte(right), []byte(text), 1)
		_, found := read(files, &findings{})
		if len(found) != 1 || found[0].Rule != rule || found[0].File != professionFile {
			t.Errorf("%q gives %v, want %s", text, found, rule)
		}
	}
}
