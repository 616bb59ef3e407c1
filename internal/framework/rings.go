package framework

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guildhall/internal/english"
)

// ringsDiagram is the drawing of how close roles are to the middle of the
// profession: one ring around another, a sector for each discipline, and each
// role's name in its own ring and sector. Names are wider than tall and so are
// windows, so the rings are drawn wider than tall as well. The layout works on
// circles around 0, 0; every length across is stretched when it is drawn.
type ringsDiagram struct {
	Reach   int // from the middle to the upper edge
	Bands   []*ringBand
	Sectors []*ringSector
	Names   []*ringName
}

// ringBand is one ring.
type ringBand struct {
	Ring         *Ring
	Inner, Outer float64 // radii
	Tag          *ringName
}

// ringSector is a discipline's part of every ring.
type ringSector struct {
	Discipline *Discipline
	From, To   float64 // angles in radians, clockwise from three o'clock
	Font       int
	Rim        string // path data that the discipline's name is written along
	Cells      []ringCell
}

// ringCell is where a ring and a sector meet.
type ringCell struct {
	Depth int // 0 is the innermost ring
	Path  string
}

// ringName is a label: a role's name, or a ring's own.
type ringName struct {
	Role          *Role
	Text          string
	Lines         []string
	X, Y          float64 // its middle, on the circles
	Width, Height float64 // as drawn

	band   *ringBand
	sector *ringSector // nil for a role of all disciplines, and for a ring's own name
	fixed  bool
}

// Sizes of the drawing, in its own units.
const (
	ringFont  = 16
	ringLead  = 18
	ringText  = 124 // names are broken to this width
	ringPadX  = 9
	ringPadY  = 7
	ringGap   = 6  // least distance between two labels
	ringRim   = 46 // beyond the outermost ring, for the disciplines' names
	ringRound = 1.3
	ringWide  = 1.36 // how much wider than tall the rings are drawn
	ringTries = 24
	ringSteps = 160
)

// drawRings lays out the diagram. Rings grow until no label touches another.
func drawRings(f *Framework) *ringsDiagram {
	var d *ringsDiagram
	for try := range ringTries {
		d = &ringsDiagram{}
		d.place(f, 1+float64(try)/10)
		if d.settle() {
			break
		}
	}
	return d
}

// place gives every ring its radii, every discipline its sector and every label
// somewhere to begin.
func (d *ringsDiagram) place(f *Framework, room float64) {
	bands := map[*Ring]*ringBand{}
	for _, r := range f.Rings {
		b := &ringBand{Ring: r}
		bands[r] = b
		d.Bands = append(d.Bands, b)
		for _, role := range r.Roles {
			if shown(role) {
				d.Names = append(d.Names, labelled(role, b))
			}
		}
	}
	d.divide(f)
	d.widen(room)
	for _, s := range d.Sectors {
		s.outline(d.Bands)
	}
	for _, b := range d.Bands {
		b.Tag = &ringName{Text: b.Ring.Name, Lines: []string{b.Ring.Name}, Y: -b.Outer, band: b, fixed: true}
		b.Tag.Width, b.Tag.Height = float64(labelWidth(b.Ring.Name, ringFont+1)+4*ringPadX), ringLead+2*ringPadY
		d.Names = append(d.Names, b.Tag)
	}
	d.scatter()
}

func labelled(r *Role, b *ringBand) *ringName {
	n := &ringName{Role: r, Text: r.Name, Lines: breakLabel(r.Name, ringText, ringFont), band: b}
	for _, line := range n.Lines {
		n.Width = max(n.Width, float64(labelWidth(line, ringFont)+2*ringPadX))
	}
	n.Height = float64(len(n.Lines)*ringLead + 2*ringPadY)
	return n
}

// wide is the label's width on the circles.
func (n *ringName) wide() float64 { return n.Width / ringWide }

// area is the room that a label takes up on the circles, gaps included.
func (n *ringName) area() float64 { return (n.wide() + ringGap) * (n.Height + ringGap) }

// divide shares the circle among the disciplines by the room that their names
// need, and no less than their own name needs along the rim. Roles of the generic
// discipline belong to no sector.
func (d *ringsDiagram) divide(f *Framework) {
	sectors := map[*Discipline]*ringSector{}
	shares, sum := map[*ringSector]float64{}, 0.0
	for _, discipline := range f.Specialist() {
		if slices.ContainsFunc(discipline.Roles, shown) {
			s := &ringSector{Discipline: discipline, Font: ringFont + 3}
			sectors[discipline] = s
			d.Sectors = append(d.Sectors, s)
		}
	}
	for _, n := range d.Names {
		if n.sector = sectors[n.Role.Discipline]; n.sector != nil {
			shares[n.sector] += n.area()
		}
	}
	for _, s := range d.Sectors {
		shares[s] = max(shares[s], float64(labelWidth(s.Discipline.Name, s.Font))*80)
		sum += shares[s]
	}
	angle := -math.Pi / 2
	for _, s := range d.Sectors {
		s.From = angle
		angle += 2 * math.Pi * shares[s] / sum
		s.To = angle
	}
}

// widen gives rings their radii: each has the room that its names need, times a
// factor, and is wide enough for one of them.
func (d *ringsDiagram) widen(room float64) {
	radius := 0.0
	for _, b := range d.Bands {
		need, widest := 0.0, ringText/ringWide
		for _, n := range d.Names {
			if n.band == b {
				need += n.area()
				widest = max(widest, n.wide())
			}
		}
		b.Inner = radius
		filled := math.Sqrt(radius*radius + need*ringRound*room/math.Pi)
		b.Outer = math.Ceil(max(filled, radius+widest*min(room, 1.2)))
		radius = b.Outer
	}
	d.Reach = int(radius) + ringRim
}

// scatter puts each label somewhere sensible in its own cell, for settle to begin with.
func (d *ringsDiagram) scatter() {
	type cell struct {
		band   *ringBand
		sector *ringSector
	}
	count, placed := map[cell]int{}, map[cell]int{}
	for _, n := range d.Names {
		count[cell{n.band, n.sector}]++
	}
	for _, n := range d.Names {
		if n.fixed {
			continue
		}
		c := cell{n.band, n.sector}
		part := (float64(placed[c]) + 0.5) / float64(count[c])
		placed[c]++
		inner, outer := n.band.Inner*n.band.Inner, n.band.Outer*n.band.Outer
		radius := math.Sqrt(inner + (outer-inner)*(0.25+0.5*part))
		switch {
		case n.sector != nil:
			turn := part * 2.618 // the golden angle spreads any number of labels evenly
			turn -= math.Floor(turn)
			n.set(radius, n.sector.From+(n.sector.To-n.sector.From)*(0.2+0.6*turn))
		case n.band.Inner == 0: // the hub: one above another
			n.X, n.Y = 0, (part-0.5)*n.Height*float64(count[c])
		default:
			n.set(radius, 2*math.Pi*part-math.Pi/2)
		}
	}
}

func (n *ringName) set(radius, angle float64) {
	n.X, n.Y = radius*math.Cos(angle), radius*math.Sin(angle)
}

// settle pushes labels apart and back into their own ring and sector until none
// touches another, and reports whether that was reached.
func (d *ringsDiagram) settle() bool {
	for range ringSteps {
		for _, n := range d.Names {
			if !n.fixed {
				n.keepIn(d)
			}
		}
		if !d.part() {
			return true
		}
	}
	return false
}

// part moves every two labels that touch away from each other, along the way
// that is shorter, and reports whether any touched.
func (d *ringsDiagram) part() bool {
	touched := false
	for i, a := range d.Names {
		for _, b := range d.Names[i+1:] {
			overX, overY := a.over(b)
			if overX <= 0 || overY <= 0 {
				continue
			}
			touched = true
			x, y := 0.0, math.Copysign(overY/2+0.5, a.Y-b.Y)
			if overX < overY {
				x, y = math.Copysign(overX/2+0.5, a.X-b.X), 0
			}
			a.push(x, y, b.fixed)
			b.push(-x, -y, a.fixed)
		}
	}
	return touched
}

// over is by how much two labels and the gap between them overlap each way.
func (n *ringName) over(o *ringName) (x, y float64) {
	return (n.wide()+o.wide())/2 + ringGap - math.Abs(n.X-o.X), (n.Height+o.Height)/2 + ringGap - math.Abs(n.Y-o.Y)
}

// push moves a label, twice as far when the other cannot give way.
func (n *ringName) push(x, y float64, alone bool) {
	if n.fixed {
		return
	}
	if alone {
		x, y = 2*x, 2*y
	}
	n.X, n.Y = n.X+x, n.Y+y
}

// keepIn brings a label back into its ring and sector. Its middle is held well
// inside, its corners as far as the ring's width lets them.
func (n *ringName) keepIn(d *ringsDiagram) {
	radius, angle := math.Hypot(n.X, n.Y), math.Atan2(n.Y, n.X)
	if s := n.sector; s != nil {
		middle, half := (s.From+s.To)/2, (s.To-s.From)/2
		off := math.Remainder(angle-middle, 2*math.Pi)
		across := math.Abs(math.Sin(angle))*n.wide()/2 + math.Abs(math.Cos(angle))*n.Height/2
		margin := min(across/max(radius, 1), half*0.8)
		angle = middle + max(-(half-margin), min(half-margin, off))
	}
	along := math.Abs(math.Cos(angle))*n.wide()/2 + math.Abs(math.Sin(angle))*n.Height/2
	slack := min(along+2, (n.band.Outer-n.band.Inner)/2-1)
	least := n.band.Inner + slack
	if n.band.Inner == 0 {
		least = 0
		if s := n.sector; s != nil { // far enough out for the sector to hold it
			across := math.Abs(math.Sin(angle))*n.wide()/2 + math.Abs(math.Cos(angle))*n.Height/2
			least = max(d.hub()+along, min(across/math.Tan(min((s.To-s.From)/2, 1.2)), n.band.Outer-slack))
		}
	}
	n.set(max(least, min(n.band.Outer-slack, radius)), angle)
}

// hub is the radius within which only roles of no discipline stand.
func (d *ringsDiagram) hub() float64 {
	need := 0.0
	for _, n := range d.Names {
		if n.sector == nil && !n.fixed && n.band.Inner == 0 {
			need += n.area()
		}
	}
	return math.Sqrt(need / math.Pi)
}

// outline writes the sector's paths: its part of every ring, and the rim.
func (s *ringSector) outline(bands []*ringBand) {
	for i, b := range bands {
		s.Cells = append(s.Cells, ringCell{i, s.wedge(b.Inner, b.Outer)})
	}
	outer := bands[len(bands)-1].Outer
	middle := (s.From + s.To) / 2
	if math.Sin(middle) > 0.2 { // below the middle, names run the other way so that they stay upright
		s.Rim = arc(outer+ringFont+9, s.To, s.From)
		return
	}
	s.Rim = arc(outer+12, s.From, s.To)
}

// wedge is the outline of the sector between two radii.
func (s *ringSector) wedge(inner, outer float64) string {
	if s.To-s.From > 2*math.Pi-0.001 { // one discipline alone has the whole ring
		half := (s.From + s.To) / 2
		a, b := ringSector{From: s.From, To: half}, ringSector{From: half, To: s.To}
		return a.wedge(inner, outer) + b.wedge(inner, outer)
	}
	large := 0
	if s.To-s.From > math.Pi {
		large = 1
	}
	x1, y1 := polar(outer, s.From)
	x2, y2 := polar(outer, s.To)
	x3, y3 := polar(inner, s.To)
	x4, y4 := polar(inner, s.From)
	return fmt.Sprintf("M%.1f %.1fA%.1f %.1f 0 %d 1 %.1f %.1fL%.1f %.1fA%.1f %.1f 0 %d 0 %.1f %.1fZ",
		x1, y1, outer*ringWide, outer, large, x2, y2, x3, y3, inner*ringWide, inner, large, x4, y4)
}

// arc is an open path along a circle, clockwise when it goes to a greater angle.
func arc(radius, from, to float64) string {
	x1, y1 := polar(radius, from)
	x2, y2 := polar(radius, to)
	large, sweep := 0, 0
	if math.Abs(to-from) > math.Pi {
		large = 1
	}
	if to > from {
		sweep = 1
	}
	return fmt.Sprintf("M%.1f %.1fA%.1f %.1f 0 %d %d %.1f %.1f", x1, y1, radius*ringWide, radius, large, sweep, x2, y2)
}

// polar is a point of the drawing.
func polar(radius, angle float64) (x, y float64) {
	return radius * math.Cos(angle) * ringWide, radius * math.Sin(angle)
}

// inReadingOrder sorts labels as the eye meets them: by ring, then clockwise from
// the top.
func (d *ringsDiagram) inReadingOrder() []*ringName {
	names := slices.DeleteFunc(slices.Clone(d.Names), func(n *ringName) bool { return n.fixed })
	slices.SortStableFunc(names, func(a, b *ringName) int {
		return cmp.Or(cmp.Compare(a.band.Ring.Distance, b.band.Ring.Distance), cmp.Compare(a.turn(), b.turn()))
	})
	return names
}

// turn is the label's angle clockwise from twelve o'clock.
func (n *ringName) turn() float64 {
	turn := math.Atan2(n.Y, n.X) + math.Pi/2
	if turn < 0 {
		turn += 2 * math.Pi
	}
	return turn
}

// viewBox is the part of the plane that the drawing covers.
func (d *ringsDiagram) viewBox() string {
	across := int(float64(d.Reach-ringRim)*ringWide) + ringRim
	return fmt.Sprintf("%d %d %d %d", -across, -d.Reach, 2*across, 2*d.Reach)
}

// left is where the label begins in the drawing.
func (n *ringName) left() float64 { return n.middle() - n.Width/2 }

// middle of the label in the drawing.
func (n *ringName) middle() float64 { return n.X * ringWide }

// wideRadius is how far a radius reaches across in the drawing.
func wideRadius(radius float64) float64 { return radius * ringWide }

// baseline is where the letters of a line of the label stand.
func (n *ringName) baseline(line int) float64 {
	top := n.Y - float64(len(n.Lines)*ringLead)/2
	return top + float64(line*ringLead) + ringLead*0.77
}

// tenth writes a length to a tenth of a unit.
func tenth(length float64) string { return fmt.Sprintf("%.1f", length) }

// describe tells in words what the drawing shows.
func (p showRingsPage) describe() string {
	var parts []string
	for _, ring := range p.F.Rings {
		n := counted(p.Groups(ring))
		parts = append(parts, number(n, "role", "roles")+" in the "+ring.Name+" ring")
	}
	return capital(english.And(parts)) + ". The list on this page says the same in words."
}
