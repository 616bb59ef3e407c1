package proposal

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/discussion"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// hall is a world behind a router.
type hall struct {
	*world
	router *web.Router
}

func eachHall(t *testing.T, fn func(t *testing.T, h *hall)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		h := &hall{w, webtest.Router(t, ada, ben, cleo)}
		(&discussion.Pages{Discussions: w.discussions}).Routes(h.router)
		(&Pages{Proposals: w.Service, Discussions: w.discussions}).Routes(h.router)
		fn(t, h)
	})
}

// asks gets a page as somebody, whatever stands before its heading.
func (h *hall) asks(who access.Actor, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(&http.Cookie{Name: h.router.SessionCookie(), Value: who.ID})
	w := httptest.NewRecorder()
	h.router.ServeHTTP(w, r)
	return w
}

// posts sends a form as somebody.
func (h *hall) posts(t *testing.T, who access.Actor, path string, fields url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: h.router.SessionCookie(), Value: who.ID})
	}
	w := httptest.NewRecorder()
	h.router.ServeHTTP(w, r)
	return w
}

func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// made checks that a proposal was made and returns its address.
func made(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	address, ok := strings.CutSuffix(w.Header().Get("Location"), "?done=proposed")
	if w.Code != http.StatusSeeOther || !ok {
		t.Fatalf("%d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	return address
}

func says(t *testing.T, w *httptest.ResponseRecorder, status int, words ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("%d, want %d", w.Code, status)
	}
	for _, word := range words {
		if !strings.Contains(w.Body.String(), word) {
			t.Errorf("the answer does not say %q\n%s", word, w.Body)
		}
	}
}

// TestOneSentenceFromThePageToTheRelease is the way of a proposal, without scripts.
func TestOneSentenceFromThePageToTheRelease(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		webtest.Get(t, h.router, "/proposals").Says(t, 200, "Nobody has proposed a change yet")
		if p := webtest.Get(t, h.router, "/proposals/new?about=skill/GP03&level=1"); p.Status != 303 || !strings.HasPrefix(p.Header.Get("Location"), "/sign-in?next=%2Fproposals%2Fnew") {
			t.Errorf("a visitor is led to %d %q", p.Status, p.Header.Get("Location"))
		}
		webtest.GetAs(t, h.router, ada, "/proposals/new?about=skill/GP03").Says(t, 200, "What do you want to change?", `value="level-1"`, `value="scope-note"`, `value="retire"`)
		webtest.GetAs(t, h.router, ada, "/proposals/new?about=skill/GP03&level=1").Says(t, 200, "Which sentence do you want to change?", "Writes it down for others.", "Add a sentence at the end")
		says(t, h.asks(ada, "/proposals/new?about=skill/GP03&field=level-1&chosen=1"), 422, "Choose a sentence", "There is a problem")
		page := webtest.GetAs(t, h.router, ada, "/proposals/new?about=skill/GP03&field=level-1&sentence=1")
		page.Says(t, 200, "<mark>Writes it down for others.</mark>", `name="sentence" value="1"`, "Why do you propose this?", `value="Ada Lamp"`)

		typed := fields("about", "skill/GP03", "field", "level-1", "sentence", "1", "before", "Says what was done. Writes it down for others. Keeps it short.",
			"text", "Writes it down for colleagues.", "reason", "Others is too wide.", "credit", "yes", "credit-as", "A. Lamp", "audience", "public", "do", "preview")
		says(t, h.posts(t, ada, "/proposals", typed), 200, "What you propose", "<del>", "colleagues.", "Writes it down for colleagues.</textarea>", "Others is too wide.</textarea>", `value="yes" checked`)
		if _, n, err := h.List(t.Context(), cleo, Filter{}, 1); n != 0 || err != nil {
			t.Fatalf("a preview made %d proposals, %v", n, err)
		}
		typed.Set("do", "send")
		address := made(t, h.posts(t, ada, "/proposals", typed))
		p := h.reads(t, guest, ID(strings.TrimPrefix(address, "/proposals/")))
		if p.After != "Says what was done. Writes it down for colleagues. Keeps it short." || p.Credit != "A. Lamp" || p.Level != 1 {
			t.Errorf("made %+v", p)
		}
		webtest.GetAs(t, h.router, ben, "/proposals/new?about=skill/GP03&level=1&sentence=0").Says(t, 200, "Already proposed about Telling of the work", `href="`+address+`"`)
		webtest.GetAs(t, h.router, ada, address).Says(t, 200, "Withdraw this proposal", "Ada Lamp", "Under discussion")
		visitor := webtest.Get(t, h.router, address)
		visitor.Says(t, 200, "by A. Lamp", "Sign in to take part", "/following/add?ref=proposal%2F")
		visitor.Lacks(t, "Ada Lamp", "Withdraw this", "Decide on")

		v, err := h.discussions.View(t.Context(), ben, p.Ref(), 1)
		must(t, err)
		if w := h.posts(t, ben, "/discussions/"+string(v.ID)+"/posts", fields("body", "Yes, **colleagues**.")); w.Header().Get("Location") != address+"#post-1" {
			t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
		}
		webtest.Get(t, h.router, address).Says(t, 200, "<strong>colleagues</strong>")
		webtest.GetAs(t, h.router, ben, address+"/decide").Says(t, 403)
		webtest.GetAs(t, h.router, cleo, address).Says(t, 200, "Decide on this proposal")
		webtest.GetAs(t, h.router, cleo, address+"/decide").Says(t, 200, "What do you decide?", "Others is too wide.")
		says(t, h.posts(t, cleo, address+"/decide", fields("reason", "Good.")), 422, "Choose whether to accept or decline", "Good.</textarea>")
		says(t, h.posts(t, cleo, address+"/decide", fields("outcome", "accepted")), 422, "Enter the reason")
		if w := h.posts(t, cleo, address+"/decide", fields("outcome", "accepted", "reason", "It is *clearer*.")); w.Header().Get("Location") != address+"?done=accepted" {
			t.Errorf("%d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
		}
		says(t, h.posts(t, cleo, address+"/decide", fields("outcome", "declined", "reason", "No.")), 409, "accepted already")
		webtest.GetAs(t, h.router, cleo, address).Says(t, 200, "<em>clearer</em>", "/framework/amendments/new?proposal="+string(p.ID))
		webtest.Get(t, h.router, address).Says(t, 200, "by an editor")
		h.publishes(t, "2027.1", string(p.ID))
		webtest.Get(t, h.router, address).Says(t, 200, `href="/framework/releases/2027.1"`, "This discussion was closed", "In a release")
		webtest.Get(t, h.router, "/proposals").Says(t, 200, "1 proposal", "Carried", "Release 2027.1")
	})
}

func TestEveryFormKeepsWhatWasTypedAndSaysWhatToMend(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		for _, c := range []struct {
			about, field string
			shows        string
			wrong        url.Values
			says         []string
			right        url.Values
			after        string
		}{
			{"skill/GP01", "name", `value="Doing the work"`, fields("text", "Doing the work"), []string{"the same as they are now"}, fields("text", "Doing good work"), "Doing good work"},
			{"skill/GP01", "definition", "Carry out the central task", fields("text", ""), []string{"Enter the words that you propose"}, fields("text", "Do it."), "Do it."},
			{"skill/GP01", "scope-note", "Looking at how well", fields("text", strings.Repeat("x", MaxText+1)), []string{"3000 characters or fewer. It is 3001 now"}, fields("text", ""), ""},
			{"skill/GP01", "relation", "How are the two skills related?", fields("target", "GP02", "relation", "related"), []string{"related in this way already"}, fields("target", "GP02", "relation", "end related"), ""},
			{"skill/GP01", "relation", "", fields(), []string{"Choose another skill", "Choose how the two skills are related"}, fields("target", "GP03", "relation", "broader"), "GP03"},
			{"skill/GP01", "merge", "Into which skill", fields("target", "GP01"), []string{"Choose another skill"}, fields("target", "GP02"), "GP02"},
			{"skill/GP01", "split", "What should it become?", fields("text", ""), []string{"Enter the words"}, fields("text", "Mixing\nBaking"), "Mixing\nBaking"},
			{"skill/GP01", "move", "To which discipline", fields("target", "GP"), []string{"Choose another discipline"}, fields("target", "ZZ"), "ZZ"},
			{"skill/GP01", "retire", "What should people use instead?", fields("target", "QQ"), []string{"Choose what should be used instead"}, fields("target", "GP02"), "GP02"},
			{"role/R01", "retire", "What should people use instead?", fields("target", "R99"), []string{"Choose what should be used instead"}, fields("target", ""), ""},
			{"role/R01", "responsibilities", "One to a line.", fields("text", " "), []string{"Enter the words"}, fields("text", "Bake.\nServe."), "Bake.\nServe."},
			{"role/R01", "skill", "Which skill?", fields("target", "GP01", "needed", "1", "importance", "essential"), []string{"what the role needs already"}, fields("target", "GP03", "needed", "2", "importance", "desirable"), "2 desirable"},
			{"role/R01", "skill", "", fields("target", "GP01", "needed", "9"), []string{"Choose a level", "essential or desirable"}, fields("target", "GP02", "needed", "none"), ""},
			{"discipline/ZZ", "new-skill", "Name of the new skill", fields("name", "Resting"), []string{"Enter a definition", `value="Resting"`}, fields("name", "Resting", "text", "Let it rest."), "Resting\n\nLet it rest."},
		} {
			h.clock.Advance(25 * time.Hour)
			name := c.about + " " + c.field
			page := webtest.GetAs(t, h.router, ada, NewAddress(c.about, c.field))
			page.Says(t, 200, c.shows)
			about, err := subjectOf(must1(h.Framework.Current(t.Context())), c.about)
			must(t, err)
			part, _ := about.part(c.field)
			hidden := func(v url.Values) url.Values {
				v.Set("about", c.about)
				v.Set("field", c.field)
				v.Set("before", part.Now)
				v.Set("do", "send")
				return v
			}
			wrong := h.posts(t, ada, "/proposals", hidden(c.wrong))
			says(t, wrong, 422, append(c.says, "Enter why you propose this", "Choose whether the change note may name you", "Choose who can read", "There is a problem")...)
			right := hidden(c.right)
			right.Set("reason", "Because of "+name)
			right.Set("credit", "no")
			right.Set("audience", "public")
			address := made(t, h.posts(t, ada, "/proposals", right))
			if p := h.reads(t, guest, ID(strings.TrimPrefix(address, "/proposals/"))); p.After != c.after || p.Credit != "" {
				t.Errorf("%s: made %+v, want %q", name, p, c.after)
			}
			webtest.Get(t, h.router, address).Says(t, 200, "What would change", "by a member")
		}
	})
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTheFormTellsWhenTheFrameworkHasMovedOn(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		w := h.posts(t, ada, "/proposals", fields("about", "skill/GP01", "field", "name", "before", "Its former name", "text", "My words", "reason", "Why.", "credit", "no", "audience", "public", "do", "send"))
		says(t, w, 422, "The framework has changed since you began", `value="My words"`, `name="before" value="Doing the work"`)
		webtest.GetAs(t, h.router, ada, "/proposals/new?about=skill/NONE").Says(t, 404, "has nothing under “skill/NONE”")
		says(t, h.asks(ada, "/proposals/new?about=skill/GP01&field=colour"), 422, "Choose what you want to change")
		says(t, h.posts(t, ada, "/proposals", fields("about", "skill/GP01", "field", "colour")), 422, "Choose what you want to change")
		webtest.GetAs(t, h.router, ada, "/proposals/new").Says(t, 200, "Which skill or role?", "/proposals/new?about=discipline/ZZ")
		says(t, h.asks(ada, "/proposals/new?thing=nothing+like+it"), 422, "Enter the code or the name", `value="nothing like it"`)
		for typed, to := range map[string]string{"gp01": "/proposals/new?about=skill/GP01", "checking+the+WORK": "/proposals/new?about=skill/GP02", "Lead+practitioner": "/proposals/new?about=role/R02"} {
			if p := webtest.GetAs(t, h.router, ada, "/proposals/new?thing="+typed); p.Status != 303 || p.Header.Get("Location") != to {
				t.Errorf("%s leads to %d %q, want %q", typed, p.Status, p.Header.Get("Location"), to)
			}
		}
	})
}

func TestAPrivateProposalIsBetweenItsProposerAndEditors(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		n := renamed()
		n.Private = true
		p := h.proposes(t, ada, n)
		for _, who := range []access.Actor{ben, guest} {
			webtest.GetAs(t, h.router, who, p.URL()).Says(t, 404, "does not exist or is not shared with you")
			webtest.GetAs(t, h.router, who, "/proposals").Lacks(t, p.Title)
			webtest.GetAs(t, h.router, who, "/api/v1/proposals").Says(t, 200, `"proposals": []`)
		}
		webtest.GetAs(t, h.router, ben, "/proposals/new?about=skill/GP01&field=name").Lacks(t, "Already proposed")
		webtest.GetAs(t, h.router, ada, p.URL()).Says(t, 200, "Only the person who proposed this and editors")
		webtest.GetAs(t, h.router, cleo, "/proposals").Says(t, 200, p.Title)
		webtest.GetAs(t, h.router, cleo, "/api/v1/proposals").Says(t, 200, `"proposals": []`)
		if w := h.posts(t, ben, p.URL()+"/withdraw", nil); w.Code != 404 {
			t.Errorf("a stranger withdraws: %d", w.Code)
		}
		if w := h.posts(t, ada, p.URL()+"/withdraw", nil); w.Header().Get("Location") != p.URL()+"?done=withdrawn" {
			t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
		}
	})
}

func TestListsAreNarrowedAndPaged(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		statements := func(path string, who access.Actor) (n int) {
			r := httptest.NewRequest("GET", path, nil)
			r.AddCookie(&http.Cookie{Name: h.router.SessionCookie(), Value: who.ID})
			h.router.ServeHTTP(httptest.NewRecorder(), r.WithContext(sqldb.Observe(r.Context(), func(string) { n++ })))
			return n
		}
		first := h.proposes(t, ben, New{Change: Change{About: "role/R01", Kind: Retire, Before: "R01"}, Reason: "Old."})
		few := statements("/proposals", ada)
		for range PageSize + 2 {
			h.clock.Advance(3 * time.Hour)
			h.proposes(t, ada, renamed())
		}
		must(t, h.Decline(t.Context(), cleo, first.ID, "No."))
		webtest.Get(t, h.router, "/proposals").Says(t, 200, "28 proposals", `href="/proposals?page=2"`)
		webtest.Get(t, h.router, "/proposals?page=2").Says(t, 200, "Retire Practitioner")
		if p := webtest.Get(t, h.router, "/proposals?page=9"); p.Status != 303 || p.Header.Get("Location") != "/proposals?page=2" {
			t.Errorf("beyond the last page: %d %q", p.Status, p.Header.Get("Location"))
		}
		webtest.Get(t, h.router, "/proposals?state=declined").Says(t, 200, "1 proposal", "Retire Practitioner")
		webtest.Get(t, h.router, "/proposals?state=open").Says(t, 200, "27 proposals", `href="/proposals?page=2&amp;state=open"`)
		webtest.Get(t, h.router, "/proposals?kind=retire&thing=practitioner").Says(t, 200, "1 proposal")
		webtest.Get(t, h.router, "/proposals?thing=GP02").Says(t, 200, "No proposal fits", "Clear")
		webtest.Get(t, h.router, "/proposals?thing=%3Cb%3E").Says(t, 200, "No proposal fits", `value="&lt;b&gt;"`)
		webtest.GetAs(t, h.router, ben, "/proposals/mine").Says(t, 200, "1 proposal", "Your proposals")
		webtest.GetAs(t, h.router, cleo, "/proposals/mine").Says(t, 200, "You have not proposed anything yet")
		if many := statements("/proposals", ada); many != few || few > 3 {
			t.Errorf("%d statements for one proposal and %d for a page of them", few, many)
		}
		if n := statements(first.URL(), ada); n > 8 {
			t.Errorf("a proposal takes %d statements", n)
		}
	})
}

func TestProgramsReadWhatIsPublicAndNobodysName(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		n := renamed()
		n.Credit = "A. Lamp"
		p := h.proposes(t, ada, n)
		h.proposes(t, ben, renamed())
		must(t, h.Accept(t.Context(), cleo, p.ID, "Yes."))
		page := webtest.Get(t, h.router, "/api/v1/proposals?state=accepted")
		var read struct {
			Proposals []map[string]any `json:"proposals"`
		}
		must(t, json.Unmarshal([]byte(page.Body), &read))
		if len(read.Proposals) != 1 || read.Proposals[0]["credit"] != "A. Lamp" || read.Proposals[0]["decision"] != "Yes." || read.Proposals[0]["decided_at"] != "2026-11-24T12:00:00Z" {
			t.Errorf("%s", page.Body)
		}
		all := webtest.GetAs(t, h.router, cleo, "/api/v1/proposals")
		for _, name := range []string{"Ada", "Ben", "Cleo", `"ada"`, `"ben"`, `"cleo"`} {
			if strings.Contains(all.Body, name) {
				t.Errorf("the data name %s:\n%s", name, all.Body)
			}
		}
		if part := webtest.Get(t, h.router, "/api/v1/proposals?per_page=1"); !strings.Contains(part.Header.Get("Link"), `rel="next"`) {
			t.Errorf("the list is not read in parts: %q", part.Header.Get("Link"))
		}
		webtest.Get(t, h.router, "/api/v1/proposals?state=great").Says(t, 422, "Write one of the states")
	})
}
