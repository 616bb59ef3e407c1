package development

import (
	"guildhall/internal/chart"
	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// Share is how much of a plan is of one way of learning.
type Share struct {
	Name    string
	Actions int
	Hours   int
	ofAll   int // actions of a hundred
	ofHours int // hours of a hundred; 0 where no hours are said
}

// Balance is how a plan parts between the ways of learning. It says how it is, and
// not how it should be.
type Balance struct {
	Shares  []Share // in the profession's order
	Actions int
	Hours   int
	Unsaid  int // actions of which no hours are said
}

// balance counts what was not dropped.
func balance(actions []Action, kinds []pack.LearningKind) Balance {
	var b Balance
	at := map[string]int{}
	for _, k := range kinds {
		at[k.ID] = len(b.Shares)
		b.Shares = append(b.Shares, Share{Name: k.Name})
	}
	for _, a := range actions {
		if a.Status == Dropped {
			continue
		}
		i, ok := at[a.Kind]
		if !ok { // a way that the profession no longer names
			i = len(b.Shares)
			at[a.Kind] = i
			b.Shares = append(b.Shares, Share{Name: a.Kind})
		}
		b.Shares[i].Actions++
		b.Shares[i].Hours += a.Hours
		b.Actions++
		b.Hours += a.Hours
		if a.Hours == 0 {
			b.Unsaid++
		}
	}
	for i, s := range b.Shares {
		b.Shares[i].ofAll, b.Shares[i].ofHours = percent(s.Actions, b.Actions), percent(s.Hours, b.Hours)
	}
	return b
}

func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (200*part + whole) / (2 * whole)
}

// Sentence says the balance plainly.
func (b Balance) Sentence() string {
	var by []string
	for _, s := range b.Shares {
		by = append(by, number(s.Actions)+" "+lower(s.Name))
	}
	text := "Of " + english.Count(b.Actions, "action", "actions") + ", " + english.And(by) + "."
	if b.Hours == 0 {
		return text + " No hours are said."
	}
	by = nil
	for _, s := range b.Shares {
		by = append(by, number(s.Hours)+" "+lower(s.Name))
	}
	text += " Of " + english.Count(b.Hours, "hour", "hours") + ", " + english.And(by) + "."
	if b.Unsaid > 0 {
		text += " Of " + english.Count(b.Unsaid, "action", "actions") + " no hours are said."
	}
	return text
}

// bars draws the balance, by action and by hours.
func (b Balance) bars() chart.Bars {
	c := chart.Bars{ID: "balance", Title: "How the plan parts between ways of learning", About: "Of a hundred actions, and of a hundred hours, so many are of each way of learning."}
	byAction, byHour := chart.Bar{Label: "Actions", Says: "100%"}, chart.Bar{Label: "Hours", Says: "100%"}
	for _, s := range b.Shares {
		c.Key = append(c.Key, s.Name)
		byAction.Parts = append(byAction.Parts, s.ofAll)
		byHour.Parts = append(byHour.Parts, s.ofHours)
	}
	byAction.Says, byHour.Says = b.says(byAction.Parts), b.says(byHour.Parts)
	c.Bars = append(c.Bars, byAction)
	if b.Hours > 0 {
		c.Bars = append(c.Bars, byHour)
	}
	return c
}

// says writes shares at the end of a bar.
func (b Balance) says(parts []int) string {
	text := ""
	for i, n := range parts {
		if i > 0 {
			text += " / "
		}
		text += number(n)
	}
	return text + "%"
}
