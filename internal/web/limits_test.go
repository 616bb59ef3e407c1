package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/clock"
)

// limited is a service that lets an account read so many pages in a minute.
func limited(t testing.TB, perMinute int) (*Router, *clock.Fixed) {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	rt := NewRouter(slog.New(slog.DiscardHandler), now.Now)
	rt.Limits = NewLimits(perMinute)
	rt.Identify = func(r *http.Request) (access.Actor, error) {
		c, err := r.Cookie(rt.SessionCookie())
		if err != nil {
			return access.Actor{}, nil
		}
		return access.Actor{ID: c.Value}, nil
	}
	page := func(w http.ResponseWriter, r *http.Request) error {
		return Render(w, r, Page{Title: "In"}, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, "<h1>In</h1>")
			return err
		}))
	}
	rt.Handle("GET /page", access.Anyone, page)
	rt.Handle("POST /page", access.Anyone, page)
	rt.Handle("GET /file", access.Anyone, page)
	rt.Handle("GET /api/v1/file", access.Anyone, page)
	rt.Handle("GET /pulse", access.Anyone, page)
	rt.Public("GET /ready", page)
	rt.Costly("GET /file", "GET /api/v1/file")
	rt.Light("GET /pulse")
	return rt, now
}

// from asks from an address as somebody, or as a visitor.
func from(rt *Router, address, who, request string) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(address), 40000).String()
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: who})
	}
	w := httptest.NewRecorder()
	rt.ServeHTTP(w, r)
	return w
}

// passes fails unless so many requests pass and the next does not.
func passes(t *testing.T, n int, ask func(i int) *httptest.ResponseRecorder) {
	t.Helper()
	for i := range n {
		if w := ask(i); w.Code != 200 {
			t.Fatalf("request %d of %d: %d", i+1, n, w.Code)
		}
	}
	if w := ask(n); w.Code != 429 {
		t.Errorf("request %d: %d, want 429", n+1, w.Code)
	}
}

func TestAnAccountIsLimitedFromEveryAddress(t *testing.T) {
	rt, now := limited(t, 60)
	ask := func(i int) *httptest.ResponseRecorder {
		return from(rt, fmt.Sprintf("10.%d.7.1", i), "ann", "GET /page")
	}
	passes(t, 60, ask)
	if w := from(rt, "10.0.7.1", "bea", "GET /page"); w.Code != 200 {
		t.Errorf("another account: %d", w.Code)
	}
	now.Advance(3 * time.Second) // three more have come by then
	passes(t, 3, ask)
	now.Advance(time.Hour) // and never more than a minute's worth
	passes(t, 60, ask)
}

func TestANetworkIsLimitedWhoeverAsks(t *testing.T) {
	for _, c := range []struct{ name, same, other string }{
		{"version 4", "192.0.2.%d", "192.0.3.1"},
		{"version 6", "2001:db8:1:2:%d::9", "2001:db8:1:3::9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rt, now := limited(t, 2)
			ask := func(i int) *httptest.ResponseRecorder {
				return from(rt, fmt.Sprintf(c.same, i), "p"+strconv.Itoa(i), "GET /page")
			}
			passes(t, 2*ofNetwork, ask)
			if w := from(rt, fmt.Sprintf(c.same, 3), "", "GET /page"); w.Code != 429 {
				t.Errorf("a visitor there: %d", w.Code)
			}
			if w := from(rt, c.other, "p1", "GET /page"); w.Code != 200 {
				t.Errorf("the same account elsewhere: %d", w.Code)
			}
			now.Advance(time.Minute)
			passes(t, 2*ofNetwork, ask)
		})
	}
}

// TestWhoDoesNotStopLocksOutOnlyThemselves floods from an account, then asks as
// another one on the same network; then floods as visitors from everywhere.
func TestWhoDoesNotStopLocksOutOnlyThemselves(t *testing.T) {
	rt, _ := limited(t, 2)
	for range 40 * ofAll {
		from(rt, "192.0.2.1", "ann", "GET /page")
	}
	if w := from(rt, "192.0.2.2", "bea", "GET /page"); w.Code != 200 {
		t.Errorf("somebody else in the same office: %d", w.Code)
	}
	rt, _ = limited(t, 2)
	passes(t, 2*ofAll, func(i int) *httptest.ResponseRecorder {
		return from(rt, fmt.Sprintf("10.1.%d.1", i%250), "", "GET /page")
	})
	if w := from(rt, "192.0.2.2", "bea", "GET /page"); w.Code != 200 {
		t.Errorf("who is signed in, while visitors flood: %d", w.Code)
	}
}

func TestWhatIsReadWrittenAndCostlyIsLimitedApart(t *testing.T) {
	rt, _ := limited(t, 60)
	ask := func(request string) func(int) *httptest.ResponseRecorder {
		return func(int) *httptest.ResponseRecorder { return from(rt, "192.0.2.1", "ann", request) }
	}
	passes(t, 6, ask("GET /file"))
	passes(t, 12, ask("POST /page"))
	passes(t, 60, ask("GET /page"))
	if w := ask("GET /nowhere")(0); w.Code != 429 {
		t.Errorf("what is not there: %d", w.Code)
	}
}

func TestARefusalSaysWhenToTryAgain(t *testing.T) {
	rt, now := limited(t, 60)
	spend := func(request string, n int) {
		for range n {
			from(rt, "192.0.2.1", "ann", request)
		}
	}
	spend("GET /file", 6)
	spend("POST /page", 12)
	for _, c := range []struct {
		request, retry string
		says           []string
	}{
		{"GET /file", "10", []string{"Too many tries", "Wait 10 seconds, then load this page again."}},
		{"POST /page", "5", []string{"Too many tries", "Wait 5 seconds, then go back and send it again: nothing was saved, and what you typed is still there."}},
		{"GET /api/v1/file", "10", []string{`"status":429`, `"title":"Too Many Requests"`, "Wait 10 seconds"}},
	} {
		w := from(rt, "192.0.2.1", "ann", c.request)
		if w.Code != 429 || w.Header().Get("Retry-After") != c.retry || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, Retry-After %q, Cache-Control %q", c.request, w.Code, w.Header().Get("Retry-After"), w.Header().Get("Cache-Control"))
		}
		for _, s := range c.says {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s does not say %q:\n%s", c.request, s, w.Body)
			}
		}
	}
	now.Advance(10*time.Second - time.Millisecond)
	if w := from(rt, "192.0.2.1", "ann", "GET /file"); w.Code != 429 {
		t.Errorf("before then: %d", w.Code)
	}
	now.Advance(time.Millisecond)
	if w := from(rt, "192.0.2.1", "ann", "GET /file"); w.Code != 200 {
		t.Errorf("then: %d", w.Code)
	}
}

// TestReadyBytesAreOutsideTheLimits asks for a page that is kept, and for what the
// working of the service relies on, when nothing else is allowed any more.
func TestReadyBytesAreOutsideTheLimits(t *testing.T) {
	rt, _ := limited(t, 1)
	rt.Generations(func(context.Context) (int64, error) { return 7, nil })
	rt.Refresh(t.Context())
	passes(t, ofNetwork, func(i int) *httptest.ResponseRecorder {
		return from(rt, "192.0.2.1", "", "GET /ready?"+strconv.Itoa(i))
	})
	for range 10 * ofAll {
		if w := from(rt, "192.0.2.1", "", "GET /ready?0"); w.Code != 200 {
			t.Fatalf("ready bytes: %d", w.Code)
		}
		if w := from(rt, "192.0.2.1", "", "GET /pulse"); w.Code != 200 {
			t.Fatalf("a light route: %d", w.Code)
		}
	}
	if w := from(rt, "192.0.2.1", "ann", "GET /ready?0"); w.Code != 429 {
		t.Errorf("the same page made for somebody: %d", w.Code)
	}
}

func TestTheMemoryOfLimitsIsBounded(t *testing.T) {
	l := NewLimits(600)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	refused := 0
	for i := range 100_000 {
		network := netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(i >> 16), byte(i >> 8), byte(i), 0}), 24)
		if l.ask(reading, network, "account "+strconv.Itoa(i), now) > 0 {
			refused++
		}
	}
	a := &l.allowances[reading]
	if len(a.networks.each) != mostKept || len(a.accounts.each) != mostKept {
		t.Errorf("%d networks and %d accounts are kept, want %d of each", len(a.networks.each), len(a.accounts.each), mostKept)
	}
	if refused != 100_000-mostKept-UsualRequests { // newcomers share what one account has
		t.Errorf("%d are refused", refused)
	}
	if wait := l.ask(reading, netip.Prefix{}, "account 5", now); wait > 0 {
		t.Errorf("somebody who is known waits %v", wait)
	}
	now = now.Add(time.Minute)
	l.ask(reading, netip.Prefix{}, "the first to come later", now)
	if len(a.networks.each) > 2 || len(a.accounts.each) > 2 {
		t.Errorf("a minute later %d networks and %d accounts are still kept", len(a.networks.each), len(a.accounts.each))
	}
}

func TestCostlyIsOnlyWhatIsThere(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a route that is not there was marked")
		}
	}()
	rt, _ := limited(t, 1)
	rt.Costly("GET /fiel")
}

// slow adds a costly page whose work takes until it is told to end.
func slow(rt *Router) (working *atomic.Int32, end func()) {
	working, wait := &atomic.Int32{}, make(chan struct{})
	rt.Handle("GET /slow", access.Anyone, func(w http.ResponseWriter, r *http.Request) error {
		working.Add(1)
		defer working.Add(-1)
		select {
		case <-wait:
			_, err := io.WriteString(w, "done")
			return err
		case <-r.Context().Done():
			return r.Context().Err()
		}
	})
	rt.Costly("GET /slow")
	return working, func() { close(wait) }
}

func TestCostlyWorkWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt, _ := limited(t, UsualRequests)
		working, end := slow(rt)
		n := atOnce() + 5
		var codes [3]atomic.Int32
		var asked sync.WaitGroup
		for range n {
			asked.Go(func() { codes[from(rt, "192.0.2.1", "", "GET /slow").Code/200].Add(1) })
		}
		synctest.Wait()
		if now := int(working.Load()); now != atOnce() {
			t.Errorf("%d at once, want %d", now, atOnce())
		}
		if w := from(rt, "192.0.2.1", "", "GET /page"); w.Code != 200 {
			t.Errorf("a page meanwhile: %d", w.Code)
		}
		end()
		asked.Wait()
		if done := int(codes[1].Load()); done != n {
			t.Errorf("%d of %d were answered", done, n)
		}
		if len(rt.Limits.turns)+len(rt.Limits.line) != 0 {
			t.Error("a turn never ended")
		}
	})
}

func TestWhoWaitsTooLongForATurnIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt, _ := limited(t, UsualRequests)
		_, end := slow(rt)
		var working sync.WaitGroup
		for range atOnce() {
			working.Go(func() { from(rt, "192.0.2.1", "", "GET /slow") })
		}
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		gone := httptest.NewRecorder()
		working.Go(func() { rt.ServeHTTP(gone, httptest.NewRequestWithContext(ctx, "GET", "/slow", nil)) })
		synctest.Wait()
		cancel() // whoever goes away leaves the line
		synctest.Wait()
		if len(rt.Limits.line) != 0 || gone.Body.Len() != 0 {
			t.Error("who went away still waits")
		}
		for range longLine {
			working.Go(func() { from(rt, "192.0.2.1", "", "GET /slow") })
		}
		synctest.Wait()
		began := clock.System()
		w := from(rt, "192.0.2.1", "", "GET /slow") // the line is full
		if w.Code != 503 || w.Header().Get("Retry-After") != "10" || clock.Since(began) != 0 || !strings.Contains(w.Body.String(), "Many people are searching") {
			t.Errorf("%d, Retry-After %q, after %v", w.Code, w.Header().Get("Retry-After"), clock.Since(began))
		}
		time.Sleep(patience + time.Second)
		if len(rt.Limits.line) != 0 {
			t.Errorf("%d wait for longer than %v", len(rt.Limits.line), patience)
		}
		end()
		working.Wait()
	})
}

// TestASlowReaderKeepsNobodyWaiting: a turn is over once the answer goes out.
func TestASlowReaderKeepsNobodyWaiting(t *testing.T) {
	rt, _ := limited(t, UsualRequests)
	rt.Handle("GET /large", access.Anyone, func(w http.ResponseWriter, _ *http.Request) error {
		if len(rt.Limits.turns) != 1 {
			t.Error("no turn was taken")
		}
		_, err := io.WriteString(w, "first")
		if len(rt.Limits.turns) != 0 {
			t.Error("the turn goes on while the answer is read")
		}
		return err
	})
	rt.Costly("GET /large")
	if w := from(rt, "192.0.2.1", "", "GET /large"); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}

// BenchmarkLimits is what the limits add to a request of somebody who is signed in,
// while many are known.
func BenchmarkLimits(b *testing.B) {
	l := NewLimits(UsualRequests)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	accounts, networks := make([]string, 10_000), make([]netip.Prefix, 10_000)
	for i := range accounts {
		accounts[i] = "account " + strconv.Itoa(i)
		networks[i] = netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 0}), 24)
	}
	i := 0
	for b.Loop() {
		l.exhausted(reading, networks[i], now)
		l.ask(reading, networks[i], accounts[i], now)
		if i++; i == len(accounts) {
			i, now = 0, now.Add(10*time.Second)
		}
	}
}
