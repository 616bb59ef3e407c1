package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/exchange"
	"guildhall/internal/fault"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/site"
)

// largestImport bounds the file that is read, in bytes.
const largestImport = 64 << 20

// frameworkImport is what the flags of framework import say.
type frameworkImport struct {
	store          storeFlags
	release, note  string
	dryRun, asJSON bool
}

func newFrameworkImport() *cobra.Command {
	var c frameworkImport
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take changes of the framework in from a file",
		Long: "Reads a framework from Turtle, N-Triples, RDF/XML, JSON-LD, CASE or JSON, from CSV (one file or an archive), an Excel workbook or a Word\n" +
			"document, whichever FILE holds, and prints every addition, change and removal, and every cell that was not taken as it stands. What it\n" +
			"changes becomes part of the draft of the next release, all of it or nothing. With an error in the file, or without a framework in it,\n" +
			"nothing changes and the exit code is 1.",
		Example: "  guildhall framework import skills.xlsx --dry-run --data /var/lib/guildhall\n  guildhall framework import framework.ttl --release 2027.1 --data /var/lib/guildhall",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := readBounded(args[0])
			if err != nil {
				return err
			}
			return c.store.with(cmd.Context(), false, func(s *site.Site) error {
				return c.run(cmd.Context(), exchange.Importer{Framework: s.Framework}, data, args[0], cmd.OutOrStdout())
			})
		},
	}
	c.store.add(cmd)
	cmd.Flags().BoolVar(&c.dryRun, "dry-run", false, "only say what would change")
	cmd.Flags().StringVar(&c.release, "release", "", "name of the draft to begin or to add to (default: the open one, or the next)")
	cmd.Flags().StringVar(&c.note, "note", "", "change note, which readers see beside each change")
	cmd.Flags().BoolVar(&c.asJSON, "json", false, "print as JSON")
	return cmd
}

// readBounded reads a file that is not too large to be a framework.
func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s cannot be read: %v.", name, errors.Unwrap(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestImport+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Invalid, "%s cannot be read: %v.", name, errors.Unwrap(err))
	case len(data) > largestImport:
		return nil, fault.New(fault.Invalid, "%s has more than %d MB. Divide it.", name, largestImport>>20)
	}
	return data, nil
}

func (c frameworkImport) run(ctx context.Context, in exchange.Importer, data []byte, file string, out io.Writer) error {
	name := filepath.Base(file)
	plan, err := in.Plan(ctx, data, name, nil, func(string) error { return ctx.Err() })
	if err != nil {
		return err
	}
	if !c.asJSON {
		printPlan(out, plan)
	}
	taken := ""
	if plan.Changes() && len(plan.Errors()) == 0 && !c.dryRun {
		note := c.note
		if note == "" {
			note = "Imported from " + name + "."
		}
		if taken, err = in.Take(ctx, access.Service, plan, c.release, note); err != nil {
			return err
		}
	}
	if c.asJSON {
		err = printJSON(out, wireImport{plan.Format, c.dryRun, taken, append([]diff.Change{}, plan.Report.Changes...), append(append([]sheets.Finding{}, plan.Findings...), plan.Faults...)})
	} else {
		_, err = fmt.Fprintln(out, c.outcome(plan, taken))
	}
	if err == nil && len(plan.Errors()) > 0 {
		return errFindings
	}
	return err
}

// wireImport is what programs read of an import.
type wireImport struct {
	Format   string           `json:"format"`
	DryRun   bool             `json:"dry_run"`
	Release  string           `json:"release,omitempty"` // the draft that has the changes now
	Changes  []diff.Change    `json:"changes"`
	Findings []sheets.Finding `json:"findings"`
}

func printPlan(out io.Writer, p *exchange.Plan) {
	for _, l := range exchange.Lines(p.Report) {
		fmt.Fprintln(out, l)
	}
	for _, f := range p.Findings {
		fmt.Fprintln(out, f)
	}
	for _, f := range p.Faults {
		fmt.Fprintln(out, f)
	}
}

// outcome says what became of the file.
func (c frameworkImport) outcome(p *exchange.Plan, taken string) string {
	var counts []string
	for _, n := range p.Report.Summary() {
		counts = append(counts, fmt.Sprintf("%d %s", n.Count, n.Kind))
	}
	said := english.Count(len(p.Findings)+len(p.Faults), "finding", "findings")
	switch {
	case len(p.Errors()) > 0:
		return fmt.Sprintf("%s, of which %s: nothing was changed", said, english.Count(len(p.Errors()), "error", "errors"))
	case !p.Changes():
		return fmt.Sprintf("the file says what the framework says already: nothing was changed (%s)", said)
	case taken == "":
		return fmt.Sprintf("would change: %s (%s); nothing was changed, because this is a dry run", strings.Join(counts, ", "), said)
	}
	return fmt.Sprintf("imported into the draft of release %s: %s (%s)", taken, strings.Join(counts, ", "), said)
}
