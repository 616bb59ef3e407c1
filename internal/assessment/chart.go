package assessment

import (
	"slices"
	"strconv"

	"guildhall/internal/chart"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
)

// historyLine draws the ratings that chose a level, evenly spaced in their order. The
// table beside it says the same, with the days.
func historyLine(h History) chart.Line {
	levels := h.Standing.F.Scale.Levels
	line := chart.Line{ID: "levels", Title: "Your levels over time", About: "Your levels in the order in which you said them."}
	for i, l := range levels {
		line.Rules = append(line.Rules, chart.Rule{Height: i, Name: strconv.Itoa(l.Number) + " " + l.Name})
	}
	for _, said := range h.Lines {
		place := slices.IndexFunc(levels, func(l *framework.Level) bool { return l.Number == said.Level })
		if said.Kind == Level && place >= 0 {
			line.Points = append(line.Points, chart.Point{Height: place, Day: clock.Day(said.At.Time), Says: said.Words})
		}
	}
	return line
}

// progressLine draws the share of needs that are met.
func progressLine(p Progress) chart.Line {
	line := chart.Line{ID: "progress", Title: "Skills met or above over time", About: "How many of a hundred skills of the role you met, or were above, after each day."}
	for share := 0; share <= 100; share += 25 {
		line.Rules = append(line.Rules, chart.Rule{Height: share, Name: strconv.Itoa(share) + "%"})
	}
	for _, d := range p.Days {
		line.Points = append(line.Points, chart.Point{Height: d.Share(), Day: clock.Day(d.At), Says: d.Met()})
	}
	return line
}
