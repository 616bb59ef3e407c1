package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
)

// Restorer makes a store of a backup, where there is none.
type Restorer struct {
	Data     string // an absent or empty folder; empty for PostgreSQL
	Database string // the address of an empty PostgreSQL database
	Insecure bool   // whether its server need not prove who it is
	Files    string // an absent or empty folder, with Database
	With     Identities
	Now      clock.Clock

	Progress func(done, total int64) // told how much of the file has been read; nil for nobody
}

// Restore verifies a backup and puts it in place; when it fails nothing is left of
// it. Everybody is signed out: who was signed out since the backup was made would
// be signed in again. The log records that it was restored.
func (r *Restorer) Restore(ctx context.Context, path string) (Manifest, error) {
	switch {
	case r.Data != "" && r.Database != "":
		return Manifest{}, fault.New(fault.Invalid, "Give either --data or --database, not both.")
	case r.Data != "":
		return r.into(ctx, path, r.Data, r.lite)
	case r.Database == "":
		return Manifest{}, fault.New(fault.Invalid, "Say where the store is to be: --data DIR for a folder, or --database postgres://… with --files DIR for PostgreSQL.")
	case r.Files == "":
		return Manifest{}, fault.New(fault.Invalid, "Say where its files are to be: --files DIR, a folder that is absent or empty.")
	}
	return r.into(ctx, path, r.Files, r.postgres)
}

// into unpacks a backup below a folder, has the database looked at, and only then
// gives everything its place.
func (r *Restorer) into(ctx context.Context, path, dir string, look func(ctx context.Context, man Manifest, from string) error) (man Manifest, err error) {
	made, err := emptyFolder(dir)
	if err != nil {
		return man, err
	}
	work, err := os.MkdirTemp(dir, ".restore-*")
	if err != nil {
		return man, err
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(work))
		if err != nil && made {
			os.Remove(dir) // where something has its place already, it stays
		}
	}()
	man, _, err = unpack(ctx, path, r.With, work, func(string) bool { return true }, r.Progress)
	if err != nil {
		return man, err
	}
	if err := r.fits(man); err != nil {
		return man, err
	}
	if err := look(ctx, man, work); err != nil {
		return man, err
	}
	return man, place(work, dir)
}

// fits refuses a backup of the other engine, and of a newer program.
func (r *Restorer) fits(man Manifest) error {
	switch {
	case man.Engine == sqldb.Postgres.Name && r.Data != "":
		return fault.New(fault.Invalid, "This is a backup of a PostgreSQL store. Restore it with --database postgres://… and --files DIR.")
	case man.Engine == sqldb.SQLite.Name && r.Data == "":
		return fault.New(fault.Invalid, "This is a backup of a store in a folder. Restore it with --data DIR.")
	}
	return man.newer()
}

func (r *Restorer) lite(ctx context.Context, man Manifest, from string) error {
	path := filepath.Join(from, liteMember)
	f, wrong, err := examineLite(ctx, path, man.MadeAt)
	if err == nil && len(wrong) > 0 {
		err = errors.New(wrong[0])
	}
	if err != nil {
		return wrap("in its database", err)
	}
	if err := man.holds(f); err != nil {
		return err
	}
	db, err := sqldb.Open("sqlite:" + path)
	if err != nil {
		return err
	}
	return errors.Join(r.note(ctx, db), db.Close())
}

func (r *Restorer) postgres(ctx context.Context, man Manifest, from string) error {
	db, err := vacant(ctx, r.Database, r.Insecure)
	if err != nil {
		return err
	}
	defer db.Close()
	path := filepath.Join(from, dumpMember)
	f, err := fill(ctx, db, r.Database, path, man.MadeAt)
	if err != nil {
		return err
	}
	if err := man.holds(f); err != nil {
		return fault.New(fault.Invalid, "%s The database was filled and is not to be used: drop it.", causes(err))
	}
	if err := r.note(ctx, db); err != nil {
		return err
	}
	return os.Remove(path)
}

// holds refuses a database that is not what its manifest says.
func (m Manifest) holds(f facts) error {
	differ := m.differences(f)
	if !m.Only {
		for _, name := range m.lacking(f.files) {
			differ = append(differ, name+" is not in it")
		}
	}
	if len(differ) > 0 {
		return broken("in its database", errors.New(differ[0]))
	}
	return nil
}

// note records that the store was restored, signs everybody out and seals.
func (r *Restorer) note(ctx context.Context, db *sqldb.DB) error {
	log := &audit.Log{DB: db, Now: r.Now}
	act := audit.Act{By: access.Service, Verb: "restored backup", About: "store"}
	err := log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return signin.EndEverybody(ctx, tx, at) })
	if err == nil {
		err = seal(ctx, log)
	}
	return err
}

// emptyFolder makes a folder, or finds it empty, and closes it to others.
func emptyFolder(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return false, fault.New(fault.Invalid, "The folder %s cannot be made. Choose a place you may write to.", dir)
		}
		return true, nil
	}
	if err != nil {
		return false, fault.New(fault.Invalid, "The folder %s cannot be read. Check its owner and its mode.", dir)
	}
	for _, e := range entries {
		if e.Name() != "lost+found" {
			return false, fault.New(fault.Invalid, "The folder %s holds other things, such as %s, and a backup is never restored over anything. Name an empty folder.", dir, e.Name())
		}
	}
	return false, os.Chmod(dir, 0o700)
}

// place gives what was unpacked its place, instance.json last: without it a folder
// is no store.
func place(work, dir string) error {
	err := filepath.WalkDir(work, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = settle(path)
		}
		return err
	})
	if err != nil {
		return err
	}
	moves := [][2]string{{liteMember, instance.DatabaseFile}, {"keys", "keys"}}
	if _, err := os.Stat(filepath.Join(work, liteMember)); err == nil {
		moves = append(moves, [2]string{"files", "files"})
	} else if moves, err = spread(moves, filepath.Join(work, "files")); err != nil {
		return err
	}
	for _, m := range append(moves, [2]string{markerMember, instance.MarkerFile}) {
		err := os.Rename(filepath.Join(work, m[0]), filepath.Join(dir, m[1]))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := settle(dir); err != nil {
			return err
		}
	}
	return nil
}

// spread moves each thing in files/ into the folder of files itself, as it is on
// PostgreSQL.
func spread(moves [][2]string, files string) ([][2]string, error) {
	entries, err := os.ReadDir(files)
	if errors.Is(err, fs.ErrNotExist) {
		return moves, nil
	}
	for _, e := range entries {
		moves = append(moves, [2]string{"files/" + e.Name(), e.Name()})
	}
	return moves, err
}
