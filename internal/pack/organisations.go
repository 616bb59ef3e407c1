package pack

import (
	"strings"

	"guildhall/internal/fault"
)

// Organisation is an employer, living or historic.
type Organisation struct {
	ID            string         `csv:"id"`
	Name          string         `csv:"name"`
	Short         string         `csv:"short"`
	Kind          string         `csv:"kind"`         // ministerial, non-ministerial, agency, alb, devolved or historic
	Parent        string         `csv:"parent,blank"` // id of the organisation it answers to
	ValidFrom     Date           `csv:"valid_from,blank"`
	ValidTo       Date           `csv:"valid_to,blank"`     // set exactly when Kind is historic
	Predecessors  []Predecessor  `csv:"predecessors,blank"` // organisations whose work it took over
	EmailDomains  []string       `csv:"email_domains,blank"`
	FormerParents []FormerParent `csv:"former_parents,blank"`
	Note          string         `csv:"note,blank"`
	LocalGrades   []LocalGrade   `csv:"local_grades,optional,blank"`   // what it calls the profession's grades
	FormerDomains []FormerDomain `csv:"former_domains,optional,blank"` // what its addresses ended in before
	Functions     []Function     `csv:"functions,optional,blank"`      // work it took over from an organisation that went on
}

// LocalGrade is what an organisation calls a grade, written grade:name.
type LocalGrade struct {
	Grade string // by its id in profession.yaml
	Name  string
}

// UnmarshalText reads grade:name.
func (g *LocalGrade) UnmarshalText(text []byte) error {
	grade, name, ok := strings.Cut(string(text), ":")
	grade, name = strings.TrimSpace(grade), strings.TrimSpace(name)
	if !ok || grade == "" || name == "" {
		return fault.New(fault.Invalid, "Write a local grade as grade:name, for example HEO:Higher Officer, not %q.", text)
	}
	g.Grade, g.Name = grade, name
	return nil
}

// MarshalText writes grade:name.
func (g LocalGrade) MarshalText() ([]byte, error) { return []byte(g.Grade + ":" + g.Name), nil }

// FormerDomain is an e-mail domain that was an organisation's until a date,
// written domain@date.
type FormerDomain struct {
	Domain string
	Until  Date
}

// UnmarshalText reads domain@date.
func (d *FormerDomain) UnmarshalText(text []byte) error {
	domain, until, ok := strings.Cut(string(text), "@")
	if !ok || domain == "" {
		return fault.New(fault.Invalid, "Write a former domain as domain@date, for example works.gov.example@2020-04-01, not %q.", text)
	}
	d.Domain, d.Until = domain, Date(until)
	return nil
}

// MarshalText writes domain@date.
func (d FormerDomain) MarshalText() ([]byte, error) {
	return []byte(d.Domain + "@" + string(d.Until)), nil
}

// Function is work that an organisation took over from another that went on,
// written id@date:what.
type Function struct {
	From string // id of the organisation that gave it
	On   Date
	What string
}

// UnmarshalText reads id@date:what.
func (f *Function) UnmarshalText(text []byte) error {
	where, what, ok := strings.Cut(string(text), ":")
	from, on, dated := strings.Cut(where, "@")
	what = strings.TrimSpace(what)
	if !ok || !dated || from == "" || what == "" {
		return fault.New(fault.Invalid, "Write a function that moved as id@date:what, for example home-office@2007-05-09:prisons, not %q.", text)
	}
	f.From, f.On, f.What = from, Date(on), what
	return nil
}

// MarshalText writes id@date:what.
func (f Function) MarshalText() ([]byte, error) {
	return []byte(f.From + "@" + string(f.On) + ":" + f.What), nil
}

// Predecessor is an organisation that became another, written id:how.
type Predecessor struct {
	ID  string
	How string // renamed, split or merged
}

// UnmarshalText reads id:how.
func (p *Predecessor) UnmarshalText(text []byte) error {
	id, how, ok := strings.Cut(string(text), ":")
	if !ok || id == "" {
		return fault.New(fault.Invalid, "Write a predecessor as id:renamed, id:split or id:merged, not %q.", text)
	}
	p.ID, p.How = id, how
	return nil
}

// MarshalText writes id:how.
func (p Predecessor) MarshalText() ([]byte, error) { return []byte(p.ID + ":" + p.How), nil }

// FormerParent is an organisation that another answered to until a date,
// written id@date.
type FormerParent struct {
	ID    string
	Until Date
}

// UnmarshalText reads id@date.
func (p *FormerParent) UnmarshalText(text []byte) error {
	id, until, ok := strings.Cut(string(text), "@")
	if !ok || id == "" {
		return fault.New(fault.Invalid, "Write a former parent as id@date, for example ministry-of-works@1962-07-16, not %q.", text)
	}
	p.ID, p.Until = id, Date(until)
	return nil
}

// MarshalText writes id@date.
func (p FormerParent) MarshalText() ([]byte, error) { return []byte(p.ID + "@" + string(p.Until)), nil }
