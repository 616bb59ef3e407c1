package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// Visitor is the address from which a request comes: the other end of the
// connection, or what the proxy in front says in the header that the operator
// named. Only the last address there counts: it is the one that the proxy itself
// saw, and whatever stands before it may have been sent by the visitor.
func (rt *Router) Visitor(r *http.Request) netip.Addr {
	if rt.Proxy != "" {
		if values := r.Header.Values(rt.Proxy); len(values) > 0 {
			list := values[len(values)-1]
			list = list[strings.LastIndexByte(list, ',')+1:]
			if from, err := netip.ParseAddr(strings.TrimSpace(list)); err == nil {
				return from.Unmap()
			}
		}
	}
	from, _ := netip.ParseAddrPort(r.RemoteAddr) // what cannot be read is one visitor
	return from.Addr().Unmap()
}

// Network is the part of the net for which one household or office is answerable:
// /24 of version 4, /64 of version 6.
func Network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, _ := a.Prefix(bits) // an address that cannot be read counts as one network
	return p
}
