package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
	"guildhall/internal/anchor"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/records"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
)

func newMigrate() *cobra.Command {
	var store storeFlags
	var dryRun, asJSON bool
	cmd := &cobra.Command{
		Use:     "migrate",
		Short:   "Bring the schema of a store up to this program's",
		Example: "  guildhall migrate --data /var/lib/guildhall --dry-run",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			pending, err := instance.Pending(cmd.Context(), store.options())
			if err != nil {
				return err
			}
			if dryRun && asJSON {
				return printJSON(cmd.OutOrStdout(), append([]string{}, pending...))
			}
			for _, name := range pending {
				fmt.Fprintln(cmd.OutOrStdout(), name)
			}
			if dryRun {
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d migrations to apply\n", len(pending))
				return err
			}
			s, err := store.open(cmd.Context(), false, false)
			if err != nil {
				return err
			}
			defer s.Close()
			warn(s)
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d migrations applied; the schema is %s\n", len(pending), sqldb.Latest(s.DB.Dialect))
			return err
		},
	}
	store.add(cmd)
	store.addBackupRecipient(cmd.Flags())
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only list what would be applied")
	cmd.Flags().BoolVar(&asJSON, "json", false, "with --dry-run, print as JSON")
	return cmd
}

func (f *storeFlags) options() instance.Options {
	return instance.Options{Data: f.data, Database: f.database, Insecure: f.insecure, Files: f.files, Now: clock.System}
}

func newDoctor() *cobra.Command {
	var store storeFlags
	var clamd clamdFlag
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Look a store over: files, modes, disk, clock, schema, connection, audit log, search index, virus scanner",
		Example: "  guildhall doctor --data /var/lib/guildhall --clamd /run/clamav/clamd.ctl",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			scanner, err := clamd.scanner(newLog("error"))
			if err != nil {
				return err
			}
			return store.withScanner(cmd.Context(), false, scanner, func(s *site.Site) error {
				report := s.Doctor(cmd.Context())
				if err := printReport(cmd, report, asJSON); err != nil {
					return err
				}
				if !site.Healthy(report) {
					return errFindings
				}
				return nil
			})
		},
	}
	store.add(cmd)
	clamd.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func printReport(cmd *cobra.Command, report []site.Examined, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), report)
	}
	for _, e := range report {
		verdict := "ok"
		if !e.OK {
			verdict = "PROBLEM"
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%-8s %-14s %s\n", verdict, e.What, e.Says); err != nil {
			return err
		}
	}
	return nil
}

func newAudit() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "audit",
		Short:   "Work with the audit log",
		Example: "  guildhall audit verify --data /var/lib/guildhall",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAuditVerify())
	return cmd
}

func newAuditVerify() *cobra.Command {
	var store storeFlags
	var anchors string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check the chain of seals and name the first broken one",
		Long: "Walks the chain of seals and names the first that is broken. With --anchors it also compares what was told outside, by --anchor-to or\n" +
			"--anchor-file of serve, with the chain: who can write to the store can make a whole chain anew, but not one that agrees.",
		Example: "  guildhall audit verify --data /var/lib/guildhall --anchors /mnt/elsewhere/anchors",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return store.with(cmd.Context(), false, func(s *site.Site) error {
				v, err := verifyLog(cmd.Context(), s.Acts, anchors)
				if err != nil {
					return err
				}
				return printVerifiedLog(cmd, v, asJSON)
			})
		},
	}
	store.add(cmd)
	cmd.Flags().StringVar(&anchors, "anchors", "", "file with anchors, one on a line, among any other text; - reads standard input")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// verifyLog verifies the audit log, and holds anchors in a file against it.
func verifyLog(ctx context.Context, log *audit.Log, anchors string) (audit.Anchored, error) {
	switch anchors {
	case "":
		v, err := log.Verify(ctx)
		return audit.Anchored{Verified: v}, err
	case "-":
		return anchor.Compare(ctx, log, os.Stdin)
	}
	f, err := os.Open(anchors)
	if err != nil {
		return audit.Anchored{}, fault.New(fault.Invalid, "The file of anchors, %s, cannot be read.", anchors)
	}
	defer f.Close()
	return anchor.Compare(ctx, log, f)
}

func printVerifiedLog(cmd *cobra.Command, v audit.Anchored, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), v)
	}
	out := cmd.OutOrStdout()
	if v.Anchors > 0 {
		fmt.Fprintf(out, "%d anchors agree with the log", v.Anchors)
		if v.Passed > 0 {
			fmt.Fprintf(out, ", %d of them through a later one, because their acts were disposed of", v.Passed)
		}
		fmt.Fprintln(out)
	}
	_, err := fmt.Fprintf(out, "%d acts are sealed and in order%s\nhead %s\n", v.Sealed, disposedOf(v.Gone), v.Head)
	return err
}

// disposedOf says how many of the sealed acts are left only as the hash of their block.
func disposedOf(gone int64) string {
	if gone == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them disposed of under the retention schedule", gone)
}

func newRetention() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "retention",
		Short:   "Run the retention schedule",
		Example: "  guildhall retention run --data /var/lib/guildhall --dry-run",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var store storeFlags
	var dryRun, asJSON bool
	var asAt string
	run := &cobra.Command{
		Use:     "run",
		Short:   "Dispose of what is due, with a certificate for each class",
		Long:    "Disposes of what is due under the retention schedule. While nobody has approved the schedule it is a proposal, and every run is a dry run.",
		Example: "  guildhall retention run --data /var/lib/guildhall --dry-run --as-at 2030-01-01",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			at, err := moment(asAt)
			if err != nil {
				return usageError{err}
			}
			return store.with(cmd.Context(), false, func(s *site.Site) error {
				done, err := s.Records.Run(cmd.Context(), access.Service, sqldb.At(at), dryRun)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(cmd.OutOrStdout(), done)
				}
				return printRetention(cmd.OutOrStdout(), done, dryRun)
			})
		},
	}
	store.add(run)
	run.Flags().BoolVar(&dryRun, "dry-run", false, "only count what is due")
	run.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	run.Flags().StringVar(&asAt, "as-at", "", "the day as at which the schedule is run, such as 2030-01-01; default today")
	cmd.AddCommand(run)
	return cmd
}

func printRetention(w io.Writer, done records.Report, asked bool) error {
	for _, d := range done.Classes {
		fmt.Fprintf(w, "%s: %d due after %s, %d held, action %s %s\n", d.Name, d.Due, d.Period, d.Held, d.Action, d.Certificate)
	}
	if !done.Approved && !asked {
		fmt.Fprintln(w, "nothing was disposed of, because nobody has approved the schedule: this was a dry run. Write approved_by and approved_on in retention.yaml and load the profession again.")
	}
	_, err := fmt.Fprintf(w, "%d classes looked at under %s\n", len(done.Classes), done.Authority)
	return err
}

func moment(day string) (time.Time, error) {
	if day == "" {
		return clock.System(), nil
	}
	at, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return at, fault.New(fault.Invalid, "“%s” is not a day. Write it as 2030-01-31.", day)
	}
	return at, nil
}
