package pack

import (
	"bytes"
	"encoding/csv"
	"slices"
)

// ReadOrganisations reads rows of organisations.csv that are to join those known
// already, by id: a row replaces what is known of its organisation. It returns
// the rows, and every fault that they have or that the whole would have with
// them. Places are in the text; a fault of what is known already has none.
func ReadOrganisations(file, text string, known []Organisation, grades []Grade) ([]Organisation, []Finding) {
	found := &findings{}
	rows, t, whole := readCSV[Organisation](organisationsFile, text, found)
	if len(rows) == 0 && whole && len(found.list) == 0 {
		found.err(place{organisationsFile, 1, 1}, "empty-value", "The file has no rows. Write one for each organisation, below the names of the columns.")
	}
	if whole {
		checkRegister(found, t, joined(rows, known), grades)
	}
	list := found.sorted()
	for i := range list {
		list[i].File = file
	}
	return rows, list
}

// CheckOrganisations looks for faults of a register as pack check would. The
// findings have no places.
func CheckOrganisations(all []Organisation, grades []Grade) []Finding {
	found := &findings{}
	checkRegister(found, &table{file: organisationsFile, columns: map[string]int{}}, all, grades)
	return found.sorted()
}

// joined puts the rows first, so that their places are those of the table.
func joined(rows, known []Organisation) []Organisation {
	all := slices.Clone(rows)
	for _, o := range known {
		if !slices.ContainsFunc(rows, func(r Organisation) bool { return r.ID == o.ID }) {
			all = append(all, o)
		}
	}
	return all
}

func checkRegister(found *findings, t *table, all []Organisation, grades []Grade) {
	for len(t.rows) < len(all) { // what is known already stands in no line
		t.rows = append(t.rows, tableRow{})
	}
	c := &checker{findings: found, p: &Pack{Organisations: all, Profession: Profession{Grades: grades}}, tables: map[string]*table{organisationsFile: t}}
	c.grades = c.index("grade", professionFile, false, entriesOf(grades, func(g Grade) string { return g.ID }, func(int) place { return place{file: professionFile} }))
	c.organisations = c.index("organisation", organisationsFile, false, rowEntries(c, organisationsFile, "id", all, func(o Organisation) string { return o.ID }))
	c.checkOrganisations()
}

// OrganisationCells are the cells of an organisation's row, and the names of
// their columns.
func OrganisationCells(o Organisation) (cells, columns []string) {
	rows, err := csv.NewReader(bytes.NewReader(csvBytes([]Organisation{o}))).ReadAll()
	if err != nil || len(rows) != 2 {
		panic("pack: a row that was written cannot be read") // csvBytes writes nothing else
	}
	return rows[1], rows[0]
}
