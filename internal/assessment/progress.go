package assessment

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
)

// Progress is how far a person was from a role after each day on which they
// submitted something, in what the role asks for now.
type Progress struct {
	Role *framework.Role
	Days []ProgressDay // oldest first
}

// ProgressDay is how far it was at the end of one day.
type ProgressDay struct {
	At       time.Time
	Distance Distance
}

// Share is how many of a hundred needs were met or held above.
func (d ProgressDay) Share() int { return d.Distance.Met * 100 / max(d.Distance.All, 1) }

// Met says the same in words.
func (d ProgressDay) Met() string {
	return strconv.Itoa(d.Distance.Met) + " of " + english.Count(d.Distance.All, "skill", "skills")
}

// mostDays bounds how far back progress is worked out.
const mostDays = 24

// Progress works out the actor's progress towards a role.
func (s *Service) Progress(ctx context.Context, who access.Actor, role *framework.Role) (Progress, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return Progress{}, err
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return Progress{}, err
	}
	assessments, err := s.List(ctx, who)
	if err != nil {
		return Progress{}, err
	}
	all, err := rated(ctx, s.DB, who)
	return progressOf(f, chain, assessments, all, role), err
}

// progressOf leads through the days on which something was submitted, one point a
// day, and the latest of them where there are many.
func progressOf(f *framework.Framework, chain []pack.Release, assessments []Assessment, all []Rated, role *framework.Role) Progress {
	submitted := slices.DeleteFunc(slices.Clone(assessments), Assessment.Draft)
	slices.SortStableFunc(submitted, func(a, b Assessment) int { return a.SubmittedAt.Compare(b.SubmittedAt.Time) })
	place := map[ID]int{}
	var last []int // of each day: the place of its last submission
	for i, a := range submitted {
		place[a.ID] = i
		if n := len(last); n > 0 && clock.ISODay(submitted[last[n-1]].SubmittedAt.Time) == clock.ISODay(a.SubmittedAt.Time) {
			last[n-1] = i
		} else {
			last = append(last, i)
		}
	}
	p := Progress{Role: role}
	for _, i := range last[max(0, len(last)-mostDays):] {
		then := slices.DeleteFunc(slices.Clone(all), func(r Rated) bool { return place[r.Assessment] > i })
		p.Days = append(p.Days, ProgressDay{submitted[i].SubmittedAt.Time, stand(f, chain, then).Distance(role)})
	}
	return p
}

// Sentence says the progress plainly.
func (p Progress) Sentence() string {
	if len(p.Days) == 0 {
		return ""
	}
	first, now := p.Days[0], p.Days[len(p.Days)-1]
	if len(p.Days) == 1 {
		return "On " + clock.Day(now.At) + " you said that you meet " + now.Met() + " of this role, or are above."
	}
	says := "On " + clock.Day(first.At) + " it was " + first.Met() + ", and on " + clock.Day(now.At) + " " + now.Met() + "."
	return says + map[int]string{-1: " That is fewer, which is no failing: people come to see more of what a level asks.", 0: " That is as many as before.", 1: ""}[cmp.Compare(now.Distance.Met, first.Distance.Met)]
}
