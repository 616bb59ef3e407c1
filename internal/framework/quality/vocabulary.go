package quality

import (
	"slices"
	"strings"

	"guildhall/internal/pack"
	"guildhall/skos"
	"guildhall/skos/rdf"
)

// Addresses of things inside a check. They never leave it.
const (
	root   = "http://framework.invalid/"
	scheme = root + "scheme"
)

// checkVocabularies reads skills, and then roles, as concepts and applies the rules of SKOS.
func (c *checker) checkVocabularies() {
	c.checkVocabulary(c.skills(), "skill")
	c.checkVocabulary(c.roles(), "role")
}

func (c *checker) checkVocabulary(v *skos.Vocabulary, noun string) {
	without := inapplicable
	if noun == "role" { // nothing relates roles but career paths, and titles are shared by nature
		without = append([]string{"orphan", "cluster", "label-shared-alternative"}, inapplicable...)
	}
	options := skos.Options{
		Language: strings.ToLower(c.e.Scheme.Locale), Plain: true, Concept: noun, Without: without, Severity: stricter,
		Mention: func(iri, label string) string {
			if _, code, ok := refOf(iri); ok {
				return named(code, label)
			}
			return strings.TrimSpace(iri + " " + label)
		},
	}
	for _, f := range skos.Check(v, options) {
		kind, code, ok := refOf(f.Concept)
		out := Finding{Rule: f.Rule, Name: f.Name, Severity: f.Severity, Concept: code, Label: f.Label, Sentence: f.Sentence, Fix: f.Fix}
		if ok {
			out.Ref = kind + "/" + code
		}
		c.found = append(c.found, out)
	}
}

// refOf turns an address back into what it stands for.
func refOf(iri string) (kind, code string, ok bool) {
	rest, ok := strings.CutPrefix(iri, root)
	if !ok {
		return "", "", false
	}
	kind, code, ok = strings.Cut(rest, "/")
	return kind, code, ok
}

// teller hands triples about one thing to a Builder.
type teller struct {
	b      *skos.Builder
	locale string
	about  rdf.Term
}

func newTeller(locale string) *teller {
	t := &teller{b: skos.NewBuilder(), locale: strings.ToLower(locale)}
	t.about = rdf.NewIRI(scheme)
	t.to(rdf.NS+"type", skos.NS+"ConceptScheme")
	return t
}

func (t *teller) to(property, iri string) {
	t.b.Add(rdf.Triple{S: t.about, P: rdf.NewIRI(property), O: rdf.NewIRI(iri)})
}

// text states a text in the framework's language; empty says nothing.
func (t *teller) text(property, text string) {
	if text == "" {
		return
	}
	o := rdf.NewText(text, t.locale)
	if t.locale == "" {
		o = rdf.NewString(text)
	}
	t.b.Add(rdf.Triple{S: t.about, P: rdf.NewIRI(property), O: o})
}

// concept begins a thing with what all have.
func (t *teller) concept(kind, code, name, status string, others, replacedBy []string) {
	t.about = rdf.NewIRI(root + kind + "/" + code)
	t.to(rdf.NS+"type", skos.NS+"Concept")
	t.to(skos.NS+"inScheme", scheme)
	t.text(skos.NS+"prefLabel", name)
	for _, label := range others {
		t.text(skos.NS+"altLabel", label)
	}
	if status == retired {
		t.b.Add(rdf.Triple{S: t.about, P: rdf.NewIRI("http://www.w3.org/2002/07/owl#deprecated"), O: rdf.NewTyped("true", rdf.XSD+"boolean")})
	}
	for _, to := range replacedBy {
		t.to("http://purl.org/dc/terms/isReplacedBy", root+kind+"/"+to)
	}
}

var matches = map[string]string{
	"exact": skos.NS + "exactMatch", "close": skos.NS + "closeMatch", "broad": skos.NS + "broadMatch", "narrow": skos.NS + "narrowMatch", "related": skos.NS + "relatedMatch",
}

func (c *checker) skills() *skos.Vocabulary {
	t := newTeller(c.e.Scheme.Locale)
	mappings := map[string][]pack.Mapping{}
	for _, m := range c.e.Framework.Mappings {
		mappings[m.Skill] = append(mappings[m.Skill], m)
	}
	for i := range c.e.Framework.Skills {
		s := &c.e.Framework.Skills[i]
		if c.skill[s.Code] != s {
			continue // a second skill with the code is a finding of its own
		}
		t.concept("skill", s.Code, s.Name, s.Status, s.AltLabels, s.ReplacedBy)
		t.text(skos.NS+"definition", s.Definition)
		t.text(skos.NS+"scopeNote", s.ScopeNote)
		for _, example := range s.Examples {
			t.text(skos.NS+"example", example)
		}
		for _, code := range s.Related {
			t.to(skos.NS+"related", root+"skill/"+code)
		}
		for _, code := range s.Broader {
			t.to(skos.NS+"broader", root+"skill/"+code)
		}
		for _, d := range c.levels[s.Code] {
			t.text(skos.NS+"note", d.Text)
		}
		for _, m := range mappings[s.Code] {
			if property, ok := matches[m.Match]; ok && m.Status != "rejected" {
				t.to(property, target(m))
			}
		}
	}
	return t.b.Vocabulary()
}

// target is an address for an entry of somebody else's scheme, which may have only a code.
func target(m pack.Mapping) string {
	if strings.Contains(m.TargetID, "://") {
		return m.TargetID
	}
	return m.Scheme + "/" + m.TargetID
}

func (c *checker) roles() *skos.Vocabulary {
	t := newTeller(c.e.Scheme.Locale)
	for i := range c.e.Framework.Roles {
		if r := &c.e.Framework.Roles[i]; c.role[r.Code] == r {
			titles := slices.DeleteFunc(slices.Clone(r.TypicalTitles), func(title string) bool { // a list of titles names the role as well
				return strings.EqualFold(strings.TrimSpace(title), strings.TrimSpace(r.Name))
			})
			t.concept("role", r.Code, r.Name, r.Status, titles, r.ReplacedBy)
			t.text(skos.NS+"definition", r.Summary)
		}
	}
	return t.b.Vocabulary()
}
