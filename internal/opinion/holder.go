package opinion

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// class is the class of the retention schedule for what is kept here.
const class = "second-opinions"

// Holder tells the keeper of records what is held about a person here. It comes
// before those of assessment and people, whose rows it looks at.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "opinions", Tables: []string{"opinion_requests", "assessors", "assessor_offers"}, Export: s.export, Erase: erase,
		Classes: []records.Class{{ID: class, Due: due, Dispose: dispose}},
	}
}

type exported struct {
	Asked []exportedRequest `json:"asked_for,omitempty"`
	Given []exportedGiving  `json:"given,omitempty"`
	Offer *exportedOffer    `json:"offered_as_assessor,omitempty"`
}

// exportedRequest is what a member asked and what others said of the member,
// with the names that their givers were told the member would see.
type exportedRequest struct {
	Whom      string          `json:"whom"`
	As        Part            `json:"as"`
	Kind      Kind            `json:"kind"`
	Release   string          `json:"release"`
	Until     string          `json:"until"`
	Message   string          `json:"message,omitempty"`
	Showed    []string        `json:"showed,omitempty"`
	On        string          `json:"on"`
	State     State           `json:"state"`
	Confirmed *bool           `json:"confirmed,omitempty"`
	Comment   string          `json:"comment,omitempty"`
	Skills    []exportedSkill `json:"skills"`
}

type exportedSkill struct {
	Skill    string            `json:"skill"`
	Own      *int              `json:"own_level,omitempty"`
	Opinions []exportedOpinion `json:"opinions,omitempty"`
	Outcomes []exportedOutcome `json:"outcomes,omitempty"`
}

type exportedOpinion struct {
	Level   *int   `json:"level"` // null for "I cannot say"
	Comment string `json:"comment,omitempty"`
	On      string `json:"on"`
}

type exportedOutcome struct {
	State  Result `json:"state"`
	Level  *int   `json:"level,omitempty"`
	Mine   bool   `json:"by_me"`
	Note   string `json:"note,omitempty"`
	Answer string `json:"answer,omitempty"`
	On     string `json:"on"`
}

// exportedGiving is what somebody said when they were asked: their own words,
// and nothing of what the member said of themselves.
type exportedGiving struct {
	As        Part            `json:"as"`
	Kind      Kind            `json:"kind"`
	On        string          `json:"asked_on"`
	State     State           `json:"state"`
	Confirmed *bool           `json:"confirmed,omitempty"`
	Comment   string          `json:"comment,omitempty"`
	Skills    []exportedSkill `json:"skills,omitempty"`
}

type exportedOffer struct {
	Skills      []string `json:"skills,omitempty"`
	Disciplines []string `json:"disciplines,omitempty"`
	Most        int      `json:"requests_at_once"`
	Paused      bool     `json:"paused"`
}

func written(s sqldb.Stamp) string {
	if s.IsZero() {
		return ""
	}
	return s.Format("2006-01-02T15:04:05Z")
}

func (s *Service) export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var out exported
	asked, err := load(ctx, q, `r.person = $1 AND r.person <> ''`, person)
	if err != nil {
		return nil, err
	}
	for _, r := range asked {
		out.Asked = append(out.Asked, s.asMember(r))
	}
	given, err := load(ctx, q, `r.asked = $1 AND r.asked <> ''`, person)
	if err != nil {
		return nil, err
	}
	for _, r := range given {
		out.Given = append(out.Given, s.asGiver(r))
	}
	offers, err := sqldb.All(ctx, q, func(rows *sql.Rows) (o exportedOffer, err error) { return o, rows.Scan(&o.Most, &o.Paused) },
		`SELECT most, paused FROM assessors WHERE person = $1`, person)
	if err != nil {
		return nil, err
	}
	if len(offers) > 0 {
		out.Offer = &offers[0]
		if err := eachOffer(ctx, q, person, out.Offer.add); err != nil {
			return nil, err
		}
	}
	if len(out.Asked)+len(out.Given) == 0 && out.Offer == nil {
		return nil, nil
	}
	return out, nil
}

func (o *exportedOffer) add(kind, code, _ string) {
	if kind == "discipline" {
		o.Disciplines = append(o.Disciplines, code)
	} else {
		o.Skills = append(o.Skills, code)
	}
}

func (s *Service) asMember(r Request) exportedRequest {
	e := exportedRequest{Whom: r.Giver(), As: r.Part, Kind: r.Kind, Release: r.Release, Until: string(r.Until), Message: r.Message, On: written(r.AskedAt),
		State: r.State(s.today()), Confirmed: r.verdict(), Comment: r.Comment}
	e.Showed = r.shows()
	for _, skill := range r.Skills {
		e.Skills = append(e.Skills, skillForMember(skill))
	}
	return e
}

func (s *Service) asGiver(r Request) exportedGiving {
	e := exportedGiving{As: r.Part, Kind: r.Kind, On: written(r.AskedAt), State: r.State(s.today()), Confirmed: r.verdict(), Comment: r.Comment}
	for _, skill := range r.Skills {
		if len(skill.Given) > 0 {
			e.Skills = append(e.Skills, skillForGiver(skill))
		}
	}
	return e
}

// verdict is what a confirmation came to; nil where it did not.
func (r Request) verdict() *bool {
	if r.Kind != Confirmation || r.AnsweredAt.IsZero() {
		return nil
	}
	return &r.Confirmed
}

// skillForMember is everything that was said of a skill.
func skillForMember(skill Skill) exportedSkill {
	x := exportedSkill{Skill: skill.Code, Own: &skill.Level, Opinions: opinionsOf(skill)}
	for _, o := range skill.Outcomes {
		out := exportedOutcome{State: o.State, Mine: o.ByMember, Note: o.Note, Answer: o.Answer, On: written(o.ProposedAt)}
		if o.State != Disagreed {
			out.Level = &o.Level
		}
		x.Outcomes = append(x.Outcomes, out)
	}
	return x
}

// skillForGiver is what the giver of opinions said of a skill, and nothing that
// the member did.
func skillForGiver(skill Skill) exportedSkill {
	x := exportedSkill{Skill: skill.Code, Opinions: opinionsOf(skill)}
	for _, o := range skill.Outcomes {
		out := exportedOutcome{State: o.State, Mine: true, On: written(o.ProposedAt)}
		switch {
		case o.ByMember && o.Answer == "":
			continue
		case o.ByMember:
			out.Mine, out.Answer = false, o.Answer
		default:
			out.Note = o.Note
			if o.State != Disagreed {
				out.Level = &o.Level
			}
		}
		x.Outcomes = append(x.Outcomes, out)
	}
	return x
}

func opinionsOf(skill Skill) []exportedOpinion {
	var all []exportedOpinion
	for _, g := range skill.Given {
		o := exportedOpinion{Comment: g.Comment, On: written(g.At)}
		if !g.CannotSay {
			o.Level = &g.Level
		}
		all = append(all, o)
	}
	return all
}

// erase removes what a member asked and everything that was said of it. Of
// somebody who gave opinions the words stay, because they are about another
// person, and who said them does not.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	for _, statement := range []string{
		`DELETE FROM opinion_requests WHERE person = $1`,
		`UPDATE opinion_requests SET ended_at = asked_at, ending = 'declined' WHERE asked = $1 AND ending = '' AND answered_at IS NULL`,
		`UPDATE opinion_requests SET asked = '' WHERE asked = $1`,
		`DELETE FROM assessors WHERE person = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return err
		}
	}
	return nil
}

// due lists the requests that came to nothing, and those whose every rating a
// newer one has replaced, each since before a moment. A rating under another code
// after a release is not seen as newer here, so such a request is kept longer
// rather than too short.
func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var id, person string
		err = rows.Scan(&id, &person)
		return records.Item{Ref: "opinion/" + id, Subject: "person/" + person}, err
	}, `SELECT r.id, r.person FROM opinion_requests r WHERE r.asked_at < $1 AND (
			r.answered_at IS NULL AND r.ended_at < $2
			OR r.answered_at < $3 AND NOT EXISTS (SELECT 1 FROM opinion_skills k WHERE k.request = r.id AND NOT EXISTS (
				SELECT 1 FROM assessments a JOIN assessment_answers n ON n.assessment = a.id
				WHERE a.person = r.person AND n.skill = k.skill AND n.answer <> '' AND a.id <> r.assessment AND a.submitted_at > r.asked_at AND a.submitted_at < $4)))
		ORDER BY r.id`, before, before, before, before)
}

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		if _, err := tx.Exec(ctx, `DELETE FROM opinion_requests WHERE id = $1`, strings.TrimPrefix(item.Ref, "opinion/")); err != nil {
			return err
		}
	}
	return nil
}
