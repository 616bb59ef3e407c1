package membership

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/leadership"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Roster says of people who hold a post what an actor sees of it: what each shows
// to somebody as close as that. The list of an organisation's members asks it, so
// it looks no wider than the persons it is given, and records nothing itself.
func (s *Members) Roster(ctx context.Context, who access.Actor, persons []people.ID) (map[people.ID]leadership.Held, error) {
	held := map[people.ID]leadership.Held{}
	if len(persons) == 0 {
		return held, nil
	}
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return nil, err
	}
	var subjects []subject
	posts, err := sqldb.All(ctx, s.DB, func(rows *sql.Rows) (p Post, err error) {
		var of subject
		err = rows.Scan(&of.Person, &of.Employer, &of.Manager, &of.Active, &of.Listed, &of.Audiences,
			&p.ID, &p.Title, &p.Organisation, &p.Works, &p.Grade, &p.Role, &p.Release, &p.Starts, &p.Ends)
		subjects = append(subjects, of)
		return p, err
	}, `SELECT pe.id, CASE WHEN pe.organisation_confirmed THEN coalesce(pe.organisation, '') ELSE '' END,
			CASE WHEN r.manager_confirmed_at IS NOT NULL THEN coalesce(r.manager, '') ELSE '' END, pe.status = 'active', r.listed, r.audiences,
			t.id, t.title, coalesce(t.organisation, ''), coalesce(o.name, ''), t.grade, t.role, t.release, t.starts, t.ends
		FROM people pe JOIN profiles r ON r.person = pe.id JOIN profile_posts t ON t.id = r.post LEFT JOIN organisations o ON o.id = t.organisation
		WHERE pe.id IN (`+sqldb.Holes(1, len(persons))+`)`, sqldb.Args(persons)...)
	if err != nil {
		return nil, err
	}
	if err := s.dress(ctx, posts); err != nil {
		return nil, err
	}
	for i, p := range posts {
		near := v.closeness(subjects[i])
		held[subjects[i].Person] = p.held(func(f Field) bool { return subjects[i].sees(near, f) })
	}
	return held, nil
}

// held is what is seen of a post.
func (p Post) held(sees func(Field) bool) (h leadership.Held) {
	var roles, rings, rules []string
	for _, r := range p.Roles {
		roles = append(roles, r.Name)
		if !slices.Contains(rings, r.Ring) {
			rings = append(rings, r.Ring)
		}
		if r.Override != nil {
			rules = append(rules, p.Works+" decided so: "+strings.TrimSuffix(r.Override.Reason, ".")+". "+r.Override.Owner+" answers for it.")
		}
	}
	if sees(CurrentPost) {
		h.Post, h.Role = p.Title, english.Or(roles)
		if p.Carried.Retired {
			h.Role = p.Chosen
		}
	}
	if sees(Grade) {
		h.Grade = p.GradeName
	}
	if sees(Ring) && !p.Carried.Retired {
		h.Ring, h.Rule = english.Or(rings), strings.Join(rules, " ")
	}
	return h
}

// Named are the names of those among some persons who show theirs to an actor.
func (s *Members) Named(ctx context.Context, who access.Actor, persons []people.ID) (map[people.ID]string, error) {
	names := map[people.ID]string{}
	if len(persons) == 0 {
		return names, nil
	}
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return nil, err
	}
	_, err = sqldb.All(ctx, s.DB, func(rows *sql.Rows) (name string, err error) {
		var of subject
		if err = rows.Scan(&of.Person, &of.Employer, &of.Manager, &of.Audiences, &name); of.Audiences == "" {
			of.Audiences = usualChoices
		}
		if near := v.closeness(of); near == Me || of.Audiences.Of(Name) >= near {
			names[of.Person] = name
		}
		return name, err
	}, `SELECT pe.id, CASE WHEN pe.organisation_confirmed THEN coalesce(pe.organisation, '') ELSE '' END,
			CASE WHEN r.manager_confirmed_at IS NOT NULL THEN coalesce(r.manager, '') ELSE '' END, coalesce(r.audiences, ''), pe.name
		FROM people pe LEFT JOIN profiles r ON r.person = pe.id WHERE pe.status = 'active' AND pe.id IN (`+sqldb.Holes(1, len(persons))+`)`, sqldb.Args(persons)...)
	return names, err
}

// Undone refuses to undo an addition to the register on which something of the
// members' hangs, and says what. The site gives it to people.Service.Undoing.
func (s *Members) Undone(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, _ access.Actor, change string) error {
	type use struct{ name, what string }
	uses, err := sqldb.All(ctx, tx, func(rows *sql.Rows) (u use, err error) { return u, rows.Scan(&u.name, &u.what) },
		`WITH added AS (SELECT o.id, o.name, o.name_key FROM organisation_change_parts x JOIN organisations o ON o.id = x.organisation WHERE x.change = $1 AND x.added)
		SELECT name, what FROM (
			SELECT name, name_key, 'posts that members hold or held' AS what FROM added WHERE EXISTS (SELECT 1 FROM profile_posts t WHERE t.organisation = added.id)
			UNION ALL SELECT name, name_key, 'roles that it placed in another ring' FROM added WHERE EXISTS (SELECT 1 FROM ring_overrides v WHERE v.organisation = added.id)
			UNION ALL SELECT name, name_key, 'tokens to join with' FROM added WHERE EXISTS (SELECT 1 FROM joining_tokens k WHERE k.organisation = added.id)
			UNION ALL SELECT name, name_key, 'members who vouched for somebody' FROM added WHERE EXISTS (SELECT 1 FROM sponsorships v WHERE v.organisation = added.id)
		) u ORDER BY name_key, what`, change)
	if err != nil || len(uses) == 0 {
		return err
	}
	var what []string
	for _, u := range uses {
		if u.name == uses[0].name {
			what = append(what, u.what)
		}
	}
	return fault.New(fault.Conflict, "There are %s in %s by now, so this cannot be undone. Make another change that puts it right.", english.And(what), uses[0].name)
}
