package recruitment

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// kind is what search calls a question of the bank.
const kind = "interview question"

// The documents of the profession that an advert is made of.
const (
	behavioursDocument = "recruitment/behaviours"
	wordingDocument    = "recruitment/wording_checks"
	advertDocument     = "recruitment/advert_sections"
)

// Service reads what adverts and interviews are made of.
type Service struct {
	DB *sqldb.DB
}

// Questions returns the bank in its own order; with codes, only the questions
// about those skills.
func (s *Service) Questions(ctx context.Context, codes ...string) ([]Question, error) {
	return questions(ctx, s.DB, codes)
}

// Behaviours returns the behaviours that an advert may ask for.
func (s *Service) Behaviours(ctx context.Context) (b pack.Behaviours, err error) {
	return b, profession.Document(ctx, s.DB, behavioursDocument, &b)
}

// WordingChecks returns the checks that are run over an advert's wording.
func (s *Service) WordingChecks(ctx context.Context) (c pack.WordingChecks, err error) {
	return c, profession.Document(ctx, s.DB, wordingDocument, &c)
}

// Advert returns the parts of an advert and their limits.
func (s *Service) Advert(ctx context.Context) (a pack.AdvertSections, err error) {
	return a, profession.Document(ctx, s.DB, advertDocument, &a)
}

// LoadPack replaces everything about recruitment in the pack's language with the
// pack's.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	r, lang := &p.Recruitment, p.Profession.Locale
	for name, document := range map[string]any{behavioursDocument: r.Behaviours, wordingDocument: r.WordingChecks, advertDocument: r.Advert} {
		if err := profession.PutDocument(ctx, tx, name, lang, document); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM interview_questions WHERE lang = $1`, lang); err != nil {
		return err
	}
	discipline := p.DisciplineNames()
	var docs []search.Doc
	for i, q := range r.Questions {
		q := Question{q.Skill, q.Level, q.Question, q.WhatGoodLooksLike}
		if _, err := tx.Exec(ctx, `INSERT INTO interview_questions (skill, level, ord, lang, question, signs) VALUES ($1, $2, $3, $4, $5, $6)`,
			q.Skill, q.Level, i, lang, q.Text, q.Signs); err != nil {
			return err
		}
		docs = append(docs, search.Doc{
			Ref: q.Ref(), URL: q.URL(), Kind: kind, Topic: discipline[q.Skill], Title: q.Text, Body: q.Signs,
			Audience: search.Public, About: []string{"skill/" + q.Skill},
		})
	}
	if main, err := profession.Language(ctx, tx); err != nil || main != lang {
		return err // search knows the main language only
	}
	return search.Replace(ctx, tx, kind, docs)
}

// FillPack writes everything about recruitment into a pack.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	r := &p.Recruitment
	for name, document := range map[string]any{behavioursDocument: &r.Behaviours, wordingDocument: &r.WordingChecks, advertDocument: &r.Advert} {
		if err := profession.Document(ctx, q, name, document); err != nil {
			return err
		}
	}
	all, err := questions(ctx, q, nil)
	if err != nil {
		return err
	}
	r.Questions = nil
	for _, x := range all {
		r.Questions = append(r.Questions, pack.InterviewQuestion{Skill: x.Skill, Level: x.Level, Question: x.Text, WhatGoodLooksLike: x.Signs})
	}
	return nil
}

// questions reads the bank, which is a few pages long, whole.
func questions(ctx context.Context, q sqldb.Querier, codes []string) ([]Question, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (x Question, err error) {
		return x, rows.Scan(&x.Skill, &x.Level, &x.Text, &x.Signs)
	}, `SELECT skill, level, question, signs FROM interview_questions WHERE lang = (SELECT tag FROM languages WHERE main) ORDER BY ord`)
	if len(codes) > 0 {
		all = slices.DeleteFunc(all, func(x Question) bool { return !slices.Contains(codes, x.Skill) })
	}
	return all, err
}

// levelName is a level as people read it: "3, Practitioner".
func levelName(f *framework.Framework, n int) string {
	if l := f.Scale.Level(n); l != nil {
		return strconv.Itoa(n) + ", " + l.Name
	}
	return strconv.Itoa(n)
}
