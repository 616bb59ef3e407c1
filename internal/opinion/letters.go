package opinion

import (
	"cmp"
	"context"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// MailKind is the outbox's name for the messages of this capability.
const MailKind = "opinion mail"

// What a letter is about. None says anything of skills or levels: mail is read
// by others.
const (
	letterAsked     = "asked"
	letterWithdrawn = "withdrawn"
	letterAccepted  = "accepted"
	letterDeclined  = "declined"
	letterAnswered  = "answered"
	letterApart     = "apart"
	letterProposed  = "proposed"
	letterRecorded  = "recorded"
	letterExpired   = "expired"
)

// letter is what the outbox keeps of a message.
type letter struct {
	About   string    `json:"about"`
	Request ID        `json:"request"`
	To      people.ID `json:"to"`
}

func post(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, about string, request ID, to people.ID) error {
	return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Payload: letter{about, request, to}})
}

// SendMail is the outbox's handler for MailKind. A message whose matter is over,
// or whose reader cannot be reached any more, is not sent.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var l letter
	if err := job.Read(&l); err != nil {
		return err
	}
	to, err := people.Named(ctx, s.DB, l.To)
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && (to.Status != people.Active || !to.Reachable()) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := load(ctx, s.DB, `r.id = $1 AND (r.person = $2 OR r.asked = $3)`, l.Request, l.To, l.To)
	if err != nil || len(all) == 0 {
		return err
	}
	subject, text := s.write(l, all[0])
	if subject == "" {
		return nil
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	lines := append([]string{"Hello " + to.Name + ","}, text...)
	lines = append(lines, cmp.Or(settings.Name, "Guildhall")+"\n"+s.BaseURL+"/")
	return s.Mailer.Send(ctx, mail.Message{To: to.Email, Subject: subject, ID: "opinion-" + job.ID, Text: strings.Join(lines, "\n\n") + "\n"})
}

// write is the subject and the paragraphs; no subject where there is nothing to
// say any more.
func (s *Service) write(l letter, r Request) (string, []string) {
	other, link := r.Giver(), s.BaseURL+r.URL()
	if l.To == r.Asked {
		other, link = r.Name, s.BaseURL+r.AskedURL()
	}
	switch l.About {
	case letterAsked:
		if r.State(s.today()) != Asked {
			return "", nil
		}
		return r.Name + " asks for your opinion", []string{
			r.Name + " asks for your opinion on some of their skills, by " + dayWords(r.Until) + ". You can accept or decline; nobody needs a reason.",
			"See what is asked and what you would see:\n" + s.BaseURL + "/opinions/asked",
		}
	case letterWithdrawn:
		return r.Name + " has withdrawn a request", []string{
			r.Name + " asked for your opinion and has withdrawn the request. There is nothing left for you to do.",
		}
	case letterAccepted:
		return "Your request was accepted", []string{capital(other) + " has accepted your request for an opinion. You are told when they have answered.", link}
	case letterDeclined:
		return "Your request was declined", []string{
			capital(other) + " cannot give an opinion at the moment. People decline for many reasons, and nobody is asked for theirs. You can ask somebody else.",
			s.BaseURL + "/opinions",
		}
	case letterAnswered:
		return "Your request was answered", []string{capital(other) + " has answered your request. Read what they said:", link}
	case letterApart:
		return "Two views that differ", []string{
			"You and " + other + " see something differently. Both views stay. Please record what the two of you make of it:", link,
		}
	case letterProposed:
		return "A proposal for you", []string{capital(other) + " proposes how the two of you could settle where you differ. You can accept it or say that you see it otherwise:", link}
	case letterRecorded:
		return "Something was recorded", []string{capital(other) + " has recorded what came of two views that differed. Read it:", link}
	case letterExpired:
		return "A request was not answered", []string{
			"Nobody answered your request for an opinion by its last day. You can ask again, or ask somebody else:", s.BaseURL + "/opinions",
		}
	}
	return "", nil
}
