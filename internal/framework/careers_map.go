package framework

import (
	"cmp"
	"fmt"
	"slices"
)

// careersMap is the drawing of where a career can go: a lane for each discipline,
// a row for each grade at which roles begin, the highest on top. Roles of the
// generic discipline reach across all lanes, because they belong to none. Lengths
// are in units of the drawing.
type careersMap struct {
	Width, Height int
	Lanes         []*mapLane
	Rows          []*mapRow
	Boxes         []*mapBox
	Lines         []*mapLine

	slots int   // places for boxes, one above another, in the whole drawing
	tall  int   // height of every box
	tops  []int // of the slots
	taken map[[2]int]*mapBox
}

type mapLane struct {
	Discipline *Discipline
	X, Width   int
	Lines      []string // its name
}

type mapRow struct {
	Grade     *Grade
	Y, Height int
	first     int // slot
	slots     int
	Lines     []string // the grade's name
}

// mapBox is a role in the drawing.
type mapBox struct {
	Role                *Role
	X, Y, Width, Height int
	Lines               []string // its name
	Note                string   // a few words below the name
	Mark                string   // focus, onward, inward, near or other while one role is in focus

	lane int // -1 reaches across all
	slot int
}

// Sizes of the drawing, in its own units: one unit is a CSS pixel at full width.
const (
	mapMargin = 2
	mapGrades = 128 // column of grade names
	mapHead   = 62  // row of discipline names
	mapBoxes  = 138 // width of a box in a lane
	mapPad    = 10  // between a box and its words
	mapFont   = 13
	mapLead   = 16 // from one line of words to the next
	mapRowPad = 14 // above the first box of a grade and below its last
)

// drawCareers lays out the map. With a role in focus it draws that role's moves
// alone, and says of every other role how it stands to it.
func drawCareers(f *Framework, focus *Role, onward, inward []Move) *careersMap {
	m := &careersMap{taken: map[[2]int]*mapBox{}}
	m.place(f)
	steps := f.Steps
	if focus != nil {
		steps = m.mark(focus, onward, inward)
	}
	m.route(steps)
	return m
}

// place decides lanes, rows and slots; lengths follow when the lines are known.
func (m *careersMap) place(f *Framework) {
	lanes := map[*Discipline]int{}
	for _, d := range f.Specialist() {
		if slices.ContainsFunc(d.Roles, shown) {
			lanes[d] = len(m.Lanes)
			m.Lanes = append(m.Lanes, &mapLane{Discipline: d, Lines: breakLabel(d.Name, mapBoxes, mapFont+1)})
		}
	}
	lines := 2
	for i, g := range slices.Backward(f.Grades) {
		row := &mapRow{Grade: g, first: m.slots, Lines: breakLabel(g.Name, mapGrades-2*mapPad, mapFont)}
		var wide, narrow []*mapBox
		for _, r := range f.Roles {
			if r.From != g || !shown(r) {
				continue
			}
			b := &mapBox{Role: r, Note: r.gradeCodes(), lane: -1}
			if lane, ok := lanes[r.Discipline]; ok {
				b.lane, b.Lines = lane, breakLabel(r.Name, mapBoxes-2*mapPad, mapFont)
				lines = max(lines, len(b.Lines))
				narrow = append(narrow, b)
			} else {
				b.Lines = []string{r.Name}
				wide = append(wide, b)
			}
		}
		slices.SortStableFunc(narrow, func(a, b *mapBox) int { return b.Role.To.Height - a.Role.To.Height })
		m.stack(row, wide, narrow, i >= len(f.Grades)/2)
	}
	m.tall = 2*mapPad + lines*mapLead + mapLead - 4
	slices.SortStableFunc(m.Boxes, func(a, b *mapBox) int { return cmp.Compare(a.lane, b.lane) })
}

// shown reports whether a role is drawn: a retired one leads nowhere.
func shown(r *Role) bool { return r.Status != Retired }

// gradeCodes is the indicative range in the employer's short names.
func (r *Role) gradeCodes() string {
	if r.From == r.To {
		return r.From.ID
	}
	return r.From.ID + " to " + r.To.ID
}

// stack gives the boxes of one row their slots. What reaches across all lanes
// stands outermost: above the others in the upper half, below them in the lower.
func (m *careersMap) stack(row *mapRow, wide, narrow []*mapBox, upper bool) {
	depth := map[int]int{}
	deepest := 0
	for _, b := range narrow {
		b.slot = depth[b.lane]
		depth[b.lane]++
		deepest = max(deepest, depth[b.lane])
	}
	row.slots = deepest + len(wide)
	if row.slots == 0 {
		return
	}
	wideFrom, narrowFrom := m.slots+deepest, m.slots
	if upper {
		wideFrom, narrowFrom = m.slots, m.slots+len(wide)
	}
	for i, b := range wide {
		b.slot = wideFrom + i
	}
	for _, b := range narrow {
		b.slot += narrowFrom
		if spare := deepest - depth[b.lane]; !upper || spare > 0 {
			b.slot += spare // boxes sit on the floor of their grade
		}
		m.taken[[2]int{b.lane, b.slot}] = b
	}
	m.slots += row.slots
	m.Rows = append(m.Rows, row)
	m.Boxes = append(append(m.Boxes, wide...), narrow...)
}

// mark says how every role stands to the one in focus and returns the steps to
// draw. What is near counts only ahead: the question is where to go.
func (m *careersMap) mark(focus *Role, onward, inward []Move) []*Step {
	marks, notes := map[*Role]string{focus: "focus"}, map[*Role]string{}
	var steps []*Step
	put := func(mark string, moves []Move) {
		for _, move := range moves {
			if move.Step != nil {
				steps = append(steps, move.Step)
			}
			if marks[move.Other] == "" {
				marks[move.Other] = mark
				notes[move.Other] = number(move.Shared(), "shared skill", "shared skills")
			}
		}
	}
	listed := listedMoves(onward)
	put("onward", listed)
	put("inward", listedMoves(inward))
	put("near", onward[len(listed):])
	for _, b := range m.Boxes {
		b.Mark = cmp.Or(marks[b.Role], "other")
		b.Note = cmp.Or(notes[b.Role], b.Note)
	}
	return steps
}

// viewBox is the part of the plane that the drawing covers.
func (m *careersMap) viewBox() string { return fmt.Sprintf("0 0 %d %d", m.Width, m.Height) }

// readingOrder is the boxes lane by lane, each from the bottom up: as a career goes.
func (m *careersMap) readingOrder() []*mapBox {
	return slices.SortedStableFunc(slices.Values(m.Boxes), func(a, b *mapBox) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(b.slot, a.slot))
	})
}

// baseline is where the letters of a line stand, its name's lines and its note's
// being centred together.
func (b *mapBox) baseline(line int) int {
	top := b.Y + (b.Height-(len(b.Lines)+1)*mapLead)/2
	return top + line*mapLead + mapLead*3/4
}

func (l *mapLane) baseline(line int) int {
	return 4 + (mapHead-12-len(l.Lines)*mapLead)/2 + line*mapLead + mapLead*3/4
}

// markClass is the class that shows how a box stands to the role in focus.
func (b *mapBox) markClass() string {
	if b.Mark == "" {
		return ""
	}
	return "gh-mark--" + b.Mark
}

// direction is the class that tells ways on from ways in.
func (l *mapLine) direction(focus *Role) string {
	if focus != nil && l.Step.To == focus {
		return "gh-map__step--in"
	}
	return ""
}
