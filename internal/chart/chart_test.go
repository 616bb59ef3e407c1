package chart

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever there is to draw, no bar leaves the drawing, and its words have room.
func TestBarsStayInsideTheDrawing(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		b := Bars{ID: "b"}
		for range 1 + chance.IntN(10) {
			bar := Bar{}
			for range chance.IntN(8) {
				bar.Parts = append(bar.Parts, chance.IntN(4)*chance.IntN(100_000)-chance.IntN(2))
			}
			for i, n := range bar.Parts {
				bar.Parts[i] = max(n, Unsaid)
			}
			b.Bars = append(b.Bars, bar)
		}
		for _, bar := range b.Bars {
			if _, end := b.parts(bar); end > barLeft+barRoom {
				t.Fatalf("%v ends at %d", bar.Parts, end)
			}
		}
	}
}

// A chart is named and described, each part has a pattern, and what may not be
// shown has the same width whatever it is.
func TestBarsSayWhatTheyShow(t *testing.T) {
	b := Bars{ID: "grade", Title: "Members by grade", About: "People by grade.", Key: []string{"one", "two"}, Bars: []Bar{
		{Label: "Lower", Parts: []int{40, Unsaid}, Says: "45"}, {Label: "Higher", Says: "withheld"}}}
	got := drawn(t, DrawBars(b))
	for _, want := range []string{`aria-labelledby="grade-title grade-about"`, `<title id="grade-title">Members by grade</title>`, "Lower: 45.", "Higher: withheld.",
		`fill="url(#grade-look-0)"`, `fill="url(#grade-secret)"`, `id="grade-look-0"`, `id="grade-secret"`, "Hidden"} {
		if !strings.Contains(got, want) {
			t.Errorf("the drawing lacks %s", want)
		}
	}
	if strings.Contains(got, "style=") {
		t.Error("the drawing has styles of its own")
	}
}

func TestALineHasAGapWhereNothingMayBeShown(t *testing.T) {
	l := Line{ID: "l", Title: "Over time", Rules: Scale(40), Points: []Point{{Height: 40, Day: "1 May", Says: "40"}, {Height: Unsaid, Day: "1 June", Says: "withheld"}, {Height: 20, Day: "1 July", Says: "20"}}}
	if path := l.path(); strings.Count(path, "M") != 2 || strings.Contains(path, "L") {
		t.Errorf("the line goes %s", path)
	}
	got := drawn(t, DrawLine(l))
	if strings.Count(got, "<circle") != 2 || !strings.Contains(got, "1 June: withheld.") {
		t.Errorf("the drawing is %s", got)
	}
}

// The names of rules end before the rules begin, and however long they are the
// points have their room.
func TestLongNamesOfRulesHaveRoom(t *testing.T) {
	points := []Point{{Height: 1, Day: "1 May"}, {Height: 2, Day: "1 June"}}
	short := Line{Rules: []Rule{{0, "0"}}, Points: points}
	long := Line{Rules: []Rule{{0, "0"}, {2, "4 Leading practitioner"}}, Points: points}
	if short.left() != lineLeft || long.left() <= 8*len("4 Leading practitioner") {
		t.Errorf("rules begin at %d and %d", short.left(), long.left())
	}
	if last := long.x(1); last+lineEnd/2 > long.width() || long.x(0) <= long.left() {
		t.Errorf("points from %d to %d in a drawing of %d to %d", long.x(0), last, long.left(), long.width())
	}
}

func TestScalesReachTheLargest(t *testing.T) {
	for _, most := range []int{0, 1, 5, 23, 100, 999, 12_345, 550_000} {
		rules := Scale(most)
		if last := rules[len(rules)-1].Height; last < most || len(rules) < 2 || len(rules) > 6 {
			t.Errorf("to %d there are %v", most, rules)
		}
	}
}
