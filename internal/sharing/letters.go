package sharing

import (
	"context"

	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
)

// MailKind is the kind of job that tells a reader that something is shared with them.
const MailKind = "sharing mail"

// letter is what the outbox keeps of a message; what it says is read when it is sent.
type letter struct {
	Share string `json:"share"`
}

// SendMail is the outbox's handler for MailKind. The message says who shares and
// for what, and nothing of levels. One whose share is over by now is not sent,
// nor is one to an address of no organisation on the register that nobody here has:
// the service writes to strangers on nobody's word.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var l letter
	if err := job.Read(&l); err != nil {
		return err
	}
	share, err := find(ctx, s.DB, l.Share)
	if fault.KindOf(err) == fault.NotFound || err == nil && !(share.Active && share.InForce(s.today())) {
		return nil
	}
	if err != nil {
		return err
	}
	to, greeting, err := s.addressee(ctx, share)
	if err != nil || to == "" {
		return err
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	subject := share.Name + " shares their " + share.Of() + " with you"
	reads := "what they say of their skills"
	if share.Plan != "" {
		reads = "their development plan, comment on it and agree to it"
	}
	if name := settings.Name; name != "" && len([]rune(name)) < 80 {
		subject = name + ": " + subject
	}
	text := greeting + "\n\n" +
		share.Name + " lets you read " + reads + ", for " + share.For() + ", until " + day(share.Until) + ". They can stop this at any moment.\n\n" +
		"Read it here. You will be asked to prove that it is you, and they can see that you have read it:\n" + s.BaseURL + share.URL() + "\n"
	return s.Mailer.Send(ctx, mail.Message{To: to, Subject: subject, Text: text, ID: "sharing-" + job.ID})
}

// addressee is where the message goes and how it begins; nowhere where it is not sent.
func (s *Service) addressee(ctx context.Context, share Share) (to, greeting string, err error) {
	if share.Reader == "" {
		known, err := s.People.OrganisationsFor(ctx, share.ReaderEmail, s.Log.Now())
		if err != nil || len(known) == 0 {
			return "", "", err
		}
		return share.ReaderEmail, "Hello,", nil
	}
	p, err := people.Named(ctx, s.DB, share.Reader)
	if err != nil || p.Status != people.Active || !p.Reachable() {
		return "", "", err
	}
	return p.Email, "Hello " + p.Name + ",", nil
}
