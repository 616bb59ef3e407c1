package networks

import (
	"context"

	"guildhall/internal/markdown"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// kind is what search calls a network.
const kind = "network"

// Service reads the directory.
type Service struct {
	DB *sqldb.DB
}

// Filter narrows the directory. Empty fields narrow nothing.
type Filter struct {
	Words      string // all of which an entry must have
	Discipline string // an id; networks that name no discipline concern them all
	Route      string // the id of a way in
	Place      string // the id of where it stands
}

// Empty reports whether the filter lets everything through.
func (f Filter) Empty() bool { return f == Filter{} }

// List returns the networks that pass the filter: active ones first, by name.
func (s *Service) List(ctx context.Context, f Filter) ([]Network, error) {
	return list(ctx, s.DB, f)
}

// Find returns a network with its parent and its groups, or NotFound.
func (s *Service) Find(ctx context.Context, id string) (Network, error) {
	return find(ctx, s.DB, id)
}

// LoadPack replaces the directory in the pack's language with the pack's.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	lang := p.Profession.Locale
	if _, err := tx.Exec(ctx, `DELETE FROM networks WHERE lang = $1`, lang); err != nil {
		return err
	}
	names := map[string]string{}
	for _, d := range p.Profession.Disciplines {
		names[d.ID] = d.Name
	}
	var docs []search.Doc
	for _, n := range p.Networks {
		n := Network{Network: n}
		if err := insert(ctx, tx, lang, n); err != nil {
			return err
		}
		docs = append(docs, document(n, names))
	}
	if main, err := profession.Language(ctx, tx); err != nil || main != lang {
		return err // search knows the main language only
	}
	return search.Replace(ctx, tx, kind, docs)
}

// FillPack writes the directory into a pack.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	all, err := allByID(ctx, q)
	if err != nil {
		return err
	}
	p.Networks = nil
	for _, n := range all {
		p.Networks = append(p.Networks, n.Network)
	}
	return nil
}

// document is what search knows of a network. Its topic is the name of its
// discipline, as it is for skills and roles, when it serves only one.
func document(n Network, names map[string]string) search.Doc {
	about := make([]string, 0, len(n.Disciplines)+len(n.Skills)+1)
	for _, id := range n.Disciplines {
		about = append(about, "discipline/"+id)
	}
	for _, code := range n.Skills {
		about = append(about, "skill/"+code)
	}
	if n.Parent != "" {
		about = append(about, "network/"+n.Parent)
	}
	doc := search.Doc{
		Ref: n.Ref(), URL: n.URL(), Kind: kind, Title: n.Name, Labels: []string{n.Short},
		Body: n.Purpose + "\n" + n.WhoFor + "\n" + markdown.Text(n.Body), Audience: search.Public, About: about,
	}
	if len(n.Disciplines) == 1 {
		doc.Topic = names[n.Disciplines[0]]
	}
	return doc
}
