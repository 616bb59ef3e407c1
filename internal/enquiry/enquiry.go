// Package enquiry is where people ask: which subject a question belongs to, who
// answers it and how soon, and whether a job is in the profession.
//
// Subjects, questions and rules are the profession's own data. Rules are read
// from top to bottom, and the first whose conditions all hold gives the result.
package enquiry

import (
	"net/url"
	"slices"
	"strings"

	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/search"
)

// Topic is a subject that people ask about.
type Topic struct{ pack.Topic }

// Owner is the part that answers, in words: "Head of profession team".
func (t Topic) Owner() string {
	if t.OwnerRole == "external" {
		return "The body that runs the network"
	}
	return english.Capital(strings.ReplaceAll(t.OwnerRole, "-", " "))
}

// Mailto opens a letter to an address under the topic's name.
func (t Topic) Mailto(address string) string {
	return "mailto:" + address + "?subject=" + url.PathEscape(t.Name)
}

// NetworkIDs lists the networks that the topic is about.
func (t Topic) NetworkIDs() []string {
	if t.Network == "" {
		return nil
	}
	return append([]string{t.Network}, t.AlsoNetworks...)
}

// Match is a role whose work resembles what somebody typed.
type Match struct {
	Role    *framework.Role
	Phrases []string // of its work that hold the words; empty when its name does
}

// matches finds roles by a job title or a phrase of a job description: each word
// that matters must be in the role's name, in one of its usual titles or in one
// of its phrases. The role with just that name or title comes first, then those whose
// name or title holds the words; otherwise the framework's order stands.
func matches(f *framework.Framework, phrases []pack.RolePhrases, text string) []Match {
	wanted := search.Sought(text)
	if len(wanted) == 0 {
		return nil
	}
	spoken := map[string][]string{}
	for _, p := range phrases {
		spoken[p.Role] = append(spoken[p.Role], p.Phrases...)
	}
	var exact, named, described []Match
	for _, r := range f.Roles {
		m := Match{Role: r}
		for _, phrase := range spoken[r.Code] {
			if hasAll(phrase, wanted) {
				m.Phrases = append(m.Phrases, phrase)
			}
		}
		switch {
		case isCalled(r, text):
			exact = append(exact, m)
		case hasAll(r.Name, wanted) || slices.ContainsFunc(r.Titles, func(title string) bool { return hasAll(title, wanted) }):
			named = append(named, m)
		case len(m.Phrases) > 0:
			described = append(described, m)
		}
	}
	return slices.Concat(exact, named, described)
}

// isCalled reports whether a role has exactly this name or this title.
func isCalled(r *framework.Role, text string) bool {
	same := func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(text)) }
	return same(r.Name) || slices.ContainsFunc(r.Titles, same)
}

// hasAll reports whether a text has a word that begins with each stem.
func hasAll(text string, stems []string) bool {
	words := search.Words(text)
	for _, s := range stems {
		if !strings.Contains(words, " "+s) {
			return false
		}
	}
	return true
}
