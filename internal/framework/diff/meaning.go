package diff

import (
	"reflect"
	"slices"
	"strconv"

	"guildhall/internal/pack"
)

// group is values of one entry that together mean one thing.
type group struct {
	kind   Kind
	fields []Field
}

// group parts the differing values of an entry by what they mean.
func (l *list) group(e edit) []group {
	var groups []group
	standing := l.standing(e)
	for _, f := range e.fields {
		kind := l.kind
		if k, ok := l.means[f.Name]; ok {
			kind = k
		}
		if slices.Contains(ending, f.Name) && standing != "" {
			kind = standing
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.kind == kind })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{kind: kind})
		}
		groups[i].fields = append(groups[i].fields, f)
	}
	return groups
}

// standing is Retired or Restored where the entry's status says so.
func (l *list) standing(e edit) Kind {
	if l.means["status"] == "" {
		return ""
	}
	was, is := e.before.FieldByName("Status").String() == "retired", e.later.FieldByName("Status").String() == "retired"
	switch {
	case is && !was:
		return Retired
	case was && !is:
		return Restored
	}
	return ""
}

// finish adds what only some kinds of change have.
func finish(c *Change, e edit) {
	switch {
	case c.Kind == Retired:
		c.To = listOf(e.later, "ReplacedBy")
	case c.List == "descriptors":
		c.Level = int(e.row().FieldByName("Level").Int())
	case c.List == "role_skills":
		c.Level = int(e.row().FieldByName("Level").Int())
		c.Effects = effects(e)
	case c.List == "role_qualifications" && e.op == Edited:
		c.Effects = append(c.Effects, importance(e.later.FieldByName("Requirement").String()))
	}
}

func listOf(row reflect.Value, field string) []string {
	return row.FieldByName(field).Interface().([]string)
}

// effects says what a changed need means. Dropping or adding one says it itself.
func effects(e edit) []Effect {
	if e.op != Edited {
		return nil
	}
	was, is := e.before.Interface().(pack.RoleSkill), e.later.Interface().(pack.RoleSkill)
	var all []Effect
	switch {
	case is.Level > was.Level:
		all = append(all, Raised)
	case is.Level < was.Level:
		all = append(all, Lowered)
	}
	if is.Importance != was.Importance {
		all = append(all, importance(is.Importance))
	}
	return all
}

func importance(to string) Effect {
	switch to {
	case "essential":
		return NowEssential
	case "desirable":
		return NowDesirable
	}
	return NowElse
}

// sorted lists the changes thing by thing.
func (c *comparison) sorted() []Change {
	rank := map[Kind]int{}
	for i, k := range Kinds {
		rank[k] = i
	}
	place := map[string]int{}
	for i, l := range lists {
		if _, ok := place[l.what]; !ok {
			place[l.what] = i
		}
	}
	all := make([]Change, 0, len(c.changes))
	for _, ch := range c.changes {
		all = append(all, *ch)
	}
	slices.SortStableFunc(all, func(a, b Change) int {
		if n := boolInt(a.Kind == Order) - boolInt(b.Kind == Order); n != 0 {
			return n
		}
		if n := place[a.What] - place[b.What]; n != 0 {
			return n
		}
		if n := compareCodes(a.Code, b.Code); n != 0 {
			return n
		}
		if n := rank[a.Kind] - rank[b.Kind]; n != 0 {
			return n
		}
		if a.List != b.List {
			return compareText(a.List, b.List)
		}
		return compareCodes(a.Key, b.Key)
	})
	return all
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareCodes puts numbers in their order and all else in that of letters.
func compareCodes(a, b string) int {
	m, err := strconv.Atoi(a)
	n, other := strconv.Atoi(b)
	if err == nil && other == nil && m != n {
		return m - n
	}
	return compareText(a, b)
}
