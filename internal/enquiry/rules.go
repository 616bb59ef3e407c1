package enquiry

import (
	"strings"

	"guildhall/internal/framework"
	"guildhall/internal/pack"
)

// Result is one of the answers that the finder can give, with the reasons that
// lead to it.
type Result struct {
	Title     string
	NextSteps []string
	Rules     []Rule
}

// Rule is one line of reasoning, in words.
type Rule struct {
	ID     string
	Result string   // the title of its result
	When   []string // conditions, all of which must hold; none for the last rule
	Reason string
	Roles  []*framework.Role
	Other  string // the profession to look at instead; empty for none
}

// rules puts the finder's rules into words, in order.
func rules(f *framework.Framework, finder pack.RoleFinder) []Rule {
	titles, others := map[string]string{}, map[string]string{}
	for _, r := range finder.Results {
		titles[r.ID] = r.Title
	}
	for _, o := range finder.OtherProfessions {
		others[o.ID] = o.Name
	}
	all := make([]Rule, len(finder.Rules))
	for i, r := range finder.Rules {
		all[i] = Rule{ID: r.ID, Result: titles[r.Result], Reason: r.Reason, Other: others[r.OtherProfession]}
		for _, c := range r.When {
			all[i].When = append(all[i].When, condition(finder, c))
		}
		for _, code := range r.Roles {
			if role := f.Role(code); role != nil {
				all[i].Roles = append(all[i].Roles, role)
			}
		}
	}
	return all
}

// condition puts one condition into words: “Where do you work?” is answered
// “Somewhere else”.
func condition(finder pack.RoleFinder, c pack.Condition) string {
	for _, q := range finder.Questions {
		if q.ID != c.Question {
			continue
		}
		asked := "“" + q.Text + "” "
		switch {
		case len(c.In) > 0:
			return asked + "is answered " + options(q, c.In)
		case len(c.NotIn) > 0:
			return asked + "is answered, but not " + options(q, c.NotIn)
		default:
			return asked + "has the answer " + options(q, []string{c.Includes}) + " among others or alone"
		}
	}
	return c.Question
}

// options names answers to a question: “a”, “b” or “c”.
func options(q pack.FinderQuestion, ids []string) string {
	var b strings.Builder
	for i, id := range ids {
		switch {
		case i == 0:
		case i == len(ids)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString("“" + option(q, id) + "”")
	}
	return b.String()
}

func option(q pack.FinderQuestion, id string) string {
	for _, o := range q.Options {
		if o.ID == id {
			return o.Text
		}
	}
	return id
}

// results groups the rules by what they lead to.
func results(finder pack.RoleFinder, all []Rule) []Result {
	groups := make([]Result, len(finder.Results))
	for i, r := range finder.Results {
		groups[i] = Result{Title: r.Title, NextSteps: r.NextSteps}
		for j, rule := range finder.Rules {
			if rule.Result == r.ID {
				groups[i].Rules = append(groups[i].Rules, all[j])
			}
		}
	}
	return groups
}
