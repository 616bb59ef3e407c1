package signin

import (
	"context"
	"strings"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// NoticeKind is the kind of the job that tells a person by mail what happened to
// their account, so that what they did not do themselves does not go unseen.
const NoticeKind = "sign-in notice"

// notice is what the job carries: no name and no address.
type notice struct {
	Person people.ID
	What   happening
	At     sqldb.Stamp
	Glass  string // the approval that opened their records; empty for none
}

type happening string

const (
	passkeyAdded    happening = "passkey added"
	passkeyRemoved  happening = "passkey removed"
	identityAdded   happening = "identity added"
	identityRemoved happening = "identity removed"
	recordsOpened   happening = "records opened"
	roleChanged     happening = "role changed"
)

// TellOfRoles queues a message about a changed role within another capability's
// act; the site gives it to people.Service.Ruling.
func (s *Service) TellOfRoles(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
	return tell(ctx, tx, at, notice{Person: person, What: roleChanged, At: at})
}

// SendNotice is the outbox's handler for NoticeKind. Whoever is gone meanwhile
// gets none.
func (s *Service) SendNotice(ctx context.Context, job outbox.Claim) error {
	var n notice
	if err := job.Read(&n); err != nil {
		return err
	}
	to, err := people.Named(ctx, s.DB, n.Person)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	service := settings.Name
	if service == "" {
		service = "Guildhall"
	}
	subject, lines := s.inWords(n, service)
	if n.What == recordsOpened {
		glass, err := findGlass(ctx, s.DB, n.Glass)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		subject, lines = "Your records at "+service+" can be opened", glass.letter(service)
	}
	text := append([]string{"Hello " + to.Name + ","}, append(lines, s.BaseURL+"/")...)
	return s.Mailer.Send(ctx, mail.Message{To: to.Email, Subject: shorten(subject, 180), ID: "notice-" + job.ID, Text: strings.Join(text, "\n\n") + "\n"})
}

// inWords is what happened, as its person reads it.
func (s *Service) inWords(n notice, service string) (subject string, lines []string) {
	if n.What == roleChanged {
		return "Your roles at " + service + " have changed", []string{
			"On " + clock.Moment(n.At.Time) + ", an administrator granted you a role at " + service + ", or ended one.",
			"It counts from your next page. If you did not expect it, ask who runs the service.",
		}
	}
	what := map[happening]string{
		passkeyAdded: "a passkey was added to your account", passkeyRemoved: "a passkey was removed from your account",
		identityAdded: "your account was linked to " + s.providerName(), identityRemoved: "the link of your account to " + s.providerName() + " was removed",
	}[n.What]
	return "How you sign in to " + service + " has changed", []string{
		"On " + clock.Moment(n.At.Time) + ", " + what + " at " + service + ".",
		"If it was you, there is nothing to do.",
		"If it was not you, sign in, look at how you sign in and sign out every browser that you do not know: " + s.BaseURL + "/me/sign-in",
	}
}
