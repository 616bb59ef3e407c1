package framework

import (
	"context"
	"sync"

	"guildhall/internal/audit"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// keptReleases are releases as other programs read them, kept until something
// public changes. The zero value is empty and ready.
type keptReleases struct {
	mu         sync.Mutex
	generation int64
	releases   map[string]*keptRelease
}

// keptRelease is one release; its parts are made when they are first asked for.
type keptRelease struct {
	edition  *pack.Edition
	triples  []rdf.Triple
	subjects map[string]bool
	document *caseDocument
}

// mostKept bounds the releases kept; beyond it all are forgotten.
const mostKept = 5

// keep runs make on a release while no other request changes what is kept.
func (p *Pages) keep(ctx context.Context, release string, make func(k *keptRelease) error) (*keptRelease, error) {
	generation, err := audit.Generation(ctx, p.Framework.DB)
	if err != nil {
		return nil, err
	}
	p.kept.mu.Lock()
	defer p.kept.mu.Unlock()
	if p.kept.generation != generation || len(p.kept.releases) >= mostKept && p.kept.releases[release] == nil {
		p.kept.generation, p.kept.releases = generation, nil
	}
	if p.kept.releases == nil {
		p.kept.releases = map[string]*keptRelease{}
	}
	k := p.kept.releases[release]
	if k == nil {
		e, err := p.Framework.Edition(ctx, release)
		if err != nil {
			return nil, err
		}
		k = &keptRelease{edition: e}
		p.kept.releases[release] = k
	}
	return k, make(k)
}

// asEdition returns a release as data. Nobody may change it.
func (p *Pages) asEdition(ctx context.Context, release string) (*pack.Edition, error) {
	k, err := p.keep(ctx, release, func(*keptRelease) error { return nil })
	if err != nil {
		return nil, err
	}
	return k.edition, nil
}

// asGraph returns a release as linked data.
func (p *Pages) asGraph(ctx context.Context, release string) (*keptRelease, error) {
	return p.keep(ctx, release, func(k *keptRelease) (err error) {
		if k.triples != nil {
			return nil
		}
		if k.triples, err = linked.Graph(k.edition); err != nil {
			return err
		}
		k.subjects = map[string]bool{}
		for _, t := range k.triples {
			if t.S.Kind == rdf.IRI {
				k.subjects[t.S.Value] = true
			}
		}
		return nil
	})
}
