package development

import (
	"cmp"
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// MailKind is the kind of job that tells somebody of what was said of a plan.
const MailKind = "development mail"

// What a letter is about. None says anything of the plan: mail is read by others.
const (
	letterCommented = "commented"
	letterAnswered  = "answered"
	letterAgreed    = "agreed"
	letterWithdrawn = "withdrawn"
)

// letter is what the outbox keeps of a message; names are read when it is sent.
type letter struct {
	About  string    `json:"about"`
	Plan   ID        `json:"plan"`
	To     people.ID `json:"to"`
	Reader people.ID `json:"reader"`
}

// post queues a letter to the member or to a reader; to nobody where they are gone.
func post(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, about string, plan ID, to, reader people.ID) error {
	if to == "" {
		return nil
	}
	return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Payload: letter{about, plan, to, reader}})
}

// SendMail is the outbox's handler for MailKind. A message to somebody who cannot
// be reached, or to a reader who may not read the plan any more, is not sent.
func (s *Service) SendMail(ctx context.Context, job outbox.Claim) error {
	var l letter
	if err := job.Read(&l); err != nil {
		return err
	}
	to, err := people.Named(ctx, s.DB, l.To)
	if fault.KindOf(err) == fault.NotFound || err == nil && (to.Status != people.Active || !to.Reachable()) {
		return nil
	}
	if err != nil {
		return err
	}
	member, other, err := s.both(ctx, l)
	if err != nil || other == "" {
		return err
	}
	link := s.BaseURL + Plan{ID: l.Plan}.URL()
	if to.ID != member {
		_, err := s.Sharing.OfPlan(ctx, s.DB, access.Actor{ID: string(to.ID)}, string(l.Plan))
		if fault.KindOf(err) == fault.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		link = s.BaseURL + Plan{ID: l.Plan}.ReaderURL()
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	subject, says := l.write(other, to.ID == member)
	return s.Mailer.Send(ctx, mail.Message{To: to.Email, Subject: subject, ID: "development-" + job.ID,
		Text: "Hello " + to.Name + ",\n\n" + says + "\n\n" + link + "\n\n" + cmp.Or(settings.Name, "Guildhall") + "\n" + s.BaseURL + "/\n"})
}

// both says whose plan a letter is about and what the other of the two is called;
// empty where the plan is gone.
func (s *Service) both(ctx context.Context, l letter) (member people.ID, other string, err error) {
	type pair struct {
		member       people.ID
		name, reader string
	}
	all, err := sqldb.All(ctx, s.DB, func(rows *sql.Rows) (p pair, err error) { return p, rows.Scan(&p.member, &p.name, &p.reader) },
		`SELECT p.person, m.name, coalesce(r.name, '`+former+`') FROM plans p JOIN people m ON m.id = p.person LEFT JOIN people r ON r.id = $1 WHERE p.id = $2`, l.Reader, l.Plan)
	if err != nil || len(all) == 0 {
		return "", "", err
	}
	if all[0].member == l.To {
		return all[0].member, all[0].reader, nil
	}
	return all[0].member, all[0].name, nil
}

// write is the subject and what a letter says, of the other of the two.
func (l letter) write(other string, toMember bool) (subject, says string) {
	switch l.About {
	case letterCommented:
		return "Somebody has commented on your development plan", capital(other) + " has commented on the development plan that you share with them. Read it and answer here:"
	case letterAnswered:
		return "Your comment was answered", capital(other) + " has answered your comment on their development plan. You will be asked to prove that it is you before you read it:"
	case letterAgreed:
		return "Your development plan was agreed", capital(other) + " agrees to your development plan as it stands. Read it here:"
	}
	if toMember {
		return "An agreement was withdrawn", capital(other) + " has withdrawn their agreement to your development plan. The version that was agreed stays readable:"
	}
	return "An agreement was withdrawn", capital(other) + " has withdrawn the agreement on their development plan. The version that was agreed stays readable while the plan is shared with you:"
}
