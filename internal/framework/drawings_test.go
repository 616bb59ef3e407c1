package framework

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/pack/packtest"
)

func TestLabelsFitTheirWidth(t *testing.T) {
	names := []string{"Records manager", "Donaudampfschifffahrtsgesellschaftskapitän of the fleet", "W", "", "  two   words ", "Übersee-Ämter 日本語の名前"}
	for _, r := range built(packtest.Starter(t)).Roles {
		names = append(names, r.Name)
	}
	for _, name := range names {
		for _, width := range []int{20, 60, 112, 400} {
			lines := breakLabel(name, width, 15)
			for _, line := range lines {
				if labelWidth(line, 15) > width && len([]rune(line)) > 1 {
					t.Errorf("%q is wider than %d", line, width)
				}
			}
			if got, want := strings.Join(lines, ""), strings.Join(strings.Fields(name), ""); strings.ReplaceAll(got, " ", "") != want {
				t.Errorf("%q became %q", name, lines)
			}
		}
	}
}

// frameworks are the professions that drawings are tried on: the starter pack,
// and invented ones with more of everything and with hardly anything.
func frameworks(t testing.TB) map[string]*Framework {
	return map[string]*Framework{
		"starter": built(packtest.Starter(t)), "large": invented(5, 4, 9, 11, 90), "one ring": invented(6, 1, 4, 6, 30),
		"one discipline": invented(7, 3, 2, 5, 20), "generic only": invented(8, 2, 1, 3, 6), "one grade": invented(9, 2, 4, 1, 24),
		"many rings": invented(10, 6, 5, 4, 40), "two roles": invented(11, 3, 3, 3, 2), "no roles": invented(12, 3, 3, 3, 0),
	}
}

func TestNoNameInTheRingsTouchesAnother(t *testing.T) {
	for name, f := range frameworks(t) {
		d := drawRings(f)
		if len(d.inReadingOrder()) != len(f.Roles) {
			t.Errorf("%s: %d names for %d roles", name, len(d.inReadingOrder()), len(f.Roles))
		}
		for i, a := range d.Names {
			for _, b := range d.Names[i+1:] {
				if x, y := a.over(b); x > ringGap && y > ringGap {
					t.Errorf("%s: %s lies over %s", name, a.Text, b.Text)
				}
			}
			if a.fixed {
				continue
			}
			if r := math.Hypot(a.X, a.Y); r < a.band.Inner-1 || r > a.band.Outer+1 {
				t.Errorf("%s: %s is at %.0f, outside its ring from %.0f to %.0f", name, a.Text, r, a.band.Inner, a.band.Outer)
			}
			if s := a.sector; s != nil {
				off := math.Abs(math.Remainder(math.Atan2(a.Y, a.X)-(s.From+s.To)/2, 2*math.Pi))
				if off > (s.To-s.From)/2+0.01 {
					t.Errorf("%s: %s is outside its sector", name, a.Text)
				}
			}
		}
	}
}

func TestTheRingsAreDrawnTheSameEachTime(t *testing.T) {
	a, b := drawRings(built(packtest.Starter(t))), drawRings(built(packtest.Starter(t)))
	for i, n := range a.Names {
		if n.X != b.Names[i].X || n.Y != b.Names[i].Y {
			t.Errorf("%s moved", n.Text)
		}
	}
}

// segments are the straight runs of a line of the map, its bends made square.
func segments(l *mapLine) [][2]point {
	var points []point
	for _, m := range regexp.MustCompile(`([MLQ])(-?\d+) (-?\d+)`).FindAllStringSubmatch(l.Path, -1) {
		x, _ := strconv.Atoi(m[2])
		y, _ := strconv.Atoi(m[3])
		points = append(points, point{x, y})
	}
	var runs [][2]point
	for i := 1; i < len(points); i++ {
		runs = append(runs, [2]point{points[i-1], points[i]})
	}
	return runs
}

func TestNoLineOfTheMapCrossesABox(t *testing.T) {
	for name, f := range frameworks(t) {
		m := drawCareers(f, nil, nil, nil)
		if len(m.Boxes) != len(f.Roles) || len(m.Lines) != len(f.Steps) {
			t.Errorf("%s: %d boxes and %d lines for %d roles and %d steps", name, len(m.Boxes), len(m.Lines), len(f.Roles), len(f.Steps))
		}
		for _, l := range m.Lines {
			for _, run := range segments(l) {
				for _, p := range run {
					if p.x < 0 || p.y < 0 || p.x > m.Width || p.y > m.Height {
						t.Errorf("%s: %s to %s leaves the drawing at %v", name, l.Step.From.Code, l.Step.To.Code, p)
					}
				}
				for _, b := range m.Boxes {
					if b.lane >= 0 && crosses(run, b) { // a wide box has the whole width, so lines must pass behind it
						t.Errorf("%s: %s to %s crosses %s", name, l.Step.From.Code, l.Step.To.Code, b.Role.Code)
					}
				}
			}
		}
		for i, a := range m.Boxes {
			for _, b := range m.Boxes[i+1:] {
				if a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height {
					t.Errorf("%s: %s lies over %s", name, a.Role.Code, b.Role.Code)
				}
			}
		}
	}
}

// crosses reports whether a run goes through the inside of a box.
func crosses(run [2]point, b *mapBox) bool {
	left, right := min(run[0].x, run[1].x), max(run[0].x, run[1].x)
	top, bottom := min(run[0].y, run[1].y), max(run[0].y, run[1].y)
	return left < b.X+b.Width-1 && right > b.X+1 && top < b.Y+b.Height-1 && bottom > b.Y+1
}

func TestNoTwoLinesOfTheMapShareATrack(t *testing.T) {
	for name, f := range frameworks(t) {
		m := drawCareers(f, nil, nil, nil)
		type run struct {
			line     *mapLine
			at       int
			from, to int
		}
		var upright []run
		for _, l := range m.Lines {
			for _, s := range segments(l) {
				if s[0].x == s[1].x && len(l.legs) > 0 {
					upright = append(upright, run{l, s[0].x, min(s[0].y, s[1].y), max(s[0].y, s[1].y)})
				}
			}
		}
		for i, a := range upright {
			for _, b := range upright[i+1:] {
				if a.line != b.line && a.at == b.at && a.from < b.to && b.from < a.to {
					t.Errorf("%s: %s to %s runs along %s to %s", name,
						a.line.Step.From.Code, a.line.Step.To.Code, b.line.Step.From.Code, b.line.Step.To.Code)
				}
			}
		}
	}
}

func TestTheMapInFocusMarksEveryRole(t *testing.T) {
	f := built(packtest.Starter(t))
	for _, r := range f.Roles {
		onward, inward := f.Onward(r), f.Inward(r)
		m := drawCareers(f, r, onward, inward)
		marks := map[string]int{}
		for _, b := range m.Boxes {
			marks[b.Mark]++
		}
		if marks["focus"] != 1 || marks["onward"] != len(listedMoves(onward)) {
			t.Errorf("%s is marked %v with %d steps ahead", r.Code, marks, len(listedMoves(onward)))
		}
		if len(m.Lines) != len(r.Ahead)+len(r.Behind) {
			t.Errorf("%s has %d lines for %d steps", r.Code, len(m.Lines), len(r.Ahead)+len(r.Behind))
		}
	}
}

func BenchmarkDrawRings(b *testing.B) {
	f := built(packtest.Starter(b))
	for b.Loop() {
		drawRings(f)
	}
}
