package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"guildhall/internal/clock"
	"guildhall/internal/instance"
	"guildhall/internal/scan"
	"guildhall/internal/site"
)

// storeFlags say which store a command works on.
type storeFlags struct {
	data, database, files string
	insecure              bool
	recipients            []string // who may open the copy made before a migration; for commands that ask
}

func (f *storeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.data, "data", "", "folder of the store: database, files, keys")
	cmd.Flags().StringVar(&f.database, "database", "", "PostgreSQL address, postgres://USER@HOST/NAME, instead of --data")
	cmd.Flags().BoolVar(&f.insecure, "database-insecure", false, "let a PostgreSQL server on another machine go without proving who it is, where nobody can answer in its place")
	cmd.Flags().StringVar(&f.files, "files", "", "folder for files when --database is used")
}

// open opens the store; create allows an empty place to be set up.
func (f *storeFlags) open(ctx context.Context, create, demo bool) (*instance.Store, error) {
	o := f.options()
	var err error
	if o.Before, err = f.before(); err != nil {
		return nil, err
	}
	o.Create, o.Demo = create, demo
	return instance.Open(ctx, o)
}

// with opens an existing store, puts the service together on it and runs fn.
func (f *storeFlags) with(ctx context.Context, create bool, fn func(*site.Site) error) error {
	return f.withScanner(ctx, create, nil, fn)
}

// withScanner is with, for a command that asks the virus scanner.
func (f *storeFlags) withScanner(ctx context.Context, create bool, scanner *scan.Clamd, fn func(*site.Site) error) error {
	store, err := f.open(ctx, create, false)
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := site.New(site.Config{Store: store, Log: newLog("warn"), Now: clock.System, Scanner: scanner})
	if err != nil {
		return err
	}
	if err := fn(s); err != nil {
		return err
	}
	_, err = s.Acts.Seal(context.WithoutCancel(ctx)) // no service may run to do it
	return err
}

// newLog writes one line per event to standard error.
func newLog(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l}))
}

// printJSON writes a value as a program reads it.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func warn(store *instance.Store) {
	for _, w := range store.Warnings {
		fmt.Fprintln(os.Stderr, "guildhall: warning:", w)
	}
	if store.Backup != "" {
		fmt.Fprintln(os.Stderr, "guildhall: the database was copied to", store.Backup, "before it was migrated")
	}
}
