package framework

import (
	"context"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// insert stores a release and everything under it.
func insert(ctx context.Context, tx *sqldb.Tx, p *parts) error {
	for _, step := range []func(context.Context, *sqldb.Tx, string, *parts) error{
		insertHead, insertScales, insertSkills, insertSkillParts, insertRelations,
		insertRoles, insertRoleParts, insertBodies, insertCredentials, insertRequirements,
	} {
		if err := step(ctx, tx, p.release.Name, p); err != nil {
			return err
		}
	}
	return nil
}

func insertHead(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	b, q := p.bodies, p.qualifications
	_, err := tx.Exec(ctx, `INSERT INTO releases (name, ord, title, issued, state, note, revision, cumulative, lead_in, level_rules,
		bodies_notice, bodies_checked, bodies_considered, bodies_considered_note,
		qualifications_notice, qualifications_checked, qualification_statuses)
		VALUES ($1, (SELECT coalesce(max(ord), 0) + 1 FROM releases), $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		release, p.release.Title, p.release.Issued, p.release.State, p.release.Note, p.scale.Cumulative, p.scale.LeadIn, words(p.scale.Rules),
		b.Notice, b.LastChecked, words(b.UnderAssessment), b.UnderAssessmentNote, q.Notice, q.LastChecked, words(q.StatusValues))
	return err
}

func insertScales(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	err := tx.Insert(ctx, `INSERT INTO levels (release, level, ord, name, anchor) VALUES`, ``, sqldb.Rows(p.scale.Items,
		func(i int, l pack.Level) []any { return []any{release, l.Level, i, l.Name, l.Anchor} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO rings (release, id, ord, distance, name, description, default_membership) VALUES`, ``, sqldb.Rows(p.rings,
		func(i int, r pack.Ring) []any {
			return []any{release, r.ID, i, r.Order, r.Name, r.Description, r.DefaultMembership}
		}))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO grades (release, id, ord, height, name) VALUES`, ``, sqldb.Rows(p.grades,
		func(i int, g pack.Grade) []any { return []any{release, g.ID, i, g.Order, g.Name} }))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO disciplines (release, id, ord, place, name, full_name, generic, description, lead) VALUES`, ``, sqldb.Rows(p.disciplines,
		func(i int, d pack.Discipline) []any {
			return []any{release, d.ID, i, d.Order, d.Name, d.FullName, d.Generic, d.Description, d.Lead}
		}))
}

func insertSkills(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	return tx.Insert(ctx, `INSERT INTO skills (release, code, ord, discipline, name, definition, scope_note, status, source_note,
		examples, owner, retired_on) VALUES`, ``, sqldb.Rows(p.lists.Skills,
		func(i int, s pack.Skill) []any {
			return []any{release, s.Code, i, s.Discipline, s.Name, s.Definition, s.ScopeNote, s.Status, s.SourceNote,
				words(s.Examples), s.Owner, s.RetiredOn}
		}))
}

func insertSkillParts(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	labels := pairs(p.lists.Skills, func(s pack.Skill) []string { return s.AltLabels })
	err := tx.Insert(ctx, `INSERT INTO skill_labels (release, skill, ord, label) VALUES`, ``, sqldb.Rows(labels,
		func(i int, l pair) []any { return []any{release, l.from, i, l.to} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO descriptors (release, skill, level, ord, words) VALUES`, ``, sqldb.Rows(p.lists.Descriptors,
		func(i int, d pack.Descriptor) []any { return []any{release, d.Skill, d.Level, i, d.Text} }))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO mappings (release, ord, skill, scheme, version, target_id, target_label, match_type, status) VALUES`, ``, sqldb.Rows(p.lists.Mappings,
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

func insertRelations(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	related := pairs(p.lists.Skills, func(s pack.Skill) []string { return s.Related })
	const head = `INSERT INTO relations (release, skill, kind, to_skill, ord) VALUES`
	err := tx.Insert(ctx, head, ``, sqldb.Rows(related, func(i int, r pair) []any { return []any{release, r.from, "related", r.to, i} }))
	if err != nil {
		return err
	}
	broader := pairs(p.lists.Skills, func(s pack.Skill) []string { return s.Broader })
	err = tx.Insert(ctx, head, ``, sqldb.Rows(broader, func(i int, r pair) []any { return []any{release, r.from, "broader", r.to, i} }))
	if err != nil {
		return err
	}
	replaced := pairs(p.lists.Skills, func(s pack.Skill) []string { return s.ReplacedBy })
	return tx.Insert(ctx, `INSERT INTO skill_replacements (release, skill, by_skill, ord) VALUES`, ``, sqldb.Rows(replaced,
		func(i int, r pair) []any { return []any{release, r.from, r.to, i} }))
}

func insertRoles(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	err := tx.Insert(ctx, `INSERT INTO roles (release, code, ord, name, discipline, ring, grade_from, grade_to, summary, titles, entry_routes, status, retired_on) VALUES`, ``, sqldb.Rows(p.lists.Roles,
		func(i int, r pack.Role) []any {
			return []any{release, r.Code, i, r.Name, r.Discipline, r.Ring, r.GradeFrom, r.GradeTo, r.Summary, words(r.TypicalTitles), words(r.EntryRoutes), r.Status, r.RetiredOn}
		}))
	if err != nil {
		return err
	}
	var replaced []pair
	for _, r := range p.lists.Roles {
		for _, by := range r.ReplacedBy {
			replaced = append(replaced, pair{r.Code, by})
		}
	}
	return tx.Insert(ctx, `INSERT INTO role_replacements (release, role, by_role, ord) VALUES`, ``, sqldb.Rows(replaced,
		func(i int, r pair) []any { return []any{release, r.from, r.to, i} }))
}

func insertRoleParts(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	err := tx.Insert(ctx, `INSERT INTO role_responsibilities (release, ord, role, place, words) VALUES`, ``, sqldb.Rows(p.lists.Responsibilities,
		func(i int, r pack.Responsibility) []any { return []any{release, i, r.Role, r.Order, r.Text} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO role_skills (release, role, skill, ord, level, importance) VALUES`, ``, sqldb.Rows(p.lists.RoleSkills,
		func(i int, n pack.RoleSkill) []any { return []any{release, n.Role, n.Skill, i, n.Level, n.Importance} }))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO career_paths (release, ord, from_role, to_role, kind, note) VALUES`, ``, sqldb.Rows(p.lists.CareerPaths,
		func(i int, c pack.CareerPath) []any { return []any{release, i, c.From, c.To, c.Kind, c.Note} }))
}

func insertBodies(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	return tx.Insert(ctx, `INSERT INTO bodies (release, id, ord, name, short, also_known_as, url, status, status_basis, disciplines,
		competency_standard, equivalents_wording, post_nominals_need_membership, public_register, register_shows,
		cpd_rule, cpd_required, cpd_window_months, cpd_hours, cpd_statement_words, cpd_statement_basis, cpd_fee, cpd_source, cpd_confidence) VALUES`, ``, sqldb.Rows(p.bodies.Bodies,
		func(i int, b pack.Body) []any {
			c := b.CPD
			return []any{release, b.ID, i, b.Name, b.Short, words(b.AlsoKnownAs), b.URL, b.Status, b.StatusBasis, words(b.Disciplines),
				b.CompetencyStandard, b.EquivalentsWording, b.PostNominalsNeedMembership, b.PublicRegister, words(b.RegisterShows),
				c.RuleID, c.Required, c.WindowMonths.String(), c.Hours.String(), c.StatementWords.String(), c.StatementWordsBasis, c.Fee, c.Source, c.Confidence}
		}))
}

// credentialRow is a row of the table that holds all kinds of credential.
type credentialRow struct {
	kind CredentialKind
	body string
	registration
	award   pack.Qualification
	wording string
}

// insertCredentials stores registrations, qualifications and equivalents, whose
// order in the table is that of all three together.
func insertCredentials(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	var all []credentialRow
	for _, b := range p.bodies.Bodies {
		for _, r := range b.Levels {
			all = append(all, credentialRow{kind: Registration, body: b.ID, registration: registration{b.ID, r}})
		}
	}
	for _, a := range p.qualifications.Qualifications {
		row := credentialRow{kind: Qualification, award: a}
		row.ID, row.Name = a.ID, a.Name
		all = append(all, row)
	}
	for _, e := range p.qualifications.Equivalents {
		row := credentialRow{kind: Equivalent, wording: e.AdvertWording}
		row.ID, row.Name = e.ID, e.Name
		all = append(all, row)
	}
	return tx.Insert(ctx, `INSERT INTO credentials (release, id, ord, kind, name, body, height, post_nominals, route,
		awarding_body, level, disciplines, sort, validity_months, status, to_check, advert_wording) VALUES`, ``, sqldb.Rows(all,
		func(i int, c credentialRow) []any {
			a := c.award
			return []any{release, c.ID, i, c.kind, c.Name, sqldb.Nullable(c.body), c.Order, c.PostNominals, c.Route,
				a.AwardingBody, a.Level, words(a.Disciplines), a.Kind, a.ValidityMonths.String(), a.Status, a.Check, c.wording}
		}))
}

func insertRequirements(ctx context.Context, tx *sqldb.Tx, release string, p *parts) error {
	return tx.Insert(ctx, `INSERT INTO role_credentials (release, ord, role, credential, requirement) VALUES`, ``, sqldb.Rows(p.lists.RoleQualifications,
		func(i int, q pack.RoleQualification) []any {
			return []any{release, i, q.Role, q.Qualification, q.Requirement}
		}))
}
