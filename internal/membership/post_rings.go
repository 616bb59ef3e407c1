package membership

import (
	"context"
	"database/sql"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

const selectOverrides = `SELECT id, organisation, role, release, ring, starts, ends, reason, owner, set_at FROM ring_overrides`

func scanOverride(rows *sql.Rows) (o Override, err error) {
	return o, rows.Scan(&o.ID, &o.Organisation, &o.Role, &o.Release, &o.Ring, &o.Starts, &o.Ends, &o.Reason, &o.Owner, &o.SetAt)
}

// overrides reads what organisations decided, or one of them where it is named,
// the latest first, with the codes that the roles have in the current release.
func (s *Members) overrides(ctx context.Context, f *framework.Framework, organisation people.OrganisationID) ([]Override, error) {
	all, err := sqldb.All(ctx, s.DB, scanOverride, selectOverrides+` WHERE $1 = '' OR organisation = $2 ORDER BY starts DESC, id DESC`, organisation, organisation)
	if err != nil {
		return nil, err
	}
	for i := range all {
		o := &all[i]
		carried, name, err := s.carry(ctx, f, o.Role, o.Release)
		if err != nil {
			return nil, err
		}
		o.RoleName, o.RingName = name, o.Ring
		if !carried.Retired {
			o.now = carried.Codes
		}
		if ring := f.Ring(o.Ring); ring != nil {
			o.RingName = ring.Name
		}
	}
	return all, nil
}

// organisation names an organisation, or returns NotFound.
func (s *Members) organisation(ctx context.Context, id people.OrganisationID) (people.Related, error) {
	return sqldb.One(ctx, s.DB, "organisation", func(rows *sql.Rows) (r people.Related, err error) { return r, rows.Scan(&r.ID, &r.Name) },
		`SELECT id, name FROM organisations WHERE id = $1`, id)
}

// CanPlace reports whether the actor may say that an organisation places a role
// in another ring.
func CanPlace(who access.Actor) bool { return people.CanManage(who) }

// Overrides lists what an organisation decided, the latest first.
func (s *Members) Overrides(ctx context.Context, organisation people.OrganisationID) ([]Override, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	return s.overrides(ctx, f, organisation)
}

// CheckOverride says what is wrong with each field, by its name.
func CheckOverride(f *framework.Framework, o Override) map[string]string {
	wrong := map[string]string{}
	role := f.Role(o.Role)
	if role == nil {
		wrong["role"] = "Choose a role"
	}
	if f.Ring(o.Ring) == nil {
		wrong["ring"] = "Choose a ring"
	} else if role != nil && role.Ring != nil && role.Ring.ID == o.Ring {
		wrong["ring"] = "The profession places this role in that ring already. Choose another"
	}
	if o.Reason == "" || len([]rune(o.Reason)) > maxInterests {
		wrong["reason"] = "Enter the reason, in at most 2000 characters"
	}
	if o.Owner == "" || len([]rune(o.Owner)) > maxLine {
		wrong["owner"] = "Enter the post that answers for this, such as Chief Data Officer"
	}
	if _, err := time.Parse(time.DateOnly, o.Starts); err != nil {
		wrong["starts"] = "Enter the first day on which this counts, such as 2026-04-01"
	}
	if _, err := time.Parse(time.DateOnly, o.Ends); o.Ends != "" && (err != nil || o.Ends <= o.Starts) {
		wrong["ends"] = "Enter a later day on which it ceases to count, such as 2027-04-01, or leave this empty"
	}
	return wrong
}

// Place records that an organisation places a role in another ring.
func (s *Members) Place(ctx context.Context, who access.Actor, o Override) error {
	if !CanPlace(who) {
		return fault.New(fault.Forbidden, "Only an administrator can record this.")
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	if err := first(CheckOverride(f, o)); err != nil {
		return err
	}
	if _, err := s.organisation(ctx, o.Organisation); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "placed role in ring", About: "organisation/" + string(o.Organisation)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `INSERT INTO ring_overrides (id, organisation, role, release, ring, starts, ends, reason, owner, set_by, set_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			id.New(at.Time), o.Organisation, f.Role(o.Role).Code, f.Release.Name, o.Ring, o.Starts, o.Ends, o.Reason, o.Owner, who.ID, at)
		return err
	})
}

// EndOverride ends what an organisation decided, today. It stays on record.
func (s *Members) EndOverride(ctx context.Context, who access.Actor, organisation people.OrganisationID, override, today string) error {
	if !CanPlace(who) {
		return fault.New(fault.Forbidden, "Only an administrator can record this.")
	}
	act := audit.Act{By: who, Verb: "ended placing of role in ring", About: "organisation/" + string(organisation)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE ring_overrides SET ends = $1 WHERE id = $2 AND organisation = $3 AND (ends = '' OR ends > $4)`, today, override, organisation, today)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "This has ended already.")
		}
		return err
	})
}
