package e2e

import (
	"strings"
	"testing"
	"time"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
)

// TestAnAdministratorUsesAPasskey: an administrator comes by mail and is asked for
// more; they add a passkey, sign out, sign in with it, and a quarter of an hour
// later prove with it again. Passkeys need scripts and a name; by mail people go
// in the journeys by code and by link.
func TestAnAdministratorUsesAPasskey(t *testing.T) {
	s := serve(t, sqlite)
	here := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	s.SignIn.BaseURL = here
	email := s.join(t, "Paz Keyring", access.Administrator)
	b := browser.Open(t, here)
	b.Passkeys()

	b.Open("/sign-in")
	b.Fill("Work email address", email)
	b.Click("Send the code")
	b.Fill("Code from the message", codeInMessage.FindString(s.Post.Take(t, email).Text))
	b.Click("Continue")
	b.At("/home")
	b.Click("Look after people and their roles")
	b.Heading("Confirm that it is you")
	b.See("You have no passkey yet")
	b.Axe()
	b.Reflows()
	b.Screenshots("administrator without passkey")

	b.Fill("Name of the new passkey", "Paz’s phone")
	b.Click("Add a passkey")
	b.See("The passkey has been added")
	b.Click("Use your passkey")
	b.Heading("People")
	b.Open("/me/sign-in")
	b.See("Paz’s phone")
	b.Axe()
	if told := s.Post.Take(t, email); !strings.Contains(told.Text, "a passkey was added to your account") {
		t.Errorf("the message says %q", told.Text)
	}

	b.Click("Sign out")
	b.Click("Sign out")
	b.Open("/sign-in?next=/people")
	b.Click("Sign in with a passkey")
	b.Heading("People")
	b.See("Paz Keyring")

	b.Open("/break-glass")
	b.Heading("Open another person’s records")
	s.quarterOfAnHourPasses(t)
	b.Open("/break-glass")
	b.Heading("Confirm that it is you")
	b.Axe()
	b.Click("Use your passkey")
	b.Heading("Open another person’s records")
}

// TestAManagerAddsAPasskeyToReadWhatIsShared: somebody who came by mail opens what a
// member shares with them, is told why a code is not enough for that, adds a passkey
// there and then, and goes on to where they were going.
func TestAManagerAddsAPasskeyToReadWhatIsShared(t *testing.T) {
	s := serve(t, sqlite, func(s *service) {
		s.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
		s.SignIn.BaseURL, s.SignIn.OthersByMail = s.URL, false
	})
	v := visit{s, t, pair{sqlite, true}}
	v.as("Selma Sharer")
	v.rated(t, address("Selma Sharer"))
	member, err := s.People.ByEmail(t.Context(), address("Selma Sharer"))
	must(t, err)
	email := s.join(t, "Marta Manager")
	_, err = s.Sharing.Share(t.Context(), access.Actor{ID: string(member.ID), Name: member.Name}, sharing.Offer{Email: email, Purpose: sharing.Coaching, Until: sharing.UsualDay(clock.System())})
	must(t, err)
	s.Post.Take(t, email)

	b := browser.Open(t, s.URL)
	b.Passkeys()
	b.Open("/sign-in")
	b.Fill("Work email address", email)
	b.Click("Send the code")
	b.Fill("Code from the message", codeInMessage.FindString(s.Post.Take(t, email).Text))
	b.Click("Continue")
	b.At("/home")
	b.Open("/shared")
	b.Click("Selma Sharer’s skills , for coaching")
	b.Heading("Confirm that it is you")
	b.See("A code by email is not enough, because whoever can read your email could use it too")
	b.See("You have no passkey yet")
	b.DontSee("Send me a code")
	b.Axe()
	b.Reflows()
	b.Screenshots("why a passkey is needed")
	b.Fill("Name of the new passkey", "Marta’s phone")
	b.Click("Add a passkey")
	b.See("The passkey has been added. Use it once")
	b.Axe()
	b.Click("Use your passkey")
	b.Heading("Selma Sharer’s skills")
}

// quarterOfAnHourPasses makes every proof of identity as old as that.
func (s *service) quarterOfAnHourPasses(t *testing.T) {
	t.Helper()
	must(t, s.Acts.Housekeep(t.Context(), audit.SessionUse, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), `UPDATE sessions SET proved_at = $1`, sqldb.At(at.Add(-access.Recent-time.Second)))
		return err
	}))
}
