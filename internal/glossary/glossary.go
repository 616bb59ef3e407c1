// Package glossary explains the words and abbreviations of the profession.
//
// Search takes an abbreviation and its term to mean the same, so a reader finds
// a thing under whichever of the two they know.
package glossary

import (
	"slices"
	"strings"
	"unicode"

	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// Term is a word of the profession with what it means.
type Term struct {
	Term         string
	Abbreviation string // "SAR or DSAR" when there are several; empty for none
	Definition   string
	SeeAlso      []string // other terms
}

// Anchor is the term's place on the glossary's page. The page has ids of its
// own, such as navigation, so a term's begins with what no other does.
func (t Term) Anchor() string { return "term-" + pack.Slug(t.Term) }

// Ref is how other things refer to the term.
func (t Term) Ref() string { return "term/" + pack.Slug(t.Term) }

// URL is where the term is explained.
func (t Term) URL() string { return "/glossary#" + t.Anchor() }

// abbreviations lists what stands for the term.
func (t Term) abbreviations() []string {
	if t.Abbreviation == "" {
		return nil
	}
	return strings.Split(t.Abbreviation, " or ")
}

// Section is the terms under one letter.
type Section struct {
	Letter string // "A"; "0–9" for terms that begin with a digit
	Anchor string
	Terms  []Term
}

// Sections arranges terms as a reader looks for them.
func Sections(all []Term) []Section {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Term) int {
		return english.Compare(a.Term, b.Term)
	})
	var sections []Section
	for _, t := range all {
		letter, anchor := initial(t.Term)
		if n := len(sections); n == 0 || sections[n-1].Letter != letter {
			sections = append(sections, Section{Letter: letter, Anchor: anchor})
		}
		last := &sections[len(sections)-1]
		last.Terms = append(last.Terms, t)
	}
	return sections
}

// initial is the letter under which a term stands: that of its key, so that
// marks on letters open no section of their own.
func initial(term string) (letter, anchor string) {
	for _, r := range english.Key(term) {
		if unicode.IsDigit(r) {
			return "0–9", "letter-0-9"
		}
		if unicode.IsLetter(r) {
			up := string(unicode.ToUpper(r))
			return up, "letter-" + strings.ToLower(up)
		}
	}
	return "Other", "letter-other"
}
