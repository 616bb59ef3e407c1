package pack

// Network is a group of people who meet or talk: front matter and text of
// networks/{ID}.md.
type Network struct {
	ID              string        `yaml:"id"`
	FormerIDs       []string      `yaml:"former_ids,optional"` // that it had before it was renamed; addresses with them still lead to it
	Name            string        `yaml:"name"`
	Short           string        `yaml:"short"`
	Kind            string        `yaml:"kind"` // internal, external or body-group
	Host            string        `yaml:"host"`
	Purpose         string        `yaml:"purpose"`
	WhoFor          string        `yaml:"who_for"`
	Joining         Joining       `yaml:"joining"`
	Members         string        `yaml:"members,optional"`     // seats, where those who lead in organisations are its members; empty where it keeps its own list
	Steps           []JoiningStep `yaml:"steps,optional"`       // how to join, in order; left out where the route says it all
	Disciplines     []string      `yaml:"disciplines,optional"` // ids of disciplines it concerns; none means all
	Skills          []string      `yaml:"skills,optional"`      // codes of skills it helps with
	Meets           string        `yaml:"meets"`
	Fees            string        `yaml:"fees"`
	Parent          string        `yaml:"parent,blank"` // id of the network it is part of
	Confidentiality string        `yaml:"confidentiality"`
	Status          string        `yaml:"status"`         // active, dormant or closed
	LastConfirmed   Date          `yaml:"last_confirmed"` // may be unknown
	Basis           string        `yaml:"basis,blank"`    // where the facts come from
	Body            string        `yaml:"-"`              // Markdown, without its final line end
}

// Joining says how somebody gets into a network.
type Joining struct {
	Route        string   `yaml:"route"` // open, request, nomination, ex-officio or external
	Instructions string   `yaml:"instructions"`
	Contacts     []string `yaml:"contact,blank,semicolon"` // e-mail addresses
}

// JoiningStep is one thing to do, or to wait for, on the way into a network.
type JoiningStep struct {
	Text    string `yaml:"text"`
	Email   string `yaml:"email,optional"`   // the address to write to
	Subject string `yaml:"subject,optional"` // the subject line that the receiver looks for
	Link    string `yaml:"link,optional"`    // where it is done, when that is a page elsewhere
}
