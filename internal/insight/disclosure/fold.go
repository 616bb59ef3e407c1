package disclosure

import (
	"cmp"
	"slices"
)

// chooseFolded returns the organisations that must not be shown by themselves,
// in order of their names. The people of an organisation are those of its line
// in a table by organisation alone whose lines are part of no other people; the
// smallest such table counts. An organisation that was folded stays so until it
// has grown by as many people as a change needs, so that one person cannot take
// it out.
func chooseFolded(tables []Table, p Parameters, last []string) []string {
	sizes := map[string]int{}
	for _, t := range tables {
		for organisation, n := range sizesIn(t) {
			if had, ok := sizes[organisation]; !ok || n < had {
				sizes[organisation] = n
			}
		}
	}
	var folded, rest []string
	people := 0
	for organisation, n := range sizes {
		if n < p.Cohort || n < p.Cohort+p.Change && slices.Contains(last, organisation) {
			folded = append(folded, organisation)
			people += n
		} else {
			rest = append(rest, organisation)
		}
	}
	slices.SortFunc(rest, func(a, b string) int {
		return cmp.Or(cmp.Compare(sizes[a], sizes[b]), cmp.Compare(a, b))
	})
	for len(folded) > 0 && (len(folded) < 2 || people < p.Cohort) && len(rest) > 0 {
		folded, people, rest = append(folded, rest[0]), people+sizes[rest[0]], rest[1:]
	}
	slices.Sort(folded)
	return folded
}

// sizesIn returns the people of each organisation as t counts them.
func sizesIn(t Table) map[string]int {
	sizes := map[string]int{}
	for _, l := range t.Lines {
		switch {
		case l.Within != "":
		case len(t.By) == 1 && t.By[0] == foldBy:
			sizes[l.Key[0]] += sum(l.Counts)
		case len(t.By) == 0 && t.Across == foldBy:
			for c, n := range l.Counts {
				sizes[t.Columns[c]] += n
			}
		}
	}
	return sizes
}

// fold copies tables with the folded organisations added up as Other, which
// comes last.
func fold(tables []Table, folded []string) []table {
	var out []table
	for _, t := range tables {
		f := table{Name: t.Name, By: t.By, Across: t.Across, Columns: t.Columns}
		columns := identity(len(t.Columns))
		if t.Across == foldBy {
			f.Columns, columns = foldColumns(t.Columns, folded)
		}
		f.Lines = foldLines(t, folded, columns, len(f.Columns))
		out = append(out, f)
	}
	return out
}

// foldColumns returns the columns that remain and where each old one went.
func foldColumns(columns, folded []string) (kept []string, to []int) {
	for _, c := range columns {
		if slices.Contains(folded, c) {
			to = append(to, -1)
			continue
		}
		to = append(to, len(kept))
		kept = append(kept, c)
	}
	if i := slices.Index(to, -1); i >= 0 {
		for ; i < len(to); i++ {
			if to[i] < 0 {
				to[i] = len(kept)
			}
		}
		kept = append(kept, Other)
	}
	return kept, to
}

func foldLines(t Table, folded []string, columns []int, width int) []line {
	at := slices.Index(t.By, foldBy)
	var lines, others []line
	known := map[string]int{}
	for _, l := range t.Lines {
		counts := make([]int, width)
		for c, n := range l.Counts {
			counts[columns[c]] += n
		}
		next := line{Of: l.Of, Within: l.Within, Key: l.Key, Now: counts}
		if at < 0 || !slices.Contains(folded, l.Key[at]) {
			lines = append(lines, next)
			continue
		}
		next.Key = slices.Clone(l.Key)
		next.Key[at] = Other
		if i, ok := known[next.name()]; ok {
			for c, n := range counts {
				others[i].Now[c] += n
			}
			continue
		}
		known[next.name()] = len(others)
		others = append(others, next)
	}
	return append(lines, others...)
}

func identity(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
