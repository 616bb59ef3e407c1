package nu

import (
	"context"
	"strings"
	"testing"
)

const sound = `<!DOCTYPE html><html lang="en"><head><title>Sound</title></head><body><h1>Sound</h1></body></html>`

func TestTheCheckerFindsWhatIsWrongAndOnlyThat(t *testing.T) {
	messages, err := Check(context.Background(), []Page{
		{"/sound", []byte(sound)},
		{"/nested", []byte(strings.Replace(sound, "<h1>", `<a href="/a"><a href="/b">b</a></a><h1>`, 1))},
		{"/warned", []byte(strings.Replace(sound, `<h1>`, `<section><p>No heading</p></section><h1>`, 1))},
	})
	if err != nil {
		t.Fatal(err)
	}
	var errors, warnings int
	for _, m := range messages {
		switch {
		case m.Page == "/nested" && m.Error:
			errors++
		case m.Page == "/warned" && !m.Error:
			warnings++
		default:
			t.Errorf("unexpected: %s", m)
		}
	}
	if errors == 0 || warnings == 0 {
		t.Errorf("%d errors and %d warnings in %v", errors, warnings, messages)
	}
}

func TestOnlyListedWarningsAreAccepted(t *testing.T) {
	list, err := ReadAccepted(strings.NewReader("# why\n\nSection lacks *.\nThe exact words\n"))
	if err != nil {
		t.Fatal(err)
	}
	for text, accepted := range map[string]bool{
		"Section lacks heading.":      true,
		"Section lacks heading. Mend": false,
		"The exact words":             true,
		"The exact words and more":    false,
		"Something else":              false,
	} {
		if rest := list.Beyond([]Message{{Text: text}}); (len(rest) == 0) != accepted {
			t.Errorf("%q: accepted %v, want %v", text, !accepted, accepted)
		}
	}
	if unused := list.Unused([]Message{{Text: "The exact words"}}); len(unused) != 1 || unused[0] != "Section lacks *." {
		t.Errorf("unused: %q", unused)
	}
	if rest := list.Beyond([]Message{{Text: "The exact words", Error: true}}); len(rest) != 1 {
		t.Error("an error was accepted")
	}
}
