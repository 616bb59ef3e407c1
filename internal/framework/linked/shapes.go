package linked

import (
	"reflect"
	"strconv"
	"strings"

	"guildhall/internal/pack"
)

// form is how a value is said in RDF.
type form uint8

const (
	text     form = iota // a literal in the Edition's language
	plain                // a string
	notation             // a code with a datatype of its own, named by kind
	number               // an integer, said even where it is 0
	flag                 // true or false, said always
	date                 // a year, a month or a day
	address              // a resource where it can be one, else a string
	ref                  // the thing of a kind with this code
	refWhat              // as ref, of the kind that the record's What names
	measure              // an integer, or a word where there is no number
	answer               // true, false or a word
)

// field ties a field of a record to a property.
type field struct {
	name string // of the Go field
	term string // "skos:prefLabel", or without a prefix a term of our own
	form form
	kind string // of ref and notation
}

// table ties the records of one list, or a single record, to a class.
type table struct {
	path   string // to the list in an Edition; "[]" enters each record of a list above
	class  string // in our vocabulary
	also   []string
	iri    func(owner, rec reflect.Value, i int) string // after the base
	key    string                                       // the field that alone makes the identifier; empty where records may share one
	owner  string                                       // the property that leads to the record above; empty at the top
	group  string                                       // the field whose thing the record belongs to: order counts within it
	fields []field
}

// single reports whether the path leads to one record rather than a list.
func (t *table) single() bool { return t.class != "" && singles[t.class] }

var singles = map[string]bool{"Framework": true, "Release": true, "LevelScale": true, "Bodies": true, "Qualifications": true, "CPDRule": true}

func at(path string) func(reflect.Value, reflect.Value, int) string {
	return func(reflect.Value, reflect.Value, int) string { return path }
}

// under makes kind/CODE from a field.
func under(kind, name string) func(reflect.Value, reflect.Value, int) string {
	return func(_, rec reflect.Value, _ int) string { return kind + "/" + segment(word(rec.FieldByName(name))) }
}

// within makes kind/CODE/part/OTHER from two fields.
func within(kind, name, part, other string) func(reflect.Value, reflect.Value, int) string {
	return func(_, rec reflect.Value, _ int) string {
		return kind + "/" + segment(word(rec.FieldByName(name))) + "/" + part + "/" + segment(word(rec.FieldByName(other)))
	}
}

func word(v reflect.Value) string {
	if v.Kind() == reflect.Int {
		return strconv.FormatInt(v.Int(), 10)
	}
	return v.String()
}

// tables are what a graph says of an Edition: one line per field, which the
// writer, the reader and the vocabulary all follow. A table stands after the one
// that its group or owner names.
var tables = []*table{
	{path: "Scheme", class: "Framework", also: []string{"skos:ConceptScheme"}, iri: at("scheme"), key: "ID", fields: []field{
		{"ID", "dct:identifier", plain, ""}, {"Name", "dct:title", text, ""}, {"Locale", "dct:language", plain, ""},
		{"Licence", "licence", plain, ""}, {"Notice", "notice", text, ""},
	}},
	{path: "Release", class: "Release", iri: under("release", "Name"), key: "Name", fields: []field{
		{"Name", "owl:versionInfo", plain, ""}, {"Title", "dct:title", text, ""}, {"Issued", "dct:issued", date, ""},
		{"State", "state", plain, ""}, {"Note", "dct:description", text, ""}, {"BasedOn", "owl:priorVersion", ref, "release"},
	}},
	{path: "Release.Decisions", class: "Decision", owner: "release", iri: func(owner, _ reflect.Value, i int) string {
		return "release/" + segment(owner.FieldByName("Name").String()) + "/decision/" + strconv.Itoa(i+1)
	}, fields: []field{
		{"Kind", "kind", plain, ""}, {"What", "what", plain, ""}, {"From", "before", refWhat, ""}, {"To", "after", refWhat, ""},
		{"Note", "note", text, ""}, {"Credits", "credit", plain, ""},
	}},
	{path: "Levels", class: "LevelScale", also: []string{"skos:ConceptScheme"}, iri: at("levels"), key: "LeadIn", fields: []field{
		{"Cumulative", "cumulative", flag, ""}, {"LeadIn", "leadIn", text, ""}, {"Rules", "rule", text, ""},
	}},
	{path: "Levels.Items", class: "Level", also: []string{"skos:Concept"}, iri: under("level", "Level"), key: "Level", fields: []field{
		{"Level", "skos:notation", notation, "LevelNumber"}, {"Name", "skos:prefLabel", text, ""}, {"Anchor", "skos:definition", text, ""},
	}},
	{path: "Rings", class: "Ring", iri: under("ring", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "RingID"}, {"Order", "rank", number, ""}, {"Name", "skos:prefLabel", text, ""},
		{"Description", "dct:description", text, ""}, {"DefaultMembership", "defaultMembership", plain, ""},
	}},
	{path: "Disciplines", class: "Discipline", also: []string{"skos:Collection"}, iri: under("discipline", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "DisciplineID"}, {"Order", "rank", number, ""}, {"Name", "skos:prefLabel", text, ""},
		{"FullName", "fullName", text, ""}, {"Generic", "generic", flag, ""}, {"Description", "dct:description", text, ""},
		{"Lead", "lead", plain, ""},
	}},
	{path: "Grades", class: "Grade", iri: under("grade", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "GradeID"}, {"Order", "rank", number, ""}, {"Name", "skos:prefLabel", text, ""},
	}},
	{path: "Framework.Skills", class: "Skill", also: []string{"skos:Concept"}, iri: under("skill", "Code"), key: "Code", fields: []field{
		{"Code", "skos:notation", notation, "SkillCode"}, {"Discipline", "discipline", ref, "discipline"}, {"Name", "skos:prefLabel", text, ""},
		{"Definition", "skos:definition", text, ""}, {"ScopeNote", "skos:scopeNote", text, ""}, {"AltLabels", "skos:altLabel", text, ""},
		{"Related", "skos:related", ref, "skill"}, {"Status", "status", plain, ""}, {"SourceNote", "sourceNote", text, ""},
		{"Examples", "skos:example", text, ""}, {"Owner", "owner", plain, ""}, {"ReplacedBy", "dct:isReplacedBy", ref, "skill"},
		{"RetiredOn", "retiredOn", date, ""}, {"Broader", "skos:broader", ref, "skill"},
	}},
	{path: "Framework.Descriptors", class: "SkillAtLevel", group: "Skill", iri: within("skill", "Skill", "level", "Level"), fields: []field{
		{"Skill", "skill", ref, "skill"}, {"Level", "level", ref, "level"}, {"Text", "skos:definition", text, ""},
	}},
	{path: "Framework.Mappings", class: "Mapping", group: "Skill", iri: func(_, rec reflect.Value, _ int) string {
		return within("skill", "Skill", "mapping", "Scheme")(reflect.Value{}, rec, 0) + "/" + segment(rec.FieldByName("TargetID").String())
	}, fields: []field{
		{"Skill", "skill", ref, "skill"}, {"Scheme", "targetScheme", plain, ""}, {"TargetID", "target", address, ""},
		{"TargetLabel", "targetLabel", plain, ""}, {"Match", "match", plain, ""}, {"Status", "status", plain, ""},
	}},
	{path: "Framework.Families", class: "RoleFamily", iri: under("family", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "FamilyID"}, {"Name", "skos:prefLabel", text, ""}, {"Discipline", "discipline", ref, "discipline"},
		{"Description", "dct:description", text, ""},
	}},
	{path: "Framework.Roles", class: "Role", iri: under("role", "Code"), key: "Code", fields: []field{
		{"Code", "skos:notation", notation, "RoleCode"}, {"Name", "skos:prefLabel", text, ""}, {"Discipline", "discipline", ref, "discipline"},
		{"Ring", "ring", ref, "ring"}, {"GradeFrom", "gradeFrom", ref, "grade"}, {"GradeTo", "gradeTo", ref, "grade"},
		{"Summary", "dct:description", text, ""}, {"TypicalTitles", "typicalTitle", text, ""}, {"EntryRoutes", "entryRoute", text, ""},
		{"Status", "status", plain, ""}, {"ReplacedBy", "dct:isReplacedBy", ref, "role"}, {"RetiredOn", "retiredOn", date, ""},
		{"Family", "family", ref, "family"},
	}},
	{path: "Framework.Responsibilities", class: "Responsibility", group: "Role", iri: within("role", "Role", "responsibility", "Order"), fields: []field{
		{"Role", "role", ref, "role"}, {"Order", "rank", number, ""}, {"Text", "dct:description", text, ""},
	}},
	{path: "Framework.RoleSkills", class: "Requirement", group: "Role", iri: within("role", "Role", "skill", "Skill"), fields: []field{
		{"Role", "role", ref, "role"}, {"Skill", "skill", ref, "skill"}, {"Level", "level", ref, "level"}, {"Importance", "importance", plain, ""},
	}},
	{path: "Framework.RoleQualifications", class: "CredentialRequirement", group: "Role", iri: within("role", "Role", "credential", "Qualification"), fields: []field{
		{"Role", "role", ref, "role"}, {"Qualification", "credential", ref, "credential"}, {"Requirement", "importance", plain, ""},
	}},
	{path: "Framework.CareerPaths", class: "CareerStep", group: "From", iri: within("role", "From", "step", "To"), fields: []field{
		{"From", "from", ref, "role"}, {"To", "to", ref, "role"}, {"Kind", "kind", plain, ""}, {"Note", "note", text, ""},
	}},
	{path: "Bodies", class: "Bodies", iri: at("bodies"), key: "Notice", fields: []field{
		{"Notice", "notice", text, ""}, {"LastChecked", "lastChecked", date, ""}, {"UnderAssessment", "underAssessment", plain, ""},
		{"UnderAssessmentNote", "underAssessmentNote", text, ""},
	}},
	{path: "Bodies.Bodies", class: "Body", also: []string{"foaf:Organization"}, iri: under("body", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "BodyID"}, {"Name", "foaf:name", text, ""}, {"Short", "shortName", text, ""},
		{"AlsoKnownAs", "alsoKnownAs", text, ""}, {"URL", "foaf:homepage", address, ""}, {"Status", "status", plain, ""},
		{"StatusBasis", "statusBasis", text, ""}, {"Disciplines", "discipline", ref, "discipline"},
		{"CompetencyStandard", "competencyStandard", text, ""}, {"EquivalentsWording", "equivalentsWording", text, ""},
		{"PostNominalsNeedMembership", "postNominalsNeedMembership", answer, ""}, {"PublicRegister", "publicRegister", answer, ""},
		{"RegisterShows", "registerShows", text, ""},
	}},
	{path: "Bodies.Bodies[].Levels", class: "Registration", owner: "body", iri: under("credential", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "CredentialID"}, {"Name", "skos:prefLabel", text, ""}, {"Order", "rank", number, ""},
		{"PostNominals", "postNominals", plain, ""}, {"Route", "route", text, ""},
	}},
	{path: "Bodies.Bodies[].CPD", class: "CPDRule", owner: "body", iri: func(owner, _ reflect.Value, _ int) string {
		return "body/" + segment(owner.FieldByName("ID").String()) + "/cpd"
	}, fields: []field{
		{"RuleID", "ruleID", plain, ""}, {"Required", "required", answer, ""}, {"WindowMonths", "windowMonths", measure, ""},
		{"Hours", "hours", measure, ""}, {"StatementWords", "statementWords", measure, ""}, {"StatementWordsBasis", "statementWordsBasis", text, ""},
		{"Fee", "fee", text, ""}, {"Source", "source", plain, ""}, {"Confidence", "confidence", plain, ""},
	}},
	{path: "Qualifications", class: "Qualifications", iri: at("qualifications"), key: "Notice", fields: []field{
		{"Notice", "notice", text, ""}, {"LastChecked", "lastChecked", date, ""}, {"StatusValues", "statusValue", plain, ""},
	}},
	{path: "Qualifications.Qualifications", class: "Qualification", iri: under("credential", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "CredentialID"}, {"Name", "skos:prefLabel", text, ""}, {"AwardingBody", "awardingBody", plain, ""},
		{"Level", "awardLevel", plain, ""}, {"Disciplines", "discipline", ref, "discipline"}, {"Kind", "kind", plain, ""},
		{"ValidityMonths", "validityMonths", measure, ""}, {"Status", "status", plain, ""}, {"Check", "toCheck", text, ""},
	}},
	{path: "Qualifications.Equivalents", class: "Equivalent", iri: under("credential", "ID"), key: "ID", fields: []field{
		{"ID", "skos:notation", notation, "CredentialID"}, {"Name", "skos:prefLabel", text, ""}, {"AdvertWording", "advertWording", text, ""},
	}},
}

// inLists are the fields that are tables of their own, or said by the identifier.
var inLists = map[string]bool{
	"Edition": true, "Framework": true, "Scheme.IdentifierBase": true, "Release.Decisions": true, "LevelScale.Items": true,
	"Bodies.Bodies": true, "Body.Levels": true, "Body.CPD": true, "Qualifications.Qualifications": true, "Qualifications.Equivalents": true,
}

// record is one row of a table, addressable in its Edition.
type record struct {
	iri   string
	value reflect.Value
	owner reflect.Value // the record above; invalid at the top
	up    string        // its identifier
	i     int           // place in its list
}

// eachRecord visits every record in the order of the tables.
func eachRecord(e *pack.Edition, visit func(t *table, r record) error) error {
	for _, t := range tables {
		if err := t.each(e, func(r record) error { return visit(t, r) }); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) each(e *pack.Edition, visit func(r record) error) error {
	base := e.Scheme.IdentifierBase
	taken := map[string]int{}
	return t.rows(e, func(owner, rec reflect.Value, i int) error {
		r := record{value: rec, owner: owner, i: i, iri: base + t.iri(owner, rec, i)}
		if owner.IsValid() && t.owner != "" {
			r.up = base + ownerOf(t).iri(reflect.Value{}, owner, 0)
		}
		if t.key == "" { // the same thing said twice stays two things
			taken[r.iri]++
			if n := taken[r.iri]; n > 1 {
				r.iri += "/" + strconv.Itoa(n)
			}
		}
		return visit(r)
	})
}

// rows visits the values that a table's path leads to.
func (t *table) rows(e *pack.Edition, visit func(owner, rec reflect.Value, i int) error) error {
	outer, inner, nested := strings.Cut(t.path, "[].")
	v := follow(reflect.ValueOf(e).Elem(), outer)
	if nested {
		for i := range v.Len() {
			if err := t.list(v.Index(i), follow(v.Index(i), inner), visit); err != nil {
				return err
			}
		}
		return nil
	}
	owner := reflect.Value{}
	if t.owner != "" {
		owner = follow(reflect.ValueOf(e).Elem(), outer[:strings.LastIndexByte(outer, '.')])
	}
	return t.list(owner, v, visit)
}

func (t *table) list(owner, v reflect.Value, visit func(owner, rec reflect.Value, i int) error) error {
	if v.Kind() == reflect.Struct {
		return visit(owner, v, 0)
	}
	for i := range v.Len() {
		if err := visit(owner, v.Index(i), i); err != nil {
			return err
		}
	}
	return nil
}

func follow(v reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		v = v.FieldByName(name)
	}
	return v
}

// ownerOf is the table whose records own those of t.
func ownerOf(t *table) *table {
	path, _, nested := strings.Cut(t.path, "[].")
	if !nested {
		path = t.path[:strings.LastIndexByte(t.path, '.')]
	}
	for _, o := range tables {
		if o.path == path {
			return o
		}
	}
	return nil
}

// groupOf is the table of the thing that the records of t belong to.
func groupOf(t *table) *table {
	for _, f := range t.fields {
		if f.name == t.group {
			return byKind[f.kind]
		}
	}
	return nil
}

var byKind = map[string]*table{}

func init() {
	for _, t := range tables {
		switch t.class {
		case "Skill", "Role", "Discipline", "Level", "Ring", "Grade", "Body":
			byKind[strings.ToLower(t.class)] = t
		case "RoleFamily":
			byKind["family"] = t
		case "Release":
			byKind["release"] = t
		}
	}
}

// eachText visits every string of an Edition with its path.
func eachText(e *pack.Edition, visit func(path, text string) error) error {
	return walkText(reflect.ValueOf(e).Elem(), "", visit)
}

func walkText(v reflect.Value, path string, visit func(path, text string) error) error {
	switch v.Kind() {
	case reflect.String:
		return visit(strings.TrimPrefix(path, "."), v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			if err := walkText(v.Field(i), path+"."+snake(v.Type().Field(i)), visit); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := walkText(v.Index(i), path+"["+strconv.Itoa(i)+"]", visit); err != nil {
				return err
			}
		}
	}
	return nil
}
