package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/mail"
	"guildhall/internal/pack"
	"guildhall/internal/signin"
	"guildhall/internal/site"
	"guildhall/internal/web"
	"guildhall/professions"
)

// serveFlags are what an operator decides about a running service.
type serveFlags struct {
	store                                                     storeFlags
	insight                                                   insightFlags
	addr, adminAddr, baseURL, profession, assets              string
	logLevel, proxy                                           string
	smtp, smtpUser, smtpPassword, smtpTLS, mailFrom, mailName string
	clamd                                                     clamdFlag
	oidcIssuer, oidcClient, oidcSecret, oidcName              string
	oidcACR                                                   string
	administratorsByMail, proofByMail                         bool
	requests, connections                                     int
	anchorTo, anchorFile                                      string
}

func (f *serveFlags) add(cmd *cobra.Command) {
	f.store.add(cmd)
	f.clamd.add(cmd)
	fs := cmd.Flags()
	f.insight.add(fs)
	f.store.addBackupRecipient(fs)
	fs.StringVar(&f.anchorTo, "anchor-to", "", "email address, of somebody who does not run the service, to which the head of the audit log is sent once a day")
	fs.StringVar(&f.anchorFile, "anchor-file", "", "file outside the store to which the head of the audit log is added once a day")
	fs.StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 picks a free one")
	fs.StringVar(&f.adminAddr, "admin-addr", "", "address for metrics and profiles; never expose it")
	fs.StringVar(&f.baseURL, "base-url", "", "how people reach the service, such as https://profession.example; default http:// and --addr")
	fs.StringVar(&f.profession, "profession", "", "folder of a profession pack to load into an empty store; default the embedded one")
	fs.StringVar(&f.assets, "assets", "", "folder of further assets, such as the typeface and crest of a government domain")
	fs.StringVar(&f.proxy, "proxy-header", "", "header in which a proxy in front names the visitor, such as X-Forwarded-For; only its last address counts")
	fs.StringVar(&f.logLevel, "log-level", "info", "debug, info, warn or error")
	fs.StringVar(&f.smtp, "smtp", "", "mail server, HOST:PORT; without it mail is written to the mail folder of the store")
	fs.StringVar(&f.smtpUser, "smtp-user", "", "user name at the mail server")
	fs.StringVar(&f.smtpPassword, "smtp-password", "", "password at the mail server; better given in the environment")
	fs.StringVar(&f.smtpTLS, "smtp-tls", "require", "encryption towards the mail server: require, implicit or none")
	fs.StringVar(&f.mailName, "mail-name", "", "name beside that address, such as the profession's")
	fs.StringVar(&f.oidcIssuer, "oidc-issuer", "", "address of an identity provider (OpenID Connect) that people may sign in with, such as https://sso.example")
	fs.StringVar(&f.oidcClient, "oidc-client-id", "", "name under which the identity provider knows this service")
	fs.StringVar(&f.oidcSecret, "oidc-client-secret-file", "", "file with the secret that the identity provider gave")
	fs.StringVar(&f.oidcName, "oidc-name", "", "name by which people know the identity provider, such as Government single sign-on")
	fs.StringVar(&f.oidcACR, "oidc-acr", "", "classes of proof (acr), by commas, by which the identity provider says that it asked for more than one factor; a provider that says mfa in amr needs none")
	fs.BoolVar(&f.administratorsByMail, "administrators-by-mail", false, "let administrators prove who they are by mail alone: for the first day, or where nobody can use a passkey")
	fs.BoolVar(&f.proofByMail, "proof-by-mail", false, "let everybody else who has no passkey prove by mail alone who they are, also for what belongs to other people: where machines have no passkeys")
	fs.IntVar(&f.requests, "requests-per-minute", web.UsualRequests, "pages that one account may ask for in a minute; forms, files, networks and everybody together are limited in proportion; 0 for no limit")
	fs.IntVar(&f.connections, "connections", 10_000, "connections that are open at once; others wait until one is closed")
	fs.StringVar(&f.mailFrom, "mail-from", "guildhall@localhost.example", "address from which mail is sent")
}

func newServe() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the profession",
		Long: "Serves the profession from a store. An empty store is set up and loads the embedded profession, or the one named with --profession.\n" +
			"The schema is migrated forward at the start, after a copy of an embedded database.",
		Example: "  guildhall serve --data /var/lib/guildhall --base-url https://profession.example --smtp mail.example:587\n" +
			"  guildhall serve --database postgres://guildhall@db/guildhall --files /var/lib/guildhall/files",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := f.store.open(cmd.Context(), true, false)
			if err != nil {
				return err
			}
			defer store.Close()
			warn(store)
			return f.serve(cmd.Context(), store, nil)
		},
	}
	f.add(cmd)
	return cmd
}

// serve runs until ctx ends. prepare, if any, is called once the profession is
// loaded and before anyone is served.
func (f *serveFlags) serve(ctx context.Context, store *instance.Store, prepare func(context.Context, *site.Site) error) error {
	if f.connections < 1 || f.requests < 0 {
		return usageError{fault.New(fault.Invalid, "--connections must be 1 or more, and --requests-per-minute 0 or more.")}
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fault.New(fault.Invalid, "Cannot listen on %s. Is another program using it? Choose another with --addr.", f.addr)
	}
	listener = netutil.LimitListener(listener, f.connections)
	defer listener.Close()
	base := strings.TrimSuffix(f.baseURL, "/")
	if base == "" {
		base = "http://" + listener.Addr().String()
	}
	log := newLog(f.logLevel)
	s, err := f.site(store, base, log)
	if err != nil {
		return err
	}
	if err := f.load(ctx, s); err != nil {
		return err
	}
	if prepare != nil {
		if err := prepare(ctx, s); err != nil {
			return err
		}
	}
	return f.run(ctx, s, listener, log)
}

func (f *serveFlags) site(store *instance.Store, base string, log *slog.Logger) (*site.Site, error) {
	mailer, err := f.mailer()
	if err != nil {
		return nil, err
	}
	provider, err := f.provider()
	if err != nil {
		return nil, err
	}
	scanner, err := f.clamd.scanner(log)
	if err != nil {
		return nil, err
	}
	rules, err := f.insight.check()
	if err != nil {
		return nil, err
	}
	if f.anchorTo != "" && mailer == nil {
		return nil, usageError{fault.New(fault.Invalid, "--anchor-to needs a mail server, so that the message leaves this machine: name one with --smtp.")}
	}
	requests := cmp.Or(f.requests, site.Unlimited)
	return site.New(site.Config{AnchorTo: f.anchorTo, AnchorFile: f.anchorFile, Requests: requests, Others: f.proofByMail, InsightEvery: f.insight.every, InsightRules: rules, Store: store, Log: log, Now: clock.System, BaseURL: base, Mail: mailer, Assets: f.assets, Proxy: f.proxy, Provider: provider, Scanner: scanner, ByMail: f.administratorsByMail})
}

// load fills an empty store with its profession.
func (f *serveFlags) load(ctx context.Context, s *site.Site) error {
	empty, err := s.Exchange.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	p, err := readPack(f.profession)
	if err != nil {
		return err
	}
	if s.IsDemo() { // its later releases are some months old, so its first is older
		p.Profession.Issued = pack.Date(clock.ISODay(clock.System().AddDate(0, -10, 0)))
	}
	return s.LoadPack(ctx, p)
}

// readPack reads a profession from a folder, or the embedded one, and refuses
// one with errors.
func readPack(dir string) (*pack.Pack, error) {
	files := professions.Default()
	if dir != "" {
		files = os.DirFS(dir)
	}
	p, findings := pack.Read(files)
	if n := len(pack.Errors(findings)); n > 0 {
		return nil, fault.New(fault.Invalid, "The profession has %d errors. List them with: guildhall pack check %s", n, dir)
	}
	return p, nil
}

// Limits of the server against slow and greedy clients.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 120 * time.Second
	shutdownTimeout   = 15 * time.Second
)

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: web.MaxHeader}
}

// run serves and works until ctx ends, then finishes what is in hand.
func (f *serveFlags) run(ctx context.Context, s *site.Site, listener net.Listener, log *slog.Logger) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	workers.Go(func() { s.Work(work) })
	defer func() { stopWork(); workers.Wait() }()

	server := newServer(s.Router)
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	if f.adminAddr != "" {
		admin := newServer(s.Admin())
		admin.Addr = f.adminAddr
		go func() { failed <- admin.ListenAndServe() }()
		defer admin.Close()
	}
	fmt.Fprintf(os.Stderr, "listening on http://%s\n", listener.Addr())
	select {
	case err := <-failed:
		if !errors.Is(err, http.ErrServerClosed) {
			return err
		}
	case <-ctx.Done():
		log.Info("stopping")
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	return server.Shutdown(last)
}

// mailer is the configured mail server, or nil for the store's mail folder.
func (f *serveFlags) mailer() (mail.Mailer, error) {
	if f.smtp == "" {
		return nil, nil
	}
	host, port, err := net.SplitHostPort(f.smtp)
	number, portErr := strconv.Atoi(port)
	if err != nil || portErr != nil {
		return nil, usageError{fault.New(fault.Invalid, "--smtp must be HOST:PORT, such as mail.example:587.")}
	}
	if !slices.Contains(mail.TLSPolicies, mail.TLS(f.smtpTLS)) {
		return nil, usageError{fault.New(fault.Invalid, "--smtp-tls must be one of %v.", mail.TLSPolicies)}
	}
	return &mail.SMTP{Host: host, Port: number, Username: f.smtpUser, Password: f.smtpPassword, TLS: mail.TLS(f.smtpTLS),
		From: mail.Sender{Name: f.mailName, Address: f.mailFrom}, Now: clock.System}, nil
}

// provider is the configured identity provider, or nil for none.
func (f *serveFlags) provider() (*signin.Provider, error) {
	if f.oidcIssuer == "" {
		if f.oidcClient+f.oidcSecret+f.oidcName != "" {
			return nil, usageError{fault.New(fault.Invalid, "--oidc-issuer is missing: an identity provider is known by its address.")}
		}
		return nil, nil
	}
	var secret []byte
	if f.oidcSecret != "" {
		var err error
		if secret, err = os.ReadFile(f.oidcSecret); err != nil {
			return nil, usageError{fault.New(fault.Invalid, "The file that --oidc-client-secret-file names, %s, cannot be read.", f.oidcSecret)}
		}
	}
	p := &signin.Provider{Issuer: f.oidcIssuer, ClientID: f.oidcClient, ClientSecret: strings.TrimSpace(string(secret)), Name: f.oidcName, ACR: strings.FieldsFunc(f.oidcACR, func(r rune) bool { return r == ',' || r == ' ' })}
	if err := p.Check(); err != nil {
		return nil, usageError{err}
	}
	return p, nil
}
