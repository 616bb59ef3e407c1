package networks_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/framework"
	"guildhall/internal/leadership"
	"guildhall/internal/membership"
	"guildhall/internal/networks"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

// bySeats is a network of the starter profession whose members hold seats.
func bySeats(t *testing.T, p *pack.Pack) string {
	t.Helper()
	for _, n := range p.Networks {
		if n.Members == "seats" {
			return "/networks/" + n.ID
		}
	}
	t.Fatal("no network of the starter profession has those who hold seats")
	return ""
}

// TestANetworkOfSeatsShowsWhoHoldsThem fills two seats, one by somebody who may be
// named, and looks as a visitor, as a member and as who leads.
func TestANetworkOfSeatsShowsWhoHoldsThem(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := packtest.Starter(t)
		page := bySeats(t, p)
		log, settings := packtest.Log(db), &profession.Service{DB: db}
		f := &framework.Service{DB: db, Log: log, Professions: settings}
		persons := &people.Service{DB: db, Log: log}
		members := &membership.Members{DB: db, Log: log, People: persons, Profession: settings, Framework: f}
		lead := &leadership.Service{DB: db, Log: log, People: persons, Profession: settings}
		s := &networks.Service{DB: db}
		packtest.Load(t, db, p, settings, &publishing.Service{DB: db, Log: log}, persons, f, s)
		person := func(name string, o people.OrganisationID) people.Person {
			var made people.Person
			err := log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
				made, err = people.Insert(t.Context(), tx, at, people.New{Name: name, Email: strings.ToLower(name) + "@cabinetoffice.gov.uk", Organisation: o})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		const here, there people.OrganisationID = "cabinet-office", "attorney-generals-office"
		root := access.Actor{ID: "root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}
		seat := func(who people.Person, post leadership.Post, named bool) {
			t.Helper()
			if err := lead.Appoint(t.Context(), root, leadership.Offer{Organisation: who.Organisation, Post: post, Email: who.Email, Begins: "2026-11-24"}); err != nil {
				t.Fatal(err)
			}
			me := access.Actor{ID: string(who.ID)}
			terms, err := lead.Mine(t.Context(), me)
			if err != nil {
				t.Fatal(err)
			}
			if err := lead.Accept(t.Context(), me, terms[0].ID, named); err != nil {
				t.Fatal(err)
			}
		}
		nadia, silent, reader := person("Nadia", here), person("Silent", there), person("Reader", there)
		leader, member := access.Actor{ID: string(nadia.ID), Grants: []access.Grant{{Role: access.Leader, Scope: "organisation/" + string(here)}}}, access.Actor{ID: string(reader.ID)}
		rt := webtest.Router(t, leader, member)
		(&networks.Pages{Networks: s, Framework: f, Leadership: lead, Members: members}).Routes(rt)

		webtest.Get(t, rt, page).Says(t, http.StatusOK, "Nobody holds a seat yet", "organisations with both seats vacant")
		seat(nadia, leadership.Head, true)
		seat(silent, leadership.Deputy, false)
		visitor := webtest.Get(t, rt, page)
		visitor.Says(t, http.StatusOK, "Cabinet Office", "Held", "Vacant", "Sign in to see the names")
		visitor.Lacks(t, "Nadia", "Silent", "For you")
		seen := webtest.GetAs(t, rt, member, page)
		seen.Says(t, http.StatusOK, "Nadia", p.Profession.SeatTitle)
		seen.Lacks(t, "Silent", "For you")
		webtest.GetAs(t, rt, leader, page).Says(t, http.StatusOK, "For you", "/organisations/"+string(here)+"/members", "/campaigns", "/me/seats")

		var choices membership.Choices = "0" // a name for nobody
		if err := members.Choose(t.Context(), leader, choices, false); err != nil {
			t.Fatal(err)
		}
		webtest.GetAs(t, rt, member, page).Lacks(t, "Nadia")

		n := 0
		webtest.GetWith(t, sqldb.Observe(context.Background(), func(string) { n++ }), rt, member, page).Says(t, http.StatusOK)
		if n > 14 {
			t.Errorf("%d statements for the seats of every organisation", n)
		}
		others := webtest.Get(t, rt, "/networks/"+p.Networks[0].ID)
		others.Says(t, http.StatusOK)
		others.Lacks(t, "both seats vacant")
	})
}
