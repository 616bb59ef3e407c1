// Package home is the front door: what the profession is and what a visitor can
// do here, a signed-in person's own page, what is held about them, and the rooms
// that are still to come.
//
// It is a view. It reads from every floor below and nothing imports it.
package home

import (
	"guildhall/internal/access"
	"guildhall/internal/framework"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// Pages is the front door on the web.
type Pages struct {
	Profession *profession.Service
	Framework  *framework.Service
	People     *people.Service
	Records    *records.Service
}

// Routes adds the front page, a person's own pages and the rooms to come.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /{$}", p.showFront)
	rt.Public("GET /robots.txt", p.robots)
	rt.Public("GET /retention", p.showRetention)
	rt.Public("GET /api/v1/retention", p.showRetentionJSON)
	p.own(rt)
	for _, room := range rooms {
		if room.Own {
			rt.Handle("GET "+room.Path, access.SignedIn, p.showRoom(room))
			continue
		}
		rt.Public("GET "+room.Path, p.showRoom(room))
	}
}
