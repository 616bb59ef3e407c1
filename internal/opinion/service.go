package opinion

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Service keeps what members ask others about their skills, and what comes of it.
type Service struct {
	DB          *sqldb.DB
	Log         *audit.Log
	Framework   *framework.Service
	Assessments *assessment.Service
	Leadership  *leadership.Service
	Profession  *profession.Service
	Mailer      mail.Mailer
	BaseURL     string // without a final slash
}

// New is what a member asks.
type New struct {
	Kind       Kind
	Assessment assessment.ID
	Skills     []string // codes in the release of the assessment; every one that has a level for a confirmation
	Whom       string   // "manager", "head", or the handle of an assessor
	Levels     bool
	Notes      bool
	Evidence   bool
	Until      pack.Date
	Message    string
}

func (s *Service) today() pack.Date { return dayOf(sqldb.At(s.Log.Now())) }

// Ask sends a request. The person who is asked is told by mail that there is one.
func (s *Service) Ask(ctx context.Context, who access.Actor, n New) (ID, error) {
	if !CanAsk(who) {
		return "", fault.New(fault.Forbidden, "Sign in to ask for an opinion.")
	}
	a, err := s.Assessments.Find(ctx, who, n.Assessment)
	if err != nil {
		return "", err
	}
	skills, err := n.skills(a)
	if err != nil {
		return "", err
	}
	var asked ID
	act := audit.Act{By: who, Verb: "asked for opinion", About: "person/" + who.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		today := dayOf(at)
		if err := checkUntil(n.Until, today, dayOf(sqldb.At(at.AddDate(0, 0, LongestDays)))); err != nil {
			return err
		}
		part, whom, err := s.whom(ctx, tx, who, n, today)
		if err != nil {
			return err
		}
		if err := room(ctx, tx, who, n, whom, today); err != nil {
			return err
		}
		r := Request{ID: ID(id.New(at.Time)), Kind: n.Kind, Assessment: a.ID, Release: a.Release, Person: people.ID(who.ID), Asked: whom, Part: part,
			Levels: n.Levels || n.Kind == Confirmation, Notes: n.Notes, Evidence: n.Evidence, Until: n.Until, Message: n.Message, AskedAt: at, Skills: skills}
		asked = r.ID
		if err := insert(ctx, tx, r); err != nil {
			return err
		}
		return post(ctx, tx, at, letterAsked, r.ID, r.Asked)
	})
	return asked, err
}

// skills are those that the member asks about, with the levels that they said.
func (n New) skills(a assessment.Assessment) ([]Skill, error) {
	if a.Draft() {
		return nil, fault.New(fault.Invalid, "Submit the assessment first. Nobody else can be asked about a draft")
	}
	if n.Kind != Opinions && n.Kind != Confirmation {
		return nil, fault.New(fault.Invalid, "Choose what you ask for")
	}
	if utf8.RuneCountInString(n.Message) > MostText {
		return nil, fault.New(fault.Invalid, "What you write must be 2,000 characters or fewer")
	}
	var all []Skill
	for _, o := range a.Answers {
		if o.Kind == assessment.Level && (n.Kind == Confirmation || slices.Contains(n.Skills, o.Skill)) {
			all = append(all, Skill{Code: o.Skill, Level: o.Level})
		}
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "Choose at least one skill for which you chose a level")
	}
	return all, nil
}

// whom finds who is asked, and refuses whoever cannot be.
func (s *Service) whom(ctx context.Context, tx *sqldb.Tx, who access.Actor, n New, today pack.Date) (Part, people.ID, error) {
	var found []someone
	var err error
	part := Part(n.Whom)
	if n.Kind == Confirmation && part != Head {
		return part, "", fault.New(fault.Invalid, "Only who leads the profession in your organisation can be asked to confirm")
	}
	switch part {
	case "":
		return part, "", fault.New(fault.Invalid, "Choose whom you ask")
	case Manager:
		found, err = managerOf(ctx, tx, who.ID)
	case Head:
		found, err = headOf(ctx, tx, who.ID)
	default:
		part = Assessor
		found, err = s.assessor(ctx, tx, who, n.Whom, today)
	}
	if err == nil && len(found) == 0 {
		err = fault.New(fault.Conflict, "%s", map[Part]string{
			Manager:  "You have no line manager who has confirmed it. Name one in your profile first",
			Head:     "Nobody else holds the seat in your organisation at the moment",
			Assessor: "This assessor takes no more requests at the moment. Choose somebody else",
		}[part])
	}
	if err != nil {
		return part, "", err
	}
	return part, found[0].ID, nil
}

// room refuses more requests than one person may have open, and the same twice.
func room(ctx context.Context, tx *sqldb.Tx, who access.Actor, n New, whom people.ID, today pack.Date) error {
	open, err := sqldb.All(ctx, tx, scanRequest, selectRequests+` WHERE r.person = $1 AND r.ending = '' AND r.answered_at IS NULL AND r.until >= $2`, who.ID, today)
	if err != nil {
		return err
	}
	if len(open) >= MostOpen {
		return fault.New(fault.Conflict, "You have %d requests that wait for an answer, the most there can be. Withdraw one first", len(open))
	}
	if slices.ContainsFunc(open, func(r Request) bool {
		return r.Asked == whom && r.Assessment == n.Assessment && r.Kind == n.Kind
	}) {
		return fault.New(fault.Conflict, "You have asked this person about this assessment already. Withdraw that request first, or choose somebody else")
	}
	return nil
}

// change finds a request that the actor may know of, changes it and saves it.
func (s *Service) change(ctx context.Context, who access.Actor, id ID, verb string, fn func(*sqldb.Tx, *Request, sqldb.Stamp) error) error {
	act := audit.Act{By: who, Verb: verb, About: "opinion/" + string(id)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r, err := find(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := fn(tx, &r, at); err != nil {
			return err
		}
		return save(ctx, tx, r)
	})
}

func isMember(who access.Actor, r *Request) error {
	if string(r.Person) != who.ID {
		return fault.New(fault.Forbidden, "Only %s can do this.", r.Name)
	}
	return nil
}

func isAsked(who access.Actor, r *Request) error {
	if string(r.Asked) != who.ID {
		return fault.New(fault.Forbidden, "Only the person who was asked can do this.")
	}
	return nil
}

// Withdraw takes a request back before anything was said.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "withdrew request for opinion", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := isMember(who, r); err != nil {
			return err
		}
		if !r.Waits(dayOf(at)) {
			return over(*r, dayOf(at))
		}
		r.Ending, r.EndedAt = Withdrawn, at
		return post(ctx, tx, at, letterWithdrawn, r.ID, r.Asked)
	})
}

// Stop ends the reading after something was said. What was said stays.
func (s *Service) Stop(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "stopped reading for opinion", func(_ *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := isMember(who, r); err != nil {
			return err
		}
		if r.State(dayOf(at)) != Answered {
			return over(*r, dayOf(at))
		}
		r.Ending, r.EndedAt = Stopped, at
		return nil
	})
}

// Accept says that the actor will read and answer.
func (s *Service) Accept(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "accepted request for opinion", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := s.mayReply(who, *r, at); err != nil {
			return err
		}
		r.AcceptedAt = at
		return post(ctx, tx, at, letterAccepted, r.ID, r.Person)
	})
}

// Decline says no. Nobody is asked for a reason.
func (s *Service) Decline(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "declined request for opinion", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := isAsked(who, r); err != nil {
			return err
		}
		if !r.Waits(dayOf(at)) {
			return over(*r, dayOf(at))
		}
		r.Ending, r.EndedAt = Declined, at
		return post(ctx, tx, at, letterDeclined, r.ID, r.Person)
	})
}

func (s *Service) mayReply(who access.Actor, r Request, at sqldb.Stamp) error {
	if err := isAsked(who, &r); err != nil {
		return err
	}
	if r.State(dayOf(at)) != Asked {
		return over(r, dayOf(at))
	}
	if !r.Current {
		return noLonger(r)
	}
	return nil
}

// noLonger says why somebody cannot read any more who is not what they were asked as.
func noLonger(r Request) error {
	what := "line manager"
	if r.Part == Head {
		what = "head of the profession"
	}
	return fault.New(fault.Conflict, "%s asked you as their %s, which you are not any more. What you said before stays.", r.Name, what)
}

// over says why nothing can be done with a request any more.
func over(r Request, today pack.Date) error {
	why := map[State]string{
		Asked: "it has not been accepted yet", Accepted: "nothing has been said yet", Answered: "it has been answered",
		Declined: "it was declined", Withdrawn: "it was withdrawn", Expired: "its last day is over", Stopped: "the reading was stopped",
	}[r.State(today)]
	return fault.New(fault.Conflict, "This cannot be done with the request now: %s.", why)
}

// Answer is what an asked person says of one skill.
type Answer struct {
	Skill     string
	CannotSay bool
	Level     int
	Comment   string
}

func (a Answer) same(g *Given) bool {
	return g != nil && g.CannotSay == a.CannotSay && g.Level == a.Level && g.Comment == a.Comment
}

// Give records opinions of the actor, who was asked. One that says the same as
// the last is not repeated; another is kept beside it.
func (s *Service) Give(ctx context.Context, who access.Actor, request ID, answers ...Answer) error {
	r, err := find(ctx, s.DB, who, request)
	if err != nil {
		return err
	}
	f, err := s.words(ctx, r.Release)
	if err != nil {
		return err
	}
	for _, a := range answers {
		switch {
		case !a.CannotSay && f.Scale.Level(a.Level) == nil:
			return fault.New(fault.Invalid, "Choose a level from the list.")
		case tooLong(a.Comment):
			return fault.New(fault.Invalid, "Your comment must be 2,000 characters or fewer.")
		}
	}
	return s.change(ctx, who, request, "gave opinion", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := s.mayAnswer(who, *r, at); err != nil {
			return err
		}
		if r.Kind != Opinions {
			return fault.New(fault.Conflict, "%s asks you to confirm, not for levels.", r.Name)
		}
		far, err := give(ctx, tx, r, at, answers)
		if err != nil {
			return err
		}
		if r.AnsweredAt.IsZero() {
			r.AnsweredAt = at
		}
		if err := post(ctx, tx, at, letterAnswered, r.ID, r.Person); err != nil || !far {
			return err
		}
		if err := post(ctx, tx, at, letterApart, r.ID, r.Asked); err != nil {
			return err
		}
		return post(ctx, tx, at, letterApart, r.ID, r.Person)
	})
}

// give writes the opinions that say something new, and reports whether any of
// them is one that the two have to settle.
func give(ctx context.Context, tx *sqldb.Tx, r *Request, at sqldb.Stamp, answers []Answer) (far bool, err error) {
	fresh := 0
	for _, a := range answers {
		skill := r.Find(a.Skill)
		if skill == nil {
			return false, fault.New(fault.Invalid, "%s does not ask you about the skill %s.", r.Name, a.Skill)
		}
		if a.CannotSay {
			a.Level = 0
		}
		if a.same(skill.Last()) {
			continue
		}
		fresh++
		g := Given{ID: id.New(at.Time), CannotSay: a.CannotSay, Level: a.Level, Comment: a.Comment, At: at}
		skill.Given = append(skill.Given, g)
		far = far || skill.Unsettled()
		if err := insertGiven(ctx, tx, *r, a.Skill, g); err != nil {
			return false, err
		}
	}
	if fresh == 0 {
		return false, fault.New(fault.Invalid, "Choose a level for at least one skill, or “I cannot say”")
	}
	return far, nil
}

func (s *Service) mayAnswer(who access.Actor, r Request, at sqldb.Stamp) error {
	if err := isAsked(who, &r); err != nil {
		return err
	}
	if !r.Current {
		return noLonger(r)
	}
	if !CanRead(who, r, dayOf(at)) {
		return over(r, dayOf(at))
	}
	return nil
}

// Confirm answers a request to confirm, once.
func (s *Service) Confirm(ctx context.Context, who access.Actor, id ID, confirmed bool, comment string) error {
	comment = strings.TrimSpace(comment)
	switch {
	case tooLong(comment):
		return fault.New(fault.Invalid, "Your comment must be 2,000 characters or fewer")
	case !confirmed && comment == "":
		return fault.New(fault.Invalid, "Write what the member should know, because you do not confirm")
	}
	return s.change(ctx, who, id, "answered request to confirm", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := s.mayAnswer(who, *r, at); err != nil {
			return err
		}
		if r.Kind != Confirmation || !r.AnsweredAt.IsZero() {
			return over(*r, dayOf(at))
		}
		r.AnsweredAt, r.Confirmed, r.Comment = at, confirmed, comment
		return post(ctx, tx, at, letterAnswered, r.ID, r.Person)
	})
}

// words is the framework in whose words a request asks; the current one where its
// release is not there any more.
func (s *Service) words(ctx context.Context, release string) (*framework.Framework, error) {
	f, err := s.Framework.In(ctx, release)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return s.Framework.Current(ctx)
	}
	return f, err
}

// Find returns a request that the actor may know of, or NotFound.
func (s *Service) Find(ctx context.Context, who access.Actor, id ID) (Request, error) {
	return find(ctx, s.DB, who, id)
}

// Open returns a request that the actor was asked, and whether they may read what
// its member shows with it. If so, the same transaction records that they do.
func (s *Service) Open(ctx context.Context, who access.Actor, id ID) (r Request, reads bool, err error) {
	err = s.Log.ReadEach(ctx, func(tx *sqldb.Tx, at sqldb.Stamp) ([]audit.Act, error) {
		if r, err = findAsked(ctx, tx, who, id); err != nil {
			return nil, err
		}
		if reads = CanRead(who, r, dayOf(at)); !reads {
			return nil, nil
		}
		return []audit.Act{{By: who, Verb: "read skills to give an opinion", About: "person/" + string(r.Person)}}, nil
	})
	return r, reads, err
}

// findAsked is find for a request that the actor was asked.
func findAsked(ctx context.Context, q sqldb.Querier, who access.Actor, id ID) (Request, error) {
	r, err := find(ctx, q, who, id)
	if err == nil && string(r.Asked) != who.ID {
		err = fault.New(fault.NotFound, "This request does not exist or you were not asked.")
	}
	return r, err
}

// Mine lists what the actor asked, the latest first.
func (s *Service) Mine(ctx context.Context, who access.Actor) ([]Request, error) {
	return load(ctx, s.DB, `r.person = $1 AND r.person <> ''`, who.ID)
}

// AskedOf lists what the actor is or was asked, the latest first.
func (s *Service) AskedOf(ctx context.Context, who access.Actor) ([]Request, error) {
	return load(ctx, s.DB, `r.asked = $1 AND r.asked <> ''`, who.ID)
}

// Expire ends the requests of which nothing was said by their last day, tells
// their members, and returns how many there were.
func (s *Service) Expire(ctx context.Context) (expired int, err error) {
	const late = `r.ending = '' AND r.answered_at IS NULL AND r.until < $1`
	all, err := sqldb.All(ctx, s.DB, scanRequest, selectRequests+` WHERE `+late, s.today())
	if err != nil || len(all) == 0 {
		return 0, err
	}
	act := audit.Act{By: access.Service, Verb: "ended requests for opinions whose last day is over", About: "opinions"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		all, err := sqldb.All(ctx, tx, scanRequest, selectRequests+` WHERE `+late+` ORDER BY r.id`, dayOf(at))
		for _, r := range all {
			if err == nil {
				r.Ending, r.EndedAt = Expired, at
				err = save(ctx, tx, r)
			}
			if err == nil {
				err = post(ctx, tx, at, letterExpired, r.ID, r.Person)
			}
		}
		expired = len(all)
		return err
	})
	return expired, err
}
