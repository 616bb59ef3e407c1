package sheets

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/docx"
	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
)

// taken opens, guesses and applies a file onto the starter.
func taken(t *testing.T, name, data string) (*pack.Edition, []Finding, Mapping) {
	t.Helper()
	base := starter(t)
	s, err := Open([]byte(data), name)
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(s, base)
	e, found := Apply(s, m, base)
	same(t, "base", rv(*starter(t)), rv(*base)) // Apply changes nothing that it was given
	return e, found, m
}

func skillNamed(t *testing.T, e *pack.Edition, name string) pack.Skill {
	t.Helper()
	i := slices.IndexFunc(e.Framework.Skills, func(s pack.Skill) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("there is no skill %s", name)
	}
	return e.Framework.Skills[i]
}

func textsOf(e *pack.Edition, code string) map[int]string {
	all := map[int]string{}
	for _, d := range e.Framework.Descriptors {
		if d.Skill == code {
			all[d.Level] = d.Text
		}
	}
	return all
}

// has fails the test unless a finding with the rule stands at the place.
func has(t *testing.T, found []Finding, rule, place string) {
	t.Helper()
	for _, f := range found {
		if f.Rule == rule && f.Place.String() == place {
			return
		}
	}
	t.Errorf("no finding %s at %s among:\n%s", rule, place, listed(found))
}

func listed(found []Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintln(&b, f)
	}
	return b.String()
}

// TestARowForASkillWithColumnsForLevels is the shape in which the digital
// profession publishes its skills.
func TestARowForASkillWithColumnsForLevels(t *testing.T) {
	e, found, m := taken(t, "skills.csv", "Skill name,Skill description,Awareness,Working,Practitioner,Expert\r\n"+
		"Falconry,Keep and fly birds of prey.,Know a hawk from a handsaw.,Fly a trained bird.,Train a bird.,\"Breed, \"\"imprint\"\" and teach.\"\r\n"+
		"Demonstrating value,,n/a,, TBC ,\u00a0Say\u00a0it better. \r\n")
	if m.Tables[0].Use != Skills {
		t.Fatalf("%+v", m)
	}
	s := skillNamed(t, e, "Falconry")
	if s.Code != "GEN21" || s.Definition != "Keep and fly birds of prey." || s.Status != "active" {
		t.Errorf("%+v", s)
	}
	if got := textsOf(e, s.Code); len(got) != 4 || got[4] != `Breed, "imprint" and teach.` {
		t.Errorf("%v", got)
	}
	old := skillNamed(t, e, "Demonstrating value")
	if old.Code != "GEN02" || old.Definition == "" || textsOf(e, "GEN02")[4] != "Say it better." || textsOf(e, "GEN02")[1] == "" {
		t.Errorf("%+v %v", old, textsOf(e, "GEN02"))
	}
	has(t, found, "unused-marker", "line 3, column 22")
	has(t, found, "missing-text", "line 3, column 26")
	has(t, found, "unused-marker", "line 3, column 27")
	has(t, found, "odd-characters", "line 3, column 33")
	if len(pack.Errors(nil)) != 0 || len(errorsOf(found)) != 0 {
		t.Error(listed(found))
	}
	if len(e.Framework.Skills) != len(starter(t).Framework.Skills)+1 {
		t.Errorf("%d skills", len(e.Framework.Skills))
	}
}

func errorsOf(found []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Severity != pack.Error })
}

// TestRolesOfTheDigitalProfession reads its second file: a row for each skill
// that a level of a role needs.
func TestRolesOfTheDigitalProfession(t *testing.T) {
	e, found, m := taken(t, "roles.csv", "\xEF\xBB\xBFRole family,Role,Role description,Role level,Role level description,Skill name,Skill description,Skill level,Skill level description,Role type\n"+
		"Data,Hawk keeper,Keeps hawks.,Junior hawk keeper,Helps.,Falconry,Fly birds.,awareness,Know one.,-\n"+
		"Data,Hawk keeper,Keeps hawks.,Junior hawk keeper,Helps.,Demonstrating value,Show it.,working,,-\n"+
		"Data,Hawk keeper,Keeps hawks.,Senior hawk keeper,Leads.,Falconry,Fly birds.,expert,Teach.,SCS\n"+
		"Data,Hawk keeper,Keeps hawks.,Senior hawk keeper,Leads.,Falconry,Fly birds.,guru,Teach.,SCS\n")
	if m.Tables[0].Use != RoleSkills {
		t.Fatalf("%+v", m)
	}
	f := e.Framework
	n := len(f.Roles)
	junior, senior := f.Roles[n-2], f.Roles[n-1]
	if junior.Name != "Junior hawk keeper" || junior.Summary != "Helps." || junior.Family != "hawk-keeper" || senior.Name != "Senior hawk keeper" {
		t.Errorf("%+v %+v", junior, senior)
	}
	if fam := f.Families[len(f.Families)-1]; fam.Name != "Hawk keeper" || fam.Description != "Keeps hawks." {
		t.Errorf("%+v", fam)
	}
	needs := f.RoleSkills[len(f.RoleSkills)-3:]
	falconry := skillNamed(t, e, "Falconry").Code
	want := []pack.RoleSkill{{Role: junior.Code, Skill: falconry, Level: 1, Importance: "essential"}, {Role: junior.Code, Skill: "GEN02", Level: 2, Importance: "essential"}, {Role: senior.Code, Skill: falconry, Level: 4, Importance: "essential"}}
	if !slices.Equal(needs, want) {
		t.Errorf("%+v", needs)
	}
	if got := textsOf(e, falconry); got[1] != "Know one." || got[4] != "Teach." {
		t.Errorf("%v", got)
	}
	has(t, found, "unknown-level", "line 5, column 77")
	if n := len(errorsOf(found)); n != 1 {
		t.Errorf("%d errors\n%s", n, listed(found))
	}
}

func TestARowForASkillAtALevelWithMergedNames(t *testing.T) {
	e, found, m := taken(t, "x.csv", "My framework;;;\nSkill;Level;Level description;Other names\nFalconry;1;Know one.;Hawking, birds of prey\n;2;Fly one.;\n;2 - Working;Fly two.;\n;Level 3;Train one.;\n;9;No.;\n")
	if m.Tables[0].Use != LevelTexts || m.Tables[0].Header != 1 {
		t.Fatalf("%+v", m)
	}
	s := skillNamed(t, e, "Falconry")
	if got := textsOf(e, s.Code); got[1] != "Know one." || got[2] != "Fly one." || got[3] != "Train one." || len(got) != 3 {
		t.Errorf("%v", got)
	}
	if !slices.Equal(s.AltLabels, []string{"Hawking", "birds of prey"}) {
		t.Errorf("%q", s.AltLabels)
	}
	has(t, found, "two-texts", "line 5, column 14")
	has(t, found, "unknown-level", "line 7, column 2")
}

// book writes a workbook as a person's program does: shared strings, numbers,
// dates, formulas, merged cells.
func book(t testing.TB, sheets ...string) string {
	t.Helper()
	var list, relations strings.Builder
	files := map[string]string{}
	for i, sheet := range sheets {
		name, rows, _ := strings.Cut(sheet, "\n")
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="r%d"/>`, name, i+1, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="x/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		merged := ""
		var b strings.Builder
		for n, row := range strings.Split(strings.TrimSpace(rows), "\n") {
			if ref, ok := strings.CutPrefix(row, "merge "); ok {
				merged = `<mergeCells><mergeCell ref="` + ref + `"/></mergeCells>`
				continue
			}
			fmt.Fprintf(&b, `<row r="%d">`, n+1)
			for c, cell := range strings.Split(row, "|") {
				ref := spreadsheet.CellName(c, n+1)
				switch {
				case cell == "":
				case strings.HasPrefix(cell, "num "):
					fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, ref, cell[4:])
				case strings.HasPrefix(cell, "date "):
					fmt.Fprintf(&b, `<c r="%s" s="1"><v>%s</v></c>`, ref, cell[5:])
				case strings.HasPrefix(cell, "f "):
					fmt.Fprintf(&b, `<c r="%s" t="str"><f>A1</f><v>%s</v></c>`, ref, cell[2:])
				case strings.HasPrefix(cell, "e "):
					fmt.Fprintf(&b, `<c r="%s" t="e"><v>%s</v></c>`, ref, cell[2:])
				default:
					fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><r><t>%s</t></r></is></c>`, ref, strings.ReplaceAll(cell, "⏎", "\n"))
				}
			}
			b.WriteString(`</row>`)
		}
		files[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<worksheet><sheetData>` + b.String() + `</sheetData>` + merged + `</worksheet>`
	}
	files["xl/workbook.xml"] = `<workbook xmlns:r="r"><sheets>` + list.String() + `</sheets></workbook>`
	files["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations.String() + `</Relationships>`
	files["xl/styles.xml"] = `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	return zipped(t, files)
}

func TestAWorkbookOfThreeSheets(t *testing.T) {
	data := book(t,
		"Skills\nRef|Skill|Discipline|What it is|Also known as|Status|End date\nFAL1|Falconry|Field sports|Fly birds.|Hawking; falconry; value|Live|date 46112\nnum 7|Ferreting|Field sports|f Use ferrets.|x|Withdrawn|3/4/2026\nFAL1|Again|Field sports|e #REF!|||soon\n|Coursing||TBC||asleep|\nmerge C2:C4",
		"Level descriptions\nSkill|Proficiency level|Descriptor\nFalconry|Awareness|Know one.\nFalconry|Level 2|• Fly one⏎• Feed it\nFalconry|wizard|No.\nBogus skill|1|Something.",
		"Roles\nRole title|Grade|Typical responsibilities|Falconry|Ferreting\nMews keeper|HEO to SEO|Feed⏎Clean; Fly|num 3|1\nMews lead|XYZ||Expert|N/A")
	e, found, m := taken(t, "three.xlsx", data)
	for i, want := range []Use{Skills, LevelTexts, Roles} {
		if m.Tables[i].Use != want {
			t.Errorf("sheet %d is taken for %s: %s", i+1, m.Tables[i].Use, m.Tables[i].Reason)
		}
	}
	fal, ferret := skillNamed(t, e, "Falconry"), skillNamed(t, e, "Ferreting")
	if fal.Code != "FAL1" || fal.Discipline != "FS" || fal.RetiredOn != "2026-03-31" || !slices.Equal(fal.AltLabels, []string{"Hawking", "value"}) {
		t.Errorf("%+v", fal)
	}
	if ferret.Code != "S7" || ferret.Status != "retired" || ferret.RetiredOn != "2026-04-03" || ferret.Definition != "Use ferrets." {
		t.Errorf("%+v", ferret)
	}
	if c := skillNamed(t, e, "Coursing"); c.Discipline != "FS" || c.Code != "FS01" || c.Status != "active" {
		t.Errorf("%+v", c)
	}
	if got := textsOf(e, "FAL1"); got[2] != "Fly one Feed it" {
		t.Errorf("%v", got)
	}
	for rule, place := range map[string]string{
		"merged-cells": "sheet Skills, cell C2", "double-label": "sheet Skills, cell E2", "number-as-code": "sheet Skills, cell A3", "formula": "sheet Skills, cell D3",
		"unused-marker": "sheet Skills, cell E3", "odd-date": "sheet Skills, cell G3", "duplicate-code": "sheet Skills, cell A4", "unknown-status": "sheet Skills, cell F5",
		"carried-on": "sheet Skills, cell C5", "new-discipline": "sheet Skills, cell C2", "unknown-level": "sheet Level descriptions, cell B4",
		"unknown-grade": "sheet Roles, cell B3", "assumed": "sheet Roles, cell A2",
	} {
		if rule == "assumed" {
			place = "sheet Roles, cell A2"
		}
		has(t, found, rule, place)
	}
	f := e.Framework
	keeper := f.Roles[len(f.Roles)-2]
	if keeper.GradeFrom != "HEO" || keeper.GradeTo != "SEO" {
		t.Errorf("%+v", keeper)
	}
	var duties []string
	for _, d := range f.Responsibilities {
		if d.Role == keeper.Code {
			duties = append(duties, fmt.Sprint(d.Order, d.Text))
		}
	}
	if !slices.Equal(duties, []string{"1Feed", "2Clean", "3Fly"}) {
		t.Errorf("%q", duties)
	}
	if needs := f.RoleSkills[len(f.RoleSkills)-3:]; needs[0].Level != 3 || needs[1].Skill != "S7" || needs[2].Level != 4 {
		t.Errorf("%+v", needs)
	}
}

func TestWordTablesUnderHeadings(t *testing.T) {
	var b bytes.Buffer
	texts := func(head []string, rows ...[]string) docx.Table {
		table := docx.Table{Quiet: true, Head: head}
		for _, row := range rows {
			var cells []docx.Words
			for _, cell := range row {
				cells = append(cells, docx.Plain(cell))
			}
			table.Rows = append(table.Rows, cells)
		}
		return table
	}
	err := docx.Write(&b, docx.Document{Title: "Framework", Language: "en-GB", Blocks: []docx.Block{
		docx.Heading{Level: 1, Text: "Records management"},
		docx.Heading{Level: 2, Text: "RM91 Falconry of files"},
		docx.Text("Make files come back when they are called."),
		texts([]string{"Level", "You can"}, []string{"Awareness", "Know a file."}, []string{"Working", "Call a file."}, []string{"Practitioner", "TBC"}, []string{"Expert", "Teach."}),
		docx.Heading{Level: 2, Text: "Shelf craft"},
		texts([]string{"Definition", "Build shelves."}, []string{"Synonyms", "carpentry; joinery"}, []string{"Level 1", "Know wood."}, []string{"Level 2", "Cut wood."}, []string{"Colour", "Brown"}),
		docx.Heading{Level: 2, Text: "Ladder work"},
		texts([]string{"Awareness", "Working", "Practitioner", "Expert"}, []string{"Look up.", "Climb.", "Hold.", "Build."}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	e, found, m := taken(t, "f.docx", b.String())
	for i, tm := range m.Tables {
		if tm.Use != OneSkill {
			t.Errorf("table %d: %s %s", i, tm.Use, tm.Reason)
		}
	}
	s := skillNamed(t, e, "Falconry of files")
	if s.Code != "RM91" || s.Discipline != "RM" || s.Definition != "Make files come back when they are called." {
		t.Errorf("%+v", s)
	}
	if got := textsOf(e, "RM91"); got[1] != "Know a file." || got[4] != "Teach." || len(got) != 3 {
		t.Errorf("%v", got)
	}
	shelf := skillNamed(t, e, "Shelf craft")
	if shelf.Discipline != "RM" || shelf.Definition != "Build shelves." || !slices.Equal(shelf.AltLabels, []string{"carpentry", "joinery"}) || textsOf(e, shelf.Code)[2] != "Cut wood." {
		t.Errorf("%+v %v", shelf, textsOf(e, shelf.Code))
	}
	if got := textsOf(e, skillNamed(t, e, "Ladder work").Code); len(got) != 4 || got[3] != "Hold." {
		t.Errorf("%v", got)
	}
	has(t, found, "unused-marker", "table 1 under “RM91 Falconry of files”, row 4, column 2")
	has(t, found, "unused-row", "table 2 under “Shelf craft”, row 5, column 1")
}

func TestAPacksOwnTableIsTakenAsItIs(t *testing.T) {
	var b bytes.Buffer
	e := starter(t)
	e.Framework.Skills[0].Definition = "Another."
	if err := WriteCSV(&b, e); err != nil {
		t.Fatal(err)
	}
	s, err := Open(unzipped(t, b.Bytes(), "framework/skills.csv"), "whatever.csv")
	if err != nil {
		t.Fatal(err)
	}
	got := starter(t)
	used, err := s.Put(got)
	if err != nil || !slices.Equal(used, []string{"Skills"}) {
		t.Fatal(used, err)
	}
	same(t, "edition", rv(*e), rv(*got))
}

func TestWholeFilesRetireWhatTheyLack(t *testing.T) {
	base := starter(t)
	s, err := Open([]byte("Skill,Description\nDemonstrating value,Show it.\n"), "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(s, base)
	m.Whole = true
	e, _ := Apply(s, m, base)
	for _, k := range e.Framework.Skills {
		if (k.Status == "retired") == (k.Code == "GEN02") {
			t.Errorf("%s is %s", k.Code, k.Status)
		}
	}
	if e.Framework.Roles[0].Status != "active" {
		t.Error("a file without roles retired them")
	}
}

func TestNothingIsThereBefore(t *testing.T) {
	s, err := Open([]byte("Skill\tGroup\tFoundation\tIntermediate\tAdvanced\nSpinning\tWool\ta one\tb two\tc three\nSpinning\tWool\tx\ty\tz\n"), "x.tsv")
	if err != nil {
		t.Fatal(err)
	}
	e, found := Apply(s, Guess(s, nil), nil)
	if len(e.Framework.Skills) != 1 || len(e.Levels.Items) != 3 || e.Levels.Items[2].Name != "Advanced" || e.Disciplines[0].Name != "Wool" || e.Framework.Skills[0].Code != "WO01" {
		t.Errorf("%+v", e)
	}
	has(t, found, "duplicate-code", "line 3, column 1")
}

func TestGuessesCanBeChanged(t *testing.T) {
	base := starter(t)
	s, err := Open([]byte("Thing,Words\nFalconry,Fly birds.\n"), "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(s, base)
	if m.Tables[0].Use != Skip {
		t.Fatalf("%+v", m)
	}
	m.Tables[0].Use, m.Tables[0].Columns[0].Field, m.Tables[0].Columns[1].Field, m.Discipline = Skills, Name, Definition, "LM"
	e, _ := Apply(s, m, base)
	if k := skillNamed(t, e, "Falconry"); k.Discipline != "LM" || k.Definition != "Fly birds." {
		t.Errorf("%+v", k)
	}
}

func TestEncodingsAreFoundAndSaid(t *testing.T) {
	utf16 := "\xFF\xFE"
	for _, r := range "Skill,Description\nCaf\u00e9,x y\n" {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, data := range map[string]string{"UTF-16": utf16, "Windows-1252": "Skill,Description\nCaf\xe9,x y\n", "": "\xEF\xBB\xBFSkill,Description\nCafé,x y\n"} {
		e, found, _ := taken(t, "x.csv", data)
		skillNamed(t, e, "Café")
		said := slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == "encoding" && strings.Contains(f.Message, name) })
		if said != (name != "") {
			t.Errorf("%s: %s", name, listed(found))
		}
	}
}

// TestRealFiles reads spreadsheets and documents that nobody here made.
func TestRealFiles(t *testing.T) {
	dir := os.Getenv("GUILDHALL_SAMPLES")
	if dir == "" {
		t.Skip("the folder with real files is not here: set GUILDHALL_SAMPLES")
	}
	for name, skills := range map[string]int{"opensalt-framework.xlsx": 1100, "spreadsheet_import_sample.xlsx": 4, "NARA_PreservationActionPlan_FileFormats_20260320.xlsx": 0, "NARA_PreservationActionPlan_Template.docx": 0} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Log(err)
			continue
		}
		s, err := Open(data, name)
		if err != nil {
			t.Error(err)
			continue
		}
		m := Guess(s, nil)
		e, found := Apply(s, m, nil)
		if len(e.Framework.Skills) < skills {
			t.Errorf("%s: %d skills\n%s", name, len(e.Framework.Skills), listed(found[:min(len(found), 20)]))
		}
		t.Logf("%s: %d tables, %d skills, %d findings", name, len(s.Tables), len(e.Framework.Skills), len(found))
		for i, table := range m.Tables {
			t.Logf("  %s is %s: %s", s.Tables[i].Name, table.Use, table.Reason)
		}
		for _, f := range found[:min(len(found), 8)] {
			t.Log("  ", f)
		}
	}
}
