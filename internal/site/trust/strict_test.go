package trust

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guildhall/internal/access"
	"guildhall/internal/once"
	"guildhall/internal/people"
)

// insider is somebody with every role, who has just proved who they are by more
// than a message.
func (h *hall) insider() string {
	h.t.Helper()
	var grants []access.Grant
	for _, r := range access.Roles {
		grants = append(grants, access.Grant{Role: r, Scope: access.Everywhere})
	}
	who := h.admit(people.New{Name: "In Sider", Email: "insider@north.example", Organisation: "north"})
	who.Grants, who.Strong = grants, true
	cookie := h.enter(who)
	h.Router.Identify = func(r *http.Request) (access.Actor, error) { return who, nil }
	return cookie
}

var placeholder = regexp.MustCompile(`\{[^}]+\}`)

// TestNoPageTakesWhatItDidNotAskFor sends to every route that is posted a field
// that no page has: as somebody who may come in everywhere, and as a visitor where
// anyone may.
func TestNoPageTakesWhatItDidNotAskFor(t *testing.T) {
	h := newHall(t, onSQLite(t))
	identify := h.Router.Identify
	cookie := h.insider()
	inside := h.Router.Identify
	named := 0
	for _, path := range h.patterns("POST") {
		for _, in := range []bool{true, false} {
			if !in && !h.Router.Allows("POST "+path, access.Actor{}) {
				continue
			}
			as := cookie
			if h.Router.Identify = inside; !in {
				as, h.Router.Identify = "", identify
			}
			for _, query := range []string{"", "?zqextra=1"} {
				v := url.Values{}
				if query == "" {
					v.Set("zqextra", "1")
				}
				a := h.ask("POST", as, placeholder.ReplaceAllString(path, "1")+query, v)
				if strings.Contains(a.body, "ask for: zqextra") {
					named++
				}
				if a.status != 422 && a.status != 404 && a.status != 403 && a.status != 409 {
					t.Errorf("POST %s%s is answered with %d to %q", path, query, a.status, a.header.Get("Location"))
				}
			}
		}
	}
	if named < 150 {
		t.Errorf("only %d answers name the field", named)
	}
}

// TestNoPageTakesAnAnswerTwice opens every page that needs no address of its own,
// and sends each of its forms with a field that comes twice.
func TestNoPageTakesAnAnswerTwice(t *testing.T) {
	h := newHall(t, onSQLite(t))
	cookie := h.insider()
	tried := 0
	for _, path := range h.patterns("GET") {
		if placeholder.MatchString(path) || strings.HasPrefix(path, "/api/") {
			continue
		}
		for action, fields := range postedForms(h.get(cookie, path).body) {
			for _, name := range fields {
				a := h.ask("POST", cookie, action, url.Values{name: {"a", "b"}})
				if tried++; a.status != 404 && (a.status != 422 || !strings.Contains(a.body, "more than once what the page asks for once: "+name)) {
					t.Errorf("%s of %s is taken twice: %d to %q", name, path, a.status, a.header.Get("Location"))
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d fields were tried", tried)
	}
}

// postedForms are the forms of a page that are posted, with their fields. Boxes
// that may be ticked together come as often as they like.
func postedForms(page string) map[string][]string {
	all := map[string][]string{}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var walk func(n *html.Node, action string)
	walk = func(n *html.Node, action string) {
		name := attribute(n, "name")
		switch {
		case n.Data == "form" && attribute(n, "method") == "post" && attribute(n, "enctype") == "":
			action = attribute(n, "action")
		case action != "" && name != "" && name != once.Field && (n.Data == "textarea" || n.Data == "select" || n.Data == "button" || n.Data == "input" && attribute(n, "type") != "checkbox"):
			all[action] = append(all[action], name)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, action)
		}
	}
	walk(root, "")
	return all
}
