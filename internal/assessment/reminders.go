package assessment

import (
	"context"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// MailKind is the kind of job that sends a letter of this capability.
const MailKind = "assessment mail"

// letter is what a job needs to write its letter when it is sent.
type letter struct {
	Person people.ID `json:"person"`
	Now    time.Time `json:"now"` // when it was queued
}

// remindAtOnce is how many letters one act queues.
const remindAtOnce = 500

// Run queues reminders as they fall due, until ctx ends.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, time.Hour, failed, func(ctx context.Context) error {
		_, err := s.Remind(ctx)
		return err
	})
}

// Remind queues a letter for everyone of whom something is to be looked at again
// soon, and returns how many. It may run as often as one likes, on several
// instances: nobody is reminded of the same thing twice.
func (s *Service) Remind(ctx context.Context) (queued int, err error) {
	for {
		n, err := s.remindSome(ctx)
		if queued += n; err != nil || n < remindAtOnce {
			return queued, err
		}
	}
}

func (s *Service) remindSome(ctx context.Context) (queued int, err error) {
	now := s.Log.Now()
	if due, err := toRemind(ctx, s.DB, now); err != nil || len(due) == 0 {
		return 0, err
	}
	act := audit.Act{By: access.Service, Verb: "queued reminders", About: "assessments"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		due, err := toRemind(ctx, tx, now)
		queued = len(due)
		for _, person := range due {
			if err == nil {
				err = remind(ctx, tx, at, person, now)
			}
		}
		return err
	})
	return queued, err
}

// toRemind are the persons of whom a rating will be old within the days before
// which one is reminded, or evidence out of date, and who have not been told. A
// rating counts from when it was submitted here, which the letter looks at closely.
func toRemind(ctx context.Context, q sqldb.Querier, now time.Time) ([]people.ID, error) {
	said := sqldb.At(oldBefore(now.AddDate(0, 0, remindDays)))
	return sqldb.All(ctx, q, sqldb.Value[people.ID], `SELECT a.person FROM assessments a JOIN people pe ON pe.id = a.person LEFT JOIN rating_reminders r ON r.person = a.person
			WHERE a.submitted_at <= $1 AND (r.through IS NULL OR r.through < a.submitted_at) AND pe.status = 'active'
		UNION SELECT e.person FROM evidence e JOIN people pe ON pe.id = e.person
			WHERE e.expires <> '' AND e.expires > $2 AND e.expires <= $3 AND e.told <> e.expires AND pe.status = 'active'
		ORDER BY 1 LIMIT $4`, said, clock.ISODay(now), clock.ISODay(now.AddDate(0, 0, remindDays)), remindAtOnce)
}

// remind queues one letter and notes of what it tells.
func remind(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID, now time.Time) error {
	together := now.AddDate(0, 0, togetherDays)
	if _, err := tx.Exec(ctx, `INSERT INTO rating_reminders (person, through) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET through = excluded.through`,
		person, sqldb.At(oldBefore(together))); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE evidence SET told = expires WHERE person = $1 AND expires <> '' AND expires <= $2`, person, clock.ISODay(together)); err != nil {
		return err
	}
	return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Payload: letter{person, now}})
}

// SendMail is the outbox's handler for MailKind. It names no skill and no level,
// because mail is read by more people than this service. When there is nothing to
// look at any more, or nobody to tell, it sends none.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var l letter
	if err := job.Read(&l); err != nil {
		return err
	}
	who := access.Actor{ID: string(l.Person)}
	person, err := s.People.Find(ctx, who, l.Person)
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && (person.Status != people.Active || !person.Reachable()) {
		return nil
	}
	if err != nil {
		return err
	}
	what, err := s.toLookAt(ctx, who)
	if err != nil || what == "" {
		return err
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	subject := "look again at what you said of your skills"
	if name := settings.Name; name != "" && len([]rune(name)) < 80 {
		subject = name + ": " + subject
	}
	text := strings.Join([]string{"Hello " + person.Name + ",",
		what + " Nothing that you said is taken away, and nobody but you is told.",
		"Look at it again on one page, and say what is true now:\n" + s.BaseURL + "/assessments/again"}, "\n\n") + "\n"
	return s.Mailer.Send(ctx, mail.Message{To: person.Email, Subject: subject, Text: text, ID: "assessment-" + job.ID})
}

// toLookAt says in sentences how much there is to look at; empty for nothing.
func (s *Service) toLookAt(ctx context.Context, who access.Actor) (string, error) {
	now, err := s.Standing(ctx, who)
	if err != nil {
		return "", err
	}
	evidence, err := listEvidence(ctx, s.DB, who)
	if err != nil {
		return "", err
	}
	var say []string
	if n := len(now.LookAgain()); n > 0 {
		say = append(say, english.Count(n, "of your ratings was", "of your ratings were")+" said 2 years ago, or nearly.")
	}
	if n := len(soonOut(evidence, s.Log.Now())); n > 0 {
		say = append(say, english.Count(n, "piece of your evidence is", "pieces of your evidence are")+" out of date, or soon will be.")
	}
	return strings.Join(say, " "), nil
}
