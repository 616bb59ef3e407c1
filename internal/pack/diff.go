package pack

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Change is one difference between two packs.
type Change struct {
	Kind  string `json:"kind"`            // added, removed or changed
	What  string `json:"what"`            // skill, role, page
	Key   string `json:"key,omitempty"`   // code, id or path
	Field string `json:"field,omitempty"` // of a change: column or key; order when only the order of the list differs
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// String is the change as a line for people.
func (c Change) String() string {
	name := strings.TrimSpace(c.What + " " + c.Key)
	switch {
	case c.Kind == "changed":
		return fmt.Sprintf("changed %s, %s: %s → %s", name, c.Field, quoted(c.From), quoted(c.To))
	case c.Kind == "added" && c.To != "":
		return fmt.Sprintf("added %s: %s", name, c.To)
	case c.From != "":
		return fmt.Sprintf("removed %s: %s", name, c.From)
	}
	return c.Kind + " " + name
}

// Diff returns what b has otherwise than a, in the order of the files. Two packs
// without a difference are written to the same bytes.
func Diff(a, b *Pack) []Change {
	return diff(a, b, func(text string) string { return text })
}

// diff compares texts after norm has been applied to them.
func diff(a, b *Pack, norm func(string) string) []Change {
	before, after := recordsOf(a, norm), recordsOf(b, norm)
	var changes []Change
	for i := range before.groups { // both have every group, in the same order
		changes = append(changes, diffGroup(before.groups[i], after.groups[i])...)
	}
	return wholeReleases(changes)
}

// wholeReleases leaves out everything inside an earlier release that one of the
// packs does not have at all: that the release is missing says it.
func wholeReleases(changes []Change) []Change {
	lone := map[string]bool{}
	for _, c := range changes {
		if c.What == "earlier release" && c.Kind != "changed" {
			lone[c.Key] = true
		}
	}
	if len(lone) == 0 {
		return changes
	}
	return slices.DeleteFunc(changes, func(c Change) bool {
		release, _, _ := strings.Cut(c.Key, " ")
		return c.What != "earlier release" && lone[release]
	})
}

// record is one thing of a pack with its values as text.
type record struct {
	key    string
	title  string
	fields []string
	values map[string]string
}

type group struct {
	what    string
	records []*record
	byKey   map[string]*record
}

// kinds of thing that are compared one by one. Lists of anything else count as a
// value of the thing that holds them. The order is that of a report.
var recordKinds = []struct {
	of   reflect.Type
	what string
	key  []string // fields that identify it
}{
	{reflect.TypeFor[Profession](), "profession", nil},
	{reflect.TypeFor[Level](), "level", []string{"Level"}},
	{reflect.TypeFor[Ring](), "ring", []string{"ID"}},
	{reflect.TypeFor[MembershipKind](), "membership kind", []string{"ID"}},
	{reflect.TypeFor[Discipline](), "discipline", []string{"ID"}},
	{reflect.TypeFor[Grade](), "grade", []string{"ID"}},
	{reflect.TypeFor[LearningKind](), "learning kind", []string{"ID"}},
	{reflect.TypeFor[CostBand](), "cost band", []string{"ID"}},
	{reflect.TypeFor[Skill](), "skill", []string{"Code"}},
	{reflect.TypeFor[Descriptor](), "descriptor", []string{"Skill", "Level"}},
	{reflect.TypeFor[Mapping](), "mapping", []string{"Skill", "Scheme", "TargetID"}},
	{reflect.TypeFor[RoleFamily](), "role family", []string{"ID"}},
	{reflect.TypeFor[Role](), "role", []string{"Code"}},
	{reflect.TypeFor[Responsibility](), "responsibility", []string{"Role", "Order"}},
	{reflect.TypeFor[RoleSkill](), "role skill", []string{"Role", "Skill"}},
	{reflect.TypeFor[RoleQualification](), "role qualification", []string{"Role", "Qualification"}},
	{reflect.TypeFor[CareerPath](), "career path", []string{"From", "To"}},
	{reflect.TypeFor[Opportunity](), "learning opportunity", []string{"ID"}},
	{reflect.TypeFor[Bodies](), "professional bodies", nil},
	{reflect.TypeFor[Body](), "professional body", []string{"ID"}},
	{reflect.TypeFor[Registration](), "registration", []string{"ID"}},
	{reflect.TypeFor[Qualifications](), "qualifications", nil},
	{reflect.TypeFor[Qualification](), "qualification", []string{"ID"}},
	{reflect.TypeFor[Equivalent](), "equivalent", []string{"ID"}},
	{reflect.TypeFor[Network](), "network", []string{"ID"}},
	{reflect.TypeFor[Organisation](), "organisation", []string{"ID"}},
	{reflect.TypeFor[RoleFinder](), "role finder", nil},
	{reflect.TypeFor[FinderResult](), "role finder result", []string{"ID"}},
	{reflect.TypeFor[FinderQuestion](), "role finder question", []string{"ID"}},
	{reflect.TypeFor[FinderOption](), "role finder option", []string{"ID"}},
	{reflect.TypeFor[FinderRule](), "role finder rule", []string{"ID"}},
	{reflect.TypeFor[OtherProfession](), "other profession", []string{"ID"}},
	{reflect.TypeFor[RolePhrases](), "phrases of role", []string{"Role"}},
	{reflect.TypeFor[Behaviours](), "behaviours", nil},
	{reflect.TypeFor[Behaviour](), "behaviour", []string{"ID"}},
	{reflect.TypeFor[DisciplineBehaviours](), "behaviours for discipline", []string{"Discipline"}},
	{reflect.TypeFor[InterviewQuestion](), "interview question", []string{"Skill", "Level"}},
	{reflect.TypeFor[WordingChecks](), "wording checks", nil},
	{reflect.TypeFor[WordingCheck](), "wording check", []string{"ID"}},
	{reflect.TypeFor[AdvertSections](), "advert", nil},
	{reflect.TypeFor[AdvertSection](), "advert section", []string{"ID"}},
	{reflect.TypeFor[FixedText](), "advert text", []string{"ID"}},
	{reflect.TypeFor[AssessmentMethod](), "assessment method", []string{"ID"}},
	{reflect.TypeFor[Retention](), "retention schedule", nil},
	{reflect.TypeFor[RetentionClass](), "retention class", []string{"ID"}},
	{reflect.TypeFor[Enquiries](), "enquiries", nil},
	{reflect.TypeFor[Topic](), "enquiry topic", []string{"ID"}},
	{reflect.TypeFor[Page](), "page", []string{"Path"}},
	{reflect.TypeFor[Term](), "term", []string{"Term"}},
	{reflect.TypeFor[Decision](), "decision", nil},
	{reflect.TypeFor[Edition](), "earlier release", []string{"Release.Name"}},
	{reflect.TypeFor[Text](), "text", []string{"Name"}},
}

// records collects the things of a pack by kind.
type records struct {
	groups []*group
	norm   func(string) string
}

func recordsOf(p *Pack, norm func(string) string) *records {
	r := &records{norm: norm}
	for _, k := range recordKinds {
		r.groups = append(r.groups, &group{what: k.what, byKey: map[string]*record{}})
	}
	r.walk(reflect.ValueOf(*p), "", "", nil)
	return r
}

func kindOf(t reflect.Type) int {
	for i, k := range recordKinds {
		if k.of == t {
			return i
		}
	}
	return -1
}

// walk adds v to the records. Values go to the innermost record around them,
// under path; parent is that record's key.
func (r *records) walk(v reflect.Value, path, parent string, around *record) {
	t := v.Type()
	if k := kindOf(t); k >= 0 {
		around = r.open(k, v, parent)
		path, parent = "", around.key
	}
	switch {
	case isScalar(t):
		around.set(path, r.norm(scalarText(v)))
	case t.Kind() == reflect.Pointer:
		if !v.IsNil() {
			r.walk(v.Elem(), path, parent, around)
		}
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			r.walk(v.Field(i), join(path, fieldName(t.Field(i))), parent, around)
		}
	case isScalar(t.Elem()):
		around.set(path, r.norm(joinList(v)))
		// A list is not its text: two entries and one with a semicolon in it differ.
		if v.Len() > 1 {
			around.set(path+" (entries)", fmt.Sprint(v.Len()))
		}
	default:
		for i := range v.Len() {
			inner := path
			if kindOf(t.Elem()) < 0 {
				inner = fmt.Sprintf("%s[%d]", path, i+1)
			}
			r.walk(v.Index(i), inner, parent, around)
		}
	}
}

// fieldName is what a field is called in its file.
func fieldName(f reflect.StructField) string {
	for _, tag := range []string{"yaml", "csv"} {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" && name != "-" {
			return name
		}
	}
	return strings.ToLower(f.Name)
}

// open starts a record. Things inside others, such as the options of a question,
// carry the other's key before their own; things with one key twice are numbered.
func (r *records) open(kind int, v reflect.Value, parent string) *record {
	var parts []string
	if parent != "" {
		parts = append(parts, parent)
	}
	for _, name := range recordKinds[kind].key {
		of := v
		for part := range strings.SplitSeq(name, ".") {
			of = of.FieldByName(part)
		}
		parts = append(parts, r.norm(scalarText(of)))
	}
	g := r.groups[kind]
	key := strings.Join(parts, " ")
	for n := 2; g.byKey[key] != nil; n++ {
		key = strings.TrimSpace(fmt.Sprintf("%s (%d)", strings.Join(parts, " "), n))
	}
	rec := &record{key: key, values: map[string]string{}}
	for _, name := range []string{"Name", "Title"} {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String && rec.title == "" && recordKinds[kind].key != nil {
			rec.title = f.String()
		}
	}
	g.byKey[key] = rec
	g.records = append(g.records, rec)
	return rec
}

func (r *record) set(field, value string) {
	r.fields = append(r.fields, field)
	r.values[field] = value
}

func diffGroup(a, b *group) []Change {
	var changes []Change
	for _, old := range a.records {
		if now, ok := b.byKey[old.key]; ok {
			changes = append(changes, diffRecord(a.what, old, now)...)
		} else {
			changes = append(changes, Change{Kind: "removed", What: a.what, Key: old.key, From: old.title})
		}
	}
	for _, now := range b.records {
		if a.byKey[now.key] == nil {
			changes = append(changes, Change{Kind: "added", What: a.what, Key: now.key, To: now.title})
		}
	}
	return append(changes, diffOrder(a, b)...)
}

func diffRecord(what string, a, b *record) []Change {
	var changes []Change
	fields := slices.Clone(a.fields)
	for _, f := range b.fields {
		if _, ok := a.values[f]; !ok {
			fields = append(fields, f)
		}
	}
	for _, f := range fields {
		if a.values[f] != b.values[f] {
			changes = append(changes, Change{Kind: "changed", What: what, Key: a.key, Field: f, From: a.values[f], To: b.values[f]})
		}
	}
	return changes
}

// diffOrder reports where the things that both have first stand in another order.
func diffOrder(a, b *group) []Change {
	common := func(of, in *group) []string {
		var keys []string
		for _, r := range of.records {
			if in.byKey[r.key] != nil {
				keys = append(keys, r.key)
			}
		}
		return keys
	}
	before, after := common(a, b), common(b, a)
	for i := range before {
		if before[i] != after[i] {
			return []Change{{Kind: "changed", What: a.what, Field: "order", From: before[i], To: after[i]}}
		}
	}
	return nil
}
