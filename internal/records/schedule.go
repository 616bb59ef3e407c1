package records

import (
	"context"
	"database/sql"
	"encoding/json"

	"guildhall/internal/sqldb"
)

// Schedule is the retention schedule: what is kept, from when, how long, and
// what happens then. It is approved by the profession's records owner.
type Schedule struct {
	Version      string
	Notice       string
	ApprovedBy   string
	ApprovedOn   string   // ISO 8601; empty while nobody has approved it
	Actions      []string // the actions a class may name
	Holds        string   // how a hold works, for people
	Certificates string   // what a certificate says, for people
	Classes      []ScheduleClass
}

// ScheduleClass is one row of the schedule.
type ScheduleClass struct {
	ID, Name, Trigger, Period, Action string
	Rest                              ClassRest
}

// ClassRest is what people read of a class and the program does not act on.
type ClassRest struct {
	KeepVersions int    `json:"keep_versions,omitempty"`
	Then         string `json:"then,omitempty"`
	BeforeAction string `json:"before_action,omitempty"`
	Method       string `json:"method,omitempty"`
	Access       string `json:"access,omitempty"`
	Authority    string `json:"authority,omitempty"`
	PersonalData bool   `json:"personal_data,omitempty"`
}

// Approved reports whether the records owner has made the schedule an instruction.
// Until then it is a proposal.
func (s Schedule) Approved() bool { return s.ApprovedOn != "" }

// Authority is what a certificate quotes.
func (s Schedule) Authority() string {
	if !s.Approved() {
		return "retention schedule " + s.Version + ", not yet approved"
	}
	return "retention schedule " + s.Version + ", approved by " + s.ApprovedBy + " on " + s.ApprovedOn
}

type head struct {
	Notice       string   `json:"notice"`
	ApprovedBy   string   `json:"approved_by"`
	ApprovedOn   string   `json:"approved_on"`
	Actions      []string `json:"actions"`
	Holds        string   `json:"holds"`
	Certificates string   `json:"certificates"`
}

// SetSchedule replaces the schedule in force. It refuses a period it cannot read.
func SetSchedule(ctx context.Context, tx *sqldb.Tx, s Schedule) error {
	h, err := json.Marshal(head{s.Notice, s.ApprovedBy, s.ApprovedOn, s.Actions, s.Holds, s.Certificates})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO retention_schedules (id, version, head) VALUES (1, $1, $2)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head`, s.Version, string(h)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM retention_classes`); err != nil {
		return err
	}
	for i, c := range s.Classes {
		if err := insertClass(ctx, tx, i, c); err != nil {
			return err
		}
	}
	return nil
}

func insertClass(ctx context.Context, tx *sqldb.Tx, ord int, c ScheduleClass) error {
	if _, err := ParsePeriod(c.Period); err != nil {
		return err
	}
	rest, err := json.Marshal(c.Rest)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO retention_classes (id, ord, name, starts, period, action, rest) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, ord, c.Name, c.Trigger, c.Period, c.Action, string(rest))
	return err
}

// FindSchedule returns the schedule in force; it is empty before a profession is loaded.
func FindSchedule(ctx context.Context, q sqldb.Querier) (Schedule, error) {
	all, err := sqldb.All(ctx, q, scanSchedule, `SELECT version, head FROM retention_schedules WHERE id = 1`)
	if err != nil || len(all) == 0 {
		return Schedule{}, err
	}
	s := all[0]
	s.Classes, err = sqldb.All(ctx, q, scanClass,
		`SELECT id, name, starts, period, action, rest FROM retention_classes ORDER BY ord`)
	return s, err
}

func scanSchedule(rows *sql.Rows) (Schedule, error) {
	var s Schedule
	var raw string
	if err := rows.Scan(&s.Version, &raw); err != nil {
		return s, err
	}
	var h head
	err := json.Unmarshal([]byte(raw), &h)
	s.Notice, s.ApprovedBy, s.ApprovedOn, s.Actions, s.Holds, s.Certificates = h.Notice, h.ApprovedBy, h.ApprovedOn, h.Actions, h.Holds, h.Certificates
	return s, err
}

func scanClass(rows *sql.Rows) (ScheduleClass, error) {
	var c ScheduleClass
	var rest string
	if err := rows.Scan(&c.ID, &c.Name, &c.Trigger, &c.Period, &c.Action, &rest); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(rest), &c.Rest)
}
