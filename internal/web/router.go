// Package web carries requests to pages and pages to people.
//
// Every route states who may reach it. A handler answers or returns an error;
// the router turns the error into a page. Pages for visitors without a session
// are kept as ready bytes until something public changes (ready.go).
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/once"
)

// Handler answers a request or says why it could not.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one line of the service's map.
type Route struct {
	Pattern string // "GET /skills/{code}"
	Rule    string // who may come in
	Ready   bool   // whether visitors are served ready bytes
	Costly  bool   // whether it has the narrow allowance of what takes long
}

// Limits of what a request may bring and take.
const (
	MaxBody        = 1 << 20          // bytes of a form
	MaxHeader      = 32 << 10         // bytes of all headers
	RequestTimeout = 20 * time.Second // for the work; see sqldb.Write for COMMIT
)

// Router maps patterns to handlers.
type Router struct {
	Log      *slog.Logger
	Now      clock.Clock
	Chrome   func(ctx context.Context) Chrome                  // what surrounds every page
	Identify func(r *http.Request) (access.Actor, error)       // who holds the session; nil while nobody can sign in
	Secure   bool                                              // whether people reach the service over https
	Assets   *Assets                                           // styles, scripts and images
	BaseURL  string                                            // how people reach the service, without a final slash
	Observe  func(pattern string, status int, d time.Duration) // told of every answer; may be nil
	Proxy    string                                            // header in which a proxy in front names the visitor; empty trusts nobody
	Limits   *Limits                                           // how often somebody may ask; nil for no limit
	Sent     *once.Book                                        // how forms were answered that may be sent again; nil knows none

	mux     *http.ServeMux
	routes  []Route
	rules   map[string]access.Rule
	weights map[string]weight // of routes that are marked
	ready   ready
	cross   *http.CrossOriginProtection
}

// NewRouter returns a Router that serves assets and nothing else yet.
func NewRouter(log *slog.Logger, now clock.Clock) *Router {
	rt := &Router{Log: log, Now: now, Assets: loadAssets(), mux: http.NewServeMux(), rules: map[string]access.Rule{}, weights: map[string]weight{}, cross: http.NewCrossOriginProtection()}
	rt.Handle("GET /assets/{name...}", access.Anyone, rt.Assets.serve)
	rt.Light("GET /assets/{name...}")
	return rt
}

// Handle adds a route such as "GET /skills/{code}". A route without a rule is
// a mistake that must not reach a visitor, so it panics before the service listens.
func (rt *Router) Handle(pattern string, rule access.Rule, h Handler) {
	rt.add(Route{Pattern: pattern, Rule: rule.Name}, rule, h)
}

// Public adds a page that anyone may read and that only an act marked public
// can change. Visitors without a session are served its ready bytes.
func (rt *Router) Public(pattern string, h Handler) {
	rt.add(Route{Pattern: pattern, Rule: access.Anyone.Name, Ready: true}, access.Anyone, h)
}

// Redirect sends an old address to its new one, for ever.
func (rt *Router) Redirect(pattern, to string) {
	rt.Handle(pattern, access.Anyone, func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return nil
	})
}

// Routes lists the service's map in the order of its patterns.
func (rt *Router) Routes() []Route {
	all := slices.Clone(rt.routes)
	for i := range all {
		all[i].Costly = rt.weights[all[i].Pattern] == costly
	}
	slices.SortFunc(all, func(a, b Route) int { return strings.Compare(byAddress(a.Pattern), byAddress(b.Pattern)) })
	return all
}

// Allows reports whether an actor may come in by a route.
func (rt *Router) Allows(pattern string, who access.Actor) bool { return rt.rules[pattern].Allow(who) }

// byAddress puts the method after the address, so that routes sort as people look for them.
func byAddress(pattern string) string {
	method, address, _ := strings.Cut(pattern, " ")
	return address + " " + method
}

func (rt *Router) add(route Route, rule access.Rule, h Handler) {
	if rule.Allow == nil || rule.Name == "" {
		panic(fmt.Sprintf("web: route %s has no rule", route.Pattern))
	}
	rt.routes = append(rt.routes, route)
	rt.rules[route.Pattern] = rule
	rt.mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := rt.enter(w, r, rule, route.Ready, h); err != nil && !rt.again(w, r, err) {
			rt.fail(w, r, err)
		}
	})
}

func (rt *Router) enter(w http.ResponseWriter, r *http.Request, rule access.Rule, ready bool, h Handler) error {
	who := Actor(r)
	switch {
	case rule.Allow(who):
	case len(who.Withheld) > 0 && rule.Allow(who.Whole()):
		return proveMore(w, r, true)
	case !who.SignedIn() && r.Method == http.MethodGet:
		http.Redirect(w, r, "/sign-in?next="+escape(r.URL.RequestURI()), http.StatusSeeOther)
		return nil
	case !who.SignedIn():
		return fault.New(fault.Forbidden, "Sign in first, then try again. Go back to keep what you typed.")
	default:
		return fault.New(fault.Forbidden, "You do not have access to this page.")
	}
	if !rule.Proves(who, rt.Now()) {
		return proveMore(w, r, rule.Strong)
	}
	if ready && !who.SignedIn() {
		return rt.serveReady(w, r, h)
	}
	return h(w, r)
}

// proveMore sends somebody to the page where they prove again, or better, who they
// are. That what they asked for is not only theirs is for the page to explain.
func proveMore(w http.ResponseWriter, r *http.Request, others bool) error {
	to := "/sign-in/again?next=" + escape(whence(r))
	if others {
		to += "&for=others"
	}
	return SeeOther(w, r, to)
}

// whence is where somebody goes on once they have proved who they are: the page
// itself, or the one whose form they sent, because a form is not sent again.
func whence(r *http.Request) string {
	if !isWrite(r.Method) {
		return r.URL.RequestURI()
	}
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/home"
	}
	return SafeNext(u.RequestURI())
}

var status = map[fault.Kind]int{
	fault.Invalid:   http.StatusUnprocessableEntity,
	fault.NotFound:  http.StatusNotFound,
	fault.Forbidden: http.StatusForbidden,
	fault.Conflict:  http.StatusConflict,

	fault.Unavailable: http.StatusServiceUnavailable,
}

// fail answers with a page that says what went wrong.
func (rt *Router) fail(w http.ResponseWriter, r *http.Request, err error) {
	code, known := status[fault.KindOf(err)]
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		code, err = http.StatusRequestEntityTooLarge, fault.New(fault.Invalid, "What you sent is larger than this page can take. The limit is %d KB.", tooLarge.Limit>>10)
	case errors.Is(err, context.Canceled):
		return // nobody is waiting
	case code == http.StatusServiceUnavailable:
		rt.Log.ErrorContext(r.Context(), "service unavailable", "method", r.Method, "pattern", r.Pattern, "request", RequestID(r), "error", err)
		w.Header().Set("Retry-After", "120")
	case !known:
		code = http.StatusInternalServerError
		rt.Log.ErrorContext(r.Context(), "request failed", "method", r.Method, "pattern", r.Pattern, "request", RequestID(r), "error", err)
	}
	rt.failWith(w, r, code, fault.Message(err))
}

func (rt *Router) failWith(w http.ResponseWriter, r *http.Request, code int, message string) {
	if wantsJSON(r) {
		WriteProblem(w, code, message)
		return
	}
	title := titles[code]
	if title == "" {
		title = "There is a problem with this request"
	}
	page := Page{Title: title, Status: code}
	if err := Render(w, r, page, errorPage(title, message, code, RequestID(r))); err != nil {
		rt.Log.ErrorContext(r.Context(), "error page failed", "error", err)
		http.Error(w, message, code)
	}
}

var titles = map[int]string{
	http.StatusForbidden:             "You cannot see this page",
	http.StatusNotFound:              "Page not found",
	http.StatusMethodNotAllowed:      "This page cannot be used in that way",
	http.StatusConflict:              "Something has changed",
	http.StatusRequestEntityTooLarge: "That is too large",
	http.StatusUnprocessableEntity:   "There is a problem with what you sent",
	http.StatusTooManyRequests:       "Too many tries",
	http.StatusInternalServerError:   "Sorry, there is a problem with the service",
	http.StatusServiceUnavailable:    "Sorry, the service is unavailable",
}

func wantsJSON(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
