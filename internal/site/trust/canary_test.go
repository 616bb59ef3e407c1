package trust

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/instance"
	"guildhall/internal/mail"
	"guildhall/internal/people"
	"guildhall/internal/scan"
	"guildhall/internal/signin"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
)

// mark begins every canary: the names and addresses of people, and whatever they
// type, send and ask with.
const mark = "zqcanary"

// cage is the service among machines that answer nonsense and repeat what they hear,
// with everything that it says of itself.
type cage struct {
	*hall
	log     *heap
	sent    *heap             // messages, before the mail server refused them
	secrets map[string]string // and what each is
	turned  int               // requests so far
	routed  map[string]bool   // routes that were asked
	mux     *http.ServeMux
}

// heap keeps what is written to it.
type heap struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heap) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heap) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}

// postman writes down a message and hands it to a mail server.
type postman struct {
	mail.Mailer
	kept *heap
}

func (p postman) Send(ctx context.Context, m mail.Message) error {
	fmt.Fprintf(p.kept, "%s\n%s\n", m.To, m.Text)
	return p.Mailer.Send(ctx, m)
}

func newCage(t *testing.T, o instance.Options) *cage {
	t.Helper()
	c := &cage{log: &heap{}, sent: &heap{}, secrets: map[string]string{}, routed: map[string]bool{}, mux: http.NewServeMux()}
	provider := strangeProvider(t)
	c.hall = newHall(t, o, func(f *site.Config) {
		f.Log = slog.New(slog.NewJSONHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		f.Mail = postman{&mail.SMTP{Host: "127.0.0.1", Port: strangeMailServer(t), TLS: mail.None, From: mail.Sender{Address: "no-reply@guild.example"}, Now: f.Now}, c.sent}
		f.Provider = &signin.Provider{Issuer: provider, ClientID: "guildhall", ClientSecret: mark + "secret", Name: "Single sign-on"}
		f.Scanner = &scan.Clamd{Network: "tcp", Address: strangeScanner(t), Log: f.Log}
		f.Proxy = "X-Forwarded-For"
	})
	for _, r := range c.Router.Routes() {
		c.mux.Handle(r.Pattern, http.NotFoundHandler())
	}
	return c
}

// work lets what no request does be done until the returned function is called.
func (c *cage) work(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var working sync.WaitGroup
	working.Go(func() { c.Work(ctx) })
	stop = sync.OnceFunc(func() { cancel(); working.Wait() })
	t.Cleanup(stop)
	return stop
}

// drained waits until no job is due.
func (c *cage) drained(t *testing.T) {
	t.Helper()
	for range 600 {
		now := sqldb.At(c.clock.Now())
		n, err := sqldb.One(t.Context(), c.DB(), "count", sqldb.Value[int], `SELECT count(*) FROM jobs WHERE done_at IS NULL AND due_at <= $1`, now)
		must(t, err)
		if n == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("jobs are still due after half a minute")
}

// TestNobodysWordsAndNothingSecretLeaveByTheBackDoor walks the service as every kind
// of person with canaries in whatever they send, on pages that work and pages that do
// not, and looks for them in the log, the figures about the program, the addresses of
// redirects, other people's error pages, the sealed log of acts and the reasons of
// failed jobs.
func TestNobodysWordsAndNothingSecretLeaveByTheBackDoor(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { letFly(t, newCage(t, onSQLite(t))) })
	t.Run("postgres", func(t *testing.T) { letFly(t, newCage(t, onPostgreSQL(t))) })
}

func letFly(t *testing.T, c *cage) {
	stop := c.work(t)
	north := c.populate("north", mark).live()
	all := north.onlookers()
	records := c.admit(people.New{Name: "Rec " + mark + "name", Email: "rec." + mark + "@north.example"}, access.Grant{Role: access.RecordsOwner, Scope: access.Everywhere})
	all = c.tried(append(all, role{name: "records owner", cookie: c.enter(records)}))
	for _, who := range all {
		if who.cookie != "" {
			_, value, _ := strings.Cut(who.cookie, "=")
			c.secrets[value] = "the session of the " + who.name
		}
	}
	for _, who := range all {
		c.wander(t, who)
	}
	c.signIn(t)
	c.misuse(t, all)
	for range 3 { // what failed is tried again
		c.drained(t)
		c.clock.Advance(2 * time.Minute)
	}
	c.drained(t)
	c.collect()
	for _, who := range all {
		if who.cookie != "" {
			c.send(t, who, "POST", "/sign-out", nil, "")
		}
	}
	c.inspectStore(t)
	stop()
	must(t, c.DB().Close())
	for _, who := range all {
		for _, path := range []string{"/home", "/me/profile", "/", "/members?words=" + mark, "/search?q=" + mark, "/api/v1/search?q=" + mark, "/healthz/ready", "/healthz/live"} {
			a := c.send(t, who, "GET", path, nil, "")
			body := strings.ReplaceAll(a.body, `value="`+mark+`"`, "") // the box for searching keeps the words that were sought
			if a.status >= 500 && strings.Contains(body, mark) {
				t.Errorf("%s: an apology repeats what was asked for: %s", path, a.body)
			}
		}
		c.send(t, who, "POST", "/sign-in", url.Values{"email": {"mem." + mark + "@north.example"}}, "")
	}
	c.inspect(t)
}

// walked is how many addresses each person opens, of which most come from pages.
const walked = 450

// aside are forms that end somebody's walk, or somebody else's.
var aside = regexp.MustCompile(`/sign-out|/sessions|/end-sessions|/suspend|/erase|/me/privacy/close|/sign-in/provider|/discard`)

// wander opens whatever somebody can come to, and sends every form that is there.
func (c *cage) wander(t *testing.T, who role) {
	t.Helper()
	var addresses []string
	known, pressed, alike := map[string]bool{}, map[string]bool{}, map[string]int{}
	add := func(address string) {
		pattern := c.pattern("GET", address)
		if alike[pattern]++; !known[address] && alike[pattern] < 9 && len(addresses) < walked && !strings.HasPrefix(address, "/assets/") && !strings.Contains(address, "/sign-in/provider") {
			known[address], addresses = true, append(addresses, address)
		}
	}
	for _, pattern := range c.hall.patterns("GET") {
		add(parameter.ReplaceAllString(pattern, mark+"id"))
	}
	for i := 0; i < len(addresses); i++ {
		a := c.send(t, who, "GET", addresses[i], nil, "")
		for _, m := range link.FindAllStringSubmatch(a.body, -1) {
			add(strings.ReplaceAll(m[1], "&amp;", "&"))
		}
		for n, f := range forms(a.body) {
			key := c.pattern(f.method, f.action) + " " + f.submit
			if aside.MatchString(f.action) || pressed[key] {
				continue
			}
			pressed[key] = true
			for fill := range 3 {
				if fresh := forms(c.send(t, who, "GET", addresses[i], nil, "").body); n < len(fresh) {
					c.fill(t, who, fresh[n], fill)
				}
			}
		}
	}
	if len(addresses) < 100 {
		t.Errorf("%s opens only %d addresses", who.name, len(addresses))
	}
}

func (c *cage) pattern(method, address string) string {
	r, err := http.NewRequest(method, base+address, nil)
	if err != nil {
		return ""
	}
	_, pattern := c.mux.Handler(r)
	return pattern
}

// fill sends a form: as it stands, with canaries where nothing stands yet; with
// canaries in every field for text; with canaries in every field that shows.
func (c *cage) fill(t *testing.T, who role, f formOnPage, how int) {
	t.Helper()
	values := url.Values{}
	var file string
	for _, field := range f.fields {
		text := mark + "typed" + strings.ReplaceAll(who.name, " ", "") + "x " + field.name
		if strings.Contains(field.name, "email") {
			text = mark + "typed" + strings.ReplaceAll(who.name, " ", "") + "x@north.example"
		}
		switch {
		case field.kind == "file":
			file = field.name
		case field.kind == "hidden", field.kind == "choice" && how < 2, how == 0 && field.value != "":
			values.Add(field.name, field.value)
		default:
			values.Add(field.name, text)
		}
	}
	if f.method == "GET" {
		to := f.action + "?" + values.Encode()
		c.send(t, who, "GET", to, nil, "")
		return
	}
	c.send(t, who, "POST", f.action, values, file)
}

// send asks with canaries in every header that a browser or a forger sends.
func (c *cage) send(t *testing.T, who role, method, path string, values url.Values, file string) answer {
	t.Helper()
	body, kind := values.Encode(), "application/x-www-form-urlencoded"
	if file != "" {
		body, kind = multipartOf(values, file)
	}
	return c.sendBody(t, who, method, path, body, kind)
}

func (c *cage) sendBody(t *testing.T, who role, method, path, body, kind string) answer {
	t.Helper()
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	u, err := url.Parse(base + path)
	if err != nil {
		return answer{}
	}
	r.URL, r.Host, r.RequestURI = u, u.Host, path
	if method != "GET" {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Cookie", "theme="+mark+"cookie")
	if who.cookie != "" {
		r.Header.Set("Cookie", r.Header.Get("Cookie")+"; "+who.cookie)
	}
	c.turned++ // from a network of its own, so that no limit ends the walk
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("%saddress, 203.%d.%d.7", mark, c.turned/250%250, c.turned%250))
	for _, name := range []string{"User-Agent", "Accept-Language", "Authorization", "If-None-Match", "X-Request-Id", "X-Forwarded-Host", "Forwarded", "From"} {
		r.Header.Set(name, mark+"header")
	}
	r.Header.Set("Referer", base+"/"+mark+"referer?q="+mark)
	w := httptest.NewRecorder()
	c.Router.ServeHTTP(w, r)
	c.routed[c.pattern(method, path)] = true
	b, err := io.ReadAll(w.Result().Body)
	must(t, err)
	a := answer{w.Code, w.Header(), string(b)}
	c.judge(t, who, method, path, a)
	return a
}

var typed = regexp.MustCompile(mark + `typed([a-z]+)x`)

// judge looks at one answer: what a redirect carries, and whose words an error page
// has.
func (c *cage) judge(t *testing.T, who role, method, path string, a answer) {
	t.Helper()
	for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
		if len(cookie.Value) > 20 {
			c.secrets[cookie.Value] = "a cookie named " + cookie.Name
		}
	}
	if to := a.header.Get("Location"); to != "" {
		c.judgeRedirect(t, who, method, path, to)
	}
	if a.status < 400 || a.status == http.StatusUnprocessableEntity {
		return
	}
	for _, m := range typed.FindAllStringSubmatch(a.body, -1) {
		if m[1] != strings.ReplaceAll(who.name, " ", "") {
			t.Errorf("%s reads what %s typed, on the error page of %s %s (%d)", who.name, m[1], method, path, a.status)
		}
	}
}

// judgeRedirect wants no canary in where an answer leads, but for what the asker
// asked for: an address that has another form now, the page to go on to after signing
// in, and the words of a search.
func (c *cage) judgeRedirect(t *testing.T, who role, method, path, to string) {
	t.Helper()
	u, err := url.Parse(to)
	must(t, err)
	q := u.Query()
	for _, name := range []string{"next", "q"} {
		q.Del(name)
	}
	asked, _, _ := strings.Cut(path, "?")
	if strings.Contains(strings.ToLower(u.Path), mark) && !strings.Contains(asked, mark) || strings.Contains(strings.ToLower(q.Encode()), mark) && method != "GET" {
		t.Errorf("%s is sent from %s %s to %s", who.name, method, path, to)
	}
}

// signIn goes every way in, mostly with what does not hold.
func (c *cage) signIn(t *testing.T) {
	t.Helper()
	visitor := role{name: "visitor"}
	ask := func(path string, fields ...string) answer {
		v := url.Values{}
		for i := 0; i < len(fields); i += 2 {
			v.Set(fields[i], fields[i+1])
		}
		a := c.send(t, visitor, "POST", path, v, "")
		for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
			if cookie.MaxAge >= 0 {
				visitor.cookie = cookie.Name + "=" + cookie.Value
			}
		}
		return a
	}
	for _, email := range []string{"mem." + mark + "@north.example", mark + "@nobody.example", mark, mark + "@" + mark + "@north.example"} {
		ask("/sign-in", "email", email, "next", "/"+mark+"next")
		ask("/sign-in/code", "code", mark)
		ask("/sign-in/code", "code", "BCDF-GHJK")
	}
	c.drained(t)
	c.collect()
	for secret, what := range maps.Clone(c.secrets) {
		if what == "the token of a link" {
			c.send(t, visitor, "GET", "/sign-in/link/"+secret, nil, "")
			ask("/sign-in/link/" + secret)
			ask("/me/address/" + secret)
		}
	}
	for _, answer := range []string{mark, `{"id":"` + mark + `"}`, `{"id":"` + mark + `","rawId":"` + mark + `","type":"public-key","response":{"clientDataJSON":"` + mark + `","authenticatorData":"` + mark + `","signature":"` + mark + `"}}`} {
		ask("/sign-in/passkey/question", "next", "/"+mark)
		ask("/sign-in/passkey", "answer", answer)
	}
	for range 6 {
		a := ask("/sign-in/provider", "next", "/"+mark)
		state := regexp.MustCompile(`state=([\w-]{43})`).FindStringSubmatch(a.body + a.header.Get("Refresh"))
		if state == nil {
			continue // it says nothing of use at first
		}
		c.secrets[state[1]] = "the state of a journey to the provider"
		c.send(t, visitor, "GET", "/sign-in/provider/answer?code="+mark+"code&state="+state[1], nil, "")
	}
}

// misuse sends to every route what no form of ours sends.
func (c *cage) misuse(t *testing.T, all []role) {
	t.Helper()
	for _, who := range all {
		for _, pattern := range c.hall.patterns("POST") {
			if aside.MatchString(pattern) && who.name != "visitor" {
				continue
			}
			path := parameter.ReplaceAllString(pattern, mark+"id")
			v := url.Values{mark + "field": {mark}}
			for _, name := range []string{"email", "name", "reason", "title", "text", "words", "to", "person", "id", "key"} {
				v.Set(name, mark+"typed"+strings.ReplaceAll(who.name, " ", "")+"x")
			}
			c.send(t, who, "POST", path, v, "")
			c.sendBody(t, who, "POST", path, "name=%zz"+mark, "application/x-www-form-urlencoded")
			c.sendBody(t, who, "POST", path, "--"+mark+"\r\nContent-Disposition: form-data; name="+mark+"\r\n\r\n"+mark, "multipart/form-data; boundary="+mark)
			c.sendBody(t, who, "POST", path, `{"`+mark+`":"`+mark+`"}`, "application/json; charset="+mark)
		}
		for _, pattern := range c.hall.patterns("GET") {
			path := parameter.ReplaceAllString(pattern, mark+"id%27%22%3C%3B")
			q := url.Values{}
			for _, name := range []string{"q", "words", "page", "from", "to", "role", "skill", "organisation", "discipline", "person", "id", "ref", "about", "done", "next", "state", "code", "error", "iss", "sort", "release", "kind", "year"} {
				q.Set(name, mark+name)
			}
			c.send(t, who, "GET", path+"?"+q.Encode(), nil, "")
			c.send(t, who, mark, path, nil, "")
		}
	}
}

var (
	linkToken = regexp.MustCompile(`/[\w/-]*/([\w-]{40,64})\b`)
	mailCode  = regexp.MustCompile(`(?m)^ {4}([B-Z]{4}-[B-Z]{4})\r?$`)
)

// collect adds the secrets of messages.
func (c *cage) collect() {
	for _, m := range linkToken.FindAllStringSubmatch(c.sent.String(), -1) {
		c.secrets[m[1]] = "the token of a link"
	}
	for _, m := range mailCode.FindAllStringSubmatch(c.sent.String(), -1) {
		c.secrets[m[1]], c.secrets[strings.ReplaceAll(m[1], "-", "")] = "a code", "a code"
	}
}

// inspectStore looks at what the log of acts and the outbox keep for good.
func (c *cage) inspectStore(t *testing.T) {
	t.Helper()
	for _, query := range []string{
		`SELECT actor || ' ' || verb || ' ' || about FROM audit`,
		`SELECT last_error FROM jobs WHERE last_error IS NOT NULL`,
	} {
		rows, err := sqldb.All(t.Context(), c.DB(), sqldb.Value[string], query)
		must(t, err)
		if len(rows) == 0 {
			t.Errorf("%s: there is nothing to look at", query)
		}
		c.seek(t, query, strings.Join(rows, "\n"))
	}
}

// inspect looks at the log and the figures about the program.
func (c *cage) inspect(t *testing.T) {
	t.Helper()
	w := httptest.NewRecorder()
	c.Admin().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), "guildhall_answer_seconds") {
		t.Error("there are no figures to look at")
	}
	c.seek(t, "the figures", w.Body.String())
	log := c.log.String()
	c.seek(t, "the log", log)
	for _, wanted := range []string{"answered", "job failed", "virus scanner gave no verdict", "identity provider cannot be used", "answer of the identity provider refused", "request failed"} {
		if !strings.Contains(log, `"msg":"`+wanted) {
			t.Errorf("the log never says %q: this test provokes too little", wanted)
		}
	}
	if strings.Contains(log, "203.") {
		c.quote(t, "the log has where somebody is", log, "203.")
	}
	kinds := slices.Sorted(maps.Values(c.secrets))
	t.Logf("%d requests, %d routes, %d secrets of %d kinds, %d bytes of log, %d of mail", c.turned, len(c.routed), len(c.secrets), len(slices.Compact(kinds)), len(log), len(c.sent.String()))
	for _, r := range c.Router.Routes() {
		if !c.routed[r.Pattern] && !strings.HasPrefix(r.Pattern, "GET /assets/") && !aside.MatchString(r.Pattern) {
			t.Errorf("%s was never asked", r.Pattern)
		}
	}
}

// seek fails where a text has a canary or a secret.
func (c *cage) seek(t *testing.T, what, text string) {
	t.Helper()
	if strings.Contains(strings.ToLower(text), mark) {
		c.quote(t, what+" has a canary", strings.ToLower(text), mark)
	}
	for secret, is := range c.secrets {
		if strings.Contains(text, secret) {
			c.quote(t, what+" has "+is, text, secret)
		}
	}
}

// quote shows the first lines that have something, each kind once.
func (c *cage) quote(t *testing.T, what, text, part string) {
	t.Helper()
	shown := map[string]bool{}
	for line := range strings.Lines(text) {
		if i := strings.Index(line, part); i >= 0 && len(shown) < 8 {
			start, _, _ := strings.Cut(line[max(0, strings.Index(line, `"msg"`)):], part)
			if kind := start[:min(len(start), 60)]; !shown[kind] {
				shown[kind] = true
				t.Errorf("%s: %.600s", what, line)
			}
		}
	}
}
