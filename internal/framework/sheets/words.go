package sheets

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guildhall/internal/pack"
)

// titles lists the headings that people give to columns, letter case and signs
// aside, with what they mean. A heading that means one thing in a table of roles
// and another in one of skills is settled by resolve.
var titles = map[Field][]string{
	Code:             {"code", "skill code", "skill id", "ref", "reference", "skill ref", "skill reference", "skill number", "humancodingscheme", "notation"},
	ID:               {"identifier", "uuid", "guid", "uri"},
	Name:             {"name", "title", "skill", "skills", "skill name", "skill title", "competency", "competence", "competency name", "capability", "capability name", "abbreviatedstatement", "preferred label", "preflabel", "discipline name", "level name"},
	Definition:       {"definition", "description", "skill description", "skill definition", "what it is", "what this is", "fullstatement", "overview", "summary", "short description", "competency description", "capability description", "anchor", "meaning"},
	ScopeNote:        {"scope note", "scope", "scopenote", "notes", "note", "usage note", "guidance"},
	OtherNames:       {"other names", "also known as", "alternative labels", "alternative names", "alt labels", "alt labels", "altlabel", "synonyms", "keywords", "conceptkeywords", "aliases", "other terms"},
	Discipline:       {"discipline", "skill group", "group", "category", "skill category", "family", "skill family", "area", "subject area", "domain", "theme", "cluster", "specialism"},
	Status:           {"status", "state"},
	Related:          {"related", "related skills", "see also", "linked skills"},
	Broader:          {"broader", "broader skill", "broader skills", "parent", "parent skill", "part of"},
	Examples:         {"examples", "example", "what it can look like"},
	SourceNote:       {"source", "source note", "provenance"},
	RetiredOn:        {"retired on", "date retired", "retirement date", "end date", "withdrawn on"},
	Level:            {"level", "skill level", "proficiency", "proficiency level", "level number", "required level", "level required", "competency level", "smart level"},
	LevelText:        {"level description", "skill level description", "level text", "level descriptor", "descriptor", "descriptors", "indicators", "behavioural indicators", "indicator", "at this level you can", "you can", "proficiency description"},
	RoleCode:         {"role code", "role id", "role ref", "role reference", "post code"},
	RoleName:         {"role", "roles", "role name", "role title", "job role", "job title", "post", "post title"},
	RoleSummary:      {"role description", "role summary", "role level description", "job description", "purpose of role", "purpose"},
	RoleFamily:       {"role family", "job family", "family of roles"},
	Ring:             {"ring", "circle"},
	Grade:            {"grade", "grades", "grade from", "lowest grade", "civil service grade", "grade range", "typical grade", "typical grades"},
	GradeTo:          {"grade to", "highest grade"},
	Titles:           {"typical titles", "typical job titles", "job titles", "example job titles", "other titles"},
	EntryRoutes:      {"entry routes", "entry route", "routes in", "how to get in"},
	Responsibilities: {"responsibilities", "typical responsibilities", "typical role responsibilities", "duties", "main duties", "key responsibilities"},
	Importance:       {"importance", "essential or desirable", "essential desirable", "requirement", "priority", "need"},
	From:             {"from", "originnodeidentifier", "source skill", "subject"},
	To:               {"to", "destinationnodeidentifier", "target skill", "object"},
	RelationKind:     {"associationtype", "relation", "relation type", "relationship", "predicate", "match"},
}

// titleFields is titles turned round.
var titleFields = func() map[string]Field {
	all := map[string]Field{}
	for field, names := range titles {
		for _, name := range names {
			all[name] = field
		}
	}
	return all
}()

// plainWords reduces a heading to its words in lower case.
func plainWords(title string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// fold reduces a name to its letters and digits in lower case, so that names a
// reader takes for the same are equal.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// scales are names that many frameworks give to their levels, the lowest first.
// They are read by their order where a scale has as many levels.
var scales = [][]string{
	{"awareness", "working", "practitioner", "expert"},
	{"awareness", "workingknowledge", "practitioner", "expert"},
	{"foundation", "practitioner", "advanced", "expert"},
	{"foundation", "intermediate", "advanced", "expert"},
	{"foundational", "intermediate", "advanced", "expert"},
	{"basic", "intermediate", "advanced", "expert"},
	{"beginner", "intermediate", "advanced", "expert"},
	{"entry", "developing", "proficient", "expert"},
	{"novice", "advancedbeginner", "competent", "proficient", "expert"},
	{"basic", "intermediate", "advanced"},
	{"foundation", "intermediate", "advanced"},
	{"follow", "assist", "apply", "enable", "ensureadvise", "initiateinfluence", "setstrategyinspiremobilise"},
}

var (
	levelNumber = regexp.MustCompile(`(?i)^(?:(?:skill |proficiency )?(?:level|lvl|stage)|l)? ?(\d{1,2}|i{1,3}|iv|v)(?: (.*))?$`)
	roman       = map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
)

// parseLevel reads a level by its number or name on a scale: 3, Level 3, L3,
// 3 - Practitioner, Practitioner. The second result is false for anything else.
func parseLevel(text string, scale pack.LevelScale) (int, bool) {
	words := plainWords(text)
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(words, "level "), " level"), " description")
	if n, ok := levelByName(fold(name), scale); ok {
		return n, true
	}
	m := levelNumber.FindStringSubmatch(strings.TrimSuffix(words, " 0")) // 3.0
	if m == nil {
		return levelInside(words, scale)
	}
	n, ok := roman[m[1]]
	if !ok {
		n, _ = strconv.Atoi(m[1])
	}
	if len(scale.Items) > 0 && !slices.ContainsFunc(scale.Items, func(l pack.Level) bool { return l.Level == n }) {
		return 0, false
	}
	if rest := fold(m[2]); rest != "" && rest != "description" && rest != "descriptor" {
		if named, ok := levelByName(rest, scale); ok && named != n || !ok && len(m[2]) > 40 {
			return 0, false // 1 January, 2 years of …
		}
	}
	return n, true
}

// levelInside reads Practitioner (3) and Practitioner - level 3.
func levelInside(words string, scale pack.LevelScale) (int, bool) {
	fields := strings.Fields(words)
	if len(fields) < 2 || len(fields) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(fields[len(fields)-1])
	if err != nil {
		return 0, false
	}
	named, ok := levelByName(fold(strings.TrimSuffix(strings.Join(fields[:len(fields)-1], " "), " level")), scale)
	return n, ok && named == n
}

// levelByName finds a level by its folded name: the scale's own, or that of a
// well-known scale with as many levels.
func levelByName(name string, scale pack.LevelScale) (int, bool) {
	if name == "" {
		return 0, false
	}
	for _, l := range scale.Items {
		if fold(l.Name) == name {
			return l.Level, true
		}
	}
	described := scale.Described()
	for _, known := range scales {
		if i := slices.Index(known, name); i >= 0 && (len(known) == len(described) || len(described) == 0) {
			if len(described) == 0 {
				return i + 1, true
			}
			return described[i].Level, true
		}
	}
	return 0, false
}
