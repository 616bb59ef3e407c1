// Package anchor tells the head of the audit log to somebody outside the store,
// once a day.
//
// Whoever can write to the store can compute the whole chain of seals anew. What
// was mailed, or written to another place, on the days before is then the only
// thing that does not agree: audit.Log.VerifyAnchors compares it.
package anchor

import (
	"context"
	"fmt"
	netmail "net/mail"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/sqldb"
)

// The kinds of jobs that tell the head of the log.
const (
	MailKind = "anchor mail"
	FileKind = "anchor file"
)

// Service tells the head of the log. Without To and File it does nothing.
type Service struct {
	DB     *sqldb.DB
	Log    *audit.Log
	Mailer mail.Mailer
	To     string // an address for mail; empty for none
	File   string // a file to which lines are added; empty for none
	About  string // the service's address, by which its mail is known
}

// head is what a job carries: the log as it was when the job was queued.
type head struct {
	Store, Day, Seal string
	Seq              int64
	At               sqldb.Stamp
}

func (h head) anchor() audit.Anchor { return audit.Anchor{Seq: h.Seq, Seal: h.Seal, At: h.At.Time} }

// Handle ties the jobs to their worker. An instance that is told no address and
// no file leaves the jobs of the others alone.
func (s *Service) Handle(w *outbox.Worker) {
	if s.To != "" {
		w.Handle(MailKind, s.send)
	}
	if s.File != "" {
		w.Handle(FileKind, s.write)
	}
}

// Daily queues the head of the log once a day, however many instances there are,
// until ctx ends.
func (s *Service) Daily(ctx context.Context, failed func(error)) {
	if s.To == "" && s.File == "" {
		return
	}
	clock.Every(ctx, 10*time.Minute, failed, s.Today)
}

// Today queues the head of the log, unless that was done today or nothing has
// been sealed yet.
func (s *Service) Today(ctx context.Context) error {
	day := clock.ISODay(s.Log.Now())
	var kinds []string
	for kind, wanted := range map[string]bool{MailKind: s.To != "", FileKind: s.File != ""} {
		if !wanted {
			continue
		}
		known, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT id FROM jobs WHERE key = $1`, key(kind, day))
		if err != nil {
			return err
		}
		if len(known) == 0 {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	return s.Log.Housekeep(ctx, audit.Anchoring, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		last, any, err := audit.Head(ctx, tx, at.Time)
		if err != nil || !any {
			return err
		}
		store, err := storeName(ctx, tx)
		if err != nil {
			return err
		}
		for _, kind := range kinds {
			h := head{Store: store, Day: day, Seq: last.Seq, Seal: last.Seal, At: at}
			if err := outbox.Add(ctx, tx, at, outbox.Job{Kind: kind, Key: key(kind, day), Payload: h}); err != nil {
				return err
			}
		}
		return nil
	})
}

func key(kind, day string) string { return kind + "/" + day }

func storeName(ctx context.Context, q sqldb.Querier) (string, error) {
	return sqldb.One(ctx, q, "store", sqldb.Value[string], `SELECT name FROM instance`)
}

// send is the handler for MailKind. A second copy of a message has the same
// identifier and the same line.
func (s *Service) send(ctx context.Context, job outbox.Claim) error {
	var h head
	if err := job.Read(&h); err != nil {
		return err
	}
	return s.Mailer.Send(ctx, mail.Message{
		To: s.To, ID: "anchor-" + h.Store + "-" + h.Day,
		Subject: "Audit log of " + s.About + ": seal " + fmt.Sprint(h.Seq) + " on " + clock.Day(h.At.Time),
		Text: "This is the head of the audit log of " + s.About + " at " + clock.Moment(h.At.Time) + ".\n\n" +
			Line(h.Store, h.anchor()) + "\n\n" +
			"Keep this message where nobody who runs the service can change it. To compare what was kept with the log, save such lines to a file and run:\n\n" +
			"guildhall audit verify --anchors FILE\n",
	})
}

// write is the handler for FileKind. A line that is there already is not written again.
func (s *Service) write(_ context.Context, job outbox.Claim) error {
	var h head
	if err := job.Read(&h); err != nil {
		return err
	}
	return appendLine(s.File, Line(h.Store, h.anchor()))
}

// Check says in one sentence why the options for anchoring cannot be used, or
// returns nil. The store's own folder is no place outside it.
func (s *Service) Check(store string) error {
	if s.To != "" {
		if a, err := netmail.ParseAddress(s.To); err != nil || a.Address != s.To {
			return fault.New(fault.Invalid, "--anchor-to must be one email address, such as archive@department.example.")
		}
	}
	if s.File == "" {
		return nil
	}
	inside, err := within(store, s.File)
	if err != nil {
		return fault.New(fault.Invalid, "--anchor-file names %s, which cannot be written to. Make its folder first.", s.File)
	}
	if inside {
		return fault.New(fault.Invalid, "--anchor-file names %s, which is inside the store. Name a place that is not lost or changed together with it.", s.File)
	}
	f, err := open(s.File)
	if err != nil {
		return &fault.Fault{Kind: fault.Invalid, Message: "--anchor-file names " + s.File + ", which cannot be written to. Check its folder, its owner and its mode.", Cause: err}
	}
	return f.Close()
}
