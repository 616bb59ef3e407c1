package networks

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/leadership"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// bySeats is what a profession calls a network whose members are those who hold
// seats: who leads it in each organisation, and the deputies.
const bySeats = "seats"

// seatsOf is who the members of such a network are, as somebody sees them.
type seatsOf struct {
	Head     string // what the seat is called
	Filled   []seatRow
	Vacant   []people.Related // organisations of which nobody holds a seat
	SignedIn bool
	Leads    []people.Related // where whoever looks holds a seat
}

// seatRow is an organisation of which somebody holds a seat.
type seatRow struct {
	people.Related
	Head, Deputy string // what is said of who holds each
}

// seats lists who holds seats. A name is shown to people who have signed in, where
// its owner lets the page of their organisation name them and shows their name to
// whoever looks.
func (p *Pages) seats(r *http.Request) (*seatsOf, error) {
	ctx, who := r.Context(), web.Actor(r)
	all, err := p.Leadership.Filled(ctx)
	if err != nil {
		return nil, err
	}
	page := &seatsOf{SignedIn: who.SignedIn()}
	if page.Head, err = p.Leadership.SeatTitle(ctx); err != nil {
		return nil, err
	}
	names := map[people.ID]string{}
	if who.SignedIn() && p.Members != nil {
		if names, err = p.Members.Named(ctx, who, holders(all)); err != nil {
			return nil, err
		}
	}
	for _, s := range all {
		if who.Holds(access.Leader, "organisation/"+string(s.ID)) {
			page.Leads = append(page.Leads, s.Related)
		}
		if s.Head == nil && s.Deputy == nil {
			page.Vacant = append(page.Vacant, s.Related)
			continue
		}
		page.Filled = append(page.Filled, seatRow{s.Related, saidOf(s.Head, names), saidOf(s.Deputy, names)})
	}
	return page, nil
}

// holders are the persons who hold any of the seats and may be named.
func holders(all []leadership.Seats) []people.ID {
	var persons []people.ID
	for _, s := range all {
		for _, h := range []*leadership.Holding{s.Head, s.Deputy} {
			if h != nil && h.Named {
				persons = append(persons, h.Person)
			}
		}
	}
	return persons
}

// saidOf is what the page says of a seat.
func saidOf(h *leadership.Holding, names map[people.ID]string) string {
	switch {
	case h == nil:
		return "Vacant"
	case h.Named && names[h.Person] != "":
		return names[h.Person]
	}
	return "Held"
}
