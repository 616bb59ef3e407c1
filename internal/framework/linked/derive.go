package linked

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// retired is the status of what is no longer in use.
const retired = "retired"

// derive says what follows from a record: the other way of each relation, the
// parts of SKOS that repeat what our own terms say, and links for those who walk.
// Readers of our own graphs pass it over.
func (w *writer) derive(t *table, s rdf.Term, rec reflect.Value) {
	switch v := rec.Addr().Interface().(type) {
	case *pack.Scheme:
		w.scheme(s, v)
	case *pack.Release:
		w.release(s, v)
	case *pack.Decision:
		w.decision(v)
	case *pack.LevelScale:
		w.scale(s, v)
	case *pack.Level:
		w.top(s, w.iri("levels"))
	case *pack.Discipline:
		w.say(s, "skos:inScheme", w.iri("scheme"))
	case *pack.Skill:
		w.skill(s, v)
	case *pack.Descriptor:
		w.descriptor(s, v)
	case *pack.Mapping:
		w.mapping(s, v)
	case *pack.Role:
		w.deprecated(s, v.Status)
	case *pack.RoleSkill:
		w.say(s, "skillAtLevel", w.iri("skill/"+segment(v.Skill)+"/level/"+strconv.Itoa(v.Level)))
	}
}

// scheme says who publishes the framework, on what terms, and in which version.
func (w *writer) scheme(s rdf.Term, v *pack.Scheme) {
	publisher := w.iri("publisher")
	w.say(s, "dct:publisher", publisher)
	w.triple(rdf.Triple{S: publisher, P: a, O: w.property("foaf:Organization")})
	w.say(publisher, "foaf:name", w.text(v.Name))
	if isIRI(v.Licence) {
		w.say(s, "dct:license", rdf.NewIRI(v.Licence))
	} else if v.Licence != "" {
		licence := w.iri("licence")
		w.say(s, "dct:license", licence)
		w.triple(rdf.Triple{S: licence, P: a, O: w.property("dct:LicenseDocument")})
		w.say(licence, "rdfs:label", rdf.NewString(v.Licence))
	}
	w.say(s, "owl:versionInfo", rdf.NewString(w.e.Release.Name))
	w.say(s, "dct:hasVersion", w.iri("release/"+segment(w.e.Release.Name)))
	if w.e.Release.Issued != "" {
		w.say(s, "dct:issued", dateTerm(w.e.Release.Issued))
	}
}

func (w *writer) release(s rdf.Term, v *pack.Release) {
	w.say(s, "dct:isVersionOf", w.iri("scheme"))
	if v.BasedOn != "" {
		prior := w.iri("release/" + segment(v.BasedOn))
		w.say(s, "dct:replaces", prior)
		w.say(prior, "dct:isReplacedBy", s)
		w.say(prior, "dct:isVersionOf", w.iri("scheme"))
	}
}

// decision puts the note of a decision beside every thing that it concerns: a
// history note where the meaning or the standing changed, else a change note.
func (w *writer) decision(d *pack.Decision) {
	if d.Note == "" || byKind[d.What] == nil {
		return
	}
	note := "skos:changeNote"
	if d.Kind != pack.Added && d.Kind != pack.Reworded {
		note = "skos:historyNote"
	}
	for _, code := range slices.Concat(d.From, d.To) {
		w.say(w.iri(d.What+"/"+segment(code)), note, w.text(d.Note))
	}
}

// scale names the scale by its levels, because the profession gives it no name.
func (w *writer) scale(s rdf.Term, v *pack.LevelScale) {
	var names []string
	for _, l := range v.Items {
		names = append(names, l.Name)
	}
	if len(names) > 0 {
		w.say(s, "dct:title", w.text(w.e.Scheme.Name+": "+strings.Join(names, ", ")))
	}
}

// top puts a concept at the top of its scheme.
func (w *writer) top(s, scheme rdf.Term) {
	w.say(s, "skos:inScheme", scheme)
	w.say(s, "skos:topConceptOf", scheme)
	w.say(scheme, "skos:hasTopConcept", s)
}

func (w *writer) skill(s rdf.Term, v *pack.Skill) {
	w.say(s, "skos:inScheme", w.iri("scheme"))
	if len(v.Broader) == 0 {
		w.top(s, w.iri("scheme"))
	}
	for _, code := range v.Broader {
		w.say(w.iri("skill/"+segment(code)), "skos:narrower", s)
	}
	for _, code := range v.Related {
		w.say(w.iri("skill/"+segment(code)), "skos:related", s)
	}
	if v.Discipline != "" {
		w.say(w.iri("discipline/"+segment(v.Discipline)), "skos:member", s)
	}
	w.deprecated(s, v.Status)
}

func (w *writer) deprecated(s rdf.Term, status string) {
	if status == retired {
		w.say(s, "owl:deprecated", boolean(true))
	}
}

// descriptor names a skill at a level for people, and links the skill to it.
func (w *writer) descriptor(s rdf.Term, d *pack.Descriptor) {
	w.say(w.iri("skill/"+segment(d.Skill)), "descriptor", s)
	skill, level := w.skills[d.Skill], w.levels[d.Level]
	if skill != "" && level != "" {
		w.say(s, "rdfs:label", w.text(skill+" ("+level+")"))
	}
}

// mapping says a match that nobody rejected as SKOS does, beside its provenance.
func (w *writer) mapping(s rdf.Term, m *pack.Mapping) {
	skill := w.iri("skill/" + segment(m.Skill))
	w.say(skill, "mapping", s)
	if name := strings.TrimRight(m.Scheme, "0123456789."); name != "" && name != m.Scheme {
		w.say(s, "owl:versionInfo", rdf.NewString(m.Scheme[len(name):]))
	}
	if term := matchTerms[m.Match]; term != "" && m.Status != "rejected" && isIRI(m.TargetID) {
		w.say(skill, term, rdf.NewIRI(m.TargetID))
	}
}
