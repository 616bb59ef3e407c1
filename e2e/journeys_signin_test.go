package e2e

import (
	"regexp"
	"slices"
	"testing"

	"guildhall/e2e/browser"
	"guildhall/internal/demo"
	"guildhall/internal/mail"
)

var (
	codeInMessage = regexp.MustCompile(`\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b`)
	linkInMessage = regexp.MustCompile(`http\S+/sign-in/link/\S+`)
)

// askToSignIn asks for a message, and returns it.
func askToSignIn(v visit, b *browser.Window, email string) mail.Message {
	v.t.Helper()
	b.Open("/sign-in")
	b.Heading("Sign in")
	b.Fill("Work email address", email)
	b.Click("Send the code")
	b.Heading("Check your email")
	return v.Post.Take(v.t, email)
}

func signInByCode(t *testing.T, v visit) {
	email := v.join(t, "Cora Codetyper")
	b := v.window()
	b.Open("/")
	if cookies := b.Cookies(); len(cookies) > 0 {
		t.Errorf("a visitor has the cookies %q", cookies)
	}
	b.Click("Sign in")
	b.Axe()
	b.Reflows()
	b.Fill("Work email address", "not an address")
	b.Click("Send the code")
	b.See("There is a problem")
	b.Axe()
	b.Reflows()
	b.Screenshots("sign in problem")

	message := askToSignIn(v, b, email)
	b.Axe()
	b.Fill("Code from the message", "BBBB-BBBB")
	b.Click("Continue")
	b.See("There is a problem")
	b.Fill("Code from the message", codeInMessage.FindString(message.Text))
	b.Click("Continue")
	b.At("/home")
	b.See("Cora Codetyper")
	b.Axe()
	b.Reflows()
	b.Screenshots("home")
	if cookies := b.Cookies(); !slices.Equal(cookies, []string{v.Router.SessionCookie()}) {
		t.Errorf("someone signed in has the cookies %q", cookies)
	}

	b.Click("Sign out")
	b.Click("Sign out")
	if cookies := b.Cookies(); len(cookies) > 0 {
		t.Errorf("someone signed out has the cookies %q", cookies)
	}
	b.Open("/home")
	b.Heading("Sign in")
}

func signInByLink(t *testing.T, v visit) {
	email := v.join(t, "Lina Linkfollower")
	b := v.window()
	link := linkInMessage.FindString(askToSignIn(v, b, email).Text)

	other := v.window()
	other.Open(link)
	other.Heading("Type the code instead")

	b.Open(link)
	b.Heading("Finish signing in")
	b.Axe()
	b.Click("Sign in")
	b.At("/home")
	b.See("Lina Linkfollower")
	b.Open(link)
	b.Heading("This link does not work any more")
}

// TestLookAroundAsAPersona: a visitor of the demonstration becomes an editor, and
// then somebody else.
func TestLookAroundAsAPersona(t *testing.T) {
	s := serveFrom(t, open(t, sqlite, true), func(s *service) {
		must(t, s.Demo.Prepare(t.Context(), demo.Size{Members: 40, Organisations: 5, Seed: 1}))
	})
	b := browser.Open(t, s.URL)
	b.Open("/demo")
	b.Axe()
	b.Reflows()
	b.Screenshots("personas")
	b.Click("Choose Edda Inkwell")
	b.Axe()
	b.Click("Sign in as Edda Inkwell")
	b.At("/home")
	b.See("Edda Inkwell")
	b.Open("/demo/as/administrator")
	b.Click("Sign in as Otto Keyholder")
	b.See("Otto Keyholder")
	b.Open("/people")
	b.Heading("People")
	b.Axe()
	b.Reflows()
	b.Screenshots("people")
}
