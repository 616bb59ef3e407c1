// Package chart draws figures as pictures that need no script: bars, bars of
// parts, and lines over time.
//
// A chart never stands alone. A table beside it says the same, and its title and
// description say it to people who do not see it. Parts differ by pattern as well
// as by colour, so that they can be told apart in print and in forced colours.
package chart

import (
	"strconv"
	"unicode/utf8"
)

// Bars are rows, each with a label above a bar that may have parts.
type Bars struct {
	ID    string // of the drawing, unique on its page
	Title string
	About string // what it shows, in a sentence
	Key   []string
	Bars  []Bar
}

// Bar is one row.
type Bar struct {
	Label string
	Parts []int  // lengths, in the order of Key; negative where the length may not be shown
	Says  string // at the end of the bar, and instead of one that has no parts
}

// Unsaid is the length of a part that is there and may not be shown.
const Unsaid = -1

// Line is one course over time, which has gaps where nothing may be shown.
type Line struct {
	ID     string
	Title  string
	About  string
	Rules  []Rule
	Points []Point
}

// Rule is a level line with its name.
type Rule struct {
	Height int
	Name   string
}

// Point is a moment, evenly spaced from the one before.
type Point struct {
	Height int // Unsaid leaves a gap
	Day    string
	Says   string
}

// Measures of the drawings, in their own units.
const (
	width    = 640
	barRow   = 50
	barHigh  = 20
	barLeft  = 2
	barRoom  = 470 // of the longest bar; the words after it have the rest
	secret   = 14  // width of a part that may not be shown
	patterns = 6

	lineLeft = 90 // the least room for the names of rules
	lineName = 9  // room of one letter of them
	lineTop  = 20
	lineHigh = 180
	lineFoot = 40
	lineGap  = 130
	lineEnd  = 80
)

// part is a rectangle of a bar.
type part struct {
	X, Width int
	Look     int // the number of its pattern; Unsaid for what may not be shown
}

func (b Bars) height() int { return barRow*len(b.Bars) + 6 }

func (b Bars) longest() int {
	most := 1
	for _, bar := range b.Bars {
		length := 0
		for _, n := range bar.Parts {
			length += max(n, 0)
		}
		most = max(most, length)
	}
	return most
}

// room is how wide the longest bar may be, so that secret parts fit as well.
func (b Bars) room() int {
	most := 0
	for _, bar := range b.Bars {
		n := 0
		for _, p := range bar.Parts {
			if p == Unsaid {
				n += secret
			}
		}
		most = max(most, n)
	}
	return max(barRoom-most, barRoom/4)
}

// parts lays out a bar and says where it ends.
func (b Bars) parts(bar Bar) (all []part, end int) {
	x, most, room := barLeft, b.longest(), b.room()
	for i, n := range bar.Parts {
		p := part{X: x, Width: n * room / most, Look: i % patterns}
		if n == Unsaid {
			p.Width, p.Look = secret, Unsaid
		}
		if p.Width > 0 {
			all = append(all, p)
			x += p.Width
		}
	}
	return all, x
}

// look is the pattern of a part.
func (b Bars) look(n int) string { return "url(#" + b.pattern(n) + ")" }

func (b Bars) pattern(n int) string {
	if n == Unsaid {
		return b.ID + "-secret"
	}
	return b.ID + "-look-" + strconv.Itoa(n)
}

// looks are the patterns that the bars use.
func (b Bars) looks() []int {
	most := 0
	for _, bar := range b.Bars {
		most = max(most, min(len(bar.Parts), patterns))
	}
	var all []int
	for n := range most {
		all = append(all, n)
	}
	return all
}

func (b Bars) hasSecret() bool {
	for _, bar := range b.Bars {
		for _, n := range bar.Parts {
			if n == Unsaid {
				return true
			}
		}
	}
	return false
}

// left is where the rules begin, after the longest of their names.
func (l Line) left() int {
	left := lineLeft
	for _, r := range l.Rules {
		left = max(left, lineName*(utf8.RuneCountInString(r.Name)+1))
	}
	return left
}

func (l Line) width() int { return max(l.left()+lineGap*max(len(l.Points)-1, 0)+lineEnd, width) }

func (l Line) height() int { return lineTop + lineHigh + lineFoot }

func (l Line) top() int {
	most := 1
	for _, r := range l.Rules {
		most = max(most, r.Height)
	}
	for _, p := range l.Points {
		most = max(most, p.Height)
	}
	return most
}

func (l Line) y(height int) int { return lineTop + lineHigh - height*lineHigh/l.top() }

func (l Line) x(i int) int { return l.left() + 40 + lineGap*i }

// path is the line through the points, broken where there is a gap.
func (l Line) path() string {
	path, pen := "", "M"
	for i, p := range l.Points {
		if p.Height == Unsaid {
			pen = "M"
			continue
		}
		path += pen + n(l.x(i)) + " " + n(l.y(p.Height))
		pen = "L"
	}
	return path
}

// Scale returns rules from nought to a round number that is at least most.
func Scale(most int) []Rule {
	step := 5
	for f := 0; step*4 < most; f++ {
		step = step * []int{2, 5, 2}[f%3] / []int{1, 2, 1}[f%3]
	}
	var rules []Rule
	for h := 0; h < max(most, 1)+step && len(rules) < 6; h += step {
		rules = append(rules, Rule{h, n(h)})
	}
	return rules
}

func viewBox(width, height int) string { return "0 0 " + n(width) + " " + n(height) }

func n(i int) string { return strconv.Itoa(i) }
