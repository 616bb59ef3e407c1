package assessment

import (
	"context"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/framework"
)

// Also is what a capability above adds to a member's own pages. A function may be
// nil, and so may what it returns: then it adds nothing.
type Also struct {
	Assessment func(ctx context.Context, who access.Actor, a Assessment) (templ.Component, error) // below a submitted assessment
	Skill      func(ctx context.Context, who access.Actor, code string) (templ.Component, error)  // below the history of a skill
}

// Guide says what levels are for. Every page that shows levels has it.
func Guide(f *framework.Framework) templ.Component { return guide(f) }

// below draws what capabilities above add to a page.
func (p *Pages) below(draw func(Also) (templ.Component, error)) ([]templ.Component, error) {
	var all []templ.Component
	for _, a := range p.Also {
		c, err := draw(a)
		if err != nil {
			return nil, err
		}
		if c != nil {
			all = append(all, c)
		}
	}
	return all, nil
}

func (p *Pages) belowAssessment(ctx context.Context, who access.Actor, a Assessment) ([]templ.Component, error) {
	return p.below(func(also Also) (templ.Component, error) {
		if also.Assessment == nil {
			return nil, nil
		}
		return also.Assessment(ctx, who, a)
	})
}

func (p *Pages) belowSkill(ctx context.Context, who access.Actor, code string) ([]templ.Component, error) {
	return p.below(func(also Also) (templ.Component, error) {
		if also.Skill == nil {
			return nil, nil
		}
		return also.Skill(ctx, who, code)
	})
}
