package networks_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/framework"
	"guildhall/internal/networks"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// open puts a pack into a store and serves its directory.
func open(t testing.TB, db *sqldb.DB, p *pack.Pack) (*networks.Service, *web.Router) {
	t.Helper()
	settings := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Professions: settings}
	pages := &publishing.Service{DB: db, Log: packtest.Log(db)}
	s := &networks.Service{DB: db}
	packtest.Load(t, db, p, settings, pages, f, s)
	rt := webtest.Router(t)
	(&networks.Pages{Networks: s, Framework: f}).Routes(rt)
	return s, rt
}

func TestThePackComesBackAsItWent(t *testing.T) {
	went := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := open(t, db, went)
		packtest.ComesBack(t, db, s, went, func(p *pack.Pack) { p.Networks = nil })
	})
}

func TestTheDirectoryOfAnotherLanguageStaysBeside(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		welsh := packtest.Starter(t)
		for i := range welsh.Networks {
			n := &welsh.Networks[i]
			n.Name, n.Steps = "Rhwydwaith "+n.ID, []pack.JoiningStep{{Text: "Ymunwch."}}
		}
		packtest.StaysBeside(t, db, &profession.Service{DB: db}, &networks.Service{DB: db}, packtest.Starter(t), welsh, func(p *pack.Pack) { p.Networks = nil })
	})
}

func TestGroupsAreNamedInTheMainLanguage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		english, welsh := packtest.Starter(t), packtest.Starter(t)
		welsh.Profession.Locale = "cy"
		i := slices.IndexFunc(english.Networks, func(n pack.Network) bool { return n.Parent != "" })
		welsh.Networks[i].Name = "Grŵp"
		s := &networks.Service{DB: db}
		packtest.Load(t, db, welsh, s)
		packtest.Load(t, db, english, s)
		parent, err := s.Find(t.Context(), english.Networks[i].Parent)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]int{}
		for _, g := range parent.Groups {
			names[g.Name]++
		}
		if names["Grŵp"] != 0 || names[english.Networks[i].Name] != 1 {
			t.Errorf("the groups are %v", names)
		}
	})
}

// changed is the starter pack with one network made different.
func changed(t *testing.T, id string, change func(*pack.Network)) *pack.Pack {
	t.Helper()
	p := packtest.Starter(t)
	i := slices.IndexFunc(p.Networks, func(n pack.Network) bool { return n.ID == id })
	if i < 0 {
		t.Fatalf("the starter pack has no network %s", id)
	}
	change(&p.Networks[i])
	return p
}

func TestTheDirectoryListsEveryNetwork(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, p)
		page := webtest.Get(t, rt, "/networks")
		page.Says(t, http.StatusOK, "12 networks", "No network has confirmed its entry yet", "About every three months in person", webtest.Notice)
		for _, n := range p.Networks {
			page.Says(t, http.StatusOK, n.Name, n.Purpose, n.WhoFor)
			if !slices.Contains(page.Links(), "/networks/"+n.ID) {
				t.Errorf("there is no link to %s", n.ID)
			}
		}
	})
}

func TestFiltersNarrowTheDirectory(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, packtest.Starter(t))
		for query, want := range map[string][]string{
			"words=copyright+questions":       {"cdl-copyright"},
			"words=retention+labels":          {"o365-kim-ug"},
			"route=nomination":                {"cdl-copyright", "cdl-procurement"},
			"place=external":                  {"nglis"},
			"discipline=IR":                   {"gkim-group", "gkim-leaders", "hmg-dpig"}, // two concern every discipline
			"discipline=IR&route=ex-officio":  {"gkim-leaders"},
			"words=zebra":                     nil,
			"route=nomination&place=external": nil,
		} {
			body := webtest.Get(t, rt, "/api/v1/networks?"+query).Body
			if n := strings.Count(body, `"id"`); n != len(want) {
				t.Errorf("%s finds %d networks, want %d: %s", query, n, len(want), body)
			}
			for _, id := range want {
				if !strings.Contains(body, `"id": "`+id+`"`) {
					t.Errorf("%s does not find %s", query, id)
				}
			}
			webtest.Get(t, rt, "/networks?"+query).Says(t, http.StatusOK, webtest.Notice)
		}
	})
}

func TestNothingFoundSaysWhatToDo(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	page := webtest.Get(t, rt, "/networks?words=zebra+%26+co")
	page.Says(t, http.StatusOK, "0 networks", "No network fits all of that", `value="zebra &amp; co"`)
	if !slices.Contains(page.Links(), "/search?q=zebra+%26+co") {
		t.Errorf("the way to search the site is missing: %q", page.Links())
	}
}

func TestJoiningIsStepByStep(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, packtest.Starter(t))
		page := webtest.Get(t, rt, "/networks/o365-kim-ug")
		page.Says(t, http.StatusOK, "How to join", "An organiser approves each request.", "Subject: O365 GKIM User Group",
			"Wait while guest access", "The network has never confirmed this entry.", "Last confirmed Never", webtest.Notice)
		letter := "mailto:GovernmentAudience@nationalarchives.gov.uk?subject=O365%20GKIM%20User%20Group"
		if !slices.Contains(page.Links(), letter) {
			t.Errorf("there is no link %s in %q", letter, page.Links())
		}
		for _, link := range []string{"/disciplines/records-management", "/skills/RM09"} {
			if !slices.Contains(page.Links(), link) {
				t.Errorf("there is no link %s", link)
			}
		}
	})
}

func TestANetworkWithoutStepsHasThoseOfItsRoute(t *testing.T) {
	for _, route := range networks.Routes {
		n := networks.Network{Network: pack.Network{Short: "DRG", Joining: pack.Joining{Route: route.ID, Instructions: "Write to us.", Contacts: []string{"a@example.org"}}}}
		steps := n.JoinSteps()
		if len(steps) != 2 || steps[0].Text != "Write to us." || steps[1].Text != route.Approval {
			t.Errorf("%s has the steps %v", route.ID, steps)
		}
		if got := steps[0].Mailto(); got != "mailto:a@example.org?subject=Joining%20DRG" {
			t.Errorf("the letter goes to %s", got)
		}
	}
}

func TestGroupsAndTheirParentNameEachOther(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, packtest.Starter(t))
		webtest.Get(t, rt, "/networks/cdl").Says(t, http.StatusOK, "Groups within CDL", "CDL Copyright Group", "CDL Procurement Practitioners Group")
		webtest.Get(t, rt, "/networks/cdl-copyright").Says(t, http.StatusOK, "CDL Copyright is part of Committee of Departmental Librarians")
	})
}

func TestAConfirmedEntrySaysWhen(t *testing.T) {
	p := changed(t, "adro", func(n *pack.Network) { n.LastConfirmed = "2026-06-01" })
	_, rt := open(t, sqldbtest.SQLite(t), p)
	page := webtest.Get(t, rt, "/networks/adro")
	page.Says(t, http.StatusOK, "Last confirmed 1 June 2026")
	page.Lacks(t, "never confirmed")
	webtest.Get(t, rt, "/networks").Says(t, http.StatusOK, "Last confirmed 1 June 2026", "Last confirmed Never")
}

func TestAClosedNetworkKeepsItsPageAndComesLast(t *testing.T) {
	p := changed(t, "adro", func(n *pack.Network) { n.Status = "closed" })
	_, rt := open(t, sqldbtest.SQLite(t), p)
	webtest.Get(t, rt, "/networks/adro").Says(t, http.StatusOK, "This network has closed.")
	text := webtest.Get(t, rt, "/networks").Text
	if strings.Index(text, "Association of Departmental") < strings.Index(text, "Network of Government Library") {
		t.Error("a closed network stands before those that meet")
	}
}

func TestAMissingNetworkIsNotFound(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	webtest.Get(t, rt, "/networks/none").Says(t, http.StatusNotFound, "This network does not exist")
}

func TestASkillAndADisciplineFindTheirNetworks(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db, packtest.Starter(t))
		for _, ref := range []string{"skill/RM09", "discipline/RM", "network/cdl"} {
			about, err := search.About(t.Context(), db, ref, []string{search.Public})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(about, func(m search.Mentions) bool { return m.Kind == "network" }) {
				t.Errorf("no network mentions %s: %v", ref, about)
			}
		}
	})
}

func TestNoPageAsksOncePerNetwork(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	webtest.Get(t, rt, "/networks/cdl") // the framework is in memory from here
	for path, most := range map[string]int{"/networks": 4, "/networks?discipline=RM&words=records": 3, "/networks/adro": 7} {
		n := 0
		ctx := sqldb.Observe(context.Background(), func(string) { n++ })
		webtest.GetWith(t, ctx, rt, access.Actor{}, path).Says(t, http.StatusOK)
		if n > most {
			t.Errorf("%s took %d queries, want %d at most", path, n, most)
		}
	}
}

func TestARenamedNetworkKeepsItsOldAddresses(t *testing.T) {
	p := changed(t, "gig", func(n *pack.Network) { n.FormerIDs = []string{"information-group", "gov-info"} })
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, rt := open(t, db, p)
		for path, to := range map[string]string{
			"/networks/information-group": "/networks/gig", "/networks/gov-info": "/networks/gig", "/api/v1/networks/gov-info": "/api/v1/networks/gig",
		} {
			page := webtest.Get(t, rt, path)
			if page.Status != http.StatusMovedPermanently || page.Header.Get("Location") != to {
				t.Errorf("%s answers %d to %q", path, page.Status, page.Header.Get("Location"))
			}
		}
		for _, path := range []string{"/networks/nobody", "/api/v1/networks/nobody"} {
			if page := webtest.Get(t, rt, path); page.Status != http.StatusNotFound {
				t.Errorf("%s answers %d", path, page.Status)
			}
		}
		packtest.ComesBack(t, db, s, p, func(p *pack.Pack) { p.Networks = nil })
	})
}

func TestNamesWithMarksStandWithTheirLetters(t *testing.T) {
	p := packtest.Starter(t)
	p.Networks = p.Networks[:4]
	for i, name := range []string{"Zeta", "élite readers", "Elbe", "Émigré papers"} {
		n := &p.Networks[i]
		n.Name, n.Short, n.Status, n.Parent = name, name, "active", ""
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := open(t, db, p)
		all, err := s.List(t.Context(), networks.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, n := range all {
			names = append(names, n.Name)
		}
		if !slices.Equal(names, []string{"Elbe", "élite readers", "Émigré papers", "Zeta"}) {
			t.Errorf("the directory reads %q", names)
		}
	})
}
