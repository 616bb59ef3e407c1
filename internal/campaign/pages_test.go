package campaign

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web/webtest"
)

func TestACampaignIsRunInPages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		webtest.GetAs(t, w.router, w.ada, "/campaigns").Says(t, http.StatusForbidden)
		webtest.GetAs(t, w.router, w.cat, "/campaigns").Says(t, 200, "There is no campaign yet", "for the members of Cabinet Office")
		webtest.GetAs(t, w.router, w.head, "/campaigns").Says(t, 200, "for the whole profession")
		webtest.GetAs(t, w.router, w.cat, "/campaigns/new").Says(t, http.StatusForbidden)
		form := webtest.GetAs(t, w.router, w.cat, "/campaigns/new?organisation="+string(here))
		form.Says(t, 200, "For the members of Cabinet Office", "Only some kinds of member")
		form.Lacks(t, "Only in some organisations")
		webtest.GetAs(t, w.router, w.head, "/campaigns/new").Says(t, 200, "Only in some organisations")

		bad := w.posts(w.cat, "/campaigns", "organisation", string(here), "title", "", "words", "Typed words", "opens", "2026-11-24", "closes", "never", "kinds", "alumni")
		if bad.Code != http.StatusUnprocessableEntity {
			t.Errorf("%d", bad.Code)
		}
		for _, text := range []string{"There is a problem", "Enter a title", "Enter the last day", "Typed words", `value="alumni" checked`} {
			if !strings.Contains(bad.Body.String(), text) {
				t.Errorf("does not say %q:\n%s", text, bad.Body)
			}
		}
		good := []string{"organisation", string(here), "title", "Skills check", "words", "So that we plan.\n\nThank you.", "opens", "2026-11-24", "closes", "2026-12-14", "reminders", "7"}
		made := w.posts(w.cat, "/campaigns", good...)
		page, _, _ := strings.Cut(made.Header().Get("Location"), "?")
		leads(t, made, page+"?done=saved")
		w.reads(t, w.cat, page+"?done=saved", "Nobody is asked before you announce it", "Draft, 24 November 2026 to 14 December 2026", "7 December 2026 (7 days before the last)")
		webtest.GetAs(t, w.router, w.ada, page).Says(t, http.StatusNotFound)
		webtest.GetAs(t, w.router, w.cat, page+"/edit").Says(t, 200, "Skills check", "2026-12-14")
		leads(t, w.posts(w.cat, page, append(good, "disciplines", "RM")...), page+"?done=changed")
		webtest.GetAs(t, w.router, w.cat, page).Says(t, 200, "Everyone who is known to work in Cabinet Office, who says that they work in Records Management")
		leads(t, w.posts(w.cat, page, good...), page+"?done=changed")
		leads(t, w.posts(w.cat, page+"/announce"), page+"?done=announced")
		w.reads(t, w.cat, page+"?done=announced", "opens by itself on its first day")
		webtest.GetAs(t, w.router, w.cat, page).Says(t, 200, "Open until 14 December 2026", "You do not see who has finished", "Stop it now", "What you are asked")
		webtest.GetAs(t, w.router, w.cat, page+"/edit").Says(t, http.StatusConflict, "only its end can be changed")
		refusedDay := w.posts(w.cat, page+"/extend", "closes", "2026-12-01")
		if refusedDay.Code != http.StatusUnprocessableEntity || !strings.Contains(refusedDay.Body.String(), "Enter a day after 14 December 2026") {
			t.Errorf("%d %s", refusedDay.Code, refusedDay.Body)
		}
		leads(t, w.posts(w.cat, page+"/extend", "closes", "2026-12-20"), page+"?done=extended")
		webtest.GetAs(t, w.router, w.cat, page).Says(t, 200, "End it on 14 December 2026 after all")
		leads(t, w.posts(w.cat, page+"/shorten"), page+"?done=shortened")
		leads(t, w.posts(w.cat, page+"/stop"), page+"?done=stopped")
		webtest.GetAs(t, w.router, w.cat, page).Says(t, 200, "Open it again", "It was stopped on 24 November 2026")
		leads(t, w.posts(w.cat, page+"/resume"), page+"?done=resumed")
	})
}

func TestAMemberReadsWhatTheyAreAsked(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.cat, here, usual())
		page := "/campaigns/" + string(id)
		asked := webtest.GetAs(t, w.router, w.ada, page)
		asked.Says(t, 200, "So that we can plan learning.", "Begin", "/assessments/new", "Stop reminders of this campaign", "Only you can read what you say", "nothing about performance, grade or pay")
		asked.Lacks(t, "Run this campaign", "Stop it now")
		webtest.GetAs(t, w.router, w.ben, page).Says(t, http.StatusNotFound, "does not ask you")
		leads(t, w.posts(w.ada, page+"/reminders", "want", "no"), page+"?done=quiet")
		w.reads(t, w.ada, page+"?done=quiet", "You get no more reminders", "Remind me again")
		leads(t, w.posts(w.ada, page+"/reminders", "want", "yes"), page+"?done=reminded")
		if a := w.posts(w.ben, page+"/reminders", "want", "no"); a.Code != http.StatusNotFound {
			t.Errorf("%d", a.Code)
		}
		for _, act := range []string{"announce", "take-back", "extend", "shorten", "stop", "resume", "discard"} {
			var with []string
			if act == "extend" {
				with = []string{"closes", "2026-12-20"}
			}
			if a := w.posts(w.ada, page+"/"+act, with...); a.Code != http.StatusForbidden {
				t.Errorf("a member may %s: %d", act, a.Code)
			}
			if a := w.posts(w.head, page+"/"+act, with...); a.Code != http.StatusNotFound {
				t.Errorf("who runs another may %s: %d", act, a.Code)
			}
		}
		waits := func(want ...string) {
			t.Helper()
			links, err := w.Waiting(t.Context(), w.ada)
			must(t, err)
			var hrefs []string
			for _, l := range links {
				hrefs = append(hrefs, l.Href)
			}
			if !slices.Equal(hrefs, want) {
				t.Errorf("what waits leads to %q, want %q", hrefs, want)
			}
		}
		waits(page)
		draft := w.begins(t, w.ada)
		waits("/assessments/" + string(draft))
		webtest.GetAs(t, w.router, w.ada, page).Says(t, 200, "Continue what you began", "/assessments/"+string(draft))
		w.rates(t, w.ada)
		done := webtest.GetAs(t, w.router, w.ada, page)
		done.Says(t, 200, "You have finished")
		done.Lacks(t, "Stop reminders", "Begin")
		waits()
	})
}

// TestWhoRunsACampaignLearnsNothing compares every byte that the runner gets
// before and after others take part.
func TestWhoRunsACampaignLearnsNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.cat, here, usual())
		look := func() string {
			var all strings.Builder
			for _, path := range []string{"/campaigns", "/campaigns/" + string(id)} {
				all.WriteString(webtest.Unkeyed(webtest.GetAs(t, w.router, w.cat, path).Body))
			}
			return all.String()
		}
		before := look()
		w.begins(t, w.ada)
		w.rates(t, w.ada)
		must(t, w.Quieten(t.Context(), w.ada, id, true))
		if look() != before {
			t.Error("the runner sees that somebody took part")
		}
	})
}

func TestAPageCostsAsManyStatementsHoweverManyCampaigns(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		count := func(who access.Actor, path string) int {
			n := 0
			webtest.GetWith(t, sqldb.Observe(context.Background(), func(string) { n++ }), w.router, who, path).Says(t, 200)
			return n
		}
		id := w.runs(t, w.cat, here, usual())
		count(w.cat, "/campaigns/"+string(id)) // reads the framework
		few, page := count(w.cat, "/campaigns"), count(w.ada, "/campaigns/"+string(id))
		for range 6 {
			w.runs(t, w.cat, here, usual())
		}
		if many := count(w.cat, "/campaigns"); many != few || many > 8 {
			t.Errorf("%d statements for one campaign, %d for many", few, many)
		}
		if again := count(w.ada, "/campaigns/"+string(id)); again != page || again > 10 {
			t.Errorf("%d statements, then %d", page, again)
		}
	})
}

func TestAnOrganisationWithACampaignIsNotUndone(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		root := access.Actor{ID: w.head.ID, Name: "Root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}
		_, err := w.people.Change(t.Context(), root, people.Change{Kind: people.Added, On: "2026-11-24", As: people.Details{Name: "Office of Gardens", Short: "OG", Kind: "ministerial"}})
		must(t, err)
		all, err := w.people.Changes(t.Context(), "")
		must(t, err)
		added := people.OrganisationID(pack.Slug("Office of Gardens"))
		typed := usual()
		typed.Organisations = []string{string(added)}
		_, err = w.Begin(t.Context(), w.head, "", typed)
		must(t, err)
		err = w.people.Undo(t.Context(), root, all[0].ID)
		refused(t, err, fault.Conflict)
		if !strings.Contains(fault.Message(err), "Office of Gardens") || !strings.Contains(fault.Message(err), "campaign") {
			t.Error(err)
		}
	})
}
