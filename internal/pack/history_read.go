package pack

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// past is an earlier release while it is read.
type past struct {
	name    string
	order   int
	edition Edition
	tables  map[string]*table    // by the name of the same file of the pack
	docs    map[string]*document // likewise
	partial map[string]bool
}

// readHistory reads every folder of releases/, the oldest release first.
func (c *checker) readHistory() {
	names := map[string]bool{}
	for file := range c.text {
		if parts := strings.Split(file, "/"); parts[0] == releasesFolder && len(parts) == 3 {
			names[parts[1]] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c.past = append(c.past, c.readRelease(name))
	}
	slices.SortStableFunc(c.past, func(a, b *past) int { return cmp.Compare(a.order, b.order) })
	for _, p := range c.past {
		c.p.History = append(c.p.History, p.edition)
	}
}

func (c *checker) readRelease(name string) *past {
	p := &past{name: name, tables: map[string]*table{}, docs: map[string]*document{}, partial: map[string]bool{}}
	e, f := &p.edition, &p.edition.Framework
	var head releaseFile
	pastDocument(c, p, professionFile, &head)
	pastDocument(c, p, bodiesFile, &e.Bodies)
	pastDocument(c, p, qualificationsFile, &e.Qualifications)
	p.order = head.Order
	e.Scheme = c.p.Profession.scheme()
	e.Release = Release{Name: name, Title: head.Title, Issued: head.Issued, State: head.State, Note: head.Note, BasedOn: head.BasedOn}
	e.Levels, e.Rings, e.Disciplines, e.Grades = head.Levels, head.Rings, head.Disciplines, head.Grades
	pastTable(c, p, skillsFile, true, &f.Skills)
	pastTable(c, p, levelsFile, true, &f.Descriptors)
	pastTable(c, p, mappingsFile, true, &f.Mappings)
	pastTable(c, p, familiesFile, false, &f.Families)
	pastTable(c, p, rolesFile, true, &f.Roles)
	pastTable(c, p, responsibilityFile, true, &f.Responsibilities)
	pastTable(c, p, roleSkillsFile, true, &f.RoleSkills)
	pastTable(c, p, roleQualsFile, true, &f.RoleQualifications)
	pastTable(c, p, careersFile, true, &f.CareerPaths)
	pastTable(c, p, decisionsFile, false, &e.Release.Decisions)
	return p
}

func pastTable[T any](c *checker, p *past, file string, needed bool, list *[]T) {
	at := inRelease(p.name, file)
	if text, ok := c.text[at]; ok {
		rows, t, whole := readCSV[T](at, text, c.findings)
		*list, p.tables[file], p.partial[file] = rows, t, !whole
		c.known[at] = true
	} else if needed {
		c.missing(at)
		p.partial[file] = true
	}
}

func pastDocument(c *checker, p *past, file string, target any) {
	at := inRelease(p.name, file)
	text, ok := c.text[at]
	if !ok {
		c.missing(at)
		p.partial[file] = true
		return
	}
	doc, whole := readYAML(at, text, 0, target, c.findings)
	p.docs[file], p.partial[file] = doc, !whole
	c.known[at] = true
}
