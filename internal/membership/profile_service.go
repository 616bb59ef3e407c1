package membership

import (
	"context"
	"fmt"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Members keeps what members say of themselves, and who may see it.
type Members struct {
	DB         *sqldb.DB
	Log        *audit.Log
	People     *people.Service
	Profession *profession.Service
	Framework  *framework.Service
	Mailer     mail.Mailer
	BaseURL    string // how people reach the service; links in mail start with it

	// What capabilities know that this one does not. Where one is nil, nobody is.
	Owns  func(ctx context.Context, who access.Actor) ([]people.ID, error) // members of the networks that the actor owns
	Helps func(ctx context.Context, skill string) ([]string, error)        // persons who are willing to help others with a skill
}

// The longest texts, in characters.
const (
	maxLine      = 200
	maxInterests = 2000
	mostEntries  = 100 // posts, qualifications and registrations of one member
)

func tooLong(what string, most int) string {
	return fmt.Sprintf("%s must be %d characters or fewer", what, most)
}

// About is what a member says of themselves in general.
type About struct {
	Kind, Region, Pattern, Interests string
	Disciplines                      []string // ids, in the profession's order
}

// act is one by which a member changes their own profile.
func (s *Members) act(ctx context.Context, who access.Actor, verb string, fn func(tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error) error {
	if !who.SignedIn() {
		return fault.New(fault.Forbidden, "Sign in to change your profile.")
	}
	person := people.ID(who.ID)
	return s.Log.Do(ctx, audit.Act{By: who, Verb: verb, About: "person/" + who.ID}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := begin(ctx, tx, at, person); err != nil {
			return err
		}
		return fn(tx, at, person)
	})
}

// CheckAbout says what is wrong with each field, by its name.
func (s *Members) CheckAbout(ctx context.Context, a About) (map[string]string, error) {
	wrong := map[string]string{}
	kinds, err := s.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	known := a.Kind == ""
	for _, k := range kinds {
		known = known || k.ID == a.Kind
	}
	if !known {
		wrong["kind"] = "Choose a kind of member from the list"
	}
	names, err := s.disciplineNames(ctx)
	for _, d := range a.Disciplines {
		if names[d] == "" {
			wrong["disciplines"] = "Choose disciplines from the list"
		}
	}
	for name, text := range map[string]string{"region": a.Region, "pattern": a.Pattern} {
		if len([]rune(text)) > maxLine {
			wrong[name] = tooLong("This", maxLine)
		}
	}
	if len([]rune(a.Interests)) > maxInterests {
		wrong["interests"] = tooLong("Interests", maxInterests)
	}
	return wrong, err
}

// SaveAbout keeps what CheckAbout found nothing wrong with.
func (s *Members) SaveAbout(ctx context.Context, who access.Actor, a About) error {
	wrong, err := s.CheckAbout(ctx, a)
	if err != nil {
		return err
	}
	if err := first(wrong); err != nil {
		return err
	}
	return s.act(ctx, who, "changed profile", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		return saveAbout(ctx, tx, person, a)
	})
}

// first is the first of what is wrong, by the names of the fields.
func first(wrong map[string]string) error {
	var names []string
	for name := range wrong {
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "%s.", wrong[slices.Min(names)])
}

// Choose says who may see each field, and whether the member is in the directory.
func (s *Members) Choose(ctx context.Context, who access.Actor, choices Choices, listed bool) error {
	if listed && choices.Of(Name) < EveryMember {
		return fault.New(fault.Invalid, "Let every member see your name to be in the directory.")
	}
	return s.act(ctx, who, "chose who sees profile", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		_, err := tx.Exec(ctx, `UPDATE profiles SET audiences = $1, listed = $2 WHERE person = $3`, choices.with(Name, choices.Of(Name)), listed, person)
		return err
	})
}

// SavePost adds a post, or changes the one with its ID. A role that is chosen
// is kept with the current release; one that was chosen before and is left as
// it is keeps its own.
func (s *Members) SavePost(ctx context.Context, who access.Actor, p Post) error {
	if err := first(CheckPost(p, s.Log.Now())); err != nil {
		return err
	}
	if err := s.checkChoices(ctx, &p); err != nil {
		return err
	}
	fresh := p.ID == ""
	if fresh {
		p.ID = id.New(s.Log.Now())
	}
	return s.act(ctx, who, "changed posts", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		if fresh {
			if err := room(ctx, tx, person); err != nil {
				return err
			}
		}
		return savePost(ctx, tx, person, p)
	})
}

// checkChoices refuses an organisation, grade or role that does not exist, and
// notes the release of a role that is chosen now.
func (s *Members) checkChoices(ctx context.Context, p *Post) error {
	if p.Organisation != "" {
		if _, err := s.organisation(ctx, p.Organisation); err != nil {
			return invalid(err, "Choose an organisation from the list")
		}
	}
	if p.Grade == "" && p.Role == "" {
		p.Release = ""
		return nil
	}
	current, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	if p.Grade != "" && current.Grade(p.Grade) == nil {
		return fault.New(fault.Invalid, "Choose a grade from the list")
	}
	if p.Role == "" {
		p.Release = ""
		return nil
	}
	if p.Release == "" {
		p.Release = current.Release.Name
	}
	f, err := s.Framework.In(ctx, p.Release)
	if err != nil {
		return invalid(err, "Choose a role from the list")
	}
	role := f.Role(p.Role)
	if role == nil {
		return fault.New(fault.Invalid, "Choose a role from the list")
	}
	p.Role = role.Code
	return nil
}

// invalid says what to do about a choice that was not found.
func invalid(err error, message string) error {
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Invalid, "%s", message)
	}
	return err
}

// room refuses another entry to a member who has as many as one may.
func room(ctx context.Context, q sqldb.Querier, person people.ID) error {
	p, err := findProfile(ctx, q, person)
	if err == nil && len(p.Posts)+len(p.Qualifications)+len(p.Registrations) >= mostEntries {
		return fault.New(fault.Conflict, "Your profile has %d posts, qualifications and registrations, the most there can be. Remove one first.", mostEntries)
	}
	return err
}

// RemovePost forgets a post of the actor's.
func (s *Members) RemovePost(ctx context.Context, who access.Actor, post string) error {
	return s.act(ctx, who, "changed posts", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		n, err := tx.Exec(ctx, `DELETE FROM profile_posts WHERE id = $1 AND person = $2`, post, person)
		if err := removed(n, err, "post"); err != nil {
			return err
		}
		return pickPost(ctx, tx, person)
	})
}

func removed(n int64, err error, what string) error {
	if err == nil && n == 0 {
		return notYours(what)
	}
	return err
}

// AddQualification adds one to the actor's.
func (s *Members) AddQualification(ctx context.Context, who access.Actor, q Qualification) error {
	if err := first(CheckQualification(q)); err != nil {
		return err
	}
	q.ID = id.New(s.Log.Now())
	return s.act(ctx, who, "changed qualifications", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		if err := room(ctx, tx, person); err != nil {
			return err
		}
		return saveQualification(ctx, tx, person, q)
	})
}

// RemoveQualification forgets one of the actor's.
func (s *Members) RemoveQualification(ctx context.Context, who access.Actor, qualification string) error {
	return s.act(ctx, who, "changed qualifications", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		n, err := tx.Exec(ctx, `DELETE FROM profile_qualifications WHERE id = $1 AND person = $2`, qualification, person)
		return removed(n, err, "qualification")
	})
}

// SaveRegistration adds a registration, or changes the one with its ID.
func (s *Members) SaveRegistration(ctx context.Context, who access.Actor, r Registration) error {
	if err := first(CheckRegistration(r, s.Log.Now())); err != nil {
		return err
	}
	fresh := r.ID == ""
	if fresh {
		r.ID = id.New(s.Log.Now())
	}
	return s.act(ctx, who, "changed registrations", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		if fresh {
			if err := room(ctx, tx, person); err != nil {
				return err
			}
		}
		return saveRegistration(ctx, tx, person, r)
	})
}

// RemoveRegistration forgets one of the actor's.
func (s *Members) RemoveRegistration(ctx context.Context, who access.Actor, registration string) error {
	return s.act(ctx, who, "changed registrations", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		n, err := tx.Exec(ctx, `DELETE FROM registrations WHERE id = $1 AND person = $2`, registration, person)
		return removed(n, err, "registration")
	})
}

// NameManager says who the actor's line manager is. Whoever has the address is
// asked to confirm; whether anybody has it, the actor does not learn. An empty
// address takes the manager away.
func (s *Members) NameManager(ctx context.Context, who access.Actor, email string) error {
	if email != "" {
		var err error
		if email, err = people.CanonicalEmail(email); err != nil {
			return err
		}
	}
	return s.act(ctx, who, "named line manager", func(tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
		before, err := findProfile(ctx, tx, person)
		if err != nil || before.Manager.Email == email && before.Manager.Declined.IsZero() {
			return err
		}
		if before.Email == email {
			return fault.New(fault.Invalid, "Enter the address of another person")
		}
		manager, err := people.ByEmail(ctx, tx, email)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE profiles SET manager_email = $1, manager = $2, manager_asked_at = $3, manager_confirmed_at = NULL, manager_declined_at = NULL WHERE person = $4`,
			email, sqldb.Nullable(manager.ID), at, person); err != nil || manager.ID == "" {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Payload: parcel{Letter: managerAsked, To: string(manager.ID), From: who.ID}})
	})
}

// Answer says whether the actor is the line manager of a person who named them.
func (s *Members) Answer(ctx context.Context, who access.Actor, person people.ID, yes bool) error {
	verb := "declined to be line manager"
	if yes {
		verb = "confirmed as line manager"
	}
	return s.Log.Do(ctx, audit.Act{By: who, Verb: verb, About: "person/" + string(person)}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		confirmed, declined := at, sqldb.Stamp{}
		if !yes {
			confirmed, declined = declined, confirmed
		}
		n, err := tx.Exec(ctx, `UPDATE profiles SET manager_confirmed_at = $1, manager_declined_at = $2 WHERE person = $3 AND manager = $4`, confirmed, declined, person, who.ID)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "Nobody has asked you about this, or they have named another manager since.")
		}
		return err
	})
}

// Team lists who named the actor as their line manager, with what was answered.
func (s *Members) Team(ctx context.Context, who access.Actor) ([]Report, error) {
	return sqldb.All(ctx, s.DB, scanReport, `SELECT pe.id, pe.name, r.handle, r.manager_asked_at, r.manager_confirmed_at, r.manager_declined_at
		FROM profiles r JOIN people pe ON pe.id = r.person WHERE r.manager = $1 AND pe.status = 'active' ORDER BY pe.name_key, pe.id`, who.ID)
}

// Work chooses where the actor works, among the organisations whose domain
// their address has. Where theirs is one of no domain they join otherwise.
func (s *Members) Work(ctx context.Context, who access.Actor, organisation people.OrganisationID) error {
	own, err := findProfile(ctx, s.DB, people.ID(who.ID))
	if err != nil {
		return err
	}
	confirmed, err := s.People.OrganisationsFor(ctx, own.Email, s.Log.Now())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(confirmed, func(o people.Organisation) bool { return o.ID == organisation }) {
		return fault.New(fault.Invalid, "Choose an organisation that your email address belongs to")
	}
	return s.act(ctx, who, "chose organisation", func(tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
		now, err := findProfile(ctx, tx, person)
		switch {
		case err != nil:
			return err
		case now.Email != own.Email:
			return fault.New(fault.Conflict, "Your address has changed in the meantime. Choose again")
		case now.Employer == organisation && now.Confirmed:
			return nil
		}
		return people.Move(ctx, tx, at, who, person, organisation, len(confirmed) == 1) // among several, its leaders say so
	})
}

// CheckQualification says what is wrong with each field, by its name.
func CheckQualification(q Qualification) map[string]string {
	wrong := map[string]string{}
	if q.Title == "" {
		wrong["title"] = "Enter the qualification"
	}
	for name, text := range map[string]string{"title": q.Title, "body": q.Body} {
		if len([]rune(text)) > maxLine {
			wrong[name] = tooLong("This", maxLine)
		}
	}
	if d := q.Awarded; d != "" && !d.Valid() {
		wrong["awarded"] = badDate("when it was awarded")
	}
	return wrong
}
