package membership

import (
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/pack"
)

// Registration is a member's standing with a professional body.
type Registration struct {
	ID          string
	Body        string
	Level       string
	Awarded     pack.Date
	Revalidated pack.Date
	Due         pack.Date // day by which it is next to be revalidated; empty for none
	Checked     string    // how it was checked, in the member's words; empty for not checked
}

// line is the registration in words.
func (r Registration) line() Line {
	var when, again, due, checked string
	if r.Awarded != "" {
		when = "awarded " + day(r.Awarded)
	}
	if r.Revalidated != "" {
		again = "last revalidated " + day(r.Revalidated)
	}
	if r.Due != "" {
		due = "next due " + day(r.Due)
	}
	if checked = "not checked by anybody"; r.Checked != "" {
		checked = "checked: " + r.Checked
	}
	return Line{Text: comma(r.Body, r.Level), Note: comma(when, again, due, checked)}
}

// CheckRegistration says what is wrong with each field, by its name.
func CheckRegistration(r Registration, today time.Time) map[string]string {
	wrong := map[string]string{}
	if r.Body == "" {
		wrong["body"] = "Enter the professional body"
	}
	for name, text := range map[string]string{"body": r.Body, "level": r.Level, "checked": r.Checked} {
		if len([]rune(text)) > maxLine {
			wrong[name] = tooLong("This", maxLine)
		}
	}
	now := pack.Date(clock.ISODay(today))
	for name, d := range map[string]pack.Date{"awarded": r.Awarded, "revalidated": r.Revalidated} {
		if d != "" && (!d.Valid() || d.After(now)) {
			wrong[name] = "Enter a day, month or year that is not to come, such as 2024-05-20, 2024-05 or 2024"
		}
	}
	if r.Due != "" && (!r.Due.Valid() || !r.Due.Full()) {
		wrong["due"] = "Enter the day on which it is next due, such as 2027-05-20"
	}
	return wrong
}

// Days before a registration is due on which its member is reminded.
const (
	firstReminder = 60
	lastReminder  = 14
)

// reminder is what a member is to be told of a due day, counted in London days:
// firstReminder, lastReminder, or 0 for nothing. What was told for that very day
// is not told again, and a late start does not send both.
func reminder(due, toldFirst, toldLast string, now time.Time) int {
	d, err := time.ParseInLocation(time.DateOnly, due, clock.London)
	today := clock.ISODay(now)
	switch {
	case err != nil, due < today:
		return 0
	case d.AddDate(0, 0, -lastReminder).Format(time.DateOnly) <= today:
		if toldLast != due {
			return lastReminder
		}
	case d.AddDate(0, 0, -firstReminder).Format(time.DateOnly) <= today:
		if toldFirst != due {
			return firstReminder
		}
	}
	return 0
}
