package snapshot

import "slices"

// Names of the dimensions in tables.
const (
	Organisation = "organisation"
	Discipline   = "discipline"
	Grade        = "grade"
	Region       = "region"
	Role         = "role"
	Level        = "level"
	Progress     = "assessment"
)

// Everyone is the Of of lines that count all members.
const Everyone = "members"

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
// each dimension, by organisation and by discipline; assessments finished; and
// the supply of every skill by level.
func (s *Snapshot) Scan() []Table {
	tables := s.scanMembers()
	return append(tables, s.scanSupply()...)
}

// dimension is one way to tell members apart.
type dimension struct {
	name   string
	values []string
	of     func(packed) int
}

var progress = []string{"not-started", "started", "finished"}

func (s *Snapshot) dimensions() (organisation, discipline dimension, others []dimension) {
	organisation = dimension{Organisation, s.dims.Organisations, func(m packed) int { return int(m.organisation) }}
	discipline = dimension{Discipline, s.dims.Disciplines, func(m packed) int { return int(m.discipline) }}
	return organisation, discipline, []dimension{
		{Grade, s.dims.Grades, func(m packed) int { return int(m.grade) }},
		{Region, s.dims.Regions, func(m packed) int { return int(m.region) }},
		{Role, s.dims.Roles, func(m packed) int { return int(m.role) }},
		{Progress, progress, func(m packed) int { return int(m.assessmentStatus) }},
	}
}

func (s *Snapshot) scanMembers() []Table {
	organisation, discipline, others := s.dimensions()
	all := append([]dimension{organisation, discipline}, others...)
	var tables []Table
	for _, across := range all {
		tables = append(tables, s.count(nil, across))
	}
	for _, across := range all[1:] {
		tables = append(tables, s.count(&organisation, across))
	}
	for _, across := range others {
		tables = append(tables, s.count(&discipline, across))
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

func (s *Snapshot) scanSupply() []Table {
	h := s.countRatings()
	return []Table{
		s.supply("", nil, h.byOrganisation),
		s.supply(Organisation, s.dims.Organisations, h.byOrganisation),
		s.supply(Discipline, s.dims.Disciplines, h.byDiscipline),
	}
}

// supply lays out counters as a table with a line for each skill and value of
// by; without by, one line for each skill.
func (s *Snapshot) supply(by string, values []string, c counters) Table {
	t := Table{Name: "supply by level", Across: Level, Columns: s.dims.Levels}
	if by != "" {
		t.Name, t.By = "supply by "+by+" and level", []string{by}
	}
	for skill, name := range s.dims.Skills {
		of := SkillPrefix + name
		if by == "" {
			t.Lines = append(t.Lines, Line{Of: of, Within: Everyone, Key: []string{}, Counts: c.sum(skill, len(s.dims.Levels))})
			continue
		}
		for i, v := range values {
			t.Lines = append(t.Lines, Line{Of: of, Within: Everyone, Key: []string{v}, Counts: c.line(i, skill, len(s.dims.Levels))})
		}
	}
	return t
}

// counters holds one number for each group of members, skill and level.
type counters struct {
	stride int
	counts []uint32
}

func (c counters) line(group, skill, levels int) []int {
	at := group*c.stride + skill<<levelBits
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
// and for each discipline.
type ratingCounts struct{ byOrganisation, byDiscipline counters }

// narrow is the stride when skills and levels fit in it: the usual case, in
// which the compiler needs no bounds check at a counter.
const narrow = 256 << levelBits

// countRatings is the heatmap pass: once over every rating.
func (s *Snapshot) countRatings() ratingCounts {
	stride := narrow
	if len(s.dims.Skills) > narrow>>levelBits {
		stride = len(s.dims.Skills) << levelBits
	}
	h := ratingCounts{
		counters{stride, make([]uint32, stride*len(s.dims.Organisations))},
		counters{stride, make([]uint32, stride*len(s.dims.Disciplines))},
	}
	begin := uint32(0)
	for _, m := range s.members {
		ratings := s.ratings[begin:m.end]
		begin = m.end
		organisation := h.byOrganisation.counts[int(m.organisation)*stride:][:stride]
		discipline := h.byDiscipline.counts[int(m.discipline)*stride:][:stride]
		if stride == narrow {
			addNarrow((*[narrow]uint32)(organisation), (*[narrow]uint32)(discipline), ratings)
			continue
		}
		for _, r := range ratings {
			organisation[r]++
			discipline[r]++
		}
	}
	return h
}

func addNarrow(organisation, discipline *[narrow]uint32, ratings []uint16) {
	for _, r := range ratings {
		organisation[r%narrow]++
		discipline[r%narrow]++
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
