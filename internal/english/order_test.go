package english

import (
	"slices"
	"testing"
)

func TestNamesAreOrderedAsReadersLookForThem(t *testing.T) {
	want := []string{"Ada", "Élan", "élan", "Elbe", "Émile", "Emma", "Straße", "Übersee", "Ultra", "zebra"}
	got := slices.Clone(want)
	slices.Reverse(got)
	if slices.SortFunc(got, Compare); !slices.Equal(got, want) {
		t.Errorf("the order is %q", got)
	}
}

func TestAKeyForgetsCaseAndMarks(t *testing.T) {
	for name, want := range map[string]string{"Élan": "elan", "E\u0301LAN": "elan", "Straße": "strasse", "ΌΣΟΣ": "οσοσ", "": "", "日本語": "日本語", "2020s": "2020s"} {
		if got := Key(name); got != want {
			t.Errorf("the key of %q is %q, not %q", name, got, want)
		}
	}
	if Compare("a", "a") != 0 || Compare("É", "E") == 0 {
		t.Error("two names of one key must stand in a fixed order, and one name in one place")
	}
}
