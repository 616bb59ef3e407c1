package sqldb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestAnAddressThatLetsAStrangerAnswerIsRefused reads addresses; nobody is asked.
func TestAnAddressThatLetsAStrangerAnswerIsRefused(t *testing.T) {
	const stranger = "Add sslmode=verify-full to the address"
	for address, want := range map[string]string{
		"postgres://kim@db.example/hall":                                                 stranger,
		"postgres://kim@db.example/hall?sslmode=prefer":                                  stranger,
		"postgres://kim@db.example/hall?sslmode=disable":                                 stranger,
		"postgres://kim@db.example/hall?sslmode=require":                                 stranger,
		"postgres://kim@db.example/hall?sslmode=verify-ca":                               stranger,
		"postgres://kim@10.0.0.7/hall":                                                   stranger,
		"postgres://kim@127.0.0.1,db.example/hall":                                       stranger,
		"postgres://kim@127.0.0.1.example/hall":                                          stranger,
		"postgres://kim@localhost.example/hall":                                          stranger,
		"postgres://kim@/hall?host=db.example":                                           stranger,
		"postgres://kim@db.example/hall?sslmode=verify-full":                             "",
		"postgres://kim@a.example,b.example/hall?sslmode=verify-full":                    "",
		"postgres://kim@127.0.0.1/hall?sslmode=disable":                                  "",
		"postgres://kim@127.0.0.2/hall":                                                  "",
		"postgres://kim@[::1]/hall":                                                      "",
		"postgres://kim@localhost/hall":                                                  "",
		"postgres://kim@/hall?host=/run/postgresql":                                      "",
		"postgres://kim@/hall?host=/run/postgresql&synchronous_commit=off":               "sets synchronous_commit to off",
		"postgres://kim@/hall?host=/run/postgresql&synchronous_commit=local":             "sets synchronous_commit to local",
		"postgres://kim@/hall?host=/run/postgresql&synchronous_commit=remote_apply":      "",
		"postgres://kim:secret@db.example:99999999/hall?sslmode=verify-full":             "cannot be read",
		"postgres://kim:secret@db.example/hall?sslmode=verify-full&sslrootcert=/no/file": "cannot be read",
	} {
		db, err := sqldb.Open(address)
		if err == nil {
			db.Close()
		}
		if want == "" && err != nil || want != "" && (fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the refusal tells the password: %v", err)
		}
	}
	t.Setenv("PGSSLMODE", "disable")
	if _, err := sqldb.Open("postgres://kim@db.example/hall"); err == nil || !strings.Contains(err.Error(), stranger) {
		t.Errorf("encryption turned off by the environment: %v", err)
	}
	db, err := sqldb.OpenInsecure("postgres://kim@db.example/hall")
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}

// TestEveryPostgresConnectionWaitsForTheDisk opens many connections at once to a
// server, and to a database, that would not wait, and asks each.
func TestEveryPostgresConnectionWaitsForTheDisk(t *testing.T) {
	address := sqldbtest.PostgresURL(t)
	plain, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	var name, theirs string
	if err := plain.QueryRow(`SELECT current_database(), current_setting('synchronous_commit')`).Scan(&name, &theirs); err != nil || theirs != "off" {
		t.Fatalf("the test's own server is to have it off, so that the test can fail: %q, %v", theirs, err)
	}
	if _, err := plain.Exec(`ALTER DATABASE ` + name + ` SET synchronous_commit = off`); err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"", "&options=-c%20synchronous_commit%3Doff"} {
		db, err := sqldb.Open(address + more)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var open []*sql.Rows
		for range 5 { // rows left open hold their connection, so the next query takes another
			rows, err := db.QueryContext(t.Context(), `SELECT name FROM schema_migrations`)
			if err != nil {
				t.Fatal(err)
			}
			open = append(open, rows)
			got, err := sqldb.One(t.Context(), db, "setting", sqldb.Value[string], `SELECT current_setting('synchronous_commit')`)
			if err != nil || got != "on" {
				t.Errorf("synchronous_commit is %s, %v; want on", got, err)
			}
		}
		for _, rows := range open {
			rows.Close()
		}
	}
}

// TestAServerElsewhereProvesWhoItIs asks a real server with a certificate made
// for the test, by its loopback address and, where this machine has one, by an
// address of its network.
func TestAServerElsewhereProvesWhoItIs(t *testing.T) {
	server, err := sqldbtest.Make()
	if err != nil {
		t.Fatal(err)
	}
	authority := newAuthority(t)
	outer := outerAddress(t)
	port := freePort(t)
	certificate, key := authority.certify(t, "127.0.0.1", outer)
	settings := []string{"ssl=on", "listen_addresses=127.0.0.1," + outer, "port=" + port,
		"ssl_cert_file=" + keep(t, server, "server.pem", certificate), "ssl_key_file=" + keep(t, server, "server.key", key),
		"hba_file=" + keep(t, server, "hba.conf", []byte("local all all trust\nhost all all 0.0.0.0/0 trust\n"))}
	server.URL += "&port=" + port
	if err := server.Serve(settings...); err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	trusted := "&sslrootcert=" + authority.file
	at := func(host string) string {
		return "postgres://test@" + host + ":" + port + "/postgres?connect_timeout=5"
	}

	for _, c := range []struct{ host, more, peer string }{
		{"127.0.0.1", "&sslmode=disable", "a server of this machine, without encryption"},
		{"127.0.0.1", "&sslmode=require", "a server of this machine, over TLS 1.3"},
		{"127.0.0.1", "&sslmode=verify-full" + trusted, "127.0.0.1 proved who it is, over TLS 1.3"},
		{outer, "&sslmode=verify-full" + trusted, outer + " proved who it is, over TLS 1.3"},
	} {
		if got, err := assurance(t, sqldb.Open, at(c.host)+c.more); err != nil || got.Peer != c.peer {
			t.Errorf("%s%s: %+v, %v; want %s", c.host, c.more, got, err, c.peer)
		}
	}
	for _, c := range []struct{ what, address string }{
		{"a name that is not on the certificate", at("localhost") + "&sslmode=verify-full" + trusted},
		{"a certificate of an authority nobody named", at("127.0.0.1") + "&sslmode=verify-full"},
		{"a certificate of another authority", at("127.0.0.1") + "&sslmode=verify-full&sslrootcert=" + newAuthority(t).file},
	} {
		_, err := assurance(t, sqldb.Open, c.address)
		if _, untrusted := errors.AsType[*tls.CertificateVerificationError](err); !untrusted || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	if strings.HasPrefix(outer, "127.") {
		t.Logf("this machine has no network: a connection over one was tried at %s alone", outer)
		return
	}
	if _, err := sqldb.Open(at(outer) + "&sslmode=require"); err == nil {
		t.Error("a server elsewhere need not prove who it is")
	}
	got, err := assurance(t, sqldb.OpenInsecure, at(outer)+"&sslmode=require")
	if err != nil || got.Peer != outer+" has not proved who it is, over TLS 1.3: --database-insecure is given" {
		t.Errorf("insecure on purpose: %+v, %v", got, err)
	}
}

// TestAServerThatGoesAwayIsSaidSo ends a server under an open database, and wants
// it used again without a restart once it is back.
func TestAServerThatGoesAwayIsSaidSo(t *testing.T) {
	server, err := sqldbtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	db, err := sqldb.Open(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.End(syscall.SIGQUIT)
	raise := func() error {
		return db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE public_generation SET n = n + 1`)
			return err
		})
	}
	if err := raise(); fault.KindOf(err) != fault.Unavailable || !strings.HasPrefix(fault.Message(err), "This service cannot reach its database") {
		t.Errorf("a write without a server: %v", err)
	}
	if _, err := sqldb.One(t.Context(), db, "n", sqldb.Value[int], `SELECT n FROM public_generation`); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a read without a server: %v", err)
	}
	if err := server.Serve(); err != nil {
		t.Fatal(err)
	}
	if err := raise(); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

// TestACommitThatNobodyAnsweredIsNotCalledFailed takes the connection away while
// COMMIT is on its way, held up by a constraint that is checked there.
func TestACommitThatNobodyAnsweredIsNotCalledFailed(t *testing.T) {
	db := sqldbtest.Postgres(t)
	for _, statement := range []string{
		`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END'`,
		`CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON public_generation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()`,
	} {
		write(t, db, statement)
	}
	go func() {
		for range 100 {
			ended, err := sqldb.All(t.Context(), db, sqldb.Value[bool], `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`)
			if err == nil && len(ended) > 0 || t.Context().Err() != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE public_generation SET n = n + 1`)
		return err
	})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Message(err), "it may be saved or not") {
		t.Errorf("got %v", err)
	}
}

func assurance(t *testing.T, open func(string) (*sqldb.DB, error), address string) (sqldb.Assurance, error) {
	t.Helper()
	db, err := open(address)
	if err != nil {
		return sqldb.Assurance{}, err
	}
	defer db.Close()
	return db.Assurance(t.Context())
}

func keep(t *testing.T, s *sqldbtest.Running, name string, content []byte) string {
	t.Helper()
	path, err := s.Keep(name, content)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// outerAddress is an address of this machine that is not loopback, if it has one.
func outerAddress(t *testing.T) string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return "127.0.0.3"
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}

// authority signs certificates for a day.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{key: newKey(t), file: filepath.Join(t.TempDir(), "authority.pem")}
	a.certificate = &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority of a test"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, NotBefore: clock.System().Add(-time.Hour), NotAfter: clock.System().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, a.certificate, a.certificate, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// certify returns a certificate for addresses, and its key.
func (a *authority) certify(t *testing.T, addresses ...string) (certificate, key []byte) {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "A server of a test"}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, NotBefore: a.certificate.NotBefore, NotAfter: a.certificate.NotAfter}
	for _, address := range addresses {
		c.IPAddresses = append(c.IPAddresses, net.ParseIP(address))
	}
	private := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, c, a.certificate, private.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
