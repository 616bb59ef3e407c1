package assessment

import (
	"context"
	"slices"
	"strings"

	"guildhall/internal/assessment/carry"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Helpers lists the persons who say that they are willing to help others with a
// skill: each by the last answer that they gave to it, or to a skill that became it.
// It tells nothing else of them. Who may learn that they do is for the caller.
func (s *Service) Helpers(ctx context.Context, skill string) ([]string, error) {
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return nil, err
	}
	codes := leading(skill, chain)
	return sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT person FROM (
			SELECT a.person, n.help, row_number() OVER (PARTITION BY a.person ORDER BY n.answered_at DESC, a.id DESC) AS nth
			FROM assessments a JOIN assessment_answers n ON n.assessment = a.id
			WHERE a.submitted_at IS NOT NULL AND n.answer <> '' AND a.person <> '' AND n.skill IN (`+sqldb.Holes(1, len(codes))+`)
				AND a.person IN (SELECT b.person FROM assessment_answers m JOIN assessments b ON b.id = m.assessment
					WHERE m.help AND m.skill IN (`+sqldb.Holes(len(codes)+1, len(codes))+`))) x
		WHERE nth = 1 AND help ORDER BY person`, append(sqldb.Args(codes), sqldb.Args(codes)...)...)
}

// leading are the codes under which a skill was known in any release, and those of
// skills that became it: whole, in part or joined with others.
func leading(skill string, chain []pack.Release) []string {
	codes := []string{skill}
	for _, release := range chain {
		for _, d := range release.Decisions {
			for _, code := range d.From {
				if !slices.Contains(codes, code) && leads(code, skill, chain) {
					codes = append(codes, code)
				}
			}
		}
	}
	return codes
}

func leads(code, skill string, chain []pack.Release) bool {
	return slices.ContainsFunc(chain, func(made pack.Release) bool {
		return slices.ContainsFunc(carry.Carry(carry.Rating{Skill: code, Release: made.Name}, chain), func(c carry.Carried) bool {
			return !c.Retired && strings.EqualFold(c.Under, skill)
		})
	})
}
