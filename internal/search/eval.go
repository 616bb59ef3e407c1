package search

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Evaluation measures relevance on a collection that others have judged.
type Evaluation struct {
	Docs     string // a file of lines {"id": …, "title": …, "body": …}
	Queries  string // a file of lines: identifier, tab, text
	Out      string // the run to write, in TREC's form
	Database string // postgres://… to measure there, in a schema made for it and dropped; empty for SQLite in a temporary folder
}

const (
	runDepth = 1000 // hits of each query in a run
	runTag   = "guildhall"
	untitled = "–" // a title without words
)

// Eval indexes the documents as the service would, asks each query as a visitor
// would, and writes what was found.
func Eval(ctx context.Context, e Evaluation) (err error) {
	docs, err := readDocs(e.Docs)
	if err != nil {
		return err
	}
	queries, err := readQueries(e.Queries)
	if err != nil {
		return err
	}
	log, drop, err := temporary(ctx, e.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	if err := log.Housekeep(ctx, audit.SearchRebuild, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return Replace(ctx, tx, "document", docs)
	}); err != nil {
		return err
	}
	out, err := os.Create(e.Out)
	if err != nil {
		return err
	}
	w, service := bufio.NewWriter(out), &Service{DB: log.DB, Log: log}
	for _, q := range queries {
		if err := writeRun(ctx, w, service, q); err != nil {
			return errors.Join(err, out.Close())
		}
	}
	return errors.Join(w.Flush(), out.Close())
}

// question is a line of the queries' file.
type question struct{ id, text string }

// writeRun writes what one query finds, best first.
func writeRun(ctx context.Context, w io.Writer, s *Service, q question) error {
	refs, err := run(ctx, s, q.text, runDepth)
	if err != nil {
		return fmt.Errorf("query %s: %w", q.id, err)
	}
	for i, ref := range refs {
		if _, err := fmt.Fprintf(w, "%s Q0 %s %d %d %s\n", q.id, ref, i+1, len(refs)-i, runTag); err != nil {
			return err
		}
	}
	return nil
}

// run lists the references of the n best documents. Where the service would stop
// at those that hold all the words, a run goes on with those that hold some.
func run(ctx context.Context, s *Service, text string, n int) ([]string, error) {
	a, err := s.ask(ctx, Query{Text: text}.bounded())
	if err != nil || a.plan.empty() {
		return nil, err
	}
	docs, err := a.ranked(ctx, n, 0)
	if err == nil && len(docs) < n && a.loosen() {
		var more []stored
		more, err = a.worded(ctx, numbersOf(docs), n-len(docs), 0)
		docs = append(docs, more...)
	}
	refs := make([]string, len(docs))
	for i, d := range docs {
		refs[i] = d.ref
	}
	return refs, err
}

func numbersOf(docs []stored) []int64 {
	ids := make([]int64, len(docs))
	for i, d := range docs {
		ids[i] = d.id
	}
	return ids
}

// temporary makes a store that its second result removes.
func temporary(ctx context.Context, database string) (*audit.Log, func() error, error) {
	if database != "" {
		return temporarySchema(ctx, database)
	}
	dir, err := os.MkdirTemp("", "guildhall-eval-*")
	if err != nil {
		return nil, nil, err
	}
	db, err := sqldb.Open("sqlite:" + filepath.Join(dir, "eval.db"))
	if err == nil {
		err = db.Migrate(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	drop := func() error { return errors.Join(db.Close(), os.RemoveAll(dir)) }
	return &audit.Log{DB: db, Now: clock.System}, drop, nil
}

func temporarySchema(ctx context.Context, database string) (*audit.Log, func() error, error) {
	u, err := url.Parse(database)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return nil, nil, fault.New(fault.Invalid, "The database address must begin with postgres://, or be left out to measure on SQLite.")
	}
	outer, err := sqldb.Open(database)
	if err != nil {
		return nil, nil, err
	}
	schema := "guildhall_eval_" + strings.ToLower(rand.Text())
	admin := func(statement string) error {
		log := &audit.Log{DB: outer, Now: clock.System}
		return log.Housekeep(ctx, audit.SearchRebuild, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			_, err := tx.Exec(ctx, statement)
			return err
		})
	}
	if err := admin(`CREATE SCHEMA ` + schema); err != nil {
		return nil, nil, errors.Join(err, outer.Close())
	}
	values := u.Query()
	values.Set("search_path", schema)
	u.RawQuery = values.Encode()
	db, err := sqldb.Open(u.String())
	if err == nil {
		err = db.Migrate(ctx)
	}
	drop := func() error {
		return errors.Join(db.Close(), admin(`DROP SCHEMA `+schema+` CASCADE`), outer.Close())
	}
	if err != nil {
		return nil, nil, errors.Join(err, drop())
	}
	return &audit.Log{DB: db, Now: clock.System}, drop, nil
}

// longestLine bounds a line of a collection, in bytes.
const longestLine = 16 << 20

func readDocs(path string) ([]Doc, error) {
	var docs []Doc
	err := eachLine(path, func(n int, line string) error {
		var d struct{ ID, Title, Body string }
		if err := json.Unmarshal([]byte(line), &d); err != nil || d.ID == "" {
			return fault.New(fault.Invalid, `%s, line %d: this is not a document. Write {"id": "…", "title": "…", "body": "…"} on a line of its own.`, path, n)
		}
		docs = append(docs, Doc{Ref: d.ID, URL: "/" + d.ID, Kind: "document", Title: cmp.Or(d.Title, untitled), Body: d.Body, Audience: Public})
		return nil
	})
	return docs, err
}

func readQueries(path string) ([]question, error) {
	var all []question
	err := eachLine(path, func(n int, line string) error {
		id, text, ok := strings.Cut(line, "\t")
		if !ok || id == "" {
			return fault.New(fault.Invalid, "%s, line %d: this is not a query. Write an identifier, a tab and the text.", path, n)
		}
		all = append(all, question{id, text})
		return nil
	})
	return all, err
}

// eachLine hands over the lines of a file that are not empty, numbered from 1.
func eachLine(path string, fn func(n int, line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fault.New(fault.Invalid, "The file %s cannot be read: %v.", path, errors.Unwrap(err))
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for n := 1; lines.Scan(); n++ {
		if line := strings.TrimRight(lines.Text(), "\r"); line != "" {
			if err := fn(n, line); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}
