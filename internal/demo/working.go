package demo

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/assessment"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Of sixteen people two have rated nothing and one has a draft; the others have
// rated so many skills that there are 25 submitted ratings for each of all.
const ratingsEach = 31

// towns are where fictional members work, most of them in the first ones.
var towns = strings.Split("London, Manchester, Leeds, Bristol, Birmingham, Newcastle, Cardiff, Edinburgh, Sheffield, Nottingham, York, Glasgow, Southampton, Exeter, Cambridge, Belfast, Liverpool, Swansea, Darlington, Norwich", ", ")

// working says where somebody works, in what role, and what they say of their
// skills. Before a profession is loaded there is nothing to say.
func (g *generator) working(p people.Person) (membership.Generated, *assessment.Assessment) {
	profile := membership.Generated{Person: p.ID}
	if len(g.roles) == 0 {
		return profile, nil
	}
	if g.random.IntN(12) > 0 {
		profile.Region = towns[skewed(g.random, len(towns))]
	}
	role := g.roles[skewed(g.random, len(g.roles))]
	if len(g.kinds) > 0 {
		profile.Kind = g.kinds[min(max(0, role.Ring.Distance-1), len(g.kinds)-1, 1)].ID
	}
	profile.Disciplines = g.disciplines(role)
	profile.Post = g.post(p, role)
	if g.random.IntN(8) == 0 {
		profile.Registered = g.registration(profile.Disciplines)
	}
	return profile, g.rates(p, role)
}

// disciplines are that of the role, or another for a role of all disciplines, and
// sometimes a second.
func (g *generator) disciplines(role *framework.Role) []string {
	all := g.framework.Specialist()
	if len(all) == 0 {
		return nil
	}
	first := role.Discipline
	if first == nil || first.Generic {
		first = all[skewed(g.random, len(all))]
	}
	some := []string{first.ID}
	if second := all[g.random.IntN(len(all))]; g.random.IntN(6) == 0 && second != first {
		some = append(some, second.ID)
	}
	return some
}

// post is one held for up to eight years, at a grade of the role's range.
func (g *generator) post(p people.Person, role *framework.Role) membership.Post {
	since := g.at.AddDate(0, -g.random.IntN(96), 0)
	post := membership.Post{ID: g.id(g.at), Title: role.Name, Organisation: p.Organisation, Role: role.Code, Release: g.framework.Release.Name, Starts: pack.Date(since.Format("2006-01"))}
	var grades []string
	for _, grade := range g.framework.Grades {
		if role.Within(grade) {
			grades = append(grades, grade.ID)
		}
	}
	if len(grades) > 0 {
		post.Grade = grades[skewed(g.random, len(grades))]
	}
	return post
}

// registration is with a body that registers people of the first discipline.
func (g *generator) registration(disciplines []string) membership.Registration {
	for _, b := range g.framework.Bodies {
		for _, branch := range b.Branches {
			if slices.Contains(disciplines, branch.ID) && g.random.IntN(2) == 0 {
				return membership.Registration{ID: g.id(g.at), Body: b.Name, Awarded: pack.Date(strconv.Itoa(g.at.Year() - 1 - g.random.IntN(12)))}
			}
		}
	}
	return membership.Registration{}
}

// rates makes an assessment of the last nine months: of the skills of the role, and
// of those that most people have.
func (g *generator) rates(p people.Person, role *framework.Role) *assessment.Assessment {
	stage := g.random.IntN(16)
	if stage < 2 {
		return nil
	}
	begun := g.at.AddDate(0, 0, -1-g.random.IntN(270)).Add(time.Duration(g.random.IntN(8*3600)) * time.Second)
	a := &assessment.Assessment{ID: assessment.ID(g.id(begun)), Person: string(p.ID), Purpose: assessment.OwnRole, Role: role.Code,
		Release: g.framework.Release.Name, Layout: assessment.Each, BegunAt: sqldb.At(begun)}
	moment := begun
	answer := func(skill *framework.Skill, near int) {
		moment = moment.Add(time.Duration(5_000+g.random.IntN(60_000)) * time.Millisecond)
		a.Answers = append(a.Answers, g.answer(skill, near, moment))
	}
	asked := map[*framework.Skill]bool{}
	for _, need := range role.Skills {
		if len(a.Answers) < ratingsEach {
			asked[need.Skill] = true
			answer(need.Skill, need.Level.Number)
		}
	}
	for tries := 0; len(a.Answers) < min(ratingsEach, len(g.skills)) && tries < 20*ratingsEach; tries++ {
		if skill := g.skills[skewed(g.random, len(g.skills))]; !asked[skill] {
			asked[skill] = true
			answer(skill, 1)
		}
	}
	a.SavedAt = sqldb.At(moment)
	if stage > 2 {
		a.SubmittedAt = sqldb.At(moment.Add(30 * time.Second))
		a.SavedAt = a.SubmittedAt
	}
	return a
}

// answer is a level near one, or that the skill is not relevant.
func (g *generator) answer(skill *framework.Skill, near int, at time.Time) assessment.Answer {
	o := assessment.Answer{Skill: skill.Code, Kind: assessment.Level, At: sqldb.At(at)}
	if g.random.IntN(40) == 0 {
		o.Kind = assessment.NotRelevant
		return o
	}
	levels := g.framework.Scale.Levels
	i := slices.IndexFunc(levels, func(l *framework.Level) bool { return l.Number >= near })
	i = min(max(0, i+g.random.IntN(3)-1-g.random.IntN(2)*g.random.IntN(2)), len(levels)-1)
	o.Level = levels[i].Number
	o.Grow, o.Help = g.random.IntN(4) == 0, o.Level > 2 && g.random.IntN(3) == 0
	if g.random.IntN(3) == 0 {
		o.LastUsed = at.Year() - skewed(g.random, 6)
	}
	return o
}

// opined is how many skills an opinion is about.
const opined = 3

// opinion is what who was made before says of some of the skills that one in five
// people submitted: mostly the same level or one above or below, as it goes.
func (g *generator) opinion(a *assessment.Assessment) *opinion.Generated {
	if a == nil || a.SubmittedAt.IsZero() || g.last == "" || g.others.IntN(5) > 0 {
		return nil
	}
	o := &opinion.Generated{ID: opinion.ID(idBy(g.others, a.SubmittedAt.Time)), Assessment: a.ID, Release: a.Release, Person: people.ID(a.Person), Asked: g.last, At: a.SubmittedAt}
	lean, levels := g.others.IntN(3)-1, g.framework.Scale.Levels
	for _, answer := range a.Answers {
		if answer.Kind != assessment.Level || len(o.Skills) == opined {
			continue
		}
		i := slices.IndexFunc(levels, func(l *framework.Level) bool { return l.Number == answer.Level })
		i = min(max(0, i+lean*g.others.IntN(2)+g.others.IntN(2)-g.others.IntN(2)), len(levels)-1)
		o.Skills = append(o.Skills, opinion.GeneratedSkill{Code: answer.Skill, Own: answer.Level, Others: levels[i].Number})
	}
	if len(o.Skills) == 0 {
		return nil
	}
	return o
}
