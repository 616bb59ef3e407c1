package linked

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"guildhall/internal/pack"
)

// caseFormat marks a package that Case made, in its extensions.
const caseFormat = "guildhall-case-1"

// The kinds of item, as their CFItemType has them.
const (
	disciplineItem = "Discipline"
	skillItem      = "Skill"
	familyItem     = "Role family"
	roleItem       = "Role"
)

var itemTypes = []struct{ title, kind, description string }{
	{disciplineItem, "discipline", "A branch of the profession, which holds its skills and roles."},
	{skillItem, "skill", "Something that people in the profession can do, on an ordered scale of levels."},
	{familyItem, "family", "A kind of work whose roles are its levels."},
	{roleItem, "role", "A kind of post, with the skills that it needs."},
}

// grouping is what an association is about.
type grouping struct{ id, title, description string }

var (
	hierarchy    = grouping{"hierarchy", "Hierarchy", "Which discipline a skill or role belongs to, and which skills are part of a wider one."}
	relations    = grouping{"relations", "Relations", "Which skills are related."}
	replacements = grouping{"replacements", "Replacements", "What stands in the place of something retired."}
	skillLevels  = grouping{"levels", "Levels", "At which levels a skill is described."}
	requirements = grouping{"requirements", "Requirements", "Which skills a role needs, at which level."}
	careers      = grouping{"careers", "Career steps", "Steps from one role to another that people take."}
	mappings     = grouping{"mappings", "Mappings", "Entries of other schemes that a skill corresponds to."}

	groupings = []grouping{hierarchy, relations, replacements, skillLevels, requirements, careers, mappings}
)

// CaseID is the identifier in CASE of the thing with an identifier in linked
// data: its version 5 UUID (RFC 9562) in the namespace of addresses.
func CaseID(iri string) string {
	namespace, _ := hex.DecodeString("6ba7b8119dad11d180b400c04fd430c8")
	sum := sha1.Sum(append(namespace, iri...))
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	s := hex.EncodeToString(u)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// ReleaseIRI is a release's identifier in linked data.
func ReleaseIRI(e *pack.Edition) string {
	return e.Scheme.IdentifierBase + "release/" + segment(e.Release.Name)
}

// Case says an Edition as a CASE 1.1 package: in CASE's words as far as they go,
// and in extensions beyond. What skills, roles and disciplines are called keeps
// its identifier from release to release.
func Case(e *pack.Edition) (*CFPackage, error) {
	if err := check(e); err != nil {
		return nil, err
	}
	w := &caseWriter{e: e, base: e.Scheme.IdentifierBase, changed: moment(e.Release.Issued), names: map[string]string{}, said: map[string]bool{}}
	w.pkg.CFDefinitions = &CFDefinitions{}
	for _, step := range []func() error{w.document, w.definitions, w.disciplines, w.skills, w.families, w.roles, w.rubrics, w.remainder} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &w.pkg, nil
}

type caseWriter struct {
	e       *pack.Edition
	base    string
	changed string
	pkg     CFPackage
	names   map[string]string // of items, by identifier in linked data
	said    map[string]bool   // identifiers of associations
}

// moment is the date of a release as the moment that CASE asks for.
func moment(d pack.Date) string {
	day := "1970-01-01" // of a release that has no date
	if d.Valid() {
		day = string(d) + "-01-01"[:len("2006-01-02")-len(d)]
		if len(d) == len("2006-01") {
			day = string(d) + "-01"
		}
	}
	return day + "T00:00:00Z"
}

// day is a date where CASE has room for one: only whole days.
func day(d pack.Date) string {
	if d.Full() && d.Valid() {
		return string(d)
	}
	return ""
}

// title is a name as CASE has titles: on one line and never empty.
func title(name, otherwise string) string {
	if name = strings.Join(strings.Fields(name), " "); name != "" {
		return name
	}
	return otherwise
}

func (w *caseWriter) iri(kind, code string) string { return w.base + kind + "/" + segment(code) }

// link leads to one of our own things.
func (w *caseWriter) link(iri, name string) *CFLink {
	return &CFLink{Title: title(name, iri), Identifier: CaseID(iri), URI: iri}
}

// node is the end of an association at one of our own items.
func (w *caseWriter) node(kind, code string) CFLink {
	iri := w.iri(kind, code)
	l := *w.link(iri, w.names[iri])
	l.TargetType = "CASE"
	return l
}

var adoption = map[string]string{"draft": "Draft", "in consultation": "Draft", "published": "Adopted", "superseded": "Deprecated"}

func (w *caseWriter) document() error {
	s, r := &w.e.Scheme, &w.e.Release
	iri := ReleaseIRI(w.e)
	d := CFDocument{
		Identifier: CaseID(iri), URI: iri, CaseVersion: "1.1", Creator: title(s.Name, s.IdentifierBase), Publisher: s.Name,
		Title: title(strings.Trim(s.Name+", "+r.Title, ", "), iri), LastChangeDateTime: w.changed, Description: s.Notice, Language: s.Locale,
		Version: r.Name, AdoptionStatus: adoption[r.State], StatusStartDate: day(r.Issued), Notes: r.Note,
	}
	if s.Licence != "" {
		d.LicenseURI = w.link(w.base+"licence", s.Licence)
	}
	w.pkg.CFDocument = d
	var known pack.Edition
	knownDocument(&d, &known)
	want := pack.Edition{Scheme: *s, Release: *r}
	want.Release.Decisions = nil // with the package
	return w.extend(&w.pkg.CFDocument.Extensions, &known, &want)
}

// extend says in extensions what a record has beyond what CASE says of it.
func (w *caseWriter) extend(extensions *json.RawMessage, known, want any) error {
	more, err := delta(reflect.ValueOf(known).Elem(), reflect.ValueOf(want).Elem())
	*extensions = more
	return err
}

func (w *caseWriter) define(iri, name, hierarchyCode, description string) CFDefinition {
	return CFDefinition{Identifier: CaseID(iri), URI: iri, Title: title(name, iri), HierarchyCode: hierarchyCode, Description: description, LastChangeDateTime: w.changed}
}

func (w *caseWriter) definitions() error {
	d := w.pkg.CFDefinitions
	for _, l := range w.e.Levels.Items {
		number := strconv.Itoa(l.Level)
		d.CFConcepts = append(d.CFConcepts, w.define(w.iri("level", number), l.Name, number, l.Anchor))
	}
	for _, s := range w.e.Disciplines {
		d.CFSubjects = append(d.CFSubjects, w.define(w.base+"subject/"+segment(s.ID), s.Name, title(s.ID, "-"), s.Description))
	}
	if licence := w.e.Scheme.Licence; licence != "" {
		l := w.define(w.base+"licence", licence, "", "")
		l.LicenseText = licence
		d.CFLicenses = append(d.CFLicenses, l)
	}
	for i, t := range itemTypes {
		def := w.define(terms(w.base)+"itemtype-"+t.kind, t.title, strconv.Itoa(i+1), t.description)
		def.TypeCode = t.kind
		d.CFItemTypes = append(d.CFItemTypes, def)
	}
	for _, g := range groupings {
		d.CFAssociationGroupings = append(d.CFAssociationGroupings, w.define(terms(w.base)+"grouping-"+g.id, g.title, "", g.description))
	}
	return nil
}

// item begins what is the same for items of every kind. A statement is never
// empty in CASE: the name stands in for one.
func (w *caseWriter) item(kind, itemType, code, name, statement string) CFItem {
	iri := w.iri(kind, code)
	if statement == "" {
		statement = title(name, iri)
	}
	w.names[iri] = name
	item := CFItem{
		Identifier: CaseID(iri), URI: iri, FullStatement: statement, CFItemType: itemType, CFItemTypeURI: w.link(terms(w.base)+"itemtype-"+kind, itemType),
		HumanCodingScheme: code, AbbreviatedStatement: name, Language: w.e.Scheme.Locale, LastChangeDateTime: w.changed,
	}
	if w.pkg.CFDocument.LicenseURI != nil {
		item.LicenseURI = w.pkg.CFDocument.LicenseURI
	}
	return item
}

// about gives an item the subject that its discipline is.
func (w *caseWriter) about(item *CFItem, discipline string) {
	for _, d := range w.e.Disciplines {
		if d.ID == discipline {
			item.Subject = []string{title(d.Name, d.ID)}
			item.SubjectURI = []CFLink{*w.link(w.base+"subject/"+segment(d.ID), d.Name)}
		}
	}
}

func (w *caseWriter) disciplines() error {
	for i, d := range w.e.Disciplines {
		item := w.item("discipline", disciplineItem, d.ID, d.Name, d.Description)
		item.AlternativeLabel = d.FullName
		known := knownDiscipline(&item)
		if err := w.extend(&item.Extensions, &known, &d); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
		w.associate(hierarchy, "isChildOf", w.node("discipline", d.ID), w.root(), i+1, nil, "")
	}
	return nil
}

// root is the end of an association at the document.
func (w *caseWriter) root() CFLink {
	d := w.pkg.CFDocument
	return CFLink{Title: d.Title, Identifier: d.Identifier, URI: d.URI, TargetType: "CASE"}
}

// associate adds an association; its identifier comes from what it says.
func (w *caseWriter) associate(g grouping, kind string, from, to CFLink, sequence int, extensions json.RawMessage, notes string) {
	iri := w.base + "association/" + segment(kind) + "/" + from.Identifier + "/" + segment(to.Identifier)
	for n := 2; w.said[iri]; n++ {
		iri = strings.TrimSuffix(iri, "/"+strconv.Itoa(n-1)) + "/" + strconv.Itoa(n)
	}
	w.said[iri] = true
	w.pkg.CFAssociations = append(w.pkg.CFAssociations, CFAssociation{
		Identifier: CaseID(iri), URI: iri, AssociationType: kind, SequenceNumber: sequence, OriginNodeURI: from, DestinationNodeURI: to,
		CFAssociationGroupingURI: w.link(terms(w.base)+"grouping-"+g.id, g.title), LastChangeDateTime: w.changed, Notes: notes, Extensions: extensions,
	})
}

// parent puts an item under its discipline, or under the document where it has none.
func (w *caseWriter) parent(kind, code, discipline string, sequence int) {
	to := w.root()
	if _, known := w.names[w.iri("discipline", discipline)]; known {
		to = w.node("discipline", discipline)
	}
	w.associate(hierarchy, "isChildOf", w.node(kind, code), to, sequence, nil, "")
}

func (w *caseWriter) skills() error {
	f := &w.e.Framework
	for _, s := range f.Skills {
		item := w.item("skill", skillItem, s.Code, s.Name, s.Definition)
		item.Notes, item.ConceptKeywords, item.StatusEndDate = s.ScopeNote, s.AltLabels, day(s.RetiredOn)
		w.about(&item, s.Discipline)
		known, want := knownSkill(&item), s
		want.Discipline, want.Related, want.ReplacedBy, want.Broader = "", nil, nil, nil // in associations
		if err := w.extend(&item.Extensions, &known, &want); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
	}
	for i, s := range f.Skills {
		w.parent("skill", s.Code, s.Discipline, i+1)
		for j, code := range s.Broader {
			w.associate(hierarchy, "isPartOf", w.node("skill", s.Code), w.node("skill", code), j+1, nil, "")
		}
		for j, code := range s.Related {
			w.associate(relations, "isRelatedTo", w.node("skill", s.Code), w.node("skill", code), j+1, nil, "")
		}
		for j, code := range s.ReplacedBy {
			w.associate(replacements, "replacedBy", w.node("skill", s.Code), w.node("skill", code), j+1, nil, "")
		}
	}
	for _, d := range f.Descriptors {
		w.associate(skillLevels, "hasSkillLevel", w.node("skill", d.Skill), w.level(d.Level), 0, nil, "")
	}
	return w.mappings()
}

// level is the end of an association at a level of the scale, a CFConcept.
func (w *caseWriter) level(n int) CFLink {
	iri, name := w.iri("level", strconv.Itoa(n)), ""
	for _, l := range w.e.Levels.Items {
		if l.Level == n {
			name = l.Name
		}
	}
	l := *w.link(iri, name)
	l.TargetType = "CASE"
	return l
}

func (w *caseWriter) mappings() error {
	for i, m := range w.e.Framework.Mappings {
		kind, uri := "isRelatedTo", m.TargetID
		if m.Match == "exact" && m.Status != "rejected" {
			kind = "exactMatchOf"
		}
		if !isIRI(uri) {
			uri = w.base + "mapped/" + segment(m.Scheme) + "/" + segment(m.TargetID)
		}
		to := CFLink{Title: title(m.TargetLabel, uri), Identifier: title(m.TargetID, "-"), URI: uri, TargetType: targetType(m.Scheme)}
		var extensions json.RawMessage
		known, want := pack.Mapping{}, m
		want.Skill = ""
		if err := w.extend(&extensions, &known, &want); err != nil {
			return err
		}
		w.associate(mappings, kind, w.node("skill", m.Skill), to, i+1, extensions, "")
	}
	return nil
}

// targetType names a scheme that is not in CASE, in the characters that CASE allows.
func targetType(scheme string) string {
	return "ext:" + title(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, scheme), "other")
}

func (w *caseWriter) families() error {
	for i, f := range w.e.Framework.Families {
		item := w.item("family", familyItem, f.ID, f.Name, f.Description)
		w.about(&item, f.Discipline)
		known, want := knownFamily(&item), f
		want.Discipline = "" // in associations
		if err := w.extend(&item.Extensions, &known, &want); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
		w.parent("family", f.ID, f.Discipline, i+1)
	}
	return nil
}

func (w *caseWriter) roles() error {
	f := &w.e.Framework
	for _, r := range f.Roles {
		item := w.item("role", roleItem, r.Code, r.Name, r.Summary)
		item.ConceptKeywords, item.StatusEndDate = r.TypicalTitles, day(r.RetiredOn)
		w.about(&item, r.Discipline)
		known, want := knownRole(&item), r
		want.Discipline, want.ReplacedBy = "", nil // in associations
		if err := w.extend(&item.Extensions, &known, &want); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
	}
	for i, r := range f.Roles {
		w.parent("role", r.Code, r.Discipline, i+1)
		for j, code := range r.ReplacedBy {
			w.associate(replacements, "replacedBy", w.node("role", r.Code), w.node("role", code), j+1, nil, "")
		}
	}
	for i, n := range f.RoleSkills {
		var extensions json.RawMessage
		if err := w.extend(&extensions, &pack.RoleSkill{}, &pack.RoleSkill{Level: n.Level, Importance: n.Importance}); err != nil {
			return err
		}
		w.associate(requirements, "isRelatedTo", w.node("role", n.Role), w.node("skill", n.Skill), i+1, extensions, "")
	}
	for i, c := range f.CareerPaths {
		var extensions json.RawMessage
		if err := w.extend(&extensions, &pack.CareerPath{}, &pack.CareerPath{Kind: c.Kind}); err != nil {
			return err
		}
		w.associate(careers, "precedes", w.node("role", c.From), w.node("role", c.To), i+1, extensions, c.Note)
	}
	return nil
}

// rubrics say the level texts of each skill that has any.
func (w *caseWriter) rubrics() error {
	at := map[string]int{}
	taken := map[string]int{}
	for _, d := range w.e.Framework.Descriptors {
		iri := w.iri("skill", d.Skill)
		i, there := at[d.Skill]
		if !there {
			i = len(w.pkg.CFRubrics)
			at[d.Skill] = i
			w.pkg.CFRubrics = append(w.pkg.CFRubrics, w.rubric(iri))
		}
		criterion := &w.pkg.CFRubrics[i].CFRubricCriteria[0]
		own := iri + "/level/" + strconv.Itoa(d.Level)
		if taken[own]++; taken[own] > 1 {
			own += "/" + strconv.Itoa(taken[own])
		}
		score := float64(d.Level)
		criterion.CFRubricCriterionLevels = append(criterion.CFRubricCriterionLevels, CFRubricCriterionLevel{
			Identifier: CaseID(own), URI: own, Description: d.Text, Quality: w.level(d.Level).Title, Score: &score,
			Position: len(criterion.CFRubricCriterionLevels) + 1, RubricCriterionID: criterion.Identifier, LastChangeDateTime: w.changed,
		})
	}
	return nil
}

func (w *caseWriter) rubric(skill string) CFRubric {
	rubric, criterion := skill+"/rubric", skill+"/rubric/criterion"
	name := title(w.names[skill], skill)
	return CFRubric{
		Identifier: CaseID(rubric), URI: rubric, Title: name, Description: w.e.Levels.LeadIn, LastChangeDateTime: w.changed,
		CFRubricCriteria: []CFRubricCriterion{{
			Identifier: CaseID(criterion), URI: criterion, Category: name, CFItemURI: w.link(skill, name), Position: 1,
			RubricID: CaseID(rubric), LastChangeDateTime: w.changed,
		}},
	}
}

// remainder says in the package's extensions what no part of it says: scales,
// bodies, qualifications, decisions, and lists that stand in an order of their own.
func (w *caseWriter) remainder() error {
	known, err := knownEdition(&w.pkg, &problems{})
	if err != nil {
		return err
	}
	more, err := delta(reflect.ValueOf(known).Elem(), reflect.ValueOf(w.e).Elem())
	if err != nil {
		return err
	}
	mark := `{"format":"` + caseFormat + `"`
	if more != nil {
		mark += `,"framework":` + string(more)
	}
	w.pkg.Extensions = json.RawMessage(mark + "}")
	return nil
}
