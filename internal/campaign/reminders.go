package campaign

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// MailKind is the outbox's name for the reminders of campaigns.
const MailKind = "campaign reminder"

// parcel is what a job needs to write its letter when it is sent.
type parcel struct {
	Campaign ID        `json:"campaign"`
	To       people.ID `json:"to"`
}

// Run queues reminders as they fall due, until ctx ends. Several instances may do it.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, 15*time.Minute, failed, func(ctx context.Context) error {
		_, err := s.Remind(ctx)
		return err
	})
}

const atOnce = 200 // people in one act

// Remind queues a letter to everyone who is asked by an open campaign, has not
// finished, wants reminders and has not had the one that is due. It returns how
// many, and may run as often as one likes.
func (s *Service) Remind(ctx context.Context) (queued int, err error) {
	now := sqldb.At(s.Log.Now())
	open, err := sqldb.All(ctx, s.DB, scan, selectCampaigns+` WHERE c.announced_at IS NOT NULL AND c.stopped_at IS NULL AND c.opens_at <= $1 AND c.ends_at > $2 ORDER BY c.id`, now, now)
	if err != nil {
		return 0, err
	}
	if err := fill(ctx, s.DB, open); err != nil {
		return 0, err
	}
	for _, c := range open {
		if days, due := c.reminder(now.Time); due {
			n, err := s.remindOf(ctx, c.ID, days)
			if queued += n; err != nil {
				return queued, err
			}
		}
	}
	return queued, nil
}

// remindOf queues one of a campaign's reminders, in acts of some people each.
func (s *Service) remindOf(ctx context.Context, id ID, days int) (queued int, err error) {
	for ctx.Err() == nil {
		waiting, err := toRemind(ctx, s.DB, id, days, 1)
		if err != nil || len(waiting) == 0 {
			return queued, err
		}
		n := 0
		act := audit.Act{By: access.Service, Verb: "reminded members of campaign", About: "campaign/" + string(id)}
		err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
			n, err = claim(ctx, tx, at, id, days)
			return err
		})
		if queued += n; err != nil {
			return queued, err
		}
	}
	return queued, ctx.Err()
}

// claim notes who is reminded and queues their letters. What another instance has
// noted is left alone, so that each letter goes out once. The campaign is read
// again: it may have been stopped or extended a moment ago.
func claim(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, id ID, days int) (int, error) {
	c, err := find(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if due, ok := c.reminder(at.Time); !ok || due != days {
		return 0, nil
	}
	all, err := toRemind(ctx, tx, id, days, atOnce)
	if err != nil {
		return 0, err
	}
	if err := tx.Insert(ctx, `INSERT INTO campaign_reminded (campaign, person, days, at) VALUES`, ``,
		sqldb.Rows(all, func(_ int, person people.ID) []any { return []any{id, person, days, at} })); err != nil {
		return 0, err
	}
	for _, person := range all {
		job := outbox.Job{Kind: MailKind, Key: "campaign/" + string(id) + "/" + string(person) + "/" + strconv.Itoa(days), Payload: parcel{id, person}}
		if err := outbox.Add(ctx, tx, at, job); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// toRemind are some of those who have not had a reminder and should. Who has had
// a later one, nearer the end, is not sent an earlier one when a campaign is
// extended. The address is that of whoever has moved on (people.Person.Reachable).
func toRemind(ctx context.Context, q sqldb.Querier, id ID, days, most int) ([]people.ID, error) {
	return sqldb.All(ctx, q, sqldb.Value[people.ID], `SELECT p.id FROM campaigns c JOIN people p ON `+asked+`
		WHERE c.id = $1 AND p.email NOT LIKE '%@former.invalid' AND NOT `+finished+` AND NOT `+quiet+`
		AND NOT EXISTS (SELECT 1 FROM campaign_reminded r WHERE r.campaign = c.id AND r.person = p.id AND r.days <= $2) ORDER BY p.id LIMIT $3`, id, days, most)
}

// SendMail is the outbox's handler for MailKind. Somebody who has finished in the
// meantime, wants no reminders any more or is not asked any more is sent nothing,
// and nobody is once the campaign is over.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var p parcel
	if err := job.Read(&p); err != nil {
		return err
	}
	open, err := openTo(ctx, s.DB, p.To, sqldb.At(s.Log.Now()))
	if err != nil {
		return err
	}
	at := slices.IndexFunc(open, func(a Asked) bool { return a.ID == p.Campaign })
	if at < 0 || open[at].Finished || open[at].Quiet {
		return nil
	}
	to, err := people.Named(ctx, s.DB, p.To)
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && !to.Reachable() {
		return nil
	}
	if err != nil {
		return err
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	return s.Mailer.Send(ctx, s.letter(open[at], to, cmp.Or(settings.Name, "Guildhall"), job.ID))
}

func (s *Service) letter(a Asked, to people.Person, profession, job string) mail.Message {
	text := "Hello " + to.Name + ",\n\n" +
		"You are asked to rate your skills in your role: " + a.Title + ". It is open until " + web.Day(a.LastDay()) + ", and you have not submitted an answer since it began.\n\n" +
		"Read what it is for, and begin or go on:\n" + s.BaseURL + a.URL() + "\n\n" +
		"Only you can read what you say. Nobody is told whether you have taken part, those who ask you included. On the same page you can stop these reminders.\n\n" +
		profession + "\n" + s.BaseURL + "/\n"
	return mail.Message{To: to.Email, Subject: "Your skills, until " + web.Day(a.LastDay()) + ": " + a.Title, Text: text, ID: "campaign-" + job}
}
