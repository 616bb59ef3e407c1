package site_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzHostHeader asks under any name: an answer never repeats a name that the
// asker made up, neither in the page nor in where it leads.
func FuzzHostHeader(f *testing.F) {
	s := newSite(f, onSQLite(f))
	const canary = "made-up-name"
	for _, seed := range []string{"", ".example", ":80", "@other.example", "/path", "\r\nSet-Cookie: x=1", "<script>", "[::1]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rest string) {
		for _, path := range []string{"/roles/R10", "/recruit", "/skills/gen01", "/id/skill/GEN01", "/changes.atom", "/sign-in", "/home", "/nowhere", "/openapi.json"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Host = canary + rest
			r.Header.Set("X-Forwarded-Host", canary+rest)
			w := httptest.NewRecorder()
			s.Router.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%s answers %d to the host %q", path, w.Code, r.Host)
			}
			if to := w.Header().Get("Location"); strings.Contains(to, canary) || strings.Contains(w.Body.String(), canary) {
				t.Errorf("%s repeats the host %q", path, r.Host)
			}
		}
	})
}
