package figures

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/sqldb"
)

// Service makes reports and keeps them.
type Service struct {
	DB        *sqldb.DB
	Log       *audit.Log
	Framework *framework.Service
	Rules     disclosure.Rules // zero for the least strict that there are
	Every     time.Duration    // between reports; zero for a day
	Logger    *slog.Logger     // nil tells nobody

	mu     sync.Mutex
	latest *Report
}

// Latest returns the last report, or NotFound while there is none. It is read
// whole once and then kept; what other instances make is noticed.
func (s *Service) Latest(ctx context.Context) (*Report, error) {
	head, err := lastHead(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	if head == nil {
		return nil, fault.New(fault.NotFound, "No figures have been made yet. They are made within minutes of the first start, and then once a day.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest == nil || s.latest.Head != *head {
		r, err := find(ctx, s.DB, head.ID)
		if err != nil {
			return nil, err
		}
		s.latest = r
	}
	return s.latest, nil
}

// List returns the heads of the reports that are kept, the newest first.
func (s *Service) List(ctx context.Context) ([]Head, error) { return list(ctx, s.DB) }

// Of reads a report that is kept, or returns NotFound.
func (s *Service) Of(ctx context.Context, report string) (*Report, error) {
	return find(ctx, s.DB, report)
}

// Point is a line of a report, beside its report.
type Point struct {
	Head
	Columns []string
	Line    disclosure.ReleasedLine
}

// Trend follows a line through the reports that are kept, oldest first, without
// those that have no such line. Skill and key are as for Report.Line.
func (s *Service) Trend(ctx context.Context, table, skill string, key ...string) ([]Point, error) {
	if Defined(table) == nil {
		return nil, fault.New(fault.NotFound, "There is no table %s. Choose one from the list of figures.", table)
	}
	return trend(ctx, s.DB, table, skill, key)
}

// giveUp is when a claim counts as abandoned: an instance that made figures for
// so long has ended.
const giveUp = 30 * time.Minute

// Build counts the profession and keeps a new report, or finds that nothing may
// change and returns the last. While one instance is at it, others get Conflict.
func (s *Service) Build(ctx context.Context) (Head, error) {
	claim, err := s.claim(ctx, func(turn) bool { return true })
	if err != nil {
		return Head{}, err
	}
	head, err := s.build(ctx, claim)
	if err != nil {
		err = errors.Join(err, s.letGo(context.WithoutCancel(ctx), claim))
	}
	return head, err
}

// claim takes the turn if it is free and wanted. Nobody else has it until keep or
// letGo, unless this instance ends.
func (s *Service) claim(ctx context.Context, wanted func(turn) bool) (claim string, err error) {
	err = s.Log.Housekeep(ctx, audit.FiguresTurn, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		t, err := findTurn(ctx, tx)
		if err != nil {
			return err
		}
		if t.claim != "" && at.Sub(t.claimedAt.Time) < giveUp || !wanted(t) {
			return fault.New(fault.Conflict, "The figures are being made at this moment, or were made a moment ago. Look again in a minute.")
		}
		claim = id.New(at.Time)
		_, err = tx.Exec(ctx, `UPDATE insight_turns SET claim = $1, claimed_at = $2 WHERE id = 1`, claim, at)
		return err
	})
	return claim, err
}

func (s *Service) letGo(ctx context.Context, claim string) error {
	return s.Log.Housekeep(ctx, audit.FiguresTurn, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE insight_turns SET claim = '' WHERE id = 1 AND claim = $1`, claim)
		return err
	})
}

func (s *Service) build(ctx context.Context, claim string) (Head, error) {
	defer frugal()()
	started := s.Log.Now()
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return Head{}, err
	}
	g, err := s.gather(ctx, f)
	if err != nil {
		return Head{}, err
	}
	tables := g.tables()
	previous, err := findSecret(ctx, s.DB)
	if err != nil {
		return Head{}, err
	}
	r := &Report{Head: Head{Release: f.Release.Name, AsAt: sqldb.At(started)}, Dims: g.dims, Asks: asks(f), Rules: s.Rules.Parameters()}
	r.Published, r.Made = disclosure.Publish(previous, tables, s.Rules)
	r.Serial, r.Members = r.Published.Serial, disclosure.Hidden
	if t := &r.Published.Tables[0]; len(t.Lines) == 1 && !t.Lines[0].Withheld {
		r.Members = t.Lines[0].Total
	}
	head, err := s.keep(ctx, claim, previous, r)
	if err == nil {
		s.tell(head, r, g)
	}
	return head, err
}

// keep stores a report, if it is a new one, and gives the turn back.
func (s *Service) keep(ctx context.Context, claim string, previous *disclosure.Published, r *Report) (Head, error) {
	if previous != nil && r.Serial == previous.Serial {
		return s.again(ctx, claim, r)
	}
	act := audit.Act{By: access.Service, Verb: "made figures", About: "figures", Public: true}
	err := s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r.ID, r.BuiltAt = id.New(at.Time), at
		if err := takeBack(ctx, tx, claim, r.AsAt); err != nil {
			return err
		}
		if err := insert(ctx, tx, r); err != nil {
			return err
		}
		return forget(ctx, tx, at)
	})
	return r.Head, err
}

// again notes that the last report still holds, which is an act because every page
// of figures says of when they are. How often the attack was tried is known from
// when it was made.
func (s *Service) again(ctx context.Context, claim string, r *Report) (Head, error) {
	var head Head
	act := audit.Act{By: access.Service, Verb: "found figures unchanged", About: "figures", Public: true}
	err := s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		if err := takeBack(ctx, tx, claim, r.AsAt); err != nil {
			return err
		}
		made, err := madeOf(ctx, tx, r.Serial)
		if err != nil {
			return err
		}
		r.Made.Proved, r.Made.Rounds = made.Proved, made.Rounds
		frame, err := json.Marshal(frameOf(r))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE insight_reports SET as_at = $1, release = $2, frame = $3 WHERE serial = $4`, r.AsAt, r.Release, string(frame), r.Serial); err != nil {
			return err
		}
		last, err := lastHead(ctx, tx)
		if err == nil && last != nil {
			head = *last
		}
		return err
	})
	return head, err
}

// tell says to the operator what was made and what was held back.
func (s *Service) tell(head Head, r *Report, g *gathered) {
	if s.Logger == nil {
		return
	}
	s.Logger.Info("figures made", "serial", head.Serial, "members", g.members, "ratings", g.ratings,
		"lines", r.Made.Lines, "withheld small", r.Made.Small+r.Made.OneCell, "withheld by attack", r.Made.Attacked,
		"share withheld by attack", r.Made.Share(), "standing", r.Made.Standing, "read", g.took, "took", s.Log.Now().Sub(r.AsAt.Time))
}

// Run makes figures whenever they are due, until ctx ends. Of several instances
// one does.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, time.Minute, failed, s.BuildIfDue)
}

// BuildIfDue makes figures if they are due and no other instance is at it.
func (s *Service) BuildIfDue(ctx context.Context) error {
	t, err := findTurn(ctx, s.DB)
	if err != nil || !s.due(t, s.Log.Now()) {
		return err
	}
	if _, err := s.Framework.Current(ctx); fault.KindOf(err) == fault.NotFound {
		return nil // there is no profession to count yet
	}
	claim, err := s.claim(ctx, func(t turn) bool { return s.due(t, s.Log.Now()) })
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err = s.build(ctx, claim); err != nil {
		err = errors.Join(err, s.letGo(context.WithoutCancel(ctx), claim))
	}
	return err
}

// night is when a day's figures are made: after midnight in London, when few
// people work.
const night = 2 * time.Hour

// due reports whether figures are to be made: never yet, or not since the last
// time that the interval, counted from the night, came round.
func (s *Service) due(t turn, now time.Time) bool {
	every := cmp.Or(s.Every, 24*time.Hour)
	if t.checkedAt.IsZero() {
		return true
	}
	y, m, d := now.In(clock.London).Date()
	begun := time.Date(y, m, d, 0, 0, 0, 0, clock.London).Add(night)
	if now.Before(begun) {
		begun = begun.AddDate(0, 0, -1)
	}
	step := min(every, 24*time.Hour)
	last := begun.Add(now.Sub(begun).Truncate(step))
	return t.checkedAt.Before(last) && now.Sub(t.checkedAt.Time) >= every-step/2
}
