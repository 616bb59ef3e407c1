// Package instance opens the store in which a service lives.
//
// A store is a folder with guildhall.db, files/, keys/ and instance.json, or a
// PostgreSQL database with a folder for files. instance.json says that the
// folder was set up: beside a database that is missing, empty, damaged or
// somebody else's it stops the program, because SQLite would take an emptied
// file for a fresh install and start over lost data.
package instance

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Options say which store to open. Exactly one of Data and Database is given.
type Options struct {
	Data     string // a folder
	Database string // postgres://…
	Insecure bool   // whether a PostgreSQL server on another machine need not prove who it is
	Files    string // where files go when Database is given
	Create   bool   // whether an empty or missing store may be set up
	Demo     bool   // whether a store that is set up is a demonstration
	AsIs     bool   // whether the schema stays as it is, to look at a store or copy it
	Now      clock.Clock

	// Before makes the copy of a store that is about to be migrated from a version
	// of the schema, and returns where it is. Nil copies an embedded database into
	// the store's own folder, and trusts that PostgreSQL was backed up.
	Before func(ctx context.Context, s *Store, version string) (string, error)
}

// Store is an open store.
type Store struct {
	DB       *sqldb.DB
	Dir      string // the data folder; empty on PostgreSQL
	Files    string // where files go; empty when nowhere was named
	Demo     bool   // whether it holds a fictional population
	Warnings []string
	Backup   string // the copy made before migrating; empty when none was needed
}

// ErrNoStore is behind the refusal of a folder that was never set up.
var ErrNoStore = errors.New("no store")

// IsDemo reports whether a folder holds a demonstration.
func IsDemo(dir string) (bool, error) {
	m, _, err := readMarker(dir)
	return m.Demo, err
}

// marker is instance.json.
type marker struct {
	Instance string `json:"instance"`
	Created  string `json:"created"`
	Demo     bool   `json:"demo,omitempty"`
}

// The names of files in a folder.
const (
	DatabaseFile = "guildhall.db"
	MarkerFile   = "instance.json" // the last to be written of a store: with it the folder is one
)

// KeysFolder is where a store keeps its keys: in its folder, or on PostgreSQL
// below the folder of files; empty where it has neither.
func KeysFolder(dir, files string) string {
	switch {
	case dir != "":
		return filepath.Join(dir, "keys")
	case files != "":
		return filepath.Join(files, "keys")
	}
	return ""
}

// Open opens a store, sets it up if it is new and allowed, and migrates it.
// Every refusal is one sentence that says what to do.
func Open(ctx context.Context, o Options) (*Store, error) {
	switch {
	case o.Data != "" && o.Database != "":
		return nil, fault.New(fault.Invalid, "Give either --data or --database, not both.")
	case o.Data != "":
		return openFolder(ctx, o)
	case o.Database != "":
		return openPostgres(ctx, o)
	}
	return nil, fault.New(fault.Invalid, "Say where the data is: --data DIR for a folder, or --database postgres://… for PostgreSQL.")
}

func noStore(dir string) error {
	return &fault.Fault{Kind: fault.Invalid, Message: "There is no Guildhall store in " + dir + ". Check the path, or set one up with: guildhall serve --data " + dir, Cause: ErrNoStore}
}

// Close closes the database. SQLite then folds its log into the main file, so
// that the next start needs no check.
func (s *Store) Close() error { return s.DB.Close() }

func openFolder(ctx context.Context, o Options) (*Store, error) {
	s := &Store{Dir: o.Data, Files: filepath.Join(o.Data, "files")}
	set, err := inspect(o.Data)
	if err != nil {
		return nil, err
	}
	if !set.up && !o.Create {
		return nil, noStore(o.Data)
	}
	if set.up && o.Demo && !set.marker.Demo {
		return nil, fault.New(fault.Invalid, "%s is not a demonstration store, so it is left alone. Name another folder.", o.Data)
	}
	if err := room(o.Data, leastToOpen, "opening the store"); err != nil {
		return nil, err
	}
	if s.Warnings, err = prepare(o.Data); err != nil {
		return nil, err
	}
	path := filepath.Join(o.Data, DatabaseFile)
	if s.DB, err = sqldb.Open("sqlite:" + path); err != nil {
		return nil, err
	}
	if err = s.settle(ctx, o, path, set); err == nil {
		err = s.identify(ctx, o, set)
	}
	if err != nil {
		s.DB.Close()
		return nil, ofDisk(o.Data, err)
	}
	return s, nil
}

// identify names a new store, and refuses a database that belongs to another.
func (s *Store) identify(ctx context.Context, o Options, set setup) error {
	m := set.marker
	if !set.up {
		m = marker{Instance: id.New(o.Now()), Created: o.Now().UTC().Format("2006-01-02T15:04:05Z"), Demo: o.Demo}
	}
	is, err := s.DB.Identify(ctx, sqldb.Identity{Name: m.Instance, Demo: m.Demo})
	if err != nil {
		return err
	}
	if is.Name != m.Instance && set.up {
		return fault.New(fault.Invalid, "%s belongs to another store than the one that %s names. Restore both from one backup; nothing was changed.", DatabaseFile, MarkerFile)
	}
	m.Instance, m.Demo = is.Name, is.Demo
	s.Demo = is.Demo
	if set.up {
		return nil
	}
	return writeMarker(o.Data, m)
}

// settle checks the database and migrates it, after a copy of what was there.
func (s *Store) settle(ctx context.Context, o Options, path string, set setup) error {
	if set.unclean && !o.AsIs {
		if err := sound(ctx, s.DB, path); err != nil {
			return err
		}
	}
	schema, err := s.DB.Schema(ctx)
	if err != nil {
		return unreadable(path, err)
	}
	if err := schema.Usable(); err != nil {
		return err
	}
	if set.up && schema.Empty() {
		return fault.New(fault.Invalid, "%s has no tables, but %s says that this store was set up. Restore a backup; nothing was changed.", path, MarkerFile)
	}
	if len(schema.Pending) == 0 || o.AsIs {
		return nil
	}
	if !schema.Empty() {
		if s.Backup, err = s.before(ctx, o, path, schema.Version()); err != nil {
			return err
		}
	}
	if err := s.DB.Migrate(ctx); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

func (s *Store) before(ctx context.Context, o Options, path, version string) (string, error) {
	if o.Before != nil {
		return o.Before(ctx, s, version)
	}
	return s.copyBefore(ctx, path, version)
}

// copyBefore makes a consistent copy of the database before it is migrated. The
// copy has its name once it is whole and on the disk; what was stopped before that
// is named .partial and removed by the next start.
func (s *Store) copyBefore(ctx context.Context, path, version string) (string, error) {
	to, err := s.CopyName(version, ".db")
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(to)
	if stopped, err := filepath.Glob(filepath.Join(dir, "before-*"+partial)); err == nil {
		for _, file := range stopped {
			os.Remove(file)
		}
	}
	if err := room(dir, sizeOf(path)+sizeOf(path+"-wal")+leastToOpen, "the copy of the database that is made before it is migrated"); err != nil {
		return "", err
	}
	if err := s.DB.CopyTo(ctx, to+partial); err != nil {
		return "", errors.Join(err, os.Remove(to+partial))
	}
	return to, lasting(to+partial, to)
}

// CopyName makes a name for a copy of what is at a version of the schema, in the
// store's folder of backups.
func (s *Store) CopyName(version, ending string) (string, error) {
	base := cmp.Or(s.Dir, s.Files)
	if base == "" {
		return "", fault.New(fault.Invalid, "There is no folder for the copy that is made before a migration. Name one with --files.")
	}
	dir := filepath.Join(base, "backups")
	return filepath.Join(dir, "before-"+version+"-"+id.New(clock.System())+ending), os.MkdirAll(dir, 0o700)
}

func openPostgres(ctx context.Context, o Options) (*Store, error) {
	if !strings.HasPrefix(o.Database, "postgres://") && !strings.HasPrefix(o.Database, "postgresql://") {
		return nil, fault.New(fault.Invalid, "--database must begin with postgres://. For an embedded database use --data DIR.")
	}
	db, err := o.open(o.Database)
	if err != nil {
		return nil, err
	}
	s := &Store{DB: db, Files: o.Files}
	if o.Insecure {
		s.Warnings = append(s.Warnings, "a PostgreSQL server on another machine is not asked to prove who it is, because of --database-insecure")
	}
	if err := s.settlePostgres(ctx, o); err != nil {
		db.Close()
		if fault.KindOf(err) == fault.Unavailable {
			err = silent(err)
		}
		return nil, err
	}
	return s, nil
}

// open connects to a database as the options say.
func (o Options) open(address string) (*sqldb.DB, error) {
	if o.Insecure {
		return sqldb.OpenInsecure(address)
	}
	return sqldb.Open(address)
}

// silent says why PostgreSQL cannot be used.
func silent(err error) error {
	message := "PostgreSQL does not answer at the address given with --database. Check the host, the database name and the password."
	if _, untrusted := errors.AsType[*tls.CertificateVerificationError](err); untrusted {
		message = "The PostgreSQL server at the address given with --database cannot prove that it is the one you named. Check the host name in the address, and name the authority that signed the server's certificate there with sslrootcert=FILE."
	}
	if fault.KindOf(err) == fault.Invalid {
		return err
	}
	return &fault.Fault{Kind: fault.Invalid, Message: message, Cause: causeOf(err)}
}

// causeOf is what an operator needs beside the sentence for them.
func causeOf(err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Cause != nil {
		return f.Cause
	}
	return err
}

func (s *Store) settlePostgres(ctx context.Context, o Options) error {
	schema, err := s.DB.Schema(ctx)
	if err != nil {
		return silent(err)
	}
	if err := schema.Usable(); err != nil {
		return err
	}
	if schema.Empty() && !o.Create {
		return fault.New(fault.Invalid, "This PostgreSQL database holds no Guildhall store. Set one up with: guildhall serve --database …")
	}
	if o.Files != "" {
		if err := os.MkdirAll(o.Files, 0o700); err != nil {
			return err
		}
	}
	if len(schema.Pending) > 0 && !o.AsIs {
		if err := s.migratePostgres(ctx, o, schema); err != nil {
			return err
		}
	}
	is, err := s.DB.Identify(ctx, sqldb.Identity{Name: id.New(o.Now()), Demo: o.Demo})
	if err == nil && o.Demo && !is.Demo {
		return fault.New(fault.Invalid, "This database is not a demonstration store, so it is left alone. Name another one.")
	}
	s.Demo = is.Demo
	return err
}

func (s *Store) migratePostgres(ctx context.Context, o Options, schema sqldb.Schema) (err error) {
	switch {
	case schema.Empty():
	case o.Before != nil:
		if s.Backup, err = o.Before(ctx, s, schema.Version()); err != nil {
			return err
		}
	default:
		s.Warnings = append(s.Warnings, "the schema is being migrated; the last backup is the way back")
	}
	return s.DB.Migrate(ctx)
}

// writeMarker leaves instance.json whole or not at all.
func writeMarker(dir string, m marker) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, MarkerFile)
	if err := os.WriteFile(path+partial, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return lasting(path+partial, path)
}

func readMarker(dir string) (m marker, found bool, err error) {
	b, err := os.ReadFile(filepath.Join(dir, MarkerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil || m.Instance == "" {
		return m, true, fault.New(fault.Invalid, "%s cannot be read. Restore it from a backup of this folder.", filepath.Join(dir, MarkerFile))
	}
	return m, true, nil
}
