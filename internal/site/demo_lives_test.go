package site_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"guildhall/internal/demo"
)

// TestADemonstrationLeavesEverybodySomethingToDo looks where each persona would.
func TestADemonstrationLeavesEverybodySomethingToDo(t *testing.T) {
	s := demonstration(t, demo.Size{Members: 40, Organisations: 8, Seed: 1})
	for _, look := range []struct{ who, path, words string }{
		{"manager", "/assessments/again", "Which level fits you today?"},
		{"manager", "/me/requests", "Newell Arrival"},
		{"member", "/assessments/evidence", "Ran a clear-out day"},
		{"member", "/me/plan", "What I want to learn this year"},
		{"manager", "/shared", "development plan"},
		{"member", "/me/privacy", "My post began a month earlier"},
		{"editor", "/opinions/pool", "Leave the pool"},
		{"editor", "/members", "Mina Bookbinder"},
		{"leader", "/campaigns", "Skills check of the new team"},
		{"lead", "/insight", "Disciplines that you lead"},
		{"head", "/campaigns", "Next year’s check"},
		{"records", "/records/holds", "an inquiry may need these"},
		{"records", "/records/certificates", "/certificates/"},
		{"administrator", "/privacy/requests", "/privacy/requests/"},
	} {
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, httptest.NewRequest("POST", "/demo/as/"+look.who, nil))
		cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
		if page := get(s, look.path, cookie); page.Code != 200 || !strings.Contains(page.Body.String(), look.words) {
			t.Errorf("%s answers the %s with %d, or without %q", look.path, look.who, page.Code, look.words)
		}
	}
}
