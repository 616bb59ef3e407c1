package mail_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a real SMTP server that keeps what it is given.
type server struct {
	port  int
	roots *x509.CertPool

	mu   sync.Mutex
	kept []delivery
}

type delivery struct {
	from, to string
	body     []byte
	tls      bool
	user     string
}

// serve starts a server on a free port. With implicit it expects TLS from the
// first byte; otherwise it offers STARTTLS when offer is set.
func serve(t *testing.T, offer, implicit bool) *server {
	t.Helper()
	certificate, roots := certify(t)
	s := &server{roots: roots}
	back := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	back.Domain = "localhost"
	settings := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if offer {
		back.TLSConfig = settings
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	if implicit {
		listener = tls.NewListener(listener, settings)
	}
	go back.Serve(listener)
	t.Cleanup(func() { back.Close() })
	return s
}

func (s *server) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept
}

type session struct {
	server *server
	conn   *smtp.Conn
	now    delivery
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "guildhall" || password != "correct horse" {
			return smtp.ErrAuthFailed
		}
		s.now.user = user
		return nil
	}), nil
}
func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.now.from = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch to {
	case "gone@example.gov.uk":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no gone@example.gov.uk here"}
	case "later@example.gov.uk":
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "later@example.gov.uk is greylisted"}
	}
	if s.now.to != "" {
		return errors.New("one recipient at a time")
	}
	s.now.to = to
	return nil
}
func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.now.body = bytes.Clone(body)
	_, s.now.tls = s.conn.TLSConnectionState()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.kept = append(s.server.kept, s.now)
	return nil
}
func (s *session) Reset()        { s.now = delivery{user: s.now.user} }
func (s *session) Logout() error { return nil }

// certify makes a certificate for localhost and the pool that trusts it.
func certify(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
