package atom_test

import (
	"encoding/xml"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"guildhall/internal/atom"
)

// TestAFeedHasWhatTheStandardAsksFor writes an empty feed and one with words
// that XML must escape.
func TestAFeedHasWhatTheStandardAsksFor(t *testing.T) {
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for name, f := range map[string]atom.Feed{
		"empty": {ID: atom.URN("a"), Title: "Nothing", Updated: time.Unix(0, 0)},
		"full": {Lang: "cy", ID: atom.URN("b"), Title: "<b> & more", Author: "The hall", Updated: at, Self: "https://hall.example/a.atom", Alternate: "https://hall.example/a",
			Entries: []atom.Entry{{ID: atom.URN("c"), Title: "One", Updated: at, Link: "https://hall.example/one", Category: "page", Summary: "\x00 bell"}}},
	} {
		w := httptest.NewRecorder()
		if err := f.Write(w); err != nil {
			t.Fatal(err)
		}
		var read struct {
			ID      string   `xml:"http://www.w3.org/2005/Atom id"`
			Title   string   `xml:"http://www.w3.org/2005/Atom title"`
			Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
			Author  string   `xml:"author>name"`
			Entries []string `xml:"entry>id"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &read); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, w.Body)
		}
		if _, err := time.Parse(time.RFC3339, read.Updated); err != nil || read.ID != f.ID || read.Title != f.Title || read.Author == "" || len(read.Entries) != len(f.Entries) {
			t.Errorf("%s: %+v, %v", name, read, err)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") {
			t.Errorf("%s: %v", name, w.Header())
		}
	}
	first, again := atom.URN("a"), atom.URN("a")
	if first != again || first == atom.URN("b") || !strings.HasPrefix(atom.URN("a"), "urn:uuid:") {
		t.Error("a name is not the same every time, or of two things")
	}
}
