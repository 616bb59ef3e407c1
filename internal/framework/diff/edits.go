package diff

import (
	"reflect"
	"slices"
)

// edit is what happened to one entry of a list.
type edit struct {
	op            Op
	key           string
	before, later reflect.Value // the entry; invalid where there is none
	after         string        // key of the entry before it, in the release that has it
	fields        []Field
}

// row is the entry as the later release has it, or the earlier where it is gone.
func (e edit) row() reflect.Value {
	if e.later.IsValid() {
		return e.later
	}
	return e.before
}

// code is that of the thing that an entry is, or belongs to.
func (l *list) code(e edit) string {
	if l.owned == nil {
		return ""
	}
	return text(e.row().FieldByIndex(l.owned))
}

// compare finds every entry that differs, and those that stand elsewhere.
func (l *list) compare(a, b *flat) ([]edit, []Place) {
	before, later := l.rows(a), l.rows(b)
	oldKeys, oldAt := l.keysOf(before)
	newKeys, newAt := l.keysOf(later)
	var edits []edit
	for i, key := range newKeys {
		old, had := oldAt[key]
		e := edit{op: Put, key: key, later: later.Index(i)}
		if had {
			e.op, e.before = Edited, before.Index(old)
		} else {
			e.after = previous(newKeys, i)
		}
		if e.fields = l.differences(e.before, e.later); len(e.fields) > 0 || !had {
			edits = append(edits, e)
		}
	}
	for i, key := range oldKeys {
		if _, has := newAt[key]; !has {
			e := edit{op: Taken, key: key, before: before.Index(i), after: previous(oldKeys, i)}
			e.fields = l.differences(e.before, e.later)
			edits = append(edits, e)
		}
	}
	return edits, moves(oldKeys, newKeys, oldAt, newAt)
}

func previous(keys []string, i int) string {
	if i == 0 {
		return ""
	}
	return keys[i-1]
}

// differences lists the values of an entry that differ. An entry that is not
// there has nothing in any value.
func (l *list) differences(a, b reflect.Value) []Field {
	var all []Field
	for _, v := range l.values {
		if v.listed {
			were, are := listAt(a, v.index), listAt(b, v.index)
			if !slices.Equal(were, are) {
				all = append(all, Field{Name: v.name, Listed: true, Were: were, Are: are})
			}
			continue
		}
		was, now := textAt(a, v.index), textAt(b, v.index)
		if was != now {
			all = append(all, Field{Name: v.name, Before: was, Now: now})
		}
	}
	return all
}

func textAt(row reflect.Value, index []int) string {
	if !row.IsValid() {
		return ""
	}
	return text(row.FieldByIndex(index))
}

func listAt(row reflect.Value, index []int) []string {
	if !row.IsValid() {
		return nil
	}
	return row.FieldByIndex(index).Interface().([]string)
}

// moves lists the entries of both releases that stand elsewhere: as few as
// possible, and the same ones whichever release is the earlier.
func moves(before, later []string, oldAt, newAt map[string]int) []Place {
	kept := func(keys []string, in map[string]int) []string {
		var common []string
		for _, k := range keys {
			if _, ok := in[k]; ok {
				common = append(common, k)
			}
		}
		return common
	}
	from, to := kept(before, newAt), kept(later, oldAt)
	if slices.Equal(from, to) {
		return nil
	}
	at := newAt
	if slices.Compare(from, to) > 0 {
		from, to, at = to, from, oldAt
	}
	places := make([]int, len(from))
	for i, k := range from {
		places[i] = at[k]
	}
	stays := map[string]bool{}
	for _, i := range rising(places) {
		stays[from[i]] = true
	}
	var all []Place
	for i, k := range later {
		if old, had := oldAt[k]; had && !stays[k] {
			all = append(all, Place{Key: k, Was: previous(before, old), Now: previous(later, i)})
		}
	}
	slices.SortFunc(all, func(a, b Place) int { return compareText(a.Key, b.Key) })
	return all
}

// rising returns the indexes of a longest rising subsequence.
func rising(places []int) []int {
	var tails []int // index of the last place of the best run of each length
	back := make([]int, len(places))
	for i, p := range places {
		n, _ := slices.BinarySearchFunc(tails, p, func(t, p int) int { return places[t] - p })
		back[i] = -1
		if n > 0 {
			back[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	run := make([]int, 0, len(tails))
	for i := last(tails); i >= 0; i = back[i] {
		run = append(run, i)
	}
	slices.Reverse(run)
	return run
}

func last(all []int) int {
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1]
}
