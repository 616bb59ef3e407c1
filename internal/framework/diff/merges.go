package diff

import (
	"slices"

	"guildhall/internal/pack"
)

// decision is what a release between the two decided.
type decision struct {
	release string
	pack.Decision
}

// explain gathers merges and splits and gives every change its reasons.
func (c *comparison) explain(between []pack.Release) {
	var all []decision
	for _, r := range between {
		for _, d := range r.Decisions {
			all = append(all, decision{r.Name, d})
		}
	}
	c.gather(all)
	for _, ch := range c.changes {
		ch.Reasons = reasons(ch, all)
	}
}

// gather makes one change of the retired, added and removed things that a merge
// or split is made of: as decided first, then as replacements tell.
func (c *comparison) gather(decided []decision) {
	g := &gathering{comparison: c, whole: map[owner]*Change{}}
	for _, ch := range c.changes {
		if ch.What != "skill" && ch.What != "role" {
			continue
		}
		switch ch.Kind {
		case Added, Removed, Retired, Restored:
			g.whole[owner{ch.What, ch.Code}] = ch
		}
	}
	for _, d := range decided {
		if kind := Kind(d.Kind); kind == Merged || kind == Split {
			g.together(kind, d.What, d.From, d.To, true)
		}
	}
	for _, what := range []string{"skill", "role"} {
		g.replaced(what, Retired)
		g.replaced(what, Restored)
	}
	c.changes = slices.DeleteFunc(c.changes, func(ch *Change) bool { return g.used[ch] })
	c.changes = append(c.changes, g.made...)
}

type gathering struct {
	*comparison
	whole map[owner]*Change // of each thing that came, went or ended
	used  map[*Change]bool
	made  []*Change
}

// together makes one change of everything that ended and came by a merge or split.
func (g *gathering) together(kind Kind, what string, from, to []string, forward bool) {
	var parts []*Change
	for _, code := range slices.Concat(from, to) {
		ch := g.whole[owner{what, code}]
		if ch == nil || g.used[ch] || slices.Contains(parts, ch) {
			continue
		}
		came, left := ch.Kind == Added || ch.Kind == Restored, ch.Kind == Removed || ch.Kind == Retired
		if slices.Contains(to, code) && came || slices.Contains(from, code) && left {
			parts = append(parts, ch)
		}
	}
	if len(parts) == 0 {
		return
	}
	made := &Change{Kind: kind, What: what, From: from, To: to, List: parts[0].List}
	one := to
	if kind == Split {
		one = from
	}
	if len(one) > 0 {
		made.Code, made.Name = one[0], g.names[owner{what, one[0]}]
	}
	if g.used == nil {
		g.used = map[*Change]bool{}
	}
	for _, code := range slices.Concat(from, to) {
		for _, d := range g.disciplines[owner{what, code}] {
			if !slices.Contains(made.Disciplines, d) {
				made.Disciplines = append(made.Disciplines, d)
			}
		}
	}
	slices.SortFunc(parts, func(a, b *Change) int { return compareText(a.Code, b.Code) })
	for _, ch := range parts {
		g.used[ch] = true
		made.Parts = append(made.Parts, *ch)
	}
	slices.Sort(made.Disciplines)
	g.made = append(g.made, made)
}

// replaced finds merges and splits by what stands in the place of what has
// ended, or stood there before it came back, which is the same seen from the
// other side.
func (g *gathering) replaced(what string, kind Kind) {
	into := map[string][]string{} // by what took the place
	var targets []string
	split := func(one string, several []string) {
		if kind == Retired {
			g.together(Split, what, []string{one}, several, true)
		} else {
			g.together(Merged, what, several, []string{one}, false)
		}
	}
	for _, ch := range g.changes {
		if ch.What != what || ch.Kind != kind || g.used[ch] {
			continue
		}
		by := ch.To
		if kind == Restored {
			by = stoodIn(ch)
		}
		switch {
		case len(by) > 1:
			split(ch.Code, slices.Clone(by))
		case len(by) == 1:
			if into[by[0]] == nil {
				targets = append(targets, by[0])
			}
			into[by[0]] = append(into[by[0]], ch.Code)
		}
	}
	slices.Sort(targets)
	for _, target := range targets {
		several := into[target]
		if ch := g.whole[owner{what, target}]; ch == nil || ch.Kind == Retired || ch.Kind == Restored {
			several = append(several, target) // it is there on both sides
		}
		slices.Sort(several)
		if len(several) < 2 {
			continue
		}
		if kind == Retired {
			g.together(Merged, what, several, []string{target}, true)
		} else {
			g.together(Split, what, []string{target}, several, false)
		}
	}
}

// stoodIn is what stood in the place of something that has come back.
func stoodIn(ch *Change) []string {
	for _, f := range ch.Fields {
		if f.Name == "replaced_by" {
			return f.Were
		}
	}
	return nil
}

// reasons are the decisions that speak of the thing that changed.
func reasons(ch *Change, decided []decision) []Reason {
	var all []Reason
	for _, d := range decided {
		if d.concerns(ch) {
			all = append(all, Reason{d.release, d.Kind, d.Note, d.Credits})
		}
	}
	return all
}

func (d decision) concerns(ch *Change) bool {
	spoken := slices.Concat(d.From, d.To)
	switch ch.What {
	case "skill", "role", "discipline", "level":
		if d.What != ch.What {
			return false
		}
	default:
		return d.What == "framework" || d.What == ch.What && slices.Contains(spoken, ch.Code)
	}
	if ch.Kind != Merged && ch.Kind != Split {
		return ch.Code != "" && slices.Contains(spoken, ch.Code)
	}
	for _, part := range ch.Parts {
		if slices.Contains(spoken, part.Code) {
			return true
		}
	}
	return false
}
