package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// unpack takes a backup apart into a folder, which is empty and nobody else's:
// those members that keep asks for. Nothing in the folder is to be believed when it
// fails.
func unpack(ctx context.Context, path string, with Identities, dir string, keep func(name string) bool, progress func(done, total int64)) (man Manifest, encrypted bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return man, false, fault.New(fault.Invalid, "%s cannot be read. Check the name of the backup, its owner and its mode.", path)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return man, false, err
	}
	source := &counting{r: until{ctx, f}, total: info.Size(), tell: progress}
	archive, encrypted, err := with.open(source)
	if err != nil {
		return man, encrypted, err
	}
	man, err = read(archive, func(name string, r io.Reader) error {
		if !keep(name) {
			return nil
		}
		return lay(filepath.Join(dir, filepath.FromSlash(name)), r)
	})
	return man, encrypted, err
}

// counting tells how much has been read.
type counting struct {
	r           io.Reader
	done, total int64
	tell        func(done, total int64)
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.done += int64(n)
	if c.tell != nil {
		c.tell(c.done, max(c.total, c.done))
	}
	return n, err
}

// lay writes a file that is not there yet, closed to others and lasting.
func lay(path string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// isDatabase picks the member that is opened.
func isDatabase(name string) bool { return name == liteMember || name == dumpMember }

// differences holds a database against the manifest that came with it.
func (m Manifest) differences(f facts) []string {
	var all []string
	if f.store != m.Store || f.demo != m.Demo || f.schema != m.Schema {
		all = append(all, fmt.Sprintf("the database is store %s at %s, and the manifest says store %s at %s", f.store, f.schema, m.Store, m.Schema))
	}
	if f.log != m.Log {
		all = append(all, fmt.Sprintf("the audit log ends at seal %d %s, and the manifest says %d %s", f.log.Sealed, f.log.Head, m.Log.Sealed, m.Log.Head))
	}
	for table, n := range m.Rows {
		if f.rows[table] != n {
			all = append(all, fmt.Sprintf("the table %s has %d rows, and the manifest says %d", table, f.rows[table], n))
		}
	}
	if len(f.rows) != len(m.Rows) {
		all = append(all, fmt.Sprintf("there are %d tables, and the manifest says %d", len(f.rows), len(m.Rows)))
	}
	return all
}

// lacking lists files that a database names and a backup does not have. Those that
// were removed while it was made are no loss; those that the store had lost are
// told with its warnings.
func (m Manifest) lacking(files []string) []string {
	known := map[string]bool{}
	for _, f := range m.Members {
		known[f.Name] = true
	}
	for _, name := range m.Gone {
		known[name] = true
	}
	for _, warning := range m.Warned {
		name, _, _ := strings.Cut(warning, " ")
		known[name] = true
	}
	var lacking []string
	for _, name := range files {
		if name = filesFolder + name; !known[name] {
			lacking = append(lacking, name)
		}
	}
	return lacking
}

// newer refuses a backup whose schema this program does not know.
func (m Manifest) newer() error {
	dialect := sqldb.SQLite
	if m.Engine == sqldb.Postgres.Name {
		dialect = sqldb.Postgres
	}
	if m.Schema > sqldb.Latest(dialect) {
		return fault.New(fault.Invalid, "This backup is of a newer Guildhall (%s, at %s). Use that version or a newer one.", m.Version, m.Schema)
	}
	return nil
}

// vacant opens a PostgreSQL database in which there is nothing yet.
func vacant(ctx context.Context, address string, insecure bool) (*sqldb.DB, error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, fault.New(fault.Invalid, "The address of a PostgreSQL database must begin with postgres://.")
	}
	open := sqldb.Open
	if insecure {
		open = sqldb.OpenInsecure
	}
	db, err := open(address)
	if err != nil {
		return nil, err
	}
	schema, err := db.Schema(ctx)
	switch {
	case err != nil:
		err = &fault.Fault{Kind: fault.Invalid, Message: "PostgreSQL does not answer at the address given. Check the host, the database name and the password.", Cause: err}
	case !schema.Empty():
		err = fault.New(fault.Invalid, "This PostgreSQL database is not empty, and a backup is never restored over anything. Make an empty one with createdb, and name that.")
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// fill restores a dump into an empty database and reads what is there then.
func fill(ctx context.Context, db *sqldb.DB, address, dumped string, at time.Time) (facts, error) {
	if err := undump(ctx, address, dumped); err != nil {
		return facts{}, err
	}
	return examine(ctx, db.Dialect, db, at)
}
