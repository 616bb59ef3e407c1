package backup

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
)

// Maker makes backups of an open store.
type Maker struct {
	DB      *sqldb.DB
	Dir     string // the folder of the store; empty on PostgreSQL
	Files   string // where files go; empty for nowhere
	Address string // of the PostgreSQL database
	Version string // of this program
	Now     clock.Clock

	Only bool // only the database, as before a migration: files and keys stay as they are

	Progress func(done, total int64) // told how many bytes are written; nil for nobody
}

// Make writes a backup to a file that is not there yet. The file has its name only
// once it is complete, on the disk, and verified: as it goes in, before it is
// encrypted, and byte by byte as it came to lie on the disk. What is wrong with
// the store itself, and does not keep it from being backed up, is in the
// manifest's Warned.
func (m *Maker) Make(ctx context.Context, out string, to Recipients) (Manifest, error) {
	if _, err := os.Lstat(out); err == nil {
		return Manifest{}, taken(out)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fault.New(fault.Invalid, "%s cannot be written. Choose a place in a folder that you may write to.", out)
	}
	if err := m.note(ctx); err != nil {
		return Manifest{}, err
	}
	dir, err := m.workshop(out)
	if err != nil {
		return Manifest{}, err
	}
	defer os.RemoveAll(dir)
	at := m.Now().UTC().Truncate(time.Microsecond)
	f, database, err := m.copyDatabase(ctx, dir, at)
	if err != nil {
		return Manifest{}, err
	}
	man := Manifest{Format: Format, Version: m.Version, Schema: f.schema, Engine: m.DB.Name, Store: f.store, Demo: f.demo, MadeAt: at, Only: m.Only, Log: f.log, Rows: f.rows}
	if f.logBroken != nil {
		man.Warned = append(man.Warned, fault.Message(f.logBroken))
	}
	return m.write(ctx, out, to, man, database, f.files)
}

func taken(out string) error {
	return fault.New(fault.Invalid, "%s is there already, and a backup is never written over anything. Choose another name.", out)
}

// note records that a backup is made, and seals what waits for its seal: nobody
// may be serving. Before a migration nothing is recorded.
func (m *Maker) note(ctx context.Context) error {
	log := &audit.Log{DB: m.DB, Now: m.Now}
	if !m.Only {
		err := log.Do(ctx, audit.Act{By: access.Service, Verb: "started backup", About: "store"}, func(*sqldb.Tx, sqldb.Stamp) error { return nil })
		if err != nil {
			return err
		}
	}
	return seal(ctx, log)
}

// The names of what is there while a backup is made.
const (
	workshopPrefix = ".backup-"
	partPrefix     = ".guildhall-part-"
)

// workshop makes a folder for the copy of the database, which is in the clear: on
// the disk of the store, which has it in the clear as well.
func (m *Maker) workshop(out string) (string, error) {
	base := cmp.Or(m.Dir, m.Files, filepath.Dir(out))
	m.sweep(base, workshopPrefix)
	m.sweep(filepath.Dir(out), partPrefix)
	return os.MkdirTemp(base, workshopPrefix+"*")
}

// sweep removes what a backup that was killed left a day ago or longer: no other
// takes as long.
func (m *Maker) sweep(dir, prefix string) {
	left, _ := filepath.Glob(filepath.Join(dir, prefix+"*"))
	for _, old := range left {
		if info, err := os.Lstat(old); err == nil && m.Now().Sub(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(old)
		}
	}
}

// copyDatabase copies the database as of one moment, and reads the facts of that
// moment.
func (m *Maker) copyDatabase(ctx context.Context, dir string, at time.Time) (f facts, path string, err error) {
	path = filepath.Join(dir, Manifest{Engine: m.DB.Name}.database())
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return f, "", err
	}
	if m.DB.Name == sqldb.Postgres.Name {
		err = m.DB.Frozen(ctx, func(q sqldb.Querier, snapshot string) (err error) {
			if f, err = examine(ctx, m.DB.Dialect, q, at); err != nil {
				return err
			}
			return dump(ctx, m.Address, snapshot, path)
		})
		return f, path, err
	}
	if err := m.DB.CopyTo(ctx, path); err != nil {
		return f, "", unsound(err)
	}
	f, wrong, err := examineLite(ctx, path, at)
	if err == nil && len(wrong) > 0 {
		err = errors.New(wrong[0])
	}
	if err != nil {
		return f, "", unsound(err)
	}
	return f, path, nil
}

func unsound(cause error) error {
	return &fault.Fault{Kind: fault.Invalid, Message: "The database cannot be copied whole, so no backup was made. Run guildhall doctor, and keep the backups you have.", Cause: cause}
}

// write assembles the file beside its name, and then gives it its name.
func (m *Maker) write(ctx context.Context, out string, to Recipients, man Manifest, database string, files []string) (Manifest, error) {
	part, err := os.CreateTemp(filepath.Dir(out), partPrefix+"*") // made with mode 0600
	if err != nil {
		return man, fault.New(fault.Invalid, "%s cannot be written. Choose a place in a folder that you may write to.", out)
	}
	defer os.Remove(part.Name())
	sum := sha256.New()
	sealed, err := to.seal(io.MultiWriter(part, sum))
	if err != nil {
		return man, err
	}
	reader := startReading()
	w := &writer{tar: tar.NewWriter(io.MultiWriter(sealed, reader)), at: man.MadeAt}
	man, err = m.fill(ctx, w, man, database, files)
	if whole := reader.Close(); err == nil {
		err = whole
	}
	if err == nil {
		err = errors.Join(sealed.Close(), part.Sync())
	}
	if err := errors.Join(err, part.Close(), ctx.Err()); err != nil {
		return man, err
	}
	if err := lies(part.Name(), sum); err != nil {
		return man, err
	}
	return man, publish(part.Name(), out)
}

// fill writes the members.
func (m *Maker) fill(ctx context.Context, w *writer, man Manifest, database string, files []string) (Manifest, error) {
	count := &counting{total: m.weigh(database, files), tell: m.Progress}
	add := func(name string, r *os.File) error {
		defer r.Close()
		info, err := r.Stat()
		if err != nil {
			return err
		}
		count.r = until{ctx, r}
		return w.add(name, info.Size(), count)
	}
	f, err := os.Open(database)
	if err != nil {
		return man, err
	}
	if err := add(man.database(), f); err != nil {
		return man, err
	}
	if err := m.addMarker(w); err != nil {
		return man, err
	}
	if !m.Only {
		if err := m.addKeys(w); err != nil {
			return man, err
		}
		absent, err := m.addFiles(files, add)
		if err != nil {
			return man, err
		}
		if err := m.tell(ctx, &man, absent); err != nil {
			return man, err
		}
	}
	return w.finish(man)
}

// until reads until its context ends.
type until struct {
	ctx context.Context
	r   io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// weigh is about how many bytes there are to write.
func (m *Maker) weigh(database string, files []string) (total int64) {
	if m.Only || m.Files == "" {
		files = nil
	}
	paths := []string{database}
	for _, name := range files {
		paths = append(paths, filepath.Join(m.Files, name))
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			total += info.Size()
		}
	}
	return total
}

// addMarker adds instance.json, where the store has one.
func (m *Maker) addMarker(w *writer) error {
	if m.Dir == "" {
		return nil
	}
	return addSmall(w, markerMember, filepath.Join(m.Dir, instance.MarkerFile))
}

func addSmall(w *writer, name, path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if bytes.Contains(body, []byte(secretKey)) {
		return fault.New(fault.Invalid, "%s holds a key that opens backups. Keep it off this machine: a backup is to be closed to who can read the store.", path)
	}
	return w.add(name, int64(len(body)), bytes.NewReader(body))
}

// addKeys adds the keys of the store, which what it has signed depends on.
func (m *Maker) addKeys(w *writer) error {
	dir := instance.KeysFolder(m.Dir, m.Files)
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !proper(keysFolder+e.Name()) {
			continue
		}
		if err := addSmall(w, keysFolder+e.Name(), filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// addFiles adds the files that the copy of the database names, and returns those
// that are not there.
func (m *Maker) addFiles(files []string, add func(name string, r *os.File) error) (absent []string, err error) {
	if len(files) > 0 && m.Files == "" {
		return nil, fault.New(fault.Invalid, "The database names %d files. Say where they are: --files DIR", len(files))
	}
	for _, name := range files {
		if !proper(filesFolder + name) {
			return nil, fault.New(fault.Invalid, "The database names a file “%s”, which is no name of a file of this service.", name)
		}
		r, err := os.OpenInRoot(m.Files, name)
		if errors.Is(err, fs.ErrNotExist) {
			absent = append(absent, name)
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := add(filesFolder+name, r); err != nil {
			return nil, err
		}
	}
	return absent, nil
}

// tell divides the files that were not there into those that were removed since
// the database was copied, and those that the store has lost.
func (m *Maker) tell(ctx context.Context, man *Manifest, absent []string) error {
	if len(absent) == 0 {
		return nil
	}
	now, err := namedFiles(ctx, m.DB, man.Rows)
	if err != nil {
		return err
	}
	for _, name := range absent {
		if _, still := slices.BinarySearch(now, name); still {
			man.Warned = append(man.Warned, filesFolder+name+" is named by the database and is not among the files.")
		} else {
			man.Gone = append(man.Gone, filesFolder+name)
		}
	}
	return nil
}
