package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// bodies are the professional bodies that register people.
func (b *book) bodies() {
	all := b.e.Bodies
	if len(all.Bodies) == 0 {
		return
	}
	b.chapter("Professional bodies", "bodies")
	b.notice(all.Notice)
	if all.LastChecked != "" {
		b.say("Last checked on " + readable(all.LastChecked) + ". Confirm with the body before you rely on anything here.")
	}
	for _, y := range all.Bodies {
		b.body(y)
	}
	if len(all.UnderAssessment) > 0 {
		b.heading(2, "Bodies that are being looked at", "")
		b.say(all.UnderAssessmentNote)
		b.list(docx.Plains(all.UnderAssessment))
	}
}

func (b *book) body(y pack.Body) {
	name := y.Name
	if !strings.Contains(name, y.Short) {
		name += " (" + y.Short + ")"
	}
	b.heading(2, name, "body/"+y.ID)
	standing := english.Capital(strings.ReplaceAll(y.Status, "-", " "))
	if y.StatusBasis != "" {
		standing += ". " + strings.TrimSuffix(y.StatusBasis, ".") + "."
	}
	b.fact("Standing", docx.Plain(standing))
	b.fact("Disciplines", docx.Plain(strings.Join(b.disciplineNames(y.Disciplines), ", ")))
	b.fact("Standard of competence", docx.Plain(known(y.CompetencyStandard)))
	if y.URL != "" {
		b.fact("Address", docx.Words{{Text: y.URL, Link: y.URL}})
	}
	if len(y.Levels) == 0 {
		return
	}
	t := docx.Table{Caption: "Registration with " + cmp.Or(y.Short, y.Name), RowHeads: true, Head: []string{"Grade of registration", "Letters after the name", "Route"}, Shares: []int{35, 25, 40}}
	for _, r := range y.Levels {
		t.Rows = append(t.Rows, []docx.Words{docx.Plain(r.Name), docx.Plain(established(r.PostNominals)), docx.Plain(established(r.Route))})
	}
	b.add(t)
}

func (b *book) disciplineNames(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if d := b.disciplines[strings.ToUpper(id)]; d != nil {
			names[i] = d.Name
		}
	}
	return names
}

// known is a fact, or nothing where somebody looked for it in vain.
func known(s string) string {
	if s == pack.Unknown {
		return ""
	}
	return s
}

// established is a fact in a table, where an empty cell would say that there is none.
func established(s string) string {
	switch s {
	case pack.Unknown:
		return "Not established"
	case "":
		return "None"
	}
	return english.Capital(s)
}

func (b *book) qualifications() {
	all := b.e.Qualifications
	if len(all.Qualifications)+len(all.Equivalents) == 0 {
		return
	}
	b.chapter("Qualifications", "qualifications")
	b.notice(all.Notice)
	if len(all.Qualifications) > 0 {
		t := docx.Table{Caption: "Qualifications that roles may ask for", RowHeads: true, Head: []string{"Qualification", "Awarding body", "Level", "Standing"}, Shares: []int{34, 26, 20, 20}}
		for _, q := range all.Qualifications {
			t.Rows = append(t.Rows, []docx.Words{docx.Plain(q.Name), docx.Plain(english.Capital(q.AwardingBody)), docx.Plain(established(q.Level)), docx.Plain(english.Capital(strings.ReplaceAll(q.Status, "-", " ")))})
		}
		b.add(t)
	}
	if len(all.Equivalents) > 0 {
		b.aside(2, "Accepted in their place")
		var items []docx.Words
		for _, q := range all.Equivalents {
			words := docx.Words{{Text: q.Name}}
			if q.AdvertWording != "" {
				words = append(words, docx.Run{Text: ". Adverts say: “" + q.AdvertWording + "”"})
			}
			items = append(items, words)
		}
		b.list(items)
	}
}

// retired are the skills and roles that the release keeps for readers alone.
func (b *book) retired(c choice) {
	if !c.everything {
		return
	}
	t := docx.Table{Caption: "Skills and roles that are no longer in use", Quiet: true, RowHeads: true, Head: []string{"Skill or role", "Retired on", "Use instead"}, Shares: []int{40, 20, 40}}
	add := func(run docx.Run, on pack.Date, instead docx.Words) {
		day := readable(on)
		if day == "" {
			day = "Not recorded"
		}
		if len(instead) == 0 {
			instead = docx.Plain("Nothing has taken its place")
		}
		t.Rows = append(t.Rows, []docx.Words{{run}, docx.Plain(day), instead})
	}
	for _, s := range b.e.Framework.Skills {
		if s.Status == retiredStatus {
			add(b.skillRun(s.Code), s.RetiredOn, several(s.ReplacedBy, b.skillRun))
		}
	}
	for _, r := range b.e.Framework.Roles {
		if r.Status == retiredStatus {
			add(b.roleRun(r.Code), r.RetiredOn, several(r.ReplacedBy, b.roleRun))
		}
	}
	if len(t.Rows) > 0 {
		b.chapter("No longer in use", "retired")
		b.add(t)
	}
}

// entryLine is a line of the list of names.
type entryLine struct {
	name, key string
	words     docx.Words
}

// fewNames is how many skills need no list by name.
const fewNames = 12

// names lists every skill by its name and by every other name that it has, under
// the letters that they begin with.
func (b *book) names(c choice) {
	if len(c.skills) < fewNames {
		return
	}
	var lines []entryLine
	for _, s := range c.skills {
		lines = append(lines, entryLine{s.Name, english.Key(s.Name), docx.Words{b.skillRun(s.Code)}})
		for _, other := range s.AltLabels {
			if english.Key(other) != english.Key(s.Name) {
				lines = append(lines, entryLine{other, english.Key(other), docx.Words{{Text: other + ", see "}, b.skillRun(s.Code)}})
			}
		}
	}
	slices.SortStableFunc(lines, func(x, y entryLine) int {
		return cmp.Or(strings.Compare(x.key, y.key), strings.Compare(x.name, y.name))
	})
	b.chapter("Skills by name", "names")
	b.say("Names that are not a skill’s own lead to the skill that they stand for.")
	for len(lines) > 0 {
		letter := initial(lines[0].key)
		var items []docx.Words
		for len(lines) > 0 && initial(lines[0].key) == letter {
			items, lines = append(items, lines[0].words), lines[1:]
		}
		b.aside(2, letter)
		b.list(items)
	}
}

// initial is the letter that a name is filed under.
func initial(key string) string {
	r, _ := utf8.DecodeRuneInString(key)
	if !unicode.IsLetter(r) {
		return "0 to 9"
	}
	return strings.ToUpper(string(r))
}
