// Package diff says what one release of a framework has otherwise than another.
//
// Compare finds every difference once and says what it means to a reader: a
// skill was merged, a level text reworded, a role now asks for more. Patch is
// its inverse, and the proof that nothing is lost: a and what Compare says of
// a and b give b. Nothing here touches the database.
package diff

import (
	"encoding/json"
	"strings"

	"guildhall/internal/pack"
)

// Kind says what a change means to a reader.
type Kind string

// The kinds of change, in the order in which they are counted.
const (
	Added            Kind = "added"
	Removed          Kind = "removed" // no longer there at all; what is retired stays
	Retired          Kind = "retired"
	Restored         Kind = "restored"
	Merged           Kind = "merged"
	Split            Kind = "split"
	Moved            Kind = "moved" // to another discipline
	Reworded         Kind = "reworded"
	LevelText        Kind = "level text"
	Labels           Kind = "labels" // other names, titles of posts
	Relations        Kind = "relations"
	Mappings         Kind = "mappings"
	Requirement      Kind = "requirement" // a role's skills, qualifications and registrations
	Responsibilities Kind = "responsibilities"
	CareerSteps      Kind = "career steps"
	Placement        Kind = "placement" // of a role: ring, grades and family
	Standing         Kind = "standing"  // status, owner or replacement, without being retired or restored
	Disciplines      Kind = "disciplines"
	Families         Kind = "role families"
	Scale            Kind = "scale"
	Rings            Kind = "rings"
	Grades           Kind = "grades"
	Bodies           Kind = "bodies"
	Qualifications   Kind = "qualifications"
	Framework        Kind = "framework" // what the framework says of itself
	Order            Kind = "order"     // entries of one list stand otherwise
)

// Kinds are all kinds, in the order in which they are counted.
var Kinds = []Kind{Added, Removed, Retired, Restored, Merged, Split, Moved, Reworded, LevelText, Labels, Relations, Mappings,
	Requirement, Responsibilities, CareerSteps, Placement, Standing, Disciplines, Families, Scale, Rings, Grades, Bodies, Qualifications, Framework, Order}

// Op is what happened to the entry of a list that a change is about.
type Op string

// The operations. A change without one only gathers its Parts.
const (
	Put    Op = "added"
	Taken  Op = "removed"
	Edited Op = "changed"
)

// Effect is what a changed requirement means to someone who holds the role.
type Effect string

// The effects.
const (
	Raised       Effect = "raised"
	Lowered      Effect = "lowered"
	NowEssential Effect = "now essential"
	NowDesirable Effect = "now desirable"
	NowElse      Effect = "asked for otherwise"
)

// Report is every difference between two releases.
type Report struct {
	From    pack.Release `json:"from"`
	To      pack.Release `json:"to"`
	Changes []Change     `json:"changes"`
}

// Change is one difference, or several that belong together: the parts of a
// merge, everything of a skill that was added.
type Change struct {
	Kind        Kind     `json:"kind"`
	Op          Op       `json:"op,omitempty"`
	What        string   `json:"what"`           // skill, role, discipline, family, level, ring, grade, body, qualification or framework
	Code        string   `json:"code,omitempty"` // of that
	Name        string   `json:"name,omitempty"` // afterwards, or before where it is no longer there
	Disciplines []string `json:"disciplines,omitempty"`
	Level       int      `json:"level,omitempty"` // of a level text or a requirement, afterwards
	Other       string   `json:"other,omitempty"` // the other end: a requirement's skill, a step's role, a mapping's target
	OtherName   string   `json:"other_name,omitempty"`
	Effects     []Effect `json:"effects,omitempty"` // of a requirement
	From        []string `json:"from,omitempty"`    // of a merge or split: codes before
	To          []string `json:"to,omitempty"`      // codes after; of something retired what stands in its place
	Fields      []Field  `json:"fields,omitempty"`
	Order       []Place  `json:"order,omitempty"` // entries that stand elsewhere
	Parts       []Change `json:"parts,omitempty"`
	Reasons     []Reason `json:"reasons,omitempty"`

	List string `json:"list"`          // the list that the entry is in
	Key  string `json:"key,omitempty"` // of the entry within the list
	// The key of the entry before it, in the release that has it; empty for the first.
	After string `json:"after,omitempty"`
}

// Field is a value that differs: one text, or a list of them.
type Field struct {
	Name   string   `json:"field"`
	Listed bool     `json:"listed,omitempty"`
	Before string   `json:"before,omitempty"`
	Now    string   `json:"now,omitempty"`
	Were   []string `json:"were,omitempty"` // of a list
	Are    []string `json:"are,omitempty"`
}

// Place says that an entry of a list stands after another than it did; empty
// keys stand for the beginning.
type Place struct {
	Key string `json:"key"`
	Was string `json:"was,omitempty"`
	Now string `json:"now,omitempty"`
}

// Reason is the decision behind a change, as its release states it.
type Reason struct {
	Release string   `json:"release"`
	Kind    string   `json:"kind"` // one of the kinds of pack.Decision
	Note    string   `json:"note"`
	Credits []string `json:"credits,omitempty"`
}

// Compare says what b has otherwise than a. The decisions of the releases in
// between, b among them, explain merges and splits and give reasons; without
// them merges and splits are known from what stands in the place of what.
func Compare(a, b *pack.Edition, between []pack.Release) Report {
	whole := regular(a) && regular(b)
	c := &comparison{before: flatten(a, whole), after: flatten(b, whole), owners: map[owner]*Change{}}
	c.collect()
	c.explain(between)
	return Report{From: a.Release, To: b.Release, Changes: c.sorted()}
}

// owner names a thing that entries of other lists belong to.
type owner struct{ what, code string }

// comparison collects changes while two releases are compared.
type comparison struct {
	before, after *flat
	changes       []*Change
	owners        map[owner]*Change // what was added or removed whole
	names         map[owner]string
	disciplines   map[owner][]string
}

// collect turns what differs in each list into changes.
func (c *comparison) collect() {
	c.name()
	for _, l := range lists {
		edits, moves := l.compare(c.before, c.after)
		for _, e := range edits {
			c.add(l, e)
		}
		if len(moves) > 0 {
			c.changes = append(c.changes, &Change{Kind: Order, What: l.what, List: l.name, Order: moves})
		}
	}
}

// add turns an edit of one entry into one change or, where its values mean
// different things, into several.
func (c *comparison) add(l *list, e edit) {
	thing := owner{l.what, l.code(e)}
	if e.op != Edited {
		c.addWhole(l, e, thing)
		return
	}
	for _, g := range l.group(e) {
		ch := c.change(l, e, thing)
		ch.Kind, ch.Fields = g.kind, g.fields
		finish(ch, e)
		c.changes = append(c.changes, ch)
	}
}

// addWhole records an entry that was added or removed. What belongs to a thing
// that came or went itself goes under that thing.
func (c *comparison) addWhole(l *list, e edit, thing owner) {
	ch := c.change(l, e, thing)
	ch.Kind, ch.Fields = l.kind, e.fields
	if l.thing {
		ch.Kind = Added
		if e.op == Taken {
			ch.Kind = Removed
		}
		if _, twice := c.owners[thing]; !twice {
			c.owners[thing] = ch
		}
	} else if whole := c.owners[thing]; whole != nil && whole.Op == e.op {
		ch.Kind = l.kind
		finish(ch, e)
		whole.Parts = append(whole.Parts, *ch)
		return
	}
	finish(ch, e)
	c.changes = append(c.changes, ch)
}

func (c *comparison) change(l *list, e edit, thing owner) *Change {
	ch := &Change{
		Op: e.op, What: l.what, Code: thing.code, Name: c.names[thing], Disciplines: c.disciplines[thing],
		List: l.name, Key: e.key, After: e.after,
	}
	if l.other != nil {
		var to owner
		to.what, to.code = l.other(e)
		ch.Other, ch.OtherName = to.code, c.names[to]
	}
	return ch
}

// MarshalJSON adds what programs would have to work out: a reworded text word by
// word.
func (f Field) MarshalJSON() ([]byte, error) {
	type plain Field
	wire := struct {
		plain
		Words []Run `json:"words,omitempty"`
	}{plain: plain(f)}
	if !f.Listed && f.Before != "" && f.Now != "" && strings.ContainsRune(f.Before+f.Now, ' ') {
		wire.Words = Words(f.Before, f.Now)
	}
	return json.Marshal(wire)
}
