package skos

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// checker collects findings on one vocabulary.
type checker struct {
	v        *Vocabulary
	o        Options
	noun     string
	severity []Severity // of each rule; empty where it does not apply
	found    []found
	reach    *reachability // of v.up

	tagOf    []tag    // of each language
	tagFault []string // why it is malformed
}

// found is a finding before it is put into order.
type found struct {
	rule int
	of   int32 // -1 for the whole
	Finding
}

func newChecker(v *Vocabulary, o Options) *checker {
	c := &checker{v: v, o: o, noun: cmp.Or(o.Concept, "concept"), severity: make([]Severity, len(rules))}
	for i, r := range rules {
		c.severity[i] = r.Severity
		if s, ok := o.Severity[r.ID]; ok {
			c.severity[i] = s
		}
		if slices.Contains(o.Without, r.ID) {
			c.severity[i] = ""
		}
	}
	if c.o.Language == "" {
		c.o.Language = "en"
	}
	if c.o.Mention == nil {
		c.o.Mention = func(iri, label string) string {
			if !strings.HasPrefix(iri, "_:") {
				iri = "<" + iri + ">"
			}
			if label == "" {
				return iri
			}
			return quoted(label) + " " + iri
		}
	}
	for _, l := range v.langs {
		t, why := parseTag(l)
		if l == "" {
			why = ""
		}
		c.tagOf, c.tagFault = append(c.tagOf, t), append(c.tagFault, why)
	}
	return c
}

// applies reports whether a rule is looked for at all, to spare work.
func (c *checker) applies(rule string) bool { return c.severity[ruleIndex[rule]] != "" }

// report adds a finding on a node, or on the whole vocabulary where it is -1.
func (c *checker) report(rule string, of int32, sentence, fix string) {
	i := ruleIndex[rule]
	if c.severity[i] == "" {
		return
	}
	f := Finding{Rule: rule, Name: rules[i].Name, Severity: c.severity[i], Sentence: sentence, Fix: fix}
	if of >= 0 {
		f.Concept, f.Label = c.v.nodes[of], c.label(of)
	}
	c.found = append(c.found, found{rule: i, of: of, Finding: f})
}

func (c *checker) sorted() []Finding {
	slices.SortFunc(c.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rule, b.rule), strings.Compare(a.Concept, b.Concept), strings.Compare(a.Sentence, b.Sentence))
	})
	out := make([]Finding, len(c.found))
	for i, f := range c.found {
		out[i] = f.Finding
	}
	return slices.Compact(out)
}

// label is what people call a node: its preferred label in the language of the report,
// else in English, else the first.
func (c *checker) label(n int32) string {
	best, score := "", -1
	for _, l := range c.v.labelsOf(n) {
		s := 0
		switch lang := c.v.langs[l.lang]; {
		case strings.EqualFold(lang, c.o.Language):
			s = 4
		case c.tagOf[l.lang].language == "en":
			s = 3
		case lang == "":
			s = 2
		default:
			s = 1
		}
		if l.kind != prefLabel {
			s -= 10
		}
		if (best == "" || s > score) && l.kind != hiddenLabel && inspect(l.text, false)&emptyText == 0 {
			best, score = l.text, s
		}
	}
	if best == "" {
		for _, t := range c.v.titlesOf(n) {
			return tidy(t.text)
		}
	}
	return tidy(best)
}

// name writes a node into a sentence.
func (c *checker) name(n int32) string { return c.o.Mention(c.v.nodes[n], c.label(n)) }

// names writes several, at most five of them.
func (c *checker) names(nodes []int32) string {
	const most = 5
	var parts []string
	for _, n := range nodes[:min(most, len(nodes))] {
		parts = append(parts, c.name(n))
	}
	if more := len(nodes) - most; more > 0 {
		return strings.Join(parts, ", ") + fmt.Sprintf(" and %d more", more)
	}
	return list(parts, "and")
}

// list joins words as a sentence does.
func list(parts []string, last string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " " + last + " " + parts[len(parts)-1]
}

// practice reports whether a lack is how the vocabulary is made rather than a lapse: it
// is common and there is hardly a case without it. Then one finding says so for all.
func practice(lacking, all int) bool { return lacking >= 10 && 2*lacking > all }

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// prop names a property in a sentence.
func (c *checker) prop(p prop) string {
	if !c.o.Plain {
		return propNames[p]
	}
	switch p {
	case prefLabel:
		return "name"
	case altLabel:
		return "alternative label"
	case hiddenLabel:
		return "hidden label"
	case isReplacedBy:
		return "the replacement"
	case broader:
		return "the broader " + c.noun
	case narrower:
		return "the narrower " + c.noun
	case related:
		return "the related " + c.noun
	case exactMatch:
		return "the exact match"
	case closeMatch:
		return "the close match"
	case broadMatch:
		return "the broad match"
	case narrowMatch:
		return "the narrow match"
	case relatedMatch:
		return "the related match"
	}
	return propNames[p]
}

// quotedLabel is a label with its language, as a taxonomist writes it.
func (c *checker) quotedLabel(l label) string {
	if lang := c.v.langs[l.lang]; lang != "" && !c.o.Plain {
		return quoted(l.text) + "@" + lang
	}
	return quoted(l.text)
}

func (c *checker) inLanguage(lang int32) string {
	if c.o.Plain {
		return "in one language"
	}
	if tag := c.v.langs[lang]; tag != "" {
		return "in the language " + tag
	}
	return "without a language"
}

// active reports whether a node is a concept of this vocabulary that is in use.
func (c *checker) active(n int32) bool { return c.v.own[n] && c.v.is[n]&isDeprecated == 0 }

// stub reports whether a concept is here only as the other end of mappings: it is in no
// scheme and has no other relation. What is missing of it is its own vocabulary's business.
func (c *checker) stub(n int32) bool {
	v := c.v
	return v.is[n]&mappedConcept != 0 && v.is[n]&entailedConcept == 0 && len(v.schemesOf.of(n)) == 0 && !c.maps(n)
}

// maps reports whether a concept states a mapping itself.
func (c *checker) maps(n int32) bool {
	for p := mappingRelation; p <= relatedMatch; p++ {
		if i, _ := slices.BinarySearchFunc(c.v.edges[p], edge{n, 0}, compareEdges); i < len(c.v.edges[p]) && c.v.edges[p][i].s == n {
			return true
		}
	}
	return false
}
