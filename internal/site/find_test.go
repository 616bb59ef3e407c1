package site_test

import (
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/search"
	"guildhall/internal/site"
)

// TestAnAbbreviationFindsItsSkillFirst seeks what people type.
func TestAnAbbreviationFindsItsSkillFirst(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		for text, want := range map[string]string{"DSAR": "Individual rights requests", "SAR": "Individual rights requests", "MoG": "Machinery of government transfers"} {
			found, err := (&search.Service{DB: s.DB()}).Find(t.Context(), access.Actor{}, search.Query{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Hits) == 0 || found.Hits[0].Title != want {
				t.Errorf("%s does not find %s first: %v", text, want, found.Hits)
			}
		}
	})
}

// TestSearchNamesTopicsAndAddressesOnce looks at everything that a common word
// finds: a topic is a discipline's name in every kind, and what two capabilities
// show at one address is one hit.
func TestSearchNamesTopicsAndAddressesOnce(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		f, err := s.Framework.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, d := range f.Disciplines {
			names[d.Name] = true
		}
		seen := map[string]bool{}
		for _, text := range []string{"records", "information rights", "library", "knowledge"} {
			clear(seen)
			found, err := (&search.Service{DB: s.DB()}).Find(t.Context(), access.Actor{}, search.Query{Text: text, Limit: 100})
			if err != nil || len(found.Hits) < 10 {
				t.Fatal(err, found.Hits)
			}
			for _, topic := range found.TopicFacets {
				if !names[topic.Value] {
					t.Errorf("%s: no discipline is called %s", text, topic.Value)
				}
			}
			for _, h := range found.Hits {
				if seen[h.URL] && !strings.Contains(h.URL, "/recruitment/questions") {
					t.Errorf("%s finds %s twice", text, h.URL)
				}
				seen[h.URL] = true
			}
		}
	})
}
