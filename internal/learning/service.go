package learning

import (
	"context"

	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// kind is what search calls an opportunity.
const kind = "learning"

// Service reads the catalogue.
type Service struct {
	DB *sqldb.DB
}

// Filter narrows the catalogue. Empty fields narrow nothing.
type Filter struct {
	Words  string   // all of which an entry must have
	Kind   string   // the id of a way of learning
	Cost   string   // the id of a cost band
	Format string   // exactly as entries have it
	Skills []string // codes, of which an entry must help with one
}

// List returns the opportunities that pass the filter, in the catalogue's order.
func (s *Service) List(ctx context.Context, f Filter) ([]Opportunity, error) {
	return list(ctx, s.DB, f)
}

// Find returns an opportunity, or NotFound.
func (s *Service) Find(ctx context.Context, id string) (Opportunity, error) {
	return find(ctx, s.DB, id)
}

// Formats lists the formats that the catalogue has, in alphabetical order.
func (s *Service) Formats(ctx context.Context) ([]string, error) {
	return sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT DISTINCT format FROM opportunities
		WHERE lang = (SELECT tag FROM languages WHERE main) ORDER BY format`)
}

// LoadPack replaces the catalogue in the pack's language with the pack's.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	lang := p.Profession.Locale
	if _, err := tx.Exec(ctx, `DELETE FROM opportunities WHERE lang = $1`, lang); err != nil {
		return err
	}
	discipline := p.DisciplineNames()
	var docs []search.Doc
	for i, o := range p.Learning {
		o := Opportunity{o}
		if err := insert(ctx, tx, lang, i, o); err != nil {
			return err
		}
		docs = append(docs, document(o, discipline))
	}
	if main, err := profession.Language(ctx, tx); err != nil || main != lang {
		return err // search knows the main language only
	}
	return search.Replace(ctx, tx, kind, docs)
}

// FillPack writes the catalogue into a pack.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	all, err := list(ctx, q, Filter{})
	if err != nil {
		return err
	}
	p.Learning = nil
	for _, o := range all {
		p.Learning = append(p.Learning, o.Opportunity)
	}
	return nil
}

// document is what search knows of an opportunity. It has a topic when all its
// skills are of one discipline; discipline names that of each skill.
func document(o Opportunity, discipline map[string]string) search.Doc {
	doc := search.Doc{
		Ref: o.Ref(), URL: o.Address(), Kind: kind, Title: o.Title, Audience: search.Public,
		Body: o.Description + "\n" + o.Provider + ". " + capital(o.Format) + ". " + o.Audience + ".",
	}
	topics := map[string]bool{}
	for _, s := range o.Skills {
		doc.About = append(doc.About, "skill/"+s.Skill)
		doc.Topic = discipline[s.Skill]
		topics[doc.Topic] = true
	}
	if len(topics) > 1 {
		doc.Topic = ""
	}
	return doc
}
