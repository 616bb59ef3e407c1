package e2e

import (
	"strings"
	"testing"
	"time"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
	"guildhall/internal/audit"
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

	b.Click("Add a passkey")
	b.Heading("How you sign in")
	b.Fill("Name of the new passkey", "Paz’s phone")
	b.Click("Add a passkey")
	b.See("The passkey has been added")
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

// quarterOfAnHourPasses makes every proof of identity as old as that.
func (s *service) quarterOfAnHourPasses(t *testing.T) {
	t.Helper()
	must(t, s.Acts.Housekeep(t.Context(), audit.SessionUse, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), `UPDATE sessions SET proved_at = $1`, sqldb.At(at.Add(-access.Recent-time.Second)))
		return err
	}))
}
