package people

import (
	"net/mail"
	"strings"
	"testing"

	"guildhall/internal/fault"
)

func TestCanonicalEmail(t *testing.T) {
	for in, want := range map[string]string{
		" Ada.Lovelace@Example.GOV.UK\n":               "ada.lovelace@example.gov.uk",
		"o'neill+x@sub.example.gov.uk":                 "o'neill+x@sub.example.gov.uk",
		"ada@bücher.example":                           "ada@xn--bcher-kva.example",
		"ada":                                          "",
		"ada@":                                         "",
		"@example.gov.uk":                              "",
		"ada@localhost":                                "",
		"ada@127.0.0.1":                                "",
		"ada@[127.0.0.1]":                              "",
		"ada@example..gov.uk":                          "",
		".ada@example.gov.uk":                          "",
		"ada.@example.gov.uk":                          "",
		"a..b@example.gov.uk":                          "",
		"\"a b\"@example.gov.uk":                       "",
		"Ada <ada@example.gov.uk>":                     "",
		"ada@example.gov.uk,eve@x.uk":                  "",
		"ada@b@example.gov.uk":                         "",
		"ädа@example.gov.uk":                           "",
		"ada@-example.gov.uk":                          "",
		"ada@example.gov.uk\r\nBcc: x@y":               "",
		"ada\x00@example.gov.uk":                       "",
		strings.Repeat("a", 65) + "@example.gov.uk":    "",
		"a@" + strings.Repeat("abcdefghi.", 26) + "uk": "",
		"a@" + strings.Repeat("x", 64) + ".uk":         "",
		strings.Repeat("a", 64) + "@" + strings.Repeat("abcdefg.", 23) + "uk": strings.Repeat("a", 64) + "@" + strings.Repeat("abcdefg.", 23) + "uk",
	} {
		got, err := CanonicalEmail(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v is not a sentence for the person", in, err)
		}
	}
}

func FuzzEmailCanonical(f *testing.F) {
	for _, seed := range []string{
		"ada@example.gov.uk", "ADA@EXAMPLE.GOV.UK", "ada@bücher.example", "ada@xn--bcher-kva.example", "ada@example.gov.uk\r\nBcc: x@y.z",
		"ada\x00@example.gov.uk", "\"x\"@y.z", "a@b.c", "ada@EXAMPLE.GOV。UK", "ada@ⓔxample.gov.uk", "K@example.gov.uk", "ada@faß.example", " a@b.c ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		canonical, err := CanonicalEmail(s)
		if err != nil {
			return
		}
		for _, b := range []byte(canonical) {
			if b <= ' ' || b >= 0x7f {
				t.Fatalf("%q became %q, which holds %q", s, canonical, b)
			}
		}
		if again, err := CanonicalEmail(canonical); again != canonical || err != nil {
			t.Fatalf("%q became %q, which became %q, %v", s, canonical, again, err)
		}
		parsed, err := mail.ParseAddress(canonical)
		if err != nil || parsed.Address != canonical || parsed.Name != "" {
			t.Fatalf("another parser reads %q as %v, %v", canonical, parsed, err)
		}
		if len(domains(canonical)) == 0 {
			t.Fatalf("%q has no domain", canonical)
		}
	})
}

func TestNamesAreCleaned(t *testing.T) {
	for in, want := range map[string]string{
		"  Ada \t Lovelace\n":     "Ada Lovelace",
		"Zoe\u0308 O\u2019Neill":  "Zoë O’Neill",
		"Ada\u202e\u200bLovelace": "AdaLovelace",
		"李 小龍":                    "李 小龍",
		"\u200b":                  "",
		"12":                      "",
		strings.Repeat("a", 101):  "",
	} {
		got, err := CleanName(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	if Key("Zoë ÉCOLE Straße") != "zoe ecole strasse" {
		t.Errorf("folded to %q", Key("Zoë ÉCOLE Straße"))
	}
}

func FuzzName(f *testing.F) {
	f.Add("Ada Lovelace")
	f.Add("Zoe\u0308\u200b")
	f.Add("\u202eA\u00a0B")
	f.Fuzz(func(t *testing.T, s string) {
		clean, err := CleanName(s)
		if err != nil {
			return
		}
		if again, err := CleanName(clean); again != clean || err != nil {
			t.Fatalf("%q became %q, which became %q, %v", s, clean, again, err)
		}
	})
}
