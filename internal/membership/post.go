package membership

import (
	"context"
	"slices"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Post is one that a member holds or held.
type Post struct {
	ID           string
	Title        string
	Organisation people.OrganisationID
	Works        string // the organisation's name
	Grade        string // id
	Role         string // code in the release in which it was chosen; empty for none
	Release      string // that release; it never changes by itself
	Starts, Ends pack.Date

	GradeName string
	Carried   Carried
	Chosen    string    // what the role was called in its release
	Roles     []roleNow // what it has become in the current release
}

// Current reports whether the post is held still.
func (p Post) Current() bool { return p.Ends == "" }

// roleNow is a role of the current release, with the ring it counts in.
type roleNow struct {
	Code, Name, URL, Ring string
	Override              *Override // what moved it from the profession's own ring; nil where nothing did
}

// Carried is what has become of a role that somebody chose in an earlier release.
type Carried struct {
	Codes    []string // in the later release; several after a split, none once it is retired without a replacement
	Reworded bool     // its text has changed since
	Merged   bool     // others have joined it
	Split    bool     // somebody must say which of Codes it is
	Moved    bool     // to another discipline
	Retired  bool     // Codes are what the profession suggests instead
}

// Changed reports whether a release did anything to it.
func (c Carried) Changed() bool {
	return c.Reworded || c.Merged || c.Split || c.Moved || c.Retired
}

// Open reports whether the person who chose it has to choose again.
func (c Carried) Open() bool { return c.Retired || len(c.Codes) != 1 }

// CarryRole follows a role through later releases, the oldest first, by what
// they decided. Decisions of a release hold one after another. It changes
// nothing: while nobody has chosen again, a decision that is withdrawn was
// never there.
func CarryRole(code string, later []pack.Release) Carried {
	c := Carried{Codes: []string{code}}
	for _, r := range later {
		for _, d := range r.Decisions {
			if d.What == "role" && slices.ContainsFunc(c.Codes, func(code string) bool { return slices.Contains(d.From, code) }) {
				c.step(d)
			}
		}
	}
	return c
}

// step is what one decision makes of the codes that it is about.
func (c *Carried) step(d pack.Decision) {
	switch d.Kind {
	case pack.Reworded:
		c.Reworded = true
		return
	case pack.Merged:
		c.Merged = true
	case pack.Split:
		c.Split = true
	case pack.Moved:
		c.Moved = true
	case pack.Retired:
		c.Retired = true
	default:
		return
	}
	var next []string
	for _, code := range c.Codes {
		to := []string{code}
		if slices.Contains(d.From, code) {
			to = d.To
		}
		for _, code := range to {
			if !slices.Contains(next, code) {
				next = append(next, code)
			}
		}
	}
	c.Codes = next
}

// Override places a role in another ring within one organisation, for a time.
type Override struct {
	ID           string
	Organisation people.OrganisationID
	Role         string // code in its release
	Release      string
	Ring         string // id
	Starts       string // first day
	Ends         string // first day on which it counts no more; empty while it does
	Reason       string
	Owner        string // the post that answers for it
	SetAt        sqldb.Stamp

	RoleName, RingName string
	now                []string // the codes that the role has in the current release
}

// inForce reports whether the override counts on a day.
func (o Override) inForce(day string) bool {
	return o.Starts <= day && (o.Ends == "" || day < o.Ends)
}

// override is what an organisation decided of a role on a day; nil where it has
// decided nothing. Of several the one that began last counts.
func override(all []Override, organisation people.OrganisationID, role, day string) *Override {
	var found *Override
	for i, o := range all {
		if o.Organisation == organisation && slices.Contains(o.now, role) && o.inForce(day) && (found == nil || o.Starts >= found.Starts) {
			found = &all[i]
		}
	}
	return found
}

// CheckPost refuses what cannot be a post. It says nothing of the role.
func CheckPost(p Post, today time.Time) map[string]string {
	wrong := map[string]string{}
	if p.Title == "" {
		wrong["title"] = "Enter the title of the post"
	} else if len([]rune(p.Title)) > maxLine {
		wrong["title"] = tooLong("The title of the post", maxLine)
	}
	day := pack.Date(clock.ISODay(today))
	switch {
	case p.Starts == "":
		wrong["starts"] = "Enter when the post began, such as 2024-05-20, 2024-05 or 2024"
	case !p.Starts.Valid():
		wrong["starts"] = badDate("when the post began")
	}
	switch {
	case p.Ends == "":
	case !p.Ends.Valid():
		wrong["ends"] = badDate("when the post ended")
	case p.Ends.After(day):
		wrong["ends"] = "The post must have ended by today. Leave this empty while you hold it"
	case p.Starts.Valid() && p.Starts.After(p.Ends):
		wrong["ends"] = "The post must have ended after it began"
	}
	return wrong
}

func badDate(what string) string {
	return "Enter " + what + " as a day, month or year, such as 2024-05-20, 2024-05 or 2024"
}

// since lists the releases that came after one, the oldest first, with what
// they decided. One that was never published counts as older than all.
func (s *Members) since(ctx context.Context, name string) ([]pack.Release, error) {
	chain, err := s.Framework.Chain(ctx)
	at := slices.IndexFunc(chain, func(r pack.Release) bool { return r.Name == name })
	return chain[at+1:], err
}

// dress adds to posts what the framework says of them today.
func (s *Members) dress(ctx context.Context, posts []Post) error {
	f, err := s.Framework.Current(ctx)
	if fault.KindOf(err) == fault.NotFound || len(posts) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	overrides, err := s.overrides(ctx, f, "")
	if err != nil {
		return err
	}
	day := clock.ISODay(s.Log.Now())
	for i := range posts {
		p := &posts[i]
		if g := f.Grade(p.Grade); g != nil {
			p.GradeName = g.Name
		}
		if p.Role == "" {
			continue
		}
		if p.Carried, p.Chosen, err = s.carry(ctx, f, p.Role, p.Release); err != nil {
			return err
		}
		for _, code := range p.Carried.Codes {
			if r := f.Role(code); r != nil {
				p.Roles = append(p.Roles, placed(f, r, override(overrides, p.Organisation, r.Code, day)))
			}
		}
	}
	return nil
}

func placed(f *framework.Framework, r *framework.Role, o *Override) roleNow {
	now := roleNow{Code: r.Code, Name: r.Name, URL: r.URL(), Override: o}
	if r.Ring != nil {
		now.Ring = r.Ring.Name
	}
	if o != nil {
		now.Ring = o.Ring
		if ring := f.Ring(o.Ring); ring != nil {
			now.Ring = ring.Name
		}
	}
	return now
}

// carry follows a role into the current release and says what it was called
// when it was chosen.
func (s *Members) carry(ctx context.Context, current *framework.Framework, role, release string) (Carried, string, error) {
	later, err := s.since(ctx, release)
	if err != nil {
		return Carried{}, "", err
	}
	then := current
	if release != current.Release.Name {
		if then, err = s.Framework.In(ctx, release); err != nil {
			if fault.KindOf(err) != fault.NotFound {
				return Carried{}, "", err
			}
			then = current
		}
	}
	name := role
	if r := then.Role(role); r != nil {
		name = r.Name
	}
	return CarryRole(role, later), name, nil
}
