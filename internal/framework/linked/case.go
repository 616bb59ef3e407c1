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
