package following

import (
	"context"
	"net/url"
	"strconv"
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

// MailKind is the outbox's name for a digest that is to be sent.
const MailKind = "digest mail"

// parcel is what the outbox keeps of a digest. What it says is gathered when it
// is sent, by what the person may see then.
type parcel struct {
	Person string    `json:"person"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}

const (
	// settled is how long ago something must have happened to be told: acts that
	// began before then have ended, so that none slips between two digests.
	settled = time.Minute
	batch   = 100 // people in one act
)

// Run queues digests as they fall due, until ctx ends.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, time.Minute, failed, func(ctx context.Context) error {
		_, err := s.Queue(ctx)
		return err
	})
}

// Queue finds whose digest falls due, and puts those that have something to say
// into the outbox. Several instances may do it at once. It returns how many
// digests it queued.
func (s *Service) Queue(ctx context.Context) (queued int, err error) {
	for ctx.Err() == nil {
		now := s.Log.Now()
		if now.In(clock.London).Hour() < firstHour {
			return queued, nil
		}
		due, err := dueSettings(ctx, s.DB, period(Daily, now), period(Weekly, now), batch)
		if err != nil || len(due) == 0 {
			return queued, err
		}
		n, err := s.queue(ctx, due, now)
		queued += n
		if err != nil {
			return queued, err
		}
	}
	return queued, ctx.Err()
}

func (s *Service) queue(ctx context.Context, due []setting, now time.Time) (queued int, err error) {
	until := sqldb.At(now.Add(-settled))
	something, err := s.withNews(ctx, due, until)
	if err != nil {
		return 0, err
	}
	act := audit.Act{By: access.Service, Verb: "queued digests", About: "digests"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		queued = 0
		for _, d := range due {
			upTo := until
			if d.ToldUntil.After(until.Time) {
				upTo = d.ToldUntil
			}
			day := period(d.Frequency, now)
			won, err := settle(ctx, tx, d, day, upTo)
			if err != nil {
				return err
			}
			if !won || !something[d.Person] {
				continue
			}
			queued++
			job := outbox.Job{Kind: MailKind, Key: "digest/" + d.Person + "/" + string(d.Frequency) + "/" + day, Payload: parcel{d.Person, d.ToldUntil.Time, upTo.Time}}
			if err := outbox.Add(ctx, tx, at, job); err != nil {
				return err
			}
		}
		return nil
	})
	return queued, err
}

// withNews tells which of the people have something to hear.
func (s *Service) withNews(ctx context.Context, due []setting, until sqldb.Stamp) (map[string]bool, error) {
	from := until
	for _, d := range due {
		if d.ToldUntil.Before(from.Time) {
			from = d.ToldUntil
		}
	}
	something := map[string]bool{}
	all, err := s.news(ctx, from)
	if err != nil || len(all) == 0 {
		return something, err
	}
	for _, d := range due {
		_, digest, err := s.digest(ctx, all, parcel{d.Person, d.ToldUntil.Time, until.Time})
		if err != nil {
			return nil, err
		}
		something[d.Person] = !digest.Empty()
	}
	return something, nil
}

// digest gathers what a person is told, by what they may see now. It is empty
// for whoever may not use the service any more.
func (s *Service) digest(ctx context.Context, all []Notice, p parcel) (who access.Actor, d Digest, err error) {
	who, err = s.People.Actor(ctx, people.ID(p.Person))
	if kind := fault.KindOf(err); kind == fault.Forbidden || kind == fault.NotFound {
		return access.Actor{}, d, nil
	}
	if err != nil {
		return who, d, err
	}
	things, err := s.things(ctx, who)
	if err != nil {
		return who, d, err
	}
	within, err := s.withinDiscipline(ctx)
	return who, gather(all, interests(things, within), p.Person, p.From, p.Until), err
}

// SendMail is the outbox's handler for MailKind. A person who has chosen to hear
// nothing in the meantime, or has nothing to hear any more, gets no message.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var p parcel
	if err := job.Read(&p); err != nil {
		return err
	}
	setting, ok, err := settingOf(ctx, s.DB, p.Person)
	if err != nil || !ok || setting.Frequency == Never {
		return err
	}
	all, err := s.news(ctx, sqldb.At(p.From))
	if err != nil {
		return err
	}
	who, d, err := s.digest(ctx, all, p)
	if err != nil || d.Empty() {
		return err
	}
	person, err := s.People.Find(ctx, who, people.ID(who.ID))
	if err != nil {
		return err
	}
	profession, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	l := letter{Digest: d, Service: profession.Name, Frequency: setting.Frequency, Name: person.Name, Base: s.absolute(""), Stop: s.absolute("/following/stop/" + setting.StopToken)}
	message, err := l.message(ctx)
	if err != nil {
		return err
	}
	message.To, message.ID = person.Email, "digest-"+job.ID
	act := audit.Act{By: access.Service, Verb: "sent digest", About: person.Ref()}
	if err := s.Log.Do(ctx, act, func(*sqldb.Tx, sqldb.Stamp) error { return nil }); err != nil {
		return err
	}
	return s.Mailer.Send(ctx, message)
}

// letter is what a digest says.
type letter struct {
	Digest
	Service   string
	Name      string
	Base      string // without a final slash
	Stop      string // the address that ends the mail
	Frequency Frequency
}

// Subject says what the message is about before it is opened.
func (l letter) Subject() string {
	name := l.Service
	if name == "" {
		name = "Guildhall"
	}
	if r := []rune(name); len(r) > 120 {
		name = string(r[:120])
	}
	if n := len(l.Items) + l.More; n > 1 {
		return name + ": " + strconv.Itoa(n) + " things you follow have changed"
	}
	return name + ": something you follow has changed"
}

// Why says why the message came.
func (l letter) Why() string {
	return "You get this " + map[Frequency]string{Daily: "each day", Weekly: "each week"}[l.Frequency] + " when something that you follow has changed."
}

// Others says how many things did not fit; empty when all did.
func (l letter) Others() string {
	if l.More == 0 {
		return ""
	}
	return "And " + english.Count(l.More, "more thing", "more things") + "."
}

func (l letter) message(ctx context.Context) (mail.Message, error) {
	var html strings.Builder
	if err := digestMail(l).Render(ctx, &html); err != nil {
		return mail.Message{}, err
	}
	return mail.Message{Subject: l.Subject(), Text: l.text(), HTML: html.String(), Stop: l.Stop}, nil
}

func (l letter) text() string {
	parts := []string{"Hello " + l.Name + ",", "This is new about what you follow."}
	for _, item := range l.Items {
		lines := []string{item.Title}
		for _, line := range item.Lines {
			lines = append(lines, "  "+line)
		}
		parts = append(parts, strings.Join(append(lines, "  "+l.address(item)), "\n"))
	}
	if l.More > 0 {
		parts = append(parts, l.Others())
	}
	parts = append(parts, l.Why(), "Choose what you follow and how often you hear:\n"+l.Base+"/following", "Stop these messages, without signing in:\n"+l.Stop)
	return strings.Join(parts, "\n\n") + "\n"
}

func (l letter) address(item Item) string {
	if u, err := url.Parse(item.URL); err == nil && u.Host == "" {
		return l.Base + u.String()
	}
	return l.Base + "/following"
}
