package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
	"guildhall/internal/exchange"
	"guildhall/internal/fault"
	"guildhall/internal/framework/diff"
	"guildhall/internal/site"
)

// frameworkHandover is what the flags of framework handover say.
type frameworkHandover struct {
	store         storeFlags
	out, returned string
	asJSON        bool
}

func newFrameworkHandover() *cobra.Command {
	var h frameworkHandover
	cmd := &cobra.Command{
		Use:   "handover",
		Short: "Hand the current release over to a central platform, or compare a copy that came back",
		Long: "With --out, writes one signed archive: the release in every format, its identifiers and mappings, what changed since the last hand-over,\n" +
			"and a manifest with checksums; it is recorded as handed over. With --returned, reads the archive or one file of it as it came back and\n" +
			"compares it three ways: what was handed over, ours now, theirs. Nothing is changed by that. What both sides changed makes the exit code 1.",
		Example: "  guildhall framework handover --out framework.zip --data /var/lib/guildhall\n" +
			"  guildhall framework handover --returned from-platform.zip --data /var/lib/guildhall",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (h.out == "") == (h.returned == "") {
				return usageError{fault.New(fault.Invalid, "Name the archive to write with --out, or the copy that came back with --returned.")}
			}
			if h.out != "" {
				return h.give(cmd.Context(), cmd.OutOrStdout())
			}
			return h.compare(cmd.Context(), cmd.OutOrStdout())
		},
	}
	h.store.add(cmd)
	cmd.Flags().StringVar(&h.out, "out", "", "archive to write")
	cmd.Flags().StringVar(&h.returned, "returned", "", "copy that came back: an archive, or a file of any lossless format")
	cmd.Flags().BoolVar(&h.asJSON, "json", false, "print as JSON")
	return cmd
}

func (h frameworkHandover) give(ctx context.Context, out io.Writer) error {
	return h.store.with(ctx, false, func(s *site.Site) error {
		made, archive, err := s.Handovers.Make(ctx, access.Service)
		if err != nil {
			return err
		}
		err = writeOut(h.out, out, func(w io.Writer) error {
			_, err := w.Write(archive)
			return err
		})
		if err != nil || h.out == "-" {
			return err
		}
		if h.asJSON {
			return printJSON(out, map[string]string{"release": made.Release, "since": made.Since, "manifest_sha256": made.Manifest, "file": h.out})
		}
		since := "the first hand-over"
		if made.Since != "" {
			since = "with what changed since release " + made.Since
		}
		_, err = fmt.Fprintf(out, "handed over release %s into %s, %s\n", made.Release, h.out, since)
		return err
	})
}

func (h frameworkHandover) compare(ctx context.Context, out io.Writer) error {
	data, err := os.ReadFile(h.returned)
	if err != nil {
		return fault.New(fault.Invalid, "There is no file %s that can be read. Check the path.", h.returned)
	}
	return h.store.with(ctx, false, func(s *site.Site) error {
		c, err := s.Handovers.Compare(ctx, data, h.returned)
		if err != nil {
			return err
		}
		if err := h.report(out, c); err != nil {
			return err
		}
		if c.Count(diff.Conflict) > 0 {
			return errFindings
		}
		return nil
	})
}

func (h frameworkHandover) report(out io.Writer, c *exchange.Comparison) error {
	if h.asJSON {
		return printJSON(out, c)
	}
	if c.Archive {
		fmt.Fprintf(out, "manifest as we signed it: %t; altered files: %s\n", c.Signed, strings.Join(append(c.Altered, []string{"none"}[min(len(c.Altered), 1):]...), ", "))
	}
	for _, d := range c.Found {
		fmt.Fprintf(out, "%s: %s\n", d.Outcome, strings.TrimSpace(strings.Join([]string{d.What, d.Code, d.Name, d.Field}, " ")))
	}
	_, err := fmt.Fprintf(out, "handed over %s, ours now %s: %d changed by us, %d by them, %d by both alike, %d conflicts\n",
		c.Base, c.Ours, c.Count(diff.Ours), c.Count(diff.Theirs), c.Count(diff.Both), c.Count(diff.Conflict))
	return err
}
