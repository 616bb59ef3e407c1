package demo

import (
	"context"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/framework"
)

// rater rates some people's skills at some moment of the past, in the release
// that was current then.
type rater struct {
	*assessment.Service
	f     *framework.Framework
	roles []*framework.Role // in use
}

func (s *Service) rater(ctx context.Context, at time.Time) (rater, error) {
	log := &audit.Log{DB: s.DB, Now: func() time.Time { return at }}
	f, err := s.Framework.Current(ctx)
	r := rater{Service: &assessment.Service{DB: s.DB, Log: log, Framework: s.Framework, Files: s.Assessments.Files, Scanner: s.Assessments.Scanner}, f: f}
	if err != nil {
		return r, err
	}
	for _, role := range f.Roles {
		if role.Status == framework.Active && len(role.Skills) > 0 {
			r.roles = append(r.roles, role)
		}
	}
	return r, nil
}

// begins starts an assessment and answers the first skills of it, with levels that
// rise by more from one time to the next.
func (r rater) begins(ctx context.Context, who access.Actor, n assessment.New, answered, rise int) (assessment.ID, error) {
	id, err := r.Begin(ctx, who, n)
	if err != nil {
		return id, err
	}
	a, err := r.Find(ctx, who, id)
	if err != nil {
		return id, err
	}
	var answers []assessment.Answer
	levels, year := r.f.Scale.Levels, r.Log.Now().Year()
	for i, o := range a.Answers[:min(answered, len(a.Answers))] {
		if i%9 == 8 {
			answers = append(answers, assessment.Answer{Skill: o.Skill, Kind: assessment.NotRelevant})
			continue
		}
		o = assessment.Answer{Skill: o.Skill, Kind: assessment.Level, Level: levels[min((i*2+len(o.Skill)+rise)%3+rise/2, len(levels)-1)].Number}
		if i%3 == 0 {
			o.LastUsed, o.Help = year-i%4, true
		}
		if i%4 == 1 {
			o.Grow, o.Note = true, "I would like to do this beside somebody who knows it well."
		}
		answers = append(answers, o)
	}
	return id, r.Answer(ctx, who, id, answers...)
}

// rates is begins, submitted.
func (r rater) rates(ctx context.Context, who access.Actor, n assessment.New, rise int) error {
	id, err := r.begins(ctx, who, n, assessment.MostSkills, rise)
	if err != nil {
		return err
	}
	return r.Submit(ctx, who, id)
}

// rateLongAgo is what the manager said so long ago that he is asked to look at it
// again.
func (s *Service) rateLongAgo(ctx context.Context, cast map[string]access.Actor) error {
	r, err := s.rater(ctx, s.Log.Now().AddDate(-assessment.RatingYears, -1, 0))
	if err != nil || len(r.roles) == 0 {
		return err
	}
	return r.rates(ctx, cast["manager"], assessment.New{Purpose: assessment.OwnRole, Role: r.roles[len(r.roles)/2].Code}, 2)
}

// rateFirst is what people said in the first release: of the skills of roles, and
// of those that later releases change.
func (s *Service) rateFirst(ctx context.Context, cast map[string]access.Actor) error {
	r, err := s.rater(ctx, s.Log.Now().AddDate(0, -9, 0))
	if err != nil || len(r.roles) < 2 {
		return err
	}
	e, err := s.Framework.Edition(ctx, r.f.Release.Name)
	if err != nil {
		return err
	}
	if err := s.rateLongAgo(ctx, cast); err != nil {
		return err
	}
	for i, name := range []string{"member", "editor", "reviewer"} {
		if err := r.rates(ctx, cast[name], assessment.New{Purpose: assessment.OwnRole, Role: r.roles[i%len(r.roles)].Code}, i); err != nil {
			return err
		}
	}
	if codes := spare(e, 9); len(codes) > 0 {
		return r.rates(ctx, cast["member"], assessment.New{Purpose: assessment.Skills, Skills: codes, Layout: assessment.All}, 1)
	}
	return nil
}

// rateSecond is what the member said in the release after it.
func (s *Service) rateSecond(ctx context.Context, cast map[string]access.Actor) error {
	r, err := s.rater(ctx, s.Log.Now().AddDate(0, -3, 0))
	if err != nil || len(r.roles) < 2 {
		return err
	}
	return r.rates(ctx, cast["member"], assessment.New{Purpose: assessment.OwnRole, Role: r.roles[0].Code}, 2)
}

// clearOut is the file that the member keeps with her evidence.
const clearOut = `Clear-out day: what we agreed

09:30  What we keep, and why: 20 minutes, with the schedule on the wall.
10:00  Everybody goes through their own folders. Ask before you delete what others use.
12:00  What nobody was sure of, together: 14 folders, of which 11 went.
14:00  Write down what stays and who answers for it.
`

// rateThird leaves the member with a snapshot, ratings in the current release and
// a draft that goes on.
func (s *Service) rateThird(ctx context.Context, cast map[string]access.Actor) error {
	r, err := s.rater(ctx, s.Log.Now().AddDate(0, 0, -12))
	if err != nil || len(r.roles) < 2 {
		return err
	}
	who := cast["member"]
	if _, err := r.TakeSnapshot(ctx, who, "Before the yearly review", true); err != nil {
		return err
	}
	if err := r.rates(ctx, who, assessment.New{Purpose: assessment.OwnRole, Role: r.roles[0].Code}, 3); err != nil {
		return err
	}
	needs := r.roles[0].Skills
	evidence := assessment.Evidence{Title: "Ran a clear-out day for the team", When: "September 2026", What: "I asked everybody what they still needed, agreed with them what could go, and wrote down what we kept and why.",
		Links: []assessment.EvidenceLink{{Skill: needs[0].Skill.Code, Shows: "I explained the rules to the others."}}}
	if len(needs) > 1 {
		evidence.Links = append(evidence.Links, assessment.EvidenceLink{Skill: needs[1].Skill.Code, Shows: "I did it without help."})
	}
	if r.KeepsFiles() {
		notes, err := r.Receive(ctx, who, "clear-out day.txt", strings.NewReader(clearOut))
		if err != nil {
			return err
		}
		evidence.Add = []assessment.Received{notes}
	}
	if _, err := r.SaveEvidence(ctx, who, evidence); err != nil {
		return err
	}
	_, err = r.begins(ctx, who, assessment.New{Purpose: assessment.WantedRole, Role: r.roles[1].Code}, 4, 1)
	return err
}
