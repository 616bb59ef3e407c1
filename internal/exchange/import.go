package exchange

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/linked"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/pack"
)

// mostChanged bounds the things that one import changes. Someone has to read
// them all before they are approved.
const mostChanged = 20_000

// Reading is what was found in a file.
type Reading struct {
	Format  string          // ttl, nt, rdfxml, jsonld, case, json, csv, zip, xlsx or docx
	Source  *sheets.Source  // of a file of tables; nil for linked data
	Mapping *sheets.Mapping // how its tables were read; nil where they are our own
	Edition *pack.Edition   // the framework that it holds, on top of the one it was read for where it is no whole one
	Release string          // the release of this store that it was exported from; empty where it was not
	Partial bool            // whether the file says nothing of what it lacks

	Findings []sheets.Finding
}

// Plan is what an import would do.
type Plan struct {
	Reading
	Target *pack.Edition // the draft, or the current release where none is open
	Result *pack.Edition // what the draft becomes
	Report diff.Report
	Faults []sheets.Finding // why the result could not stand
}

// Changes reports whether the import would change anything.
func (p *Plan) Changes() bool { return len(p.Report.Changes) > 0 }

// Errors returns the findings and faults that keep the file from being taken in.
func (p *Plan) Errors() []sheets.Finding {
	var all []sheets.Finding
	for _, f := range slices.Concat(p.Findings, p.Faults) {
		if f.Severity == pack.Error {
			all = append(all, f)
		}
	}
	return all
}

// Detect names what a file is, by its content; its name decides only where the
// content could be two things. What is nothing else is taken for CSV.
func Detect(data []byte, name string) string {
	head := data[:min(len(data), 4096)]
	wide := bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF"))
	if format := linked.Detect(data, name); format != "" && !(wide && !bytes.Contains(head, []byte("<"))) {
		return format
	}
	return string(sheets.CSV)
}

// Step is told what is being done, and stops the work by returning an error.
type Step func(words string) error

// Read finds the framework in a file, on top of target. mapping says how tables
// are read; nil leaves it to the guess. A file in which no framework is found is
// Invalid.
func Read(data []byte, name string, target *pack.Edition, mapping *sheets.Mapping, step Step) (*Reading, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.New(fault.Invalid, "The file %s is empty. Choose another file.", name)
	}
	if err := step("Reading the file"); err != nil {
		return nil, err
	}
	format := Detect(data, name)
	if format != string(sheets.CSV) {
		return readLinked(data, format, target)
	}
	source, err := sheets.Open(data, name)
	if err != nil {
		return nil, err
	}
	if err := step("Looking at its tables"); err != nil {
		return nil, err
	}
	return readTables(source, target, mapping)
}

func readLinked(data []byte, format string, target *pack.Edition) (*Reading, error) {
	e, problems, err := linked.Read(data, format)
	if err != nil {
		return nil, err
	}
	r := &Reading{Format: format, Edition: e, Partial: !ours(e, target)}
	for _, p := range problems {
		r.Findings = append(r.Findings, sheets.Finding{Place: sheets.Place{File: p.About}, Rule: "not-taken", Severity: pack.Warning, Message: p.Message})
	}
	if len(e.Framework.Skills)+len(e.Framework.Roles)+len(e.Disciplines) == 0 {
		return nil, fault.New(fault.Invalid, "No framework was found in the file: it has no skill, role or discipline. Choose another file.")
	}
	r.exportedFrom()
	return r, nil
}

// ours reports whether a framework is a release of the one it is compared with.
func ours(e, target *pack.Edition) bool {
	return e.Scheme.IdentifierBase == target.Scheme.IdentifierBase && e.Scheme.ID == target.Scheme.ID && e.Release.Name != ""
}

func (r *Reading) exportedFrom() {
	if !r.Partial {
		r.Release = r.Edition.Release.Name
	}
}

func readTables(source *sheets.Source, target *pack.Edition, mapping *sheets.Mapping) (*Reading, error) {
	r := &Reading{Format: string(source.Kind), Source: source, Findings: source.Findings}
	if source.Whole() {
		r.Edition = &pack.Edition{}
		if _, err := source.Put(r.Edition); err != nil {
			return nil, err
		}
		r.Partial = !ours(r.Edition, target)
		r.exportedFrom()
		return r, nil
	}
	r.Edition = shallow(target)
	used, err := source.Put(r.Edition)
	if err != nil || len(used) > 0 {
		return r, err
	}
	if mapping == nil {
		guessed := sheets.Guess(source, target)
		mapping = &guessed
	}
	if !slices.ContainsFunc(mapping.Tables, func(t sheets.TableMapping) bool { return t.Use != sheets.Skip }) {
		r.Mapping = mapping
		return r, nothing(source)
	}
	r.Mapping = mapping
	r.Edition, r.Findings = sheets.Apply(source, *mapping, target)
	return r, nil
}

// shallow copies an edition whose lists are only replaced, never changed.
func shallow(e *pack.Edition) *pack.Edition {
	copied := *e
	copied.Bodies.Bodies = slices.Clone(e.Bodies.Bodies)
	return &copied
}

// nothingFound is the fault of a file whose tables are no framework, as far as
// could be guessed. A person may know better.
type nothingFound struct{ error }

func (n nothingFound) Unwrap() error { return n.error }

func nothing(source *sheets.Source) error {
	return nothingFound{fault.New(fault.Invalid, "No framework was found in %s: in its %s no heading says skill, role, level or description. Choose another file, or say what the columns are.",
		source.Name, english.Count(len(source.Tables), "table", "tables"))}
}

// Importer takes frameworks in from files.
type Importer struct{ Framework *framework.Service }

// Target is what a file is compared with: the release that is being written, or
// the current one.
func (s Importer) Target(ctx context.Context) (*pack.Edition, error) {
	open, found, err := s.Framework.OpenRelease(ctx)
	if err != nil {
		return nil, err
	}
	if found {
		return s.Framework.Edition(ctx, open.Name)
	}
	return s.Framework.Edition(ctx, "")
}

// Plan says what taking a file in would do, and changes nothing.
func (s Importer) Plan(ctx context.Context, data []byte, name string, mapping *sheets.Mapping, step Step) (*Plan, error) {
	target, err := s.Target(ctx)
	if err != nil {
		return nil, err
	}
	r, err := Read(data, name, target, mapping, step)
	if err != nil {
		return nil, err
	}
	return s.compare(ctx, r, target, step)
}

// compare says what a framework that was read would change.
func (s Importer) compare(ctx context.Context, r *Reading, target *pack.Edition, step Step) (*Plan, error) {
	if err := step("Comparing it with the framework"); err != nil {
		return nil, err
	}
	p := &Plan{Reading: *r, Target: target}
	a, err := s.amendment(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(a.Items) > mostChanged {
		return nil, fault.New(fault.Invalid, "The file would change %d skills, roles and disciplines. Import at most %d at once: divide it.", len(a.Items), mostChanged)
	}
	p.Result = amend.Apply(target, a)
	p.Result.Release = target.Release
	p.Report = diff.Compare(target, p.Result, nil)
	p.judge(a)
	return p, nil
}

// amendment is what the file says otherwise. An export says what was changed
// since the release that it is of; a file of something else only adds and
// changes, unless it is said to be whole.
func (s Importer) amendment(ctx context.Context, p *Plan) (amend.Amendment, error) {
	if p.Partial {
		p.complete()
		return upserts(p.Target, p.Edition), nil
	}
	base := p.Target
	if p.Release != "" && p.Release != base.Release.Name {
		was, err := s.Framework.Edition(ctx, p.Release)
		switch {
		case err == nil:
			base = was
		case fault.KindOf(err) != fault.NotFound:
			return amend.Amendment{}, err
		}
	}
	p.describe()
	return amend.Between(base, p.Edition), nil
}

// upserts is the amendment that adds and changes what a file has.
func upserts(target, e *pack.Edition) amend.Amendment {
	before, after := amend.Items(target), amend.Items(e)
	a := amend.Amendment{Kind: amend.Imported, About: amend.FrameRef}
	add := func(ref string) {
		if was, stood := before[ref]; !stood || !amend.Same(was, after[ref]) {
			a.Items = append(a.Items, after[ref])
		}
	}
	for _, d := range e.Disciplines {
		add("discipline/" + d.ID)
	}
	for _, f := range e.Framework.Families {
		add("family/" + f.ID)
	}
	for _, k := range e.Framework.Skills {
		add("skill/" + k.Code)
	}
	for _, r := range e.Framework.Roles {
		add("role/" + r.Code)
	}
	return a
}

// complete gives disciplines that the file only names the text that each needs.
func (p *Plan) complete() {
	for i, d := range p.Edition.Disciplines {
		if strings.TrimSpace(d.Description) != "" {
			continue
		}
		p.Edition.Disciplines[i].Description = d.Name + "."
		p.Findings = append(p.Findings, sheets.Finding{Place: sheets.Place{File: "discipline/" + d.ID}, Rule: "assumed", Severity: pack.Warning,
			Message: "The file does not describe this discipline. Its name was taken as the description. Correct it before the release is published."})
	}
}

// describe says what of a file is no part of a release, and so stays.
func (p *Plan) describe() {
	if p.Release == "" || p.Edition.Scheme == p.Target.Scheme {
		return
	}
	p.Findings = append(p.Findings, sheets.Finding{Rule: "not-taken", Severity: pack.Warning,
		Message: "What the file says of the profession as a whole (its name, licence, notice or language) differs from what this service says. An import does not change that."})
}

// judge finds what would keep the result from standing. The sentences are those
// that editors get for their own changes.
func (p *Plan) judge(a amend.Amendment) {
	if len(a.Items) == 0 {
		return
	}
	const most = 200
	faults := amend.Faults(amend.Apply(p.Target, a), a.Refs())
	for i, f := range faults {
		if i == most {
			p.Faults = append(p.Faults, sheets.Finding{Rule: "too-many", Severity: pack.Error, Message: fmt.Sprintf("There are %d more faults like these.", len(faults)-most)})
			return
		}
		p.Faults = append(p.Faults, sheets.Finding{Place: sheets.Place{File: f.Ref}, Rule: "does-not-fit", Severity: pack.Error, Message: f.Sentence})
	}
}

// Take makes the changes of a plan an amendment of the draft, which is begun if
// there is none, and returns the draft's name: all of them or none.
func (s Importer) Take(ctx context.Context, who access.Actor, p *Plan, release, note string) (string, error) {
	switch errors := p.Errors(); {
	case len(errors) > 0:
		return "", fault.New(fault.Invalid, "The file has %s. Mend the file, then import it again. The first: %s", english.Count(len(errors), "error", "errors"), errors[0].Message)
	case !p.Changes():
		return "", fault.New(fault.Invalid, "This file says what the framework says already. It changes nothing.")
	}
	return s.record(ctx, who, p.Result, release, note)
}

func (s Importer) record(ctx context.Context, who access.Actor, result *pack.Edition, release, note string) (string, error) {
	return s.Framework.ImportEdition(ctx, who, framework.Incoming{
		Name: release, Edition: result, Note: cmp.Or(strings.TrimSpace(note), "Imported from a file."), Approved: who.ID == access.Service.ID,
	})
}
