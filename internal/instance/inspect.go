package instance

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// setup is what a folder looks like before anything is opened.
type setup struct {
	up      bool // instance.json is there
	unclean bool // the last program did not close the database
	marker  marker
}

// sqliteHeader begins every SQLite database file.
var sqliteHeader = []byte("SQLite format 3\x00")

// inspect looks at a folder and refuses one in which lost or foreign data would
// be written over.
func inspect(dir string) (setup, error) {
	var set setup
	var err error
	if set.marker, set.up, err = readMarker(dir); err != nil {
		return set, err
	}
	path := filepath.Join(dir, DatabaseFile)
	head, size, err := headOf(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && set.up:
		return set, fault.New(fault.Invalid, "%s is missing, but %s says that this store was set up. Restore a backup; nothing was changed.", path, MarkerFile)
	case errors.Is(err, fs.ErrNotExist):
		return set, unused(dir)
	case err != nil:
		return set, fault.New(fault.Invalid, "%s cannot be read. Check its owner and its mode.", path)
	case size == 0 && !set.up && neverUsed(dir):
		return set, nil // the first start was stopped before it had written anything
	case size == 0:
		return set, fault.New(fault.Invalid, "%s is empty. Restore a backup, or remove the file if this store was never used.", path)
	case !bytes.Equal(head, sqliteHeader):
		return set, fault.New(fault.Invalid, "%s is not an SQLite database. Restore a backup; nothing was changed.", path)
	}
	wal, err := os.Stat(path + "-wal")
	set.unclean = err == nil && wal.Size() > 0
	return set, nil
}

// unused refuses a folder that holds something other than a store.
func unused(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.New(fault.Invalid, "The folder %s cannot be read. Check its owner and its mode.", dir)
	}
	for _, e := range entries {
		switch e.Name() {
		case "files", "keys", "backups", "mail", "lost+found", DatabaseFile + "-journal", DatabaseFile + "-wal", DatabaseFile + "-shm":
		default:
			return fault.New(fault.Invalid, "The folder %s holds other things, such as %s. Name an empty folder.", dir, e.Name())
		}
	}
	return nil
}

// neverUsed reports whether a folder holds nothing but an empty database and the
// folders of a store.
func neverUsed(dir string) bool {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), DatabaseFile) {
			return fs.ErrExist
		}
		return err
	})
	return err == nil
}

func headOf(path string) ([]byte, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	head := make([]byte, len(sqliteHeader))
	n, _ := f.Read(head)
	return head[:n], info.Size(), nil
}

// sound runs the quick check that only an unclean stop calls for.
func sound(ctx context.Context, db *sqldb.DB, path string) error {
	verdict, err := sqldb.One(ctx, db, "check", sqldb.Value[string], `PRAGMA quick_check(1)`)
	if err != nil {
		return unreadable(path, err)
	}
	if verdict != "ok" {
		return damaged(path, errors.New(verdict))
	}
	return nil
}

// unreadable tells a disk that cannot be used from a database that is damaged.
func unreadable(path string, err error) error {
	if fault.KindOf(err) == fault.Unavailable {
		return err
	}
	return damaged(path, err)
}

func damaged(path string, cause error) error {
	return &fault.Fault{Kind: fault.Invalid, Message: path + " is damaged. Restore a backup; nothing was changed.", Cause: cause}
}

// Kinds of file system, from statfs(2).
const (
	nfs     = 0x6969
	smb     = 0x517B
	cifs    = 0xFF534D42
	smb2    = 0xFE534D42
	overlay = 0x794C7630
)

// prepare makes the folders of a store, closed to everyone else.
func prepare(dir string) (warnings []string, err error) {
	for _, d := range []string{dir, filepath.Join(dir, "files"), filepath.Join(dir, "keys")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fault.New(fault.Invalid, "The folder %s cannot be made: %s. Choose a place you may write to.", d, errors.Unwrap(err))
		}
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, err
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return nil, err
	}
	switch uint32(st.Type) {
	case nfs, smb, cifs, smb2:
		return nil, fault.New(fault.Invalid, "%s is on a network file system, where SQLite can lose data. Use a local disk, or --database for PostgreSQL.", dir)
	case overlay:
		warnings = append(warnings, dir+" is on a container's own layer and goes when the container does; mount a volume")
	}
	return warnings, nil
}

// Pending lists the migrations that opening a store would apply. It changes nothing.
func Pending(ctx context.Context, o Options) ([]string, error) {
	address := o.Database
	if o.Data != "" {
		set, err := inspect(o.Data)
		if err != nil {
			return nil, err
		}
		if !set.up {
			return nil, noStore(o.Data)
		}
		address = "sqlite:" + filepath.Join(o.Data, DatabaseFile)
	}
	if address == "" {
		return nil, fault.New(fault.Invalid, "Say where the data is: --data DIR for a folder, or --database postgres://… for PostgreSQL.")
	}
	db, err := o.open(address)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	schema, err := db.Schema(ctx)
	switch {
	case err != nil && o.Data == "":
		return nil, silent(err)
	case err != nil:
		return nil, ofDisk(o.Data, err)
	}
	return schema.Pending, schema.Usable()
}
