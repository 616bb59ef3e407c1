package membership

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

func TestAProfileIsSaidSavedAndChanged(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "Your profile", "Not said", "You have named no post yet", "Seen by: Only you")
		for _, path := range []string{"about", "audiences", "view-as", "organisation", "manager", "posts/new", "qualifications/new", "registrations/new"} {
			webtest.GetAs(t, w.router, w.ada, "/me/profile/"+path).Says(t, 200)
			if p := webtest.Get(t, w.router, "/me/profile/"+path); p.Status != http.StatusSeeOther {
				t.Errorf("a visitor reads %s: %d", path, p.Status)
			}
		}
		leads(t, w.posts(w.ada, "/me/profile/about", "kind", "core-practitioner", "disciplines", "RM", "disciplines", "IM", "region", "Cardiff", "pattern", "Part time", "interests", "Maps"), "/me/profile?done=saved")
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "Practitioner in a core role", "Cardiff", "Part time", "Maps", "Records Management")
		webtest.GetAs(t, w.router, w.ada, "/me/profile/about").Says(t, 200, `value="core-practitioner" checked`, `value="RM" checked`)
		says(t, w.posts(w.ada, "/me/profile/about", "kind", "king", "region", strings.Repeat("x", 201)), "Choose a kind of member", "200 characters or fewer")
		leads(t, w.posts(w.ada, "/me/profile/posts/new", "title", "Records officer", "organisation", string(here), "role", "R10", "grade", "", "starts", "2024-05"), "/me/profile?done=saved")
		page := webtest.GetAs(t, w.router, w.ada, "/me/profile")
		page.Says(t, 200, "Records officer", "May 2024")
		own, err := w.Own(t.Context(), w.ada)
		must(t, err)
		if len(own.Posts) != 1 || own.Posts[0].Role != "R10" || own.Posts[0].Release == "" || len(own.Posts[0].Roles) != 1 || own.Posts[0].Roles[0].Ring == "" {
			t.Fatalf("posts %+v", own.Posts)
		}
		edit := "/me/profile/posts/" + own.Posts[0].ID
		webtest.GetAs(t, w.router, w.ada, edit).Says(t, 200, `value="Records officer"`, `value="R10" selected`)
		webtest.GetAs(t, w.router, w.ben, edit).Says(t, 404)
		refused(t, w.SavePost(t.Context(), w.ben, own.Posts[0]), fault.NotFound)
		says(t, w.posts(w.ada, edit, "title", "", "starts", "2031", "ends", "2030", "role", "R999"), "Enter the title of the post", "Choose from the list", "must have ended by today")
		leads(t, w.posts(w.ada, edit, "title", "Records officer", "organisation", string(here), "role", "R10", "starts", "2024-05", "ends", "2025-06"), "/me/profile?done=saved")
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "May 2024 to June 2025")
		leads(t, w.posts(w.ada, edit+"/remove"), "/me/profile?done=removed")
		if got := w.posts(w.ada, edit+"/remove"); got.Code != 404 {
			t.Errorf("removed twice: %d", got.Code)
		}
		leads(t, w.posts(w.ada, "/me/profile/qualifications", "title", "MSc", "body", "A university", "awarded", "2012"), "/me/profile?done=saved")
		says(t, w.posts(w.ada, "/me/profile/qualifications", "title", "", "awarded", "soon"), "Enter the qualification", "when it was awarded")
		leads(t, w.posts(w.ada, "/me/profile/registrations/new", "body", "A body", "level", "Fellow", "due", "2027-05-20", "checked", "on its register"), "/me/profile?done=saved")
		says(t, w.posts(w.ada, "/me/profile/registrations/new", "body", "", "due", "2027"), "Enter the professional body", "the day on which it is next due")
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "MSc (A university, 2012)", "A body, Fellow", "next due 20 May 2027, checked: on its register")
	})
}

func TestTheOrganisationIsOneOfTheAddress(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		webtest.GetAs(t, w.router, w.ada, "/me/profile/organisation").Says(t, 200, "Cabinet Office")
		says(t, w.posts(w.ada, "/me/profile/organisation", "organisation", string(there)), "Choose an organisation that your email address belongs to")
		leads(t, w.posts(w.ada, "/me/profile/organisation", "organisation", string(here)), "/me/profile?done=saved")
	})
}

// shares sets audiences by field, and puts the member into the directory.
func (w *world) shares(t *testing.T, who access.Actor, as map[Field]Audience) {
	t.Helper()
	choices := usualChoices
	for f, a := range as {
		choices = choices.with(f, a)
	}
	must(t, w.Choose(t.Context(), who, choices, true))
}

// TestViewAsIsTheRealView compares, byte for byte, what "view as" shows with
// what somebody of each audience gets.
func TestViewAsIsTheRealView(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.Owns = func(_ context.Context, who access.Actor) ([]people.ID, error) {
			if who.ID == w.root.ID {
				return []people.ID{people.ID(w.ada.ID)}, nil
			}
			return nil, nil
		}
		dan := w.person(t, "Dan", there)
		w.router = webtest.Router(t, w.root, w.ada, w.ben, w.cat, dan)
		(&MemberPages{Members: w.Members}).Routes(w.router)
		must(t, w.SaveAbout(t.Context(), w.ada, About{Kind: "interested", Region: "Cardiff", Pattern: "Part time", Interests: "Maps", Disciplines: []string{"RM"}}))
		must(t, w.NameManager(t.Context(), w.ada, "ben@cabinetoffice.gov.uk"))
		must(t, w.Answer(t.Context(), w.ben, people.ID(w.ada.ID), true))
		w.shares(t, w.ada, map[Field]Audience{Name: Everyone, Interests: Everyone, Region: EveryMember, Disciplines: NetworkOwners, Pattern: Leader, Email: Manager})
		address := "/members/" + w.handle(t, w.ada)
		list := regexp.MustCompile(`(?s)<dl.*</dl>`)
		seen := map[string]bool{}
		for as, who := range map[Audience]access.Actor{Manager: w.ben, Leader: w.cat, NetworkOwners: w.root, EveryMember: dan, Everyone: {}} {
			real := webtest.GetAs(t, w.router, who, address)
			shown := webtest.GetAs(t, w.router, w.ada, "/me/profile/view-as?audience="+as.Key())
			a, b := list.FindString(real.Body), list.FindString(shown.Body)
			if a == "" || a != b {
				t.Errorf("%v sees\n%s\nand view as shows\n%s", as, a, b)
			}
			seen[a] = true
		}
		if len(seen) != 5 {
			t.Errorf("only %d different views", len(seen))
		}
	})
}

func TestWhoIsNotListedIsNotThere(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		must(t, w.SaveAbout(t.Context(), w.ada, About{Region: "Cardiff"}))
		must(t, w.Choose(t.Context(), w.ada, usualChoices.with(Name, Everyone).with(Region, Everyone), false))
		address := "/members/" + w.handle(t, w.ada)
		webtest.GetAs(t, w.router, w.ben, address).Says(t, 404, "does not exist or is not shared with you")
		webtest.GetAs(t, w.router, w.root, address).Says(t, 404)
		webtest.GetAs(t, w.router, w.cat, address).Says(t, 200, "Cardiff")
		mine, none := webtest.Get(t, w.router, address), webtest.Get(t, w.router, "/members/nobody")
		if mine.Status != 303 || none.Status != 303 || mine.Header.Get("Location") != "/sign-in?next="+strings.ReplaceAll(address, "/", "%2F") {
			t.Errorf("a visitor gets %d %q and %d", mine.Status, mine.Header.Get("Location"), none.Status)
		}
		says(t, w.posts(w.ada, "/me/profile/audiences", allAudiences("listed", "yes", "name", "me")...), "Let every member see your name")
		says(t, w.posts(w.ada, "/me/profile/audiences", allAudiences("listed", "perhaps", "region", "the king")...), "Choose who may see this", "Choose whether you want")
		leads(t, w.posts(w.ada, "/me/profile/audiences", allAudiences("listed", "yes", "name", "members", "region", "members")...), "/me/profile?done=audiences")
		webtest.GetAs(t, w.router, w.root, address).Says(t, 200, "Cardiff")
		must(t, w.People.Suspend(t.Context(), w.root, people.ID(w.ada.ID)))
		webtest.GetAs(t, w.router, w.cat, address).Says(t, 404)
	})
}

// allAudiences is the whole form, with some answers changed.
func allAudiences(changes ...string) []string {
	answers := map[string]string{"listed": "no"}
	for _, f := range Fields {
		answers[f.Key()] = "me"
	}
	for i := 0; i < len(changes); i += 2 {
		answers[changes[i]] = changes[i+1]
	}
	var fields []string
	for k, v := range answers {
		fields = append(fields, k, v)
	}
	return fields
}

func TestReadingIsLoggedForWhoeverIsRead(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		must(t, w.SaveAbout(t.Context(), w.ada, About{Region: "Cardiff", Interests: "Maps"}))
		w.shares(t, w.ada, map[Field]Audience{Name: Everyone, Interests: Everyone})
		address := "/members/" + w.handle(t, w.ada)
		webtest.GetAs(t, w.router, w.ada, "/me/access-log").Says(t, 200, "Nobody has yet")
		webtest.GetAs(t, w.router, w.ben, address).Says(t, 200, "Maps")
		webtest.GetAs(t, w.router, w.ada, address).Says(t, 200, "This is you")
		webtest.GetAs(t, w.router, w.ada, "/me/access-log").Says(t, 200, "Nobody has yet")
		w.shares(t, w.ada, map[Field]Audience{Name: Everyone, Region: EveryMember})
		webtest.GetAs(t, w.router, w.ben, address).Says(t, 200, "Cardiff")
		webtest.GetAs(t, w.router, w.ada, "/me/access-log").Says(t, 200, "Ben", "Read profile", "location")
		webtest.GetAs(t, w.router, w.ben, "/me/access-log").Says(t, 200, "Nobody has yet")
	})
}

func TestTheManagerIsAskedAndAnswers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		webtest.GetAs(t, w.router, w.ben, "/me/requests").Says(t, 200, "Nobody has.", "Nobody does.")
		says(t, w.posts(w.ada, "/me/profile/manager", "email", "ben"), "Enter an email address", `value="ben"`)
		says(t, w.posts(w.ada, "/me/profile/manager", "email", "ada@cabinetoffice.gov.uk"), "another person")
		leads(t, w.posts(w.ada, "/me/profile/manager", "email", "nobody@works.example"), "/me/profile?done=asked")
		if sent := w.delivers(t); len(sent) != 0 {
			t.Errorf("sent %+v", sent)
		}
		leads(t, w.posts(w.ada, "/me/profile/manager", "email", "ben@cabinetoffice.gov.uk"), "/me/profile?done=asked")
		if sent := w.delivers(t); len(sent) != 1 || sent[0].To != "ben@cabinetoffice.gov.uk" || !strings.Contains(sent[0].Text, "https://hall.example/me/requests") {
			t.Errorf("sent %+v", sent)
		}
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "ben@cabinetoffice.gov.uk (not confirmed)")
		if got := w.posts(w.cat, "/me/requests/reports/"+w.ada.ID+"/confirm"); got.Code != 404 {
			t.Errorf("another person confirms: %d", got.Code)
		}
		webtest.GetAs(t, w.router, w.ben, "/me/requests").Says(t, 200, "Ada", "I am their manager")
		leads(t, w.posts(w.ben, "/me/requests/reports/"+w.ada.ID+"/confirm"), "/me/requests?done=confirmed")
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "ben@cabinetoffice.gov.uk (confirmed)")
		leads(t, w.posts(w.ben, "/me/requests/reports/"+w.ada.ID+"/decline"), "/me/requests?done=declined")
		leads(t, w.posts(w.ada, "/me/profile/manager", "email", ""), "/me/profile?done=saved")
	})
}

// TestTheManagersNameIsTheirsToShow reads who manages Ada as people to whom the
// manager shows their own name, and as others.
func TestTheManagersNameIsTheirsToShow(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		must(t, w.NameManager(t.Context(), w.ada, "ben@cabinetoffice.gov.uk"))
		must(t, w.Answer(t.Context(), w.ben, people.ID(w.ada.ID), true))
		w.shares(t, w.ada, map[Field]Audience{Name: Everyone, LineManager: Everyone})
		manager := regexp.MustCompile(`(?s)Line manager\s*</dt>.*?</dd>`)
		names := func(body string) bool { return strings.Contains(manager.FindString(body), "Ben") }
		dan := w.person(t, "Dan", there)
		w.router = webtest.Router(t, w.root, w.ada, w.ben, w.cat, dan)
		(&MemberPages{Members: w.Members}).Routes(w.router)
		for _, c := range []struct {
			name                            Audience
			listed                          bool
			manager, leader, member, anyone bool
		}{
			{EveryMember, false, true, true, false, false}, // Ben is not in the directory
			{Everyone, true, true, true, true, true},
			{EveryMember, true, true, true, true, false},
			{Leader, false, true, true, false, false},
			{Me, false, true, false, false, false},
		} {
			must(t, w.Choose(t.Context(), w.ben, usualChoices.with(Name, c.name), c.listed))
			for as, who := range map[Audience]struct {
				access.Actor
				may bool
			}{Manager: {w.ben, c.manager}, Leader: {w.cat, c.leader}, EveryMember: {dan, c.member}, Everyone: {access.Actor{}, c.anyone}} {
				page := webtest.GetAs(t, w.router, who.Actor, "/members/"+w.handle(t, w.ada))
				if page.Status != 200 || !strings.Contains(manager.FindString(page.Body), "confirmed") || names(page.Body) != who.may {
					t.Errorf("Ben’s name is for %v: %v reads %q", c.name, as, manager.FindString(page.Body))
				}
				shown := webtest.GetAs(t, w.router, w.ada, "/me/profile/view-as?audience="+as.Key())
				if names(shown.Body) != who.may {
					t.Errorf("Ben’s name is for %v: view as %v shows %q", c.name, as, manager.FindString(shown.Body))
				}
			}
		}
	})
}

// TestVisibleTwins holds the directory's SQL to the rule in Go, over random
// members and viewers.
func TestVisibleTwins(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db, packtest.Starter(t))
		random := rand.New(rand.NewPCG(7, 11))
		var all []access.Actor
		for i := range 40 {
			all = append(all, w.person(t, fmt.Sprintf("Person%02d", i), []people.OrganisationID{here, there, ""}[random.IntN(3)]))
		}
		disciplines := []string{"RM", "IM", "IA"}
		for _, who := range all[:35] {
			must(t, w.SaveAbout(t.Context(), who, About{Disciplines: disciplines[:random.IntN(4)]}))
			must(t, w.SavePost(t.Context(), who, Post{Title: "Post of " + who.Name, Starts: "2020"}))
			choices := Choices("")
			for _, f := range Fields {
				choices = choices.with(f, Audience(random.IntN(6)))
			}
			listed := choices.Of(Name) >= EveryMember && random.IntN(5) > 0
			must(t, w.Choose(t.Context(), who, choices, listed))
			if manager := all[random.IntN(len(all))]; random.IntN(2) == 0 && manager.ID != who.ID {
				must(t, w.NameManager(t.Context(), who, strings.ToLower(manager.Name)+"@cabinetoffice.gov.uk"))
				if random.IntN(2) == 0 {
					must(t, w.Answer(t.Context(), manager, people.ID(who.ID), true))
				}
			}
		}
		must(t, w.People.Suspend(t.Context(), w.root, people.ID(all[3].ID)))
		must(t, w.Log.Do(t.Context(), act("unconfirmed"), func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			_, err := tx.Exec(t.Context(), `UPDATE people SET organisation_confirmed = FALSE WHERE name_key LIKE 'person1%'`)
			return err
		}))
		rows := 0
		for range 60 {
			viewer := all[random.IntN(len(all))]
			v := Viewer{Person: people.ID(viewer.ID)}
			if random.IntN(3) == 0 {
				v.Leads = []people.OrganisationID{here}
			}
			for range random.IntN(4) {
				v.Owns = append(v.Owns, people.ID(all[random.IntN(len(all))].ID))
			}
			f := Filter{}
			switch random.IntN(4) {
			case 0:
				f.Discipline = "RM"
			case 1:
				f.Organisation = here
			case 2:
				f.Words = "PERSON1"
			}
			got, n, err := list(t.Context(), db, v, f, nil, 1)
			must(t, err)
			want := w.slowDirectory(t, v, f, all)
			if n != len(want) || !slices.EqualFunc(got, want, func(a, b Entry) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
				t.Fatalf("%+v with %+v\ngets  %+v\nwants %+v", v, f, got, want)
			}
			rows += n
		}
		if rows < 100 {
			t.Errorf("only %d rows were compared", rows)
		}
	})
}

func act(verb string) audit.Act { return audit.Act{By: access.Service, Verb: verb, About: "test"} }

// slowDirectory asks the rule in Go about everybody.
func (w *world) slowDirectory(t *testing.T, v Viewer, f Filter, all []access.Actor) []Entry {
	t.Helper()
	var found []Entry
	for _, who := range all {
		p, err := w.Own(t.Context(), who)
		must(t, err)
		s := p.subject()
		near := v.closeness(s)
		sees := func(f Field) bool { return s.sees(near, f) }
		if !p.Listed || !p.Active || !sees(Name) || !strings.Contains(people.Key(p.Name), people.Key(f.Words)) ||
			f.Discipline != "" && !(sees(Disciplines) && slices.ContainsFunc(p.Disciplines, func(d discipline) bool { return d.ID == f.Discipline })) ||
			f.Organisation != "" && !(sees(Employer) && p.Employer == f.Organisation) {
			continue
		}
		e := Entry{Person: p.Person, Handle: p.Handle, Name: p.Name}
		if sees(Employer) {
			e.Organisation = p.Works
		}
		if sees(CurrentPost) && len(p.Posts) > 0 {
			e.Post = p.Posts[0].Title
		}
		if sees(Disciplines) {
			for _, d := range p.Disciplines {
				e.Disciplines = append(e.Disciplines, d.ID)
			}
		}
		found = append(found, e)
	}
	slices.SortFunc(found, func(a, b Entry) int { return strings.Compare(people.Key(a.Name), people.Key(b.Name)) })
	return found
}
