// Package home is the front door: what the profession is and what a visitor can
// do here, a signed-in person's own page, what is held about them, and the rooms
// that are still to come.
//
// It is a view. It reads from every floor below and nothing imports it.
package home

import (
	"context"

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

	// Waiting tells what waits for a person, such as what somebody has just shared
	// with them, in the order in which it is shown. The site fills it in.
	Waiting []func(ctx context.Context, who access.Actor) ([]web.Link, error)
}

// Routes adds the front page, a person's own pages and the rooms to come.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /{$}", p.showFront)
	rt.Public("GET /robots.txt", p.robots)
	rt.Public("GET /retention", p.showRetention)
	rt.Public("GET /api/v1/retention", p.showRetentionJSON)
	p.own(rt)
	for _, room := range rooms {
		rt.Public("GET "+room.Path, p.showRoom(room))
	}
}
