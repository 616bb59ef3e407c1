package english

import "testing"

func TestSentencesCountAsPeopleDo(t *testing.T) {
	for n, want := range map[int]string{0: "0 roles", 1: "1 role", 2: "2 roles"} {
		if got := Count(n, "role", "roles"); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
}

func TestListsReadAsSentencesDo(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := And(words); got != want {
			t.Errorf("%v is %q", words, got)
		}
	}
	if got := Or([]string{"a", "b", "c"}); got != "a, b or c" {
		t.Errorf("the choice is %q", got)
	}
}

func TestOnlyTheFirstLetterGrows(t *testing.T) {
	for s, want := range map[string]string{"": "", "a role": "A role", "élan": "Élan", "PhD": "PhD", "9 to 5": "9 to 5"} {
		if got := Capital(s); got != want {
			t.Errorf("%q begins a sentence as %q", s, got)
		}
	}
}
