package exchange

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
)

// Proposed is what a pack would change in a store that has a profession already.
type Proposed struct {
	Release string      // the draft that it becomes
	Report  diff.Report // of the framework, from the current release
	// What else the pack says otherwise. None of it is taken: whoever runs the
	// service changes it there.
	NotTaken []pack.Change
}

// Propose says what LoadRelease would do, and changes nothing.
func (s *Service) Propose(ctx context.Context, f *framework.Service, p *pack.Pack) (Proposed, error) {
	current, err := f.Edition(ctx, "")
	if err != nil {
		return Proposed{}, err
	}
	now, err := s.Export(ctx)
	if err != nil {
		return Proposed{}, err
	}
	drafted := amend.Apply(current, amend.Between(current, p.Edition()))
	proposed := Proposed{Release: p.Profession.Version, Report: diff.Compare(current, drafted, nil)}
	proposed.Report.To.Name, proposed.Report.To.Title = p.Profession.Version, p.Edition().Release.Title
	for _, c := range pack.Diff(now, p) {
		if !slices.Contains(frameworkParts, c.What) && !(c.What == "profession" && slices.Contains(releaseFields, c.Field)) {
			proposed.NotTaken = append(proposed.NotTaken, c)
		}
	}
	return proposed, nil
}

// frameworkParts are the things of a pack that a release has.
var frameworkParts = []string{
	"level", "ring", "discipline", "grade", "skill", "descriptor", "mapping", "role family", "role", "responsibility", "role skill", "role qualification", "career path",
	"professional bodies", "professional body", "registration", "qualifications", "qualification", "equivalent", "decision", "earlier release",
}

// releaseFields are the values of profession.yaml that belong to a release.
var releaseFields = []string{"version", "issued", "release.title", "release.note", "release.based_on", "levels.cumulative", "levels.lead_in", "levels.rules", "levels.rules (entries)"}

// LoadRelease records the framework of a pack as a draft of the next release,
// named by the pack's version, on the release that readers see. Codes keep their
// identity; what the pack no longer has is retired. Nothing else is taken. The
// note says why, for readers; without one the pack is refused as Invalid, and
// a version that was ever a release is a Conflict.
func (s *Service) LoadRelease(ctx context.Context, who access.Actor, f *framework.Service, p *pack.Pack, note string) (string, error) {
	if note == "" {
		return "", fault.New(fault.Invalid, "Say why the framework changes, for the readers of its change note, such as --note \"New skills for digital records\".")
	}
	return f.ImportEdition(ctx, who, framework.Incoming{Name: p.Profession.Version, Edition: p.Edition(), Note: note, Approved: true})
}

// Summary counts what is not taken by kind of thing: 2 pages and 1 network.
func (p Proposed) Summary() string {
	var kinds []string
	counts := map[string]int{}
	for _, c := range p.NotTaken {
		if counts[c.What] == 0 {
			kinds = append(kinds, c.What)
		}
		counts[c.What]++
	}
	var parts []string
	for _, k := range kinds {
		parts = append(parts, english.Count(counts[k], "difference in "+k, "differences in "+k))
	}
	return english.And(parts)
}
