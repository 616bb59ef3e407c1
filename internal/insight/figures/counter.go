package figures

import (
	"cmp"

	"guildhall/internal/assessment"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/pack"
)

// counter puts rows into a snapshot, member by member.
type counter struct {
	builder    *snapshot.Builder
	carrier    *carrier
	registered map[string][]string // by person
	seen       map[string]snapshot.Opinion
	bodies     map[string]string
	named      map[string]string         // the bodies that members' words were found to name
	at         map[string]map[string]int // places of values, by dimension and code
	places     *gazetteer

	member  snapshot.Member
	person  string // empty before the first
	answers answers
}

// usualRatings is for how many ratings of each member there is room before anything
// is copied. What is not used is never touched, so that it takes no memory.
const usualRatings = 26

func newCounter(dims Dims, f *framework.Framework, chain []pack.Release, registered map[string][]string, seen map[string]snapshot.Opinion, expected int) (*counter, error) {
	notHeld := 0
	for _, l := range f.Scale.Levels {
		if l.Number < 1 {
			notHeld++
		}
	}
	b, err := snapshot.NewBuilder(snapshot.Dimensions{
		Organisations: dims.codes(snapshot.Organisation), Disciplines: dims.codes(snapshot.Discipline), Grades: dims.codes(snapshot.Grade),
		Regions: dims.codes(snapshot.Region), Roles: dims.codes(snapshot.Role), Registrations: dims.codes(snapshot.Registered),
		Skills: dims.codes(skills), Levels: dims.codes(snapshot.Level), NotHeld: notHeld,
	}, expected, expected*usualRatings)
	if err != nil {
		return nil, err
	}
	c := &counter{builder: b, registered: registered, seen: seen, bodies: bodiesOf(f), named: map[string]string{}, at: map[string]map[string]int{}, places: newGazetteer()}
	for name := range dims {
		c.at[name] = map[string]int{}
		for i, code := range dims.codes(name) {
			c.at[name][code] = i
		}
	}
	c.carrier = newCarrier(chain, c.at[skills], c.at[snapshot.Level], c.at[snapshot.Role])
	return c, nil
}

// place is that of a value, or of not said where the dimension does not know it.
func (c *counter) place(dimension, code string) int {
	if at, ok := c.at[dimension][code]; ok {
		return at
	}
	return c.at[dimension][NotSaid]
}

// add takes the next row.
func (c *counter) add(r *row) error {
	if r.person != c.person || c.person == "" {
		if err := c.endMember(); err != nil {
			return err
		}
		c.begin(r)
	}
	if r.assessment == "" {
		return nil
	}
	if !r.submitted {
		c.member.Assessment = max(c.member.Assessment, snapshot.Started)
		return nil
	}
	c.member.Assessment = snapshot.Finished
	return c.answers.read(r, c.carrier.edition(r.in))
}

func (c *counter) begin(r *row) {
	c.person = r.person
	c.answers.reset()
	c.member = snapshot.Member{
		Organisation: c.place(snapshot.Organisation, r.organisation),
		Discipline:   c.place(snapshot.Discipline, r.discipline),
		Grade:        c.place(snapshot.Grade, r.grade),
		Region:       c.place(snapshot.Region, c.places.region(r.region)),
		Role:         c.place(snapshot.Role, c.carrier.role(r.role, r.release)),
		Registration: c.place(snapshot.Registered, c.registration(r.person)),
		Opinion:      c.seen[r.person],
	}
}

// registration is with which body a person is registered.
func (c *counter) registration(person string) string {
	one := NotSaid
	for _, words := range c.registered[person] {
		body := c.body(words)
		switch {
		case one == NotSaid:
			one = body
		case one != body:
			return SeveralBodies
		}
	}
	return one
}

// body is the professional body that words name.
func (c *counter) body(words string) string {
	code, ok := c.named[words]
	if !ok {
		code = cmp.Or(c.bodies[english.Key(words)], OtherBody)
		if len(c.named) < mostKnown {
			c.named[words] = code
		}
	}
	return code
}

// endMember counts the member whose rows are over.
func (c *counter) endMember() error {
	if c.person == "" {
		return nil
	}
	if err := c.builder.AddMember(c.member); err != nil {
		return err
	}
	return c.carrier.each(&c.answers, c.builder.AddRating)
}

// answers are those of one member's submitted assessments.
type answers struct {
	releases []releaseAnswers
	used     int // of them; the others wait to be used again
}

// releaseAnswers are the answers in the words of one release: of several to one
// skill, the latest.
type releaseAnswers struct {
	edition *edition
	skills  []answer
}

type answer struct {
	skill       int // its place in the edition
	level       int
	notRelevant bool
	grow        bool
	at          int64 // microseconds
	assessment  string
}

func (a *answers) reset() {
	for i := range a.used {
		a.releases[i].skills = a.releases[i].skills[:0]
	}
	a.used = 0
}

// in returns where the answers in the words of a release are kept.
func (a *answers) in(e *edition) *releaseAnswers {
	for i := range a.used {
		if a.releases[i].edition == e {
			return &a.releases[i]
		}
	}
	if a.used == len(a.releases) {
		a.releases = append(a.releases, releaseAnswers{})
	}
	a.used++
	r := &a.releases[a.used-1]
	r.edition = e
	return r
}

// read takes over the answers of one assessment.
func (a *answers) read(r *row, e *edition) error {
	in := a.in(e)
	seen := len(in.skills) // an assessment asks for a skill once
	return assessment.EachShort(r.ratings, r.wishes, func(s assessment.Short) error {
		next := answer{e.place(s.Skill), s.Level, s.NotRelevant, s.Grow, s.At, r.assessment}
		for i := range in.skills[:seen] {
			if was := &in.skills[i]; was.skill == next.skill {
				if cmp.Or(cmp.Compare(next.at, was.at), cmp.Compare(next.assessment, was.assessment)) > 0 {
					*was = next
				}
				return nil
			}
		}
		in.skills = append(in.skills, next)
		return nil
	})
}
