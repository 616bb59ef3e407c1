package web

import (
	"context"
	"math"
	"net/http"
	"net/netip"
	"runtime"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"guildhall/internal/english"
)

// weight says against which allowance a request counts.
type weight int

const (
	reading weight = iota // pages
	writing               // whatever changes something
	costly                // what takes far longer than a page: see Router.Costly
	light                 // outside every allowance: see Router.Light
)

// UsualRequests is how many pages an account may ask for in a minute: ten a
// second, which nobody reads, and which a program that keeps to it may fetch.
const UsualRequests = 600

// What counts otherwise, as a part of what an account may read: two forms a
// second, and a file or a search a second. All of a minute may be used at once, so a
// person who works fast notices nothing.
var parts = [...]int{reading: 1, writing: 5, costly: 10}

// A network is one household, or a ministry of thousands behind one address; all
// together are held to what the service can do.
const (
	ofNetwork = 20  // times what an account may
	ofAll     = 200 // the same, for people who are signed in, and for visitors again
)

const (
	mostKept = 20_000             // accounts, and networks, that are known apart
	patience = RequestTimeout / 2 // how long something costly waits for its turn
	longLine = 64                 // requests that wait for one
)

// Limits bounds how often somebody may ask one instance (ASVS 2.4.1), and how much
// costly work is done at once (15.2.2). It keeps nothing of who asked for longer
// than a minute or two. The nil Limits bounds nothing.
type Limits struct {
	mu         sync.Mutex
	allowances [light]allowance
	turns      chan struct{} // held by costly work
	line       chan struct{} // held by what waits for a turn
}

// allowance is what may be asked of one weight.
type allowance struct {
	accounts crowd[string]
	networks crowd[netip.Prefix]
	members  *rate.Limiter // everybody who is signed in: a flood of visitors leaves them theirs
	visitors *rate.Limiter // everybody else
}

// NewLimits bounds an account to a number of pages in a minute, and everything else
// in proportion.
func NewLimits(perMinute int) *Limits {
	l := &Limits{turns: make(chan struct{}, atOnce()), line: make(chan struct{}, longLine)}
	for w := range l.allowances {
		n := max(1, perMinute/parts[w])
		l.allowances[w] = allowance{newCrowd[string](n), newCrowd[netip.Prefix](n * ofNetwork), bucket(n * ofAll), bucket(n * ofAll)}
	}
	return l
}

// atOnce is how much costly work is done at once: what the processors can do, but
// never so much that no connection to the database is left for pages.
func atOnce() int { return min(max(2, runtime.GOMAXPROCS(0)), 6) }

// bucket holds a minute's worth, and fills as time goes by.
func bucket(perMinute int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(perMinute)/60, perMinute)
}

// crowd has a bucket for each of many.
type crowd[K comparable] struct {
	perMinute int
	each      map[K]*rate.Limiter
	others    *rate.Limiter // shared by who comes while too many are known
	swept     time.Time
}

func newCrowd[K comparable](perMinute int) crowd[K] {
	return crowd[K]{perMinute: perMinute, each: map[K]*rate.Limiter{}, others: bucket(perMinute)}
}

func (c *crowd[K]) of(k K, now time.Time) *rate.Limiter {
	if b := c.each[k]; b != nil {
		return b
	}
	if c.forget(now); len(c.each) >= mostKept {
		return c.others
	}
	b := bucket(c.perMinute)
	c.each[k] = b
	return b
}

// forget drops whose bucket is full again, once a minute, or once a second while
// there are too many.
func (c *crowd[K]) forget(now time.Time) {
	since := now.Sub(c.swept)
	if since >= 0 && since < time.Minute && (len(c.each) < mostKept || since < time.Second) {
		return
	}
	c.swept = now
	for k, b := range c.each {
		if b.TokensAt(now) >= float64(b.Burst()) {
			delete(c.each, k)
		}
	}
}

// exhausted says how long a network has to wait, before anybody looks who asks.
func (l *Limits) exhausted(w weight, from netip.Prefix, now time.Time) time.Duration {
	if l == nil || w == light {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return until(l.allowances[w].networks.each[from], now)
}

// ask counts a request of an account, or of a visitor, and says how long to wait
// when it is one too many. What is refused counts against nobody, so that a program
// that does not stop locks out only its own account.
func (l *Limits) ask(w weight, from netip.Prefix, account string, now time.Time) time.Duration {
	if l == nil || w == light {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	a := &l.allowances[w]
	buckets := [...]*rate.Limiter{a.networks.of(from, now), a.visitors, nil}
	if account != "" {
		buckets[1], buckets[2] = a.members, a.accounts.of(account, now)
	}
	var wait time.Duration
	for _, b := range buckets {
		wait = max(wait, until(b, now))
	}
	if wait > 0 {
		return wait
	}
	for _, b := range buckets {
		if b != nil {
			b.AllowN(now, 1)
		}
	}
	return 0
}

// until says how long it takes until a bucket has something again.
func until(b *rate.Limiter, now time.Time) time.Duration {
	if b == nil {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	if missing < 1e-6 { // as exactly as numbers are
		return 0
	}
	return time.Duration(missing / float64(b.Limit()) * float64(time.Second))
}

// turn waits until something costly may be done, and returns what ends the turn;
// false when too many wait, or it took too long.
func (l *Limits) turn(ctx context.Context) (end func(), ok bool) {
	if l == nil {
		return func() {}, true
	}
	end = sync.OnceFunc(func() { <-l.turns })
	select {
	case l.turns <- struct{}{}:
		return end, true
	default:
	}
	select {
	case l.line <- struct{}{}:
		defer func() { <-l.line }()
	default:
		return nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case l.turns <- struct{}{}:
		return end, true
	case <-ctx.Done():
		return nil, false
	}
}

// Costly marks routes whose answers take far longer than a page: whole files, whole
// archives, searches, what reads a file that somebody sends. They have a narrower
// allowance, and only a few are done at once; the others wait, as long as whoever
// asked does.
func (rt *Router) Costly(patterns ...string) { rt.mark(costly, patterns) }

// Light marks routes outside every allowance: what costs nothing, and on which the
// working of the service relies.
func (rt *Router) Light(patterns ...string) { rt.mark(light, patterns) }

func (rt *Router) mark(w weight, patterns []string) {
	for _, pattern := range patterns {
		if _, known := rt.rules[pattern]; !known {
			panic("web: there is no route " + pattern + " to mark")
		}
		rt.weights[pattern] = w
	}
}

// weigh says against what a request counts.
func (rt *Router) weigh(method, pattern string) weight {
	if w, marked := rt.weights[pattern]; marked {
		return w
	}
	if isWrite(method) {
		return writing
	}
	return reading
}

// crowded refuses a request that has to wait, says for how long, and reports
// whether it did.
func (rt *Router) crowded(w http.ResponseWriter, r *http.Request, wait time.Duration) bool {
	if wait <= 0 {
		return false
	}
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	message := "You, or others on your network, have asked for more in a short time than this service allows. Wait " + english.Count(seconds, "second", "seconds")
	if isWrite(r.Method) {
		message += ", then go back and send it again: nothing was saved, and what you typed is still there."
	} else {
		message += ", then load this page again."
	}
	rt.failWith(w, r, http.StatusTooManyRequests, message)
	return true
}

// takeTurn waits until something costly may be done, which its answer ends, or
// refuses it and reports false.
func (rt *Router) takeTurn(w *recorder, r *http.Request) bool {
	end, ok := rt.Limits.turn(r.Context())
	if w.begin = end; ok {
		return true
	}
	if r.Context().Err() != context.Canceled { // otherwise nobody is waiting
		w.Header().Set("Retry-After", strconv.Itoa(int(patience.Seconds())))
		rt.failWith(w, r, http.StatusServiceUnavailable, "Many people are searching, or asking for large files, just now. Wait a little, then try again.")
	}
	return false
}
