package signin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"guildhall/internal/fault"
)

// Provider is an identity provider that people may sign in with (OpenID Connect).
// What it offers is discovered at the first use, so that the service starts
// while the provider is away.
type Provider struct {
	Issuer       string // its address, exactly as it calls itself
	ClientID     string // under which it knows this service
	ClientSecret string
	Name         string // as people know it: "Government single sign-on"

	// ACR are the classes of proof (acr) that stand for more than one factor. They
	// are asked for, in this order; empty asks for none. A provider that says "mfa"
	// among its methods (amr, RFC 8176) needs none.
	ACR []string

	mu    sync.Mutex
	found *oidc.Provider
}

// Check refuses a provider that cannot be used, in a sentence for the operator.
func (p *Provider) Check() error {
	u, err := url.Parse(p.Issuer)
	switch {
	case err != nil || !encrypted(p.Issuer) || u.RawQuery != "" || u.Fragment != "":
		return fault.New(fault.Invalid, "--oidc-issuer must be the https address of the provider, such as https://sso.example.")
	case p.ClientID == "":
		return fault.New(fault.Invalid, "--oidc-issuer needs --oidc-client-id, the name under which the provider knows this service.")
	case p.ClientSecret == "":
		return fault.New(fault.Invalid, "--oidc-issuer needs --oidc-client-secret-file, a file with the secret that the provider gave.")
	case strings.TrimSpace(p.Name) == "":
		return fault.New(fault.Invalid, "--oidc-issuer needs --oidc-name, the name by which people know the provider.")
	}
	return nil
}

// encrypted reports whether an address is https, or does not leave the machine.
func encrypted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// algorithms are those in which a provider may sign; none of them shares a secret.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// providerTimeout bounds each request to the provider.
const providerTimeout = 8 * time.Second

// discover asks the provider what it offers, once. The document must name the
// same issuer, or it is refused.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := oidc.NewProvider(client(ctx), p.Issuer)
	if err != nil {
		return nil, err
	}
	var offers struct {
		Challenges []string `json:"code_challenge_methods_supported"`
		Keys       string   `json:"jwks_uri"`
	}
	if err := found.Claims(&offers); err != nil {
		return nil, err
	}
	if at := found.Endpoint(); !encrypted(at.AuthURL) || !encrypted(at.TokenURL) || !encrypted(offers.Keys) {
		return nil, refusal("the provider publishes an address that is not https")
	}
	if len(offers.Challenges) > 0 && !slices.Contains(offers.Challenges, "S256") {
		return nil, refusal("the provider does not take S256 code challenges")
	}
	p.found = found
	return found, nil
}

// client makes requests within ctx use a client with limits, which follows no
// redirects: an address of the provider is the one that it published.
func client(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{
		Timeout:       providerTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
}

// callback is where the provider sends people back to.
const callback = "/sign-in/provider/answer"

func (p *Provider) config(found *oidc.Provider, base string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: found.Endpoint(), RedirectURL: base + callback,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// derived is a secret of one journey to the provider. It comes from the asking
// browser's cookie, so the database holds nothing with which it could be finished.
func derived(login, state, purpose string) string {
	mac := hmac.New(sha256.New, []byte(login))
	mac.Write([]byte(purpose + "/" + state))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// address is where a browser goes to sign in at the provider. Again makes the
// provider ask for proof although somebody is signed in there, and say when
// that was.
func (p *Provider) address(ctx context.Context, base, login, state string, again bool) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(derived(login, state, "nonce")), oauth2.S256ChallengeOption(derived(login, state, "verifier"))}
	if again {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	if len(p.ACR) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", strings.Join(p.ACR, " ")))
	}
	return p.config(found, base).AuthCodeURL(state, options...), nil
}

// said is what an ID token says of a person.
type said struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Party    string   `json:"azp"`
	Nonce    string   `json:"nonce"`
	Email    string   `json:"email"`
	Verified any      `json:"email_verified"` // counts only when it is true itself
	Name     string   `json:"name"`
	AuthTime int64    `json:"auth_time"` // seconds; 0 when the provider does not say
	Class    any      `json:"acr"`       // of the proof; counts only as text
	Methods  any      `json:"amr"`       // of the proof; count only as a list of texts
	audience []string // who the token is for
	issuedAt time.Time
}

// leeway is how far the clocks of two services may differ.
const leeway = 2 * time.Minute

// check holds a token whose signature, issuer, audience and end have been
// verified to the rest of OpenID Connect Core, 3.1.3.7.
func (c said) check(clientID, nonce string, now time.Time) error {
	switch {
	case c.Subject == "" || len(c.Subject) > 255:
		return refusal("no subject")
	case !hmac.Equal([]byte(c.Nonce), []byte(nonce)):
		return refusal("another nonce")
	case c.Party != "" && c.Party != clientID || c.Party == "" && len(c.audience) != 1:
		return refusal("made for another party")
	case c.issuedAt.IsZero() || c.issuedAt.After(now.Add(leeway)) || c.issuedAt.Before(now.Add(-Lifetime)):
		return refusal("not issued just now")
	case time.Unix(c.AuthTime, 0).After(now.Add(leeway)):
		return refusal("proved in the future")
	}
	return nil
}

// proved is when the person proved who they are, or zero when the provider does
// not say: what is not said counts as the lowest.
func (c said) proved() time.Time {
	if c.AuthTime <= 0 {
		return time.Time{}
	}
	return time.Unix(c.AuthTime, 0)
}

// multiple reports whether the provider says that it asked for more than one
// factor: by a class that the operator has named, or by the method "mfa". What it
// does not say, or says in another form, counts as the lowest (ASVS 6.8.4).
func (c said) multiple(classes []string) bool {
	if class, ok := c.Class.(string); ok && slices.Contains(classes, class) {
		return true
	}
	methods, _ := c.Methods.([]any)
	return slices.Contains(methods, any("mfa"))
}

// exchange trades the code for an ID token and checks all of it.
func (p *Provider) exchange(ctx context.Context, base, login, state, code string, now time.Time) (c said, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return c, err
	}
	ctx = client(ctx)
	tokens, err := p.config(found, base).Exchange(ctx, code, oauth2.VerifierOption(derived(login, state, "verifier")))
	if err != nil {
		return c, err
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return c, refusal("the provider gave no ID token")
	}
	verifier := found.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, Now: func() time.Time { return now }})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return c, errors.Join(refusal("its ID token does not hold"), err)
	}
	if err := token.Claims(&c); err != nil {
		return c, errors.Join(refusal("its ID token cannot be read"), err)
	}
	c.audience, c.issuedAt = token.Audience, token.IssuedAt
	return c, c.check(p.ClientID, derived(login, state, "nonce"), now)
}

// refusal is why we do not take what a provider says, in our own words.
type refusal string

func (r refusal) Error() string { return string(r) }

// plainly says what is wrong with a provider without its words, which may repeat
// somebody's code, name or address and so must not reach a log.
func plainly(err error) string {
	var ours refusal
	var answered *oauth2.RetrieveError
	switch {
	case errors.As(err, &ours):
		return string(ours)
	case errors.As(err, &answered) && answered.Response != nil:
		return "it answered " + strconv.Itoa(answered.Response.StatusCode) + " when asked for a token"
	case fault.Wire(err) != "":
		return fault.Wire(err)
	case strings.HasPrefix(err.Error(), "oidc: issuer"):
		return "it calls itself by another address than the issuer that it was given"
	}
	if status := err.Error(); len(status) > 4 && status[3] == ' ' {
		if n, err := strconv.Atoi(status[:3]); err == nil {
			return "it answered " + strconv.Itoa(n) + " when asked what it offers"
		}
	}
	return "it answered something that cannot be read"
}
