package linked

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// foreignCase is a CASE package that somebody else made, on its way to an Edition.
type foreignCase struct {
	pkg      *CFPackage
	e        *pack.Edition
	codes    *coder
	items    map[string]*CFItem
	parents  map[string][]string // items that an item is a child or part of
	children map[string]int
	linked   map[[2]string]bool // child and parent, or two related skills, that were seen
	branch   map[string]string  // id of a discipline, by the item that became it
	home     map[string]string  // id of the discipline that an item is under
	code     map[string]string  // of a skill, by its item
	place    map[string]int     // of a skill in the list
	p        problems
}

func fromForeignCase(pkg *CFPackage) (*pack.Edition, []Problem, error) {
	c := &foreignCase{pkg: pkg, e: &pack.Edition{}, codes: newCoder(), items: map[string]*CFItem{}, parents: map[string][]string{},
		children: map[string]int{}, linked: map[[2]string]bool{}, branch: map[string]string{}, home: map[string]string{}, code: map[string]string{}, place: map[string]int{}}
	c.head()
	c.tree()
	c.disciplines()
	c.spread()
	if err := c.skills(); err != nil {
		return nil, nil, err
	}
	c.levels()
	c.associations()
	c.rubrics()
	return c.e, c.p.all(), nil
}

func (c *foreignCase) head() {
	d := &c.pkg.CFDocument
	c.e.Scheme = pack.Scheme{ID: pack.Slug(d.Title), Name: cmp.Or(d.Title, "Framework"), IdentifierBase: placeholderBase, Locale: d.Language}
	if d.LicenseURI != nil {
		c.e.Scheme.Licence = d.LicenseURI.Title
	}
	if !languageTag.MatchString(d.Language) && d.Language != "" {
		c.e.Scheme.Locale = ""
		c.p.add("CFDocument", "The language "+strconv.Quote(d.Language)+" is no language tag, so it was left out.")
	}
	day, _, _ := strings.Cut(cmp.Or(d.StatusStartDate, d.LastChangeDateTime), "T")
	c.e.Release = pack.Release{Name: cmp.Or(pack.Slug(strings.ReplaceAll(d.Version, ".", "-")), "imported"), Title: d.Title, State: "draft", Note: d.Description}
	if pack.Date(day).Valid() {
		c.e.Release.Issued = pack.Date(day)
	}
}

// tree reads which item is under which.
func (c *foreignCase) tree() {
	for i := range c.pkg.CFItems {
		item := &c.pkg.CFItems[i]
		if item.Identifier == "" {
			item.Identifier = cmp.Or(item.URI, "item "+strconv.Itoa(i+1))
		}
		if c.items[item.Identifier] != nil {
			c.p.add(item.Identifier, "There are two items with this identifier; the second was left out.")
			continue
		}
		c.items[item.Identifier] = item
	}
	for _, a := range c.pkg.CFAssociations {
		from, to := a.OriginNodeURI.Identifier, a.DestinationNodeURI.Identifier
		if a.AssociationType != "isChildOf" && a.AssociationType != "isPartOf" || c.items[from] == nil || c.items[to] == nil || from == to {
			continue
		}
		if pair := [2]string{from, to}; !c.linked[pair] {
			c.linked[pair] = true
			c.parents[from] = append(c.parents[from], to)
			c.children[to]++
		}
	}
}

// each visits every item once, in the order of the file.
func (c *foreignCase) each(visit func(item *CFItem)) {
	for i := range c.pkg.CFItems {
		if item := &c.pkg.CFItems[i]; c.items[item.Identifier] == item {
			visit(item)
		}
	}
}

// name is the short name of an item, or its whole statement.
func name(item *CFItem) string {
	return title(cmp.Or(item.AbbreviatedStatement, item.FullStatement), item.Identifier)
}

// disciplines are made of the items at the top that others are under.
func (c *foreignCase) disciplines() {
	c.each(func(item *CFItem) {
		if len(c.parents[item.Identifier]) > 0 || c.children[item.Identifier] == 0 {
			return
		}
		id := c.codes.take(item.HumanCodingScheme, pack.Slug(item.AbbreviatedStatement), "D")
		c.branch[item.Identifier] = id
		c.e.Disciplines = append(c.e.Disciplines, pack.Discipline{ID: id, Order: len(c.e.Disciplines) + 1, Name: name(item), Description: item.FullStatement})
	})
}

func (c *foreignCase) skills() error {
	generic := ""
	c.each(func(item *CFItem) {
		if c.branch[item.Identifier] != "" {
			return
		}
		code := c.codes.take(item.HumanCodingScheme, item.ListEnumeration, "S")
		if was := item.HumanCodingScheme; was != code {
			c.p.add(item.Identifier, "Its code "+strconv.Quote(was)+" is no code here or is used before, so it became "+code+".")
		}
		c.code[item.Identifier], c.place[item.Identifier] = code, len(c.e.Framework.Skills)
		id := c.home[item.Identifier]
		if id == "" {
			if generic == "" {
				generic = c.codes.take("ALL")
				c.e.Disciplines = append(c.e.Disciplines, pack.Discipline{ID: generic, Order: len(c.e.Disciplines) + 1, Name: c.e.Scheme.Name, Generic: true})
				c.p.add("", "Items under no other item were put into one discipline, "+c.e.Scheme.Name+".")
			}
			id = generic
		}
		c.skill(item, code, id)
	})
	if len(c.e.Framework.Skills) == 0 {
		return fault.New(fault.Invalid, "There is no item in this CASE document that could be a skill. Export it again with its CFItems.")
	}
	return nil
}

func (c *foreignCase) skill(item *CFItem, code, discipline string) {
	s := pack.Skill{Code: code, Discipline: discipline, Name: name(item), Definition: item.FullStatement, ScopeNote: item.Notes, Status: "active"}
	for _, label := range append([]string{item.AlternativeLabel}, item.ConceptKeywords...) {
		if label = strings.TrimSpace(label); label != "" && label != s.Name && !slices.Contains(s.AltLabels, label) {
			s.AltLabels = append(s.AltLabels, label)
		}
	}
	if end := pack.Date(item.StatusEndDate); end != "" && end.Valid() {
		s.Status, s.RetiredOn = retired, end
	}
	c.e.Framework.Skills = append(c.e.Framework.Skills, s)
	c.e.Framework.Mappings = append(c.e.Framework.Mappings, pack.Mapping{Skill: code, Scheme: cmp.Or(c.e.Scheme.ID, "source"),
		TargetID: cmp.Or(item.URI, item.Identifier), TargetLabel: s.Name, Match: "exact", Status: "confirmed"})
	if len(item.EducationLevel) > 0 {
		c.p.add(code, "A skill has no place for the education levels "+strings.Join(item.EducationLevel, ", ")+", so they were left out.")
	}
	if item.CFItemType != "" && item.CFItemType != skillItem {
		c.p.add(code, "The item type "+strconv.Quote(item.CFItemType)+" was left out: everything below the top became a skill.")
	}
}

// spread gives every item the discipline of the nearest item above it that is one.
func (c *foreignCase) spread() {
	below := map[string][]string{}
	var queue []string
	c.each(func(item *CFItem) {
		for _, parent := range c.parents[item.Identifier] {
			below[parent] = append(below[parent], item.Identifier)
		}
		if c.branch[item.Identifier] != "" {
			queue = append(queue, item.Identifier)
			c.home[item.Identifier] = c.branch[item.Identifier]
		}
	})
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, child := range below[at] {
			if c.home[child] == "" {
				c.home[child] = c.home[at]
				queue = append(queue, child)
			}
		}
	}
}

// associations reads the relations between skills, and matches with other documents.
func (c *foreignCase) associations() {
	skills := c.e.Framework.Skills
	for _, a := range c.pkg.CFAssociations {
		from, to := a.OriginNodeURI, a.DestinationNodeURI
		i, ours := c.place[from.Identifier]
		other, known := c.code[to.Identifier]
		switch {
		case !ours:
		case a.AssociationType == "isChildOf" || a.AssociationType == "isPartOf":
			if key := [2]string{"broader " + skills[i].Code, other}; known && other != skills[i].Code && !c.linked[key] {
				c.linked[key] = true
				skills[i].Broader = append(skills[i].Broader, other)
			}
		case known && (a.AssociationType == "isRelatedTo" || a.AssociationType == "isPeerOf"):
			c.relate(i, c.place[to.Identifier])
		case known && a.AssociationType == "replacedBy":
			skills[i].ReplacedBy = append(skills[i].ReplacedBy, other)
		case !known && a.AssociationType == "exactMatchOf", !known && a.AssociationType == "isRelatedTo":
			match := "exact"
			if a.AssociationType == "isRelatedTo" {
				match = "related"
			}
			c.e.Framework.Mappings = append(c.e.Framework.Mappings, pack.Mapping{Skill: skills[i].Code, Scheme: schemeOf(to.URI),
				TargetID: cmp.Or(to.URI, to.Identifier), TargetLabel: to.Title, Match: match, Status: "confirmed"})
		default:
			c.p.add(skills[i].Code, "The association "+a.AssociationType+" to "+strconv.Quote(to.Title)+" has no place in a framework, so it was left out.")
		}
	}
}

// relate makes two skills each other's related.
func (c *foreignCase) relate(i, j int) {
	skills := c.e.Framework.Skills
	for _, pair := range [][2]int{{i, j}, {j, i}} {
		s, code := &skills[pair[0]], skills[pair[1]].Code
		if key := [2]string{"related " + s.Code, code}; i != j && !c.linked[key] {
			c.linked[key] = true
			s.Related = append(s.Related, code)
		}
	}
}

// levels makes the scale of the scores that rubrics of skills have.
func (c *foreignCase) levels() {
	names := map[int]string{}
	c.eachLevel(func(_ int, n int, l *CFRubricCriterionLevel) {
		if names[n] == "" {
			names[n] = cmp.Or(l.Quality, "Level "+strconv.Itoa(n))
		}
	})
	var numbers []int
	for n := range names {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		c.e.Levels.Items = append(c.e.Levels.Items, pack.Level{Level: n, Name: names[n]})
	}
	if len(numbers) == 0 {
		c.p.add("", "The document has no rubric of a skill, so there are no levels and no level texts: they have to come from elsewhere.")
	}
}

// eachLevel visits the rubric levels of skills, with the skill's place.
func (c *foreignCase) eachLevel(visit func(skill, n int, l *CFRubricCriterionLevel)) {
	for i := range c.pkg.CFRubrics {
		for j := range c.pkg.CFRubrics[i].CFRubricCriteria {
			criterion := &c.pkg.CFRubrics[i].CFRubricCriteria[j]
			if criterion.CFItemURI == nil {
				continue
			}
			skill, known := c.place[criterion.CFItemURI.Identifier]
			for k := range criterion.CFRubricCriterionLevels {
				l := &criterion.CFRubricCriterionLevels[k]
				if n := scoreOf(l); known && n >= 0 && n < 1000 {
					visit(skill, n, l)
				}
			}
		}
	}
}

// scoreOf is a level's score as a whole number, or its position where it has none.
func scoreOf(l *CFRubricCriterionLevel) int {
	if l.Score != nil && *l.Score == float64(int(*l.Score)) {
		return int(*l.Score)
	}
	return l.Position
}

func (c *foreignCase) rubrics() {
	seen := map[pack.Descriptor]bool{}
	c.eachLevel(func(skill, n int, l *CFRubricCriterionLevel) {
		code := c.e.Framework.Skills[skill].Code
		if key := (pack.Descriptor{Skill: code, Level: n}); !seen[key] {
			seen[key] = true
			c.e.Framework.Descriptors = append(c.e.Framework.Descriptors, pack.Descriptor{Skill: code, Level: n, Text: l.Description})
			return
		}
		c.p.add(code, "There are two texts for level "+strconv.Itoa(n)+"; the second was left out.")
	})
}
