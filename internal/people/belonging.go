package people

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Move says within another capability's act where a person works, or with an
// empty organisation that it is not known, and whether that is confirmed. Roles
// within any other organisation end.
func Move(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, person ID, to OrganisationID, confirmed bool) error {
	if _, err := tx.Exec(ctx, `UPDATE people SET organisation = $1, organisation_confirmed = $2 WHERE id = $3`, sqldb.Nullable(to), confirmed || to == "", person); err != nil {
		return err
	}
	keep := ""
	if confirmed {
		keep = organisationScope + string(to)
	}
	_, err := tx.Exec(ctx, `UPDATE grants SET ended_by = $1, ended_at = $2 WHERE person = $3 AND ended_at IS NULL AND scope LIKE 'organisation/%' AND scope <> $4`, by.ID, at, person, keep)
	return err
}

// SetEmail gives a person another address, which they have shown to be theirs,
// within another capability's act.
func SetEmail(ctx context.Context, tx *sqldb.Tx, person ID, canonical string) error {
	other, err := ByEmail(ctx, tx, canonical)
	switch {
	case err == nil && other.ID != person:
		return fault.New(fault.Conflict, "There is already a person with this email address")
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE people SET email = $1 WHERE id = $2`, canonical, person)
	return err
}

// formerDomain can belong to nobody (RFC 2606).
const formerDomain = "@former.invalid"

// Release takes a person's address away from them, so that whoever is given it
// next by the employer is somebody new here. Nobody signs in as the person until
// they are given another address; their sessions and roles end. It reports false,
// and does nothing, where nobody would be left to run the service.
func (s *Service) Release(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, person ID) (bool, error) {
	runs, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT DISTINCT g.person FROM grants g JOIN people p ON p.id = g.person
		WHERE g.role = $1 AND g.scope = $2 AND g.ended_at IS NULL AND p.status = $3`, access.Administrator, access.Everywhere, Active)
	if err != nil || len(runs) == 1 && runs[0] == string(person) {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE people SET email = $1, organisation = NULL, organisation_confirmed = TRUE WHERE id = $2`, string(person)+formerDomain, person); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE grants SET ended_by = $1, ended_at = $2 WHERE person = $3 AND ended_at IS NULL`, by.ID, at, person); err != nil {
		return false, err
	}
	for _, also := range s.Suspending {
		if err := also(ctx, tx, at, person); err != nil {
			return false, err
		}
	}
	return true, nil
}

// EndGrant ends a role of a person within another capability's act; it does
// nothing where the person does not hold it.
func EndGrant(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, person ID, role access.Role, scope string) error {
	_, err := tx.Exec(ctx, `UPDATE grants SET ended_by = $1, ended_at = $2 WHERE person = $3 AND role = $4 AND scope = $5 AND ended_at IS NULL`, by.ID, at, person, role, scope)
	return err
}

// Reachable reports whether the person has an address that mail reaches.
func (p Person) Reachable() bool { return p.Email != string(p.ID)+formerDomain }

// In lists at most so many people who are known to work in an organisation, in
// the order in which they came. It is for programs: a page asks leadership.
func In(ctx context.Context, q sqldb.Querier, o OrganisationID, most int) ([]Person, error) {
	return sqldb.All(ctx, q, scanPerson, selectPeople+` WHERE p.organisation = $1 AND p.organisation_confirmed AND p.status = $2 ORDER BY p.created_at, p.id LIMIT $3`, o, Active, most)
}

// CountIn counts the people who are known to work in each organisation.
func CountIn(ctx context.Context, q sqldb.Querier) (map[OrganisationID]int, error) {
	counts := map[OrganisationID]int{}
	_, err := sqldb.All(ctx, q, func(rows *sql.Rows) (n int, err error) {
		var o OrganisationID
		err = rows.Scan(&o, &n)
		counts[o] = n
		return n, err
	}, `SELECT organisation, count(*) FROM people WHERE organisation_confirmed AND status = $1 AND organisation IS NOT NULL GROUP BY organisation`, Active)
	return counts, err
}
