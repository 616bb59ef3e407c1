package e2e

import (
	"testing"

	"guildhall/e2e/browser"
)

// TestPaperHoldsTheTextAndNotTheWayAround looks at pages as a printer would.
func TestPaperHoldsTheTextAndNotTheWayAround(t *testing.T) {
	s := serve(t, sqlite)
	b := browser.Open(t, s.URL)
	for _, c := range []struct {
		address, text string
		not           []string
	}{
		{"/roles/R10", "What you would do", []string{"Compare with", "What the rings mean", "What you can do"}},
		{"/skills/GEN01", "What good looks like", []string{"What you can do"}},
	} {
		b.Print(false)
		b.Open(c.address)
		for _, words := range append([]string{c.text, "Sign in"}, c.not...) {
			b.See(words)
		}
		b.Print(true)
		b.See(c.text)
		b.See("Cite this")
		b.DontSee("Sign in")
		for _, words := range c.not {
			b.DontSee(words)
		}
	}
}
