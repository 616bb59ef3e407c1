package framework

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
)

// Seen returns a release that the actor may see: a draft is for editors and
// approvers, one in consultation for everyone. Both are worked out afresh,
// because they change without being published.
func (s *Service) Seen(ctx context.Context, who access.Actor, name string) (*Framework, error) {
	f, absent := s.In(ctx, name)
	if absent == nil && f.settled() {
		return f, nil
	}
	open, is, err := s.OpenRelease(ctx)
	if err != nil {
		return nil, err
	}
	if !is || open.Name != name || open.State == Draft && !CanSeeDrafts(who) {
		return f, absent
	}
	e, err := s.edition(ctx, s.DB, open)
	if err != nil {
		return nil, err
	}
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		return nil, err
	}
	f = build(e)
	f.Release.revision, f.Release.ConsultsUntil, f.Profession = open.revision, open.ConsultsUntil, settings
	return f, nil
}

// SeenReleases lists the releases that the actor may see, the newest first.
func (s *Service) SeenReleases(ctx context.Context, who access.Actor) ([]Release, error) {
	all, err := s.Releases(ctx)
	if err != nil || !CanSeeDrafts(who) {
		return all, err
	}
	open, is, err := s.OpenRelease(ctx)
	if err != nil || !is {
		return all, err
	}
	seen := []Release{open}
	for _, r := range all {
		if r.Name != open.Name {
			seen = append(seen, r)
		}
	}
	return seen, nil
}

// Compare says what the release to has otherwise than from, with the decisions
// of the releases in between as reasons, and returns both. A release that the
// actor may not see is NotFound.
func (s *Service) Compare(ctx context.Context, who access.Actor, from, to string) (diff.Report, *Framework, *Framework, error) {
	releases, err := s.SeenReleases(ctx, who)
	if err != nil {
		return diff.Report{}, nil, nil, err
	}
	a, err := s.Seen(ctx, who, from)
	if err != nil {
		return diff.Report{}, nil, nil, err
	}
	b, err := s.Seen(ctx, who, to)
	if err != nil {
		return diff.Report{}, nil, nil, err
	}
	report, err := s.compared(ctx, who, releases, a, b)
	return report, a, b, err
}

// mostReports bounds the comparisons that are remembered.
const mostReports = 24

// reportKey names a comparison of two texts that stand still: a revision never
// says two things.
type reportKey struct {
	from, to                 string
	fromRevision, toRevision int64
	lang                     string
}

// compared compares two releases, or remembers what it found.
func (s *Service) compared(ctx context.Context, who access.Actor, releases []Release, a, b *Framework) (diff.Report, error) {
	key := reportKey{a.Release.Name, b.Release.Name, a.Release.revision, b.Release.revision, a.Profession.Locale}
	s.reportsMu.Lock()
	report, known := s.reports[key]
	s.reportsMu.Unlock()
	if !known {
		decided, err := s.decided(ctx, who, between(releases, a.Release.Name, b.Release.Name), b)
		if err != nil {
			return diff.Report{}, err
		}
		report = diff.Compare(a.edition, b.edition, decided)
		if b.settled() && a.settled() {
			s.remember(key, report)
		}
	}
	report.From, report.To = a.Release.Release, b.Release.Release // their states may have moved on
	return report, nil
}

// settled reports whether the release's text no longer changes.
func (f *Framework) settled() bool {
	return f.Release.State == Published || f.Release.State == Superseded
}

func (s *Service) remember(key reportKey, report diff.Report) {
	s.reportsMu.Lock()
	defer s.reportsMu.Unlock()
	if s.reports == nil || len(s.reports) >= mostReports {
		s.reports = map[reportKey]diff.Report{}
	}
	s.reports[key] = report
}

// between lists the releases after one up to another, the earliest first; none
// where the second is the earlier. releases has the newest first.
func between(releases []Release, from, to string) []Release {
	newer := slices.IndexFunc(releases, func(r Release) bool { return r.Name == to })
	older := slices.IndexFunc(releases, func(r Release) bool { return r.Name == from })
	if newer < 0 || older <= newer {
		return nil
	}
	some := slices.Clone(releases[newer:older])
	slices.Reverse(some)
	return some
}

// decided is what releases decided, one after the other, of which the last may
// be at hand.
func (s *Service) decided(ctx context.Context, who access.Actor, releases []Release, last *Framework) ([]pack.Release, error) {
	var all []pack.Release
	for _, r := range releases {
		f := last
		if r.Name != last.Release.Name {
			var err error
			if f, err = s.Seen(ctx, who, r.Name); err != nil {
				return nil, err
			}
		}
		all = append(all, f.Release.Release)
	}
	return all, nil
}

// pastChange is one release in which a thing changed.
type pastChange struct {
	Release  Release
	Before   Release // the release that it changed from
	Kinds    []diff.Kind
	Reasons  []diff.Reason
	Compared string // where both texts stand beside each other

	anchor string // of what the comparison says it under: of a merge, the skill that stays
}

// History lists the releases in which a thing changed, the newest first, of
// those that everyone can read.
//
// It asks for nothing that the page of the thing has not asked for: the releases
// are those known since, and each step is compared once.
func (s *Service) History(ctx context.Context, what, code string) ([]pastChange, error) {
	s.mu.Lock()
	releases := slices.DeleteFunc(slices.Clone(s.releases), func(r Release) bool { return r.State != Published && r.State != Superseded })
	s.mu.Unlock()
	var past []pastChange
	for i, r := range releases[:max(len(releases)-1, 0)] {
		before := releases[i+1]
		report, err := s.step(ctx, releases, before, r)
		if err != nil {
			return nil, err
		}
		if c, changed := changeOf(report, what, code); changed {
			c.Release, c.Before, c.Compared = r, before, compareURLOf(before, r)+"#"+c.anchor
			past = append(past, c)
		}
	}
	return past, nil
}

// step is what a release has otherwise than the one before it. Both are read
// only where nobody has compared them yet.
func (s *Service) step(ctx context.Context, releases []Release, before, r Release) (diff.Report, error) {
	s.mu.Lock()
	lang := s.settings.Locale
	s.mu.Unlock()
	s.reportsMu.Lock()
	report, known := s.reports[reportKey{before.Name, r.Name, before.revision, r.revision, lang}]
	s.reportsMu.Unlock()
	if known {
		return report, nil
	}
	a, err := s.In(ctx, before.Name)
	if err != nil {
		return report, err
	}
	b, err := s.In(ctx, r.Name)
	if err != nil {
		return report, err
	}
	return s.compared(ctx, access.Actor{}, releases, a, b)
}

// changeOf sums up what a report says of one thing.
func changeOf(r diff.Report, what, code string) (pastChange, bool) {
	var past pastChange
	for _, c := range r.Changes {
		if !c.Of(what, code) {
			continue
		}
		if past.anchor == "" || c.What == what && c.Code == code {
			past.anchor = changedThing{What: c.What, Code: c.Code}.Anchor()
		}
		if !slices.Contains(past.Kinds, c.Kind) {
			past.Kinds = append(past.Kinds, c.Kind)
		}
		for _, reason := range c.Reasons {
			if !slices.ContainsFunc(past.Reasons, func(o diff.Reason) bool { return o.Note == reason.Note && o.Release == reason.Release }) {
				past.Reasons = append(past.Reasons, reason)
			}
		}
	}
	return past, len(past.Kinds) > 0
}
