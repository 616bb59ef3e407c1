package learning

import (
	"context"
	"database/sql"
	"strconv"

	"guildhall/internal/pack"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

const selectOpportunities = `SELECT o.id, o.title, o.kind, o.format, o.provider, o.hours, o.cost_band, o.mode, o.audience, o.description,
	o.url, o.review_date FROM opportunities o`

func scan(rows *sql.Rows) (o Opportunity, err error) {
	return o, rows.Scan(&o.ID, &o.Title, &o.Kind, &o.Format, &o.Provider, &o.Hours, &o.CostBand, &o.Mode, &o.Audience, &o.Description,
		&o.URL, &o.ReviewDate)
}

// condition is the filter as SQL, with its arguments.
func condition(f Filter) (string, []any) {
	where, args := ` WHERE o.lang = (SELECT tag FROM languages WHERE main)`, []any{}
	equal := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where += ` AND ` + column + ` = $` + strconv.Itoa(len(args))
		}
	}
	equal(`o.kind`, f.Kind)
	equal(`o.cost_band`, f.Cost)
	equal(`o.format`, f.Format)
	if len(f.Skills) > 0 {
		where += ` AND EXISTS (SELECT 1 FROM opportunity_skills x WHERE x.opportunity = o.id AND x.lang = o.lang AND x.skill IN (` +
			sqldb.Holes(len(args)+1, len(f.Skills)) + `))`
		args = append(args, sqldb.Args(f.Skills)...)
	}
	words, more := search.Holds("o.words", f.Words, len(args)+1)
	return where + words, append(args, more...)
}

func list(ctx context.Context, q sqldb.Querier, f Filter) ([]Opportunity, error) {
	where, args := condition(f)
	all, err := sqldb.All(ctx, q, scan, selectOpportunities+where+` ORDER BY o.ord`, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	byID := map[string]*Opportunity{}
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	return all, skills(ctx, q, byID, "")
}

func find(ctx context.Context, q sqldb.Querier, id string) (Opportunity, error) {
	o, err := sqldb.One(ctx, q, "learning opportunity", scan, selectOpportunities+` WHERE o.id = $1 AND o.lang = (SELECT tag FROM languages WHERE main)`, id)
	if err != nil {
		return o, err
	}
	return o, skills(ctx, q, map[string]*Opportunity{id: &o}, id)
}

// skills fills in what each opportunity helps with: one of them, or all when
// only is empty.
func skills(ctx context.Context, q sqldb.Querier, byID map[string]*Opportunity, only string) error {
	var id string
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (s pack.SkillStep, err error) {
		return s, rows.Scan(&id, &s.Skill, &s.From, &s.To)
	}, func(s pack.SkillStep) error {
		if o := byID[id]; o != nil {
			o.Skills = append(o.Skills, s)
		}
		return nil
	}, `SELECT opportunity, skill, from_level, to_level FROM opportunity_skills
		WHERE ($1 = '' OR opportunity = $1) AND lang = (SELECT tag FROM languages WHERE main) ORDER BY opportunity, ord`, only)
}

func insert(ctx context.Context, tx *sqldb.Tx, lang string, ord int, o Opportunity) error {
	words := search.Words(o.Title + " " + o.Description + " " + o.Provider + " " + o.Format + " " + o.Mode + " " + o.Audience)
	_, err := tx.Exec(ctx, `INSERT INTO opportunities (id, lang, ord, title, kind, format, provider, hours, cost_band, mode, audience, description,
		url, review_date, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		o.ID, lang, ord, o.Title, o.Kind, o.Format, o.Provider, o.Hours, o.CostBand, o.Mode, o.Audience, o.Description, o.URL, string(o.ReviewDate), words)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO opportunity_skills (opportunity, lang, ord, skill, from_level, to_level) VALUES`, ``,
		sqldb.Rows(o.Skills, func(i int, s pack.SkillStep) []any { return []any{o.ID, lang, i, s.Skill, s.From, s.To} }))
}
