package signin_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"guildhall/internal/access"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb/sqldbtest"
)

// provider is a real OpenID Connect provider on its own port, whose next token
// a test may change.
type provider struct {
	*mockoidc.MockOIDC
	token  func(string) string       // replaces the next token
	answer func(map[string]any)      // changes the answer with the next token
	asked  url.Values                // of the last journey
	config func(into map[string]any) // changes what is discovered
}

func (w *world) provider() *provider {
	w.t.Helper()
	mockoidc.NowFunc = w.now.Now
	server, err := mockoidc.NewServer(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	p := &provider{MockOIDC: server}
	if err := server.AddMiddleware(p.meddle); err != nil {
		w.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := server.Start(listener, nil); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { server.Shutdown() })
	return p
}

// use makes the service sign people in with a provider.
func (w *world) use(p *provider) {
	w.signin.Provider = &signin.Provider{Issuer: p.Issuer(), ClientID: p.ClientID, ClientSecret: p.ClientSecret, Name: "Works SSO"}
	if err := w.signin.Provider.Check(); err != nil {
		w.t.Fatal(err)
	}
}

// meddle lets a test change what the provider answers.
func (p *provider) meddle(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		switch r.URL.Path {
		case mockoidc.AuthorizationEndpoint:
			p.asked = r.URL.Query()
		case mockoidc.TokenEndpoint:
			body = change(body, func(into map[string]any) {
				if raw, ok := into["id_token"].(string); ok && p.token != nil {
					into["id_token"] = p.token(raw)
				}
				if p.answer != nil {
					p.answer(into)
				}
			})
		case mockoidc.DiscoveryEndpoint:
			if p.config != nil {
				body = change(body, p.config)
			}
		}
		for name, values := range rec.Header() {
			if name != "Content-Length" {
				rw.Header()[name] = values
			}
		}
		rw.WriteHeader(rec.Code)
		io.Copy(rw, bytes.NewReader(body))
	})
}

func change(body []byte, fn func(map[string]any)) []byte {
	var into map[string]any
	if json.Unmarshal(body, &into) != nil {
		return body
	}
	fn(into)
	changed, _ := json.Marshal(into)
	return changed
}

// somebody is a person at the provider.
type somebody struct {
	mockoidc.MockUser
	name     string
	authTime time.Time
	change   func(jwt.MapClaims)
}

func (s *somebody) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	c := jwt.MapClaims{
		"iss": base.Issuer, "sub": base.Subject, "aud": base.Audience[0], "exp": base.ExpiresAt.Unix(), "iat": base.IssuedAt.Unix(),
		"nonce": base.Nonce, "email": s.Email, "email_verified": s.EmailVerified, "name": s.name,
	}
	if !s.authTime.IsZero() {
		c["auth_time"] = s.authTime.Unix()
	}
	if s.change != nil {
		s.change(c)
	}
	return c, nil
}

func person(subject, email string) *somebody {
	return &somebody{MockUser: mockoidc.MockUser{Subject: subject, Email: email, EmailVerified: true}, name: "Dora Maar"}
}

var onwards = regexp.MustCompile(`href="(http://127\.0\.0\.1:\d+/oidc/authorize[^"]+)"`)

// leave presses a button that leads to the provider and returns where it leads.
func (b *browser) leave(path string, fields ...string) string {
	b.w.t.Helper()
	got := b.post(path, fields...)
	m := onwards.FindStringSubmatch(got.body)
	if m == nil {
		b.w.t.Fatalf("%s leads to no provider: %d %s", path, got.status, main(got.body))
	}
	address := html.UnescapeString(m[1])
	if got.header.Get("Refresh") != "0; url="+address {
		b.w.t.Errorf("the browser is sent to %q", got.header.Get("Refresh"))
	}
	b.w.sound(got)
	return address
}

// through goes to the provider as somebody and comes back.
func (b *browser) through(p *provider, as *somebody, path string, fields ...string) page {
	b.w.t.Helper()
	address := b.leave(path, fields...)
	p.QueueUser(as)
	return b.get(address)
}

func TestNewcomersArriveFromTheProvider(t *testing.T) {
	each(t, func(w *world) {
		p := w.provider()
		w.use(p)
		dora, b := person("d-1", "dora@works.example"), w.browser()
		w.want(b.get("/sign-in"), 200, "Sign in with Works SSO")
		got := b.through(p, dora, "/sign-in/provider", "next", "/home?tab=2")
		w.want(got, 200, "Your address belongs to <strong>Ministry of Works</strong>")
		w.want(got, 200, `value="Dora Maar"`)
		for key, want := range map[string]string{"code_challenge_method": "S256", "response_type": "code", "redirect_uri": w.server.URL + "/sign-in/provider/answer"} {
			if p.asked.Get(key) != want {
				t.Errorf("%s is %q", key, p.asked.Get(key))
			}
		}
		if len(p.asked.Get("nonce")) != 43 || len(p.asked.Get("state")) != 43 || len(p.asked.Get("code_challenge")) != 43 {
			t.Errorf("asked with %v", p.asked)
		}
		got = b.post("/sign-in/details", "name", "Dora Maar")
		w.want(got, 200, "home of Dora Maar")
		if got.path != "/home?tab=2" {
			t.Errorf("came to %s", got.path)
		}
		again := w.browser() // the second time nothing is asked
		dora.Email, dora.EmailVerified = "someone.else@nowhere.example", false
		w.want(again.through(p, dora, "/sign-in/provider"), 200, "home of Dora Maar")
		w.want(again.get("/me/sessions"), 200, "with Works SSO")
	})
}

func TestAnAccountIsLinkedOnlyAfterProofOfBoth(t *testing.T) {
	each(t, func(w *world) {
		p := w.provider()
		w.use(p)
		b, bens := w.browser(), person("b-1", "ben@works.example")
		got := b.through(p, bens, "/sign-in/provider")
		w.want(got, 422, "There is an account with this address, and it is not linked to Works SSO yet")
		w.want(got, 422, `value="ben@works.example"`)
		if b.cookies()["session"] != "" || w.count(`SELECT count(*) FROM identities`) != 0 {
			t.Fatal("the provider's word alone opened the account")
		}
		b.signIn("ben@works.example")
		w.want(b.through(p, bens, "/me/identities"), 200, "Your account has been linked")
		w.work()
		if letters := w.post.take(); len(letters) != 1 || !strings.Contains(letters[0].text, "linked to Works SSO") {
			t.Errorf("notices: %v", letters)
		}
		other := w.browser()
		w.want(other.through(p, bens, "/sign-in/provider"), 200, "home of Ben Nevis")
		ada := w.browser()
		ada.signIn("ada@works.example")
		w.want(ada.through(p, bens, "/me/identities"), 409, "linked to a person here already")

		remove := actions(other.get("/me/sign-in").body, "/me/identities/")
		w.want(other.post(remove[0]), 200, "Confirm that it is you") // the provider did not say when ben proved who he is
		w.want(b.post(remove[0]), 200, "The link has been removed")
		w.want(w.browser().through(p, bens, "/sign-in/provider"), 422, "not linked to Works SSO yet")
	})
}

// TestAnIdentityIsLinkedOnlyToWhoAskedForIt finishes a journey that one person
// began as another, and after the proof of the account has become old.
func TestAnIdentityIsLinkedOnlyToWhoAskedForIt(t *testing.T) {
	each(t, func(w *world) {
		p := w.provider()
		w.use(p)
		b := w.browser()
		b.signIn("ben@works.example")
		address := b.leave("/me/identities")
		b.post("/sign-out")
		p.QueueUser(person("x-1", "x@works.example"))
		if got := b.get(address); got.status < 400 || w.count(`SELECT count(*) FROM identities`) != 0 {
			t.Errorf("linked after signing out: %d", got.status)
		}
		b.signIn("ben@works.example")
		w.now.Advance(access.Recent - time.Minute)
		address = b.leave("/me/identities")
		w.now.Advance(2 * time.Minute)
		p.QueueUser(person("x-1", "x@works.example"))
		w.want(b.get(address), 403, "Sign in again before you link")
		// The attacker's answer in the victim's browser.
		eve := w.browser()
		eve.signIn("ada@works.example")
		address = eve.leave("/me/identities")
		victim := w.browser()
		victim.signIn("ben@works.example")
		p.QueueUser(person("eve", "eve@works.example"))
		if got := victim.get(address); got.status < 400 || w.count(`SELECT count(*) FROM identities`) != 0 {
			t.Errorf("another browser's journey was finished here: %d", got.status)
		}
	})
}

func TestTheSameSubjectOfAnotherIssuerIsAnotherPerson(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.provider(), w.provider()
		w.use(first)
		b := w.browser()
		b.signIn("ben@works.example")
		b.through(first, person("same", "ben@works.example"), "/me/identities")
		w.use(second)
		got := w.browser().through(second, person("same", "new@works.example"), "/sign-in/provider")
		w.want(got, 200, "Tell us who you are")
	})
}

func TestAnAddressFromTheProviderCountsOnlyWhenVerifiedAndOnTheRegister(t *testing.T) {
	each(t, func(w *world) {
		p := w.provider()
		w.use(p)
		for name, c := range map[string]struct {
			change func(*somebody)
			says   string
		}{
			"not verified":          {func(s *somebody) { s.EmailVerified = false }, "does not say which work email address"},
			"verified in words":     {func(s *somebody) { s.change = func(c jwt.MapClaims) { c["email_verified"] = "true" } }, "does not say which work email address"},
			"no word on it":         {func(s *somebody) { s.change = func(c jwt.MapClaims) { delete(c, "email_verified") } }, "does not say which work email address"},
			"no address":            {func(s *somebody) { s.Email = "" }, "does not say which work email address"},
			"nonsense":              {func(s *somebody) { s.Email = "a@b@works.example" }, "does not say which work email address"},
			"another domain":        {func(s *somebody) { s.Email = "dora@evil.example" }, "does not belong to an organisation on the register"},
			"a domain that ends so": {func(s *somebody) { s.Email = "dora@notworks.example" }, "does not belong to an organisation on the register"},
		} {
			dora := person("d-"+name, "dora@works.example")
			c.change(dora)
			b := w.browser()
			got := b.through(p, dora, "/sign-in/provider")
			if got.status != 422 || !strings.Contains(got.body, c.says) || b.cookies()["session"] != "" {
				t.Errorf("%s: %d %s", name, got.status, main(got.body))
			}
		}
	})
}

func TestTheProviderProvesAgainWhenItSaysWhen(t *testing.T) {
	each(t, func(w *world) {
		w.vault()
		p := w.provider()
		w.use(p)
		b, bens := w.browser(), person("b-1", "")
		b.signIn("ben@works.example")
		b.through(p, bens, "/me/identities")
		w.now.Advance(access.Recent)
		w.want(b.get("/vault"), 200, "Confirm with Works SSO")
		w.want(b.through(p, bens, "/sign-in/again/provider", "next", "/vault"), 409, "did not ask you to prove again")
		if p.asked.Get("prompt") != "login" || p.asked.Get("max_age") != "0" {
			t.Errorf("asked with %v", p.asked)
		}
		bens.authTime = w.now.Now().Add(-access.Recent)
		w.want(b.through(p, bens, "/sign-in/again/provider", "next", "/vault"), 409, "did not ask you to prove again")
		w.want(b.through(p, person("b-2", "b2@works.example"), "/sign-in/again/provider"), 403, "not linked to yours")
		bens.authTime = w.now.Now()
		w.want(b.through(p, bens, "/sign-in/again/provider", "next", "/vault"), 200, "vault of Ben Nevis")
		w.now.Advance(access.Recent)
		w.want(b.get("/vault"), 200, "Confirm that it is you")
	})
}

func TestAnAnswerOfTheProviderIsUsedOnce(t *testing.T) {
	twoInstances(t, func(first, second *world) {
		p := first.provider()
		first.use(p)
		b := first.browser()
		b.signIn("ben@works.example")
		b.through(p, person("b-1", ""), "/me/identities")
		b.post("/sign-out")
		b.c.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if r.URL.Path == "/sign-in/provider/answer" {
				return http.ErrUseLastResponse
			}
			return nil
		}
		address := b.leave("/sign-in/provider")
		p.QueueUser(person("b-1", ""))
		back := b.get(address).header.Get("Location")
		second.signin.Provider = first.signin.Provider
		login := &http.Cookie{Name: "login", Value: b.cookies()["login"]}
		routers := []http.Handler{first.router, second.router}
		if n := together(40, func(i int) bool {
			res := direct(routers[i%2], "GET", back[strings.Index(back, "/sign-in/"):], nil, login)
			return res.StatusCode == http.StatusSeeOther && res.Header.Get("Location") == "/home"
		}); n != 1 {
			t.Errorf("%d of 40 signed in", n)
		}
	})
}

func TestWhatComesBackFromTheProviderIsHeldToTheJourney(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	p := w.provider()
	w.use(p)
	const state = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for name, query := range map[string]string{
		"another state": "code=x&state=" + state, "no state": "code=x", "no code": "state=" + state, "a refusal": "error=access_denied&state=" + state,
		"another issuer": "code=x&state=" + state + "&iss=https%3A%2F%2Fevil.example", "nothing": "",
	} {
		b := w.browser()
		b.leave("/sign-in/provider")
		if got := b.get("/sign-in/provider/answer?" + query); got.status != 422 || b.cookies()["session"] != "" {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	fresh := w.browser() // which never asked
	if got := fresh.get("/sign-in/provider/answer?code=x&state=" + state); got.status != 422 {
		t.Errorf("a browser that never asked: %d", got.status)
	}
	w.signin.Provider = nil
	for _, path := range []string{"/sign-in/provider/answer?code=x&state=" + state} {
		if got := w.browser().get(path); got.status != 404 {
			t.Errorf("without a provider %s answers %d", path, got.status)
		}
	}
	if got := w.browser().post("/sign-in/provider"); got.status != 404 {
		t.Errorf("without a provider: %d", got.status)
	}
}

// TestTokensThatDoNotHoldSignNobodyIn is the table of what a provider, or
// somebody between, may get wrong.
func TestTokensThatDoNotHoldSignNobodyIn(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	p := w.provider()
	w.use(p)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	now := w.now.Now()
	set := func(name string, v any) func(jwt.MapClaims) { return func(c jwt.MapClaims) { c[name] = v } }
	drop := func(name string) func(jwt.MapClaims) { return func(c jwt.MapClaims) { delete(c, name) } }
	claims := map[string]func(jwt.MapClaims){
		"issuer of another": set("iss", "https://evil.example"), "issuer with a slash more": set("iss", p.Issuer()+"/"), "no issuer": drop("iss"), "empty issuer": set("iss", ""), "issuer in capitals": set("iss", strings.ToUpper(p.Issuer())),
		"audience of another": set("aud", "another"), "no audience": drop("aud"), "empty audience": set("aud", ""), "no audiences": set("aud", []string{}), "audiences without us": set("aud", []string{"a", "b"}),
		"two audiences, no party":        set("aud", []string{p.ClientID, "another"}),
		"party of another":               set("azp", "another"),
		"two audiences, another's party": func(c jwt.MapClaims) { c["aud"], c["azp"] = []string{p.ClientID, "another"}, "another" },
		"over":                           set("exp", now.Add(-time.Second).Unix()), "over for a day": set("exp", now.Add(-24*time.Hour).Unix()), "no end": drop("exp"), "an end of nothing": set("exp", 0), "an end in words": set("exp", "soon"),
		"no beginning": drop("iat"), "issued in an hour": set("iat", now.Add(time.Hour).Unix()), "issued an hour ago": set("iat", now.Add(-time.Hour).Unix()), "issued at nothing": set("iat", 0),
		"valid in an hour": set("nbf", now.Add(time.Hour).Unix()),
		"no nonce":         drop("nonce"), "empty nonce": set("nonce", ""), "another nonce": set("nonce", strings.Repeat("A", 43)),
		"no subject": drop("sub"), "empty subject": set("sub", ""), "a subject too long": set("sub", strings.Repeat("x", 256)), "a subject that is a number": set("sub", 7),
		"proved in the future": set("auth_time", now.Add(time.Hour).Unix()), "proved in words": set("auth_time", "now"),
	}
	tokens := map[string]func(string) string{
		"no signature":        func(s string) string { return s[:strings.LastIndex(s, ".")+1] },
		"a changed signature": func(s string) string { return s[:len(s)-8] + "AAAAAAAA" },
		"two parts":           func(s string) string { return s[:strings.LastIndex(s, ".")] },
		"no token":            func(string) string { return "" }, "nonsense": func(string) string { return "a.b.c" },
		"algorithm none":       func(s string) string { return resigned(t, s, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType) },
		"signed by the secret": func(s string) string { return resigned(t, s, jwt.SigningMethodHS256, []byte(p.ClientSecret)) },
		"signed by the public key": func(s string) string {
			keys, _ := p.Keypair.JWKS()
			return resigned(t, s, jwt.SigningMethodHS256, keys)
		},
		"signed by a stranger": func(s string) string { return resigned(t, s, jwt.SigningMethodRS256, stranger) },
		"claims of another token": func(s string) string {
			parts := strings.Split(s, ".")
			return parts[0] + "." + plain([]byte(`{"iss":"`+p.Issuer()+`","sub":"root"}`)) + "." + parts[2]
		},
	}
	answers := map[string]func(map[string]any){
		"no id token":                  func(into map[string]any) { delete(into, "id_token") },
		"an id token that is a number": func(into map[string]any) { into["id_token"] = 7 },
	}
	if n := len(claims) + len(tokens) + len(answers); n < 40 {
		t.Fatalf("only %d ways to be wrong", n)
	}
	try := func(name string, dora *somebody) {
		t.Helper()
		b := w.browser()
		got := b.through(p, dora, "/sign-in/provider")
		if got.status != 422 || !strings.Contains(got.body, "Works SSO did not confirm who you are") || b.cookies()["session"] != "" {
			t.Errorf("%s: %d at %s", name, got.status, got.path)
		}
	}
	for name, change := range claims {
		dora := person("d-1", "dora@works.example")
		dora.change = change
		try(name, dora)
	}
	for name, token := range tokens {
		p.token = token
		try(name, person("d-1", "dora@works.example"))
	}
	p.token = nil
	for name, answer := range answers {
		p.answer = answer
		try(name, person("d-1", "dora@works.example"))
	}
	p.answer = nil
	good := person("d-1", "dora@works.example")
	good.change = func(c jwt.MapClaims) { c["aud"], c["azp"] = []string{p.ClientID, "another"}, p.ClientID }
	w.want(w.browser().through(p, good, "/sign-in/provider"), 200, "Tell us who you are")
	if strings.Contains(w.log.String(), "dora@") {
		t.Error("the log holds an address")
	}
}

// resigned is a token with the same claims under another signature.
func resigned(t *testing.T, raw string, method jwt.SigningMethod, key any) string {
	t.Helper()
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(raw, claims); err != nil {
		t.Fatal(err)
	}
	signed, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestAProviderIsWhatItSaysItIs(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	for name, config := range map[string]func(map[string]any){
		"another issuer":        func(into map[string]any) { into["issuer"] = "https://evil.example" },
		"no S256":               func(into map[string]any) { into["code_challenge_methods_supported"] = []string{"plain"} },
		"a script":              func(into map[string]any) { into["authorization_endpoint"] = "javascript:alert(1)" },
		"tokens in the clear":   func(into map[string]any) { into["token_endpoint"] = "http://sso.example/token" },
		"keys in the clear":     func(into map[string]any) { into["jwks_uri"] = "http://sso.example/keys" },
		"an answer without one": func(into map[string]any) { delete(into, "issuer") },
	} {
		p := w.provider()
		p.config = config
		w.use(p)
		got := w.browser().post("/sign-in/provider")
		w.want(got, 422, "Works SSO cannot be reached")
		if got.header.Get("Refresh") != "" {
			t.Errorf("%s: sent on to %s", name, got.header.Get("Refresh"))
		}
		p.config = nil // put right, it is used without a restart
		w.browser().leave("/sign-in/provider")
	}
}

func TestOptionsOfAProviderAreChecked(t *testing.T) {
	good := func() *signin.Provider {
		return &signin.Provider{Issuer: "https://sso.example", ClientID: "id", ClientSecret: "secret", Name: "SSO"}
	}
	if err := good().Check(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*signin.Provider){
		"https address":             func(p *signin.Provider) { p.Issuer = "http://sso.example" },
		"--oidc-issuer must be":     func(p *signin.Provider) { p.Issuer = "https://user@sso.example" },
		"--oidc-client-id":          func(p *signin.Provider) { p.ClientID = "" },
		"--oidc-client-secret-file": func(p *signin.Provider) { p.ClientSecret = "" },
		"--oidc-name":               func(p *signin.Provider) { p.Name = " " },
	} {
		p := good()
		spoil(p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestNothingOfAJourneyIsKeptThatCouldFinishIt looks for its secrets.
func TestNothingOfAJourneyIsKeptThatCouldFinishIt(t *testing.T) {
	each(t, func(w *world) {
		p := w.provider()
		w.use(p)
		b := w.browser()
		address, _ := url.Parse(b.leave("/sign-in/provider"))
		secrets := []string{b.cookies()["login"], address.Query().Get("state"), address.Query().Get("nonce")}
		for _, table := range []string{"sign_in_ceremonies", "audit", "jobs"} {
			for _, row := range w.dump(table) {
				for _, secret := range secrets {
					if strings.Contains(row, secret) {
						t.Errorf("%s holds a secret", table)
					}
				}
			}
		}
	})
}
