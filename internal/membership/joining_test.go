package membership

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web/webtest"
)

// works is where a person belongs.
func (w *world) works(t *testing.T, who access.Actor) people.OrganisationID {
	t.Helper()
	p, err := w.Own(t.Context(), who)
	must(t, err)
	return p.Employer
}

func TestATokenIsIssuedUsedAndEnds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		dan := w.person(t, "Dan", "")
		w.router = webtest.Router(t, w.root, w.ada, dan)
		(&MemberPages{Members: w.Members}).Routes(w.router)
		webtest.GetAs(t, w.router, w.ada, "/members/tokens").Says(t, 403)
		webtest.GetAs(t, w.router, w.root, "/members/tokens").Says(t, 200, "None has been issued yet")
		webtest.GetAs(t, w.router, w.root, "/members/tokens/new").Says(t, 200)
		says(t, w.posts(w.root, "/members/tokens", "organisation", "", "capacity", "many", "last", "2026-11-01"), "Choose an organisation", "from 1 to 5000", "within a year")
		shown := w.posts(w.root, "/members/tokens", "organisation", string(there), "capacity", "1", "last", "2026-12-31")
		token := regexp.MustCompile(`[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}`).FindString(shown.Body.String())
		if shown.Code != 200 || token == "" {
			t.Fatalf("%d %s", shown.Code, shown.Body)
		}
		kept, err := sqldb.All(t.Context(), w.DB, sqldb.Value[string], `SELECT hash FROM joining_tokens`)
		must(t, err)
		if len(kept) != 1 || strings.Contains(kept[0], strings.ReplaceAll(token, "-", "")) {
			t.Errorf("kept %v", kept)
		}
		says(t, w.posts(dan, "/join/token", "token", ""), "Enter the token")
		says(t, w.posts(dan, "/join/token", "token", "ABC"), "This one does not exist", `value="ABC"`)
		leads(t, w.posts(dan, "/join/token", "token", strings.ToLower(token)), "/me/profile?done=saved")
		if got := w.works(t, dan); got != there {
			t.Errorf("works at %q", got)
		}
		says(t, w.posts(dan, "/join/token", "token", token), "joined with this token already")
		refused(t, w.Redeem(t.Context(), w.ada, token), fault.Invalid)
		webtest.GetAs(t, w.router, w.root, "/members/tokens").Says(t, 200, "1 of 1", "31 December 2026", "it has ended")

		w.clock.Advance(time.Second)
		second, err := w.Issue(t.Context(), w.root, there, 5, "2026-12-31")
		must(t, err)
		all, err := w.Tokens(t.Context(), w.root)
		must(t, err)
		leads(t, w.posts(w.root, "/members/tokens/"+all[0].ID+"/end"), "/members/tokens?done=ended")
		refused(t, w.Redeem(t.Context(), w.ada, second), fault.Invalid)
		third, err := w.Issue(t.Context(), w.root, there, 5, "2026-12-31")
		must(t, err)
		w.clock.Advance(60 * 24 * time.Hour)
		refused(t, w.Redeem(t.Context(), w.ada, third), fault.Invalid)
		if _, err := w.Issue(t.Context(), w.ada, there, 5, "2027-02-28"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member issues: %v", err)
		}
	})
}

// TestExactlyAsManyJoinAsThereArePlaces releases forty people together.
func TestExactlyAsManyJoinAsThereArePlaces(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		const places = 7
		token, err := w.Issue(t.Context(), w.root, there, places, "2026-12-31")
		must(t, err)
		var all []access.Actor
		for i := range 40 {
			all = append(all, w.person(t, fmt.Sprintf("Caller%d", i), ""))
		}
		answers, start := make([]error, len(all)), make(chan struct{})
		var wait sync.WaitGroup
		for i, who := range all {
			wait.Go(func() {
				<-start
				answers[i] = w.Redeem(t.Context(), who, token)
			})
		}
		close(start)
		wait.Wait()
		in := 0
		for i, err := range answers {
			switch {
			case err == nil:
				in++
			case !strings.Contains(err.Error(), "used up or has expired"):
				t.Errorf("person %d was told %v", i, err)
			}
		}
		tokens, err := w.Tokens(t.Context(), w.root)
		must(t, err)
		there := 0
		for i, who := range all {
			if w.works(t, who) != "" {
				there++
				if answers[i] != nil {
					t.Errorf("person %d is in and was told %v", i, answers[i])
				}
			}
		}
		if in != places || there != places || tokens[0].Used != places {
			t.Errorf("%d were told yes, %d are in and the token counts %d, of %d", in, there, tokens[0].Used, places)
		}
	})
}

func TestASponsorVouchesAndAnotherDecides(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		dan, eve := w.person(t, "Dan", ""), w.person(t, "Eve", there)
		eve.Grants = []access.Grant{{Role: access.Leader, Scope: "organisation/" + string(there)}}
		w.router = webtest.Router(t, w.root, w.ada, w.ben, w.cat, dan, eve)
		(&MemberPages{Members: w.Members}).Routes(w.router)
		webtest.GetAs(t, w.router, dan, "/join/sponsor").Says(t, 200, "Ask a member to vouch for you")
		says(t, w.posts(dan, "/join/sponsor", "email", "dan@cabinetoffice.gov.uk"), "another person")
		says(t, w.posts(w.ada, "/join/sponsor", "email", "ben@cabinetoffice.gov.uk"), "You belong to Cabinet Office already")
		leads(t, w.posts(dan, "/join/sponsor", "email", "stranger@works.example"), "/me/profile?done=vouching")
		leads(t, w.posts(dan, "/join/sponsor", "email", "ada@cabinetoffice.gov.uk"), "/me/profile?done=vouching")
		if sent := w.delivers(t); len(sent) != 1 || sent[0].To != "ada@cabinetoffice.gov.uk" || !strings.Contains(sent[0].Text, "Dan") {
			t.Errorf("sent %+v", sent)
		}
		webtest.GetAs(t, w.router, dan, "/join/sponsor").Says(t, 200, "You have asked ada@cabinetoffice.gov.uk")
		webtest.GetAs(t, w.router, w.ada, "/me/requests").Says(t, 200, "Dan", "I vouch for them")
		asked, err := w.Asked(t.Context(), w.ada)
		must(t, err)
		refused(t, w.Vouch(t.Context(), w.ben, asked[0].ID, true), fault.NotFound)
		refused(t, w.Admit(t.Context(), w.root, asked[0].ID, true), fault.NotFound)
		webtest.GetAs(t, w.router, w.root, "/members/joining").Says(t, 200, "Nobody waits")
		webtest.GetAs(t, w.router, w.ben, "/members/joining").Says(t, 403)
		leads(t, w.posts(w.ada, "/me/requests/sponsorships/"+asked[0].ID+"/vouch"), "/me/requests?done=vouched")
		if got := w.works(t, dan); got != "" {
			t.Errorf("vouching alone let them into %s", got)
		}
		webtest.GetAs(t, w.router, eve, "/members/joining").Says(t, 200, "Nobody waits")
		refused(t, w.Admit(t.Context(), eve, asked[0].ID, true), fault.NotFound)
		webtest.GetAs(t, w.router, w.cat, "/members/joining").Says(t, 200, "Dan", "Ada of Cabinet Office vouches for them")
		leads(t, w.posts(w.cat, "/members/joining/"+asked[0].ID+"/confirm"), "/members/joining?done=confirmed")
		if got := w.works(t, dan); got != here {
			t.Errorf("works at %q", got)
		}
		if got := w.posts(w.root, "/members/joining/"+asked[0].ID+"/refuse"); got.Code != 409 {
			t.Errorf("decided twice: %d", got.Code)
		}
	})
}
