package site

import (
	"net/http"
	"net/netip"
	"strings"
)

// visitor reads where a request comes from out of a header that a proxy in
// front sets. Only the last address counts: it is the one the proxy itself saw,
// and whatever stands before it may have been sent by the visitor. Without a
// header the connection's other end is the visitor, so the answer is nil.
func visitor(header string) func(*http.Request) netip.Addr {
	if header == "" {
		return nil
	}
	return func(r *http.Request) netip.Addr {
		values := r.Header.Values(header)
		if len(values) == 0 {
			return connected(r)
		}
		list := strings.Split(values[len(values)-1], ",")
		from, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1]))
		if err != nil {
			return connected(r)
		}
		return from.Unmap()
	}
}

func connected(r *http.Request) netip.Addr {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return from.Addr().Unmap()
}
