package leadership

import (
	"cmp"
	"context"
	"strings"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// MailKind is the outbox's name for the messages of this capability.
const MailKind = "leadership mail"

// letter is what the outbox keeps of a message: what it is about, and which
// thing. What it says is read when it is sent.
type letter struct {
	About string `json:"about"`
	Thing string `json:"thing"`
	Email string `json:"email,omitempty"` // where it goes, where that is not the person's address any more
}

const (
	offered    = "seat offered"
	decided    = "where you work"
	yearly     = "yearly confirmation"
	newAddress = "new address"
	goneFrom   = "former address"
)

// words are what a message says, before it is greeted and signed.
type words struct {
	to      people.Person
	email   string // where it goes, if not to their address
	subject string
	text    []string
}

// SendMail is the outbox's handler for MailKind. A message whose matter is over
// is not sent.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var l letter
	if err := job.Read(&l); err != nil {
		return err
	}
	write := map[string]func(context.Context, string) (words, error){offered: s.offeredWords, decided: s.decidedWords, yearly: s.yearlyWords, newAddress: s.addressWords, goneFrom: s.goneWords}[l.About]
	if write == nil {
		return fault.New(fault.Invalid, "No message is known that is about %s.", l.About)
	}
	said, err := write(ctx, l.Thing)
	if fault.KindOf(err) == fault.NotFound || err == nil && said.subject == "" {
		return nil
	}
	if err != nil {
		return err
	}
	if said.to.Status != people.Active || !said.to.Reachable() {
		return nil
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	said.email = cmp.Or(l.Email, said.email)
	lines := append([]string{"Hello " + said.to.Name + ","}, said.text...)
	lines = append(lines, cmp.Or(settings.Name, "Guildhall")+"\n"+s.BaseURL+"/")
	return s.Mailer.Send(ctx, mail.Message{
		To: cmp.Or(said.email, said.to.Email), Subject: said.subject, ID: "leadership-" + job.ID, Text: strings.Join(lines, "\n\n") + "\n",
	})
}

func (s *Service) offeredWords(ctx context.Context, term string) (w words, err error) {
	t, err := findTerm(ctx, s.DB, term)
	if err != nil || !t.Open() || t.Person == "" {
		return w, err
	}
	seat, err := s.SeatTitle(ctx)
	if err != nil {
		return w, err
	}
	if t.Post == Deputy {
		seat = "Deputy " + seat
	}
	if w.to, err = people.Named(ctx, s.DB, t.Person); err != nil {
		return w, err
	}
	w.subject = "You are offered a seat: " + shorten(seat+", "+t.Place)
	w.text = []string{
		t.OfferedBy + " offers you the seat of " + seat + " in " + t.Place + ", from " + day(t.Begins) + untilWords(t) + ".",
		"Nothing happens before you accept. Sign in to accept or decline, and to say whether the page of your organisation may name you:",
		s.BaseURL + "/me/seats",
	}
	return w, nil
}

func (s *Service) decidedWords(ctx context.Context, decision string) (w words, err error) {
	d, err := sqldb.One(ctx, s.DB, "decision", scanDecision, selectDecisions+` WHERE d.id = $1`, decision)
	if err != nil {
		return w, err
	}
	if w.to, err = people.Named(ctx, s.DB, d.Person); err != nil {
		return w, err
	}
	if d.Confirmed {
		w.subject = "You are confirmed: " + shorten(d.Place)
		w.text = []string{"It has been confirmed that you work in " + d.Place + ". Your rights there count from now on."}
		return w, nil
	}
	w.subject = "Where do you work?"
	w.text = []string{
		"You said that you work in " + d.Place + ". That was declined, for this reason:", "    " + d.Reason,
		"You keep your account and everything in it. To say where you work, go to:", s.BaseURL + "/me/organisation",
	}
	return w, nil
}

func (s *Service) yearlyWords(ctx context.Context, person string) (w words, err error) {
	p, err := people.Named(ctx, s.DB, people.ID(person))
	if err != nil {
		return w, err
	}
	last, alumni, err := said(ctx, s.DB, p)
	if err != nil || alumni || p.Organisation == "" || s.Log.Now().Before(last.AddDate(0, askAfter, 0)) {
		return w, err // they have said so in the meantime
	}
	w.to, w.subject = p, "Do you still work in "+shorten(p.Employer)+"?"
	w.text = []string{
		"Once a year we ask everybody whether they still work where they did. You last said so on " + clock.Day(last.Time) + ".",
		"If you still work in " + p.Employer + ", press the one button on this page:", s.BaseURL + "/me/organisation",
		"If you have moved, give your new address there. Everything in your account goes with you. If you have left and want to stay in touch, give an address of your own.",
		"Without an answer by " + clock.Day(last.AddDate(0, goAfter, 0)) + " we take you to have moved on: your roles end, and nobody can sign in with this address as you.",
	}
	return w, nil
}

func (s *Service) addressWords(ctx context.Context, change string) (w words, err error) {
	a, err := sqldb.One(ctx, s.DB, "address", scanAddress, selectAddresses+` WHERE id = $1`, change)
	if err != nil || !a.Used.IsZero() || !a.Expires.After(s.Log.Now()) {
		return w, err
	}
	// Whoever has the address already is told nothing: they did not ask.
	if _, err := s.People.ByEmail(ctx, a.Email); err == nil || fault.KindOf(err) != fault.NotFound {
		return w, err
	}
	p, err := people.Named(ctx, s.DB, a.Person)
	if err != nil {
		return w, err
	}
	secret, err := s.secret(ctx, change)
	if err != nil {
		return w, err
	}
	w.to, w.email, w.subject = p, a.Email, "Confirm your new address"
	w.text = []string{
		"You asked to use this email address instead of the one that you had.",
		"Open this link in the browser in which you are signed in. It shows a page with a button; nothing happens until you press it.",
		s.BaseURL + "/me/address/" + secret,
		"The link works once, until " + clock.Moment(a.Expires.Time) + ". If you did not ask for this, do nothing.",
	}
	return w, nil
}

func (s *Service) goneWords(ctx context.Context, person string) (w words, err error) {
	w.to, err = people.Named(ctx, s.DB, people.ID(person))
	w.subject = "Your address here has changed"
	w.text = []string{
		"Your account uses another email address from now on, and nobody can sign in with this one any more.",
		"If it was not you, tell us at once:", s.BaseURL + "/contact",
	}
	return w, err
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 150 {
		return string(r[:150])
	}
	return s
}
