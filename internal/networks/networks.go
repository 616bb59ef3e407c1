// Package networks is the directory of the groups in which people of the
// profession meet: what each is for, who may join, and how, step by step.
//
// A network is not a mailing list. Some are run inside government, some by a
// professional body, some by their own members; those keep their own lists of
// members. An entry is only as good as the day on which the network last
// confirmed it, so every page says when that was.
package networks

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"guildhall/internal/clock"
	"guildhall/internal/pack"
)

// Network is a group as its page shows it.
type Network struct {
	pack.Network
	ParentName string // of the network it is part of; empty for none
	Groups     []Group
}

// Group is a network that is part of another.
type Group struct{ ID, Name, Purpose string }

// Confirmed reports whether the network has ever said that its entry is right.
func (n Network) Confirmed() bool { return n.LastConfirmed != pack.Unknown }

// Ref is how other things refer to the network.
func (n Network) Ref() string { return "network/" + n.ID }

// URL is the network's page.
func (n Network) URL() string { return "/networks/" + n.ID }

// Route is a way into a network.
type Route struct {
	ID       string
	Name     string // as a filter and an entry say it
	Approval string // who says yes
}

// Routes lists the ways in, from the widest to the narrowest.
var Routes = []Route{
	{"open", "Open to all", "Nobody needs to approve you."},
	{"request", "Ask to join", "An organiser approves each request."},
	{"nomination", "Be nominated", "Your organisation puts you forward and the network agrees."},
	{"ex-officio", "Hold a post", "The seat goes with a post, so it passes to whoever holds the post next."},
	{"external", "Join through another body", "Another body runs the network. It decides who joins and keeps its own list of members."},
}

// RouteOf returns the way into the network.
func (n Network) RouteOf() Route { return routeOf(n.Joining.Route) }

func routeOf(id string) Route {
	for _, r := range Routes {
		if r.ID == id {
			return r
		}
	}
	return Route{ID: id, Name: id}
}

// A Place is where a network stands towards government.
type Place struct {
	ID   string
	Name string
}

// Places lists where a network may stand.
var Places = []Place{
	{"internal", "Inside government"},
	{"body-group", "Part of a professional body"},
	{"external", "Independent"},
}

// Place says where the network stands.
func (n Network) Place() string {
	for _, p := range Places {
		if p.ID == n.Kind {
			return p.Name
		}
	}
	return n.Kind
}

var statuses = map[string]string{"active": "Active", "dormant": "Dormant", "closed": "Closed"}

// StatusName is the network's state as people read it.
func (n Network) StatusName() string { return statuses[n.Status] }

// Meeting is how often the network meets, in words.
func (n Network) Meeting() string { return known(n.Meets, unknown) }

const unknown = "Not known"

// ConfirmedOn is the day on which the network last said that its entry is right.
func (n Network) ConfirmedOn() string {
	if !n.Confirmed() {
		return "Never"
	}
	day, err := time.ParseInLocation(time.DateOnly, string(n.LastConfirmed), clock.London)
	if err != nil {
		return string(n.LastConfirmed)
	}
	return clock.Day(day)
}

// stateSentences say what it means that a network is not active.
var stateSentences = map[string]string{
	"dormant": "This network is dormant: it exists, but it does not meet at present.",
	"closed":  "This network has closed. Its entry is kept so that old links still lead somewhere.",
}

// Cost is what membership costs, in words.
func (n Network) Cost() string { return known(n.Fees, unknown) }

// known begins a fact as a sentence does, or says that nobody knows it.
func known(s, otherwise string) string {
	if s == "" || s == pack.Unknown {
		return otherwise
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// Step is one thing to do, or to wait for, on the way in.
type Step struct {
	Text    string
	Email   string
	Subject string
	Link    string
}

// Mailto is the address that opens a letter with the subject line already in it.
func (s Step) Mailto() string {
	if s.Email == "" {
		return ""
	}
	to := "mailto:" + s.Email
	if s.Subject != "" {
		to += "?subject=" + url.PathEscape(s.Subject)
	}
	return to
}

// Host is the name of the site that the step's link leads to.
func (s Step) Host() string {
	u, err := url.Parse(s.Link)
	if err != nil {
		return s.Link
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// JoinSteps lists how to join, in order. A network without steps of its own has its
// instructions and then what its route says of approval.
func (n Network) JoinSteps() []Step {
	var steps []Step
	for _, s := range n.Steps {
		steps = append(steps, Step(s))
	}
	if len(steps) > 0 {
		return steps
	}
	first := Step{Text: n.Joining.Instructions}
	if len(n.Joining.Contacts) > 0 {
		first.Email, first.Subject = n.Joining.Contacts[0], "Joining "+n.Short
	}
	return []Step{first, {Text: n.RouteOf().Approval}}
}
