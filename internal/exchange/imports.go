package exchange

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// ImportKind is the kind of job that reads a file.
const ImportKind = "read import"

// The sizes of an import, in bytes and entries.
const (
	mostImport  = 20 << 20  // of a file that is sent
	readAtOnce  = 256 << 10 // of a file that is read while the sender waits: less than a second
	mostLines   = 2_000     // changes that a page lists
	mostKept    = 24        // hours
	mostWaiting = 10        // files of one person at once
)

// The states of an import.
const (
	importWaiting = "waiting" // to be read
	importColumns = "columns" // for somebody to say what the columns are
	importReady   = "ready"   // to be taken in
	importFailed  = "failed"
	importTaken   = "taken"
)

// Imports keeps files with a framework until their sender takes them in.
type Imports struct {
	DB        *sqldb.DB
	Log       *audit.Log
	Framework *framework.Service
	Files     blob.Disk
}

// Import is a file on its way in.
type Import struct {
	ID      string
	Person  string
	At      sqldb.Stamp
	Name    string // of the file
	State   string
	Step    string // what is being done while it waits
	Edition int64
	Mapping *sheets.Mapping // as its sender said; nil while they have not
	Found   Found
	Release string // the draft that has its changes

	file, result string
}

// CanImport reports whether the actor may take in frameworks.
func CanImport(who access.Actor) bool { return framework.CanAmend(who) }

// Stage keeps a file and begins to read it.
func (s *Imports) Stage(ctx context.Context, who access.Actor, data []byte, name string) (string, error) {
	if !CanImport(who) {
		return "", fault.New(fault.Forbidden, "Only an editor can import a framework.")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return "", fault.New(fault.Invalid, "The file is empty. Choose another file.")
	}
	info, err := s.Files.Put(ctx, bytes.NewReader(data), mostImport)
	if err != nil {
		return "", err
	}
	imp := Import{ID: id.New(s.Log.Now()), Person: who.ID, Name: name, file: info.Name, Edition: 1}
	act := audit.Act{By: who, Verb: "sent framework file", About: "import/" + imp.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := sqldb.One(ctx, tx, "count", sqldb.Value[int], `SELECT count(*) FROM imports WHERE person = $1 AND state <> 'taken'`, who.ID)
		if err != nil {
			return err
		}
		if n >= mostWaiting {
			return fault.New(fault.Conflict, "You have %d files that wait to be imported. Take one in or cancel it before you send another.", n)
		}
		_, err = tx.Exec(ctx, `INSERT INTO imports (id, person, at, name, file, state, step, edition, mapping, found, result, release)
			VALUES ($1, $2, $3, $4, $5, 'waiting', 'Waiting to be read', 1, '', '{}', '', '')`, imp.ID, imp.Person, at, imp.Name, imp.file)
		if err != nil || len(data) <= readAtOnce {
			return err
		}
		return outbox.Add(ctx, tx, at, imp.job())
	})
	if err != nil {
		return "", errors.Join(err, s.Files.Remove(info.Name))
	}
	if len(data) <= readAtOnce {
		return imp.ID, s.read(ctx, imp.ID, 1)
	}
	return imp.ID, nil
}

// Find returns an import of the actor's own.
func (s *Imports) Find(ctx context.Context, who access.Actor, id string) (Import, error) {
	imp, err := find(ctx, s.DB, id)
	if err == nil && (imp.Person != who.ID || !CanImport(who)) {
		return Import{}, fault.New(fault.NotFound, "This import does not exist or is not shared with you. Files are kept for a day.")
	}
	return imp, err
}

// Waiting lists the actor's imports that are not done, the newest first.
func (s *Imports) Waiting(ctx context.Context, who access.Actor) ([]Import, error) {
	return sqldb.All(ctx, s.DB, scanImport, selectImports+` WHERE person = $1 AND state <> 'taken' ORDER BY at DESC, id DESC`, who.ID)
}

const selectImports = `SELECT id, coalesce(person, ''), at, name, file, state, step, edition, mapping, found, result, release FROM imports`

func find(ctx context.Context, q sqldb.Querier, id string) (Import, error) {
	all, err := sqldb.All(ctx, q, scanImport, selectImports+` WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "This import does not exist or is not shared with you. Files are kept for a day.")
	}
	if err != nil {
		return Import{}, err
	}
	return all[0], nil
}

func scanImport(rows *sql.Rows) (i Import, err error) {
	var mapping, found string
	if err := rows.Scan(&i.ID, &i.Person, &i.At, &i.Name, &i.file, &i.State, &i.Step, &i.Edition, &mapping, &found, &i.result, &i.Release); err != nil {
		return i, err
	}
	if mapping != "" {
		i.Mapping = &sheets.Mapping{}
		err = json.Unmarshal([]byte(mapping), i.Mapping)
	}
	return i, errors.Join(err, json.Unmarshal([]byte(found), &i.Found))
}

// Map says what the tables and columns of a file are, and reads it again so.
func (s *Imports) Map(ctx context.Context, who access.Actor, id string, m sheets.Mapping) error {
	imp, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return s.again(ctx, who, imp, string(text))
}

// again has a file read once more.
func (s *Imports) again(ctx context.Context, who access.Actor, imp Import, mapping string) error {
	size, err := s.size(imp.file)
	if err != nil {
		return err
	}
	next := imp
	next.Edition++
	act := audit.Act{By: who, Verb: "had framework file read", About: "import/" + imp.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE imports SET state = 'waiting', step = 'Waiting to be read', edition = $1, mapping = $2 WHERE id = $3 AND edition = $4 AND state <> 'taken'`,
			next.Edition, mapping, imp.ID, imp.Edition)
		switch {
		case err != nil:
			return err
		case n == 0:
			return fault.New(fault.Conflict, "This import was changed in another window. Look at it again.")
		case size <= readAtOnce:
			return nil
		}
		return outbox.Add(ctx, tx, at, next.job())
	})
	if err == nil && size <= readAtOnce {
		err = s.read(ctx, imp.ID, next.Edition)
	}
	return err
}

func (s *Imports) size(name string) (int64, error) {
	f, err := s.Files.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(io.Discard, f)
}

// Cancel forgets a file. Work on it stops at its next step.
func (s *Imports) Cancel(ctx context.Context, who access.Actor, id string) error {
	imp, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	err = s.Log.Do(ctx, audit.Act{By: who, Verb: "cancelled import", About: "import/" + id}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `DELETE FROM imports WHERE id = $1`, id)
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(s.Files.Remove(imp.file), s.Files.Remove(imp.result))
}

// Take makes what a file changes an amendment of the draft, and returns the
// draft's name. A framework that has changed since the file was compared with it
// is a Conflict; the file is compared again.
func (s *Imports) Take(ctx context.Context, who access.Actor, id, note string) (string, error) {
	imp, err := s.Find(ctx, who, id)
	switch {
	case err != nil:
		return "", err
	case imp.State == importTaken:
		return imp.Release, nil
	case imp.State != importReady:
		return "", fault.New(fault.Conflict, "This file has not been read to its end. Look at it again.")
	case imp.Found.Errors > 0:
		return "", fault.New(fault.Invalid, "The file has errors. Mend them in the file, then send it again.")
	}
	var result pack.Edition
	in := Importer{s.Framework}
	now, err := in.Target(ctx)
	if err != nil {
		return "", err
	}
	if print, err := fingerprint(now); err != nil || print != imp.Found.Target {
		mapping := ""
		if imp.Mapping != nil {
			text, err := json.Marshal(imp.Mapping)
			if err != nil {
				return "", err
			}
			mapping = string(text)
		}
		return "", cmp.Or(err, s.again(ctx, who, imp, mapping), fault.New(fault.Conflict, "The framework has changed since this file was compared with it. Nothing was imported. Look again at what it would change."))
	}
	data, err := s.content(imp.result)
	if err == nil {
		err = json.Unmarshal(data, &result)
	}
	if err != nil {
		return "", err
	}
	release, err := in.record(ctx, who, &result, "", note)
	if err != nil {
		return "", err
	}
	err = s.Log.Housekeep(ctx, audit.ImportWork, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE imports SET state = 'taken', release = $1 WHERE id = $2`, release, id)
		return err
	})
	return release, err
}

// Tidy forgets files that nobody took in within a day.
func (s *Imports) Tidy(ctx context.Context) error {
	var gone []Import
	err := s.Log.Housekeep(ctx, audit.ImportWork, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		before := sqldb.At(at.Add(-mostKept * time.Hour))
		if gone, err = sqldb.All(ctx, tx, scanImport, selectImports+` WHERE at < $1`, before); err != nil || len(gone) == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM imports WHERE at < $1`, before)
		return err
	})
	for _, imp := range gone {
		if err == nil {
			err = errors.Join(s.Files.Remove(imp.file), s.Files.Remove(imp.result))
		}
	}
	return err
}
