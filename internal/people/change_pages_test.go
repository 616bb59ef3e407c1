package people_test

import (
	"regexp"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

func TestOnlyAdministratorsKeepTheRegister(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		load(t, s.people, register())
		s.who = access.Actor{ID: "ed", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
		for _, path := range []string{"/organisations/new", "/organisations/music/change", "/organisations/music/change/close", "/organisations/import", "/organisations/headcounts"} {
			s.want(s.do("GET", path), 403)
		}
		for _, path := range []string{"/organisations", "/organisations/music/change/close", "/organisations/import", "/organisations/headcounts", "/organisation-changes/x/undo"} {
			s.want(s.do("POST", path), 403)
		}
		if a := s.do("GET", "/organisations/music"); strings.Contains(a.body, "/change") {
			t.Error("an editor is offered to change an organisation")
		}
	})
}

func TestAnAdministratorReorganises(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		load(t, s.people, register())
		s.who = root
		today := []string{"on-day", "24", "on-month", "11", "on-year", "2026"}
		s.want(s.do("GET", "/organisations"), 200, `href="/organisations/new"`, `href="/organisations/import"`)
		s.want(s.do("GET", "/organisations/new"), 200, "Email addresses end in", `value="24"`)
		s.want(s.do("POST", "/organisations", append(today, "name", "Theatre", "kind", "agency", "domains", "theatre.example")...), 422, "Name its parent", `value="Theatre"`, "theatre.example")
		s.want(s.do("POST", "/organisations", append(today, "name", "Theatre", "kind", "agency", "parent", "works", "grades", "nonsense")...), 422, "Write each local grade")
		a := s.do("POST", "/organisations", append(today, "name", "Theatre", "kind", "agency", "parent", "works", "domains", "theatre.example")...)
		s.want(a, 303)
		s.want(s.do("GET", a.to), 200, "The organisation has been added.", "@theatre.example", "Theatre was added.", `href="/organisations/theatre/change"`)
		for _, slug := range []string{"correct", "rename", "split", "merge", "move-function", "close"} {
			s.want(s.do("GET", "/organisations/music/change/"+slug), 200, "Music Board", "From which day")
		}
		s.want(s.do("GET", "/organisations/music/change/devour"), 404)
		s.want(s.do("POST", "/organisations/music/change/rename", "name", "Sound", "on-day", "31", "on-month", "2", "on-year", "2026"), 422, "Enter a date, today or before", `value="31"`)
		s.want(s.do("POST", "/organisations/music/change/merge", today...), 422, "that it became a part of")
		a = s.do("POST", "/organisations/music/change/split", append(today, "into", "Opera; opera.example\nChoir")...)
		s.want(a, 303)
		s.want(s.do("GET", "/organisations/music"), 200, "no longer exists. See", `href="/organisations/opera"`, `href="/organisations/choir"`)
		s.want(s.do("GET", "/organisations/opera"), 200, "@opera.example", "by a split, 24 November 2026")
		s.want(s.do("GET", "/organisations/music?at=2026-11-23"), 200, "Music Board on 23 November 2026", "what the register says of that day")
		s.want(s.do("GET", "/organisations/opera?at=2026-11-23"), 200, "did not exist yet")
		s.want(s.do("GET", "/organisations/music?at=yesterday"), 422, "Enter a date as year")
		s.want(s.do("GET", "/organisations?at=yesterday"), 422, "Enter a date as year", `value="yesterday"`)
		s.want(s.do("GET", "/organisations?at=2026-11-23"), 200, "as at 23 November 2026", "/organisations/music?at=2026-11-23")
		if a := s.do("GET", "/api/v1/organisations?at=2026-11-23&words=music"); a.status != 200 || !strings.Contains(a.body, `"Music Board"`) {
			t.Errorf("%d %s", a.status, a.body)
		}
		s.want(s.do("GET", "/api/v1/organisations?at=soon"), 422, "Enter a date")
		s.want(s.do("GET", "/api/v1/organisations/opera?at=2026-11-23"), 404, "did not exist")
		page := s.do("GET", "/organisations/music/change")
		s.want(page, 200, "Music Board was split into Opera and Choir.", "Guildhall")
		undo := regexp.MustCompile(`action="(/organisation-changes/[^"]+/undo)"`).FindStringSubmatch(page.body)
		if undo == nil {
			t.Fatal("the split cannot be undone")
		}
		s.want(s.do("POST", undo[1]), 303)
		s.want(s.do("POST", undo[1]), 409, "undone already")
		s.want(s.do("GET", "/organisations/opera"), 404)
		s.want(s.do("GET", "/organisations/music"), 200, "Nobody is recorded yet")
		s.want(s.do("GET", "/organisations/music/change"), 200, "Undone by")
	})
}

func TestAnAdministratorImportsFiles(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		load(t, s.people, register())
		s.who = root
		s.want(s.do("GET", "/organisations/import"), 200, "organisations.csv", "valid_from")
		s.want(s.do("POST", "/organisations/import", "do", "check"), 422, "Choose a CSV file, or paste its rows")
		s.want(s.do("POST", "/organisations/import", "do", "import", "text", importHead+"x,X,X,alb,nowhere,,,,,,"), 422, "Mend 1 fault in the file", "There is no organisation")
		text := importHead + "theatre,Theatre Board,TB,alb,works,,,,theatre.example,,"
		s.want(s.do("POST", "/organisations/import", "do", "check", "text", text), 200, "1 organisation would be added", "Take it in", "Theatre Board")
		s.want(s.do("GET", "/organisations/theatre"), 404)
		s.want(s.do("POST", "/organisations/import", "do", "import", "text", text), 303)
		s.want(s.do("GET", "/organisations/theatre"), 200, "@theatre.example")
		fte := "year,organisation,fte,source\n2025,music,1250.5,ONS 2025"
		s.want(s.do("POST", "/organisations/headcounts", "do", "check", "text", fte), 200, "1 number would be added")
		s.want(s.do("POST", "/organisations/headcounts", "do", "import", "text", fte), 303)
		s.want(s.do("GET", "/organisations/music"), 200, "1,250.5", "ONS 2025", "full-time equivalents")
	})
}

func TestAnOrganisationsPageSaysWhoLeadsThere(t *testing.T) {
	for want, lead := range map[string]people.Lead{
		"Chief: the seat is vacant.":  {Seat: "Chief"},
		"Chief: held; ask the team.":  {Seat: "Chief", Head: people.Seated{Held: true}},
		"Chief: Ada.":                 {Seat: "Chief", Head: people.Seated{Held: true, Name: "Ada"}},
		"Deputy: held; ask the team.": {Seat: "Chief", Deputy: people.Seated{Held: true}},
	} {
		db := sqldbtest.SQLite(t)
		s := newSite(t, db)
		load(t, s.people, register())
		s.pages.Led = leading(lead)
		s.want(s.do("GET", "/organisations/music"), 200, want)
		s.want(s.do("GET", "/organisations/old-office"), 200, "nobody leads")
	}
}
