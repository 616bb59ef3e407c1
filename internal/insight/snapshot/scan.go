package snapshot

import "slices"

// Names of the dimensions in tables.
const (
	Organisation = "organisation"
	Discipline   = "discipline"
	Grade        = "grade"
	Region       = "region"
	Role         = "role"
	Registered   = "registration"
	Level        = "level"
	Holding      = "holding"
	Progress     = "assessment"
	Wish         = "wish"
	View         = "view"
)

// Held is the value of Holding for those who hold a skill at any level that
// counts as holding it; NotHeldYet for those who rated it lower.
const (
	Held       = "held"
	NotHeldYet = "not-held"
)

// Wishing is the value of Wish for those who rated a skill and wish to grow in it;
// NotWishing for the others who rated it.
const (
	Wishing    = "wish"
	NotWishing = "no-wish"
)

// Views are the values of View: how others see a member's skills beside what the
// member says of them.
var Views = []string{"lower", "same", "higher"}

// Everyone is the Of of lines that count all members.
const Everyone = "members"

// Opined is the Of of lines that count members of whose skills others said a level.
const Opined = "opinions"

// SkillPrefix begins the Of of lines that count those who rated one skill.
const SkillPrefix = "skill/"

// Table is one permitted table in true counts.
type Table struct {
	Name    string
	By      []string // the dimensions that choose a line, in the order of Line.Key
	Across  string   // the dimension along a line
	Columns []string
	Lines   []Line
}

// Line counts people, each in one cell.
type Line struct {
	Of     string // whom the line counts: Everyone, or SkillPrefix and a skill
	Within string // the people of whom Of are a part, or ""
	Key    []string
	Counts []int
}

// Scan counts every permitted table, in an order that never changes: members by
// each dimension and by the permitted pairs, how others see them, who holds each
// skill and who wishes to grow in it, and the supply
// of every skill by level. Levels are counted among those who hold the skill, so
// that who holds it is the sum of a line by level.
func (s *Snapshot) Scan() []Table {
	tables := append(s.scanMembers(), s.scanOpinions()...)
	return append(tables, s.scanSupply()...)
}

// dimension is one way to tell members apart.
type dimension struct {
	name   string
	values []string
	of     func(packed) int
}

// Stages are the values of Progress.
var Stages = []string{"not-started", "started", "finished"}

// pairs are the permitted pairs of dimensions: by the first, across the second.
var pairs = [][2]string{
	{Organisation, Discipline}, {Organisation, Grade}, {Organisation, Progress},
	{Discipline, Grade}, {Discipline, Region}, {Discipline, Progress}, {Discipline, Organisation},
}

func (s *Snapshot) dimensions() []dimension {
	return []dimension{
		{Organisation, s.dims.Organisations, func(m packed) int { return int(m.organisation) }},
		{Discipline, s.dims.Disciplines, func(m packed) int { return int(m.discipline) }},
		{Grade, s.dims.Grades, func(m packed) int { return int(m.grade) }},
		{Region, s.dims.Regions, func(m packed) int { return int(m.region) }},
		{Role, s.dims.Roles, func(m packed) int { return int(m.role) }},
		{Registered, s.dims.Registrations, func(m packed) int { return int(m.registration) }},
		{Progress, Stages, func(m packed) int { return int(m.assessmentStatus) }},
	}
}

func (s *Snapshot) scanMembers() []Table {
	all := s.dimensions()
	named := map[string]*dimension{}
	var tables []Table
	for i := range all {
		named[all[i].name] = &all[i]
		tables = append(tables, s.count(nil, all[i]))
	}
	for _, p := range pairs {
		tables = append(tables, s.count(named[p[0]], *named[p[1]]))
	}
	return tables
}

// count tabulates all members by one dimension, or by two.
func (s *Snapshot) count(by *dimension, across dimension) Table {
	t := Table{Name: Everyone + " by " + across.name, Across: across.name, Columns: across.values}
	keys := [][]string{{}}
	line := func(packed) int { return 0 }
	if by != nil {
		t.Name, t.By, line = Everyone+" by "+by.name+" and "+across.name, []string{by.name}, by.of
		keys = keys[:0]
		for _, v := range by.values {
			keys = append(keys, []string{v})
		}
	}
	width := len(across.values)
	counts := make([]int, len(keys)*width)
	for _, m := range s.members {
		counts[line(m)*width+across.of(m)]++
	}
	for i, key := range keys {
		t.Lines = append(t.Lines, Line{Of: Everyone, Key: key, Counts: counts[i*width : (i+1)*width]})
	}
	return t
}

// scanOpinions counts how others see members, of all and of each discipline.
func (s *Snapshot) scanOpinions() []Table {
	width := len(Views)
	all, by := make([]int, width), make([]int, width*len(s.dims.Disciplines))
	for _, m := range s.members {
		if view := int(m.opinion) - 1; view >= 0 {
			all[view]++
			by[int(m.discipline)*width+view]++
		}
	}
	line := func(key []string, counts []int) Line {
		return Line{Of: Opined, Within: Everyone, Key: key, Counts: counts}
	}
	parts := Table{Name: "opinions by discipline", By: []string{Discipline}, Across: View, Columns: Views}
	for i, d := range s.dims.Disciplines {
		parts.Lines = append(parts.Lines, line([]string{d}, by[i*width:(i+1)*width]))
	}
	return []Table{{Name: "opinions", Across: View, Columns: Views, Lines: []Line{line([]string{}, all)}}, parts}
}

func (s *Snapshot) scanSupply() []Table {
	h := s.countRatings()
	all := Table{Name: "holders", Across: Holding, Columns: []string{Held, NotHeldYet}}
	for skill, name := range s.dims.Skills {
		levels := h.byDiscipline.sum(skill, len(s.dims.Levels))
		all.Lines = append(all.Lines, Line{Of: SkillPrefix + name, Within: Everyone, Key: []string{},
			Counts: []int{total(levels[s.dims.NotHeld:]), total(levels[:s.dims.NotHeld])}})
	}
	tables := []Table{
		all,
		s.supply("", nil, h.byDiscipline),
		s.supply(Organisation, s.dims.Organisations, h.byOrganisation),
		s.supply(Discipline, s.dims.Disciplines, h.byDiscipline),
	}
	if len(s.members) >= WishesFrom {
		tables = append(tables, s.wishes("", nil, h.byDiscipline), s.wishes(Discipline, s.dims.Disciplines, h.byDiscipline))
	}
	return tables
}

// WishesFrom is how many members a profession has before wishes are counted. In a
// smaller one the attack on them, beside levels and from one report to the next,
// takes long and withholds what is more use. Tests of wishes lower it.
var WishesFrom = 2000

// wishes lays out who wishes to grow in each skill, of all who rated it; with by,
// for each value of it.
func (s *Snapshot) wishes(by string, values []string, c counters) Table {
	t := Table{Name: "wishes", Across: Wish, Columns: []string{Wishing, NotWishing}}
	if by != "" {
		t.Name, t.By = "wishes by "+by, []string{by}
	}
	levels := len(s.dims.Levels)
	line := func(skill int, key []string, groups ...int) Line {
		counts := []int{0, 0}
		for _, group := range groups {
			wishing := total(c.wishing(group, skill, levels))
			counts[0] += wishing
			counts[1] += total(c.line(group, skill, levels)) - wishing
		}
		return Line{Of: SkillPrefix + s.dims.Skills[skill], Within: Everyone, Key: key, Counts: counts}
	}
	every := make([]int, len(s.dims.Disciplines))
	for i := range every {
		every[i] = i
	}
	for skill := range s.dims.Skills {
		if by == "" {
			t.Lines = append(t.Lines, line(skill, []string{}, every...))
			continue
		}
		for i, v := range values {
			t.Lines = append(t.Lines, line(skill, []string{v}, i))
		}
	}
	return t
}

// supply lays out counters as a table with a line for each skill and value of
// by; without by, one line for each skill.
func (s *Snapshot) supply(by string, values []string, c counters) Table {
	t := Table{Name: "supply by level", By: []string{Holding}, Across: Level, Columns: s.dims.Levels[s.dims.NotHeld:]}
	if by != "" {
		t.Name, t.By = "supply by "+by+" and level", []string{by, Holding}
	}
	for skill, name := range s.dims.Skills {
		of := SkillPrefix + name
		if by == "" {
			t.Lines = append(t.Lines, Line{Of: of, Within: Everyone, Key: []string{Held}, Counts: c.sum(skill, len(s.dims.Levels))[s.dims.NotHeld:]})
			continue
		}
		for i, v := range values {
			t.Lines = append(t.Lines, Line{Of: of, Within: Everyone, Key: []string{v, Held}, Counts: c.line(i, skill, len(s.dims.Levels))[s.dims.NotHeld:]})
		}
	}
	return t
}

func total(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// counters holds one number for each group of members, skill and level; where
// wishes are counted, one for those who wish to grow and one for the others.
type counters struct {
	stride int // from group to group
	wishes int // from a number to that of those who wish; 0 where they are not apart
	counts []uint32
}

func (c counters) line(group, skill, levels int) []int {
	at := group*c.stride + skill<<levelBits
	line := make([]int, levels)
	for l := range line {
		line[l] = int(c.counts[at+l])
		if c.wishes > 0 {
			line[l] += int(c.counts[at+l+c.wishes])
		}
	}
	return line
}

// wishing is the part of a line that wishes to grow.
func (c counters) wishing(group, skill, levels int) []int {
	at := group*c.stride + c.wishes + skill<<levelBits
	line := make([]int, levels)
	for l, n := range c.counts[at : at+levels] {
		line[l] = int(n)
	}
	return line
}

func (c counters) sum(skill, levels int) []int {
	total := make([]int, levels)
	for group := 0; group*c.stride < len(c.counts); group++ {
		for l, n := range c.line(group, skill, levels) {
			total[l] += n
		}
	}
	return total
}

// ratingCounts is the heatmap: ratings by skill and level for each organisation
// and for each discipline, of which those with a wish are apart.
type ratingCounts struct{ byOrganisation, byDiscipline counters }

// narrow is the room of a group when skills and levels fit in it: the usual case, in
// which the compiler needs no bounds check at a counter.
const narrow = 256 << levelBits

// wishShift moves wishBit to where it makes the difference of a narrow room.
const wishShift = 4

// countRatings is the heatmap pass: once over every rating.
func (s *Snapshot) countRatings() ratingCounts {
	room := narrow
	if len(s.dims.Skills) > narrow>>levelBits {
		room = len(s.dims.Skills) << levelBits
	}
	h := ratingCounts{
		counters{stride: room, counts: make([]uint32, room*len(s.dims.Organisations))},
		counters{stride: 2 * room, wishes: room, counts: make([]uint32, 2*room*len(s.dims.Disciplines))},
	}
	begin := uint32(0)
	for _, m := range s.members {
		ratings := s.ratings[begin:m.end]
		begin = m.end
		organisation := h.byOrganisation.counts[int(m.organisation)*room:][:room]
		discipline := h.byDiscipline.counts[int(m.discipline)*2*room:][:2*room]
		if room == narrow {
			addNarrow((*[narrow]uint32)(organisation), (*[2 * narrow]uint32)(discipline), ratings)
			continue
		}
		for _, r := range ratings {
			at := int(r &^ wishBit)
			organisation[at]++
			discipline[at+int(r>>15)*room]++
		}
	}
	return h
}

func addNarrow(organisation *[narrow]uint32, discipline *[2 * narrow]uint32, ratings []uint16) {
	for _, r := range ratings {
		organisation[r%narrow]++
		discipline[(r%narrow|r>>wishShift&narrow)%(2*narrow)]++
	}
}

// Names returns the names of the permitted tables, in order.
func Names() []string {
	var names []string
	for _, t := range new(Snapshot).Scan() {
		names = append(names, t.Name)
	}
	return slices.Clip(names)
}
