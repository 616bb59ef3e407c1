package signin_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/records"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// world is a small service with people, a register, mail and a clock.
type world struct {
	t      *testing.T
	db     *sqldb.DB
	now    *clock.Fixed
	people *people.Service
	signin *signin.Service
	worker *outbox.Worker
	router *web.Router
	server *httptest.Server
	post   *postOffice
	log    *bytes.Buffer // everything the service logged
	ada    people.Person // an administrator
	ben    people.Person // a member
}

// each runs a journey on both engines, each in a world of its own.
func each(t *testing.T, journey func(w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { journey(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	w := &world{t: t, db: db, now: clock.At(noon), post: openPostOffice(t), log: &bytes.Buffer{}}
	logger := slog.New(slog.NewJSONHandler(&lockedWriter{to: w.log}, nil))
	log := &audit.Log{DB: db, Now: w.now.Now}
	w.people = &people.Service{DB: db, Log: log}
	w.signin = &signin.Service{
		DB: db, Log: log, People: w.people, Profession: &profession.Service{DB: db}, Logger: logger,
		Mailer: &mail.SMTP{Host: "127.0.0.1", Port: w.post.port, TLS: mail.None, From: mail.Sender{Address: "no-reply@guild.example"}, Now: w.now.Now},
	}
	w.signin.AdministratorsByMail = true // tests of what is not so say so
	w.people.Suspending = append(w.people.Suspending, w.signin.EndAll)
	w.people.Ruling = append(w.people.Ruling, w.signin.TellOfRoles)
	w.worker = &outbox.Worker{DB: db, Log: log, Logger: logger}
	w.worker.Handle(signin.MailKind, w.signin.SendMail)
	w.worker.Handle(signin.NoticeKind, w.signin.SendNotice)
	w.router = web.NewRouter(logger, w.now.Now)
	keeper := &records.Service{DB: db, Log: log, Holders: []records.Holder{w.people.Holder(), w.signin.Holder()}}
	(&signin.Pages{SignIn: w.signin, Records: keeper}).Routes(w.router)
	w.router.Handle("GET /home", access.SignedIn, func(rw http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(rw, "home of "+web.Actor(r).Name)
		return err
	})
	w.router.Handle("GET /desk", access.Holding(access.Administrator), func(rw http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(rw, "desk")
		return err
	})
	w.server = httptest.NewServer(w.router)
	t.Cleanup(w.server.Close)
	w.signin.BaseURL = w.server.URL
	w.fill()
	return w
}

func (w *world) fill() {
	w.t.Helper()
	ctx := w.t.Context()
	p := &pack.Pack{Organisations: []pack.Organisation{
		{ID: "works", Name: "Ministry of Works", Kind: "ministerial", EmailDomains: []string{"works.example"}},
		{ID: "arts", Name: "Arts Board", Kind: "alb", Parent: "works", EmailDomains: []string{"shared.example"}},
		{ID: "music", Name: "Music Board", Kind: "alb", Parent: "works", EmailDomains: []string{"shared.example"}},
	}}
	act := audit.Act{By: access.Service, Verb: "loaded profession pack", About: "pack"}
	if err := w.signin.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return w.people.LoadPack(ctx, tx, at, p) }); err != nil {
		w.t.Fatal(err)
	}
	var err error
	if w.ada, err = w.signin.CreateAdministrator(ctx, "ada@works.example", "Ada Lovelace"); err != nil {
		w.t.Fatal(err)
	}
	root, err := w.people.Actor(ctx, w.ada.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.ben, err = w.people.Add(ctx, root, people.New{Name: "Ben Nevis", Email: "ben@works.example", Organisation: "works"}); err != nil {
		w.t.Fatal(err)
	}
}

// administrator is ada as an actor.
func (w *world) administrator() access.Actor {
	w.t.Helper()
	who, err := w.people.Actor(w.t.Context(), w.ada.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return who
}

// work does every job that is due.
func (w *world) work() {
	w.t.Helper()
	if _, err := w.worker.Drain(context.WithoutCancel(w.t.Context())); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) count(query string) int {
	w.t.Helper()
	n, err := sqldb.One(w.t.Context(), w.db, "count", sqldb.Value[int], query)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// browser is a person's browser, with its own cookies.
type browser struct {
	w   *world
	jar *cookiejar.Jar
	c   *http.Client
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	c := *w.server.Client()
	c.Jar = jar
	return &browser{w, jar, &c}
}

// page is what the browser ended up with.
type page struct {
	status int
	path   string // where redirects led
	body   string
	header http.Header
}

func (b *browser) get(path string) page {
	b.w.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

func (b *browser) post(path string, fields ...string) page {
	b.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

func (b *browser) do(method, path string, form url.Values) page {
	b.w.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = b.w.server.URL + path
	}
	req, err := http.NewRequestWithContext(b.w.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.w.t.Fatal(err)
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.c.Do(req)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return page{res.StatusCode, res.Request.URL.RequestURI(), string(body), res.Header}
}

// cookies lists what the browser holds.
func (b *browser) cookies() map[string]string {
	u, _ := url.Parse(b.w.server.URL)
	held := map[string]string{}
	for _, c := range b.jar.Cookies(u) {
		held[c.Name] = c.Value
	}
	return held
}

// signIn goes the whole way by code.
func (b *browser) signIn(email string) {
	b.w.t.Helper()
	b.post("/sign-in", "email", email)
	_, code := b.w.letter(email)
	if got := b.post("/sign-in/code", "code", code); got.status != http.StatusOK || !strings.HasPrefix(got.body, "home of ") {
		b.w.t.Fatalf("signing in as %s ended at %s with %d", email, got.path, got.status)
	}
}

// letter does the waiting work and returns the link and the code of the one
// message that came to an address.
func (w *world) letter(to string) (link, code string) {
	w.t.Helper()
	w.work()
	letters := w.post.take()
	if len(letters) != 1 || letters[0].to != to {
		w.t.Fatalf("%d messages came, want 1 to %s", len(letters), to)
	}
	link = regexp.MustCompile(`http://\S+/sign-in/link/[\w-]{43}`).FindString(letters[0].text)
	code = regexp.MustCompile(`(?m)^ {4}([B-Z]{4}-[B-Z]{4})\r?$`).FindString(letters[0].text)
	if link == "" || code == "" {
		w.t.Fatalf("no link or no code in %q", letters[0].text)
	}
	return link, strings.TrimSpace(code)
}

// postOffice is a real SMTP server that keeps what it is given.
type postOffice struct {
	port int
	mu   sync.Mutex
	kept []letter
}

type letter struct{ to, text string }

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = listener.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{office: p}, nil }))
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return p
}

// take returns the letters that came since it was last called.
func (p *postOffice) take() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.kept
	p.kept = nil
	return kept
}

type counter struct {
	office *postOffice
	to     string
}

func (c *counter) Mail(string, *smtp.MailOptions) error      { return nil }
func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error { c.to = to; return nil }
func (c *counter) Reset()                                    {}
func (c *counter) Logout() error                             { return nil }
func (c *counter) Data(r io.Reader) error {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.kept = append(c.office.kept, letter{c.to, string(text)})
	return nil
}

type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(b)
}
