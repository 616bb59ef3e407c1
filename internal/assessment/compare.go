package assessment

import (
	"net/http"
	"slices"

	"guildhall/govuk"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/form"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Compared is one skill in two sheets.
type Compared struct {
	Code, Name  string
	Before, Now string // as it was answered; empty where it is not in that sheet
	Change      string // in words
}

// compare sets a sheet beside a later one: what changed first, in the order of the
// later sheet.
func compare(before, now Sheet) []Compared {
	var all []Compared
	for _, r := range now.Skills {
		c := Compared{Code: r.Code, Name: r.Name, Now: r.Answer, Change: "Rated since"}
		if i := slices.IndexFunc(before.Skills, func(o Row) bool { return o.Code == r.Code }); i >= 0 {
			c.Before, c.Change = before.Skills[i].Answer, changeOf(before.Skills[i], r)
		}
		all = append(all, c)
	}
	for _, r := range before.Skills {
		if !slices.ContainsFunc(now.Skills, func(o Row) bool { return o.Code == r.Code }) {
			all = append(all, Compared{Code: r.Code, Name: r.Name, Before: r.Answer, Change: "Not in the later one"})
		}
	}
	slices.SortStableFunc(all, func(a, b Compared) int { return lastIf(a.Change == sameWords) - lastIf(b.Change == sameWords) })
	return all
}

const sameWords = "The same"

func changeOf(before, now Row) string {
	switch {
	case before.Level == nil && now.Level == nil:
		return sameWords
	case before.Level == nil:
		return "Relevant to your role now"
	case now.Level == nil:
		return "Not relevant to your role any more"
	}
	switch by := *now.Level - *before.Level; {
	case by > 0:
		return english.Count(by, "level", "levels") + " higher"
	case by < 0:
		return english.Count(-by, "level", "levels") + " lower"
	}
	return sameWords
}

// todayValue stands for what is held now in the choice of snapshots.
const todayValue = "today"

// compareSnapshotsPage sets two snapshots, or one and today, side by side.
type compareSnapshotsPage struct {
	Standing    Standing
	From, To    form.Field
	Snapshots   []Snapshot
	Before, Now Sheet
	Titles      [2]string
	Rows        []Compared
}

func (p *Pages) compareSnapshots(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	page := compareSnapshotsPage{From: form.Field{Name: "from", Label: "From"}, To: form.Field{Name: "to", Label: "To"}}
	form.Form{&page.From, &page.To}.Read(r.URL.Query())
	var err error
	if page.Standing, err = p.Assessments.Standing(ctx, who); err != nil {
		return err
	}
	if page.Snapshots, err = p.Assessments.Snapshots(ctx, who); err != nil {
		return err
	}
	if page.To.Value == "" {
		page.To.Value = todayValue
	}
	if n := len(page.Snapshots); page.From.Value == "" && n > 0 {
		page.From.Value = page.Snapshots[0].ID
	}
	if err := page.compare(who.Name, sqldb.At(p.Assessments.Log.Now())); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Compare snapshots", Crumbs: crumbs(home), Content: true, Wide: true, Problems: form.Form{&page.From, &page.To}.Problems()}, compareSnapshots(page))
}

// compare reads the two that are chosen, the earlier first whichever way round they
// were chosen, or marks what is wrong.
func (page *compareSnapshotsPage) compare(name string, at sqldb.Stamp) error {
	if len(page.Snapshots) == 0 {
		return nil
	}
	var sheets [2]Sheet
	var days [2]sqldb.Stamp
	for i, field := range []*form.Field{&page.From, &page.To} {
		place := slices.IndexFunc(page.Snapshots, func(s Snapshot) bool { return s.ID == field.Value })
		switch {
		case field.Value == todayValue:
			sheets[i], days[i], page.Titles[i] = page.Standing.Sheet(name, at, false), at, "Today"
		case place < 0:
			field.Error = "Choose a snapshot from the list, because this one does not exist or is not yours"
		default:
			s := page.Snapshots[place]
			sheet, err := s.read()
			if err != nil {
				return err
			}
			sheets[i], days[i], page.Titles[i] = sheet, s.TakenAt, s.Title+", "+clock.Day(s.TakenAt.Time)
		}
	}
	if page.From.Error == "" && page.From.Value == page.To.Value {
		page.To.Error = "Choose a second one that differs from the first"
	}
	if page.From.Error != "" || page.To.Error != "" {
		return nil
	}
	if days[1].Before(days[0].Time) {
		sheets[0], sheets[1] = sheets[1], sheets[0]
		page.Titles[0], page.Titles[1] = page.Titles[1], page.Titles[0]
	}
	page.Before, page.Now, page.Rows = sheets[0], sheets[1], compare(sheets[0], sheets[1])
	return nil
}

// Choice is one of the two choices.
func (page compareSnapshotsPage) Choice(field form.Field) govuk.SelectOptions {
	o := govuk.SelectOptions{ID: field.ID(), Name: field.Name, Value: field.Value, Label: govuk.LabelOptions{Text: field.Label, Classes: "govuk-label--s"},
		ErrorMessage: govuk.ErrorMessageOptions{Text: field.Error}, Items: []govuk.SelectItem{{Value: new(todayValue), Text: "Today"}}}
	for _, s := range page.Snapshots {
		o.Items = append(o.Items, govuk.SelectItem{Value: &s.ID, Text: s.Title + ", " + clock.Day(s.TakenAt.Time)})
	}
	return o
}
