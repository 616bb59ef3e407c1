package site_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/site"
)

// post sends a form with a session and returns where it leads.
func post(t *testing.T, s *site.Site, cookie, path string, pairs ...string) string {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	s.Router.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("POST %s: %d\n%s", path, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func says(t *testing.T, s *site.Site, cookie, path string, words ...string) {
	t.Helper()
	w := get(s, path, cookie)
	if w.Code != http.StatusOK {
		t.Errorf("%s: %d", path, w.Code)
	}
	for _, word := range words {
		if !strings.Contains(w.Body.String(), word) {
			t.Errorf("%s does not say %q", path, word)
		}
	}
}

// TestAProposalReachesTheDeskOfTheFramework follows a proposal across the
// capabilities: the page of a skill mentions it, and the form of a change takes
// its words and its credit.
func TestAProposalReachesTheDeskOfTheFramework(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		member, editor := signIn(t, s, "Member"), signIn(t, s, "Editor", access.Editor)
		f, err := s.Framework.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		skill := f.Skill("RM01")
		to := post(t, s, member, "/proposals", "about", "skill/RM01", "field", "definition", "before", skill.Definition, "text", skill.Definition+" Always.",
			"reason", "It is always so.", "credit", "yes", "credit-as", "A keen reader", "audience", "public", "do", "send")
		address := strings.TrimSuffix(to, "?done=proposed")
		s.Router.Refresh(t.Context())
		says(t, s, "", "/skills/RM01", `href="`+address+`"`)
		says(t, s, "", address, "Definition of "+skill.Name)
		says(t, s, "", "/api/v1/proposals?state=open", "A keen reader")
		says(t, s, member, "/following", "Definition of "+skill.Name)
		says(t, s, member, "/me", "A keen reader")
		post(t, s, editor, address+"/decide", "outcome", "accepted", "reason", "Agreed.")
		if err := s.Framework.StartRelease(t.Context(), access.Actor{ID: "e", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}, "2027.1", "Release 2027.1"); err != nil {
			t.Fatal(err)
		}
		says(t, s, editor, "/framework/amendments/new?proposal="+strings.TrimPrefix(address, "/proposals/"), "A keen reader", "Always.", "It is always so.")
	})
}

// TestWhatCanBeFollowed asks for the confirming page of a thing of each kind.
func TestWhatCanBeFollowed(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		member := signIn(t, s, "Member")
		for ref, title := range map[string]string{
			"skill/RM01": "Follow ", "role/R10": "Follow ", "discipline/RM": "Follow ", "network/adro": "Follow ",
			"framework": "Follow The skills framework", "changes": "Follow Everything that changes",
		} {
			says(t, s, member, "/following/add?ref="+ref, title)
			if to := post(t, s, member, "/following/add", "ref", ref); to != "/following?done=followed" {
				t.Errorf("%s leads to %s", ref, to)
			}
		}
		says(t, s, member, "/following", `href="/networks/adro"`, `href="/disciplines/records-management"`)
	})
}
