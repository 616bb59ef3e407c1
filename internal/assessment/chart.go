package assessment

import (
	"strconv"
	"strings"

	"guildhall/internal/clock"
	"guildhall/internal/framework"
)

// chart is something over time as a drawing: a line that rises and falls.
type chart struct {
	Title         string
	Width, Height int
	Rules         []chartRule // one for each level, the lowest at the foot
	Points        []chartPoint
	Line          string // path through the points
}

type chartRule struct {
	Y    int
	Name string
}

type chartPoint struct {
	X, Y int
	Day  string
	Says string
}

// Measures of the drawing, in its own units.
const (
	chartLeft  = 150
	chartTop   = 20
	chartStep  = 44 // between levels
	chartGap   = 130
	chartFoot  = 40
	chartRight = 70
)

// chartOf draws the ratings that chose a level, evenly spaced in their order. The
// table beside it says the same, with the days.
func chartOf(h History) chart {
	levels := h.Standing.F.Scale.Levels
	c := chart{Title: "Your levels over time", Height: chartTop + chartStep*max(len(levels)-1, 0) + chartFoot}
	for i, l := range levels {
		c.Rules = append(c.Rules, chartRule{chartY(levels, i), strconv.Itoa(l.Number) + " " + l.Name})
	}
	for _, line := range h.Lines {
		i := placeOf(levels, line.Level)
		if line.Kind != Level || i < 0 {
			continue
		}
		c.add(chartY(levels, i), clock.Day(line.At.Time), line.Words)
	}
	return c.drawn()
}

// add puts a point after those that are there.
func (c *chart) add(y int, day, says string) {
	c.Points = append(c.Points, chartPoint{chartLeft + 40 + chartGap*len(c.Points), y, day, says})
}

// drawn is the chart with the line through its points.
func (c chart) drawn() chart {
	var path strings.Builder
	for i, p := range c.Points {
		path.WriteString([]string{"M", "L"}[min(i, 1)] + strconv.Itoa(p.X) + " " + strconv.Itoa(p.Y))
	}
	c.Line = path.String()
	c.Width = chartLeft + 40 + chartGap*max(len(c.Points)-1, 0) + chartRight
	return c
}

func chartY(levels []*framework.Level, i int) int {
	return chartTop + chartStep*(len(levels)-1-i)
}

func placeOf(levels []*framework.Level, number int) int {
	for i, l := range levels {
		if l.Number == number {
			return i
		}
	}
	return -1
}

func (c chart) viewBox() string { return "0 0 " + strconv.Itoa(c.Width) + " " + strconv.Itoa(c.Height) }
