package assessment

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/upload"
)

// FileKind is the kind of job that removes the content of a file whose row is gone.
const FileKind = "remove evidence file"

// Bounds of files with evidence.
const (
	MostFiles     = 5         // with one piece of evidence
	MostFileSize  = 10 << 20  // bytes of one
	MostFileBytes = 100 << 20 // bytes of all files of one member
)

// orphaned is after how long a file that nothing names is removed. Without its
// row nobody can read it, so nothing is gained by haste; an earlier database that
// is tried on the folder of a running service must find nothing to remove.
const orphaned = 90 * 24 * time.Hour

// EvidenceFile is a file with evidence.
type EvidenceFile struct {
	ID      string
	Name    string
	Media   string
	Size    int64 // bytes
	SHA256  string
	Scanned bool // whether a virus scanner found nothing in it
	AddedAt sqldb.Stamp

	evidence string
	ord      int
	file     string // among the files
	key      string // that opens it
}

// URL is where its person fetches it.
func (f EvidenceFile) URL() string {
	return "/assessments/evidence/" + f.evidence + "/files/" + f.ID
}

// Weight is its size as people say it.
func (f EvidenceFile) Weight() string {
	if f.Size < 1<<20 {
		return fmt.Sprintf("%d KB", (f.Size+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(f.Size)/(1<<20))
}

// Received is a file that is stored already and belongs to nothing yet. It is
// saved with evidence or dropped.
type Received struct{ file EvidenceFile }

// KeepsFiles reports whether there is a place for files.
func (s *Service) KeepsFiles() bool { return s.Files.Dir != "" }

// Scans reports whether a virus scanner looks at files before they are kept.
func (s *Service) Scans() bool { return s.Scanner != nil }

// Receive checks a file that somebody sent and stores it. An Invalid or Conflict
// fault says why it is refused; nothing of it is kept then.
func (s *Service) Receive(ctx context.Context, who access.Actor, sent string, content io.Reader) (Received, error) {
	if !CanAssess(who) || !s.KeepsFiles() {
		return Received{}, fault.New(fault.Forbidden, "Files cannot be kept here.")
	}
	data, err := io.ReadAll(io.LimitReader(content, MostFileSize+1))
	if err != nil {
		return Received{}, err
	}
	if len(data) > MostFileSize {
		return Received{}, fault.New(fault.Invalid, "“%s” is larger than %d MB. Choose a smaller file.", upload.Name(sent), MostFileSize>>20)
	}
	if s.Scans() { // as it was sent: making a picture safe may hide what it brought
		if err := s.Scanner.Check(ctx, bytes.NewReader(data)); err != nil {
			return Received{}, err
		}
	}
	f, err := upload.Check(sent, data)
	if err != nil {
		return Received{}, err
	}
	sealed, err := s.Files.PutSealed(ctx, f.Data)
	return Received{EvidenceFile{Name: f.Name, Media: f.Media, Size: sealed.Size, SHA256: sealed.SHA256, Scanned: s.Scans(), file: sealed.Name, key: sealed.Key}}, err
}

// Drop removes files that were received and will not be saved.
func (s *Service) Drop(all []Received) error {
	for _, r := range all {
		if err := s.Files.Remove(r.file.file); err != nil {
			return err
		}
	}
	return nil
}

// file adds what was received to evidence and removes what is no longer wanted.
func (s *Service) file(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, e Evidence) error {
	kept := slices.DeleteFunc(slices.Clone(e.Files), func(f EvidenceFile) bool { return slices.Contains(e.Remove, f.ID) })
	if len(kept)+len(e.Add) > MostFiles {
		return fault.New(fault.Invalid, "Keep %d files or fewer with one piece of evidence", MostFiles)
	}
	for _, f := range e.Files {
		if slices.Contains(e.Remove, f.ID) {
			if err := removeFile(ctx, tx, at, f); err != nil {
				return err
			}
		}
	}
	if len(e.Add) == 0 {
		return nil
	}
	held, err := sqldb.One(ctx, tx, "size", sqldb.Value[int64], `SELECT CAST(coalesce(sum(f.size), 0) AS BIGINT)
		FROM evidence a JOIN evidence_files f ON f.evidence = a.id WHERE `+visible, who.ID)
	if err != nil {
		return err
	}
	next := 0
	if len(e.Files) > 0 {
		next = e.Files[len(e.Files)-1].ord + 1
	}
	for _, r := range e.Add {
		held += r.file.Size
	}
	if held > MostFileBytes {
		return fault.New(fault.Invalid, "Your files would be more than %d MB together. Remove some first", MostFileBytes>>20)
	}
	return tx.Insert(ctx, `INSERT INTO evidence_files (id, evidence, ord, name, media, size, sha256, file, file_key, scanned, added_at) VALUES`, ``,
		sqldb.Rows(e.Add, func(i int, r Received) []any {
			f := r.file
			return []any{id.New(at.Time), e.ID, next + i, f.Name, f.Media, f.Size, f.SHA256, f.file, f.key, f.Scanned, at}
		}))
}

// removeFile removes a file's row, and with it the key that opens it; the content
// follows once that is committed.
func removeFile(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, f EvidenceFile) error {
	if _, err := tx.Exec(ctx, `DELETE FROM evidence_files WHERE id = $1`, f.ID); err != nil {
		return err
	}
	return outbox.Add(ctx, tx, at, outbox.Job{Kind: FileKind, Payload: fileJob{f.file}})
}

type fileJob struct {
	File string `json:"file"`
}

// RemoveFile is the outbox's handler for FileKind.
func (s *Service) RemoveFile(ctx context.Context, job outbox.Claim) error {
	var j fileJob
	if err := job.Read(&j); err != nil {
		return err
	}
	orphans, err := s.unnamed(ctx, []string{j.File})
	if err != nil || len(orphans) == 0 {
		return err
	}
	return s.Files.Remove(j.File)
}

// Tidy removes files that nothing names: those that were received by a program
// that died before it could save them.
func (s *Service) Tidy(ctx context.Context) error {
	if !s.KeepsFiles() {
		return nil
	}
	old, err := s.Files.Older(s.Log.Now().Add(-orphaned))
	if err != nil {
		return err
	}
	for some := range slices.Chunk(old, 500) {
		orphans, err := s.unnamed(ctx, some)
		if err != nil {
			return err
		}
		for _, name := range orphans {
			if err := s.Files.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// unnamed are those of some stored files that no row names.
func (s *Service) unnamed(ctx context.Context, files []string) ([]string, error) {
	named, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT file FROM evidence_files WHERE file IN (`+sqldb.Holes(1, len(files))+`)`, sqldb.Args(files)...)
	return slices.DeleteFunc(slices.Clone(files), func(f string) bool { return slices.Contains(named, f) }), err
}

// File is the content of a file with the actor's evidence, or NotFound. One that
// was kept before there was a virus scanner has to pass it first, or is a Conflict.
func (s *Service) File(ctx context.Context, who access.Actor, evidence, file string) (upload.File, error) {
	f, err := sqldb.One(ctx, s.DB, "file", scanFile, selectFiles+` WHERE `+visible+` AND a.id = $2 AND f.id = $3`, who.ID, evidence, file)
	if err != nil {
		return upload.File{}, err
	}
	data, err := s.Files.OpenSealed(f.file, f.key)
	if err != nil || f.Scanned || !s.Scans() {
		return upload.File{Name: f.Name, Media: f.Media, Data: data}, err
	}
	if err := s.Scanner.Check(ctx, bytes.NewReader(data)); err != nil {
		return upload.File{}, &fault.Fault{Kind: fault.Conflict, Message: "This file cannot be handed out, because no virus scanner has passed it. Try again later, or remove it from your evidence.", Cause: err}
	}
	return upload.File{Name: f.Name, Media: f.Media, Data: data}, nil
}

const selectFiles = `SELECT f.id, f.evidence, f.ord, f.name, f.media, f.size, f.sha256, f.file, f.file_key, f.scanned, f.added_at
	FROM evidence a JOIN evidence_files f ON f.evidence = a.id`

func scanFile(rows *sql.Rows) (f EvidenceFile, err error) {
	return f, rows.Scan(&f.ID, &f.evidence, &f.ord, &f.Name, &f.Media, &f.Size, &f.SHA256, &f.file, &f.key, &f.Scanned, &f.AddedAt)
}

// listFiles are the files with all evidence that the actor may know of, by evidence.
func listFiles(ctx context.Context, q sqldb.Querier, who access.Actor) (map[string][]EvidenceFile, error) {
	all, err := sqldb.All(ctx, q, scanFile, selectFiles+` WHERE `+visible+` ORDER BY f.evidence, f.ord`, who.ID)
	by := map[string][]EvidenceFile{}
	for _, f := range all {
		by[f.evidence] = append(by[f.evidence], f)
	}
	return by, err
}

// files lists what the keeper of records hands a person of their own.
func (s *Service) files(ctx context.Context, q sqldb.Querier, person string) ([]records.File, error) {
	evidence, err := listEvidence(ctx, q, access.Actor{ID: person})
	var all []records.File
	for _, e := range evidence {
		for i, f := range e.Files {
			all = append(all, records.File{Name: fmt.Sprintf("evidence/%s/%d %s", e.ID, i+1, f.Name), Open: func() (io.ReadCloser, error) {
				data, err := s.Files.OpenSealed(f.file, f.key)
				return io.NopCloser(bytes.NewReader(data)), err
			}})
		}
	}
	return all, err
}
