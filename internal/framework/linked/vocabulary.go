package linked

import (
	"slices"
	"strings"

	"guildhall/skos/rdf"
)

// classes are the kinds of thing in our own vocabulary, with what each is.
var classes = [][2]string{
	{"Framework", "A skills framework as a whole: the concept scheme of its skills, in all its releases."},
	{"Release", "One release of a framework. Its text never changes once it is published."},
	{"Decision", "What a release did to one thing, or to several at once: added, reworded, moved, merged, split, retired or restored them."},
	{"LevelScale", "The ordered scale on which skills are held."},
	{"Level", "One step of the scale. Level 0 means that a skill is not held yet."},
	{"Ring", "How close a role is to the middle of the profession."},
	{"Discipline", "A branch of the profession: the collection of its skills."},
	{"Grade", "One rung of the employer's grades, a guide to roles and no part of skills."},
	{"Skill", "Something that people in the profession can do. Its code is never used for anything else."},
	{"SkillAtLevel", "A skill at a level of the scale; its definition says what it looks like there."},
	{"Mapping", "A link from a skill to an entry of somebody else's scheme, with how sure it is."},
	{"RoleFamily", "A kind of work whose roles are its levels."},
	{"Role", "A kind of post."},
	{"Responsibility", "One duty of a role."},
	{"Requirement", "A skill that a role needs, at a level."},
	{"CredentialRequirement", "A qualification, a registration with a body or an equivalent that a role asks for."},
	{"CareerStep", "A step from one role to another that people take."},
	{"Bodies", "The professional bodies that register people, and when they were looked at."},
	{"Body", "A professional body."},
	{"Registration", "A grade of registration with a body."},
	{"CPDRule", "What a body asks of its members in continuing professional development."},
	{"Qualifications", "The qualifications that adverts and profiles may mention, and when they were looked at."},
	{"Qualification", "An award of an awarding body."},
	{"Equivalent", "What is accepted in place of a qualification."},
}

// properties are our own properties, with what each says.
var ownProperties = [][2]string{
	{"advertWording", "The words in which an advert asks for it."},
	{"after", "What there is after a decision; nothing where something was retired without a replacement."},
	{"alsoKnownAs", "An earlier or other name."},
	{"awardLevel", "The level of an award, in the awarding body's words."},
	{"awardingBody", "Who awards a qualification."},
	{"before", "What there was before a decision; nothing where something was added."},
	{"body", "The professional body that this belongs to."},
	{"competencyStandard", "The standard that a body measures its members by."},
	{"confidence", "How sure the facts are: low, medium or high."},
	{"credential", "The qualification, registration or equivalent that is asked for."},
	{"credit", "Whose suggestion a decision carries, as they wish to be named."},
	{"cumulative", "Whether each level takes in all below it."},
	{"defaultMembership", "Whether people in roles of a ring belong to the profession: in, depends or usually-elsewhere."},
	{"descriptor", "What a skill looks like at a level."},
	{"discipline", "The discipline that this belongs to."},
	{"entryRoute", "A way in which people come to a role."},
	{"equivalentsWording", "The words in which a body speaks of equivalents."},
	{"family", "The kind of work of which a role is a level."},
	{"fee", "What it costs, in words."},
	{"from", "The role that a step leads from."},
	{"fullName", "The longest name of a discipline."},
	{"generic", "Whether a discipline holds what all disciplines share."},
	{"gradeFrom", "The lowest grade at which a role is usual."},
	{"gradeTo", "The highest grade at which a role is usual."},
	{"hours", "Hours of development that are asked for."},
	{"importance", "Whether it is essential or desirable; or, of a credential, an equivalent."},
	{"kind", "Which kind of its class this is, in one word."},
	{"lastChecked", "When somebody last looked whether this is so."},
	{"lead", "Who leads a discipline: a name or a post."},
	{"leadIn", "The words before the text of a skill at a level."},
	{"level", "The level of the scale."},
	{"licence", "The terms of use, in words or as an address."},
	{"mapping", "A link from a skill to somebody else's scheme."},
	{"match", "How a skill and the entry correspond: exact, close, broad, narrow or related."},
	{"note", "What readers should know about this, written by a person."},
	{"notice", "What has to stand wherever the content is shown."},
	{"order", "The place of this among its like, from 1; within what it belongs to, where it belongs to something."},
	{"owner", "The part in the service that looks after a skill; where there is none, the framework's owner does."},
	{"place", "The place of this in the whole list, where the list is not in the order of what its entries belong to."},
	{"postNominals", "The letters after the name that a registration gives."},
	{"postNominalsNeedMembership", "Whether the letters are lost with the membership."},
	{"publicRegister", "Whether the body has a register that anyone can read."},
	{"rank", "The number that the profession gave this in an order, the first or innermost having 1."},
	{"registerShows", "Something that the register shows of a person."},
	{"release", "The release that a decision belongs to."},
	{"required", "Whether development is asked for at all."},
	{"retiredOn", "The day on which this was retired."},
	{"ring", "How close a role is to the middle of the profession."},
	{"role", "The role that this belongs to."},
	{"route", "The way to a registration."},
	{"rule", "Something that readers should know before they use the scale."},
	{"ruleID", "The code of a rule."},
	{"shortName", "The name that people use."},
	{"skill", "The skill that this is about."},
	{"skillAtLevel", "The skill at the level that a role needs."},
	{"source", "Where a fact comes from."},
	{"sourceNote", "Who wrote a skill's text and on what authority."},
	{"state", "How far a release is: draft, in consultation, published or superseded."},
	{"statementWords", "How many words a statement of development has to have."},
	{"statementWordsBasis", "What the number of words rests on."},
	{"status", "How this stands: active, draft or retired; of a mapping, proposed, confirmed or rejected."},
	{"statusBasis", "What a status rests on."},
	{"statusValue", "A status that a qualification may have."},
	{"target", "The entry of the other scheme: its address, or its identifier where it has none."},
	{"targetLabel", "What the other scheme calls the entry."},
	{"targetScheme", "The other scheme, with its version."},
	{"to", "The role that a step leads to."},
	{"toCheck", "What to confirm before relying on this."},
	{"typicalTitle", "A title that posts of a role really have."},
	{"underAssessment", "The name of a body that is being looked at."},
	{"underAssessmentNote", "What is known of the bodies that are being looked at."},
	{"validityMonths", "After how many months a qualification lapses; none where it does not."},
	{"what", "The kind of thing that a decision is about: skill, role, discipline, level or framework."},
	{"windowMonths", "Over how many months development is counted."},
}

// datatypes are those of notations.
var datatypes = [][2]string{
	{"LevelNumber", "The number of a level."}, {"RingID", "The id of a ring."}, {"DisciplineID", "The id of a discipline, with which its skills' codes begin."},
	{"GradeID", "The id of a grade."}, {"SkillCode", "The code of a skill."}, {"FamilyID", "The id of a role family."}, {"RoleCode", "The code of a role."},
	{"BodyID", "The id of a professional body."}, {"CredentialID", "The id of a qualification, a registration or an equivalent."},
}

// above says which well-known term one of ours is a narrower one of.
var above = map[string]string{"sourceNote": "skos:note", "note": "skos:note", "alsoKnownAs": "rdfs:label", "fullName": "rdfs:label", "shortName": "rdfs:label"}

// Vocabulary is the ontology of our own terms under an identifier base: every
// term with its label, what it means, and what it stands between.
func Vocabulary(base string) []rdf.Triple {
	w := &writer{base: base, lang: "en", said: map[rdf.Triple]bool{}, properties: map[string]rdf.Term{}}
	ns := terms(base)
	ontology := rdf.NewIRI(strings.TrimRight(ns, "#/"))
	w.triple(rdf.Triple{S: ontology, P: a, O: w.property("owl:Ontology")})
	w.say(ontology, "dct:title", w.text("Terms of a skills framework"))
	w.say(ontology, "dct:description", w.text("What a framework of skills, levels and roles says beyond SKOS, Dublin Core and FOAF."))
	w.say(ontology, "vann:preferredNamespaceUri", rdf.NewString(ns))
	define := func(name, class, comment string) rdf.Term {
		t := rdf.NewIRI(ns + name)
		w.triple(rdf.Triple{S: t, P: a, O: w.property(class)})
		w.say(t, "rdfs:label", w.text(labelOf(name)))
		w.say(t, "rdfs:comment", w.text(comment))
		w.say(t, "rdfs:isDefinedBy", ontology)
		return t
	}
	for _, c := range classes {
		t := define(c[0], "owl:Class", c[1])
		for _, also := range tableOf(c[0]).also {
			w.say(t, "rdfs:subClassOf", w.property(also))
		}
	}
	for _, d := range datatypes {
		define(d[0], "rdfs:Datatype", d[1])
	}
	for _, p := range ownProperties {
		t := define(p[0], kindOfProperty(p[0]), p[1])
		if up := above[p[0]]; up != "" {
			w.say(t, "rdfs:subPropertyOf", w.property(up))
		}
		if domain := domainOf(p[0]); len(domain) == 1 {
			w.say(t, "rdfs:domain", rdf.NewIRI(ns+domain[0]))
		}
	}
	for _, name := range listTerms() {
		define(name, "owl:ObjectProperty", "The values of "+strings.TrimSuffix(name, "List")+" as a list, in the framework's own order. It is said where that is not the order of the alphabet, or of the things themselves.")
	}
	return w.triples
}

func tableOf(class string) *table {
	i := slices.IndexFunc(tables, func(t *table) bool { return t.class == class })
	return tables[i]
}

// labelOf parts the words of a term: skillAtLevel is skill at level.
func labelOf(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && i > 0 && !(name[i-1] >= 'A' && name[i-1] <= 'Z') {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}

// kindOfProperty is an object property where all its values are things, a
// datatype property where all are words, and plainly a property where both occur.
func kindOfProperty(name string) string {
	things, words := slices.Contains([]string{"descriptor", "mapping", "skillAtLevel", "body", "release"}, name), name == "order" || name == "place"
	for _, t := range tables {
		for _, f := range t.fields {
			if f.term != name {
				continue
			}
			things = things || f.form == ref || f.form == refWhat || f.form == address
			words = words || f.form != ref
		}
	}
	switch {
	case things && words:
		return "rdf:Property"
	case things:
		return "owl:ObjectProperty"
	}
	return "owl:DatatypeProperty"
}

func domainOf(name string) []string {
	var all []string
	for _, t := range tables {
		for _, f := range t.fields {
			if f.term == name && !slices.Contains(all, t.class) {
				all = append(all, t.class)
			}
		}
	}
	return all
}

// listTerms are the terms that say an order.
func listTerms() []string {
	var all []string
	for _, t := range tables {
		for _, f := range t.fields {
			if name := listTerm(f.term); isList(t, f) && !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	return all
}

func isList(t *table, f field) bool {
	field, _ := (&reader{}).typeOf(t).FieldByName(f.name)
	return field.Type.Kind().String() == "slice"
}

// Term is one of our own terms, for people.
type Term struct {
	Name, Kind, Comment string // Kind is class, property or datatype
}

// Terms lists our own terms, but for those that say an order.
func Terms() []Term {
	var all []Term
	for _, list := range []struct {
		kind  string
		terms [][2]string
	}{{"class", classes}, {"property", ownProperties}, {"datatype", datatypes}} {
		for _, t := range list.terms {
			all = append(all, Term{t[0], list.kind, t[1]})
		}
	}
	return all
}

// Namespace is what the identifiers of our own terms begin with.
func Namespace(base string) string { return terms(base) }
