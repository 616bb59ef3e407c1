package development

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/pack"
	"guildhall/internal/web/webtest"
)

func getWith(t *testing.T, ctx context.Context, w *world, who access.Actor, path string) *webtest.Page {
	t.Helper()
	return webtest.GetWith(t, ctx, w.router, who, path)
}

// TestAPlanIsMadeByItsPages, from nothing to a closed one.
func TestAPlanIsMadeByItsPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, w.ada, "/me/plan").Says(t, 200, "You have no open plan", "Begin a plan")
		w.get(t, w.ada, "/me/plan/new").Says(t, 200, `value="Development plan 2026"`)
		w.complains(t, w.ada, "/me/plan/new", []string{"Enter a name for the plan"}, "title", "")
		rec := w.posts(w.ada, "/me/plan/new", "title", "What I want to learn")
		to, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
		if rec.Code != 303 || !strings.HasPrefix(to, "/me/plan/") {
			t.Fatalf("%d to %q", rec.Code, to)
		}
		w.get(t, w.ada, to).Says(t, 200, "What I want to learn", "Nothing is in your plan yet", "guidance for development", "You alone.", webtest.Notice)
		w.get(t, w.ada, "/me/plan/new").Says(t, 200, "You have an open plan")
		w.get(t, w.ada, to+"/actions/new?skill=GP01&level=2").Says(t, 200, "Add an action of your own", "On the job", "New work and responsibilities", `value="GP01" selected`, "27 March 2027")
		w.complains(t, w.ada, to+"/actions/new", []string{"Enter what you will do", "Choose how you will learn", "Choose the skill", "Choose a level from the list", "Enter a date such as 27 March 2027", "whole number", `value="soon"`},
			"what", "", "skill", "", "level", "", "due", "soon", "hours", "many")
		w.leads(t, w.ada, to+"/actions/new", to+"?done=saved", "what", "Ask for a bigger oven", "kind", "on-the-job", "skill", "GP01", "level", "2", "why", "To bake more", "due", "27/3/2027", "hours", "12")
		page := w.get(t, w.ada, to)
		page.Says(t, 200, "Ask for a bigger oven", "On the job", "To bake more", "27 March 2027", "12 hours", "Planned", "Of 1 action, 1 on the job, 0 with other people and 0 formal learning.", "100%")
		id := ""
		for _, link := range page.Links() {
			if rest, ok := strings.CutPrefix(link, to+"/actions/"); ok && rest != "new" {
				id = rest
			}
		}
		same := []string{"what", "Ask for a bigger oven", "kind", "on-the-job", "skill", kept, "level", "2", "why", "", "due", "", "hours", ""}
		w.complains(t, w.ada, to+"/actions/"+id, []string{"Enter why you dropped it"}, append(same, "status", "dropped", "note", "")...)
		w.leads(t, w.ada, to+"/actions/"+id, to+"?done=saved", append(same, "status", "done", "note", "It taught me patience.")...)
		w.get(t, w.ada, to).Says(t, 200, "Done", "It taught me patience.", "No hours are said.")
		w.leads(t, w.ada, to+"/name", to+"?done=renamed", "title", "Bread")
		w.complains(t, w.ada, to+"/name", []string{"Enter a name"}, "title", "")
		w.leads(t, w.ada, to+"/close", to+"?done=closed")
		w.get(t, w.ada, to).Says(t, 200, "This plan was closed on 24 November 2026", "Open this plan again")
		w.get(t, w.ada, "/me/plan").Says(t, 200, "Closed plans", "Bread", "1 action, 1 of them done.")
		w.leads(t, w.ada, to+"/reopen", to+"?done=reopened")
		file := w.get(t, w.ada, to+"/plan.docx")
		if file.Status != 200 || !strings.HasPrefix(file.Body, "PK") {
			t.Errorf("the document is %d, %q", file.Status, file.Body[:2])
		}
	})
}

// TestAPlanIsSharedReadAndAgreedByItsPages.
func TestAPlanIsSharedReadAndAgreedByItsPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, false, map[string]int{"GP01": 1})
		id := w.plans(t, w.ada, action("Bake alone"))
		member, reader := "/me/plan/"+string(id), "/plans/"+string(id)
		w.get(t, w.ada, "/me/sharing/new?plan="+string(id)).Says(t, 200, "Share your development plan with somebody", "“My plan”", "My levels of the skills in the plan", "Ben, your line manager")
		w.get(t, w.ada, "/me/sharing/new?plan=nothing").Says(t, 404)
		w.complains(t, w.ada, "/me/sharing", []string{"Share your development plan with somebody", "Choose who you share with"}, "plan", string(id), "purpose", "management", "until", "2027-01-31")
		w.leads(t, w.ada, "/me/sharing", member+"?done=shared", "plan", string(id), "to", "manager", "purpose", "management", "levels", "yes", "until", "2027-01-31")
		w.told(t, w.ada, member+"?done=shared", "You share this plan.")
		w.get(t, w.ada, member).Says(t, 200, "Ben, your line manager, for line management, until 31 January 2027")
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "Development plan, and levels of its skills", "a development plan with Ben")
		w.get(t, w.ben, "/shared").Says(t, 200, "Ada’s development plan", reader)
		page := w.get(t, w.ben, reader)
		page.Says(t, 200, "Ada’s development plan", "for line management, until 31 January 2027", "They say 1 ", "Agree to the plan as it stands", "The whole plan")
		w.complains(t, w.ben, reader+"/comments", []string{"Enter what you would like to say", `href="#f-words"`}, "about", "", "words", "")
		w.leads(t, w.ben, reader+"/comments", reader+"?done=commented", "about", w.plan(t, w.ada, id).Actions[0].ID, "words", "I would say 2")
		w.complains(t, w.ben, reader+"/agree", []string{"has changed since you opened it", `id="f-mark"`}, "mark", "of another day")
		w.leads(t, w.ben, reader+"/agree", reader+"?done=agreed", "mark", w.plan(t, w.ada, id).Mark())
		w.get(t, w.ben, reader).Lacks(t, "Agree to the plan as it stands")
		said, err := w.Comments(t.Context(), w.ada, id)
		must(t, err)
		answer := member + "/comments/" + said[0].ID
		w.get(t, w.ada, member).Says(t, 200, "I would say 2", "Your answer to Ben")
		w.complains(t, w.ada, answer, []string{"Enter what you would like to say", "#f-answer-" + said[0].ID}, "answer-"+said[0].ID, "")
		w.leads(t, w.ada, answer, member+"?done=answered", "answer-"+said[0].ID, "I keep 1 for now")
		w.get(t, w.ben, reader).Says(t, 200, "I would say 2", "I keep 1 for now")
		w.leads(t, w.ben, reader+"/versions/1/withdraw", reader+"?done=withdrawn")
		w.leads(t, w.ben, reader+"/agree", reader+"?done=agreed", "mark", w.plan(t, w.ada, id).Mark())
		w.leads(t, w.ada, member+"/versions/2/withdraw", member+"?done=withdrawn")
		for _, path := range []string{reader + "/comments", reader + "/agree", reader + "/versions/1/withdraw"} {
			if rec := w.posts(w.cat, path, "words", "Hm", "mark", "x"); rec.Code < 400 {
				t.Errorf("a stranger's %s is answered with %d", path, rec.Code)
			}
		}
	})
}

// TestAPlanBeginsWhereTheGapIs: from a gap, from the catalogue and from somebody who is
// willing to help a link leads to what can be put into the plan.
func TestAPlanBeginsWhereTheGapIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		handle := w.helps(t)
		for path, leads := range map[string]string{
			"/assessments/gaps?role=R02": "/me/plan/add?skill=GP01&level=3",
			"/learning/L02":              "/me/plan/add?learning=L02",
			"/members?skill=GP01":        "/me/plan/add?member=" + handle + "&skill=GP01",
		} {
			page := w.get(t, w.ada, path)
			found := false
			for _, link := range page.Links() {
				found = found || link == leads
			}
			if !found {
				t.Errorf("%s does not lead to %s: %q", path, leads, page.Links())
			}
		}
		w.get(t, w.ada, "/me/plan/add?learning=L02").Says(t, 200, "Put “A course of two days” into your plan", "Doing the work")
		w.get(t, w.ada, "/me/plan/add?skill=GP01&member="+handle).Says(t, 200, "Learn from Dan")
		w.get(t, w.ada, "/me/plan/add?skill=GP01&member=nobody").Says(t, 200, "You aim at 1")
		w.get(t, w.ada, "/me/plan/add").Says(t, 200, "Choose a skill", "what there is to grow for a role")
		w.get(t, w.ada, "/me/plan/add?learning=L99").Says(t, 404)
		for query, words := range map[string]string{"skill=GP99": "none in use has the code “GP99”", "skill=GP01&level=nine": "Choose a level from the list"} {
			rec := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "/me/plan/add?"+query, nil)
			r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: w.ada.ID})
			if w.router.ServeHTTP(rec, r); rec.Code != 422 || !strings.Contains(rec.Body.String(), words) {
				t.Errorf("%s: %d", query, rec.Code)
			}
		}
	})
}

// TestTheBalanceSaysHowItIs, by action and by hours, without what was dropped.
func TestTheBalanceSaysHowItIs(t *testing.T) {
	kinds := []pack.LearningKind{{ID: "a", Name: "On the job"}, {ID: "b", Name: "With others"}, {ID: "c", Name: "Formal"}}
	b := balance([]Action{{Kind: "a", Hours: 30}, {Kind: "a"}, {Kind: "b", Hours: 10}, {Kind: "c", Status: Dropped, Hours: 99}, {Kind: "gone"}}, kinds)
	if got := b.Sentence(); got != "Of 4 actions, 2 on the job, 1 with others, 0 formal and 1 gone. Of 40 hours, 30 on the job, 10 with others, 0 formal and 0 gone. Of 2 actions no hours are said." {
		t.Error(got)
	}
	bars := b.bars()
	if len(bars.Bars) != 2 || bars.Bars[0].Says != "50 / 25 / 0 / 25%" || bars.Bars[1].Says != "75 / 25 / 0 / 0%" {
		t.Errorf("%+v", bars)
	}
	if empty := balance(nil, kinds); empty.Actions != 0 || len(empty.bars().Bars) != 1 {
		t.Errorf("%+v", empty)
	}
}
