package form

import (
	"net/url"
	"strings"
	"testing"

	"guildhall/internal/fault"
)

// TestAFormTakesWhatItsPageAsksForAndNothingElse holds a form to its fields.
func TestAFormTakesWhatItsPageAsksForAndNothingElse(t *testing.T) {
	f := Form{{Name: "title"}, {Name: "kinds"}}
	many := url.Values{"pick": make([]string, MostValues+1)}
	for _, c := range []struct {
		sent url.Values
		says string // empty for nothing wrong
	}{
		{nil, ""},
		{url.Values{"title": {"A"}}, ""},
		{url.Values{"title": {"A"}, "pick": {"1", "2"}}, ""},
		{url.Values{"kinds": {"1", "2"}}, ""}, // a field that is several, and said to be
		{url.Values{"title": {"A", "B"}}, "more than once what the page asks for once: title. Reload the page and try again."},
		{url.Values{"title": {"A"}, "role": {"administrator"}}, "something that the page does not ask for: role. Reload the page and try again."},
		{url.Values{"": {"A"}}, "something that the page does not ask for"},
		{url.Values{strings.Repeat("n", 5000): {"A"}}, strings.Repeat("n", LongestName) + "…. Reload"},
		{url.Values{"a\x00\r\nb": {"A"}}, "ask for: a\nb. Reload"},
		{many, "more than 2000 answers"},
	} {
		err := f.Expect(c.sent, "pick", "kinds")
		if c.says == "" && err != nil || c.says != "" && (fault.KindOf(err) != fault.Invalid || err == nil || !strings.Contains(fault.Message(err), c.says)) {
			t.Errorf("%.80v: %v, want %q", c.sent, err, c.says)
		}
	}
}
