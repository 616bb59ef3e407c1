package framework

import (
	"guildhall/internal/publishing"
	"guildhall/internal/web"
)

// OwnerOf is who looks after a skill, as a slug: its own owner, or the
// framework's. It is empty where neither is recorded.
func (f *Framework) OwnerOf(s *Skill) string {
	if s.Owner != "" {
		return s.Owner
	}
	return f.Profession.Upkeep.Owner
}

// ownerWords are an owner's slug as readers see it.
func ownerWords(slug string) string { return publishing.Text{Owner: slug}.OwnerName() }

// Standing is the skill's status in words: Active, or Retired on 1 April 2027.
func (p showSkillPage) Standing() string {
	switch {
	case p.Gone:
		return "No longer in the framework"
	case p.Skill.Status == Retired && p.Skill.RetiredOn != "":
		return "Retired on " + readable(p.Skill.RetiredOn)
	}
	return capital(string(p.Skill.Status))
}

// Instead leads to what replaced the skill.
func (p showSkillPage) Instead() []web.Link {
	if p.Skill.Status != Retired {
		return nil
	}
	return p.Skill.instead()
}

func (s *Skill) instead() []web.Link {
	return web.List(s.Replacement, func(by *Skill) web.Link { return web.Link{Text: by.Name, Href: by.URL()} })
}
