package backup

import (
	"bytes"
	"cmp"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"guildhall/internal/fault"
)

// understood are the parameters of an address that PostgreSQL's own programs know;
// the rest is for the driver of the service.
var understood = []string{"host", "port", "user", "dbname", "passfile", "service", "connect_timeout", "client_encoding", "options", "application_name",
	"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "ssl_min_protocol_version",
	"channel_binding", "krbsrvname", "gssencmode", "target_session_attrs"}

// program is one of PostgreSQL's own: what it is called, where it is.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name) // Debian's, which are not on every PATH
	if len(found) == 0 {
		return "", fault.New(fault.Invalid, "%s is not on this machine. Install PostgreSQL's own client programs of the server's version or newer, such as: apt-get install postgresql-client", name)
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }) // 9 before 15
	return found[len(found)-1], nil
}

// login takes the password out of an address, because everyone on a machine can
// read what a program was started with. The password goes where only its owner
// can read it.
func login(address string) (dbname string, environment []string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "The address given with --database cannot be read. Write it as postgres://USER@HOST/NAME.")
	}
	environment = os.Environ()
	q := u.Query()
	password, given := u.User.Password()
	if p := q.Get("password"); p != "" {
		password, given = p, true
	}
	if given {
		environment = append(environment, "PGPASSWORD="+password)
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	for name := range q {
		if !slices.Contains(understood, name) {
			q.Del(name)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), environment, nil
}

// runProgram runs one of PostgreSQL's own programs and returns what it said when
// it failed.
func runProgram(ctx context.Context, name, address string, args ...string) error {
	path, err := program(name)
	if err != nil {
		return err
	}
	environment := os.Environ()
	if address != "" {
		var dbname string
		if dbname, environment, err = login(address); err != nil {
			return err
		}
		args = append([]string{"--no-password", "--dbname=" + dbname}, args...)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = environment
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		if first == "" {
			first = err.Error()
		}
		return fault.New(fault.Invalid, "%s failed: %s", name, first)
	}
	return nil
}

// dump writes a PostgreSQL database, as one exported view has it, to a file that
// is there and empty.
func dump(ctx context.Context, address, snapshot, to string) error {
	return runProgram(ctx, "pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", "--snapshot="+snapshot, "--file="+to)
}

// undump fills an empty PostgreSQL database from a dump, wholly or not at all.
func undump(ctx context.Context, address, from string) error {
	return runProgram(ctx, "pg_restore", address, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", from)
}

// readDump reads a dump from end to end and throws away what it says.
func readDump(ctx context.Context, from string) error {
	return runProgram(ctx, "pg_restore", "", "--file="+os.DevNull, from)
}
