package site_test

import (
	"net/http"
	"testing"
)

// TestAddressesThatOthersRelyOnAnswer asks, as a visitor, for every address that
// scripts, links and other systems were promised.
func TestAddressesThatOthersRelyOnAnswer(t *testing.T) {
	s := newSite(t, onSQLite(t))
	for _, path := range []string{
		"/", "/about", "/disciplines", "/disciplines/records-management", "/join", "/assessments/new", "/retention", "/roles", "/roles/R10",
		"/roles/compare?a=R10&b=R13", "/skills", "/skills/GEN01", "/framework", "/framework?discipline=RM", "/framework/releases/2026.1",
		"/framework/releases/2026.1/skills/GEN01", "/framework/releases/2026.1/roles/R10", "/careers", "/learning", "/networks", "/networks/adro",
		"/events", "/framework/compare?from=2026.1&to=2026.1", "/search?q=records", "/am-i-in", "/enquiries/new", "/recruitment", "/consultations", "/sign-in", "/insight",
		"/organisations/cabinet-office", "/mentoring", "/development", "/skills-framework", "/governance", "/contact", "/accessibility",
		"/privacy", "/cookies", "/terms", "/glossary", "/openapi.json", "/healthz/live", "/healthz/ready",
	} {
		if w := get(s, path, ""); w.Code != http.StatusOK {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	for _, c := range []struct {
		path, to string
		status   int
	}{
		{"/recruit", "/recruitment", http.StatusMovedPermanently},
		{"/api/v1", "/api", http.StatusMovedPermanently},
		{"/id/skill/GEN01", "/skills/GEN01", http.StatusSeeOther},
		{"/id/role/R10", "/roles/R10", http.StatusSeeOther},
		{"/id/discipline/RM", "/disciplines/records-management", http.StatusSeeOther},
		{"/id/scheme", "/framework", http.StatusSeeOther},
		{"/home", "/sign-in?next=%2Fhome", http.StatusSeeOther},
		{"/me", "/sign-in?next=%2Fme", http.StatusSeeOther},
	} {
		if w := get(s, c.path, ""); w.Code != c.status || w.Header().Get("Location") != c.to {
			t.Errorf("%s answers %d to %q, want %d to %s", c.path, w.Code, w.Header().Get("Location"), c.status, c.to)
		}
	}
	cookie := signIn(t, s, "Reader")
	for _, path := range []string{"/home", "/me", "/me/export", "/me/sessions", "/me/privacy", "/me/access-log"} {
		if w := get(s, path, cookie); w.Code != http.StatusOK {
			t.Errorf("%s answers %d to its owner", path, w.Code)
		}
	}
}
