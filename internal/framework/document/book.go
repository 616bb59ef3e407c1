package document

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/docx"
	"guildhall/internal/pack"
)

// The standings of a skill or role, as a pack writes them.
const (
	retiredStatus = "retired"
	draftStatus   = "draft"
)

// book is a document being made: an edition by what its parts are asked for, and
// the blocks so far.
type book struct {
	e      *pack.Edition
	o      Options
	own    choice
	blocks []docx.Block

	disciplines      map[string]*pack.Discipline // by id in upper case
	skills           map[string]*pack.Skill      // by code in upper case
	roles            map[string]*pack.Role
	rung             map[string]*pack.Grade
	ring             map[string]*pack.Ring
	level            map[int]*pack.Level
	words            map[wordKey]string
	duties           map[string][]pack.Responsibility // by code of the role
	needs            map[string][]pack.RoleSkill      // by code of the role
	needed           map[string][]pack.RoleSkill      // by code of the skill
	asked            map[string][]pack.RoleQualification
	credentials      map[string]string // what a role may ask for, by id
	steps            map[string][]pack.CareerPath
	families         map[string]string
	related, narrows map[string][]string // codes of skills, both ways whichever said so
}

type wordKey struct {
	skill string
	level int
}

func index(e *pack.Edition, o Options) *book {
	f := &e.Framework
	b := &book{
		e: e, o: o,
		disciplines: pointers(e.Disciplines, func(d *pack.Discipline) string { return strings.ToUpper(d.ID) }),
		skills:      pointers(f.Skills, func(s *pack.Skill) string { return strings.ToUpper(s.Code) }),
		roles:       pointers(f.Roles, func(r *pack.Role) string { return strings.ToUpper(r.Code) }),
		rung:        pointers(e.Grades, func(g *pack.Grade) string { return g.ID }),
		ring:        pointers(e.Rings, func(r *pack.Ring) string { return r.ID }),
		level:       pointers(e.Levels.Items, func(l *pack.Level) int { return l.Level }),
		words:       make(map[wordKey]string, len(f.Descriptors)),
		duties:      grouped(f.Responsibilities, func(r pack.Responsibility) string { return r.Role }),
		needs:       grouped(f.RoleSkills, func(n pack.RoleSkill) string { return n.Role }),
		needed:      grouped(f.RoleSkills, func(n pack.RoleSkill) string { return n.Skill }),
		asked:       grouped(f.RoleQualifications, func(q pack.RoleQualification) string { return q.Role }),
		steps:       grouped(f.CareerPaths, func(p pack.CareerPath) string { return p.From }),
		credentials: map[string]string{}, families: map[string]string{}, related: map[string][]string{}, narrows: map[string][]string{},
	}
	for _, d := range f.Descriptors {
		b.words[wordKey{d.Skill, d.Level}] = d.Text
	}
	for _, y := range f.Families {
		b.families[y.ID] = y.Name
	}
	b.indexCredentials()
	b.indexRelations()
	return b
}

func pointers[T any, K comparable](all []T, key func(*T) K) map[K]*T {
	m := make(map[K]*T, len(all))
	for i := range all {
		m[key(&all[i])] = &all[i]
	}
	return m
}

func grouped[T any](all []T, key func(T) string) map[string][]T {
	m := map[string][]T{}
	for _, v := range all {
		m[key(v)] = append(m[key(v)], v)
	}
	return m
}

func (b *book) indexCredentials() {
	for _, y := range b.e.Bodies.Bodies {
		for _, r := range y.Levels {
			b.credentials[r.ID] = y.Short + " " + r.Name
		}
	}
	for _, q := range b.e.Qualifications.Qualifications {
		b.credentials[q.ID] = q.Name
	}
	for _, q := range b.e.Qualifications.Equivalents {
		b.credentials[q.ID] = q.Name
	}
}

func (b *book) indexRelations() {
	add := func(to map[string][]string, from, code string) {
		if !slices.Contains(to[from], code) {
			to[from] = append(to[from], code)
		}
	}
	for _, s := range b.e.Framework.Skills {
		for _, code := range s.Related {
			add(b.related, s.Code, code)
			add(b.related, code, s.Code)
		}
		for _, code := range s.Broader {
			add(b.narrows, code, s.Code)
		}
	}
}

func (b *book) add(blocks ...docx.Block) { b.blocks = append(b.blocks, blocks...) }

func (b *book) heading(level int, text, id string) {
	b.add(docx.Heading{Level: level, Text: text, ID: id})
}

// aside is a heading that the contents leave out.
func (b *book) aside(level int, text string) {
	b.add(docx.Heading{Level: level, Text: text, Unlisted: true})
}

// chapter is a heading that begins a sheet.
func (b *book) chapter(text, id string) {
	b.add(docx.Heading{Level: 1, Text: text, ID: id, NewPage: true})
}

// say adds a paragraph of each text that says something.
func (b *book) say(texts ...string) {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			b.add(docx.Text(t))
		}
	}
}

func (b *book) lead(text string) {
	if text != "" {
		b.add(docx.Paragraph{Look: docx.Lead, Runs: docx.Plain(text)})
	}
}

func (b *book) notice(text string) {
	if text != "" {
		b.add(docx.Paragraph{Look: docx.Notice, Runs: docx.Plain(text)})
	}
}

// notices are what readers must know before they read anything else.
func (b *book) notices() {
	said := b.o.Standing
	if said == "" {
		said = standing(b.e.Release)
	}
	b.notice(said)
	b.notice(b.e.Scheme.Notice)
}

// fact is a paragraph that begins with what it is about; nothing where there is
// nothing to say.
func (b *book) fact(name string, words docx.Words) {
	if len(words) > 0 && words.Text() != "" {
		b.add(docx.Paragraph{Runs: append(docx.Words{{Text: name + ": ", Bold: true}}, words...)})
	}
}

func (b *book) list(items []docx.Words) {
	if len(items) > 0 {
		b.add(docx.List{Items: items})
	}
}

// address is where a thing of this release stays on the site, such as
// skills/X01; the release itself where path is empty. Empty without a site.
func (b *book) address(path string) string {
	if b.o.Site == "" {
		return ""
	}
	at := b.o.Site + "/framework/releases/" + url.PathEscape(b.e.Release.Name)
	if path != "" {
		at += "/" + path
	}
	return at
}

// skillRun names a skill and leads to it: within the document, or on the site.
func (b *book) skillRun(code string) docx.Run {
	s := b.skills[strings.ToUpper(code)]
	if s == nil {
		return docx.Run{Text: code}
	}
	return docx.Run{Text: titled(s.Name, s.Code), To: "skill/" + s.Code, Link: b.address("skills/" + url.PathEscape(s.Code))}
}

func (b *book) roleRun(code string) docx.Run {
	r := b.roles[strings.ToUpper(code)]
	if r == nil {
		return docx.Run{Text: code}
	}
	return docx.Run{Text: titled(r.Name, r.Code), To: "role/" + r.Code, Link: b.address("roles/" + url.PathEscape(r.Code))}
}

// several joins runs: a; b; c.
func several(codes []string, run func(string) docx.Run) docx.Words {
	var all docx.Words
	for i, code := range codes {
		if i > 0 {
			all = append(all, docx.Run{Text: "; "})
		}
		all = append(all, run(code))
	}
	return all
}

func titled(name, code string) string { return name + " (" + code + ")" }

// levelName is a level as people read it: 3 Practitioner.
func (b *book) levelName(n int) string {
	if l := b.level[n]; l != nil {
		return strconv.Itoa(n) + " " + l.Name
	}
	return strconv.Itoa(n)
}

// label is the longest name that a discipline has.
func label(d *pack.Discipline) string { return cmp.Or(d.FullName, d.Name) }

// lowered is a title as it stands within a sentence: Release 2026.1 becomes
// release 2026.1.
func lowered(title string) string {
	if rest, ok := strings.CutPrefix(title, "Release "); ok {
		return "release " + rest
	}
	return title
}

// group is a discipline with what of it is chosen.
type group struct {
	discipline *pack.Discipline
	skills     []*pack.Skill
	roles      []*pack.Role
}

func (b *book) byDiscipline(c choice) []group {
	at := map[string]int{}
	var all []group
	for i := range b.e.Disciplines {
		at[b.e.Disciplines[i].ID] = i
		all = append(all, group{discipline: &b.e.Disciplines[i]})
	}
	for _, s := range c.skills {
		if i, ok := at[s.Discipline]; ok {
			all[i].skills = append(all[i].skills, s)
		}
	}
	for _, r := range c.roles {
		if i, ok := at[r.Discipline]; ok {
			all[i].roles = append(all[i].roles, r)
		}
	}
	return slices.DeleteFunc(all, func(g group) bool { return g.skills == nil && g.roles == nil })
}
