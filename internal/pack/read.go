package pack

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Read reads the pack in fsys and reports every fault in one run, in the order
// of files and lines. A pack with findings of severity error must not be loaded;
// what could be read of it is returned all the same. No input makes Read panic.
func Read(fsys fs.FS) (*Pack, []Finding) {
	var out findings
	return read(load(fsys, &out), &out)
}

func read(files map[string][]byte, out *findings) (*Pack, []Finding) {
	c := parseInto(files, out)
	c.check()
	return c.p, out.sorted()
}

// parse reads files without checking what they say.
func parse(files map[string][]byte) *Pack { return parseInto(files, &findings{}).p }

func parseInto(files map[string][]byte, out *findings) *checker {
	c := &checker{
		findings: out, p: &Pack{}, text: map[string]string{}, docs: map[string]*document{},
		tables: map[string]*table{}, partial: map[string]bool{}, bodyLine: map[string]int{},
		known: map[string]bool{},
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c.text[name] = clean(name, files[name], out)
	}
	c.readTables()
	c.readDocuments()
	c.readHistory()
	c.readFolders()
	return c
}

// checker holds what has been read while it is checked.
type checker struct {
	*findings
	p            *Pack
	text         map[string]string // every file
	docs         map[string]*document
	tables       map[string]*table
	partial      map[string]bool // files and folders of which something could not be read: what is absent from them proves nothing
	bodyLine     map[string]int  // of a Markdown file, where its text starts
	networkFiles []string        // the file of each network, in order
	past         []*past         // earlier releases, the oldest first
	known        map[string]bool // files of earlier releases that were read

	formerNetworks map[string]string // former id to id

	// What other lists refer to.
	levels, disciplines, rings, grades, kinds, costBands, memberships *index
	skills, roles, families, qualifications, networks, organisations  *index
	topics, retention, terms, pages                                   *index
}

func (c *checker) readTables() {
	f := &c.p.Framework
	readTable(c, "framework/skills.csv", &f.Skills)
	readTable(c, "framework/levels.csv", &f.Descriptors)
	readTable(c, "framework/mappings.csv", &f.Mappings)
	readTable(c, "framework/roles.csv", &f.Roles)
	readTable(c, "framework/role_responsibilities.csv", &f.Responsibilities)
	readTable(c, "framework/role_skills.csv", &f.RoleSkills)
	readTable(c, "framework/role_qualifications.csv", &f.RoleQualifications)
	readTable(c, "framework/career_paths.csv", &f.CareerPaths)
	if _, given := c.text[familiesFile]; given { // packs from before there were families have no such file
		readTable(c, familiesFile, &f.Families)
	}
	if _, given := c.text[decisionsFile]; given { // a release need not say what it did
		readTable(c, decisionsFile, &c.p.Decisions)
	}
	readTable(c, "learning/opportunities.csv", &c.p.Learning)
	readTable(c, "organisations.csv", &c.p.Organisations)
	readTable(c, "recruitment/question_bank.csv", &c.p.Recruitment.Questions)
	readTable(c, "glossary.csv", &c.p.Glossary)
}

func readTable[T any](c *checker, file string, list *[]T) {
	text, ok := c.text[file]
	if !ok {
		c.missing(file)
		return
	}
	rows, t, whole := readCSV[T](file, text, c.findings)
	*list, c.tables[file], c.partial[file] = rows, t, !whole
}

func (c *checker) readDocuments() {
	for _, d := range []struct {
		file   string
		target any
	}{
		{"profession.yaml", &c.p.Profession},
		{"bodies.yaml", &c.p.Bodies},
		{"qualifications.yaml", &c.p.Qualifications},
		{"role_finder.yaml", &c.p.RoleFinder},
		{"recruitment/behaviours.yaml", &c.p.Recruitment.Behaviours},
		{"recruitment/wording_checks.yaml", &c.p.Recruitment.WordingChecks},
		{"recruitment/advert_sections.yaml", &c.p.Recruitment.Advert},
		{"retention.yaml", &c.p.Retention},
		{"enquiry_topics.yaml", &c.p.Enquiries},
	} {
		text, ok := c.text[d.file]
		if !ok {
			c.missing(d.file)
			continue
		}
		doc, ok := readYAML(d.file, text, 0, d.target, c.findings)
		c.docs[d.file], c.partial[d.file] = doc, !ok
	}
}

func (c *checker) missing(file string) {
	c.partial[file] = true
	c.err(place{file: file}, "missing-file", "The file %s is missing. Add it to the pack.", file)
}

// readFolders reads what is one file for each entry, and everything else.
func (c *checker) readFolders() {
	byName := func(a, b string) int { // a.md before a-b.md, as their names sort
		return strings.Compare(strings.TrimSuffix(a, ".md"), strings.TrimSuffix(b, ".md"))
	}
	for _, file := range slices.SortedFunc(maps.Keys(c.text), byName) {
		text := c.text[file]
		folder, rest, nested := strings.Cut(file, "/")
		switch {
		case c.tables[file] != nil || c.docs[file] != nil || c.known[file]:
		case nested && folder == "networks" && strings.HasSuffix(rest, ".md"):
			c.readNetwork(file, text)
		case nested && folder == "pages" && strings.HasSuffix(rest, ".md"):
			c.readPage(file, text)
		case !nested && strings.HasSuffix(file, ".md"):
			c.p.Texts = append(c.p.Texts, Text{Name: file, Body: strings.Trim(text, "\n")})
		default:
			c.warn(place{file: file}, "unexpected-file", "Nothing reads this file. Correct its name or remove it.")
		}
	}
}

// at returns the place of a value in a YAML file or in the front matter of a
// Markdown file.
func (c *checker) at(file, path string, args ...any) place {
	if d := c.docs[file]; d != nil {
		return d.place(path, args...)
	}
	return place{file, 1, 1}
}

// bad reports whether a value of a YAML file could not be read.
func (c *checker) bad(file, path string, args ...any) bool {
	d := c.docs[file]
	return d == nil || d.bad[fmt.Sprintf(path, args...)]
}
