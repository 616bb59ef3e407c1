package membership

import (
	"context"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// Shown is a field of a member as somebody sees it.
type Shown struct {
	Field Field
	Lines []Line
}

// Line is one thing that a field says.
type Line struct {
	Text string
	Href string // where it leads; empty for nowhere
	Note string // what is said beside it
}

// View is what somebody as close as that sees of a member: the fields they may
// see that say anything, in order. It is empty for whoever may not know that
// the member is there. What the member sees of themselves, what others see and
// what "view as" shows all come from here.
func (p Profile) View(near Audience) []Shown {
	s := p.subject()
	var all []Shown
	for _, f := range Fields {
		if !s.sees(near, f) {
			continue
		}
		if lines := p.lines(f); len(lines) > 0 {
			all = append(all, Shown{f, lines})
		}
	}
	return all
}

func line(text string) []Line {
	if text == "" {
		return nil
	}
	return []Line{{Text: text}}
}

// lines is what a field says, whoever asks.
func (p Profile) lines(f Field) []Line {
	switch f {
	case Name:
		return line(p.Name)
	case Email:
		return line(p.Email)
	case KindOfMember:
		return line(p.KindName)
	case Employer:
		if p.Employer == "" {
			return nil
		}
		l := Line{Text: p.Works, Href: "/organisations/" + string(p.Employer)}
		if !p.Confirmed {
			l.Note = "not confirmed"
		}
		return []Line{l}
	case Grade:
		return p.eachPost(true, func(t Post) []Line { return line(t.GradeName) })
	case CurrentPost:
		return p.eachPost(true, Post.asLines)
	case Ring:
		return p.eachPost(true, Post.rings)
	case PastPosts:
		return p.eachPost(false, Post.asLines)
	case Disciplines:
		return each(p.Disciplines, func(d discipline) Line { return Line{Text: d.Name} })
	case LineManager:
		return p.Manager.lines()
	case Region:
		return line(p.Region)
	case Pattern:
		return line(p.Pattern)
	case Interests:
		return line(p.Interests)
	case Objective:
		return line(p.Aim.Objective)
	case Horizon:
		return line(p.Aim.Horizon.String())
	case Mobility:
		return append(line(p.Aim.Mobility), line(p.Aim.Moves.String())...)
	case Qualifications:
		return each(p.Qualifications, func(q Qualification) Line {
			return Line{Text: q.Title, Note: comma(q.Body, day(q.Awarded))}
		})
	case Registrations:
		return each(p.Registrations, Registration.line)
	}
	return nil
}

func each[T any](all []T, to func(T) Line) []Line {
	var lines []Line
	for _, v := range all {
		lines = append(lines, to(v))
	}
	return lines
}

func (p Profile) eachPost(current bool, to func(Post) []Line) []Line {
	var lines []Line
	for _, t := range p.Posts {
		if t.Current() == current {
			lines = append(lines, to(t)...)
		}
	}
	return lines
}

// asLines names a post and the role that it is, as it is called today.
func (p Post) asLines() []Line {
	when := "since " + day(p.Starts)
	if !p.Current() {
		when = day(p.Starts) + " to " + day(p.Ends)
	}
	lines := []Line{{Text: p.Title, Note: comma(p.Works, when)}}
	switch {
	case p.Role == "":
	case p.Carried.Split && len(p.Roles) > 1:
		for _, r := range p.Roles {
			lines = append(lines, Line{Text: r.Name, Href: r.URL, Note: "perhaps; " + p.Chosen + " was divided since it was chosen"})
		}
	case p.Carried.Retired || len(p.Roles) == 0:
		lines = append(lines, Line{Text: p.Chosen, Href: "/roles/" + p.Role, Note: "a role that is not in use any more"})
	default:
		for _, r := range p.Roles {
			lines = append(lines, Line{Text: r.Name, Href: r.URL, Note: p.became(r)})
		}
	}
	return lines
}

// became says that a role is called something else than when it was chosen.
func (p Post) became(r roleNow) string {
	if r.Name == p.Chosen {
		return ""
	}
	return "was " + p.Chosen
}

func (p Post) rings() []Line {
	var lines []Line
	if p.Carried.Retired {
		return nil
	}
	for _, r := range p.Roles {
		l := Line{Text: r.Ring}
		if len(p.Roles) > 1 {
			l.Note = "as " + r.Name
		}
		if o := r.Override; o != nil {
			l.Note = p.Works + " decided so: " + strings.TrimSuffix(o.Reason, ".") + ". " + o.Owner + " answers for it."
			l.Href = ringsURL(p.Organisation)
		}
		lines = append(lines, l)
	}
	return lines
}

// ringsURL is where an organisation's own placing of roles is read.
func ringsURL(o people.OrganisationID) string { return "/organisations/" + string(o) + "/rings" }

func (m Managed) lines() []Line {
	switch {
	case m.Email == "":
		return nil
	case !m.Confirmed.IsZero():
		if m.Called == "" {
			return line("confirmed")
		}
		return []Line{{Text: m.Called, Note: "confirmed"}}
	}
	return []Line{{Text: m.Email, Note: "not confirmed"}}
}

func day(d pack.Date) string {
	if len(d) == len("2006-01") {
		return strings.TrimPrefix(web.Day(string(d)+"-01"), "1 ")
	}
	return web.Day(string(d))
}

func comma(parts ...string) string {
	text := ""
	for _, p := range parts {
		if p != "" && text != "" {
			text += ", "
		}
		text += p
	}
	return text
}

// Own reads the profile of whoever asks, whole.
func (s *Members) Own(ctx context.Context, who access.Actor) (Profile, error) {
	p, err := findProfile(ctx, s.DB, people.ID(who.ID))
	if err != nil {
		return p, err
	}
	p.Manager.Called = p.Manager.Email // as they gave it themselves
	return p, s.complete(ctx, &p)
}

// complete adds to a profile what the profession and the framework say of it.
func (s *Members) complete(ctx context.Context, p *Profile) error {
	kinds, err := s.Kinds(ctx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if k.ID == p.Kind {
			p.KindName = k.Name
		}
	}
	names, err := s.disciplineNames(ctx)
	if err != nil {
		return err
	}
	for i := range p.Disciplines {
		if p.Disciplines[i].Name = names[p.Disciplines[i].ID]; p.Disciplines[i].Name == "" {
			p.Disciplines[i].Name = p.Disciplines[i].ID
		}
	}
	return s.dress(ctx, p.Posts)
}

// Viewer gathers what brings an actor close to others.
func (s *Members) Viewer(ctx context.Context, who access.Actor) (Viewer, error) {
	v := Viewer{Person: people.ID(who.ID), Leads: led(who)}
	if !who.SignedIn() || s.Owns == nil {
		return v, nil
	}
	var err error
	v.Owns, err = s.Owns(ctx, who)
	return v, err
}

// led are the organisations in which an actor leads the profession.
func led(who access.Actor) []people.OrganisationID {
	var all []people.OrganisationID
	for _, g := range who.Grants {
		if o, ok := strings.CutPrefix(g.Scope, "organisation/"); ok && g.Role == access.Leader {
			all = append(all, people.OrganisationID(o))
		}
	}
	return all
}

// Member is a member as an actor sees them.
type Member struct {
	Handle string
	Name   string
	Near   Audience
	Shown  []Shown // the name left out
}

// Find returns what an actor sees of the member with a handle, or NotFound
// where they may not know that there is one. When it shows anything that is not
// for everyone, the member can read that the actor saw it.
func (s *Members) Find(ctx context.Context, who access.Actor, handle string) (Member, error) {
	nobody := fault.New(fault.NotFound, "This member does not exist or is not shared with you.")
	p, err := profileByHandle(ctx, s.DB, handle)
	if fault.KindOf(err) == fault.NotFound {
		return Member{}, nobody
	}
	if err != nil {
		return Member{}, err
	}
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return Member{}, err
	}
	if err := s.complete(ctx, &p); err != nil {
		return Member{}, err
	}
	m := Member{Handle: handle, Near: v.closeness(p.subject())}
	p.Manager.calls(v.closeness(p.Manager.subject))
	all := p.View(m.Near)
	if len(all) == 0 {
		return Member{}, nobody
	}
	m.Name, m.Shown = p.Name, all[1:]
	if m.Near == Me {
		return m, nil
	}
	return m, s.saw(ctx, who, p, all)
}

// saw records what an actor saw that is not for everyone.
func (s *Members) saw(ctx context.Context, who access.Actor, p Profile, all []Shown) error {
	var what []string
	for _, f := range all {
		if p.Audiences.Of(f.Field) != Everyone {
			what = append(what, strings.ToLower(f.Field.String()))
		}
	}
	if len(what) == 0 {
		return nil
	}
	return s.Log.Read(ctx, audit.Act{By: who, Verb: "read profile", About: "person/" + string(p.Person), Person: string(p.Person), Detail: english.And(what)})
}
