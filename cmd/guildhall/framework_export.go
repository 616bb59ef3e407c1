package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/site"
)

// frameworkExport is what the flags of framework export say.
type frameworkExport struct {
	store                storeFlags
	format, release, out string
}

func newFrameworkExport() *cobra.Command {
	var x frameworkExport
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a release of the framework into a file",
		Long: "Writes the current release of a store, or the one that --release names, whole. Reading back a file of\n" +
			english.And(downloadNames(true)) + " gives the same framework. --out may be - for standard output.",
		Example: "  guildhall framework export --format ttl --out framework.ttl --data /var/lib/guildhall\n" +
			"  guildhall framework export --format case --release 2026.1 --out framework.json --data /var/lib/guildhall",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := x.check()
			if err != nil {
				return usageError{err}
			}
			return x.run(cmd.Context(), d, cmd.OutOrStdout())
		},
	}
	x.store.add(cmd)
	cmd.Flags().StringVar(&x.format, "format", "", "format to write: "+strings.Join(downloadNames(false), ", "))
	cmd.Flags().StringVar(&x.release, "release", "", "release to write, such as 2026.1 (default: the current one)")
	cmd.Flags().StringVar(&x.out, "out", "", "file to write, - for standard output")
	return cmd
}

func (x frameworkExport) check() (framework.Download, error) {
	if x.format == "" {
		return framework.Download{}, fault.New(fault.Invalid, "Name the format to write with --format: %s.", strings.Join(downloadNames(false), ", "))
	}
	if x.out == "" {
		return framework.Download{}, fault.New(fault.Invalid, "Name the file to write with --out, or --out - for standard output.")
	}
	return framework.FindDownload(x.format)
}

func (x frameworkExport) run(ctx context.Context, d framework.Download, out io.Writer) error {
	return x.store.with(ctx, false, func(s *site.Site) error {
		e, err := s.Framework.Edition(ctx, x.release)
		if err != nil {
			return err
		}
		if err := writeOut(x.out, out, func(w io.Writer) error { return d.Write(w, e) }); err != nil || x.out == "-" {
			return err
		}
		_, err = fmt.Fprintf(out, "wrote release %s of %s into %s: %d skills, %d roles\n",
			e.Release.Name, e.Scheme.Name, x.out, len(e.Framework.Skills), len(e.Framework.Roles))
		return err
	})
}

// downloadNames are the formats; only those that lose nothing, if asked.
func downloadNames(lossless bool) []string {
	var names []string
	for _, d := range framework.Downloads {
		if d.Lossless || !lossless {
			names = append(names, d.Format)
		}
	}
	return names
}

// writeOut writes a file whole or not at all; "-" is standard output.
func writeOut(path string, stdout io.Writer, write func(io.Writer) error) error {
	if path == "-" {
		var whole bytes.Buffer
		if err := write(&whole); err != nil {
			return err
		}
		_, err := whole.WriteTo(stdout)
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".guildhall-export-*")
	if err != nil {
		return fault.New(fault.Invalid, "The folder of %s cannot be written: %v.", path, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := write(file); err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Rename(file.Name(), path))
}
