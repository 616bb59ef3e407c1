package site

import (
	"context"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/following"
	"guildhall/internal/framework"
	"guildhall/internal/networks"
	"guildhall/internal/pack"
	"guildhall/internal/proposal"
)

// networkThings finds networks for those who follow them. The directory is
// public, and short enough to be read whole.
func (s *Site) networkThings(ctx context.Context, _ access.Actor, keys []string) (map[string]following.Thing, error) {
	all, err := s.Networks.List(ctx, networks.Filter{})
	things := map[string]following.Thing{}
	for _, n := range all {
		for _, key := range keys {
			if n.ID == key {
				things[key] = following.Thing{Ref: n.Ref(), Title: n.Name, URL: n.URL()}
			}
		}
	}
	return things, err
}

// suggested hands the framework's desk a proposal in the words of its form.
func (s *Site) suggested(ctx context.Context, id string) (framework.Suggestion, error) {
	p, err := s.Proposals.Suggestion(ctx, id)
	if err != nil {
		return framework.Suggestion{}, err
	}
	return asSuggestion(p), nil
}

// amended says which change of the framework each kind of proposal leads to.
var amended = map[proposal.Kind]string{
	proposal.NewSkill: pack.Added, proposal.Reword: pack.Reworded, proposal.LevelText: pack.Reworded, proposal.Relation: pack.Reworded,
	proposal.RoleText: pack.Reworded, proposal.Merge: pack.Merged, proposal.Split: pack.Split, proposal.Move: pack.Moved, proposal.Retire: pack.Retired,
}

// asSuggestion names the field that takes the proposed words. Where the form asks
// for a list to which something is added, or from which it goes, it names none, so
// that nothing in the list is lost: the editor reads the proposal and changes it.
func asSuggestion(p proposal.Suggestion) framework.Suggestion {
	to := framework.Suggestion{ID: p.ID, About: p.About, Kind: amended[proposal.Kind(p.Kind)], Level: p.Level, Before: p.Before, After: p.After, Reason: p.Reason, Credit: p.Credit}
	switch kind := proposal.Kind(p.Kind); kind {
	case proposal.NewSkill:
		to.About, to.Field = "skill/", "definition"
	case proposal.Merge: // the form is about the skill that stays
		to.About = "skill/" + p.After
	case proposal.Move:
		to.Field = p.Field
		if strings.HasPrefix(p.About, "role/") {
			to.Kind = pack.Reworded
		}
	case proposal.Reword, proposal.LevelText, proposal.RoleText:
		to.Field = strings.ReplaceAll(p.Field, " ", "_")
		if code, ok := strings.CutPrefix(p.Field, "skill/"); ok { // a line of the form's list
			to.Field, to.Level = "", 0
			if p.Before != "" && p.After != "" {
				to.Field, to.Before, to.After = "skills", code+" "+p.Before, code+" "+p.After
			}
		}
	}
	return to
}
