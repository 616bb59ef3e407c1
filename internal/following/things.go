package following

import (
	"context"
	"maps"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
)

// finder says how things of a kind are found: those of the framework and of
// publishing here, others by whoever keeps them.
func (s *Service) finder(kind string) Finder {
	switch kind {
	case "skill", "role", "discipline":
		return s.inFramework(kind)
	case "page":
		return s.pages
	case TheFramework:
		return whole(Thing{TheFramework, "The skills framework", "/framework"})
	case AllChanges:
		return whole(Thing{AllChanges, "Everything that changes", "/changes"})
	}
	return s.Kinds[kind]
}

func whole(t Thing) Finder {
	return func(context.Context, access.Actor, []string) (map[string]Thing, error) {
		return map[string]Thing{"": t}, nil
	}
}

func (s *Service) inFramework(kind string) Finder {
	return func(ctx context.Context, _ access.Actor, keys []string) (map[string]Thing, error) {
		f, err := s.Framework.Current(ctx)
		if fault.KindOf(err) == fault.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		found := map[string]Thing{}
		for _, key := range keys {
			if t, ok := inRelease(f, kind, key); ok {
				found[key] = t
			}
		}
		return found, nil
	}
}

func inRelease(f *framework.Framework, kind, key string) (Thing, bool) {
	switch kind {
	case "skill":
		if s := f.Skill(key); s != nil {
			return Thing{s.Ref(), s.Name, s.URL()}, true
		}
	case "role":
		if r := f.Role(key); r != nil {
			return Thing{r.Ref(), r.Name, r.URL()}, true
		}
	case "discipline":
		if d := f.Discipline(key); d != nil {
			return Thing{d.Ref(), d.Label(), d.URL()}, true
		}
	}
	return Thing{}, false
}

func (s *Service) pages(ctx context.Context, _ access.Actor, keys []string) (map[string]Thing, error) {
	ids := make([]publishing.ID, len(keys))
	for i, key := range keys {
		ids[i] = publishing.ID(key)
	}
	all, err := publishing.PublishedByID(ctx, s.DB, ids)
	found := map[string]Thing{}
	for _, p := range all {
		found[string(p.ID)] = Thing{p.Ref(), p.Title, p.Address()}
	}
	return found, err
}

// find returns the things that an actor may see among references, by reference
// and with one question for each kind.
func (s *Service) find(ctx context.Context, who access.Actor, refs []string) (map[string]Thing, error) {
	keys := map[string][]string{}
	for _, ref := range refs {
		kind, key := split(ref)
		keys[kind] = append(keys[kind], key)
	}
	found := map[string]Thing{}
	for _, kind := range slices.Sorted(maps.Keys(keys)) {
		finder := s.finder(kind)
		if finder == nil {
			continue
		}
		things, err := finder(ctx, who, keys[kind])
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			if of, key := split(ref); of == kind {
				if t, ok := things[key]; ok {
					found[ref] = t
				}
			}
		}
	}
	return found, nil
}

// withinDiscipline lists the references of a discipline's skills and roles, as
// the current release has them.
func (s *Service) withinDiscipline(ctx context.Context) (func(string) []string, error) {
	f, err := s.Framework.Current(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return func(string) []string { return nil }, nil
	}
	return func(id string) (refs []string) {
		if d := f.Discipline(id); d != nil {
			for _, skill := range d.Skills {
				refs = append(refs, skill.Ref())
			}
			for _, role := range d.Roles {
				refs = append(refs, role.Ref())
			}
		}
		return refs
	}, err
}

// Published tells the followers of what a release changed, thing by thing. The
// site registers it to be run within the act of publication.
func (s *Service) Published(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, r pack.Release, _ []string) error {
	err := Tell(ctx, tx, Notice{At: at, URL: "/framework/releases/" + r.Name, Title: r.Title, Summary: "A new release of the framework.", Refs: []string{TheFramework}})
	if err != nil {
		return err
	}
	for _, d := range r.Decisions {
		n := Notice{At: at, Summary: decided[d.Kind] + " in release " + r.Name + "." + after(d.Note)}
		for _, code := range unique(append(slices.Clone(d.To), d.From...)) {
			n.Refs = append(n.Refs, d.What+"/"+code)
		}
		if d.What == "framework" || d.What == "level" || len(n.Refs) == 0 {
			n.Refs, n.URL, n.Title = []string{TheFramework}, "/framework", "The skills framework"
		}
		if err := Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// decided says in a word what a release did to a thing.
var decided = map[string]string{
	pack.Added: "Added", pack.Reworded: "Reworded", pack.Moved: "Moved to another discipline", pack.Merged: "Merged",
	pack.Split: "Split", pack.Retired: "Retired", pack.Restored: "In use again",
}

func after(note string) string {
	if note == "" {
		return ""
	}
	return " " + note
}

// unique keeps the first of each.
func unique(all []string) []string {
	var some []string
	for _, s := range all {
		if !slices.Contains(some, s) {
			some = append(some, s)
		}
	}
	return some
}
