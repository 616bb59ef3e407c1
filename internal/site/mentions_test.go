package site_test

import (
	"strings"
	"testing"

	"guildhall/internal/site"
)

// TestRoomsNameEachOther looks for what one capability's page shows of another's.
func TestRoomsNameEachOther(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		for path, leads := range map[string][]string{
			"/disciplines/records-management": {"/networks/adro", "/bodies/irms", "/roles/R10", "/skills/RM01"},
			"/skills/RM01":                    {"/networks/adro", "/roles/R13"},
			"/skills/RM04":                    {"/learning/L01", "/roles/R10"},
			"/networks/adro":                  {"/skills/RM01", "/disciplines/records-management"},
			"/learning/L01":                   {"/skills/RM04"},
		} {
			body := get(s, path, "").Body.String()
			for _, to := range leads {
				// What the framework says leads on by relative addresses.
				if !strings.Contains(body, `href="`+to+`"`) && !strings.Contains(body, `href="..`+to+`"`) {
					t.Errorf("%s does not lead to %s", path, to)
				}
			}
		}
	})
}
