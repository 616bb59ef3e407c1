package figures

import (
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/snapshot"
)

// Sum is a sum of figures that may be shown. It says nothing that they do not: a
// hidden figure stands for 1 to Hide people, so that a sum with hidden figures
// lies between two numbers.
type Sum struct {
	Shown    int // of the figures that are shown, each rounded
	Hidden   int // figures that are hidden
	Withheld int // figures of lines that are withheld, of which nothing is known
}

func (s *Sum) add(f disclosure.Figure) {
	if f == disclosure.Hidden {
		s.Hidden++
		return
	}
	s.Shown += int(f)
}

// Balance is what roles ask of a skill at one level beside what members hold.
type Balance struct {
	Level Label
	Asked Sum // members whose own role asks for the skill at this level
	Held  Sum // members who hold it at this level
}

// Market is supply and demand of a skill. Demand is added up from the published
// members by role, and supply from the published levels: not from members, so that
// neither can tell more than those tables do. It does not follow which member of
// which role holds what.
type Market struct {
	Skill  Label
	Levels []Balance // those that count as holding the skill, lowest first
}

// AtLeast adds up what is asked for and held at a level, by its code, and above.
func (m Market) AtLeast(level string) Balance {
	var sum Balance
	reached := false
	for _, b := range m.Levels {
		if b.Level.Code == level {
			reached, sum.Level = true, b.Level
		}
		if reached {
			sum.Asked, sum.Held = sum.Asked.plus(b.Asked), sum.Held.plus(b.Held)
		}
	}
	return sum
}

func (s Sum) plus(o Sum) Sum {
	return Sum{s.Shown + o.Shown, s.Hidden + o.Hidden, s.Withheld + o.Withheld}
}

// Markets is supply and demand of every skill over the whole profession, in the
// order of the framework.
func (r *Report) Markets() []Market {
	supply := r.Table(Supply)
	roles := map[string]disclosure.Figure{}
	known := false
	if l := r.Line(ByRole, ""); l != nil && !l.Withheld {
		known = true
		for i, code := range r.Table(ByRole).Columns {
			roles[code] = l.Cells[i]
		}
	}
	asked := map[string]map[string]*Sum{}
	for _, a := range r.Asks {
		if asked[a.Skill] == nil {
			asked[a.Skill] = map[string]*Sum{}
		}
		sum := asked[a.Skill][a.Level]
		if sum == nil {
			sum = &Sum{}
			asked[a.Skill][a.Level] = sum
		}
		if known {
			sum.add(roles[a.Role])
		} else {
			sum.Withheld++
		}
	}
	var all []Market
	for _, skill := range r.Dims.Skills() {
		m := Market{Skill: skill}
		line := r.Line(Supply, skill.Code)
		for i, level := range supply.Columns {
			b := Balance{Level: Label{level, r.Dims.Name(snapshot.Level, level)}}
			if sum := asked[skill.Code][level]; sum != nil {
				b.Asked = *sum
			}
			if line == nil || line.Withheld {
				b.Held.Withheld++
			} else {
				b.Held.add(line.Cells[i])
			}
			m.Levels = append(m.Levels, b)
		}
		all = append(all, m)
	}
	return all
}

// Thinness says how sure it is that few people hold a skill.
type Thinness int

// From what is published of who holds the skill.
const (
	NotThin Thinness = iota
	Thin             // nobody holds it, or so few that the number is hidden
	Unknown          // too few people rated it to say
)

// Thin reports whether fewer members of the whole profession hold a skill, by its
// code, than may be shown: fewer than five unless the rules are stricter.
func (r *Report) Thin(skill string) Thinness {
	l := r.Line(Holders, skill)
	if l == nil || l.Withheld {
		return Unknown
	}
	for i, column := range r.Table(Holders).Columns {
		if column == snapshot.Held && l.Cells[i] <= 0 {
			return Thin
		}
	}
	return NotThin
}
