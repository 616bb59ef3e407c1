// Package instance opens the store in which a service lives.
//
// A store is a folder with guildhall.db, files/, keys/ and instance.json, or a
// PostgreSQL database with a folder for files. instance.json says that the
// folder was set up: beside a database that is missing, empty, damaged or
// somebody else's it stops the program, because SQLite would take an emptied
// file for a fresh install and start over lost data.
package instance

import (
	"context"
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
	Files    string // where files go when Database is given
	Create   bool   // whether an empty or missing store may be set up
	Demo     bool   // whether a store that is set up is a demonstration
	Now      clock.Clock
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

const (
	databaseFile = "guildhall.db"
	markerFile   = "instance.json"
)

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
	if s.Warnings, err = prepare(o.Data); err != nil {
		return nil, err
	}
	path := filepath.Join(o.Data, databaseFile)
	if s.DB, err = sqldb.Open("sqlite:" + path); err != nil {
		return nil, err
	}
	if err = s.settle(ctx, path, set); err == nil {
		err = s.identify(ctx, o, set)
	}
	if err != nil {
		s.DB.Close()
		return nil, err
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
		return fault.New(fault.Invalid, "%s belongs to another store than the one that %s names. Restore both from one backup; nothing was changed.", databaseFile, markerFile)
	}
	m.Instance, m.Demo = is.Name, is.Demo
	s.Demo = is.Demo
	if set.up {
		return nil
	}
	return writeMarker(o.Data, m)
}

// settle checks the database and migrates it, after a copy of what was there.
func (s *Store) settle(ctx context.Context, path string, set setup) error {
	if set.unclean {
		if err := sound(ctx, s.DB, path); err != nil {
			return err
		}
	}
	schema, err := s.DB.Schema(ctx)
	if err != nil {
		return damaged(path, err)
	}
	if err := schema.Usable(); err != nil {
		return err
	}
	if set.up && schema.Empty() {
		return fault.New(fault.Invalid, "%s has no tables, but %s says that this store was set up. Restore a backup; nothing was changed.", path, markerFile)
	}
	if len(schema.Pending) == 0 {
		return nil
	}
	if !schema.Empty() {
		if s.Backup, err = s.copyBefore(ctx, schema.Version()); err != nil {
			return err
		}
	}
	if err := s.DB.Migrate(ctx); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// copyBefore makes a consistent copy of the database before it is migrated.
func (s *Store) copyBefore(ctx context.Context, version string) (string, error) {
	dir := filepath.Join(s.Dir, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	to := filepath.Join(dir, "before-"+version+"-"+id.New(clock.System())+".db")
	if err := s.DB.CopyTo(ctx, to); err != nil {
		return "", err
	}
	return to, os.Chmod(to, 0o600)
}

func openPostgres(ctx context.Context, o Options) (*Store, error) {
	if !strings.HasPrefix(o.Database, "postgres://") && !strings.HasPrefix(o.Database, "postgresql://") {
		return nil, fault.New(fault.Invalid, "--database must begin with postgres://. For an embedded database use --data DIR.")
	}
	db, err := sqldb.Open(o.Database)
	if err != nil {
		return nil, err
	}
	s := &Store{DB: db, Files: o.Files}
	if err := s.settlePostgres(ctx, o); err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) settlePostgres(ctx context.Context, o Options) error {
	schema, err := s.DB.Schema(ctx)
	if err != nil {
		return &fault.Fault{Kind: fault.Invalid, Message: "PostgreSQL does not answer at the address given with --database. Check the host, the database name and the password.", Cause: err}
	}
	if err := schema.Usable(); err != nil {
		return err
	}
	if schema.Empty() && !o.Create {
		return fault.New(fault.Invalid, "This PostgreSQL database holds no Guildhall store. Set one up with: guildhall serve --database …")
	}
	if len(schema.Pending) > 0 && !schema.Empty() {
		s.Warnings = append(s.Warnings, "the schema is being migrated; the last pg_dump is the way back")
	}
	if o.Files != "" {
		if err := os.MkdirAll(o.Files, 0o700); err != nil {
			return err
		}
	}
	if len(schema.Pending) > 0 {
		if err := s.DB.Migrate(ctx); err != nil {
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

func writeMarker(dir string, m marker) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, markerFile), append(b, '\n'), 0o600)
}

func readMarker(dir string) (m marker, found bool, err error) {
	b, err := os.ReadFile(filepath.Join(dir, markerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil || m.Instance == "" {
		return m, true, fault.New(fault.Invalid, "%s cannot be read. Restore it from a backup of this folder.", filepath.Join(dir, markerFile))
	}
	return m, true, nil
}
