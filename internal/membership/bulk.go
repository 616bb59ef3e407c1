package membership

import (
	"context"

	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Generated is what a generator says of a person that it made.
type Generated struct {
	Person      people.ID
	Kind        string // of member, by its id in the pack
	Region      string
	Disciplines []string
	Post        Post         // without a title for none
	Registered  Registration // without a body for none
}

// InsertAll adds the profiles of many people within another capability's act, as a
// generator made them. Each sees their own and nobody else does.
func InsertAll(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, all []Generated) error {
	var profiles, disciplines, posts, registrations [][]any
	for _, g := range all {
		post := sqldb.Nullable("")
		if p := g.Post; p.Title != "" {
			post = sqldb.Nullable(p.ID)
			posts = append(posts, []any{p.ID, g.Person, p.Title, sqldb.Nullable(p.Organisation), p.Grade, p.Role, p.Release, p.Starts, pack.Date("")})
		}
		profiles = append(profiles, []any{g.Person, newHandle(), g.Kind, g.Region, "", "", usualChoices, false, post, "", at})
		for i, d := range g.Disciplines {
			disciplines = append(disciplines, []any{g.Person, d, i})
		}
		if r := g.Registered; r.Body != "" {
			registrations = append(registrations, []any{r.ID, g.Person, r.Body, r.Level, r.Awarded, pack.Date(""), pack.Date(""), r.Checked, "", ""})
		}
	}
	if err := tx.Insert(ctx, `INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, post, manager_email, updated_at) VALUES`, ``, profiles); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO profile_disciplines (person, discipline, ord) VALUES`, ``, disciplines); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO profile_posts (id, person, title, organisation, grade, role, release, starts, ends) VALUES`, ``, posts); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO registrations (id, person, body, level, awarded, revalidated, due, checked, told_first, told_last) VALUES`, ``, registrations)
}
