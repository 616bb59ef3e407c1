package skos

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// checkLabels looks at each label by itself, and at who has none.
func (c *checker) checkLabels() {
	v := c.v
	for _, l := range v.labels {
		f := inspect(l.text, false)
		if f == 0 {
			continue
		}
		name := c.prop(l.kind)
		if f&emptyText != 0 {
			c.report("label-empty", l.of, fmt.Sprintf("%s has an empty %s %s.", c.name(l.of), name, c.inLanguage(l.lang)), "Write the label, or take it away.")
			continue
		}
		if f&spaceText != 0 {
			c.report("label-space", l.of, fmt.Sprintf("The %s %s begins or ends with a space, or has two together, a tab or a line break.", name, c.quotedLabel(l)), "Write "+quoted(tidy(l.text))+".")
		}
		if f&markupText != 0 {
			c.report("label-markup", l.of, fmt.Sprintf("The %s %s has HTML in it.", name, c.quotedLabel(l)), "Write plain text: the characters themselves and no tags.")
		}
		c.characters(l.of, "The "+name+" "+c.quotedLabel(l), l.text, f)
	}
	c.checkUnnamed()
	c.checkUntyped()
}

// checkUntyped finds what has a preferred label and is not said to be anything.
func (c *checker) checkUntyped() {
	const something = anyConcept | anyScheme | anyCollection | anyLabel | hasType
	last := int32(-1)
	for _, l := range c.v.labels {
		if l.kind == prefLabel && l.of != last && c.v.is[l.of]&something == 0 {
			last = l.of
			c.report("label-untyped", l.of, fmt.Sprintf("%s has a preferred label, and neither a type nor a relation that makes it a concept.", c.name(l.of)), "State that it is a skos:Concept, or whatever it is.")
		}
	}
}

// characters reports what cannot be seen or has been garbled.
func (c *checker) characters(of int32, what, text string, f textFaults) {
	if f&unprintableText != 0 {
		c.report("text-unprintable", of, fmt.Sprintf("%s has the character U+%04X, which cannot be seen.", what, badRune(text)), "Take the character away.")
	}
	if f&garbledText != 0 {
		c.report("text-garbled", of, what+" has garbled characters.", "It was most likely "+quoted(garbled(text))+". Convert the file's source to UTF-8 once and not twice.")
	}
}

// checkUnnamed finds concepts without a preferred label, and languages in which a
// concept has other labels only.
func (c *checker) checkUnnamed() {
	v := c.v
	for _, n := range v.concepts {
		labels := v.labelsOf(n)
		if len(labels) == 0 || labels[0].kind != prefLabel {
			if len(labels) == 0 && (c.stub(n) || !c.active(n) && len(v.titlesOf(n)) > 0) {
				continue // some vocabularies leave a retired concept only its rdfs:label
			}
			sentence := "%s has no preferred label."
			if len(labels) > 0 {
				sentence = "%s has other labels and no preferred label."
			} else if len(v.titlesOf(n)) > 0 {
				sentence = "%s has a name by rdfs:label or a title and no skos:prefLabel."
			}
			c.report("label-missing", n, fmt.Sprintf(sentence, c.name(n)), "Give the "+c.noun+" a preferred label.")
			continue
		}
		c.checkAlone(n, labels)
	}
}

func (c *checker) checkAlone(n int32, labels []label) {
	preferred := labels
	for i, l := range labels {
		if l.kind != prefLabel {
			preferred = labels[:i]
			break
		}
	}
	reported := int32(-1)
	for _, l := range labels[len(preferred):] {
		if l.kind != altLabel || l.lang == reported || c.v.langs[l.lang] == "" || c.tagFault[l.lang] != "" || slices.ContainsFunc(preferred, func(p label) bool {
			return p.lang == l.lang || c.tagOf[p.lang].reading() == c.tagOf[l.lang].reading() && c.tagOf[p.lang].language != ""
		}) {
			continue
		}
		reported = l.lang
		c.report("label-alternative-alone", n, fmt.Sprintf("%s has the alternative label %s and no preferred label %s.", c.name(n), c.quotedLabel(l), c.inLanguage(l.lang)),
			"Make one of the labels of this language the preferred one, or correct the language.")
	}
}

// checkLabelSets looks at the labels of each resource together: S13 and S14, and
// labels that repeat another.
func (c *checker) checkLabelSets() {
	labels := c.v.labels
	for i := 0; i < len(labels); {
		j := i + 1
		for j < len(labels) && labels[j].of == labels[i].of {
			j++
		}
		if j-i > 1 {
			c.checkPreferred(labels[i:j])
			c.checkDisjoint(labels[i:j])
		}
		i = j
	}
	for _, f := range c.v.repeatedForms() {
		c.report("S52", f, fmt.Sprintf("The label resource %s has more than one literal form.", c.name(f)), "Give each literal form a label resource of its own.")
	}
}

// repeatedForms lists SKOS-XL labels with several literal forms.
func (v *Vocabulary) repeatedForms() []int32 {
	var several []int32
	for i := 1; i < len(v.forms); i++ {
		if n := v.forms[i].of; n == v.forms[i-1].of && (len(several) == 0 || several[len(several)-1] != n) {
			several = append(several, n)
		}
	}
	return several
}

// checkPreferred is S14. Labels are sorted by kind and language. Empty ones are
// reported as such and do not count.
func (c *checker) checkPreferred(labels []label) {
	for i := 0; i < len(labels) && labels[i].kind == prefLabel; {
		var same []label
		lang := labels[i].lang
		for ; i < len(labels) && labels[i].kind == prefLabel && labels[i].lang == lang; i++ {
			if strings.TrimFunc(labels[i].text, invisible) != "" {
				same = append(same, labels[i])
			}
		}
		if len(same) < 2 {
			continue
		}
		var texts []string
		for _, l := range same {
			text := quoted(l.text)
			if l.via >= 0 {
				text += fmt.Sprintf(" (by <%s>, a sub-property of skos:prefLabel)", c.v.nodes[l.via])
			} else if l.xl {
				text += " (by skosxl:prefLabel)"
			}
			texts = append(texts, text)
		}
		c.report("S14", same[0].of, fmt.Sprintf("%s has %d preferred labels %s: %s.", c.name(same[0].of), len(same), c.inLanguage(lang), list(texts, "and")),
			"Keep one as the preferred label and make the others alternative labels.")
	}
}

// checkDisjoint is S13, and what comes near to it.
func (c *checker) checkDisjoint(labels []label) {
	sorted := slices.Clone(labels)
	fold := func(l label) string { return strings.ToLower(tidy(l.text)) }
	if len(labels) > 12 { // folding is dear: do it once where it is done often
		folded := map[string]string{}
		for _, l := range labels {
			folded[l.text] = strings.ToLower(tidy(l.text))
		}
		fold = func(l label) string { return folded[l.text] }
	}
	slices.SortFunc(sorted, func(a, b label) int {
		return cmp.Or(strings.Compare(fold(a), fold(b)), strings.Compare(a.text, b.text), strings.Compare(c.v.langs[a.lang], c.v.langs[b.lang]), cmp.Compare(a.kind, b.kind))
	})
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		if fold(a) == "" || fold(a) != fold(b) {
			continue
		}
		switch {
		case a.text == b.text && a.lang == b.lang:
			c.report("S13", a.of, fmt.Sprintf("%s is both the %s and the %s of %s.", c.quotedLabel(a), plainName(a.kind), plainName(b.kind), c.name(a.of)), "Keep it as "+c.prop(min(a.kind, b.kind))+" and take the other away.")
		case b.kind == hiddenLabel || a.kind == hiddenLabel: // hidden labels are there for other forms of the word
		case a.lang == b.lang && a.kind == prefLabel && b.kind == prefLabel: // S14
		case a.lang == b.lang:
			c.report("label-repeated", a.of, fmt.Sprintf("%s has the %s %s and the %s %s, which differ in capitals or spaces only.", c.name(a.of), plainName(a.kind), c.quotedLabel(a), plainName(b.kind), c.quotedLabel(b)), "Keep one of the two.")
		case c.v.langs[a.lang] == "" || c.v.langs[b.lang] == "":
			c.report("label-repeated", a.of, fmt.Sprintf("%s has %s with a language and without.", c.name(a.of), quoted(b.text)), "Keep the label that has a language.")
		}
	}
}

func plainName(p prop) string {
	switch p {
	case prefLabel:
		return "preferred label"
	case altLabel:
		return "alternative label"
	}
	return "hidden label"
}
