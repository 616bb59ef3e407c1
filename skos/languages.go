package skos

import (
	"fmt"
	"slices"
	"strings"
)

// checkLanguages looks at the tags of labels and documentation, and at which languages
// the vocabulary can be read in.
func (c *checker) checkLanguages() {
	c.checkTags()
	c.checkUntagged()
	c.checkCoverage()
}

// checkTags reports each faulty tag once, at the first thing that uses it.
func (c *checker) checkTags() {
	v := c.v
	uses, first := make([]int, len(v.langs)), make([]int32, len(v.langs))
	use := func(lang, of int32) {
		if lang < 0 {
			return
		}
		if uses[lang]++; uses[lang] == 1 || v.compare(of, first[lang]) < 0 {
			first[lang] = of
		}
	}
	for _, l := range v.labels {
		use(l.lang, l.of)
	}
	for _, n := range v.notes {
		use(n.lang, n.of)
	}
	for _, t := range v.titles {
		use(t.lang, t.of)
	}
	for i, lang := range v.langs {
		if lang == "" || uses[i] == 0 {
			continue
		}
		times := count(uses[i], "text has", "texts have")
		if why := c.tagFault[i]; why != "" {
			c.report("language-malformed", first[i], fmt.Sprintf("%s the language tag %s, which is malformed because %s.", times, quoted(lang), why), "Write a tag such as en, en-GB or zh-Hant.")
			continue
		}
		if why, instead := unregistered(c.tagOf[i]); why != "" {
			fix := "Look the code up in the IANA Language Subtag Registry."
			if instead != "" {
				fix = "Write " + instead + "."
			}
			c.report("language-unknown", first[i], fmt.Sprintf("%s the language tag %s: %s.", times, quoted(lang), why), fix)
		}
		if c.tagOf[i].private {
			c.report("language-private", first[i], fmt.Sprintf("%s the language tag %s, which has a private part.", times, quoted(lang)), "Say in the scheme's description what it means, or use a registered tag.")
		}
	}
}

// checkUntagged finds concepts whose labels or documentation have no language.
func (c *checker) checkUntagged() {
	v := c.v
	labels, notes := make([]int32, len(v.nodes)), make([]int32, len(v.nodes))
	all := 0
	for _, l := range v.labels {
		if v.langs[l.lang] == "" {
			labels[l.of]++
		}
	}
	for _, n := range v.notes {
		if n.lang >= 0 && v.langs[n.lang] == "" && n.faults&emptyText == 0 {
			notes[n.of]++
		}
	}
	var lacking []int32
	for _, n := range v.concepts {
		all++
		if labels[n]+notes[n] > 0 {
			lacking = append(lacking, n)
		}
	}
	if practice(len(lacking), all) {
		c.report("language-missing", -1, fmt.Sprintf("%d of %d concepts have labels or documentation without a language.", len(lacking), all), "Give every text the tag of its language, such as en.")
		return
	}
	for _, n := range lacking {
		var what []string
		if labels[n] > 0 {
			what = append(what, count(int(labels[n]), "label", "labels"))
		}
		if notes[n] > 0 {
			what = append(what, count(int(notes[n]), "note", "notes"))
		}
		c.report("language-missing", n, fmt.Sprintf("%s has %s without a language.", c.name(n), list(what, "and")), "Give every text the tag of its language, such as en.")
	}
}

// checkCoverage compares the languages of the preferred labels of concepts. A tag
// counts as the language that its reader can read, so en-GB serves en.
func (c *checker) checkCoverage() {
	v := c.v
	ids := map[string]int{}
	var names []string
	group := make([]int, len(v.langs)) // of each tag, its language, or -1
	for i, t := range c.tagOf {
		group[i] = -1
		if r := t.reading(); r != "" && c.tagFault[i] == "" {
			id, ok := ids[r]
			if !ok {
				id = len(names)
				ids[r] = id
				names = append(names, r)
			}
			group[i] = id
		}
	}
	has := make([]int, len(names))
	all := 0
	var in []bool
	languages := func(n int32) bool {
		in = append(in[:0], make([]bool, len(names))...)
		any := false
		for _, l := range v.labelsOf(n) {
			if l.kind == prefLabel && group[l.lang] >= 0 {
				in[group[l.lang]] = true
				any = true
			}
		}
		return any
	}
	concepts := slices.DeleteFunc(slices.Clone(v.concepts), func(n int32) bool { return !c.active(n) || c.stub(n) })
	for _, n := range concepts {
		if languages(n) {
			all++
			for l, is := range in {
				if is {
					has[l]++
				}
			}
		}
	}
	if all < 2 {
		return
	}
	c.checkCommon(names, has, all)
	var main []int
	for l, n := range has {
		switch {
		case n == 0 || n == all:
		case practice(all-n, all):
			c.report("language-coverage", -1, fmt.Sprintf("%d of %d concepts have no preferred label in %s.", all-n, all, names[l]), "Translate the rest, or say in the scheme's description how far the translation goes.")
		case 2*n >= all || all < 20:
			main = append(main, l)
		}
	}
	if len(main) == 0 {
		return
	}
	for _, n := range concepts {
		if !languages(n) {
			continue // no label with a language at all is another finding
		}
		var without []string
		for _, l := range main {
			if !in[l] {
				without = append(without, names[l])
			}
		}
		if len(without) > 0 {
			slices.Sort(without)
			c.report("language-coverage", n, fmt.Sprintf("%s has no preferred label in %s.", c.name(n), list(without, "or")), "Add a preferred label in each language of the vocabulary.")
		}
	}
}

func (c *checker) checkCommon(names []string, has []int, all int) {
	best := -1
	for l, n := range has {
		if n == all {
			return
		}
		if best < 0 || n > has[best] || n == has[best] && names[l] < names[best] {
			best = l
		}
	}
	c.report("language-common", -1, fmt.Sprintf("No language has a preferred label for every concept. The nearest is %s, with %d of %d.", names[best], has[best], all),
		"Complete the labels of one language.")
}

// checkDocumentation finds concepts that nothing explains, and documentation with bad characters.
func (c *checker) checkDocumentation() {
	v := c.v
	for _, n := range v.notes {
		if n.faults&emptyText != 0 {
			c.report("documentation-empty", n.of, fmt.Sprintf("%s has an empty definition or note.", c.name(n.of)), "Write the text, or take it away.")
		}
		c.characters(n.of, "A definition or note", n.sample, n.faults)
	}
	var lacking []int32
	all := 0
	for _, n := range v.concepts {
		if !c.active(n) || c.stub(n) {
			continue
		}
		all++
		if v.is[n]&hasDocumentation == 0 {
			lacking = append(lacking, n)
		}
	}
	if practice(len(lacking), all) {
		c.report("undocumented", -1, fmt.Sprintf("%d of %d concepts have no definition or note.", len(lacking), all), "Write definitions or scope notes, first for the concepts whose labels can be read in two ways.")
		return
	}
	for _, n := range lacking {
		c.report("undocumented", n, fmt.Sprintf("%s has no definition, scope note or other documentation.", c.name(n)), "Write a definition or a scope note.")
	}
}

// checkNotations finds codes that stand for two concepts, and concepts without one.
func (c *checker) checkNotations() {
	v := c.v
	var keys []keyed
	has := map[int32]bool{}
	for i, n := range v.notations {
		if strings.TrimFunc(n.text, invisible) == "" {
			c.report("notation-empty", n.of, fmt.Sprintf("%s has an empty notation.", c.name(n.of)), "Write the code, or take it away.")
			continue
		}
		if v.langs[n.lang] != "" {
			c.report("notation-language", n.of, fmt.Sprintf("%s has the notation %s with the language %s.", c.name(n.of), quoted(n.text), v.langs[n.lang]), "Write the code without a language, with a datatype of your own if you like.")
		}
		if i > 0 && v.notations[i-1].of == n.of && v.notations[i-1].datatype == n.datatype && v.notations[i-1].lang == n.lang && (i < 2 || v.notations[i-2].of != n.of) {
			c.report("notation-several", n.of, fmt.Sprintf("%s has the notations %s and %s of one kind.", c.name(n.of), quoted(v.notations[i-1].text), quoted(n.text)), "Keep one, or give each kind of code its own datatype.")
		}
		if v.own[n.of] {
			has[n.of] = true
			keys = append(keys, keyed{hash(hash(hashStart, v.types[n.datatype]), n.text), int32(i)})
		}
	}
	c.checkSharedNotations(keys)
	var lacking []int32
	for _, n := range v.concepts {
		if !has[n] && c.active(n) && !c.stub(n) {
			lacking = append(lacking, n)
		}
	}
	if len(has) > 4*len(lacking) {
		for _, n := range lacking {
			c.report("notation-missing", n, fmt.Sprintf("%s has no notation, as %d others have.", c.name(n), len(has)), "Give it a code.")
		}
	}
}

func (c *checker) checkSharedNotations(keys []keyed) {
	v := c.v
	slices.SortFunc(keys, func(a, b keyed) int {
		switch {
		case a.key != b.key && a.key < b.key:
			return -1
		case a.key != b.key:
			return 1
		}
		return v.compare(v.notations[a.label].of, v.notations[b.label].of)
	})
	for i := 1; i < len(keys); i++ {
		b := v.notations[keys[i].label]
		for j := i - 1; j >= max(0, i-20) && keys[j].key == keys[i].key; j-- {
			a := v.notations[keys[j].label]
			if a.of != b.of && a.text == b.text && v.together(a.of, b.of) {
				c.report("notation-shared", b.of, fmt.Sprintf("%s and %s have the same notation %s.", c.name(a.of), c.name(b.of), quoted(b.text)), "Give each "+c.noun+" a code of its own.")
				break
			}
		}
	}
}
