package framework

import (
	"context"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// insert stores a release and everything under it, its texts as of a language.
func insert(ctx context.Context, tx *sqldb.Tx, p *pack.Edition, lang string) error {
	for _, step := range []func(context.Context, *sqldb.Tx, string, *pack.Edition) error{
		insertHead, insertDecisions, insertScales, insertSkills, insertSkillParts, insertRelations,
		insertRoles, insertFamilies, insertRoleParts, insertBodies, insertCredentials, insertRequirements,
	} {
		if err := step(ctx, tx, p.Release.Name, p); err != nil {
			return err
		}
	}
	return insertTexts(ctx, tx, p.Release.Name, lang, p)
}

func insertHead(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	_, err := tx.Exec(ctx, `INSERT INTO releases (name, ord, issued, state, based_on, revision, cumulative, bodies_checked, qualifications_checked, qualification_statuses)
		VALUES ($1, (SELECT coalesce(max(ord), 0) + 1 FROM releases), $2, $3, $4, 1, $5, $6, $7, $8)
		ON CONFLICT (name) DO UPDATE SET issued = excluded.issued, state = excluded.state, revision = releases.revision + 1, cumulative = excluded.cumulative,
			bodies_checked = excluded.bodies_checked, qualifications_checked = excluded.qualifications_checked, qualification_statuses = excluded.qualification_statuses`,
		release, p.Release.Issued, p.Release.State, p.Release.BasedOn, p.Levels.Cumulative,
		p.Bodies.LastChecked, p.Qualifications.LastChecked, words(p.Qualifications.StatusValues))
	return err
}

func insertScales(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	err := tx.Insert(ctx, `INSERT INTO levels (release, level, ord) VALUES`, ``, sqldb.Rows(p.Levels.Items,
		func(i int, l pack.Level) []any { return []any{release, l.Level, i} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO rings (release, id, ord, distance, default_membership) VALUES`, ``, sqldb.Rows(p.Rings,
		func(i int, r pack.Ring) []any { return []any{release, r.ID, i, r.Order, r.DefaultMembership} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO grades (release, id, ord, height) VALUES`, ``, sqldb.Rows(p.Grades,
		func(i int, g pack.Grade) []any { return []any{release, g.ID, i, g.Order} }))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO disciplines (release, id, ord, place, generic) VALUES`, ``, sqldb.Rows(p.Disciplines,
		func(i int, d pack.Discipline) []any { return []any{release, d.ID, i, d.Order, d.Generic} }))
}

func insertSkills(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	return tx.Insert(ctx, `INSERT INTO skills (release, code, ord, discipline, status, owner, retired_on) VALUES`, ``, sqldb.Rows(p.Framework.Skills,
		func(i int, s pack.Skill) []any {
			return []any{release, s.Code, i, s.Discipline, s.Status, s.Owner, s.RetiredOn}
		}))
}

func insertSkillParts(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	err := tx.Insert(ctx, `INSERT INTO descriptors (release, skill, level, ord) VALUES`, ``, sqldb.Rows(p.Framework.Descriptors,
		func(i int, d pack.Descriptor) []any { return []any{release, d.Skill, d.Level, i} }))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO mappings (release, ord, skill, scheme, version, target_id, target_label, match_type, status) VALUES`, ``, sqldb.Rows(p.Framework.Mappings,
		func(i int, m pack.Mapping) []any {
			scheme, version := schemeAndVersion(m.Scheme)
			return []any{release, i, m.Skill, scheme, version, m.TargetID, m.TargetLabel, m.Match, m.Status}
		}))
}

// pairs flattens a list that each skill has.
func pairs(skills []pack.Skill, list func(pack.Skill) []string) []pair {
	var all []pair
	for _, s := range skills {
		for _, to := range list(s) {
			all = append(all, pair{s.Code, to})
		}
	}
	return all
}

func insertRelations(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	related := pairs(p.Framework.Skills, func(s pack.Skill) []string { return s.Related })
	const head = `INSERT INTO relations (release, skill, kind, to_skill, ord) VALUES`
	err := tx.Insert(ctx, head, ``, sqldb.Rows(related, func(i int, r pair) []any { return []any{release, r.from, "related", r.to, i} }))
	if err != nil {
		return err
	}
	broader := pairs(p.Framework.Skills, func(s pack.Skill) []string { return s.Broader })
	err = tx.Insert(ctx, head, ``, sqldb.Rows(broader, func(i int, r pair) []any { return []any{release, r.from, "broader", r.to, i} }))
	if err != nil {
		return err
	}
	replaced := pairs(p.Framework.Skills, func(s pack.Skill) []string { return s.ReplacedBy })
	return tx.Insert(ctx, `INSERT INTO skill_replacements (release, skill, by_skill, ord) VALUES`, ``, sqldb.Rows(replaced,
		func(i int, r pair) []any { return []any{release, r.from, r.to, i} }))
}

func insertRoles(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	err := tx.Insert(ctx, `INSERT INTO roles (release, code, ord, discipline, ring, grade_from, grade_to, status, retired_on) VALUES`, ``, sqldb.Rows(p.Framework.Roles,
		func(i int, r pack.Role) []any {
			return []any{release, r.Code, i, r.Discipline, r.Ring, r.GradeFrom, r.GradeTo, r.Status, r.RetiredOn}
		}))
	if err != nil {
		return err
	}
	var replaced []pair
	for _, r := range p.Framework.Roles {
		for _, by := range r.ReplacedBy {
			replaced = append(replaced, pair{r.Code, by})
		}
	}
	return tx.Insert(ctx, `INSERT INTO role_replacements (release, role, by_role, ord) VALUES`, ``, sqldb.Rows(replaced,
		func(i int, r pair) []any { return []any{release, r.from, r.to, i} }))
}

func insertRoleParts(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	err := tx.Insert(ctx, `INSERT INTO role_responsibilities (release, ord, role, place) VALUES`, ``, sqldb.Rows(p.Framework.Responsibilities,
		func(i int, r pack.Responsibility) []any { return []any{release, i, r.Role, r.Order} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO role_skills (release, role, skill, ord, level, importance) VALUES`, ``, sqldb.Rows(p.Framework.RoleSkills,
		func(i int, n pack.RoleSkill) []any { return []any{release, n.Role, n.Skill, i, n.Level, n.Importance} }))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO career_paths (release, ord, from_role, to_role, kind) VALUES`, ``, sqldb.Rows(p.Framework.CareerPaths,
		func(i int, c pack.CareerPath) []any { return []any{release, i, c.From, c.To, c.Kind} }))
}

func insertBodies(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	return tx.Insert(ctx, `INSERT INTO bodies (release, id, ord, url, status, disciplines, post_nominals_need_membership, public_register,
		cpd_rule, cpd_required, cpd_window_months, cpd_hours, cpd_statement_words, cpd_confidence) VALUES`, ``, sqldb.Rows(p.Bodies.Bodies,
		func(i int, b pack.Body) []any {
			c := b.CPD
			return []any{release, b.ID, i, b.URL, b.Status, words(b.Disciplines), b.PostNominalsNeedMembership, b.PublicRegister,
				c.RuleID, c.Required, c.WindowMonths.String(), c.Hours.String(), c.StatementWords.String(), c.Confidence}
		}))
}

// credentialRow is a row of the table that holds all kinds of credential.
type credentialRow struct {
	kind     CredentialKind
	id, body string
	height   int
	award    pack.Qualification
}

// insertCredentials stores registrations, qualifications and equivalents, whose
// order in the table is that of all three together.
func insertCredentials(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	var all []credentialRow
	for _, b := range p.Bodies.Bodies {
		for _, r := range b.Levels {
			all = append(all, credentialRow{kind: Registration, id: r.ID, body: b.ID, height: r.Order})
		}
	}
	for _, a := range p.Qualifications.Qualifications {
		all = append(all, credentialRow{kind: Qualification, id: a.ID, award: a})
	}
	for _, e := range p.Qualifications.Equivalents {
		all = append(all, credentialRow{kind: Equivalent, id: e.ID})
	}
	return tx.Insert(ctx, `INSERT INTO credentials (release, id, ord, kind, body, height, disciplines, sort, validity_months, status) VALUES`, ``, sqldb.Rows(all,
		func(i int, c credentialRow) []any {
			a := c.award
			return []any{release, c.id, i, c.kind, sqldb.Nullable(c.body), c.height, words(a.Disciplines), a.Kind, a.ValidityMonths.String(), a.Status}
		}))
}

func insertRequirements(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	return tx.Insert(ctx, `INSERT INTO role_credentials (release, ord, role, credential, requirement) VALUES`, ``, sqldb.Rows(p.Framework.RoleQualifications,
		func(i int, q pack.RoleQualification) []any {
			return []any{release, i, q.Role, q.Qualification, q.Requirement}
		}))
}
