package browser

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"guildhall/e2e/markup"
)

// Patience is how long a statement waits for the page to fulfil it.
const Patience = 20 * time.Second

// Widths at which pages are looked at, in CSS pixels. Narrow is also what a
// window of 1280 pixels shows at 400 % zoom.
const (
	Narrow = 320
	Medium = 768
	Wide   = 1280
)

// A Window is a person's own browser window, which shares no cookies with others.
type Window struct {
	t       testing.TB
	ctx     context.Context
	base    string
	scripts bool
	wait    time.Duration // Patience, but for tests of what never comes

	mu        sync.Mutex
	trouble   []note
	documents map[string]int64 // status by address
	status    int64            // of the last document
}

// note is something the browser complained about.
type note struct {
	address string
	load    bool // whether it is that the address did not load
	what    string
}

// Open gives a person a window on the site at base, such as
// "http://127.0.0.1:8080". It closes with the test.
func Open(t testing.TB, base string) *Window {
	t.Helper()
	return open(t, base, true)
}

// OpenWithoutScripts gives a person a window that runs no script of any page.
func OpenWithoutScripts(t testing.TB, base string) *Window {
	t.Helper()
	return open(t, base, false)
}

func open(t testing.TB, base string, scripts bool) *Window {
	t.Helper()
	root, err := start()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewContext(root, chromedp.WithNewBrowserContext())
	b := &Window{t: t, ctx: ctx, base: base, scripts: scripts, wait: Patience, documents: map[string]int64{}}
	t.Cleanup(func() {
		b.calm()
		if t.Failed() {
			b.Screenshot("failed " + t.Name())
		}
		stop()
	})
	b.must("open a window", chromedp.Do(ctx))
	b.must("listen to the page", chromedp.Listen(ctx, b.hear))
	b.Width(Wide)
	if !scripts {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		b.must("switch scripts off", err)
	}
	return b
}

// Open goes to an address of the site, such as "/skills?q=transfer", or to a
// whole address such as one from an e-mail.
func (b *Window) Open(address string) {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.base + address
	}
	ctx, cancel := b.limit()
	defer cancel()
	b.must("open "+address, chromedp.Do(ctx, chromedp.Navigate(address)))
	b.arrived()
}

// arrived judges a page that has just loaded.
func (b *Window) arrived() {
	b.t.Helper()
	b.calm()
	if b.scripts {
		return
	}
	p, err := markup.Parse([]byte(evaluate[string](b, "document.documentElement.outerHTML")))
	b.must("read the page", err)
	for _, fault := range p.Faults() {
		b.t.Errorf("%s: %s", b.Address(), fault)
	}
}

// Status is the HTTP status of the page in the window.
func (b *Window) Status() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int(b.status)
}

// Address is where the window is: path and query, with the fragment.
func (b *Window) Address() string {
	b.t.Helper()
	return strings.TrimPrefix(evaluate[string](b, "location.href"), b.base)
}

// Carry puts a cookie into the window, such as that of a session.
func (b *Window) Carry(name, value string) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.base, HTTPOnly: new(true)})
	b.must("carry a cookie", err)
}

// Cookies names the cookies that the window holds for the site.
func (b *Window) Cookies() []string {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	found, err := chromedp.Call(ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{b.base}})
	b.must("read the cookies", err)
	var names []string
	for _, c := range found.Cookies {
		names = append(names, c.Name)
	}
	return names
}

// hear notes what the browser says of the page.
func (b *Window) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			b.status = e.Response.Status
			b.documents[e.Response.URL] = e.Response.Status
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			b.trouble = append(b.trouble, note{e.Entry.URL, e.Entry.Source == log.EntrySourceNetwork, e.Entry.Text})
		}
	case *runtime.EventExceptionThrown:
		b.trouble = append(b.trouble, note{"", false, exception(e.ExceptionDetails)})
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.trouble = append(b.trouble, note{"", false, "console: " + words(e.Args)})
		}
	}
}

// calm fails the test for each thing the browser complained about since it was
// asked before. A page that says why a form was refused is not one of them.
func (b *Window) calm() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.trouble {
		if status, document := b.documents[n.address]; n.load && document && status < http.StatusInternalServerError {
			continue
		}
		b.t.Errorf("the browser complains: %s %s", n.what, n.address)
	}
	b.trouble = nil
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

func words(args []*runtime.RemoteObject) string {
	var all []string
	for _, a := range args {
		all = append(all, string(a.Value)+a.Description)
	}
	return strings.Join(all, " ")
}

// limit bounds one statement.
func (b *Window) limit() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, Patience)
}

func (b *Window) must(what string, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("the browser could not %s: %v", what, err)
	}
}

// until tries again and again, until Patience ends.
func (b *Window) until(try func(ctx context.Context) bool) bool {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.wait)
	defer cancel()
	for !try(ctx) {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
	return true
}

// evaluate asks the page, in the developer tools' own right: it works with
// scripts switched off, and no security policy stops it.
func evaluate[T any](b *Window, expression string) T {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	b.must("evaluate "+firstWords(expression), err)
	return value
}

func firstWords(expression string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(expression), "\n")
	return fmt.Sprintf("%.60s", line)
}

// loading runs what makes the browser go to another page, and waits for that page.
func (b *Window) loading(what string, trigger chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, trigger))
	b.must(what+" and arrive at the next page", err)
	b.arrived()
}
