package framework

import (
	"context"
	"strings"
	"sync"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/quality"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Service reads releases whole and keeps them while they stand. Several
// instances may serve one store: each asks for the public generation first, and
// reads a release again only when its revision has moved.
type Service struct {
	DB          *sqldb.DB
	Log         *audit.Log
	Professions *profession.Service

	// Names tells what people are called, by their identifiers; nil names nobody.
	Names func(ctx context.Context, people []string) (map[string]string, error)

	// Learning lists what can be learned, for the checks; nil where nothing can.
	Learning func(ctx context.Context) ([]quality.Learning, error)

	// Publishing is what else happens in the act that publishes a release, in order.
	Publishing []Hook

	mu         sync.Mutex
	generation int64
	releases   []Release // newest first
	settings   profession.Settings
	whole      map[string]*Framework // by name of release
	chain      []pack.Release        // what Chain returns; nil until it is asked for

	reportsMu sync.Mutex
	reports   map[reportKey]diff.Report // comparisons that were asked for
}

// mostWhole bounds the releases kept in memory: the current one and those that
// readers compare it with.
const mostWhole = 5

// Current returns the release that readers see unless they ask for another.
func (s *Service) Current(ctx context.Context) (*Framework, error) {
	return s.find(ctx, func(r Release) bool { return r.State == Published },
		"No framework has been published yet. Load a profession pack to begin.")
}

// In returns a release by its name. A draft is not for readers, so it is not found.
func (s *Service) In(ctx context.Context, release string) (*Framework, error) {
	return s.find(ctx, func(r Release) bool { return r.Name == release && r.State != Draft },
		"There is no release "+release+" of the framework. Choose one from the list of releases.")
}

// Releases lists every release but drafts, the newest first.
func (s *Service) Releases(ctx context.Context) ([]Release, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	var all []Release
	for _, r := range s.releases {
		if r.State != Draft {
			all = append(all, r)
		}
	}
	return all, nil
}

// LastSkill returns a skill that the current release no longer has, in the last
// release that had it: a code never leads nowhere.
func (s *Service) LastSkill(ctx context.Context, code string) (*Framework, *Skill, error) {
	releases, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT t.release FROM skills t JOIN releases r ON r.name = t.release
		WHERE lower(t.code) = $1 AND r.state IN ('published', 'superseded') ORDER BY r.ord DESC LIMIT 1`, strings.ToLower(code))
	if err != nil {
		return nil, nil, err
	}
	f, err := s.last(ctx, releases, "skill", code)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Skill(code), nil
}

// LastRole returns a role that the current release no longer has, in the last
// release that had it.
func (s *Service) LastRole(ctx context.Context, code string) (*Framework, *Role, error) {
	releases, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT t.release FROM roles t JOIN releases r ON r.name = t.release
		WHERE lower(t.code) = $1 AND r.state IN ('published', 'superseded') ORDER BY r.ord DESC LIMIT 1`, strings.ToLower(code))
	if err != nil {
		return nil, nil, err
	}
	f, err := s.last(ctx, releases, "role", code)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Role(code), nil
}

func (s *Service) last(ctx context.Context, releases []string, what, code string) (*Framework, error) {
	if len(releases) == 0 {
		return nil, fault.New(fault.NotFound, "There is no %s with the code %s. Check the code, or look for the %s by its name.", what, code, what)
	}
	return s.In(ctx, releases[0])
}

// find returns the first release, newest first, that is wanted.
func (s *Service) find(ctx context.Context, wanted func(Release) bool, otherwise string) (*Framework, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	for _, r := range s.releases {
		if wanted(r) {
			return s.get(ctx, r)
		}
	}
	return nil, fault.New(fault.NotFound, "%s", otherwise)
}

// refresh reads the list of releases again when something public has changed,
// and forgets the releases that are no longer what they were.
func (s *Service) refresh(ctx context.Context) error {
	generation, err := audit.Generation(ctx, s.DB)
	if err != nil || generation == s.generation {
		return err
	}
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		return err
	}
	releases, err := list(ctx, s.DB, settings.Locale)
	if err != nil {
		return err
	}
	whole := map[string]*Framework{}
	for _, r := range releases {
		if f := s.whole[r.Name]; f != nil && f.Release.revision == r.revision && f.Profession.Locale == settings.Locale {
			again := *f // readers may hold the other
			decisions := f.Release.Decisions
			again.Release, again.Profession = r, settings
			again.Release.Decisions = decisions
			whole[r.Name] = &again
		}
	}
	s.generation, s.releases, s.settings, s.whole, s.chain = generation, releases, settings, whole, nil
	return nil
}

// get returns a release whole, from memory or from the store.
func (s *Service) get(ctx context.Context, r Release) (*Framework, error) {
	if f := s.whole[r.Name]; f != nil {
		return f, nil
	}
	e, err := s.edition(ctx, s.DB, r)
	if err != nil {
		return nil, err
	}
	f := build(e)
	f.Release.revision, f.Profession = r.revision, s.settings
	for name := range s.whole {
		if len(s.whole) >= mostWhole && !s.whole[name].Current() {
			delete(s.whole, name)
		}
	}
	s.whole[r.Name] = f
	return f, nil
}

// readSteady reads a release between two looks at its revision, and again if an
// act came in between: many queries outside a transaction see many moments.
func readSteady(ctx context.Context, q sqldb.Querier, release, lang string) (*pack.Edition, error) {
	var p *pack.Edition
	for before := int64(-1); ; {
		now, err := sqldb.One(ctx, q, "release", sqldb.Value[int64], `SELECT revision FROM releases WHERE name = $1`, release)
		if err != nil || now == before {
			return p, err
		}
		if p, err = read(ctx, q, release, lang); err != nil {
			return nil, err
		}
		before = now
	}
}
