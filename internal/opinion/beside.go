package opinion

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/framework"
	"guildhall/internal/people"
)

// Beside draws, by the codes that some skills have today, what the actor said of
// each, what others said of it, what counts and what was recorded, for a page of
// the actor's own. Skills of which nobody else said anything are left out. It asks
// the store the same few questions however many skills there are.
func (s *Service) Beside(ctx context.Context, who access.Actor, codes []string) (map[string]templ.Component, error) {
	by := map[string]templ.Component{}
	if len(codes) == 0 {
		return by, nil
	}
	all, err := s.Mine(ctx, who)
	if err != nil || len(all) == 0 {
		return by, err
	}
	read, err := s.wordsOf(ctx, all)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		if sections := read.sectionsOn(all, code); len(sections) > 0 {
			by[code] = besideSkill(sections)
		}
	}
	return by, nil
}

// BesideAsked draws, likewise, what the actor said of skills of a member who asked
// them: their own words, and nothing of what the member said.
func (s *Service) BesideAsked(ctx context.Context, who access.Actor, member people.ID, codes []string) (map[string]templ.Component, error) {
	by := map[string]templ.Component{}
	if len(codes) == 0 {
		return by, nil
	}
	asked, err := load(ctx, s.DB, `r.asked = $1 AND r.asked <> '' AND r.person = $2`, who.ID, member)
	if err != nil || len(asked) == 0 {
		return by, err
	}
	read, err := s.wordsOf(ctx, asked)
	if err != nil {
		return nil, err
	}
	said := map[string][]ownSaying{}
	for _, r := range slices.Backward(asked) {
		for _, skill := range r.Skills {
			if len(skill.Given) == 0 {
				continue
			}
			for _, code := range append(under(read.chain, skill.Code, r.Release), skill.Code) {
				if slices.Contains(codes, code) {
					said[code] = append(said[code], ownSaying{read.releases[r.Release], r.AskedURL(), skill.Given})
					break
				}
			}
		}
	}
	for code, of := range said {
		by[code] = besideAsked(of)
	}
	return by, nil
}

// ownSaying is what somebody said of a skill when they were asked.
type ownSaying struct {
	F     *framework.Framework
	Href  string
	Given []Given
}
