package rdf

import "testing"

// TestResolveIRI holds every example of RFC 3986 sections 5.4.1 and 5.4.2 (strict), then cases about bases.
func TestResolveIRI(t *testing.T) {
	const base = "http://a/b/c/d;p?q"
	for _, test := range []struct{ base, ref, want string }{
		{base, "g:h", "g:h"}, {base, "g", "http://a/b/c/g"}, {base, "./g", "http://a/b/c/g"}, {base, "g/", "http://a/b/c/g/"}, {base, "/g", "http://a/g"},
		{base, "//g", "http://g"}, {base, "?y", "http://a/b/c/d;p?y"}, {base, "g?y", "http://a/b/c/g?y"}, {base, "#s", "http://a/b/c/d;p?q#s"},
		{base, "g#s", "http://a/b/c/g#s"}, {base, "g?y#s", "http://a/b/c/g?y#s"}, {base, ";x", "http://a/b/c/;x"}, {base, "g;x", "http://a/b/c/g;x"},
		{base, "g;x?y#s", "http://a/b/c/g;x?y#s"}, {base, "", "http://a/b/c/d;p?q"}, {base, ".", "http://a/b/c/"}, {base, "./", "http://a/b/c/"},
		{base, "..", "http://a/b/"}, {base, "../", "http://a/b/"}, {base, "../g", "http://a/b/g"}, {base, "../..", "http://a/"}, {base, "../../", "http://a/"},
		{base, "../../g", "http://a/g"},
		{base, "../../../g", "http://a/g"}, {base, "../../../../g", "http://a/g"}, {base, "/./g", "http://a/g"}, {base, "/../g", "http://a/g"},
		{base, "g.", "http://a/b/c/g."}, {base, ".g", "http://a/b/c/.g"}, {base, "g..", "http://a/b/c/g.."}, {base, "..g", "http://a/b/c/..g"},
		{base, "./../g", "http://a/b/g"}, {base, "./g/.", "http://a/b/c/g/"}, {base, "g/./h", "http://a/b/c/g/h"}, {base, "g/../h", "http://a/b/c/h"},
		{base, "g;x=1/./y", "http://a/b/c/g;x=1/y"}, {base, "g;x=1/../y", "http://a/b/c/y"}, {base, "g?y/./x", "http://a/b/c/g?y/./x"},
		{base, "g?y/../x", "http://a/b/c/g?y/../x"}, {base, "g#s/./x", "http://a/b/c/g#s/./x"}, {base, "g#s/../x", "http://a/b/c/g#s/../x"}, {base, "http:g", "http:g"},
		{"http://a/b#f", "", "http://a/b"}, {"http://a", "g", "http://a/g"}, {"http://a?q", "g", "http://a/g"}, {"http://a", "", "http://a"}, {"http://a", "#f", "http://a#f"},
		{"file:///a/b", "../c", "file:///c"}, {"file:///a/b", "//c", "file://c"}, {"file:///a/bb/ccc/../d;p?q", "g", "file:///a/bb/g"},
		{"urn:x", "#f", "urn:x#f"}, {"urn:x", "g", "urn:g"}, {"mailto:a@b", "c", "mailto:c"}, {"http://a/b", "?", "http://a/b?"}, {"http://a/b?q", "#", "http://a/b?q#"},
		{"http://a/b/", "//c//d", "http://c//d"}, {"http://ab//de//ghi", "xyz", "http://ab//de//xyz"}, {"http://ab//de//ghi", "../xyz", "http://ab//de/xyz"},
		{"http://abc/d:f/ghi", "../xyz", "http://abc/xyz"}, {"http://a/é/", "è", "http://a/é/è"}, {base, "a:b/../c", "a:b/../c"}, {base, "./a:b", "http://a/b/c/a:b"},
	} {
		got, err := ResolveIRI(test.base, test.ref)
		if err != nil || got != test.want {
			t.Errorf("%q against %q is %q (%v), want %q", test.ref, test.base, got, err, test.want)
		}
	}
	for _, bad := range []string{"a b", "<", "a\x00", "{"} {
		if got, err := ResolveIRI(base, bad); err == nil {
			t.Errorf("%q became %q", bad, got)
		}
	}
	if _, err := ResolveIRI("relative", "x"); err == nil {
		t.Error("a relative base was taken")
	}
}
