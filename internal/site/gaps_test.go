package site_test

import (
	"strings"
	"testing"

	"guildhall/internal/site"
)

// TestGapsLeadToWhatHelps looks for learning and networks beside the skills of a
// role that somebody has not rated yet, and along a path to it.
func TestGapsLeadToWhatHelps(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		cookie := signIn(t, s, "Reader")
		for path, leads := range map[string][]string{
			"/assessments/gaps?role=R10":         {`href="/learning/`, `href="/networks/`, `href="/skills/RM04"`, "Learning:", "Networks:"},
			"/assessments/path?from=R13&to=R10":  {`href="/learning/`, `href="/networks/`, `href="/skills/RM04"`},
			"/assessments/gaps":                  {`href="/assessments/new"`},
			"/assessments/evidence/new":          {`value="RM04"`},
			"/assessments/new/skills?layout=all": {`value="RM04"`},
		} {
			w := get(s, path, cookie)
			for _, to := range leads {
				if w.Code != 200 || !strings.Contains(w.Body.String(), to) {
					t.Errorf("%s answers %d and does not lead to %s", path, w.Code, to)
				}
			}
		}
	})
}
