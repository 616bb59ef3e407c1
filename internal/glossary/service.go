package glossary

import (
	"context"

	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// kind is what search calls a term.
const kind = "term"

// Service reads the glossary.
type Service struct {
	DB *sqldb.DB
}

// List returns every term in the glossary's own order.
func (s *Service) List(ctx context.Context) ([]Term, error) { return list(ctx, s.DB) }

// LoadPack replaces the glossary in the pack's language with the pack's, and, if
// that is the main one, what search takes to mean the same.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	lang := p.Profession.Locale
	if _, err := tx.Exec(ctx, `DELETE FROM glossary_terms WHERE lang = $1`, lang); err != nil {
		return err
	}
	var docs []search.Doc
	var same [][]string
	for i, t := range p.Glossary {
		t := Term(t)
		if err := insert(ctx, tx, lang, i, t); err != nil {
			return err
		}
		docs = append(docs, document(t))
		if t.Abbreviation != "" {
			same = append(same, append([]string{t.Term}, t.abbreviations()...))
		}
	}
	if main, err := profession.Language(ctx, tx); err != nil || main != lang {
		return err // search knows the main language only
	}
	if err := search.Replace(ctx, tx, kind, docs); err != nil {
		return err
	}
	return search.PutSynonyms(ctx, tx, "glossary", same)
}

// FillPack writes the glossary into a pack.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	all, err := list(ctx, q)
	if err != nil {
		return err
	}
	p.Glossary = nil
	for _, t := range all {
		p.Glossary = append(p.Glossary, pack.Term(t))
	}
	return nil
}

func document(t Term) search.Doc {
	doc := search.Doc{Ref: t.Ref(), URL: t.URL(), Kind: kind, Title: t.Term, Labels: t.abbreviations(), Body: t.Definition, Audience: search.Public}
	for _, other := range t.SeeAlso {
		doc.About = append(doc.About, Term{Term: other}.Ref())
	}
	return doc
}
