package records

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Service runs the schedule over what the holders keep.
type Service struct {
	DB      *sqldb.DB
	Log     *audit.Log
	Holders []Holder // in the order in which a person is exported, and the reverse of that in which they are erased

	Erased []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error // what follows an erasure, in its act
	After  []func(ctx context.Context) error                               // what follows each daily run of the schedule
}

// Disposal is what happened, or would happen, to one class.
type Disposal struct {
	Class       string `json:"class"`
	Name        string `json:"name"`
	Period      string `json:"period"` // in words
	Action      string `json:"action"`
	Due         int    `json:"due"`                   // things whose period has ended
	Held        int    `json:"held"`                  // of these, kept back by a hold
	Listed      int    `json:"listed,omitempty"`      // of these, put on the list for appraisal or standing there
	Certificate string `json:"certificate,omitempty"` // its identifier; empty in a dry run and when nothing went
}

// Report is what a run did, class by class.
type Report struct {
	Authority string     `json:"authority"` // the schedule and who approved it
	Approved  bool       `json:"approved"`  // a schedule that is not is only counted by
	DryRun    bool       `json:"dry_run"`   // nothing was disposed of
	Classes   []Disposal `json:"classes"`
}

// Run disposes of what is due as at a moment, one act and one certificate per
// class. A dry run only counts, and so does every run of a schedule that nobody
// has approved: a proposal is no authority to destroy anything (ISO 15489-1,
// 8.5). Classes of the schedule that no capability keeps yet are left out. What
// was done before an error is in the Report.
func (s *Service) Run(ctx context.Context, who access.Actor, asAt sqldb.Stamp, dryRun bool) (Report, error) {
	schedule, err := FindSchedule(ctx, s.DB)
	if err != nil {
		return Report{}, err
	}
	done := Report{Authority: schedule.Authority(), Approved: schedule.Approved(), DryRun: dryRun || !schedule.Approved(), Classes: []Disposal{}}
	for _, row := range schedule.Classes {
		class, ok := s.class(row.ID)
		if !ok || row.Period == Permanent {
			continue
		}
		d, err := s.dispose(ctx, who, schedule, row, class, asAt, done.DryRun)
		if err != nil {
			return done, err
		}
		done.Classes = append(done.Classes, d)
	}
	return done, nil
}

func (s *Service) class(id string) (Class, bool) {
	for _, h := range s.Holders {
		for _, c := range h.Classes {
			if c.ID == id {
				return c, true
			}
		}
	}
	return Class{}, false
}

func (s *Service) dispose(ctx context.Context, who access.Actor, schedule Schedule, row ScheduleClass, class Class, asAt sqldb.Stamp, dryRun bool) (Disposal, error) {
	period, err := ParsePeriod(row.Period)
	if err != nil {
		return Disposal{}, err
	}
	cutoff := sqldb.At(period.Before(asAt.Time))
	d := Disposal{Class: row.ID, Name: row.Name, Period: period.String(), Action: row.Action}
	due, err := class.Due(ctx, s.DB, cutoff)
	if err == nil && row.Action == Appraise {
		due, err = s.unlisted(ctx, row.ID, due)
	}
	if err != nil || len(due) == 0 || dryRun {
		d.Due = len(due)
		if err == nil && len(due) > 0 {
			_, kept, err := s.unheld(ctx, s.DB, due, row.ID)
			d.Held = len(kept)
			return d, err
		}
		return d, err
	}
	verb := "disposed of records"
	if row.Action == Appraise {
		verb = "listed records for appraisal"
	}
	act := audit.Act{By: who, Verb: verb, About: "class/" + row.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		due, err := class.Due(ctx, tx, cutoff)
		if err != nil {
			return err
		}
		free, kept, err := s.unheld(ctx, tx, due, row.ID)
		d.Due, d.Held, d.Certificate = len(due), len(kept), ""
		if err != nil || len(free) == 0 {
			return err
		}
		if row.Action == Appraise {
			d.Listed = len(free)
			return list(ctx, tx, at, row.ID, free)
		}
		if err := class.Dispose(ctx, tx, free); err != nil {
			return err
		}
		d.Certificate, err = certify(ctx, tx, at, Certificate{Class: row.ID, Action: row.Action, Authority: schedule.Authority(),
			Cutoff: cutoff, Items: len(free), Held: len(kept), Digest: digest(free)})
		return err
	})
	return d, err
}

func (s *Service) unheld(ctx context.Context, q sqldb.Querier, due []Item, class string) (free, kept []Item, err error) {
	refs, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT ref FROM holds WHERE lifted_at IS NULL`)
	if err != nil {
		return nil, nil, err
	}
	held := map[string]bool{}
	for _, ref := range refs {
		held[ref] = true
	}
	free, kept = split(due, held, class)
	return free, kept, nil
}

// Hold is an order to keep things from disposal.
type Hold struct {
	ID, Ref, Reason, PlacedBy string
	PlacedAt                  sqldb.Stamp
}

// CanHold reports whether the actor may place and lift holds.
func CanHold(who access.Actor) bool {
	return who.Is(access.Administrator) || who.Is(access.RecordsOwner)
}

// Place puts a hold on a reference, such as "person/06h0…" or "class/sign-in-logs".
func (s *Service) Place(ctx context.Context, who access.Actor, ref, reason string) (hold string, err error) {
	if !CanHold(who) {
		return "", fault.New(fault.Forbidden, "Only an administrator or the records owner can place a hold.")
	}
	if strings.TrimSpace(reason) == "" {
		return "", fault.New(fault.Invalid, "Give the reason for the hold, such as the inquiry that needs these records.")
	}
	act := audit.Act{By: who, Verb: "placed hold", About: ref}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		hold = id.New(at.Time)
		_, err := tx.Exec(ctx, `INSERT INTO holds (id, ref, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)`,
			hold, ref, reason, who.ID, at)
		return err
	})
	return hold, err
}

// Lift ends a hold.
func (s *Service) Lift(ctx context.Context, who access.Actor, hold string) error {
	if !CanHold(who) {
		return fault.New(fault.Forbidden, "Only an administrator or the records owner can lift a hold.")
	}
	act := audit.Act{By: who, Verb: "lifted hold", About: "hold/" + hold}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE holds SET lifted_by = $1, lifted_at = $2 WHERE id = $3 AND lifted_at IS NULL`, who.ID, at, hold)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "This hold was lifted already, or never placed.")
		}
		return err
	})
}

// Holds lists the holds in force, oldest first.
func (s *Service) Holds(ctx context.Context) ([]Hold, error) {
	return sqldb.All(ctx, s.DB, func(rows *sql.Rows) (h Hold, err error) {
		return h, rows.Scan(&h.ID, &h.Ref, &h.Reason, &h.PlacedBy, &h.PlacedAt)
	}, `SELECT id, ref, reason, placed_by, placed_at FROM holds WHERE lifted_at IS NULL ORDER BY placed_at, id`)
}

// Certificate proves that things were disposed of.
type Certificate struct {
	ID, Class, Action, Authority, Digest string
	Content                              string // SHA-256 of what a transfer handed over; empty for anything else
	Cutoff, IssuedAt                     sqldb.Stamp
	Items, Held                          int
}

// Certificates lists the certificates, newest first.
func (s *Service) Certificates(ctx context.Context, limit int) ([]Certificate, error) {
	return sqldb.All(ctx, s.DB, scanCertificate, selectCertificates+` ORDER BY issued_at DESC, id DESC LIMIT $1`, limit)
}

// FindCertificate returns the certificate of that number.
func (s *Service) FindCertificate(ctx context.Context, number string) (Certificate, error) {
	return sqldb.One(ctx, s.DB, "certificate", scanCertificate, selectCertificates+` WHERE id = $1`, number)
}

const selectCertificates = `SELECT id, class, action, authority, digest, content, cutoff, issued_at, items, held FROM disposal_certificates`

func scanCertificate(rows *sql.Rows) (c Certificate, err error) {
	return c, rows.Scan(&c.ID, &c.Class, &c.Action, &c.Authority, &c.Digest, &c.Content, &c.Cutoff, &c.IssuedAt, &c.Items, &c.Held)
}

// Exported is what one capability holds about a person.
type Exported struct {
	From string `json:"from"`
	Held any    `json:"held"`
}

// ExportPerson gathers everything that is held about a person.
func (s *Service) ExportPerson(ctx context.Context, person string) ([]Exported, error) {
	var all []Exported
	for _, h := range s.Holders {
		held, err := h.Export(ctx, s.DB, person)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		if held != nil {
			all = append(all, Exported{h.Name, held})
		}
	}
	return all, nil
}

// Held returns the reason for which a hold keeps a reference, such as
// "person/06h0…"; empty where none does.
func Held(ctx context.Context, q sqldb.Querier, ref string) (string, error) {
	reasons, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT reason FROM holds WHERE lifted_at IS NULL AND ref = $1 ORDER BY placed_at, id`, ref)
	if err != nil || len(reasons) == 0 {
		return "", err
	}
	return reasons[0], nil
}
