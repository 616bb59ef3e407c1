package site_test

import (
	"strings"
	"testing"
)

// TestEveryRoomDescribesItself asks for a page of each room: its head speaks one
// vocabulary, and what it shows says what kind of thing it is.
func TestEveryRoomDescribesItself(t *testing.T) {
	s := newSite(t, onSQLite(t))
	for path, kind := range map[string]string{
		"/": "WebPage", "/about": "WebPage", "/skills/RM05": "DefinedTerm", "/roles/R10": "Occupation",
		"/networks/adro": "Organization", "/bodies/cilip": "Organization", "/organisations/cabinet-office": "Organization",
		"/glossary": "DefinedTermSet", "/learning/L01": "LearningResource",
		"/skills": "", "/roles": "", "/roles/rings": "", "/careers": "", "/framework": "", "/disciplines": "", "/bodies": "",
		"/qualifications": "", "/networks": "", "/learning": "", "/organisations": "",
	} {
		page := get(s, path, "").Body.String()
		for _, text := range []string{
			`<link rel="schema.DCTERMS"`, `<meta name="DCTERMS.title" content="`, `<meta name="DCTERMS.publisher" content="`,
			`<meta name="DCTERMS.identifier" content="http`, `<meta name="DCTERMS.rights" content="`,
		} {
			if strings.Count(page, text) != 1 {
				t.Errorf("%s holds %s %d times, want once", path, text, strings.Count(page, text))
			}
		}
		if strings.Contains(page, `name="DC.`) {
			t.Errorf("%s speaks another vocabulary too", path)
		}
		if kind != "" && !strings.Contains(page, `itemtype="https://schema.org/`+kind+`"`) {
			t.Errorf("%s does not say that it shows a %s", path, kind)
		}
	}
}
