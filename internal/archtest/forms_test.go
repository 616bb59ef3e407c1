package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// withoutKey lists the templates whose forms carry no key against being sent
// twice, and why. What they use up works once, and their answers bring cookies,
// which somebody who is only led on would miss.
var withoutKey = []string{
	"signin/ask_code.templ", "signin/ask_details.templ", "signin/ask_email.templ", "signin/passkey.templ",
	"signin/prove_again.templ", "signin/show_link.templ", "signin/sign_out.templ", "demo/personas.templ",
}

// TestEveryFormThatIsPostedHasItsKey reads the forms of every template: each says
// how it is sent, and one that is posted begins with web.Once.
func TestEveryFormThatIsPostedHasItsKey(t *testing.T) {
	posted := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".templ") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, "../"))
		for _, f := range forms(string(text)) {
			switch {
			case f.method != "get" && f.method != "post":
				t.Errorf("%s has a form without method=\"post\" or method=\"get\": %s", name, f.tag)
			case f.method == "post" && !slices.Contains(withoutKey, name):
				if posted++; !f.keyed {
					t.Errorf("%s has a form whose first child is not @web.Once(): %s", name, f.tag)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if posted < 100 {
		t.Errorf("only %d forms were found", posted)
	}
}

type templateForm struct {
	tag, method string
	keyed       bool
}

var (
	methodOf = regexp.MustCompile(`\smethod="(\w+)"`)
	keyFirst = regexp.MustCompile(`^\s*@(web\.)?Once\(\)`)
)

// forms finds the forms of a template.
func forms(text string) (all []templateForm) {
	for {
		at := strings.Index(text, "<form")
		if at < 0 {
			return all
		}
		text = text[at:]
		end := tagEnd(text)
		f := templateForm{tag: text[:end], keyed: keyFirst.MatchString(text[end:])}
		if m := methodOf.FindStringSubmatch(f.tag); m != nil {
			f.method = m[1]
		}
		all, text = append(all, f), text[end:]
	}
}

// tagEnd is where the tag ends with which text begins. A sign within braces or
// quotes ends none.
func tagEnd(text string) int {
	depth, quoted := 0, false
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '>' && depth == 0:
			return i + 1
		}
	}
	return len(text)
}

func TestAFormWithoutItsKeyIsFound(t *testing.T) {
	for text, want := range map[string]templateForm{
		`<form action={ x("a>b") } method="post">@web.Once()</form>`: {method: "post", keyed: true},
		`<form method="post" hidden><input name="a"/>@web.Once()`:    {method: "post"},
		`<form data-x={ f(a > b) } method="post"> @Once()</form>`:    {method: "post", keyed: true},
		`<form action="/search" method="get"><input name="once"/>`:   {method: "get"},
		`<form action="/x">@web.Once()</form>`:                       {keyed: true},
	} {
		found := forms(text)
		if len(found) != 1 || found[0].method != want.method || found[0].keyed != want.keyed {
			t.Errorf("%s: %+v", text, found)
		}
	}
}
