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
