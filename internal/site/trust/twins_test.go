package trust

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/people"
)

// TestNothingOfOneOrganisationReachesTheOther opens, as everybody's kind from one
// of two organisations that are alike, every address of the service with every
// identifier of the other. No word of the other's people is in any answer; and
// what is another's is told in the same bytes as what never was.
func TestNothingOfOneOrganisationReachesTheOther(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		south := h.populate("south", "zqhome").live()
		before := h.identifiers()
		h.populate("north", "zqnorth").live()
		ids := h.fresh(before)
		if len(ids) < 25 {
			t.Fatalf("only %d kinds of things tell the organisations apart", len(ids))
		}
		asked := 0
		for _, who := range h.tried(south.onlookers()) {
			for _, pattern := range h.patterns("GET") {
				asked += h.peep(t, who, pattern, "north", ids)
			}
		}
		t.Logf("%d addresses, %d identifiers", asked, len(ids))
		h.press(t, role{name: "member", cookie: h.enter(south.member)}, ids)
		h.press(t, role{name: "leader", cookie: h.enter(south.leader)}, ids)
	})
}

// openToAll tells routes whose addresses are of what everybody may read: a few
// identifiers are tried there, as a visitor and as a member.
func openToAll(h *hall, pattern string) bool {
	for _, r := range h.Router.Routes() {
		if r.Pattern == "GET "+pattern {
			return r.Ready
		}
	}
	return false
}

// peep opens one pattern with the identifiers of a town, and returns how many
// addresses that were.
func (h *hall) peep(t *testing.T, who role, pattern string, o people.OrganisationID, ids []string) int {
	t.Helper()
	if !parameter.MatchString(pattern) {
		return h.query(t, who, pattern, o, ids)
	}
	try := ids
	switch {
	case openToAll(h, pattern) && who.name != "visitor" && who.name != "member":
		return 0
	case openToAll(h, pattern):
		try = ids[:3]
	case who.name != "member" && who.name != "leader":
		try = nil
		for i := len(who.name) % 4; i < len(ids); i += 4 { // the kinds try different ones
			try = append(try, ids[i])
		}
	}
	addresses := filled(pattern, o, try)
	for _, address := range addresses {
		a := h.get(who.cookie, address)
		if a.status >= 500 {
			t.Errorf("%s gets %d at %s", who.name, a.status, address)
		}
		if who.mayKnow(address) {
			continue
		}
		sings(t, who.name, address, a, "zqnorth")
		h.asIfNever(t, who, "GET", address, a, ids)
	}
	return len(addresses)
}

// asIfNever wants the same bytes where an identifier stands that never was made.
func (h *hall) asIfNever(t *testing.T, who role, method, address string, a answer, ids []string) {
	t.Helper()
	never, changed := address, false
	plain := a.whole()
	for _, part := range strings.Split(address, "/") {
		if _, known := slices.BinarySearch(ids, part); known {
			never, changed = strings.ReplaceAll(never, part, unlike(part)), true
			plain = strings.ReplaceAll(plain, part, "IDENTIFIER")
		}
	}
	if !changed {
		return
	}
	b := h.ask(method, who.cookie, never, form(method))
	if a.status == http.StatusTooManyRequests || b.status == http.StatusTooManyRequests {
		return // the limit counts whatever is asked, and may fall between the two
	}
	other := b.whole()
	for _, part := range strings.Split(never, "/") {
		if len(part) >= 16 {
			other = strings.ReplaceAll(other, part, "IDENTIFIER")
		}
	}
	if plain != other {
		t.Errorf("%s is told at %s %s that it is there, and not theirs: %s", who.name, method, address, difference(plain, other))
	}
}

func form(method string) url.Values {
	if method != "POST" {
		return nil
	}
	return url.Values{"reason": {"Because of it."}, "answer": {"level"}, "level": {"1"}, "email": {"a@b.example"}}
}

// query asks an address for things of the town: by words, by identifier, by name.
func (h *hall) query(t *testing.T, who role, path string, o people.OrganisationID, ids []string) int {
	t.Helper()
	if who.mayKnow(path) || openToAll(h, path) && who.name != "visitor" && who.name != "member" {
		return 0
	}
	n := 0
	try := func(query url.Values) {
		n++
		a := h.get(who.cookie, path+"?"+query.Encode())
		if a.status >= 500 {
			t.Errorf("%s gets %d at %s?%s", who.name, a.status, path, query.Encode())
		}
		sings(t, who.name, path+"?"+query.Encode(), a, "zqnorthr") // of what begins so
		sings(t, who.name, path+"?"+query.Encode(), a, "zqnorthn")
		sings(t, who.name, path+"?"+query.Encode(), a, "zqnorthp")
		sings(t, who.name, path+"?"+query.Encode(), a, "zqnorthd")
	}
	try(url.Values{})
	words := func(words string) url.Values {
		return url.Values{"q": {words}, "words": {words}, "role": {words}, "skill": {words}}
	}
	try(words("zqnorth"))
	try(url.Values{"organisation": {string(o)}, "id": {string(o)}, "about": {"organisation/" + string(o)}})
	try(url.Values{"page": {"2"}, "organisation": {string(o)}})
	for _, id := range ids[:min(len(ids), int(many(2)))] {
		try(url.Values{"person": {id}, "id": {id}, "about": {"person/" + id}, "member": {id}, "thing": {"person/" + id}})
	}
	h.asIfUnsaid(t, who, path)
	return n
}

// asIfUnsaid wants a search for what another said to find as little as one for
// what nobody did: no count, no suggestion, no other size of page.
func (h *hall) asIfUnsaid(t *testing.T, who role, path string) {
	t.Helper()
	if restless[path] != "" {
		return
	}
	ask := func(words string) string {
		a := h.get(who.cookie, path+"?"+url.Values{"q": {words}, "words": {words}}.Encode())
		a.header.Del("Etag") // of bytes that hold the words
		return strings.ReplaceAll(a.whole(), words, "WORDS")
	}
	if said, unsaid := ask("zqnorthrating"), ask("zqnoqthrating"); said != unsaid {
		t.Errorf("%s learns at %s that it was said: %s", who.name, path, difference(said, unsaid))
	}
}

// press sends every form of the service for things of the town, and wants each
// to be refused as it would for things that never were.
func (h *hall) press(t *testing.T, who role, ids []string) {
	t.Helper()
	before := h.digest("zqnorth")
	for _, pattern := range h.patterns("POST") {
		if !parameter.MatchString(pattern) {
			continue
		}
		for _, address := range filled(pattern, "north", ids) {
			a := h.ask("POST", who.cookie, address, form("POST"))
			if a.status >= 500 {
				t.Errorf("%s gets %d for POST %s", who.name, a.status, address)
			}
			sings(t, who.name, "POST "+address, a, "zqnorth")
			h.asIfNever(t, who, "POST", address, a, ids)
		}
	}
	if after := h.digest("zqnorth"); after != before {
		t.Errorf("%s changed what belongs to others: %s", who.name, difference(before, after))
	}
}
