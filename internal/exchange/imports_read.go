package exchange

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Found is what was found in a file, as pages show it.
type Found struct {
	Format   string
	Message  string // why it cannot be taken in
	Tables   []FoundTable
	Guess    sheets.Mapping
	Counts   []diff.Count
	Lines    []Line
	More     int // lines beyond those that are listed
	Findings []sheets.Finding
	Errors   int
	Target   string // digest of what it was compared with
	Release  string // name of that
}

// FoundTable is a table of a file.
type FoundTable struct {
	Name    string
	Rows    int
	Samples []string // a text of each column
}

// ticket is what a job carries.
type ticket struct {
	Import  string
	Edition int64
}

func (i Import) job() outbox.Job {
	return outbox.Job{Kind: ImportKind, Payload: ticket{i.ID, i.Edition}}
}

// Work does the job of reading a file.
func (s *Imports) Work(ctx context.Context, job outbox.Claim) error {
	var t ticket
	if err := job.Read(&t); err != nil {
		return err
	}
	return s.read(ctx, t.Import, t.Edition)
}

// errStopped ends the reading of a file that nobody waits for any more.
var errStopped = errors.New("the import was cancelled")

// read finds out what is in a file and what it would change, and keeps that. A
// file that was cancelled, or is to be read in another way, is left alone.
func (s *Imports) read(ctx context.Context, id string, edition int64) error {
	imp, err := find(ctx, s.DB, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && (imp.State != importWaiting || imp.Edition != edition) {
		return nil
	}
	if err != nil {
		return err
	}
	result, err := s.look(ctx, &imp)
	switch {
	case errors.Is(err, errStopped):
		return nil
	case fault.KindOf(err) == fault.Invalid:
		imp.Found.Message, imp.State = fault.Message(err), importFailed
		if _, guessing := errors.AsType[nothingFound](err); guessing && len(imp.Found.Tables) > 0 {
			imp.State = importColumns
		}
	case err != nil:
		return err
	}
	return s.keep(ctx, imp, result)
}

// look reads the file and, once it is known what its columns are, compares it.
func (s *Imports) look(ctx context.Context, imp *Import) ([]byte, error) {
	data, err := s.content(imp.file)
	if err != nil {
		return nil, err
	}
	step := func(words string) error { return s.step(ctx, *imp, words) }
	in := Importer{s.Framework}
	target, err := in.Target(ctx)
	if err != nil {
		return nil, err
	}
	imp.Found = Found{Release: target.Release.Name}
	r, err := Read(data, imp.Name, target, imp.Mapping, step)
	if r != nil {
		imp.Found.describe(r)
	}
	if err != nil {
		return nil, err
	}
	if r.Mapping != nil && imp.Mapping == nil {
		imp.State = importColumns
		return nil, nil
	}
	p, err := in.compare(ctx, r, target, step)
	if err != nil {
		return nil, err
	}
	if imp.Found.Target, err = fingerprint(target); err != nil {
		return nil, err
	}
	imp.Found.plan(p)
	imp.State = importReady
	return json.Marshal(p.Result)
}

// fingerprint tells one state of the framework from another.
func fingerprint(e *pack.Edition) (string, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func (s *Imports) content(name string) ([]byte, error) {
	f, err := s.Files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// describe notes the format and the tables.
func (f *Found) describe(r *Reading) {
	f.Format, f.Findings = r.Format, r.Findings
	if r.Source == nil || r.Mapping == nil {
		return
	}
	f.Guess = *r.Mapping
	for i, t := range r.Source.Tables {
		table := FoundTable{Name: t.Name, Rows: len(t.Rows)}
		for column := range r.Mapping.Tables[i].Columns {
			table.Samples = append(table.Samples, sample(t, column, r.Mapping.Tables[i].Header))
		}
		f.Tables = append(f.Tables, table)
	}
}

// sample is the first text of a column below its heading.
func sample(t *sheets.Table, column, header int) string {
	for _, row := range t.Rows[min(max(header+1, 0), len(t.Rows)):] {
		if column < len(row.Cells) && row.Cells[column] != "" {
			text := []rune(row.Cells[column])
			if len(text) > 80 {
				return string(text[:77]) + "…"
			}
			return string(text)
		}
	}
	return ""
}

func (f *Found) plan(p *Plan) {
	f.Counts, f.Lines = p.Report.Summary(), Lines(p.Report)
	if n := len(f.Lines); n > mostLines {
		f.Lines, f.More = f.Lines[:mostLines], n-mostLines
	}
	f.Findings, f.Errors = append(append([]sheets.Finding{}, p.Findings...), p.Faults...), len(p.Errors())
}

// step says what is being done, and stops the work when nobody waits for it.
func (s *Imports) step(ctx context.Context, imp Import, words string) error {
	return s.Log.Housekeep(ctx, audit.ImportWork, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE imports SET step = $1 WHERE id = $2 AND edition = $3 AND state = 'waiting'`, words, imp.ID, imp.Edition)
		if err == nil && n == 0 {
			return errStopped
		}
		return err
	})
}

// keep writes down what was found, unless nobody waits for it any more.
func (s *Imports) keep(ctx context.Context, imp Import, result []byte) error {
	stored := ""
	if result != nil {
		info, err := s.Files.Put(ctx, bytes.NewReader(result), 1<<30)
		if err != nil {
			return err
		}
		stored = info.Name
	}
	found, err := json.Marshal(imp.Found)
	if err != nil {
		return err
	}
	kept := int64(0)
	err = s.Log.Housekeep(ctx, audit.ImportWork, func(tx *sqldb.Tx, _ sqldb.Stamp) (err error) {
		kept, err = tx.Exec(ctx, `UPDATE imports SET state = $1, step = '', found = $2, result = $3 WHERE id = $4 AND edition = $5 AND state = 'waiting'`,
			imp.State, string(found), stored, imp.ID, imp.Edition)
		return err
	})
	if err != nil || kept == 0 {
		return errors.Join(err, s.Files.Remove(stored))
	}
	return s.Files.Remove(imp.result)
}
