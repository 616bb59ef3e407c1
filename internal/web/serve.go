package web

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/once"
)

// policy forbids everything that does not come from the service itself, and
// every script and style that is written into a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var (
	headerPolicy      = []string{policy}
	headerNoSniff     = []string{"nosniff"}
	headerReferrer    = []string{"same-origin"}
	headerOpener      = []string{"same-origin"}
	headerFrames      = []string{"DENY"}
	headerPermissions = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"}
	headerTransport   = []string{"max-age=31536000; includeSubDomains"}
)

// state is what the router remembers of a request.
type state struct {
	router *Router
	who    access.Actor
	id     string
	asked  bool          // whether it has been looked up if its form was sent before
	body   io.ReadCloser // as the server gave it, before its size was bounded
}

type stateKey struct{}

// ServeHTTP gives every answer its headers, then finds the page.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := rt.now()
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	st := &state{router: rt, id: fmt.Sprintf("%016x", rand.Uint64())}
	rt.headers(w.Header(), st.id)
	if rt.fromReady(rec, r) {
		rt.observe("ready", rec.status, start)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), stateKey{}, st), RequestTimeout)
	defer cancel()
	if isWrite(r.Method) {
		ctx = once.With(ctx, &once.Submission{})
	}
	r = r.WithContext(ctx)
	defer func() {
		if p := recover(); p != nil {
			rt.Log.ErrorContext(ctx, "handler panicked", "request", st.id, "panic", fault.Panicked(p), "stack", string(debug.Stack()))
			rt.failWith(rec, r, http.StatusInternalServerError, "Sorry, there is a problem with the service.")
		}
		rt.observe(r.Pattern, rec.status, start)
		rt.Log.DebugContext(ctx, "answered", "pattern", r.Pattern, "status", rec.status, "request", st.id)
	}()
	rt.route(rec, r, st)
}

func (rt *Router) route(w *recorder, r *http.Request, st *state) {
	if err := rt.cross.Check(r); err != nil {
		rt.failWith(w, r, http.StatusForbidden, "This request came from another site, so it was refused. Open the page here and try again.")
		return
	}
	st.body = r.Body
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	h, pattern := rt.mux.Handler(r)
	r.Pattern = pattern // also of what is refused before its page is asked
	kind, from := rt.weigh(r.Method, pattern), Network(rt.Visitor(r))
	if rt.crowded(w, r, rt.Limits.exhausted(kind, from, rt.Now())) {
		return
	}
	if rt.Identify != nil && rt.hasSession(r) {
		who, err := rt.Identify(r)
		if err != nil {
			rt.fail(w, r, err)
			return
		}
		st.who = who
		if s := once.Of(r.Context()); s != nil {
			s.Person = who.ID
		}
		w.Header()["Cache-Control"] = []string{"no-store"}
	}
	if rt.crowded(w, r, rt.Limits.ask(kind, from, st.who.ID, rt.Now())) {
		return
	}
	if pattern == "" {
		rt.unrouted(w, r, h)
		return
	}
	if kind == costly {
		if !rt.takeTurn(w, r) {
			return
		}
		defer w.begins()
	}
	rt.mux.ServeHTTP(w, r)
	rt.settle(r, w)
	if isWrite(r.Method) && w.status < 500 {
		rt.Refresh(r.Context())
	}
}

// unrouted turns the multiplexer's plain answer into a page.
func (rt *Router) unrouted(w http.ResponseWriter, r *http.Request, h http.Handler) {
	var plain Glance
	h.ServeHTTP(&plain, r)
	if plain.Status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", plain.Header().Get("Allow"))
		rt.failWith(w, r, http.StatusMethodNotAllowed, "The address is right, but it does not take "+r.Method+" requests.")
		return
	}
	rt.failWith(w, r, http.StatusNotFound, "If you typed the address, check it is correct. If you followed a link, tell us and we will mend it.")
}

func (rt *Router) headers(h http.Header, id string) {
	h["Content-Security-Policy"] = headerPolicy
	h["X-Content-Type-Options"] = headerNoSniff
	h["Referrer-Policy"] = headerReferrer
	h["Cross-Origin-Opener-Policy"] = headerOpener
	h["X-Frame-Options"] = headerFrames
	h["Permissions-Policy"] = headerPermissions
	h["X-Request-Id"] = []string{id}
	if rt.Secure {
		h["Strict-Transport-Security"] = headerTransport
	}
}

func (rt *Router) observe(pattern string, status int, start moment) {
	if rt.Observe != nil {
		rt.Observe(pattern, status, clock.Since(start))
	}
}

// Actor returns who is making the request; the zero Actor is a visitor.
func Actor(r *http.Request) access.Actor {
	if st := stateOf(r); st != nil {
		return st.who
	}
	return access.Actor{}
}

// Fresh reports whether whoever makes the request has proved who they are less
// than access.Recent ago.
func Fresh(r *http.Request) bool { return Proves(r, access.SignedIn.Recently()) }

// Proves reports whether whoever makes the request has proved who they are as a
// rule asks, for what a page shows besides.
func Proves(r *http.Request, rule access.Rule) bool {
	st := stateOf(r)
	return st != nil && rule.Proves(st.who, st.router.Now())
}

// RequestID is the number under which the log knows the request.
func RequestID(r *http.Request) string {
	if st := stateOf(r); st != nil {
		return st.id
	}
	return ""
}

func stateOf(r *http.Request) *state {
	st, _ := r.Context().Value(stateKey{}).(*state)
	return st
}

func isWrite(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// SessionCookie is the name of the cookie that holds a session: prefixed so
// that no other host can set it, plain only on loopback without https.
func (rt *Router) SessionCookie() string { return rt.cookie("session") }

// LoginCookie ties a sign-in link to the browser that asked for it.
func (rt *Router) LoginCookie() string { return rt.cookie("login") }

func (rt *Router) cookie(name string) string {
	if rt.Secure {
		return "__Host-" + name
	}
	return name
}

func (rt *Router) hasSession(r *http.Request) bool {
	lines := r.Header["Cookie"]
	if len(lines) == 0 {
		return false
	}
	name := rt.SessionCookie() + "="
	for _, line := range lines {
		if strings.Contains(line, name) {
			return true
		}
	}
	return false
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	begin  func() // called when the answer goes out; nil for nothing
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.begins()
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	w.begins()
	return w.ResponseWriter.Write(b)
}

// begins ends the turn of costly work: how slowly somebody reads its answer keeps
// nobody else waiting.
func (w *recorder) begins() {
	if w.begin != nil {
		w.begin()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Glance is a ResponseWriter that keeps how an answer began and drops its body.
type Glance struct {
	Status int
	header http.Header
}

// Header implements http.ResponseWriter.
func (g *Glance) Header() http.Header {
	if g.header == nil {
		g.header = http.Header{}
	}
	return g.header
}

// WriteHeader implements http.ResponseWriter.
func (g *Glance) WriteHeader(status int) { g.Status = status }

// Write implements http.ResponseWriter.
func (g *Glance) Write(b []byte) (int, error) { return len(b), nil }
