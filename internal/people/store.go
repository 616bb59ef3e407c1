package people

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/sqldb"
)

const selectPeople = `SELECT p.id, p.name, p.email, coalesce(p.organisation, ''), coalesce(o.name, ''), p.organisation_confirmed, p.status, p.created_at
	FROM people p LEFT JOIN organisations o ON o.id = p.organisation`

func scanPerson(rows *sql.Rows) (p Person, err error) {
	return p, rows.Scan(&p.ID, &p.Name, &p.Email, &p.Organisation, &p.Employer, &p.Confirmed, &p.Status, &p.CreatedAt)
}

func find(ctx context.Context, q sqldb.Querier, person ID) (Person, error) {
	return sqldb.One(ctx, q, "person", scanPerson, selectPeople+` WHERE p.id = $1`, person)
}

// Named reads a person for a capability that has decided that it may, or
// returns NotFound.
func Named(ctx context.Context, q sqldb.Querier, person ID) (Person, error) {
	return find(ctx, q, person)
}

// ByEmail reads the person with a canonical address, or returns NotFound.
func ByEmail(ctx context.Context, q sqldb.Querier, email string) (Person, error) {
	return sqldb.One(ctx, q, "person", scanPerson, selectPeople+` WHERE p.email = $1`, email)
}

// PageSize is how many people a list shows at once.
const PageSize = 50

// list returns a page of people by name, those whose name or address contains
// the words, and how many there are on all pages.
func list(ctx context.Context, q sqldb.Querier, words string, page int) ([]Person, int, error) {
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(Key(words)) + "%"
	n, err := sqldb.One(ctx, q, "list", sqldb.Value[int], `SELECT count(*) FROM people p
		WHERE p.name_key LIKE $1 ESCAPE '\' OR p.email LIKE $2 ESCAPE '\'`, like, like)
	if err != nil {
		return nil, 0, err
	}
	all, err := sqldb.All(ctx, q, scanPerson, selectPeople+` WHERE p.name_key LIKE $1 ESCAPE '\' OR p.email LIKE $2 ESCAPE '\'
		ORDER BY p.name_key, p.id LIMIT $3 OFFSET $4`, like, like, PageSize, (page-1)*PageSize)
	return all, n, err
}

func insertPerson(ctx context.Context, tx *sqldb.Tx, p Person) error {
	_, err := tx.Exec(ctx, `INSERT INTO people (id, name, name_key, email, organisation, organisation_confirmed, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.ID, p.Name, Key(p.Name), p.Email, sqldb.Nullable(p.Organisation), p.Confirmed, p.Status, p.CreatedAt)
	return err
}

const selectGrants = `SELECT g.id, g.person, g.role, g.scope, coalesce(b.name, CASE g.granted_by WHEN 'service' THEN 'Guildhall' ELSE 'someone who has left' END), g.granted_at, g.ended_at
	FROM grants g LEFT JOIN people b ON b.id = g.granted_by`

func scanGrant(rows *sql.Rows) (g Grant, err error) {
	return g, rows.Scan(&g.ID, &g.Person, &g.Role, &g.Scope, &g.GrantedBy, &g.GrantedAt, &g.EndedAt)
}

// grantsOf returns what a person holds and held, what is in force first.
func grantsOf(ctx context.Context, q sqldb.Querier, person ID) ([]Grant, error) {
	return sqldb.All(ctx, q, scanGrant, selectGrants+` WHERE g.person = $1 ORDER BY g.ended_at DESC NULLS FIRST, g.granted_at, g.id`, person)
}

// grantsInForce returns the roles of many people, for a list of them.
func grantsInForce(ctx context.Context, q sqldb.Querier, people []Person) (map[ID][]Grant, error) {
	held := map[ID][]Grant{}
	if len(people) == 0 {
		return held, nil
	}
	ids := make([]ID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	all, err := sqldb.All(ctx, q, scanGrant, selectGrants+` WHERE g.ended_at IS NULL AND g.person IN (`+sqldb.Holes(1, len(ids))+`) ORDER BY g.role, g.scope`, sqldb.Args(ids)...)
	for _, g := range all {
		held[g.Person] = append(held[g.Person], g)
	}
	return held, err
}

// holders returns who holds a role within a scope now, by name.
func holders(ctx context.Context, q sqldb.Querier, role access.Role, scope string) ([]Holding, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (h Holding, err error) {
		return h, rows.Scan(&h.ID, &h.Person, &h.Name, &h.Role, &h.Scope, &h.GrantedAt)
	}, `SELECT g.id, g.person, p.name, g.role, g.scope, g.granted_at FROM grants g JOIN people p ON p.id = g.person
		WHERE g.role = $1 AND g.scope = $2 AND g.ended_at IS NULL ORDER BY p.name_key, p.id`, role, scope)
}

// roleOf is the role of a grant; empty where there is no such grant.
func roleOf(ctx context.Context, q sqldb.Querier, grant string) (role access.Role, err error) {
	all, err := sqldb.All(ctx, q, sqldb.Value[access.Role], `SELECT role FROM grants WHERE id = $1`, grant)
	if len(all) > 0 {
		role = all[0]
	}
	return role, err
}

func inForce(ctx context.Context, q sqldb.Querier, person ID) ([]access.Grant, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (g access.Grant, err error) {
		return g, rows.Scan(&g.Role, &g.Scope)
	}, `SELECT role, scope FROM grants WHERE person = $1 AND ended_at IS NULL ORDER BY role, scope`, person)
}

func insertGrant(ctx context.Context, tx *sqldb.Tx, id string, person ID, role access.Role, scope, by string, at sqldb.Stamp) error {
	_, err := tx.Exec(ctx, `INSERT INTO grants (id, person, role, scope, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, person, role, scope, by, at)
	return err
}

func endGrant(ctx context.Context, tx *sqldb.Tx, person ID, grant, by string, at sqldb.Stamp) (int64, error) {
	return tx.Exec(ctx, `UPDATE grants SET ended_by = $1, ended_at = $2 WHERE id = $3 AND person = $4 AND ended_at IS NULL`, by, at, grant, person)
}

// administrators counts the people who can run the service now.
func administrators(ctx context.Context, q sqldb.Querier) (int, error) {
	return sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(DISTINCT g.person) FROM grants g JOIN people p ON p.id = g.person
		WHERE g.role = $1 AND g.scope = $2 AND g.ended_at IS NULL AND p.status = $3`, access.Administrator, access.Everywhere, Active)
}
