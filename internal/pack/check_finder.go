package pack

import (
	"slices"
)

func (c *checker) checkRoleFinder() {
	f := &c.p.RoleFinder
	if c.docs[finderFile] == nil {
		return
	}
	c.form(slugForm, f.ID, c.at(finderFile, "id"), aSlug)
	questions := c.index("question", finderFile, c.bad(finderFile, "questions"), listEntries(c, finderFile, "questions", f.Questions, func(q FinderQuestion) string { return q.ID }))
	results := c.index("result", finderFile, c.bad(finderFile, "results"), entriesOf(f.Results,
		func(r FinderResult) string { return r.ID }, func(i int) place { return c.at(finderFile, "results[%d]", i) }))
	others := c.index("other profession", finderFile, c.bad(finderFile, "other_professions"), listEntries(c, finderFile, "other_professions", f.OtherProfessions, func(o OtherProfession) string { return o.ID }))
	c.checkQuestions(questions)
	c.checkRules(questions, results, others)
	c.checkPhrases()
	for i, id := range f.HandOff.OfferFor {
		c.ref(results, id, c.at(finderFile, "hand_off.offer_for[%d]", i))
	}
	c.ref(c.topics, f.HandOff.Topic, c.at(finderFile, "hand_off.topic"))
}

func (c *checker) checkQuestions(questions *index) {
	if n := len(c.p.RoleFinder.Questions); n > 8 {
		c.warn(c.at(finderFile, "questions"), "many-questions", "There are %d questions. People answer up to 8.", n)
	}
	for i, q := range c.p.RoleFinder.Questions {
		at := func(path string, args ...any) place {
			return c.at(finderFile, "questions[%d]."+path, append([]any{i}, args...)...)
		}
		c.sequence(q.Order, i+1, at("order"))
		c.one(q.Type, at("type"), "single", "multiple")
		if q.AskWhen != nil {
			c.checkCondition(*q.AskWhen, questions, func(path string, args ...any) place { return at("ask_when"+path, args...) })
		}
		c.index("option", finderFile, false, entriesOf(q.Options,
			func(o FinderOption) string { return o.ID }, func(j int) place { return at("options[%d].id", j) }))
		for j, o := range q.Options {
			c.ref(c.disciplines, o.Discipline, at("options[%d].discipline", j))
		}
	}
}

// checkCondition holds a condition against the question that it tests. The paths
// given to at begin with a dot.
func (c *checker) checkCondition(when Condition, questions *index, at func(string, ...any) place) {
	if !c.ref(questions, when.Question, at(".question")) {
		return
	}
	i := slices.IndexFunc(c.p.RoleFinder.Questions, func(q FinderQuestion) bool { return q.ID == when.Question })
	q := c.p.RoleFinder.Questions[i]
	operators := 0
	for _, used := range []bool{len(when.In) > 0, len(when.NotIn) > 0, when.Includes != ""} {
		if used {
			operators++
		}
	}
	switch {
	case operators != 1:
		c.err(at(""), "condition", "A condition has exactly one of in, not_in and includes. This has %d.", operators)
	case (when.Includes != "") != (q.Type == "multiple"):
		c.err(at(""), "condition", "The question %s has the type %s. Use includes for a multiple answer, in or not_in for a single one.", q.ID, q.Type)
	}
	options := &index{noun: "option", where: "the question " + q.ID, first: map[string]place{}, folded: map[string]string{}}
	for _, o := range q.Options {
		options.first[o.ID] = place{}
	}
	for j, id := range when.In {
		c.ref(options, id, at(".in[%d]", j))
	}
	for j, id := range when.NotIn {
		c.ref(options, id, at(".not_in[%d]", j))
	}
	c.ref(options, when.Includes, at(".includes"))
}

func (c *checker) checkRules(questions, results, others *index) {
	rules := c.p.RoleFinder.Rules
	c.index("rule", finderFile, false, listEntries(c, finderFile, "rules", rules, func(r FinderRule) string { return r.ID }))
	for i, r := range rules {
		at := func(path string, args ...any) place {
			return c.at(finderFile, "rules[%d]."+path, append([]any{i}, args...)...)
		}
		c.ref(results, r.Result, at("result"))
		c.ref(others, r.OtherProfession, at("other_profession"))
		c.ref(c.memberships, r.MembershipOffer, at("membership_offer"))
		c.sentence(r.Reason, 8, at("reason"))
		if r.Result == "probably-not" && r.OtherProfession == "" {
			c.warn(at("result"), "no-other-profession", "The rule %s sends people away and does not say where. Add other_profession.", r.ID)
		}
		for j, code := range r.Roles {
			c.ref(c.roles, code, at("roles[%d]", j))
		}
		for j, when := range r.When {
			c.checkCondition(when, questions, func(path string, args ...any) place {
				return at("when[%d]"+path, append([]any{j}, args...)...)
			})
		}
		switch last := i == len(rules)-1; {
		case last && len(r.When) > 0:
			c.err(at("when"), "catch-all", "The last rule has to catch everybody. Add a rule with no conditions (when: []) after it.")
		case !last && len(r.When) == 0 && !c.bad(finderFile, "rules[%d].when", i):
			c.err(at("when"), "catch-all", "This rule catches everybody, so the rules after it never apply. Give it a condition or put it last.")
		}
	}
	c.checkReachable()
}

// maxCombinations bounds the answers that are tried; beyond, reachability is
// left unchecked.
const maxCombinations = 300_000

// checkReachable tries every combination of answers and reports rules that none
// of them reaches. A multiple question is tried with one option at a time, since
// a rule asks for one.
func (c *checker) checkReachable() {
	f := &c.p.RoleFinder
	combinations := 1
	for _, q := range f.Questions {
		if combinations *= len(q.Options) + 1; combinations > maxCombinations || len(q.Options) == 0 {
			return
		}
	}
	hit := make([]bool, len(f.Rules))
	answers := map[string]string{}
	var ask func(i int)
	ask = func(i int) {
		if i == len(f.Questions) {
			if r := firstRule(f.Rules, answers); r >= 0 {
				hit[r] = true
			}
			return
		}
		q := f.Questions[i]
		if q.AskWhen != nil && !q.AskWhen.holds(answers) {
			delete(answers, q.ID)
			ask(i + 1)
			return
		}
		for _, o := range q.Options {
			answers[q.ID] = o.ID
			ask(i + 1)
		}
		delete(answers, q.ID)
	}
	ask(0)
	for i, r := range f.Rules {
		if !hit[i] && i < len(f.Rules)-1 {
			c.warn(c.at(finderFile, "rules[%d].id", i), "unreachable", "No answers lead to the rule %s, because rules before it catch them all. Move or remove it.", r.ID)
		}
	}
}

func firstRule(rules []FinderRule, answers map[string]string) int {
	return slices.IndexFunc(rules, func(r FinderRule) bool {
		return !slices.ContainsFunc(r.When, func(when Condition) bool { return !when.holds(answers) })
	})
}

// holds reports whether the condition is met by one answer to each question.
func (when Condition) holds(answers map[string]string) bool {
	answer, asked := answers[when.Question]
	switch {
	case !asked:
		return false
	case when.Includes != "":
		return answer == when.Includes
	case len(when.NotIn) > 0:
		return !slices.Contains(when.NotIn, answer)
	}
	return slices.Contains(when.In, answer)
}

func (c *checker) checkPhrases() {
	phrases, seen := &labels{noun: "phrase"}, map[string]bool{}
	name := map[string]string{}
	for _, r := range c.p.Framework.Roles {
		name[r.Code] = r.Name
	}
	for i, x := range c.p.RoleFinder.RolePhrases {
		at := func(path string, args ...any) place {
			return c.at(finderFile, "role_phrases[%d]."+path, append([]any{i}, args...)...)
		}
		if c.ref(c.roles, x.Role, at("role")) && x.Name != name[x.Role] && x.Name != "" {
			c.err(at("name"), "name-differs", "The role %s is called %s in %s. Use that name.", x.Role, quoted(name[x.Role]), rolesFile)
		}
		if seen[x.Role] && x.Role != "" {
			c.err(at("role"), "duplicate-code", "The role %s has phrases already. Put them together.", x.Role)
		}
		seen[x.Role] = true
		if n := len(x.Phrases); n < 5 || n > 10 {
			c.warn(at("phrases"), "few-entries", "The role %s has %d phrases. Give it 5 to 10.", x.Role, n)
		}
		for j, p := range x.Phrases {
			c.unique(phrases, p, x.Role, at("phrases[%d]", j))
		}
	}
	for i, r := range c.p.Framework.Roles {
		if !seen[r.Code] && !c.bad(finderFile, "role_phrases") {
			c.warn(c.cell(rolesFile, i, "code"), "no-phrases", "The role finder has no phrases for the role %s. Add them to %s.", r.Code, finderFile)
		}
	}
}
