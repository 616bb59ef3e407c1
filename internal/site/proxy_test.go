package site

import (
	"net/http/httptest"
	"testing"
)

// TestOnlyTheProxysOwnWordCounts forges the header in front of the proxy's address.
func TestOnlyTheProxysOwnWordCounts(t *testing.T) {
	if visitor("") != nil {
		t.Error("without a proxy a header is believed")
	}
	from := visitor("X-Forwarded-For")
	for _, c := range []struct{ sent, want string }{
		{"203.0.113.9", "203.0.113.9"},
		{"10.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"::ffff:203.0.113.9", "203.0.113.9"},
		{"2001:db8::1", "2001:db8::1"},
		{"not an address", "192.0.2.1"},
		{"", "192.0.2.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.sent != "" {
			r.Header.Set("X-Forwarded-For", c.sent)
		}
		if got := from(r).String(); got != c.want {
			t.Errorf("%q: %s, want %s", c.sent, got, c.want)
		}
	}
}
