package search_test

import (
	"slices"
	"strings"
	"testing"

	"guildhall/internal/search"
)

func TestAFilterSeeksStemsWithoutGrammar(t *testing.T) {
	for text, want := range map[string][]string{
		"Retention of the RECORDS": {"retent", "record"},
		"the of":                   {"the", "of"}, // nothing else is asked for
		"café":                     {"cafe"},
		"%_'":                      nil,
		"":                         nil,
	} {
		if got := search.Sought(text); !slices.Equal(got, want) {
			t.Errorf("%q seeks %q, want %q", text, got, want)
		}
	}
	if n := len(search.Sought(strings.Repeat("archive ", 100))); n != 12 {
		t.Errorf("a hundred words seek %d stems, want 12", n)
	}
}

func TestAConditionCountsItsPlaceholdersOn(t *testing.T) {
	where, args := search.Holds("x.words", "digital records", 3)
	if where != " AND x.words LIKE $3 AND x.words LIKE $4" || len(args) != 2 || args[1] != "% record%" {
		t.Errorf("the condition is %q with %q", where, args)
	}
}
