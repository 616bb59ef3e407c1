package framework

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Lines of the map run as on a plan of railways: upright in the channels between
// lanes, level in the corridors between slots, never through a box. Two lines in
// one channel that would touch are given different tracks.

// mapLine is a step as it is drawn.
type mapLine struct {
	Step  *Step
	Path  string // SVG path data
	Arrow string // points of the arrowhead

	legs     []leg
	from, to *mapBox
	exit     side
	enter    side
}

// leg is a straight run of a line along a channel (upright) or a corridor
// (level). Its ends are lane or slot numbers, doubled so that channels and
// corridors lie between them: lane i is 2i+1, the channel before it 2i.
type leg struct {
	upright bool
	at      int // which channel or corridor
	from    int
	to      int
	track   int
}

type side int

const (
	above side = iota
	below
	left
	right
)

// route finds a way for each step, then gives lengths to everything.
func (m *careersMap) route(steps []*Step) {
	boxes := map[*Role]*mapBox{}
	for _, b := range m.Boxes {
		boxes[b.Role] = b
	}
	for _, s := range steps {
		from, to := boxes[s.From], boxes[s.To]
		if from == nil || to == nil || from == to {
			continue
		}
		line := &mapLine{Step: s, from: from, to: to}
		m.findWay(line)
		m.Lines = append(m.Lines, line)
	}
	channels, corridors := m.assignTracks()
	m.measure(channels, corridors)
	m.connect(channels, corridors)
}

// findWay chooses the sides and the legs of a line.
func (m *careersMap) findWay(l *mapLine) {
	a, b := l.from, l.to
	rising := b.slot < a.slot
	switch {
	case m.clear(a, b):
		l.exit, l.enter = below, above
		if rising {
			l.exit, l.enter = above, below
		}
	case a.lane < 0: // out of a wide box: up or down the channel beside the other
		l.exit, l.enter = below, left
		if rising {
			l.exit = above
		}
		if b.lane < 0 {
			l.enter = above + below - l.exit
		}
		l.legs = []leg{{true, 2 * max(b.lane, 0), 2*a.slot + 1, 2*b.slot + 1, 0}}
	case b.lane < 0:
		l.exit, l.enter = left, above
		if rising {
			l.enter = below
		}
		l.legs = []leg{{true, 2 * a.lane, 2*a.slot + 1, 2*b.slot + 1, 0}}
	case a.lane == b.lane:
		l.exit, l.enter = left, left
		channel := 2 * a.lane
		if l.Step.Kind != Up {
			l.exit, l.enter, channel = right, right, channel+2
		}
		l.legs = []leg{{true, channel, 2*a.slot + 1, 2*b.slot + 1, 0}}
	default:
		m.findWayAcross(l)
	}
}

// findWayAcross leads a line to another lane: straight when nothing stands
// between, else along the corridor below the box it goes to.
func (m *careersMap) findWayAcross(l *mapLine) {
	a, b := l.from, l.to
	l.exit, l.enter = right, left
	first, last := 2*a.lane+2, 2*b.lane
	if b.lane < a.lane {
		l.exit, l.enter = left, right
		first, last = 2*a.lane, 2*b.lane+2
	}
	here, there := 2*a.slot+1, 2*b.slot+1
	if first == last {
		l.legs = []leg{{true, first, here, there, 0}}
		return
	}
	corridor := there + 1
	if there > here {
		corridor = there - 1
	}
	l.legs = []leg{
		{true, first, here, corridor, 0},
		{false, corridor, first, last, 0},
		{true, last, corridor, there, 0},
	}
}

// clear reports whether a line can run straight between two boxes that stand
// one above the other.
func (m *careersMap) clear(a, b *mapBox) bool {
	lane := max(a.lane, b.lane)
	if a.lane >= 0 && b.lane >= 0 && a.lane != b.lane {
		return false
	}
	for slot := min(a.slot, b.slot) + 1; slot < max(a.slot, b.slot); slot++ {
		if m.taken[[2]int{lane, slot}] != nil {
			return false
		}
		if slices.ContainsFunc(m.Boxes, func(w *mapBox) bool { return w.lane < 0 && w.slot == slot }) {
			return false
		}
	}
	return true
}

// assignTracks puts legs that would touch on different tracks and returns how
// many tracks each channel and corridor has.
func (m *careersMap) assignTracks() (channels, corridors []int) {
	channels, corridors = make([]int, 2*len(m.Lanes)+1), make([]int, 2*m.slots+1)
	var legs []*leg
	for _, l := range m.Lines {
		for i := range l.legs {
			legs = append(legs, &l.legs[i])
		}
	}
	slices.SortStableFunc(legs, func(a, b *leg) int {
		return cmp.Or(cmp.Compare(a.length(), b.length()), cmp.Compare(a.low(), b.low()))
	})
	type way struct {
		upright   bool
		at, track int
	}
	taken := map[way][]*leg{}
	for _, l := range legs {
		for slices.ContainsFunc(taken[way{l.upright, l.at, l.track}], l.touches) {
			l.track++
		}
		w := way{l.upright, l.at, l.track}
		taken[w] = append(taken[w], l)
		count := corridors
		if l.upright {
			count = channels
		}
		count[l.at] = max(count[l.at], l.track+1)
	}
	return channels, corridors
}

func (l *leg) low() int            { return min(l.from, l.to) }
func (l *leg) high() int           { return max(l.from, l.to) }
func (l *leg) length() int         { return l.high() - l.low() }
func (l *leg) touches(o *leg) bool { return l.low() <= o.high() && o.low() <= l.high() }

// Space for lines, in units of the drawing.
const (
	mapTrack   = 8            // from one track to the next
	mapChannel = 20           // least width of a channel, and height of a corridor
	mapBend    = 7            // radius of a bend
	mapHeadLen = 8            // of an arrow
	mapAlone   = 4 * mapBoxes // width of the boxes when there are no lanes
)

// measure turns lanes, channels, slots and corridors into lengths.
func (m *careersMap) measure(channels, corridors []int) {
	x := mapMargin + mapGrades
	for i, lane := range m.Lanes {
		lane.X = x + space(channels[2*i])
		lane.Width = mapBoxes
		x = lane.X + lane.Width
	}
	left, right := mapMargin+mapGrades+space(channels[0]), x
	if len(m.Lanes) == 0 { // every role is of the generic discipline
		right = left + mapAlone
	}
	m.Width = right + space(channels[len(channels)-1]) + mapMargin
	y := mapHead
	m.tops = make([]int, m.slots)
	for _, row := range m.Rows {
		row.Y = y
		y += mapRowPad - mapChannel/2
		for i := range row.slots {
			slot := row.first + i
			y += space(corridors[2*slot])
			m.tops[slot] = y
			y += m.tall
		}
		y += mapRowPad
		row.Height = y - row.Y
	}
	m.Height = y + mapMargin
	for _, b := range m.Boxes {
		b.Y, b.Height = m.tops[b.slot], m.tall
		b.X, b.Width = left, right-left
		if b.lane >= 0 {
			b.X, b.Width = m.Lanes[b.lane].X, mapBoxes
		}
	}
}

func space(tracks int) int { return mapChannel + max(0, tracks-1)*mapTrack }

// channelX is where an upright leg runs.
func (m *careersMap) channelX(g leg, channels []int) int {
	x := mapMargin + mapGrades
	if g.at > 0 {
		x = m.Lanes[g.at/2-1].X + mapBoxes
	}
	return x + (space(channels[g.at])-(channels[g.at]-1)*mapTrack)/2 + g.track*mapTrack
}

// corridorY is where a level leg runs.
func (m *careersMap) corridorY(g leg, corridors []int) int {
	slot, room := g.at/2, space(corridors[g.at])
	y := m.tops[m.slots-1] + m.tall
	if slot < m.slots {
		y = m.tops[slot] - room
	}
	return y + (room-(corridors[g.at]-1)*mapTrack)/2 + g.track*mapTrack
}

type point struct{ x, y int }

// port is one end of a line.
type port struct {
	line *mapLine
	last bool
}

func (p port) box() *mapBox {
	if p.last {
		return p.line.to
	}
	return p.line.from
}

func (p port) side() side {
	if p.last {
		return p.line.enter
	}
	return p.line.exit
}

// slotBeyond is the slot of the line's other end.
func (p port) slotBeyond() int {
	if p.last {
		return p.line.from.slot
	}
	return p.line.to.slot
}

// spreadPorts places the ends of lines along the sides of boxes, those that lead
// upwards above those that lead down, so that fewer lines cross.
func (m *careersMap) spreadPorts() map[port]point {
	type face struct {
		box  *mapBox
		side side
	}
	faces, order := map[face][]port{}, []face{}
	for _, l := range m.Lines {
		for _, p := range []port{{l, false}, {l, true}} {
			f := face{p.box(), p.side()}
			if faces[f] == nil {
				order = append(order, f)
			}
			faces[f] = append(faces[f], p)
		}
	}
	places := map[port]point{}
	for _, f := range order {
		ports := faces[f]
		slices.SortStableFunc(ports, func(a, b port) int { return cmp.Compare(a.slotBeyond(), b.slotBeyond()) })
		for i, p := range ports {
			places[p] = f.box.at(f.side, i+1, len(ports)+1)
		}
	}
	return places
}

// at is the point that lies a fraction of the way along a side.
func (b *mapBox) at(s side, part, of int) point {
	switch s {
	case above:
		return point{b.X + b.Width*part/of, b.Y}
	case below:
		return point{b.X + b.Width*part/of, b.Y + b.Height}
	case left:
		return point{b.X, b.Y + b.Height*part/of}
	default:
		return point{b.X + b.Width, b.Y + b.Height*part/of}
	}
}

// connect writes each line as a path from box to box.
func (m *careersMap) connect(channels, corridors []int) {
	ports := m.spreadPorts()
	for _, l := range m.Lines {
		start, end := ports[port{l, false}], ports[port{l, true}]
		points := []point{start}
		for _, g := range l.legs {
			here := points[len(points)-1]
			if g.upright {
				here.x = m.channelX(g, channels)
			} else {
				here.y = m.corridorY(g, corridors)
			}
			points = append(points, here)
		}
		last := points[len(points)-1]
		switch {
		case len(l.legs) == 0 && l.from.lane >= 0: // straight from box to box
			end.x = start.x
		case len(l.legs) == 0:
			points[0].x = end.x
		case l.exit == above || l.exit == below: // the line leaves a wide box right at its channel
			points = []point{{last.x, start.y}}
			fallthrough
		case l.enter == left || l.enter == right:
			points = append(points, point{last.x, end.y})
		default:
			end.x = last.x
		}
		l.draw(append(points, end))
	}
}

// draw writes the path, its bends rounded, and the head of its arrow.
func (l *mapLine) draw(points []point) {
	end := points[len(points)-1]
	tip, sideways := l.enter.outward(mapHeadLen), l.enter.across(mapHeadLen/2+1)
	base := point{end.x + tip.x, end.y + tip.y}
	l.Arrow = fmt.Sprintf("%d,%d %d,%d %d,%d", end.x, end.y,
		base.x+sideways.x, base.y+sideways.y, base.x-sideways.x, base.y-sideways.y)
	points[len(points)-1] = base
	var path strings.Builder
	fmt.Fprintf(&path, "M%d %d", points[0].x, points[0].y)
	for i := 1; i < len(points)-1; i++ {
		before, corner, after := points[i-1], points[i], points[i+1]
		in, out := towards(corner, before), towards(corner, after)
		fmt.Fprintf(&path, "L%d %dQ%d %d %d %d", in.x, in.y, corner.x, corner.y, out.x, out.y)
	}
	fmt.Fprintf(&path, "L%d %d", base.x, base.y)
	l.Path = path.String()
}

// towards is the point where a bend at corner begins, on the way to another
// point, but no further than half of the way.
func towards(corner, other point) point {
	step := func(d int) int { return max(-mapBend, min(mapBend, d/2)) }
	return point{corner.x + step(other.x-corner.x), corner.y + step(other.y-corner.y)}
}

// outward is a step of a length away from a box on one of its sides.
func (s side) outward(length int) point {
	switch s {
	case above:
		return point{0, -length}
	case below:
		return point{0, length}
	case left:
		return point{-length, 0}
	default:
		return point{length, 0}
	}
}

// across is a step of a length along a side.
func (s side) across(length int) point {
	if s == above || s == below {
		return point{length, 0}
	}
	return point{0, length}
}
