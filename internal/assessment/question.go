package assessment

import (
	"net/url"
	"strconv"

	"guildhall/internal/form"
	"guildhall/internal/framework"
)

// question is one skill as a form asks for it.
type question struct {
	Code   string
	Skill  *framework.Skill // in the words of the assessment's release; nil where it is not known any more
	Before string           // what was said of it last time; empty for nothing
	Was    Answer           // as it is saved

	Level form.Field
	Used  form.Field
	Grow  form.Field
	Help  form.Field
	Note  form.Field
}

const notRelevantValue = "not-relevant"

// ask fills a question with what has been saved.
func ask(f *framework.Framework, a Answer, before string) *question {
	q := &question{Code: a.Skill, Skill: f.Skill(a.Skill), Before: before, Was: a}
	field := func(name, label, hint, value string) form.Field {
		return form.Field{Name: name + "-" + a.Skill, Label: label, Hint: hint, Value: value}
	}
	q.Level = field("level", "Which level fits you today?", "", levelValue(a))
	q.Used = field("used", "Year in which you last used it (optional)", "Four figures, for example 2024.", year(a.LastUsed))
	q.Grow = field("grow", "I wish to grow in this", "", ticked(a.Grow))
	q.Help = field("help", "I am willing to help others with this", "", ticked(a.Help))
	q.Note = field("note", "Note to yourself (optional)", "For example what you did, or what you would like to try. Do not name other people.", a.Note)
	return q
}

func levelValue(a Answer) string {
	switch a.Kind {
	case Level:
		return strconv.Itoa(a.Level)
	case NotRelevant:
		return notRelevantValue
	}
	return ""
}

func year(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

const yes = "yes"

func ticked(b bool) string {
	if b {
		return yes
	}
	return ""
}

func (q *question) fields() form.Form {
	return form.Form{&q.Level, &q.Used, &q.Grow, &q.Help, &q.Note}
}

// Name is what the skill is called; its code where the release is not known.
func (q *question) Name() string {
	if q.Skill == nil {
		return q.Code
	}
	return q.Skill.Name
}

// read takes what was typed and marks what has to be put right. What was typed
// stays as it is.
func (q *question) read(v url.Values, f *framework.Framework, thisYear int) (Answer, bool) {
	q.fields().Read(v)
	a := Answer{Skill: q.Code, Grow: q.Grow.Value == yes, Help: q.Help.Value == yes, Note: q.Note.Value}
	switch level, err := strconv.Atoi(q.Level.Value); {
	case q.Level.Value == notRelevantValue:
		a.Kind = NotRelevant
	case q.Level.Value == "":
	case err != nil:
		q.Level.Error = "Choose a level from the list"
	default:
		a.Kind, a.Level = Level, level
	}
	if q.Used.Value != "" {
		n, err := strconv.Atoi(q.Used.Value)
		if err != nil || n == 0 {
			n = -1
		}
		a.LastUsed = n
	}
	if problem := a.Check(onScale(f), thisYear); problem != nil {
		q.mark(problem)
	}
	return a, q.fields().OK()
}

func (q *question) mark(p *Problem) {
	message := p.Message + ": " + q.Name()
	switch p.Field {
	case "level":
		q.Level.Error = message
	case "used":
		q.Used.Error = message
	case "note":
		q.Note.Error = message
	}
}
