package linked

import (
	"encoding/json"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// FromCase makes an Edition of a CASE package: one that Case made, without loss,
// or anybody's, as far as it can be a framework.
func FromCase(data []byte) (*pack.Edition, []Problem, error) {
	pkg := &CFPackage{}
	if err := unmarshal(data, pkg, "CFPackage"); err != nil {
		return nil, nil, err
	}
	var mark struct {
		Format    string          `json:"format"`
		Framework json.RawMessage `json:"framework"`
	}
	if len(pkg.Extensions) > 0 && json.Unmarshal(pkg.Extensions, &mark) == nil && mark.Format == caseFormat {
		p := &problems{}
		e, err := knownEdition(pkg, p)
		if err == nil {
			err = overlay(mark.Framework, e, "extensions.framework", p)
		}
		if err == nil {
			err = unique(e)
		}
		return e, p.all(), err
	}
	if len(pkg.CFItems) == 0 {
		return nil, nil, fault.New(fault.Invalid, "There is no item in this CASE document, so no framework was found. Export it again with its CFItems.")
	}
	return fromForeignCase(pkg)
}

// knownDocument reads what CASE says of a framework and its release.
func knownDocument(d *CFDocument, e *pack.Edition) {
	e.Scheme.Name, e.Scheme.Notice, e.Scheme.Locale = d.Publisher, d.Description, d.Language
	if d.LicenseURI != nil {
		e.Scheme.Licence = d.LicenseURI.Title
	}
	r := &e.Release
	r.Title, r.Issued, r.Name, r.Note = strings.TrimPrefix(d.Title, d.Publisher+", "), pack.Date(d.StatusStartDate), d.Version, d.Notes
	for _, state := range []string{"published", "superseded", "draft"} {
		if adoption[state] == d.AdoptionStatus {
			r.State = state
		}
	}
	if base, ok := strings.CutSuffix(d.URI, "release/"+segment(r.Name)); ok {
		e.Scheme.IdentifierBase = base
	}
}

// standing is the status of something in use, or of something retired.
func standing(item *CFItem) string {
	if item.StatusEndDate != "" {
		return retired
	}
	return "active"
}

// statement is an item's statement, unless its name stands in for it.
func statement(item *CFItem) string {
	if item.FullStatement == title(item.AbbreviatedStatement, item.URI) {
		return ""
	}
	return item.FullStatement
}

func knownDiscipline(i *CFItem) pack.Discipline {
	return pack.Discipline{ID: i.HumanCodingScheme, Name: i.AbbreviatedStatement, Description: statement(i), FullName: i.AlternativeLabel}
}

func knownSkill(i *CFItem) pack.Skill {
	return pack.Skill{Code: i.HumanCodingScheme, Name: i.AbbreviatedStatement, Definition: statement(i), ScopeNote: i.Notes,
		AltLabels: i.ConceptKeywords, Status: standing(i), RetiredOn: pack.Date(i.StatusEndDate)}
}

func knownFamily(i *CFItem) pack.RoleFamily {
	return pack.RoleFamily{ID: i.HumanCodingScheme, Name: i.AbbreviatedStatement, Description: statement(i)}
}

func knownRole(i *CFItem) pack.Role {
	return pack.Role{Code: i.HumanCodingScheme, Name: i.AbbreviatedStatement, Summary: statement(i), TypicalTitles: i.ConceptKeywords,
		Status: standing(i), RetiredOn: pack.Date(i.StatusEndDate)}
}

// caseReader reads a package that Case made.
type caseReader struct {
	pkg      *CFPackage
	e        *pack.Edition
	codes    map[string]string // of items, by identifier
	kinds    map[string]string // the types of items, by identifier
	skills   map[string]int    // place by code
	roles    map[string]int
	families map[string]int
	p        *problems
}

// knownEdition reads all of a package that Case made but its extensions.
func knownEdition(pkg *CFPackage, p *problems) (*pack.Edition, error) {
	r := &caseReader{pkg: pkg, e: &pack.Edition{}, p: p, codes: map[string]string{}, kinds: map[string]string{},
		skills: map[string]int{}, roles: map[string]int{}, families: map[string]int{}}
	knownDocument(&pkg.CFDocument, r.e)
	if err := overlay(pkg.CFDocument.Extensions, r.e, "CFDocument.extensions", p); err != nil {
		return nil, err
	}
	for i := range pkg.CFItems {
		if err := r.item(&pkg.CFItems[i], "CFItems["+strconv.Itoa(i)+"].extensions"); err != nil {
			return nil, err
		}
	}
	for i := range pkg.CFAssociations {
		if err := r.association(&pkg.CFAssociations[i], "CFAssociations["+strconv.Itoa(i)+"].extensions"); err != nil {
			return nil, err
		}
	}
	r.definitions()
	r.rubrics()
	return r.e, nil
}

func (r *caseReader) item(item *CFItem, path string) error {
	f := &r.e.Framework
	r.codes[item.Identifier], r.kinds[item.Identifier] = item.HumanCodingScheme, item.CFItemType
	switch item.CFItemType {
	case disciplineItem:
		r.e.Disciplines = append(r.e.Disciplines, knownDiscipline(item))
		return overlay(item.Extensions, &r.e.Disciplines[len(r.e.Disciplines)-1], path, r.p)
	case skillItem:
		r.skills[item.HumanCodingScheme] = len(f.Skills)
		f.Skills = append(f.Skills, knownSkill(item))
		return overlay(item.Extensions, &f.Skills[len(f.Skills)-1], path, r.p)
	case familyItem:
		r.families[item.HumanCodingScheme] = len(f.Families)
		f.Families = append(f.Families, knownFamily(item))
		return overlay(item.Extensions, &f.Families[len(f.Families)-1], path, r.p)
	case roleItem:
		r.roles[item.HumanCodingScheme] = len(f.Roles)
		f.Roles = append(f.Roles, knownRole(item))
		return overlay(item.Extensions, &f.Roles[len(f.Roles)-1], path, r.p)
	}
	r.p.add(title(item.HumanCodingScheme, item.URI), "An item of the type "+strconv.Quote(item.CFItemType)+" has no place in a framework, so it was left out.")
	return nil
}

// end is the code at an end of an association: of an item that is in the
// package, or by its identifier of one that is not.
func (r *caseReader) end(l CFLink, kind string) string {
	if code, known := r.codes[l.Identifier]; known {
		return code
	}
	code, _ := strings.CutPrefix(l.URI, r.e.Scheme.IdentifierBase+kind+"/")
	return codeOf(code)
}

// grouped reports whether an association is in a grouping.
func (a *CFAssociation) grouped(g grouping) bool {
	return a.CFAssociationGroupingURI != nil && a.CFAssociationGroupingURI.Title == g.title
}

func (r *caseReader) association(a *CFAssociation, path string) error {
	f, from := &r.e.Framework, a.OriginNodeURI
	kind := r.kinds[from.Identifier]
	switch {
	case a.grouped(mappings):
		m := pack.Mapping{Skill: r.end(from, "skill")}
		err := overlay(a.Extensions, &m, path, r.p)
		f.Mappings = append(f.Mappings, m)
		return err
	case a.grouped(requirements):
		n := pack.RoleSkill{Role: r.end(from, "role"), Skill: r.end(a.DestinationNodeURI, "skill")}
		err := overlay(a.Extensions, &n, path, r.p)
		f.RoleSkills = append(f.RoleSkills, n)
		return err
	case a.grouped(careers):
		c := pack.CareerPath{From: r.end(from, "role"), To: r.end(a.DestinationNodeURI, "role"), Note: a.Notes}
		err := overlay(a.Extensions, &c, path, r.p)
		f.CareerPaths = append(f.CareerPaths, c)
		return err
	case kind == skillItem:
		r.skill(&f.Skills[r.skills[r.codes[from.Identifier]]], a)
	case kind == familyItem && a.AssociationType == "isChildOf":
		f.Families[r.families[r.codes[from.Identifier]]].Discipline = r.disciplineOf(a)
	case kind == roleItem && a.AssociationType == "isChildOf":
		f.Roles[r.roles[r.codes[from.Identifier]]].Discipline = r.disciplineOf(a)
	case kind == roleItem && a.AssociationType == "replacedBy":
		role := &f.Roles[r.roles[r.codes[from.Identifier]]]
		role.ReplacedBy = append(role.ReplacedBy, r.end(a.DestinationNodeURI, "role"))
	}
	return nil
}

// disciplineOf is the discipline that an item is a child of; none where it is
// the document's own.
func (r *caseReader) disciplineOf(a *CFAssociation) string {
	if r.kinds[a.DestinationNodeURI.Identifier] != disciplineItem {
		return ""
	}
	return r.codes[a.DestinationNodeURI.Identifier]
}

func (r *caseReader) skill(s *pack.Skill, a *CFAssociation) {
	other := r.end(a.DestinationNodeURI, "skill")
	switch a.AssociationType {
	case "isChildOf":
		s.Discipline = r.disciplineOf(a)
	case "isPartOf":
		s.Broader = append(s.Broader, other)
	case "isRelatedTo":
		s.Related = append(s.Related, other)
	case "replacedBy":
		s.ReplacedBy = append(s.ReplacedBy, other)
	}
}

// definitions reads the level scale.
func (r *caseReader) definitions() {
	if r.pkg.CFDefinitions == nil {
		return
	}
	for _, c := range r.pkg.CFDefinitions.CFConcepts {
		n, err := strconv.Atoi(c.HierarchyCode)
		if err != nil {
			r.p.add(c.Title, "This concept has no whole number as its hierarchy code, so it is no level and was left out.")
			continue
		}
		r.e.Levels.Items = append(r.e.Levels.Items, pack.Level{Level: n, Name: c.Title, Anchor: c.Description})
	}
}

func (r *caseReader) rubrics() {
	for _, rubric := range r.pkg.CFRubrics {
		r.e.Levels.LeadIn = rubric.Description
		for _, c := range rubric.CFRubricCriteria {
			for _, l := range c.CFRubricCriterionLevels {
				if c.CFItemURI == nil || l.Score == nil {
					r.p.add(rubric.Title, "A level of this rubric names no item or has no score, so it was left out.")
					continue
				}
				r.e.Framework.Descriptors = append(r.e.Framework.Descriptors, pack.Descriptor{Skill: r.end(*c.CFItemURI, "skill"), Level: int(*l.Score), Text: l.Description})
			}
		}
	}
}
