package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Reorganisation is what a change of the register means for whatever hangs on
// organisations, such as seats.
type Reorganisation struct {
	Change  string                              // its identifier, by which it is undone
	Kind    ChangeKind                          //
	By      access.Actor                        //
	Ended   []OrganisationID                    // those that are over
	Follows map[OrganisationID][]OrganisationID // what became of them; nothing where they were closed
}

// Recorded is a change of the register that was made.
type Recorded struct {
	ID       string
	Kind     ChangeKind
	On       pack.Date
	Summary  string
	Note     string
	By       string // the name of who made it
	At       sqldb.Stamp
	UndoneBy string
	UndoneAt sqldb.Stamp // zero while it stands
}

// Undoable reports whether the change can still be undone by its age: on the day
// on which it was made.
func (c Recorded) Undoable(today string) bool {
	return c.UndoneAt.IsZero() && clock.ISODay(c.At.Time) == today
}

// Change changes the register, moves the people whose organisation became
// another one, and keeps what stood there before. It returns the organisation
// whose page tells of it.
func (s *Service) Change(ctx context.Context, who access.Actor, c Change) (at OrganisationID, err error) {
	if !CanManage(who) {
		return "", onlyAdministrators()
	}
	if today := pack.Date(clock.ISODay(s.Log.Now())); !c.On.Valid() || !c.On.Full() || c.On > today {
		return "", fault.New(fault.Invalid, "Enter a date, today or before, such as %s", today)
	}
	grades, err := s.grades(ctx)
	if err != nil {
		return "", err
	}
	act := audit.Act{By: who, Verb: verbs[c.Kind], About: "organisation/" + string(c.Organisation), Public: true}
	if c.Kind == Added {
		act.About = "organisation/" + pack.Slug(c.As.Name)
	}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, now sqldb.Stamp) error {
		r, err := whole(ctx, tx)
		if err != nil {
			return err
		}
		o, err := r.apply(c, grades)
		if err != nil {
			return err
		}
		at = c.Organisation
		if len(o.added) > 0 {
			at = OrganisationID(o.added[0])
		}
		return s.carryOut(ctx, tx, now, who, r, c.Kind, c.On, c.Note, o)
	})
	return at, err
}

// verbs are how the log names each kind of change.
var verbs = map[ChangeKind]string{
	Added: "added organisation", Corrected: "corrected organisation", Renamed: "renamed organisation", Split: "split organisation",
	Merged: "merged organisation", FunctionMoved: "moved function of organisation", Closed: "closed organisation", Imported: "imported organisations",
}

// grades are those to which local names can be given.
func (s *Service) grades(ctx context.Context) ([]pack.Grade, error) {
	if s.Grades == nil {
		return nil, nil
	}
	return s.Grades(ctx)
}

func (s *Service) carryOut(ctx context.Context, tx *sqldb.Tx, now sqldb.Stamp, who access.Actor, r registry, kind ChangeKind, on pack.Date, note string, o outcome) error {
	change := id.New(now.Time)
	if err := keep(ctx, tx, now, change, who, r, kind, on, note, o); err != nil {
		return err
	}
	if err := put(ctx, tx, o.changed); err != nil {
		return err
	}
	if err := index(ctx, tx, o.changed, formerNames(r.with(o).list())); err != nil {
		return err
	}
	for from, to := range o.follows {
		if err := follow(ctx, tx, change, from, to, r.with(o)); err != nil {
			return err
		}
	}
	happened := Reorganisation{Change: change, Kind: kind, By: who, Follows: o.follows}
	for _, ended := range o.ended {
		happened.Ended = append(happened.Ended, OrganisationID(ended))
	}
	for _, also := range s.Reorganising {
		if err := also(ctx, tx, now, happened); err != nil {
			return err
		}
	}
	return nil
}

// keep records a change with what stood there before it.
func keep(ctx context.Context, tx *sqldb.Tx, now sqldb.Stamp, change string, who access.Actor, r registry, kind ChangeKind, on pack.Date, note string, o outcome) error {
	var before []placed
	var parts [][]any
	for _, p := range o.changed {
		if old := r.find(OrganisationID(p.ID)); old != nil {
			before = append(before, *old)
		}
		parts = append(parts, []any{change, p.ID, slices.Contains(o.added, p.ID)})
	}
	body, err := json.Marshal(before)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO organisation_changes (id, ord, kind, effective, summary, note, before, made_by, made_at)
		SELECT $1, coalesce(max(ord), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM organisation_changes`,
		change, kind, on, o.summary, note, string(body), who.ID, now); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO organisation_change_parts (change, organisation, added) VALUES `, ``, parts)
}

// follow takes people to what their organisation became. Of several parts a
// person goes to the one whose domain their address alone has; where none or
// more than one has it they stay, and say where they work when they come back.
func follow(ctx context.Context, tx *sqldb.Tx, change string, from OrganisationID, to []OrganisationID, after registry) error {
	type member struct {
		id    ID
		email string
	}
	all, err := sqldb.All(ctx, tx, func(rows *sql.Rows) (m member, err error) { return m, rows.Scan(&m.id, &m.email) },
		`SELECT id, email FROM people WHERE organisation = $1 ORDER BY id`, from)
	if err != nil {
		return err
	}
	going := map[OrganisationID][]ID{}
	var moves [][]any
	for _, m := range all {
		if target := heir(m.email, to, after); target != "" {
			going[target] = append(going[target], m.id)
			moves = append(moves, []any{change, m.id, from})
		}
	}
	for target, people := range going {
		for part := range slices.Chunk(people, 500) {
			if _, err := tx.Exec(ctx, `UPDATE people SET organisation = $1 WHERE id IN (`+sqldb.Holes(2, len(part))+`)`, append([]any{target}, sqldb.Args(part)...)...); err != nil {
				return err
			}
		}
	}
	return tx.Insert(ctx, `INSERT INTO organisation_moves (change, person, organisation) VALUES `, ``, moves)
}

// heir is where somebody with an address belongs among what an organisation
// became; empty where the address does not tell.
func heir(email string, to []OrganisationID, after registry) OrganisationID {
	if len(to) == 1 {
		return to[0]
	}
	for _, domain := range domains(email) {
		var with []OrganisationID
		for _, id := range to {
			if o := after.find(id); o != nil && slices.Contains(o.EmailDomains, domain) {
				with = append(with, id)
			}
		}
		if len(with) == 1 {
			return with[0]
		}
		if len(with) > 1 {
			return ""
		}
	}
	return ""
}

// Undo takes a change back, on the day on which it was made and while no later
// change touches the same organisations: what stood before stands again, and
// people are where they were.
func (s *Service) Undo(ctx context.Context, who access.Actor, change string) error {
	if !CanManage(who) {
		return onlyAdministrators()
	}
	act := audit.Act{By: who, Verb: "undid change of the register", About: "organisation-change/" + change, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, now sqldb.Stamp) error {
		c, err := sqldb.One(ctx, tx, "change", scanRecorded, selectChanges+` WHERE c.id = $1`, change)
		if err != nil {
			return err
		}
		if !c.UndoneAt.IsZero() {
			return fault.New(fault.Conflict, "This change has been undone already.")
		}
		if !c.Undoable(clock.ISODay(now.Time)) {
			return fault.New(fault.Conflict, "A change can be undone on the day on which it was made. Make another change that puts it right.")
		}
		if err := nothingSince(ctx, tx, change); err != nil {
			return err
		}
		return s.takeBack(ctx, tx, now, who, change)
	})
}

// nothingSince refuses where a later change stands on what this one made.
func nothingSince(ctx context.Context, tx *sqldb.Tx, change string) error {
	later, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT DISTINCT c.summary FROM organisation_changes c JOIN organisation_change_parts p ON p.change = c.id
		WHERE c.undone_at IS NULL AND c.ord > (SELECT ord FROM organisation_changes WHERE id = $1)
		AND p.organisation IN (SELECT organisation FROM organisation_change_parts WHERE change = $2) ORDER BY c.summary`, change, change)
	if err == nil && len(later) > 0 {
		return fault.New(fault.Conflict, "Undo the later change first: %s", later[0])
	}
	return err
}

func (s *Service) takeBack(ctx context.Context, tx *sqldb.Tx, now sqldb.Stamp, who access.Actor, change string) error {
	body, err := sqldb.One(ctx, tx, "change", sqldb.Value[string], `SELECT before FROM organisation_changes WHERE id = $1`, change)
	if err != nil {
		return err
	}
	var before []placed
	if err := json.Unmarshal([]byte(body), &before); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE people SET organisation = m.organisation FROM organisation_moves m WHERE m.person = people.id AND m.change = $1
		AND people.organisation IN (SELECT organisation FROM organisation_change_parts WHERE change = $2)`, change, change); err != nil {
		return err
	}
	if err := put(ctx, tx, before); err != nil {
		return err
	}
	for _, also := range s.Undoing { // before what was added goes, because something may hang on it
		if err := also(ctx, tx, now, who, change); err != nil {
			return err
		}
	}
	added, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT organisation FROM organisation_change_parts WHERE change = $1 AND added ORDER BY organisation`, change)
	if err != nil {
		return err
	}
	if len(added) > 0 {
		if err := s.unadd(ctx, tx, added); err != nil {
			return err
		}
	}
	r, err := whole(ctx, tx)
	if err != nil {
		return err
	}
	if err := index(ctx, tx, before, formerNames(r.list())); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE organisation_changes SET undone_by = $1, undone_at = $2 WHERE id = $3`, who.ID, now, change)
	return err
}

// unadd takes organisations out that a change had added, unless something has
// been hung on them since: an organisation is never deleted, but one that was
// added by mistake never was.
func (s *Service) unadd(ctx context.Context, tx *sqldb.Tx, added []string) error {
	used, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT o.name FROM organisations o WHERE o.id IN (`+sqldb.Holes(1, len(added))+`)
		AND (EXISTS (SELECT 1 FROM people p WHERE p.organisation = o.id) OR EXISTS (SELECT 1 FROM organisation_headcounts h WHERE h.organisation = o.id)
		OR EXISTS (SELECT 1 FROM grants g WHERE g.ended_at IS NULL AND g.scope = 'organisation/' || o.id)) ORDER BY o.name_key`, sqldb.Args(added)...)
	if err != nil {
		return err
	}
	if len(used) > 0 {
		return fault.New(fault.Conflict, "Somebody belongs to %s by now, or something is recorded of it, so this cannot be undone. Make another change that puts it right.", used[0])
	}
	return remove(ctx, tx, added)
}

const selectChanges = `SELECT c.id, c.kind, c.effective, c.summary, c.note, coalesce(b.name, CASE c.made_by WHEN 'service' THEN 'Guildhall' ELSE 'someone who has left' END), c.made_at,
	CASE WHEN c.undone_at IS NULL THEN '' ELSE coalesce(u.name, CASE c.undone_by WHEN 'service' THEN 'Guildhall' ELSE 'someone who has left' END) END, c.undone_at
	FROM organisation_changes c LEFT JOIN people b ON b.id = c.made_by LEFT JOIN people u ON u.id = c.undone_by`

func scanRecorded(rows *sql.Rows) (c Recorded, err error) {
	return c, rows.Scan(&c.ID, &c.Kind, &c.On, &c.Summary, &c.Note, &c.By, &c.At, &c.UndoneBy, &c.UndoneAt)
}

// Changes lists what was done to an organisation, the latest first, with what
// was undone. An empty identifier lists the latest changes of the register.
func (s *Service) Changes(ctx context.Context, o OrganisationID) ([]Recorded, error) {
	if o == "" {
		return sqldb.All(ctx, s.DB, scanRecorded, selectChanges+` ORDER BY c.ord DESC LIMIT 50`)
	}
	return sqldb.All(ctx, s.DB, scanRecorded, selectChanges+` WHERE c.id IN (SELECT change FROM organisation_change_parts WHERE organisation = $1) ORDER BY c.ord DESC`, o)
}
