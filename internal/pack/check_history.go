package pack

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var releaseForm = regexp.MustCompile(`^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$`)

// checkHistory holds earlier releases against the rules of any framework, and
// all releases against each other: a code means one thing for ever.
func (c *checker) checkHistory() {
	for i, p := range c.past {
		c.checkPast(i, p)
		var before *Edition
		if i > 0 {
			before = &c.past[i-1].edition
		}
		c.checkDecisions(p.edition.Release.Decisions, p.tables[decisionsFile], before, &p.edition)
	}
	var before *Edition
	if n := len(c.past); n > 0 {
		before = &c.past[n-1].edition
	}
	c.checkDecisions(c.p.Decisions, c.tables[decisionsFile], before, c.p.Edition())
	c.checkBasis()
	c.checkCodesForEver()
}

// checkPast looks at one earlier release as at the current one. Its wording
// stands: only what could not be stored is a fault.
func (c *checker) checkPast(i int, p *past) {
	at := func(path string, args ...any) place { return p.at(professionFile, path, args...) }
	if p.docs[professionFile] != nil {
		c.form(releaseForm, p.name, at("order"), "a folder name of letters, digits, full stops and hyphens, such as 2026.1")
		if p.order != i+1 && !p.bad("order") {
			c.err(at("order"), "order", "The order here is %d and should be %d. Number the folders of releases 1, 2, 3 from the oldest on.", p.order, i+1)
		}
		c.day(p.edition.Release.Issued, at("issued"))
		c.one(p.edition.Release.State, at("state"), "superseded")
		if p.name == c.p.Profession.Version {
			c.err(at("order"), "duplicate-code", "Release %s is the version of profession.yaml already. Give one of the two another name.", p.name)
		}
	}
	if n := i - 1; n >= 0 && p.edition.Release.Issued.Valid() && c.past[n].edition.Release.Issued.After(p.edition.Release.Issued) {
		c.err(at("issued"), "date-order", "Release %s was issued before release %s, which it follows. Correct the date or the order.", p.name, c.past[n].name)
	}
	var out findings
	alone := &checker{findings: &out, p: p.pack(&c.p.Profession), text: c.text, tables: p.tables, docs: p.docs, partial: p.partial}
	alone.checkFrameworkAlone()
	here := strings.NewReplacer("framework/", releasesFolder+"/"+p.name+"/", professionFile, inRelease(p.name, professionFile),
		bodiesFile, inRelease(p.name, bodiesFile), qualificationsFile, inRelease(p.name, qualificationsFile))
	for _, f := range out.list {
		if f.Severity == Error {
			c.add(place{f.File, f.Line, f.Column}, Error, f.Rule, "%s", here.Replace(f.Message))
		}
	}
}

// checkFrameworkAlone looks at the parts of a pack that a release has.
func (c *checker) checkFrameworkAlone() {
	c.buildIndexes()
	if c.docs[professionFile] != nil {
		c.checkLevelScale()
		c.checkRings()
		c.checkDisciplines()
		c.checkGrades()
	}
	c.checkSkills()
	c.checkDescriptors()
	c.checkMappings()
	c.checkRoles()
	c.checkFamilies()
	c.checkRoleParts()
	c.checkCareerPaths()
	c.checkBodies()
	c.checkQualifications()
}

// pack is an earlier release as the pack that it would be.
func (p *past) pack(now *Profession) *Pack {
	e := &p.edition
	return &Pack{
		Profession: Profession{Locale: now.Locale, Status: now.Status, EndorsementStatuses: now.EndorsementStatuses,
			Levels: e.Levels, Rings: e.Rings, Disciplines: e.Disciplines, Grades: e.Grades},
		Framework: e.Framework, Bodies: e.Bodies, Qualifications: e.Qualifications,
	}
}

func (p *past) at(file, path string, args ...any) place {
	if d := p.docs[file]; d != nil {
		return d.place(path, args...)
	}
	return place{file: inRelease(p.name, file)}
}

func (p *past) bad(path string) bool { return p.docs[professionFile].bad[path] }

// checkBasis holds what each release says it was made from.
func (c *checker) checkBasis() {
	known := map[string]bool{}
	basis := func(on string, at place) {
		if on != "" && len(known) > 0 && !known[on] {
			c.err(at, "unknown-reference", "There is no earlier release %s in the folder releases. Correct it, or leave it empty.", quoted(on))
		}
	}
	for _, p := range c.past {
		basis(p.edition.Release.BasedOn, p.at(professionFile, "based_on"))
		known[p.name] = true
	}
	basis(c.p.Profession.Release.BasedOn, c.at(professionFile, "release.based_on"))
}

// codesOf lists what a decision about a kind of thing can name.
func codesOf(e *Edition, what string) map[string]bool {
	all := map[string]bool{}
	if e == nil {
		return all
	}
	switch what {
	case "skill":
		for _, s := range e.Framework.Skills {
			all[s.Code] = true
		}
	case "role":
		for _, r := range e.Framework.Roles {
			all[r.Code] = true
		}
	case "discipline":
		for _, d := range e.Disciplines {
			all[d.ID] = true
		}
	case "level":
		for _, l := range e.Levels.Items {
			all[strconv.Itoa(l.Level)] = true
		}
	}
	return all
}

// checkDecisions holds what a release says it did against what it is and was.
// before is nil where the release before is not in the pack.
func (c *checker) checkDecisions(decisions []Decision, t *table, before, after *Edition) {
	if t == nil {
		return
	}
	for i, d := range decisions {
		at := func(column string) place { return t.place(i, column) }
		c.one(d.Kind, at("kind"), Added, Reworded, Moved, Merged, Split, Retired, Restored)
		c.one(d.What, at("what"), "skill", "role", "discipline", "level", "framework")
		c.decisionShape(d, at)
		if d.What == "framework" {
			continue
		}
		had, has := codesOf(before, d.What), codesOf(after, d.What)
		for j, code := range d.From {
			if before != nil && !had[code] {
				c.err(t.itemPlace(i, "from", j), "unknown-reference", "Release %s has no %s %s. Correct it, or add it there.", before.Release.Name, d.What, quoted(code))
			}
		}
		for j, code := range d.To {
			if !has[code] {
				c.err(t.itemPlace(i, "to", j), "unknown-reference", "Release %s has no %s %s. Correct it, or add it there.", after.Release.Name, d.What, quoted(code))
			}
		}
	}
}

// decisionShape holds the codes of a decision against its kind.
func (c *checker) decisionShape(d Decision, at func(string) place) {
	const rule = "decision"
	switch from, to := len(d.From), len(d.To); {
	case d.What == "framework":
	case d.Kind == Merged && (to != 1 || from < 2):
		c.err(at("from"), rule, "A merge leads from two or more codes to one. Write them in the columns from and to.")
	case d.Kind == Split && (from != 1 || to < 2):
		c.err(at("to"), rule, "A split leads from one code to two or more. Write them in the columns from and to.")
	case d.Kind == Added && (from > 0 || to == 0):
		c.err(at("to"), rule, "Something added has a code in the column to and none in from.")
	case d.Kind != Added && from == 0:
		c.err(at("from"), rule, "Write the code of what was %s in the column from.", d.Kind)
	case (d.Kind == Reworded || d.Kind == Moved || d.Kind == Restored) && !slices.Equal(d.From, d.To):
		c.err(at("to"), rule, "What was %s keeps its code, so the columns from and to are the same. A new code is a decision to retire the old one.", d.Kind)
	}
}

// meaning is what a code stood for in a release.
type meaning struct {
	what, name, release string
	retired             bool
	index               int // of the release
}

// checkCodesForEver reports a code that a later release gives to something else.
// A name may change while the code lives on; a code that was away, retired or of
// another kind of thing may only come back as what it was.
func (c *checker) checkCodesForEver() {
	stood := map[string]meaning{}
	for i := 0; i <= len(c.past) && len(c.past) > 0; i++ {
		e, tables := c.p.Edition(), c.tables
		if i < len(c.past) {
			e, tables = &c.past[i].edition, c.past[i].tables
		}
		restored := map[string]bool{}
		for _, d := range e.Release.Decisions {
			if d.Kind == Restored || d.Kind == Split || d.Kind == Merged {
				for _, code := range d.To {
					restored[code] = true
				}
			}
		}
		see := func(what, file, code, name string, retired bool, row int) {
			old, known := stood[code]
			now := meaning{what, name, e.Release.Name, retired, i}
			t := tables[file]
			if !known || t == nil || code == "" {
				stood[code] = now
				return
			}
			other := fold(old.name) != fold(name)
			switch {
			case old.what != what:
				c.err(t.place(row, "code"), "code-reused", "The code %s stood for the %s %s in release %s. A code is never used for another thing: give this %s a code of its own.", code, old.what, quoted(old.name), old.release, what)
			case other && old.index < i-1:
				c.err(t.place(row, "code"), "code-reused", "The code %s stood for %s in release %s and was gone since. A code is never used for another thing: give this %s a code of its own.", code, quoted(old.name), old.release, what)
			case other && old.retired && !retired && !restored[code]:
				c.err(t.place(row, "code"), "code-reused", "The code %s stands for %s, retired in release %s. A code is never used for another thing: give this %s a code of its own, or add a decision that restored it.", code, quoted(old.name), old.release, what)
			}
			stood[code] = now
		}
		for row, s := range e.Framework.Skills {
			see("skill", skillsFile, s.Code, s.Name, s.Status == "retired", row)
		}
		for row, r := range e.Framework.Roles {
			see("role", rolesFile, r.Code, r.Name, r.Status == "retired", row)
		}
	}
}
