package people_test

import (
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

func TestAnAdministratorErasesAPersonWhoAskedForIt(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		ada, zoe := add(t, s.people, "Ada Root", "ada@works.example", ""), add(t, s.people, "Zoë Newman", "zoe@works.example", "")
		if err := s.people.Grant(t.Context(), root, ada.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		who, err := s.people.Actor(t.Context(), ada.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.who = who
		at := "/people/" + string(zoe.ID) + "/erase"
		s.want(s.do("GET", "/people/"+string(zoe.ID)), 200, `href="`+at+`"`)
		s.want(s.do("GET", at), 200, "Erase Zoë Newman", "cannot be undone", "without their name", "these parts of the service: people.", "To confirm, enter the email address of Zoë Newman")
		s.want(s.do("POST", at), 422, "There is a problem", "Enter the email address of Zoë Newman to confirm")
		s.want(s.do("POST", at, "email", "ada@works.example"), 422, "this is not the address of Zoë Newman", `value="ada@works.example"`)
		if _, err := s.people.Find(t.Context(), who, zoe.ID); err != nil {
			t.Fatalf("erased without being confirmed: %v", err)
		}
		a := s.do("POST", at, "email", " ZOE@works.example ")
		if s.want(a, 303); !strings.HasPrefix(a.to, "/certificates/") {
			t.Errorf("led to %s", a.to)
		}
		list := s.do("GET", "/people")
		if strings.Contains(list.body, "Zoë") {
			t.Error("the erased person is listed")
		}
		s.want(s.do("GET", at), 404)
		s.want(s.do("POST", at, "email", "zoe@works.example"), 404)
	})
}

func TestAHoldAndTheLastAdministratorStopErasure(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		ada, zoe := add(t, s.people, "Ada Root", "ada@works.example", ""), add(t, s.people, "Zoë Newman", "zoe@works.example", "")
		if err := s.people.Grant(t.Context(), root, ada.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		who, err := s.people.Actor(t.Context(), ada.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.who = who
		own := "/people/" + string(ada.ID) + "/erase"
		s.want(s.do("GET", own), 200, "this is your own account")
		s.want(s.do("POST", own, "email", "ada@works.example"), 422, "the last administrator")

		at := "/people/" + string(zoe.ID) + "/erase"
		if _, err := s.keeper.Place(t.Context(), who, zoe.Ref(), "The inquiry needs these."); err != nil {
			t.Fatal(err)
		}
		held := s.do("GET", at)
		s.want(held, 200, "The inquiry needs these.", "Nobody can be erased while a hold is in force.")
		if strings.Contains(held.body, `name="email"`) {
			t.Error("a person who is held is offered for erasure")
		}
		s.want(s.do("POST", at, "email", "zoe@works.example"), 409, "The inquiry needs these.")
		if _, err := s.people.Find(t.Context(), who, zoe.ID); err != nil {
			t.Errorf("a held person: %v", err)
		}
	})
}

func TestOnlyAdministratorsErase(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		zoe := add(t, s.people, "Zoë Newman", "zoe@works.example", "")
		at := "/people/" + string(zoe.ID) + "/erase"
		for _, who := range []access.Actor{
			{ID: "ed", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}, {ID: string(zoe.ID), Name: "Zoë Newman"},
			{ID: "part", Grants: []access.Grant{{Role: access.Administrator, Scope: "discipline/D1"}}},
		} {
			s.who = who
			s.want(s.do("GET", at), 403)
			s.want(s.do("POST", at, "email", "zoe@works.example"), 403)
		}
		if _, err := s.people.Find(t.Context(), root, zoe.ID); err != nil {
			t.Errorf("somebody else erased a person: %v", err)
		}
	})
}
