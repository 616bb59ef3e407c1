package membership

import (
	"context"
	"crypto/rand"
	"database/sql"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

const selectProfiles = `SELECT pe.id, pe.name, pe.email, coalesce(pe.organisation, ''), coalesce(o.name, ''), pe.organisation_confirmed, pe.status = 'active',
		coalesce(r.handle, ''), coalesce(r.kind, ''), coalesce(r.region, ''), coalesce(r.pattern, ''), coalesce(r.interests, ''), coalesce(r.objective, ''), coalesce(r.horizon, ''), coalesce(r.mobility, ''), coalesce(r.moves, ''), coalesce(r.audiences, ''), coalesce(r.listed, FALSE),
		coalesce(r.manager_email, ''), coalesce(r.manager, ''), coalesce(m.name, ''), r.manager_confirmed_at, r.manager_declined_at,
		CASE WHEN m.organisation_confirmed THEN coalesce(m.organisation, '') ELSE '' END, coalesce(m.status, '') = 'active',
		coalesce(mr.listed, FALSE), coalesce(mr.audiences, ''), CASE WHEN mr.manager_confirmed_at IS NOT NULL THEN coalesce(mr.manager, '') ELSE '' END
	FROM people pe LEFT JOIN profiles r ON r.person = pe.id LEFT JOIN organisations o ON o.id = pe.organisation
	LEFT JOIN people m ON m.id = r.manager LEFT JOIN profiles mr ON mr.person = m.id`

func scanProfile(rows *sql.Rows) (p Profile, err error) {
	m := &p.Manager.subject
	err = rows.Scan(&p.Person, &p.Name, &p.Email, &p.Employer, &p.Works, &p.Confirmed, &p.Active,
		&p.Handle, &p.Kind, &p.Region, &p.Pattern, &p.Interests, &p.Aim.Objective, &p.Aim.Horizon, &p.Aim.Mobility, &p.Aim.Moves, &p.Audiences, &p.Listed,
		&p.Manager.Email, &p.Manager.Person, &p.Manager.Name, &p.Manager.Confirmed, &p.Manager.Declined,
		&m.Employer, &m.Active, &m.Listed, &m.Audiences, &m.Manager)
	m.Person = p.Manager.Person
	if m.Audiences == "" {
		m.Audiences = usualChoices
	}
	if p.Audiences == "" {
		p.Audiences = usualChoices
	}
	return p, err
}

func findProfile(ctx context.Context, q sqldb.Querier, person people.ID) (Profile, error) {
	p, err := sqldb.One(ctx, q, "person", scanProfile, selectProfiles+` WHERE pe.id = $1`, person)
	if err != nil {
		return p, err
	}
	return p, fill(ctx, q, &p)
}

func profileByHandle(ctx context.Context, q sqldb.Querier, handle string) (Profile, error) {
	p, err := sqldb.One(ctx, q, "member", scanProfile, selectProfiles+` WHERE r.handle = $1`, handle)
	if err != nil {
		return p, err
	}
	return p, fill(ctx, q, &p)
}

// fill reads the lists of a profile.
func fill(ctx context.Context, q sqldb.Querier, p *Profile) (err error) {
	if p.Disciplines, err = sqldb.All(ctx, q, func(rows *sql.Rows) (d discipline, err error) { return d, rows.Scan(&d.ID) },
		`SELECT discipline FROM profile_disciplines WHERE person = $1 ORDER BY ord`, p.Person); err != nil {
		return err
	}
	if p.Posts, err = sqldb.All(ctx, q, scanPost, selectPosts+` WHERE t.person = $1 ORDER BY t.ends <> '', t.starts DESC, t.id DESC`, p.Person); err != nil {
		return err
	}
	if p.Qualifications, err = sqldb.All(ctx, q, func(rows *sql.Rows) (v Qualification, err error) {
		return v, rows.Scan(&v.ID, &v.Title, &v.Body, &v.Awarded)
	}, `SELECT id, title, body, awarded FROM profile_qualifications WHERE person = $1 ORDER BY awarded DESC, title, id`, p.Person); err != nil {
		return err
	}
	p.Registrations, err = sqldb.All(ctx, q, scanRegistration, selectRegistrations+` WHERE person = $1 ORDER BY body, id`, p.Person)
	return err
}

const selectPosts = `SELECT t.id, t.title, coalesce(t.organisation, ''), coalesce(o.name, ''), t.grade, t.role, t.release, t.starts, t.ends
	FROM profile_posts t LEFT JOIN organisations o ON o.id = t.organisation`

func scanPost(rows *sql.Rows) (p Post, err error) {
	return p, rows.Scan(&p.ID, &p.Title, &p.Organisation, &p.Works, &p.Grade, &p.Role, &p.Release, &p.Starts, &p.Ends)
}

const selectRegistrations = `SELECT id, body, level, awarded, revalidated, due, checked FROM registrations`

func scanRegistration(rows *sql.Rows) (r Registration, err error) {
	return r, rows.Scan(&r.ID, &r.Body, &r.Level, &r.Awarded, &r.Revalidated, &r.Due, &r.Checked)
}

// newHandle names a profile in addresses by chance alone.
func newHandle() string { return strings.ToLower(rand.Text()) }

// begin makes sure that a person has a row to say things in.
func begin(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, manager_email, updated_at)
		VALUES ($1, $2, '', '', '', '', $3, FALSE, '', $4) ON CONFLICT (person) DO UPDATE SET updated_at = excluded.updated_at`,
		person, newHandle(), usualChoices, at)
	return err
}

func saveAbout(ctx context.Context, tx *sqldb.Tx, person people.ID, a About) error {
	if _, err := tx.Exec(ctx, `UPDATE profiles SET kind = $1, region = $2, pattern = $3, interests = $4 WHERE person = $5`,
		a.Kind, a.Region, a.Pattern, a.Interests, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profile_disciplines WHERE person = $1`, person); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO profile_disciplines (person, discipline, ord) VALUES`, ``,
		sqldb.Rows(a.Disciplines, func(i int, d string) []any { return []any{person, d, i} }))
}

func savePost(ctx context.Context, tx *sqldb.Tx, person people.ID, p Post) error {
	n, err := tx.Exec(ctx, `INSERT INTO profile_posts (id, person, title, organisation, grade, role, release, starts, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, organisation = excluded.organisation, grade = excluded.grade, role = excluded.role,
			release = excluded.release, starts = excluded.starts, ends = excluded.ends WHERE profile_posts.person = excluded.person`,
		p.ID, person, p.Title, sqldb.Nullable(p.Organisation), p.Grade, p.Role, p.Release, p.Starts, p.Ends)
	if err == nil && n == 0 {
		return notYours("post")
	}
	if err != nil {
		return err
	}
	return pickPost(ctx, tx, person)
}

// pickPost notes which post is held now, for lists.
func pickPost(ctx context.Context, tx *sqldb.Tx, person people.ID) error {
	_, err := tx.Exec(ctx, `UPDATE profiles SET post = (SELECT t.id FROM profile_posts t WHERE t.person = $1 AND t.ends = '' ORDER BY t.starts DESC, t.id DESC LIMIT 1)
		WHERE person = $2`, person, person)
	return err
}

func saveQualification(ctx context.Context, tx *sqldb.Tx, person people.ID, v Qualification) error {
	_, err := tx.Exec(ctx, `INSERT INTO profile_qualifications (id, person, title, body, awarded) VALUES ($1, $2, $3, $4, $5)`, v.ID, person, v.Title, v.Body, v.Awarded)
	return err
}

func saveRegistration(ctx context.Context, tx *sqldb.Tx, person people.ID, r Registration) error {
	n, err := tx.Exec(ctx, `INSERT INTO registrations (id, person, body, level, awarded, revalidated, due, checked, told_first, told_last)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '')
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, level = excluded.level, awarded = excluded.awarded, revalidated = excluded.revalidated,
			due = excluded.due, checked = excluded.checked WHERE registrations.person = excluded.person`,
		r.ID, person, r.Body, r.Level, r.Awarded, r.Revalidated, r.Due, r.Checked)
	if err == nil && n == 0 {
		return notYours("registration")
	}
	return err
}

func notYours(what string) error {
	return fault.New(fault.NotFound, "This %s does not exist or is not yours.", what)
}

// isListed reports whether a person is in the directory.
func (s *Members) isListed(ctx context.Context, person people.ID) (bool, error) {
	all, err := sqldb.All(ctx, s.DB, sqldb.Value[bool], `SELECT listed FROM profiles WHERE person = $1`, person)
	return len(all) > 0 && all[0], err
}

// employers lists the organisations by name, for choosing among them.
func (s *Members) employers(ctx context.Context) ([]choice, error) {
	return sqldb.All(ctx, s.DB, func(rows *sql.Rows) (c choice, err error) { return c, rows.Scan(&c.Value, &c.Text) },
		`SELECT id, name FROM organisations WHERE valid_to = '' ORDER BY name_key, id`)
}

func scanAim(rows *sql.Rows) (a Aim, err error) {
	return a, rows.Scan(&a.Objective, &a.Horizon, &a.Mobility, &a.Moves)
}
