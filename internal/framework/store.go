package framework

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// words is a list of ids in one column, as a JSON array.
type words []string

// Value implements driver.Valuer.
func (w words) Value() (driver.Value, error) {
	if len(w) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal([]string(w))
	return string(b), err
}

// Scan implements sql.Scanner; an empty list is nil.
func (w *words) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("words: cannot scan %T", v)
	}
	*w = nil
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), (*[]string)(w))
}

// measure is a number or a word in one column.
type measure struct{ *pack.Measure }

// Scan implements sql.Scanner.
func (m measure) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("measure: cannot scan %T", v)
	}
	return m.UnmarshalText([]byte(text))
}

// list returns every release, the newest first, its texts as readTexts has them.
func list(ctx context.Context, q sqldb.Querier, lang string) ([]Release, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (r Release, err error) {
		return r, rows.Scan(&r.Name, &r.Issued, &r.State, &r.BasedOn, &r.revision, &r.ConsultsUntil, &r.Title, &r.Note)
	}, `SELECT name, issued, state, based_on, revision, consults_until,
		coalesce((SELECT words FROM framework_texts WHERE release = name AND ref = 'release' AND field = 'title' ORDER BY lang <> $1, lang LIMIT 1), ''),
		coalesce((SELECT words FROM framework_texts WHERE release = name AND ref = 'release' AND field = 'note' ORDER BY lang <> $2, lang LIMIT 1), '')
		FROM releases ORDER BY ord DESC`, lang, lang)
}

// read collects everything under a release, in a language.
func read(ctx context.Context, q sqldb.Querier, release, lang string) (*pack.Edition, error) {
	p := &pack.Edition{}
	for _, step := range []func(context.Context, sqldb.Querier, string, *pack.Edition) error{
		readHead, readDecisions, readScales, readSkills, readRelations, readRoles, readFamilies, readRoleParts, readBodies, readCredentials,
	} {
		if err := step(ctx, q, release, p); err != nil {
			return nil, err
		}
	}
	return p, readTexts(ctx, q, release, lang, p)
}

func readHead(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	p.Release, err = sqldb.One(ctx, q, "release", func(rows *sql.Rows) (r pack.Release, err error) {
		qs := &p.Qualifications
		return r, rows.Scan(&r.Name, &r.Issued, &r.State, &r.BasedOn, &p.Levels.Cumulative,
			&p.Bodies.LastChecked, &qs.LastChecked, (*words)(&qs.StatusValues))
	}, `SELECT name, issued, state, based_on, cumulative, bodies_checked, qualifications_checked, qualification_statuses
		FROM releases WHERE name = $1`, release)
	return err
}

func readScales(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	p.Levels.Items, err = sqldb.All(ctx, q, func(rows *sql.Rows) (l pack.Level, err error) {
		return l, rows.Scan(&l.Level)
	}, `SELECT level FROM levels WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	p.Rings, err = sqldb.All(ctx, q, func(rows *sql.Rows) (r pack.Ring, err error) {
		return r, rows.Scan(&r.ID, &r.Order, &r.DefaultMembership)
	}, `SELECT id, distance, default_membership FROM rings WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	p.Grades, err = sqldb.All(ctx, q, func(rows *sql.Rows) (g pack.Grade, err error) {
		return g, rows.Scan(&g.ID, &g.Order)
	}, `SELECT id, height FROM grades WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	p.Disciplines, err = sqldb.All(ctx, q, func(rows *sql.Rows) (d pack.Discipline, err error) {
		return d, rows.Scan(&d.ID, &d.Order, &d.Generic)
	}, `SELECT id, place, generic FROM disciplines WHERE release = $1 ORDER BY ord`, release)
	return err
}

func readSkills(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	f := &p.Framework
	f.Skills, err = sqldb.All(ctx, q, func(rows *sql.Rows) (s pack.Skill, err error) {
		return s, rows.Scan(&s.Code, &s.Discipline, &s.Status, &s.Owner, &s.RetiredOn)
	}, `SELECT code, discipline, status, owner, retired_on FROM skills WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	f.Descriptors, err = sqldb.All(ctx, q, func(rows *sql.Rows) (d pack.Descriptor, err error) {
		return d, rows.Scan(&d.Skill, &d.Level)
	}, `SELECT skill, level FROM descriptors WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	f.Mappings, err = sqldb.All(ctx, q, func(rows *sql.Rows) (m pack.Mapping, err error) {
		var version string
		err = rows.Scan(&m.Skill, &m.Scheme, &version, &m.TargetID, &m.TargetLabel, &m.Match, &m.Status)
		m.Scheme += version
		return m, err
	}, `SELECT skill, scheme, version, target_id, target_label, match_type, status FROM mappings WHERE release = $1 ORDER BY ord`, release)
	return err
}

func scanPair(rows *sql.Rows) (p pair, err error) { return p, rows.Scan(&p.from, &p.to) }

// readRelations fills in what leads from one skill to others. Skills are few
// enough to be found in a map.
func readRelations(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) error {
	related, err := sqldb.All(ctx, q, scanPair,
		`SELECT skill, to_skill FROM relations WHERE release = $1 AND kind = 'related' ORDER BY skill, ord`, release)
	if err != nil {
		return err
	}
	at := make(map[string]*pack.Skill, len(p.Framework.Skills))
	for i := range p.Framework.Skills {
		at[p.Framework.Skills[i].Code] = &p.Framework.Skills[i]
	}
	for _, r := range related {
		at[r.from].Related = append(at[r.from].Related, r.to)
	}
	broader, err := sqldb.All(ctx, q, scanPair,
		`SELECT skill, to_skill FROM relations WHERE release = $1 AND kind = 'broader' ORDER BY skill, ord`, release)
	if err != nil {
		return err
	}
	for _, b := range broader {
		at[b.from].Broader = append(at[b.from].Broader, b.to)
	}
	replaced, err := sqldb.All(ctx, q, scanPair,
		`SELECT skill, by_skill FROM skill_replacements WHERE release = $1 ORDER BY skill, ord`, release)
	for _, r := range replaced {
		at[r.from].ReplacedBy = append(at[r.from].ReplacedBy, r.to)
	}
	return err
}

func readRoles(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	p.Framework.Roles, err = sqldb.All(ctx, q, func(rows *sql.Rows) (r pack.Role, err error) {
		return r, rows.Scan(&r.Code, &r.Discipline, &r.Ring, &r.GradeFrom, &r.GradeTo, &r.Status, &r.RetiredOn)
	}, `SELECT code, discipline, ring, grade_from, grade_to, status, retired_on FROM roles WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	replaced, err := sqldb.All(ctx, q, scanPair,
		`SELECT role, by_role FROM role_replacements WHERE release = $1 ORDER BY role, ord`, release)
	if err != nil {
		return err
	}
	at := make(map[string]*pack.Role, len(p.Framework.Roles))
	for i := range p.Framework.Roles {
		at[p.Framework.Roles[i].Code] = &p.Framework.Roles[i]
	}
	for _, r := range replaced {
		at[r.from].ReplacedBy = append(at[r.from].ReplacedBy, r.to)
	}
	return nil
}

func readRoleParts(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	f := &p.Framework
	f.Responsibilities, err = sqldb.All(ctx, q, func(rows *sql.Rows) (r pack.Responsibility, err error) {
		return r, rows.Scan(&r.Role, &r.Order)
	}, `SELECT role, place FROM role_responsibilities WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	f.RoleSkills, err = sqldb.All(ctx, q, func(rows *sql.Rows) (s pack.RoleSkill, err error) {
		return s, rows.Scan(&s.Role, &s.Skill, &s.Level, &s.Importance)
	}, `SELECT role, skill, level, importance FROM role_skills WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	f.RoleQualifications, err = sqldb.All(ctx, q, func(rows *sql.Rows) (c pack.RoleQualification, err error) {
		return c, rows.Scan(&c.Role, &c.Qualification, &c.Requirement)
	}, `SELECT role, credential, requirement FROM role_credentials WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	f.CareerPaths, err = sqldb.All(ctx, q, func(rows *sql.Rows) (c pack.CareerPath, err error) {
		return c, rows.Scan(&c.From, &c.To, &c.Kind)
	}, `SELECT from_role, to_role, kind FROM career_paths WHERE release = $1 ORDER BY ord`, release)
	return err
}

func readBodies(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	p.Bodies.Bodies, err = sqldb.All(ctx, q, scanBody, `SELECT id, url, status, disciplines, post_nominals_need_membership, public_register,
		cpd_rule, cpd_required, cpd_window_months, cpd_hours, cpd_statement_words, cpd_confidence
		FROM bodies WHERE release = $1 ORDER BY ord`, release)
	return err
}

func scanBody(rows *sql.Rows) (b pack.Body, err error) {
	c := &b.CPD
	return b, rows.Scan(&b.ID, &b.URL, &b.Status, (*words)(&b.Disciplines), &b.PostNominalsNeedMembership, &b.PublicRegister,
		&c.RuleID, &c.Required, measure{&c.WindowMonths}, measure{&c.Hours}, measure{&c.StatementWords}, &c.Confidence)
}

// readCredentials puts each kind of credential where the pack has it.
func readCredentials(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) error {
	at := map[string]*pack.Body{}
	for i := range p.Bodies.Bodies {
		at[p.Bodies.Bodies[i].ID] = &p.Bodies.Bodies[i]
	}
	registrations, err := sqldb.All(ctx, q, func(rows *sql.Rows) (r registration, err error) {
		return r, rows.Scan(&r.body, &r.ID, &r.Order)
	}, `SELECT body, id, height FROM credentials WHERE release = $1 AND kind = 'registration' ORDER BY ord`, release)
	if err != nil {
		return err
	}
	for _, r := range registrations {
		at[r.body].Levels = append(at[r.body].Levels, r.Registration)
	}
	p.Qualifications.Qualifications, err = sqldb.All(ctx, q, func(rows *sql.Rows) (a pack.Qualification, err error) {
		return a, rows.Scan(&a.ID, (*words)(&a.Disciplines), &a.Kind, measure{&a.ValidityMonths}, &a.Status)
	}, `SELECT id, disciplines, sort, validity_months, status FROM credentials
		WHERE release = $1 AND kind = 'qualification' ORDER BY ord`, release)
	if err != nil {
		return err
	}
	p.Qualifications.Equivalents, err = sqldb.All(ctx, q, func(rows *sql.Rows) (e pack.Equivalent, err error) {
		return e, rows.Scan(&e.ID)
	}, `SELECT id FROM credentials WHERE release = $1 AND kind = 'equivalent' ORDER BY ord`, release)
	return err
}

// registration is a grade of registration with the id of its body.
type registration struct {
	body string
	pack.Registration
}
