package outbox

import (
	"context"

	"guildhall/internal/mail"
	"guildhall/internal/sqldb"
)

// MailKind is the kind of a job that sends a message as it stands. What must
// not lie in the database, such as a sign-in code, gets a kind of its own,
// whose handler makes the words when it sends them.
const MailKind = "mail"

// AddMail queues a message within an act. The message's identifier is also the
// key under which it is queued only once.
func AddMail(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, m mail.Message) error {
	return Add(ctx, tx, at, Job{Kind: MailKind, Key: MailKind + "/" + m.ID, Payload: m})
}

// Deliver returns the handler of MailKind.
func Deliver(mailer mail.Mailer) Handler {
	return func(ctx context.Context, job Claim) error {
		var m mail.Message
		if err := job.Read(&m); err != nil {
			return err
		}
		return mailer.Send(ctx, m)
	}
}
