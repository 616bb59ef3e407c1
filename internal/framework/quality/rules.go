package quality

import (
	"slices"

	"guildhall/skos"
)

// Rules returns every rule that Check applies, in the order of its findings: those of
// SKOS first, with the severity that they have for a framework.
func Rules() []skos.Rule { return slices.Clone(rules) }

// inapplicable are rules of SKOS that no release can break, because the model has no
// way to say it, or that a rule below replaces.
var inapplicable = []string{
	"S9", "S12", "S15", "S32", "S35", "S36", "S37", "S48", "S52",
	"relation-literal", "term-undefined", "term-namespace", "term-old",
	"iri-malformed", "iri-blank", "iri-not-http", "literal-ill-typed",
	"label-untyped", "label-alternative-alone", "language-private", "language-missing", "language-coverage", "language-common",
	"notation-shared", "notation-several", "notation-missing", "notation-empty", "notation-language",
	"one-way", "flat", "scheme-none", "scheme-missing", "scheme-unnamed", "scheme-no-top", "top-undeclared", "top-broader", "across-schemes",
	"collection-empty", "collection-cycle", "collection-unnamed", "list-broken",
}

// stricter are the rules that weigh more in a framework that people are assessed
// against than in a vocabulary found somewhere.
var stricter = map[string]skos.Severity{
	"label-missing":  skos.Error,
	"label-shared":   skos.Error,
	"label-brackets": skos.Warning,
	"link-undefined": skos.Error,
	"undocumented":   skos.Warning,
}

const (
	ours   = "rule of this service"
	fields = "rule of this service, after the Government Digital and Data framework's own faults"
)

var rules = slices.Concat(fromSKOS(), []skos.Rule{
	{ID: "Q-code-reused", Name: "One code for two things", Severity: skos.Error, Source: "docs/glossary.md (code); " + ours, About: "A code is never used again, so that whatever was recorded against it keeps its meaning."},
	{ID: "Q-code-unknown", Name: "Code that names nothing", Severity: skos.Error, Source: ours, About: "A role, discipline or level refers to something that the framework does not have."},
	{ID: "Q-definition-missing", Name: "Skill without a definition", Severity: skos.Warning, Source: ours, About: "People cannot rate themselves on a skill that is only a name."},
	{ID: "Q-related-one-way", Name: "Related one way only", Severity: skos.Warning, Source: "SKOS Reference 8.3, S23; qSKOS: unidirectionally related concepts", About: "If one skill is related to another, the other is related to it. A framework says so on both pages."},
	{ID: "Q-retired-undated", Name: "Retired without a date", Severity: skos.Note, Source: ours, About: "The date tells readers of old records whether the skill or role was in use then."},
	{ID: "Q-discipline-empty", Name: "Discipline without skills", Severity: skos.Note, Source: ours, About: "A discipline that has no skills of its own may be one that was left behind."},
	{ID: "Q-level-missing", Name: "Level without a text", Severity: skos.Error, Source: fields, About: "Each skill in use says what it looks like at each level of the scale."},
	{ID: "Q-level-undefined", Name: "Level text that says nothing", Severity: skos.Error, Source: fields, About: "Words such as not defined, to be confirmed or N/A stand where a text should."},
	{ID: "Q-level-repeated", Name: "One text for two levels", Severity: skos.Error, Source: fields, About: "With the same text at two levels, or for two skills, nobody can tell which is theirs."},
	{ID: "Q-level-alike", Name: "Two level texts nearly alike", Severity: skos.Warning, Source: ours, About: "Two texts share more than six in ten of their words, so what is different is hard to see."},
	{ID: "Q-level-verb", Name: "Next level opens with the same verb", Severity: skos.Note, Source: ours, About: "The first verb says what a person does. The same verb at the next level leaves the difference to the rest of the sentence."},
	{ID: "Q-level-backwards", Name: "Higher level asks for less", Severity: skos.Warning, Source: ours, About: "A level opens with a beginner's verb, such as assist or list, above one that opens with a leader's, such as lead or decide."},
	{ID: "Q-level-shrinks", Name: "Higher level says much less", Severity: skos.Note, Source: ours, About: "A text has fewer than half the words of the level below it, which often means that the level above was not thought through."},
	{ID: "Q-skill-unused", Name: "Skill that no role needs", Severity: skos.Warning, Source: ours, About: "People come to skills by their role. A skill that no role asks for is seldom found, and may not be needed."},
	{ID: "Q-role-empty", Name: "Role without skills", Severity: skos.Warning, Source: ours, About: "A role's profile is the skills that it needs."},
	{ID: "Q-role-many", Name: "Role with more than nine essential skills", Severity: skos.Warning, Source: fields, About: "Profiles average nine skills. With more that are essential, nobody meets them all and few read them."},
	{ID: "Q-role-retired", Name: "Role that needs a retired skill", Severity: skos.Error, Source: ours, About: "A role in use asks for a skill that is no longer part of the framework."},
	{ID: "Q-role-repeated", Name: "One skill twice in a role", Severity: skos.Error, Source: ours, About: "A role asks for a skill at one level."},
	{ID: "Q-decision-note", Name: "Change without a change note", Severity: skos.Error, Source: ours, About: "Whoever follows the framework reads in the note what changed for them, and why."},
	{ID: "Q-decision-codes", Name: "Change that does not fit the release", Severity: skos.Error, Source: ours, About: "What is recorded of a change must be what the release holds: people's assessments are carried across it."},
	{ID: "Q-learning-lost", Name: "Learning that nobody can find", Severity: skos.Warning, Source: ours, About: "People find learning by the skill that it helps with. None of this learning's skills is in use."},
})

func fromSKOS() []skos.Rule {
	var out []skos.Rule
	for _, r := range skos.Rules() {
		if slices.Contains(inapplicable, r.ID) {
			continue
		}
		if s, ok := stricter[r.ID]; ok {
			r.Severity = s
		}
		out = append(out, r)
	}
	return out
}

var ruleIndex = func() map[string]int {
	at := map[string]int{}
	for i, r := range rules {
		at[r.ID] = i
	}
	return at
}()
