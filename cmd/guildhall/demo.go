package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"guildhall/internal/demo"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
)

// defaultDemoFolder is where a demonstration lives; git ignores it.
const defaultDemoFolder = "./.demo"

func newDemo() *cobra.Command {
	var f serveFlags
	size := demo.Size{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Serve a fictional, lively profession to look around in",
		Long: "Serves the profession with a fictional population on a store that is only for this: it is made anew when the schema has changed.\n" +
			"It prints one line for each persona with an address that signs you in as them.",
		Example: "  guildhall demo --addr 127.0.0.1:8080 --members 400",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openDemo(cmd.Context(), &f.store)
			if err != nil {
				return err
			}
			defer store.Close()
			return f.serve(cmd.Context(), store, func(ctx context.Context, s *site.Site) error {
				if err := s.Demo.Prepare(ctx, size); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s\n", s.Router.BaseURL)
				for _, line := range s.Demo.Lines(s.Router.BaseURL) {
					fmt.Fprintln(cmd.OutOrStdout(), line)
				}
				return nil
			})
		},
	}
	f.add(cmd)
	size.AddFlags(cmd.Flags())
	return cmd
}

// openDemo opens the demonstration's store and makes it anew when its schema is
// another program's. It never touches a store that is not a demonstration.
func openDemo(ctx context.Context, f *storeFlags) (*instance.Store, error) {
	if f.data == "" && f.database == "" {
		f.data = defaultDemoFolder
	}
	if f.data != "" {
		if err := clearStale(ctx, f); err != nil {
			return nil, err
		}
	}
	return f.open(ctx, true, true)
}

func clearStale(ctx context.Context, f *storeFlags) error {
	pending, err := instance.Pending(ctx, f.options())
	switch {
	case errors.Is(err, instance.ErrNoStore):
		return nil
	case err == nil && len(pending) == 0:
		return nil
	}
	is, demoErr := instance.IsDemo(f.data)
	if demoErr != nil {
		return demoErr
	}
	if !is {
		return fault.New(fault.Invalid, "%s is not a demonstration store, so it is left alone. Name another folder with --data.", f.data)
	}
	fmt.Fprintln(os.Stderr, "guildhall: the demonstration is made anew, because the schema has changed")
	return os.RemoveAll(f.data)
}

func newSeed() *cobra.Command {
	var store storeFlags
	size := demo.Size{}
	cmd := &cobra.Command{
		Use:     "seed",
		Short:   "Add a fictional population for load tests",
		Long:    "Adds the same people for the same seed: with posts and disciplines, and with 25 submitted ratings for each on average. Never use it on a store that serves real people.",
		Example: "  guildhall seed --members 100000 --seed 7 --data /tmp/load",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return store.with(cmd.Context(), true, func(s *site.Site) error {
				if err := (&serveFlags{}).load(cmd.Context(), s); err != nil {
					return err
				}
				if n, err := countPeople(cmd.Context(), s.DB()); err != nil || n > 0 {
					if err == nil {
						err = fault.New(fault.Conflict, "This store has %d people already. Seed an empty one.", n)
					}
					return err
				}
				bar := newProgress(size.Members, "people")
				if err := s.Demo.Populate(cmd.Context(), size, bar.at); err != nil {
					return err
				}
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "added %d people\n", size.Members)
				return err
			})
		},
	}
	store.add(cmd)
	size.AddFlags(cmd.Flags())
	return cmd
}

func countPeople(ctx context.Context, q sqldb.Querier) (int, error) {
	return sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM people`)
}
