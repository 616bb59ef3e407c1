package disclosure

import (
	"hash/maphash"
	"slices"
	"strings"
)

// place is the value of one dimension.
type place struct{ dimension, value string }

// name stands for words that would take several times the memory: 128 bits of
// them, of which no two are alike.
type name struct{ a, b uint64 }

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func hashed(words string) name {
	return name{maphash.String(seeds[0], words), maphash.String(seeds[1], words)}
}

// people names those whom a count counts: the same people have the same name in
// whichever table they stand.
func people(of string, places []place) name {
	slices.SortFunc(places, func(a, b place) int { return strings.Compare(a.dimension, b.dimension) })
	var b strings.Builder
	b.WriteString(of)
	for _, p := range places {
		b.WriteString("\x00")
		b.WriteString(p.dimension)
		b.WriteString("\x01")
		b.WriteString(p.value)
	}
	return hashed(b.String())
}

// placesOf returns the places of a line but for the dimension at skip, with room for one more.
func placesOf(t *table, l *line, skip int) []place {
	places := make([]place, 0, len(t.By)+1)
	for d, name := range t.By {
		if d != skip {
			places = append(places, place{name, l.Key[d]})
		}
	}
	return places
}

func cellName(t *table, l *line, skip, column int) name {
	return people(l.Of, append(placesOf(t, l, skip), place{t.Across, t.Columns[column]}))
}

func totalName(t *table, l *line, skip int) name { return people(l.Of, placesOf(t, l, skip)) }

// addLayer adds the unknowns of one moment and the equations between them.
func (s *system) addLayer(tables []table) layer {
	at, truth := layer{}, map[unknown]int{}
	know := func(who name, n int) unknown {
		u, ok := at[who]
		if !ok {
			u = s.add(n)
			at[who], truth[u] = u, n
		}
		return u
	}
	for t := range tables {
		table := &tables[t]
		for i := range table.Lines {
			l := &table.Lines[i]
			var cells []unknown
			for c, n := range l.Now {
				cells = append(cells, know(cellName(table, l, -1, c), n))
			}
			s.equate(cells, know(totalName(table, l, -1), sum(l.Now)))
		}
	}
	for t := range tables {
		for d := range tables[t].By {
			s.linkUp(&tables[t], d, at, truth)
		}
		s.linkWithin(&tables[t], at, truth)
	}
	return at
}

// linkUp says that the lines which differ in dimension d alone make up what
// other tables say without it: cell by cell, or else total by total.
func (s *system) linkUp(t *table, d int, at layer, truth map[unknown]int) {
	parts := map[unknown][]unknown{}
	var wholes []unknown
	join := func(part, whole unknown) {
		if parts[whole] == nil {
			wholes = append(wholes, whole)
		}
		parts[whole] = append(parts[whole], part)
	}
	for i := range t.Lines {
		l := &t.Lines[i]
		linked := 0
		for c := range t.Columns {
			if whole, ok := at[cellName(t, l, d, c)]; ok {
				join(at[cellName(t, l, -1, c)], whole)
				linked++
			}
		}
		if whole, ok := at[totalName(t, l, d)]; ok && linked < len(t.Columns) {
			join(at[totalName(t, l, -1)], whole)
		}
	}
	for _, whole := range wholes {
		missing := truth[whole]
		for _, part := range parts[whole] {
			missing -= truth[part]
		}
		switch {
		case missing == 0:
			s.equate(parts[whole], whole)
		case missing > 0: // the lines do not divide all people
			s.equate(append(parts[whole], s.addSlack(-missing, far)), whole)
		}
	}
}

// linkWithin says that the people of a line are among those it lies within, in
// the same places, or in all but one of them: tables need not have the same
// dimensions.
func (s *system) linkWithin(t *table, at layer, truth map[unknown]int) {
	for i := range t.Lines {
		l := &t.Lines[i]
		if l.Within == "" {
			continue
		}
		part := at[totalName(t, l, -1)]
		for skip := -1; skip < len(t.By); skip++ {
			whole, ok := at[people(l.Within, placesOf(t, l, skip))]
			if rest := truth[whole] - truth[part]; ok && rest >= 0 {
				s.equate([]unknown{part, s.addSlack(-rest, far)}, whole)
			}
		}
	}
}

// counts returns the unknowns of a line.
func (s *system) counts(at layer, t *table, l *line, truth []int) counts {
	c := counts{total: at[totalName(t, l, -1)], truth: truth}
	for column := range t.Columns {
		c.cells = append(c.cells, at[cellName(t, l, -1, column)])
	}
	return c
}
