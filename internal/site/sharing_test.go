package site_test

import (
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/sharing"
	"guildhall/internal/site"
)

// TestWhatWaitsForAnAddressIsFoundAtSignIn: whoever signs in with the address that
// a share names finds it on their page at once, whoever else is here.
func TestWhatWaitsForAnAddressIsFoundAtSignIn(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		signIn(t, s, "Ada")
		ada, err := s.People.ByEmail(t.Context(), "ada@here.example")
		if err != nil {
			t.Fatal(err)
		}
		who := access.Actor{ID: string(ada.ID), Name: ada.Name}
		id, err := s.Sharing.Share(t.Context(), who, sharing.Offer{Email: "bob@here.example", Purpose: sharing.Coaching, Until: sharing.UsualDay(clock.System())})
		if err != nil {
			t.Fatal(err)
		}
		root, bob := signIn(t, s, "Root", access.Administrator), signIn(t, s, "Bob")
		const words = "Ada shared their skills with you, for coaching"
		if body := get(s, "/home", bob).Body.String(); !strings.Contains(body, words) || !strings.Contains(body, "/shared/"+id) {
			t.Errorf("/home does not say that %s", words)
		}
		if w := get(s, "/shared/"+id, bob); w.Code != 200 {
			t.Errorf("Bob gets %d", w.Code)
		}
		if strings.Contains(get(s, "/home", root).Body.String(), words) || get(s, "/shared/"+id, root).Code != 404 {
			t.Error("an administrator finds what is shared with somebody else")
		}
	})
}
