package sqldb

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"guildhall/internal/fault"
)

// synchronousCommit is when PostgreSQL answers a COMMIT: with on, when it is in
// the log on the disk, and on that of the synchronous standby if there is one.
// With off, a crash would take back what people were told is saved.
const synchronousCommit = "synchronous_commit"

func openPostgres(address string, insecure bool) (*DB, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Invalid, Message: "The address given with --database cannot be read. Write it as postgres://USER@HOST/NAME.", Cause: err}
	}
	if host := unproven(cfg); host != "" && !insecure {
		return nil, stranger(host)
	}
	switch asked := cfg.RuntimeParams[synchronousCommit]; {
	case asked == "":
		cfg.RuntimeParams[synchronousCommit] = "on"
	case !waits(asked):
		return nil, fault.New(fault.Invalid, "The address given with --database sets %s to %s, so that a crash could take back what people were told is saved. Leave it out of the address.", synchronousCommit, asked)
	}
	pool := stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		return assertSession(ctx, conn, insecure)
	}))
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	return &DB{Dialect: Postgres, read: pool, write: pool}, nil
}

// waits reports whether a COMMIT under this setting waits for the disk, and for
// that of a synchronous standby.
func waits(setting string) bool { return setting == "on" || setting == "remote_apply" }

// unproven names the first host of an address, or of the environment that adds to
// it, to which a connection could be made without proof that it is the one that
// was meant; empty for none. What counts is what would be done, because sslmode
// has settings that try encryption first and then go on without.
func unproven(cfg *pgx.ConnConfig) string {
	if !here(cfg.Host) && !asksForProof(cfg.TLSConfig) {
		return cfg.Host
	}
	for _, f := range cfg.Fallbacks {
		if !here(f.Host) && !asksForProof(f.TLSConfig) {
			return f.Host
		}
	}
	return ""
}

// here reports whether a host is this machine: a socket's folder, or loopback.
func here(host string) bool {
	return strings.HasPrefix(host, "/") || host == "localhost" || net.ParseIP(host).IsLoopback()
}

func asksForProof(c *tls.Config) bool { return c != nil && !c.InsecureSkipVerify && c.ServerName != "" }

func stranger(host string) error {
	return fault.New(fault.Invalid, "The connection to PostgreSQL at %s would take any server that answers there. Add sslmode=verify-full to the address given with --database, and sslrootcert=FILE if an authority of your own signed its certificate; where nobody can answer in its place, --database-insecure lets it be.", host)
}

// assertSession refuses a connection that is not what the address promised.
func assertSession(ctx context.Context, conn *pgx.Conn, insecure bool) error {
	if !insecure && !proven(conn.PgConn().Conn()) {
		return stranger(conn.Config().Host)
	}
	reads, err := setting(ctx, conn, synchronousCommit)
	if err == nil && !waits(reads) {
		err = fmt.Errorf("the database refuses %s = on (it reports %s)", synchronousCommit, reads)
	}
	return err
}

func setting(ctx context.Context, conn *pgx.Conn, name string) (value string, err error) {
	return value, conn.QueryRow(ctx, `SELECT current_setting($1)`, pgx.QueryExecModeSimpleProtocol, name).Scan(&value)
}

// proven reports whether the other end of a connection is this machine, or has
// shown a certificate for the name that it was called by.
func proven(c net.Conn) bool {
	if secret, ok := c.(*tls.Conn); ok && len(secret.ConnectionState().VerifiedChains) > 0 {
		return true
	}
	switch from := c.RemoteAddr().(type) {
	case *net.UnixAddr:
		return true
	case *net.TCPAddr:
		return from.IP.IsLoopback()
	}
	return false
}

// Assurance says, for an operator, what a connection to the database holds to.
type Assurance struct {
	Saved string // when an act counts as saved
	Peer  string // who is at the other end, and how that is known
}

// Assurance looks at one connection; all are made in the same way.
func (db *DB) Assurance(ctx context.Context) (a Assurance, err error) {
	if db.Name == SQLite.Name {
		return Assurance{"when it is on the disk (synchronous = full)", "the database is a file of this machine"}, db.Ping(ctx)
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return a, translate(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		pg := c.(*stdlib.Conn).Conn()
		a.Peer = peer(pg.PgConn().Conn(), pg.Config().Host)
		a.Saved, err = saved(ctx, pg)
		return err
	})
	return a, translate(err)
}

func saved(ctx context.Context, conn *pgx.Conn) (string, error) {
	commit, err := setting(ctx, conn, synchronousCommit)
	if err != nil {
		return "", err
	}
	words := "when it is in the server's log on the disk (" + synchronousCommit + " = " + commit + ")"
	if flushes, err := setting(ctx, conn, "fsync"); err != nil || flushes != "on" {
		return words + ", but fsync is off at the server, so a loss of power can destroy the database", err
	}
	return words, nil
}

func peer(c net.Conn, host string) string {
	secret, encrypted := c.(*tls.Conn)
	how := "without encryption"
	if encrypted {
		how = "over " + tls.VersionName(secret.ConnectionState().Version)
	}
	switch {
	case c.RemoteAddr().Network() == "unix":
		return "a server of this machine, over a socket"
	case encrypted && len(secret.ConnectionState().VerifiedChains) > 0:
		return host + " proved who it is, " + how
	case proven(c):
		return "a server of this machine, " + how
	}
	return host + " has not proved who it is, " + how + ": --database-insecure is given"
}
