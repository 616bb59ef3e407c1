package sharing

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Shown is what a share shows its reader.
type Shown struct {
	Share
	Told assessment.Told
}

// Read returns what a share shows the actor, or NotFound where it is not shared
// with them now. The member can read that they did.
func (s *Service) Read(ctx context.Context, who access.Actor, id string) (Shown, error) {
	var read Share
	err := s.Log.ReadEach(ctx, func(tx *sqldb.Tx, at sqldb.Stamp) ([]audit.Act, error) {
		found, err := findReadable(ctx, tx, who, s.today(), id)
		if fault.KindOf(err) == fault.NotFound {
			return nil, fault.New(fault.NotFound, "This does not exist or is not shared with you.")
		}
		if err != nil {
			return nil, err
		}
		read = found
		return []audit.Act{reading(who, found, found.Shows())}, noteRead(ctx, tx, at, []Share{found})
	})
	if err != nil {
		return Shown{}, err
	}
	told, err := assessment.ReadUnchecked(ctx, s.Assessments, []string{string(read.Member)}, assessment.Extent{Notes: read.Notes, Evidence: read.Evidence})
	return Shown{read, told[string(read.Member)]}, err
}

// reading is the record of a reading, in words for the member. The member’s own
// words for a purpose stay out of it: they may name somebody.
func reading(who access.Actor, s Share, what string) audit.Act {
	return audit.Act{By: who, Verb: "read shared skills", About: "person/" + string(s.Member), Person: string(s.Member), Detail: english.Capital(what) + ", for " + purposeWords[s.Purpose]}
}

// ReadPlan returns the share by which the actor may read a development plan now, or
// NotFound. What the member says of their skills comes with it where the share lets
// levels go along, without anything beside them. The member can read that the actor
// read it. The plan itself is for whoever keeps plans to give.
func (s *Service) ReadPlan(ctx context.Context, who access.Actor, plan string) (Shown, error) {
	var read Share
	err := s.Log.ReadEach(ctx, func(tx *sqldb.Tx, at sqldb.Stamp) ([]audit.Act, error) {
		found, err := findPlan(ctx, tx, who, s.today(), plan)
		if err != nil {
			return nil, err
		}
		read = found
		act := reading(who, found, found.Shows())
		act.Verb = "read development plan"
		return []audit.Act{act}, noteRead(ctx, tx, at, []Share{found})
	})
	if err != nil || !read.Levels {
		return Shown{Share: read}, err
	}
	told, err := assessment.ReadUnchecked(ctx, s.Assessments, []string{string(read.Member)}, assessment.Extent{})
	return Shown{read, told[string(read.Member)]}, err
}

// OfPlan returns the share by which the actor may read a development plan now, or
// NotFound, to whoever lets them do something with it in the same transaction.
func (s *Service) OfPlan(ctx context.Context, q sqldb.Querier, who access.Actor, plan string) (Share, error) {
	return findPlan(ctx, q, who, s.today(), plan)
}

// ReadTeam returns what those of some people share with the actor as their manager
// now, one share for each, by their names. It shows levels and nothing beside them.
// Each of the people can read that the actor did. Whoever calls it has found that
// they named the actor as their line manager and that this is confirmed.
func (s *Service) ReadTeam(ctx context.Context, who access.Actor, team []people.ID) ([]Shown, error) {
	if before, err := s.WithMe(ctx, who); err != nil || len(ofTeam(before, team)) == 0 {
		return nil, err
	}
	var read []Share
	err := s.Log.ReadEach(ctx, func(tx *sqldb.Tx, at sqldb.Stamp) ([]audit.Act, error) {
		all, err := readable(ctx, tx, who, s.today())
		if read = ofTeam(all, team); err != nil || len(read) == 0 {
			return nil, err
		}
		acts := make([]audit.Act, len(read))
		for i, share := range read {
			acts[i] = reading(who, share, "levels and gaps, in the view of their team")
		}
		return acts, noteRead(ctx, tx, at, read)
	})
	if err != nil {
		return nil, err
	}
	persons := make([]string, len(read))
	for i, share := range read {
		persons[i] = string(share.Member)
	}
	told, err := assessment.ReadUnchecked(ctx, s.Assessments, persons, assessment.Extent{})
	shown := make([]Shown, len(read))
	for i, share := range read {
		shown[i] = Shown{share, told[string(share.Member)]}
	}
	return shown, err
}

// ofTeam keeps one share of skills of each person of a team that is for their manager.
func ofTeam(all []Share, team []people.ID) []Share {
	var some []Share
	for _, s := range all {
		taken := slices.ContainsFunc(some, func(o Share) bool { return o.Member == s.Member })
		if s.Plan == "" && s.Purpose.OfManager() && !taken && slices.Contains(team, s.Member) {
			some = append(some, s)
		}
	}
	return some
}
