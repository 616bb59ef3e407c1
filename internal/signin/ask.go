package signin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// MailKind is the kind of the job that makes the secrets of a request and sends them.
const MailKind = "sign-in mail"

const longestNext = 1000 // bytes of an address to go to afterwards

// ask queues a message to a canonical address. It does the same work whoever
// has the address, so neither the answer nor its time tells; the worker decides
// afterwards whether anything is sent.
func (s *Service) ask(ctx context.Context, email, browser, agent, next string) error {
	send, err := s.mayMail(ctx, email)
	if err != nil {
		return err
	}
	if len(next) > longestNext {
		next = ""
	}
	ref := id.New(s.Log.Now())
	act := audit.Act{Verb: "asked to sign in", About: "sign-in/" + ref}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		err := insertRequest(ctx, tx, request{
			ID: ref, Email: email, Browser: browser, Agent: agent, Next: next, AskedAt: at, Expires: sqldb.At(at.Add(Lifetime)),
		})
		if err != nil || !send {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: MailKind + "/" + ref, Payload: ref})
	})
}

// SendMail is the outbox's handler for MailKind. A message goes to a person who
// may sign in, or to a new address under a domain on the register; to anybody
// else nothing is sent, and the job is done.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var ref string
	if err := job.Read(&ref); err != nil {
		return err
	}
	q, err := findRequest(ctx, s.DB, ref)
	if fault.KindOf(err) == fault.NotFound {
		return nil // forgotten in the meantime
	}
	if err != nil {
		return err
	}
	to, welcome, err := s.recipient(ctx, q)
	if err != nil || !welcome {
		return err
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	link, code := token(), newCode()
	act := audit.Act{By: access.Service, Verb: "sent sign-in mail", About: "sign-in/" + ref}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return seal(ctx, tx, ref, to.ID, link, code)
	})
	if err != nil {
		return err
	}
	return s.Mailer.Send(ctx, letter{
		service: settings.Name, base: s.BaseURL, name: to.Name, link: s.linkAddress(link), code: code, request: q,
		id: "sign-in-" + ref + "-" + strconv.Itoa(job.Tries),
	}.message())
}

func (s *Service) linkAddress(link string) string { return s.BaseURL + "/sign-in/link/" + link }

// recipient says whom the message greets, and whether one is sent at all.
func (s *Service) recipient(ctx context.Context, q request) (to people.Person, welcome bool, err error) {
	now := s.Log.Now()
	if !q.UsedAt.IsZero() || !q.Expires.After(now) {
		return to, false, nil
	}
	to, err = s.People.ByEmail(ctx, q.Email)
	if err == nil {
		return to, to.Status == people.Active, nil
	}
	if fault.KindOf(err) != fault.NotFound {
		return to, false, err
	}
	employers, err := s.People.OrganisationsFor(ctx, q.Email, now)
	return people.Person{}, len(employers) > 0, err
}

// letter is what the message says.
type letter struct {
	service, base, name, link, code, id string
	request                             request
}

func (l letter) message() mail.Message {
	if l.service == "" {
		l.service = "Guildhall"
	}
	greeting := "Hello"
	if l.name != "" {
		greeting += " " + l.name
	}
	asked, until := l.request.AskedAt.Time, l.request.Expires.Time
	return mail.Message{To: l.request.Email, Subject: "Sign in: " + shorten(l.service, 150), ID: l.id, Text: strings.Join([]string{
		greeting + ",",
		"Somebody asked to sign in to " + l.service + " with this email address on " + clock.Moment(asked) + ", in " + l.request.Agent + ".",
		"If it was you, type this code on the page where you asked:",
		"    " + spaced(l.code),
		"Or open this link in the same browser:",
		l.link,
		"The code and the link work once, until " + hour(until) + ". The link shows a page with a button; nothing happens until you press it.",
		"If it was not you, do nothing: nobody can sign in without this message. Give the code to nobody, whoever asks for it.",
		l.base + "/",
	}, "\n\n") + "\n"}
}

func hour(t time.Time) string { return t.In(clock.London).Format("3:04pm") }

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
