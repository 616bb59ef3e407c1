package web_test

import (
	"net/http/httptest"
	"net/netip"
	"testing"

	"guildhall/internal/web"
)

// TestOnlyTheProxysOwnWordCounts forges the header in front of the proxy's address.
func TestOnlyTheProxysOwnWordCounts(t *testing.T) {
	rt := newRouter(t)
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	if got := rt.Visitor(r).String(); got != "192.0.2.1" {
		t.Errorf("without a proxy a header is believed: %s", got)
	}
	rt.Proxy = "X-Forwarded-For"
	for _, c := range []struct{ sent, want string }{
		{"203.0.113.9", "203.0.113.9"},
		{"10.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"::ffff:203.0.113.9", "203.0.113.9"},
		{"2001:db8::1", "2001:db8::1"},
		{"not an address", "192.0.2.1"},
		{"203.0.113.9,", "192.0.2.1"},
		{"", "192.0.2.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.sent != "" {
			r.Header.Add("X-Forwarded-For", "198.51.100.7") // another line, before the proxy's
			r.Header.Add("X-Forwarded-For", c.sent)
		}
		if got := rt.Visitor(r).String(); got != c.want {
			t.Errorf("%q: %s, want %s", c.sent, got, c.want)
		}
	}
}

func TestANetworkIsWhatOneHouseholdHas(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := web.Network(netip.MustParseAddr(address)).String(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if web.Network(netip.Addr{}) != (netip.Prefix{}) {
		t.Error("what cannot be read is more than one network")
	}
}
