package signin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// strict makes the role of an administrator need more than a message.
func (w *world) strict() {
	w.signin.AdministratorsByMail = false
	w.byName()
}

// TestAnAdministratorProvesMoreThanAMessage: whoever reads an administrator's mail
// comes in and is no administrator; the role counts once a passkey was used.
func TestAnAdministratorProvesMoreThanAMessage(t *testing.T) {
	each(t, func(w *world) {
		w.strict()
		a, b := w.device(), w.browser()
		b.signIn("ada@works.example")
		got := b.get("/desk")
		w.want(got, 200, "You have no passkey yet")
		if got.path != "/sign-in/again?next=%2Fdesk&for=others" || strings.Contains(got.body, "Send me a code") {
			t.Errorf("came to %s; a code is offered: %v", got.path, strings.Contains(got.body, "Send me a code"))
		}
		w.sound(got)
		if got := b.post("/people/" + string(w.ben.ID) + "/end-sessions"); got.path != "/sign-in/again?next=%2Fhome&for=others" {
			t.Errorf("a form led to %s", got.path)
		}
		w.want(b.get("/break-glass"), 200, "You are an administrator")

		w.now.Advance(access.Recent)
		w.want(b.get("/desk"), 200, "Send me a code") // to add a passkey they prove again first
		b.signIn("ada@works.example")
		w.want(b.addPasskey(a, "hers"), 200, "The passkey has been added")
		w.work()
		w.post.take()
		w.want(b.get("/desk"), 200, "Use your passkey")
		w.want(b.usePasskey(a, "again", "yes", "next", "/desk"), 200, "desk")
		w.want(b.get("/break-glass"), 200, "Nobody has asked yet")

		mailed := w.browser()
		mailed.signIn("ada@works.example")
		w.want(mailed.get("/desk"), 200, "a code by email is not enough here")
		link, err := w.signin.IssueLink(t.Context(), "ada@works.example")
		if err != nil {
			t.Fatal(err)
		}
		lost := w.browser()
		lost.post(strings.Replace(link, "localhost", "127.0.0.1", 1))
		w.want(lost.get("/desk"), 200, "desk")
	})
}

// TestTheOperatorMayLetAdministratorsComeByMail is the first day, and where nobody
// can use a passkey.
func TestTheOperatorMayLetAdministratorsComeByMail(t *testing.T) {
	each(t, func(w *world) {
		b := w.browser()
		b.signIn("ada@works.example")
		w.want(b.get("/desk"), 200, "desk")
		w.signin.AdministratorsByMail = false // it counts at the next request
		w.want(b.get("/desk"), 200, "Passkeys cannot be used here")
		ben := w.browser()
		ben.signIn("ben@works.example")
		w.want(ben.get("/desk"), 403, "You do not have access")
	})
}

// TestAProviderIsStrongWhenItSaysSo reads every form of acr and amr that a provider
// may give, and none.
func TestAProviderIsStrongWhenItSaysSo(t *testing.T) {
	each(t, func(w *world) {
		p := w.provider()
		w.use(p)
		b, adas := w.browser(), person("a-1", "")
		b.signIn("ada@works.example")
		b.through(p, adas, "/me/identities")
		w.work()
		w.post.take()
		w.signin.AdministratorsByMail = false
		w.signin.Provider.ACR = []string{"urn:gov:two", "urn:gov:three"}
		for name, c := range map[string]struct {
			acr, amr any
			strong   bool
		}{
			"says nothing":          {nil, nil, false},
			"mfa":                   {nil, []string{"pwd", "mfa"}, true},
			"one factor":            {nil, []string{"pwd"}, false},
			"two single factors":    {nil, []string{"pwd", "otp"}, false},
			"mfa as one text":       {nil, "mfa", false},
			"mfa within a word":     {nil, []string{"nomfa"}, false},
			"an object":             {nil, map[string]any{"mfa": true}, false},
			"a class that counts":   {"urn:gov:three", nil, true},
			"another class":         {"urn:gov:one", []string{"pwd"}, false},
			"a class in a list":     {[]string{"urn:gov:two"}, nil, false},
			"an empty class":        {"", nil, false},
			"a number for a class":  {2, nil, false},
			"mfa, and a weak class": {"urn:gov:one", []string{"mfa"}, true},
		} {
			adas.authTime = w.now.Now()
			adas.change = func(claims jwt.MapClaims) {
				if c.acr != nil {
					claims["acr"] = c.acr
				}
				if c.amr != nil {
					claims["amr"] = c.amr
				}
			}
			came := w.browser()
			w.want(came.through(p, adas, "/sign-in/provider"), 200, "home of Ada Lovelace")
			if got := came.get("/desk"); strings.HasSuffix(got.body, "desk") != c.strong {
				t.Errorf("%s: strong is not %v", name, c.strong)
			}
		}
		if got := p.asked.Get("acr_values"); got != "urn:gov:two urn:gov:three" {
			t.Errorf("asked for the classes %q", got)
		}
	})
}

// TestAWeakProviderDoesNotStandInForAPasskey: what a passkey guards is not opened by
// a provider that asked for one factor.
func TestAWeakProviderDoesNotStandInForAPasskey(t *testing.T) {
	each(t, func(w *world) {
		w.vault()
		p := w.provider()
		w.use(p)
		b, bens := w.browser(), person("b-1", "")
		b.signIn("ben@works.example")
		b.through(p, bens, "/me/identities")
		w.work()
		w.post.take()
		withPasskey(w)
		w.signin.BaseURL = w.server.URL // where cookies of the test's browsers are
		bens.authTime = w.now.Now()
		w.want(b.through(p, bens, "/sign-in/again/provider", "next", "/vault"), 200, "Confirm that it is you")
		bens.change = func(c jwt.MapClaims) { c["amr"] = []string{"mfa"} }
		w.want(b.through(p, bens, "/sign-in/again/provider", "next", "/vault"), 200, "vault of Ben Nevis")
	})
}

// TestNobodyDecidesForWhoeverMadeThem: an administrator who makes a second one does
// not thereby open anything for a day, directly or over a third.
func TestNobodyDecidesForWhoeverMadeThem(t *testing.T) {
	each(t, func(w *world) {
		ada := w.browser()
		ada.signIn("ada@works.example")
		w.makeAdministrator(w.ada, "dot@works.example", "Dot Cotton")
		dot := w.find("dot@works.example")
		w.makeAdministrator(dot, "eli@works.example", "Eli Wallach")
		if _, err := w.signin.CreateAdministrator(t.Context(), "cy@works.example", "Cy Twombly"); err != nil {
			t.Fatal(err)
		}
		w.makeAdministrator(w.find("cy@works.example"), "fay@works.example", "Fay Wray")
		ada.post("/break-glass", "email", "ben@works.example", "reason", why)

		for email, may := range map[string]bool{"dot@works.example": false, "eli@works.example": false, "cy@works.example": true, "fay@works.example": true} {
			b := w.browser()
			w.work()
			w.post.take()
			b.signIn(email)
			if offered := len(actions(b.get("/break-glass").body, "/break-glass/")) > 0; offered != may {
				t.Errorf("%s is offered to decide: %v", email, offered)
			}
		}
		glass := w.text(`SELECT id FROM break_glass`)
		w.refuses(dot, glass, "made you an administrator less than a day ago")
		w.refuses(w.find("eli@works.example"), glass, "made you an administrator less than a day ago")

		w.now.Advance(24*time.Hour + time.Second)
		ada.signIn("ada@works.example")
		ada.post("/break-glass", "email", "ben@works.example", "reason", why)
		glass = w.text(`SELECT id FROM break_glass ORDER BY asked_at DESC LIMIT 1`)
		who, err := w.people.Actor(t.Context(), dot.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.signin.ApproveGlass(t.Context(), who, glass); err != nil {
			t.Errorf("after a day: %v", err)
		}
	})
}

func (w *world) makeAdministrator(by people.Person, email, name string) {
	w.t.Helper()
	ctx := w.t.Context()
	root, err := w.people.Actor(ctx, by.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := w.people.Add(ctx, root, people.New{Name: name, Email: email})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.people.Grant(ctx, root, p.ID, access.Administrator, access.Everywhere); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) find(email string) people.Person {
	w.t.Helper()
	p, err := w.people.ByEmail(w.t.Context(), email)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) text(query string) string {
	w.t.Helper()
	s, err := sqldb.One(w.t.Context(), w.db, "text", sqldb.Value[string], query)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// refuses tries to agree to a request, and wants a sentence and no act.
func (w *world) refuses(who people.Person, glass, says string) {
	w.t.Helper()
	actor, err := w.people.Actor(w.t.Context(), who.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	before := w.count(`SELECT count(*) FROM audit`)
	if err := w.signin.ApproveGlass(w.t.Context(), actor, glass); err == nil || !strings.Contains(err.Error(), says) {
		w.t.Errorf("%s: %v", who.Name, err)
	}
	if after := w.count(`SELECT count(*) FROM audit`); after != before {
		w.t.Errorf("%d acts of what was refused", after-before)
	}
}
