package signin_test

import (
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/people"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
)

const why = "Answering the tribunal's order 17/2026 about this account"

// second adds another administrator, and signs both in.
func (w *world) administrators() (ada, cy *browser) {
	w.t.Helper()
	if _, err := w.signin.CreateAdministrator(w.t.Context(), "cy@works.example", "Cy Twombly"); err != nil {
		w.t.Fatal(err)
	}
	ada, cy = w.browser(), w.browser()
	ada.signIn("ada@works.example")
	cy.signIn("cy@works.example")
	return ada, cy
}

func TestRecordsAreOpenedForAReasonByTwoAndTheMemberIsTold(t *testing.T) {
	each(t, func(w *world) {
		ada, cy := w.administrators()
		w.want(ada.get("/break-glass"), 200, "Nobody has asked yet")
		w.want(ada.post("/break-glass", "email", "ben@works.example", "reason", why), 200, "Another administrator has to decide")
		asked := ada.get("/break-glass")
		if n := len(actions(asked.body, "/break-glass/")); n != 0 {
			t.Errorf("who asked is offered %d decisions", n)
		}
		decisions := actions(cy.get("/break-glass").body, "/break-glass/")
		if len(decisions) != 2 {
			t.Fatalf("the other is offered %v", decisions)
		}
		recordsAt := strings.TrimSuffix(decisions[0], "/approve") + "/records"
		w.want(ada.get(recordsAt), 403, "only for an hour after another administrator has agreed")
		w.want(ada.post(decisions[0]), 403, "Another administrator has to decide") // by hand, her own
		w.work()
		if letters := w.post.take(); len(letters) != 0 {
			t.Errorf("told before anything could be read: %v", letters)
		}

		w.want(cy.post(decisions[0]), 200, "The person is told by email")
		w.want(cy.post(decisions[1]), 409, "decided already")
		w.work()
		letters := w.post.take()
		if len(letters) != 1 || letters[0].to != "ben@works.example" {
			t.Fatalf("told: %v", letters)
		}
		for _, word := range []string{"Ada Lovelace", why, "Cy Twombly", "until 24 November 2026 at 1:00pm"} {
			if !strings.Contains(letters[0].text, word) {
				t.Errorf("%q is not in %s", word, letters[0].text)
			}
		}
		got := ada.get(recordsAt)
		w.want(got, 200, `"email": "ben@works.example"`)
		if got.header.Get("Cache-Control") != "no-store" {
			t.Error("the records may be kept by a cache")
		}
		w.want(cy.get(recordsAt), 403, "only for an hour") // who agreed does not read
		w.member(why)

		for range 3 { // used all the while, so that only the hour ends
			w.now.Advance(14 * time.Minute)
			w.want(ada.get(recordsAt), 200, "ben@works.example")
			ada.freshen()
		}
		w.now.Advance(18 * time.Minute)
		ada.freshen()
		w.want(ada.get(recordsAt), 403, "only for an hour")
	})
}

// freshen lets a person prove again who they are, without mail.
func (b *browser) freshen() {
	b.w.t.Helper()
	act := audit.Act{By: access.Service, Verb: "proved again", About: "test"}
	err := b.w.signin.Log.Do(b.w.t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(b.w.t.Context(), `UPDATE sessions SET proved_at = $1, last_seen_at = $2`, at, at)
		return err
	})
	if err != nil {
		b.w.t.Fatal(err)
	}
}

// member checks what ben can see of it in his own records and in the log.
func (w *world) member(reason string) {
	w.t.Helper()
	all, err := audit.Concerning(w.t.Context(), w.db, string(w.ben.ID))
	if err != nil {
		w.t.Fatal(err)
	}
	seen := map[string]int{}
	for _, c := range all {
		if c.Detail == reason {
			seen[c.Verb]++
		}
	}
	for _, verb := range []string{"asked to open records", "approved opening records", "opened records"} {
		if seen[verb] != 1 {
			w.t.Errorf("the log says %q %d times", verb, seen[verb])
		}
	}
}

func TestRequestsToOpenRecordsAreHeldToTheirRules(t *testing.T) {
	each(t, func(w *world) {
		ada, cy := w.administrators()
		got := ada.post("/break-glass", "email", "nobody@works.example", "reason", "because")
		w.want(got, 422, "Nobody here has this email address")
		w.want(got, 422, "at least 20 characters")
		w.want(got, 422, `value="nobody@works.example"`)
		w.want(ada.post("/break-glass", "email", "ada@works.example", "reason", why), 422, "your own records")
		for range 5 {
			w.want(ada.post("/break-glass", "email", "ben@works.example", "reason", why), 200, "has to decide")
		}
		w.want(ada.post("/break-glass", "email", "ben@works.example", "reason", why), 422, "wait for a decision")
		decisions := actions(cy.get("/break-glass").body, "/break-glass/")
		w.want(cy.post(decisions[1]), 200, "The request has been refused")
		w.want(ada.get("/break-glass"), 200, "Refused by Cy Twombly")
		w.want(cy.post(decisions[2]), 200, "can be opened")
		w.want(cy.post(strings.Replace(decisions[2], "/approve", "/end", 1)), 200, "cannot be opened any more")
		w.want(ada.get(strings.Replace(decisions[2], "/approve", "/records", 1)), 403, "only for an hour")
		w.work()
		w.post.take()
		w.now.Advance(24 * time.Hour)
		cy.signIn("cy@works.example")
		w.want(cy.post(decisions[4]), 409, "more than a day old")
		w.want(cy.get("/break-glass"), 200, "Nobody decided within a day")

		ben := w.browser()
		ben.signIn("ben@works.example")
		for _, path := range []string{"/break-glass", strings.Replace(decisions[2], "/approve", "/records", 1)} {
			w.want(ben.get(path), 403, "You do not have access")
		}
	})
}

func TestTheSubjectNeverDecides(t *testing.T) {
	at := noon
	asked := signin.Glass{Subject: "s", AskedBy: "a", AskedAt: sqldb.At(at)}
	root := func(id string) access.Actor {
		return access.Actor{ID: id, Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}
	}
	for name, c := range map[string]struct {
		who  access.Actor
		g    signin.Glass
		at   time.Time
		free bool
	}{
		"another administrator": {root("b"), asked, at, true},
		"who asked":             {root("a"), asked, at, false},
		"the subject":           {root("s"), asked, at, false},
		"a member":              {access.Actor{ID: "m"}, asked, at, false},
		"a visitor":             {access.Actor{}, asked, at, false},
		"of a part":             {access.Actor{ID: "b", Grants: []access.Grant{{Role: access.Administrator, Scope: "discipline/x"}}}, asked, at, false},
		"a day later":           {root("b"), asked, at.Add(24 * time.Hour), false},
		"decided":               {root("b"), signin.Glass{Subject: "s", AskedBy: "a", AskedAt: sqldb.At(at), DecidedAt: sqldb.At(at)}, at, false},
	} {
		if got := signin.CanDecide(c.who, c.g, c.at) == nil; got != c.free {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhoIsNoLongerAdministratorOpensNothing(t *testing.T) {
	each(t, func(w *world) {
		ctx := t.Context()
		ada, cy := w.administrators()
		ada.post("/break-glass", "email", "ben@works.example", "reason", why)
		cy.post(actions(cy.get("/break-glass").body, "/break-glass/")[0])
		root := w.administrator()
		if _, err := w.signin.OpenGlass(ctx, root, w.ben.ID); err != nil {
			t.Fatal(err)
		}
		root.Grants = nil
		if _, err := w.signin.OpenGlass(ctx, root, w.ben.ID); err == nil {
			t.Error("opened without the role")
		}
		if _, err := w.signin.OpenGlass(ctx, w.administrator(), people.ID(w.ada.ID)); err == nil {
			t.Error("opened another person's records than those agreed to")
		}
	})
}

func TestOneDecisionAtOnce(t *testing.T) {
	each(t, func(w *world) {
		ada, cy := w.administrators()
		ada.post("/break-glass", "email", "ben@works.example", "reason", why)
		address := actions(cy.get("/break-glass").body, "/break-glass/")[0]
		glass := strings.Split(address, "/")[2]
		who, err := w.people.ByEmail(t.Context(), "cy@works.example")
		if err != nil {
			t.Fatal(err)
		}
		actor, err := w.people.Actor(t.Context(), who.ID)
		if err != nil {
			t.Fatal(err)
		}
		if n := together(40, func(int) bool { return w.signin.ApproveGlass(t.Context(), actor, glass) == nil }); n != 1 {
			t.Errorf("%d of 40 decided", n)
		}
		w.work()
		if letters := w.post.take(); len(letters) != 1 {
			t.Errorf("%d letters", len(letters))
		}
	})
}
