package membership

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// MailKind is the kind of job that sends a letter of this capability.
const MailKind = "membership mail"

// What a letter is about.
const (
	managerAsked    = "manager asked"
	sponsorAsked    = "sponsor asked"
	registrationDue = "registration due"
	invited         = "invited"
)

// parcel is what a job needs to write its letter when it is sent.
type parcel struct {
	Letter string `json:"letter"`
	To     string `json:"to"`               // a person
	From   string `json:"from,omitempty"`   // another person, whom it is about
	About  string `json:"about,omitempty"`  // a registration
	Due    string `json:"due,omitempty"`    // the day for which it was queued
	Within int    `json:"within,omitempty"` // how many days before that day
}

// Report is somebody who named a person as their line manager.
type Report struct {
	Person    people.ID
	Name      string
	Handle    string
	Asked     sqldb.Stamp
	Confirmed sqldb.Stamp
	Declined  sqldb.Stamp
}

// Open reports whether nothing has been answered yet.
func (r Report) Open() bool { return r.Confirmed.IsZero() && r.Declined.IsZero() }

func scanReport(rows *sql.Rows) (r Report, err error) {
	return r, rows.Scan(&r.Person, &r.Name, &r.Handle, &r.Asked, &r.Confirmed, &r.Declined)
}

// SendMail is the outbox's handler for MailKind. A letter that has become idle
// in the meantime, because somebody was erased, has answered or has changed the
// day, is not sent; neither is one to somebody who cannot be reached any more.
func (s *Members) SendMail(ctx context.Context, job outbox.Claim) error {
	var p parcel
	if err := job.Read(&p); err != nil {
		return err
	}
	to, err := findProfile(ctx, s.DB, people.ID(p.To))
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && !to.reachable() {
		return nil
	}
	if err != nil {
		return err
	}
	subject, paragraphs, err := s.write(ctx, p, to)
	if err != nil || subject == "" {
		return err
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return err
	}
	if name := settings.Name; name != "" && len([]rune(name)) < 80 {
		subject = name + ": " + subject
	}
	text := strings.Join(append([]string{"Hello " + to.Name + ","}, paragraphs...), "\n\n") + "\n"
	return s.Mailer.Send(ctx, mail.Message{To: to.Email, Subject: subject, Text: text, ID: "membership-" + job.ID})
}

// reachable reports whether mail to the member arrives and they may act on it.
func (p Profile) reachable() bool {
	return p.Active && people.Person{ID: p.Person, Email: p.Email}.Reachable()
}

// write is the letter's subject and paragraphs; no subject where there is
// nothing to say any more.
func (s *Members) write(ctx context.Context, p parcel, to Profile) (string, []string, error) {
	switch p.Letter {
	case invited:
		return "you have been added as a member", []string{
			"Somebody who looks after the membership of the profession has added you, with this address.",
			"Sign in with it to see what is kept about you, to say more, and to choose who may see it:\n" + s.BaseURL + "/me/profile",
			"Until you do, other members see nothing of you. If this is a mistake, you can ask there for everything to be removed.",
		}, nil
	case registrationDue:
		for _, r := range to.Registrations {
			if r.ID == p.About && string(r.Due) == p.Due {
				return "your registration is due in " + strconv.Itoa(p.Within) + " days or less", []string{
					"Your registration with " + r.Body + " is next due on " + day(r.Due) + ".",
					"When it has been renewed, change the day in your profile:\n" + s.BaseURL + "/me/profile/registrations/" + r.ID,
				}, nil
			}
		}
		return "", nil, nil
	}
	from, err := findProfile(ctx, s.DB, people.ID(p.From))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	if p.Letter == sponsorAsked {
		return "somebody asks you to vouch for them", []string{
			from.Name + " (" + from.Email + ") wants to join and says that you know them and that they work where you do.",
			"Say whether that is so:\n" + s.BaseURL + "/me/requests",
		}, nil
	}
	if from.Manager.Person != to.Person || !from.Manager.Confirmed.IsZero() || !from.Manager.Declined.IsZero() {
		return "", nil, nil
	}
	return "somebody named you as their line manager", []string{
		from.Name + " says that you are their line manager. What they share with their manager stays hidden from you until you confirm it.",
		"Confirm it, or say that you are not:\n" + s.BaseURL + "/me/requests",
	}, nil
}
