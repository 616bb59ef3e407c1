package home

import (
	"net/http"

	"github.com/a-h/templ"

	"guildhall/internal/publishing"
	"guildhall/internal/web"
)

// room is a part of the service that is still to come. Its page says so, says
// what it will do and what a visitor can do today, and shows what editors have
// written under its address.
type room struct {
	Path  string
	Title string     // when editors have written no page for it
	Prose string     // the path of the page that editors write for it; empty for none
	Will  []string   // what it will do; empty once it does
	Today []web.Link // where to go meanwhile
}

// rooms are the addresses that others already link to.
var rooms = []room{
	{
		Path: "/events", Title: "Events",
		Will: []string{
			"list meetings, visits and courses of every network in one calendar",
			"take your reply and remind you",
			"give you a calendar address to subscribe to",
		},
		Today: []web.Link{{Text: "See how often each network meets and whom to write to", Href: "/networks"}},
	},
	{
		Path: "/consultations", Title: "Consultations",
		Will: []string{
			"gather views from many organisations on one draft",
			"show amendments and who supports them",
			"record who signed off the single response, and when",
		},
		Today: []web.Link{{Text: "Find the network that answers consultations in your field", Href: "/networks"}},
	},
	{
		Path: "/mentoring", Title: "Mentoring and shadowing", Prose: "mentoring",
		Will: []string{
			"suggest mentors outside your own line, with the reason for each",
			"let mentors say how many people they can help, and pause",
			"show contact details only when both have agreed",
			"list offers to spend a day beside someone at work",
		},
		Today: []web.Link{{Text: "Ask about mentoring or shadowing", Href: "/enquiries/new"}, {Text: "Meet people in a network", Href: "/networks"}},
	},
	{
		Path: "/join", Title: "Join the profession", Prose: "join",
		Today: []web.Link{
			{Text: "See whether your job is in the profession", Href: "/am-i-in"},
			{Text: "Join with your work email address", Href: "/sign-in?next=%2Fme%2Fprofile"},
			{Text: "Join with a token, if your organisation has no email domain of its own", Href: "/join/token"},
			{Text: "Ask a member to vouch for you, if you have neither", Href: "/join/sponsor"},
			{Text: "Say what kind of member you are, and choose who sees it", Href: "/me/profile"},
			{Text: "Find a network", Href: "/networks"},
			{Text: "Ask how to be counted as a member", Href: "/enquiries/new"},
		},
	},
}

type showRoomPage struct {
	room
	Lead  string
	Prose templ.Component // nil when editors have written nothing
	Email string          // whom to ask today; empty when the profession gives no address
	Days  int             // working days within which an answer can be expected; 0 when nobody said
}

func (p *Pages) showRoom(r room) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		settings, err := p.Profession.Settings(req.Context())
		if err != nil {
			return err
		}
		page := showRoomPage{room: r, Email: settings.Contact.GeneralEmail, Days: settings.Contact.TargetReplyWorkingDays}
		if err := p.furnish(req, &page); err != nil {
			return err
		}
		return web.Render(w, req, web.Page{
			Title: page.Title, Description: page.Lead, Content: page.Prose != nil,
			Crumbs: web.Crumbs(),
		}, showRoom(page))
	}
}

// furnish adds what editors have written under the room's address.
func (p *Pages) furnish(r *http.Request, page *showRoomPage) error {
	if page.room.Prose == "" {
		return nil
	}
	intro, found, err := publishing.Published(r.Context(), p.Records.DB, page.room.Prose)
	switch {
	case found:
		page.Title, page.Lead, page.Prose = intro.Title, intro.Description, publishing.Introduction(intro, web.Actor(r))
	case err != nil:
		return err
	}
	return nil
}
