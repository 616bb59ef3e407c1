package insight

import (
	"strconv"
	"strings"

	"guildhall/internal/english"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
)

const withheld = "withheld"

// mark stands in the place of a number that is withheld, as official statistics
// have it: c for confidential. A sentence near it says what it means.
const mark = "[c]"

// marked is a figure in words, or the mark.
func marked(words string) string {
	if words == withheld {
		return mark
	}
	return words
}

// rules are the numbers in force, in the words that stand beside figures.
type rules struct{ disclosure.Parameters }

// hidden is what stands in the place of a small number.
func (r rules) hidden() string { return "1 to " + strconv.Itoa(r.Hide) }

// figure is a number in words.
func (r rules) figure(f disclosure.Figure) string {
	if f == disclosure.Hidden {
		return r.hidden()
	}
	return thousands(int(f))
}

// reason is why a row is withheld. It does not say which of the reasons it is:
// that alone could tell something (package disclosure).
func (r rules) reason() string {
	return "A withheld row counts fewer than " + strconv.Itoa(r.Cohort) + " people, or people who are all alike, or a number in it could be worked out from other figures. Which of these it is stays unsaid, because that could tell something about a person."
}

// sentences say how to read a table, one after the other.
func (r rules) sentences() []string {
	n := strconv.Itoa
	return []string{
		"A number of 1 to " + n(r.Hide) + " people is hidden. 0 means nobody.",
		"Every other number is rounded to the nearest " + n(r.Round) + ", each total by itself, so that numbers may not add up to their total.",
		"A row of fewer than " + n(r.Cohort) + " people is withheld, and so is one whose people are all alike, and one from which a hidden number could be worked out.",
		"Organisations of fewer than " + n(r.Cohort) + " people are counted together as Other.",
		"A row is made anew only when at least " + n(r.Change) + " of its people changed or none did. Otherwise its earlier numbers stand.",
	}
}

// thousands writes 12345 as 12,345.
func thousands(i int) string {
	digits := strconv.Itoa(i)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// slug is a table's name in addresses.
func slug(name string) string { return strings.ReplaceAll(name, " ", "-") }

// names are what the values of each dimension are called.
type names struct{ figures.Dims }

// of is what a value is called; itself where it has no other name.
func (n names) of(dimension, value string) string { return n.Name(dimension, value) }

// dimensions are what people are told apart by, as the head of a column says it.
var dimensionWords = map[string]string{
	snapshot.Organisation: "Organisation",
	snapshot.Discipline:   "Discipline",
	snapshot.Grade:        "Grade",
	snapshot.Region:       "Region",
	snapshot.Role:         "Role",
	snapshot.Level:        "Level",
	snapshot.Registered:   "Registration",
	snapshot.Holding:      "Standing",
	snapshot.Progress:     "Skills assessment",
	snapshot.Wish:         "Wish",
	snapshot.View:         "What others say",
	skillDimension:        "Skill",
}

func dimensionWord(d string) string {
	if w := dimensionWords[d]; w != "" {
		return w
	}
	return english.Capital(d)
}

// skillDimension names what the Of of a line of supply tells apart.
const skillDimension = "skill"

// short is the rules of a table in two sentences.
func (r rules) short() string {
	return "Numbers of 1 to " + strconv.Itoa(r.Hide) + " are hidden, all others rounded to the nearest " + strconv.Itoa(r.Round) + ". Rows that could tell something about a person are withheld."
}

// total is a number that may not be shown as a whole.
func (r rules) total(f disclosure.Figure) string {
	if f == disclosure.Hidden {
		return withheld
	}
	return r.figure(f)
}

// sum is a sum of published figures. What is hidden among them makes it more than
// is said.
func (r rules) sum(s figures.Sum) string {
	switch {
	case s.Withheld > 0:
		return withheld
	case s.Hidden > 0 && s.Shown == 0:
		return "a few"
	case s.Hidden > 0:
		return thousands(s.Shown) + " and a few"
	}
	return thousands(s.Shown)
}

// cell is one published figure within a sum of one.
func (r rules) cell(s figures.Sum) string {
	if s.Withheld == 0 && s.Hidden > 0 {
		return r.hidden()
	}
	return r.sum(s)
}
