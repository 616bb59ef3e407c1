package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// freeAddress is an address of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestServeShowsMetricsApartAndStopsInGoodOrder serves a new store, looks at both
// of its addresses, stops it as an operator would, and has the store looked over.
func TestServeShowsMetricsApartAndStopsInGoodOrder(t *testing.T) {
	store, public, admin := filepath.Join(t.TempDir(), "store"), freeAddress(t), freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", store, "--addr", public, "--admin-addr", admin, "--log-level", "error"})
	}()
	ready(t, "http://"+public+"/healthz/ready")
	for _, c := range []struct {
		url, says string
		status    int
	}{
		{"http://" + public + "/skills", "Skills", 200},
		{"http://" + admin + "/metrics", `guildhall_answer_seconds_count{route="GET /skills",status="200"} 1`, 200},
		{"http://" + admin + "/debug/pprof/", "goroutine", 200},
		{"http://" + public + "/metrics", "Page not found", 404},
		{"http://" + public + "/debug/pprof/", "Page not found", 404},
	} {
		status, body := fetch(c.url)
		for range 50 { // an answer is counted a moment after it has been read
			if strings.Contains(body, c.says) {
				break
			}
			time.Sleep(20 * time.Millisecond)
			status, body = fetch(c.url)
		}
		if status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s answers %d and does not say %q", c.url, status, c.says)
		}
	}
	stop()
	select {
	case code := <-ended:
		if code != exitDone {
			t.Errorf("stopping exits %d", code)
		}
	case <-time.After(shutdownTimeout + 5*time.Second):
		t.Fatal("the program does not stop")
	}
	if code := run(t.Context(), []string{"doctor", "--data", store}); code != exitDone {
		t.Errorf("the store that was stopped in good order is found wanting: exit %d", code)
	}
}

// ready waits until an address answers with 200.
func ready(t *testing.T, url string) {
	t.Helper()
	for range 300 {
		if status, _ := fetch(url); status == http.StatusOK {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s never answers", url)
}

func fetch(url string) (status int, body string) {
	r, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(text)
}

// TestAnIdentityProviderIsConfiguredWhollyOrNotAtAll starts with options that
// lack something, and with all of them.
func TestAnIdentityProviderIsConfiguredWhollyOrNotAtAll(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := serveFlags{oidcIssuer: "https://sso.example", oidcClient: "guildhall", oidcSecret: secret, oidcName: "SSO"}
	if p, err := whole.provider(); err != nil || p.ClientSecret != "s3cret" {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := (&serveFlags{}).provider(); p != nil || err != nil {
		t.Errorf("none configured: %v, %v", p, err)
	}
	for want, spoil := range map[string]func(*serveFlags){
		"--oidc-issuer is missing":        func(f *serveFlags) { f.oidcIssuer = "" },
		"--oidc-client-id":                func(f *serveFlags) { f.oidcClient = "" },
		"needs --oidc-client-secret-file": func(f *serveFlags) { f.oidcSecret = "" },
		"cannot be read":                  func(f *serveFlags) { f.oidcSecret = secret + ".none" },
		"needs --oidc-name":               func(f *serveFlags) { f.oidcName = "" },
		"must be the https address":       func(f *serveFlags) { f.oidcIssuer = "http://sso.example" },
	} {
		f := whole
		spoil(&f)
		var usage usageError
		if _, err := f.provider(); !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
