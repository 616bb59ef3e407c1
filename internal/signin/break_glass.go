package signin

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Break-glass: administrators do not see what belongs to others. When they must,
// one says why, a second one agrees, and the member is told.
const (
	glassLasts  = time.Hour      // how long an approval lets its asker read
	glassWaits  = 24 * time.Hour // after which a request cannot be approved any more
	glassAtOnce = 5              // requests of one administrator that may wait
	glassTested = 24 * time.Hour // for how long somebody made an administrator by whoever asks cannot decide
	minReason   = 20             // characters
	maxReason   = 500
)

// Glass is a request to open another account's records.
type Glass struct {
	ID          string
	Subject     people.ID // whose records
	SubjectName string
	Reason      string
	AskedBy     string // the administrator who wants to read
	AskedName   string
	AskedAt     sqldb.Stamp
	DecidedBy   string // the administrator who agreed or refused; empty until then
	DecidedName string
	DecidedAt   sqldb.Stamp
	Approved    bool
	EndsAt      sqldb.Stamp // when an approval is over
}

// Waiting reports whether the request can still be decided.
func (g Glass) Waiting(at time.Time) bool {
	return g.DecidedAt.IsZero() && at.Before(g.AskedAt.Add(glassWaits))
}

// Open reports whether the records can be read under it now.
func (g Glass) Open(at time.Time) bool { return g.Approved && at.Before(g.EndsAt.Time) }

// CanDecide says why the actor may not agree to or refuse a request; nil when they may.
func CanDecide(who access.Actor, g Glass, at time.Time) error {
	switch {
	case !people.CanManage(who):
		return onlyAdministrators()
	case who.ID == g.AskedBy:
		return fault.New(fault.Forbidden, "You asked for this. Another administrator has to decide.")
	case who.ID == string(g.Subject):
		return fault.New(fault.Forbidden, "These are your own records. Another administrator has to decide.")
	case !g.DecidedAt.IsZero():
		return fault.New(fault.Conflict, "This request has been decided already.")
	case !g.Waiting(at):
		return fault.New(fault.Conflict, "This request is more than a day old. Ask again.")
	}
	return nil
}

// madeBy lists who made a person an administrator within the last glassTested, and
// who made those: nobody decides for whoever gave them, a short while ago, the
// power to decide. It is empty for whoever has had the role for longer.
func madeBy(ctx context.Context, q sqldb.Querier, person string, at sqldb.Stamp) ([]string, error) {
	since := sqldb.At(at.Add(-glassTested))
	return sqldb.All(ctx, q, sqldb.Value[string], `WITH RECURSIVE makers (person) AS (
			SELECT g.granted_by FROM grants g WHERE g.person = $1 AND g.role = $2 AND g.scope = $3 AND g.ended_at IS NULL AND g.granted_at > $4
			UNION
			SELECT g.granted_by FROM grants g JOIN makers m ON g.person = m.person WHERE g.role = $5 AND g.scope = $6 AND g.granted_at > $7)
		SELECT person FROM makers`, person, access.Administrator, access.Everywhere, since, access.Administrator, access.Everywhere, since)
}

func tooNew() error {
	return fault.New(fault.Forbidden, "Whoever asked for this made you an administrator less than a day ago. Another administrator has to decide.")
}

func onlyAdministrators() error {
	return fault.New(fault.Forbidden, "Only an administrator of the whole service can do this.")
}

// CheckReason refuses a reason that says too little or too much.
func CheckReason(reason string) error {
	switch n := len([]rune(reason)); {
	case n < minReason:
		return fault.New(fault.Invalid, "Enter the reason in at least %d characters, such as the request that you are answering", minReason)
	case n > maxReason:
		return fault.New(fault.Invalid, "Enter a reason of at most %d characters", maxReason)
	}
	return nil
}

// AskGlass asks to open a person's records.
func (s *Service) AskGlass(ctx context.Context, who access.Actor, subject people.ID, reason string) error {
	if !people.CanManage(who) {
		return onlyAdministrators()
	}
	if who.ID == string(subject) {
		return fault.New(fault.Invalid, "These are your own records. Download them from your own page")
	}
	if err := CheckReason(reason); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "asked to open records", About: "person/" + string(subject), Person: string(subject), Detail: reason}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		waiting, err := sqldb.One(ctx, tx, "count", sqldb.Value[int],
			`SELECT count(*) FROM break_glass WHERE asked_by = $1 AND decided_at IS NULL AND asked_at > $2`, who.ID, sqldb.At(at.Add(-glassWaits)))
		if err != nil {
			return err
		}
		if waiting >= glassAtOnce {
			return fault.New(fault.Conflict, "%d of your requests wait for a decision. Wait for that before you ask for more", glassAtOnce)
		}
		_, err = tx.Exec(ctx, `INSERT INTO break_glass (id, subject, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)`,
			id.New(at.Time), subject, reason, who.ID, at)
		return err
	})
}

// ApproveGlass lets the asker read for an hour, and tells the member by mail who
// reads and why.
func (s *Service) ApproveGlass(ctx context.Context, who access.Actor, glass string) error {
	return s.decide(ctx, who, glass, "approved opening records", func(tx *sqldb.Tx, at sqldb.Stamp, g Glass) error {
		_, err := tx.Exec(ctx, `UPDATE break_glass SET decided_by = $1, decided_at = $2, approved = TRUE, ends_at = $3 WHERE id = $4 AND decided_at IS NULL`,
			who.ID, at, sqldb.At(at.Add(glassLasts)), g.ID)
		if err != nil {
			return err
		}
		return tell(ctx, tx, at, notice{Person: g.Subject, What: recordsOpened, At: at, Glass: g.ID})
	})
}

// RefuseGlass ends a request without anything being read.
func (s *Service) RefuseGlass(ctx context.Context, who access.Actor, glass string) error {
	return s.decide(ctx, who, glass, "refused opening records", func(tx *sqldb.Tx, at sqldb.Stamp, g Glass) error {
		_, err := tx.Exec(ctx, `UPDATE break_glass SET decided_by = $1, decided_at = $2 WHERE id = $3 AND decided_at IS NULL`, who.ID, at, g.ID)
		return err
	})
}

func (s *Service) decide(ctx context.Context, who access.Actor, glass, verb string, save func(tx *sqldb.Tx, at sqldb.Stamp, g Glass) error) error {
	if !people.CanManage(who) {
		return onlyAdministrators()
	}
	asked, err := findGlass(ctx, s.DB, glass)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: verb, About: "person/" + string(asked.Subject), Person: string(asked.Subject), Detail: asked.Reason}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		g, err := findGlass(ctx, tx, glass)
		if err != nil {
			return err
		}
		if err := CanDecide(who, g, at.Time); err != nil {
			return err
		}
		makers, err := madeBy(ctx, tx, who.ID, at)
		if err != nil {
			return err
		}
		if slices.Contains(makers, g.AskedBy) {
			return tooNew()
		}
		return save(tx, at, g)
	})
}

// EndGlass closes an approval before its hour is over. Any administrator may.
func (s *Service) EndGlass(ctx context.Context, who access.Actor, glass string) error {
	if !people.CanManage(who) {
		return onlyAdministrators()
	}
	act := audit.Act{By: who, Verb: "ended opening of records", About: "break-glass/" + glass}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE break_glass SET ends_at = $1 WHERE id = $2 AND approved AND ends_at > $3`, at, glass, at)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "This is over already.")
		}
		return err
	})
}

// OpenGlass lets the actor read a person's records once more, or says that
// nobody has agreed to it. Each opening is an act that the person can see.
func (s *Service) OpenGlass(ctx context.Context, who access.Actor, subject people.ID) (g Glass, err error) {
	if !people.CanManage(who) {
		return g, onlyAdministrators()
	}
	refused := fault.New(fault.Forbidden, "You may open these records only for an hour after another administrator has agreed.")
	open, err := openGlass(ctx, s.DB, subject, who.ID, sqldb.At(s.Log.Now()))
	if err != nil {
		return g, err
	}
	if len(open) == 0 {
		return g, refused
	}
	act := audit.Act{By: who, Verb: "opened records", About: "person/" + string(subject), Person: string(subject), Detail: open[0].Reason}
	return open[0], s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		still, err := openGlass(ctx, tx, subject, who.ID, at)
		if err == nil && len(still) == 0 {
			return refused
		}
		return err
	})
}

// letter is what the member reads.
func (g Glass) letter(service string) []string {
	return []string{
		g.AskedName + ", an administrator of " + service + ", can open what the service holds about you until " + clock.Moment(g.EndsAt.Time) + ".",
		"The reason they gave: " + g.Reason,
		g.DecidedName + ", another administrator, agreed on " + clock.Moment(g.DecidedAt.Time) + ". Each time your records are opened is kept in the log, and is part of the copy that you can download.",
		"If you think that this is wrong, answer to the contact address of the service.",
	}
}

const selectGlass = `SELECT g.id, g.subject, p.name, g.reason, g.asked_by, coalesce(a.name, 'Someone who has left'), g.asked_at,
	coalesce(g.decided_by, ''), coalesce(d.name, 'someone who has left'), g.decided_at, g.approved, g.ends_at
	FROM break_glass g JOIN people p ON p.id = g.subject LEFT JOIN people a ON a.id = g.asked_by LEFT JOIN people d ON d.id = g.decided_by`

func scanGlass(rows *sql.Rows) (g Glass, err error) {
	return g, rows.Scan(&g.ID, &g.Subject, &g.SubjectName, &g.Reason, &g.AskedBy, &g.AskedName, &g.AskedAt,
		&g.DecidedBy, &g.DecidedName, &g.DecidedAt, &g.Approved, &g.EndsAt)
}

func findGlass(ctx context.Context, q sqldb.Querier, glass string) (Glass, error) {
	return sqldb.One(ctx, q, "request", scanGlass, selectGlass+` WHERE g.id = $1`, glass)
}

func openGlass(ctx context.Context, q sqldb.Querier, subject people.ID, by string, at sqldb.Stamp) ([]Glass, error) {
	return sqldb.All(ctx, q, scanGlass, selectGlass+` WHERE g.subject = $1 AND g.asked_by = $2 AND g.approved AND g.ends_at > $3 ORDER BY g.ends_at DESC, g.id LIMIT 1`, subject, by, at)
}

// Glasses lists the requests, newest first.
func (s *Service) Glasses(ctx context.Context, who access.Actor) ([]Glass, error) {
	if !people.CanManage(who) {
		return nil, onlyAdministrators()
	}
	return sqldb.All(ctx, s.DB, scanGlass, selectGlass+` ORDER BY g.asked_at DESC, g.id LIMIT 200`)
}
