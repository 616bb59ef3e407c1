// Package crawl walks a running site as one person: it follows every link and
// presses every button, and lists what is wrong with the answers.
//
// A button is pressed with the values that its form holds when the page is
// opened, so a crawl changes the store it runs on. Use a throw-away one.
package crawl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"guildhall/e2e/markup"
)

// most ends a crawl that finds new addresses without end.
const most = 20_000

// maxBody is how many bytes of an answer are read.
const maxBody = 16 << 20

// Crawl says who walks, and where.
type Crawl struct {
	Base   string                    // where the site answers, such as "http://127.0.0.1:8080"
	Start  []string                  // addresses to begin with; none is "/"
	Cookie *http.Cookie              // who walks; nil is a visitor
	Last   []string                  // parts of the addresses of forms that are sent after all others, in this order
	Seen   func(*Answer)             // told of each answer to a link as it comes, while the store is still as it was; may be nil
	Most   int                       // answers after which the crawl gives up; 0 is 20,000
	Enough func(address string) bool // asked once of each new address: whether enough like it are walked already; may be nil

	base    *url.URL
	client  *http.Client
	seen    map[string]bool // addresses that are or were in the queue
	queue   []step
	pressed map[string]bool // buttons that are or were waiting
	buttons []button
	wanted  []fragment // places that links lead to
	answers map[string]*Answer
	report  Report
}

// An Answer is what one request brought.
type Answer struct {
	Method   string
	Address  string // path and query
	From     string // the page with the link or the button
	Status   int
	Header   http.Header
	Body     []byte
	Page     *markup.Page // nil unless it is HTML
	Location string       // where a redirect leads: path and query

	form bool // a form leads here, not a link
}

// step is an address to ask for.
type step struct {
	address string
	from    string
	form    bool // a form leads here, not a link
}

// fragment is a place on a page.
type fragment struct{ address, id, from string }

// Run walks until there is nothing new. The error means that the walk itself
// went wrong; what is wrong with the site is in the report.
func (c *Crawl) Run(ctx context.Context) (*Report, error) {
	if err := c.prepare(); err != nil {
		return nil, err
	}
	if err := c.walk(ctx); err != nil {
		return nil, err
	}
	for turn := range len(c.Last) + 1 {
		if err := c.press(ctx, turn); err != nil {
			return nil, err
		}
	}
	c.judgeFragments()
	c.judgeRedirects()
	c.judgeTitles()
	return &c.report, nil
}

func (c *Crawl) prepare() error {
	var err error
	if c.base, err = url.Parse(c.Base); err != nil {
		return err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	if c.Cookie != nil {
		jar.SetCookies(c.base, []*http.Cookie{c.Cookie})
	}
	c.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c.seen, c.pressed, c.answers = map[string]bool{}, map[string]bool{}, map[string]*Answer{}
	if c.Most == 0 {
		c.Most = most
	}
	start := c.Start
	if len(start) == 0 {
		start = []string{"/"}
	}
	for _, address := range start {
		c.add(step{address: address, from: "the start"})
	}
	return nil
}

// walk asks for every address in the queue, and for those it finds on the way.
func (c *Crawl) walk(ctx context.Context) error {
	for len(c.queue) > 0 {
		next := c.queue[0]
		c.queue = c.queue[1:]
		a, err := c.get(ctx, next.address, next.from)
		if err != nil {
			return err
		}
		c.answers[next.address], a.form = a, next.form
		c.judge(a, next.form)
		if c.Seen != nil {
			c.Seen(a)
		}
		c.collect(a)
		if a.Page == nil {
			a.Body = nil // files are large, and nobody looks at them again
		}
	}
	return nil
}

// turn says when a button is pressed: 0 is first.
func (c *Crawl) turn(b button) int {
	for i, part := range c.Last {
		if strings.Contains(b.path(), part) {
			return i + 1
		}
	}
	return 0
}

// press presses the buttons whose turn it is, and walks on from where each leads.
func (c *Crawl) press(ctx context.Context, turn int) error {
	var later []button
	for len(c.buttons) > 0 {
		next := c.buttons[0]
		c.buttons = c.buttons[1:]
		if c.turn(next) > turn {
			later = append(later, next)
			continue
		}
		a, err := c.pressOne(ctx, next)
		if err != nil {
			return err
		}
		if a == nil {
			continue
		}
		c.judge(a, true)
		c.collect(a)
		if err := c.walk(ctx); err != nil {
			return err
		}
	}
	c.buttons = later
	return nil
}

// pressOne opens the button's page again, so that it sends what the form holds
// now. It returns nil when the page no longer offers the button.
func (c *Crawl) pressOne(ctx context.Context, b button) (*Answer, error) {
	page, err := c.get(ctx, b.from, "a button on it")
	if err != nil || page.Page == nil {
		return nil, err
	}
	for _, now := range buttons(page) {
		if now.key() == b.key() {
			return c.ask(ctx, now.request(c.base), b.from)
		}
	}
	return nil, nil
}

func (c *Crawl) get(ctx context.Context, address, from string) (*Answer, error) {
	return c.ask(ctx, request{method: http.MethodGet, url: c.Base + address}, from)
}

// ask sends one request the way a browser on the site would.
func (c *Crawl) ask(ctx context.Context, q request, from string) (*Answer, error) {
	if len(c.report.Asked) >= c.Most {
		return nil, fmt.Errorf("the crawl found more than %d addresses; the last was %s on %s", c.Most, q.url, from)
	}
	r, err := http.NewRequestWithContext(ctx, q.method, q.url, q.body())
	if err != nil {
		return nil, err
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	c.report.Asked = append(c.report.Asked, q.method+" "+r.URL.Path)
	if q.kind != "" {
		r.Header.Set("Content-Type", q.kind)
	}
	w, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer w.Body.Close()
	a := &Answer{Method: q.method, Address: r.URL.RequestURI(), From: from, Status: w.StatusCode, Header: w.Header}
	if a.Body, err = io.ReadAll(io.LimitReader(w.Body, maxBody)); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s %s: %w", q.method, a.Address, err)
	}
	// The few words of a redirect are for nobody: every browser follows it.
	// A file to keep is no page of the site.
	file := strings.HasPrefix(w.Header.Get("Content-Disposition"), "attachment")
	if strings.HasPrefix(w.Header.Get("Content-Type"), "text/html") && w.Header.Get("Location") == "" && !file {
		a.Page, err = markup.Parse(a.Body)
	}
	return a, err
}

// collect puts what an answer leads to in the queue.
func (c *Crawl) collect(a *Answer) {
	if to := a.Header.Get("Location"); to != "" {
		if address, _, here := c.resolve(a, to); here {
			a.Location = address
			c.add(step{address: address, from: a.Address, form: a.form || a.Method == http.MethodPost})
		} else {
			c.fault(a, "it sends people off the site, to "+to)
		}
	}
	if a.Page == nil {
		return
	}
	for _, href := range links(a.Page) {
		if strings.HasPrefix(href, "#") {
			continue // a place on this page, which package markup looks for
		}
		address, id, here := c.resolve(a, href)
		if !here {
			continue
		}
		c.add(step{address: address, from: a.Address})
		if id != "" {
			c.wanted = append(c.wanted, fragment{address, id, a.Address})
		}
	}
	for _, b := range buttons(a) {
		if b.method == http.MethodGet {
			if address, _, here := c.resolve(a, b.request(c.base).url); here {
				c.add(step{address: address, from: a.Address, form: true})
			}
		} else if a.Method == http.MethodGet && !c.pressed[b.key()] {
			c.pressed[b.key()] = true
			c.buttons = append(c.buttons, b)
		}
	}
}

func (c *Crawl) add(s step) {
	if !c.seen[s.address] {
		c.seen[s.address] = true
		if c.Enough != nil && c.Enough(s.address) {
			return
		}
		c.queue = append(c.queue, s)
	}
}

// resolve turns a link on a page into an address of the site and a place on
// that page, or says that it leads elsewhere.
func (c *Crawl) resolve(a *Answer, href string) (address, id string, here bool) {
	at, err := url.Parse(c.Base + a.Address)
	if err != nil {
		return "", "", false
	}
	to, err := at.Parse(strings.TrimSpace(href))
	if err != nil {
		c.fault(a, fmt.Sprintf("the link to %q is not an address", href))
		return "", "", false
	}
	if to.Host != c.base.Host || to.Scheme != c.base.Scheme {
		return "", "", false
	}
	id = to.Fragment
	to.Fragment, to.RawFragment = "", ""
	if to.RawQuery != "" {
		to.RawQuery = to.Query().Encode() // the same filters in another order are the same page
	}
	return to.RequestURI(), id, true
}
