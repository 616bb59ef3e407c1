package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"guildhall/internal/backup"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/site"
)

func newBackup() *cobra.Command {
	var store storeFlags
	var out, file string
	var recipients []string
	var plain, asJSON bool
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Make one checksummed, encrypted file of a store while it is served",
		Long: "Writes the database as of one moment, the files that it names, the keys and a manifest to a new file, encrypted with age to public keys of\n" +
			"which this machine has no secret half. The file has its name once it is verified. It exits 1 when the store itself was not in order,\n" +
			"with the backup made.",
		Example: "  guildhall backup --out /backup/2026-11-25.age --recipient age1… --data /var/lib/guildhall\n" +
			"  guildhall backup --out /backup/2026-11-25.age --recipients /etc/guildhall/recipients --database postgres://guildhall@db/guildhall --files /var/lib/guildhall/files",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			to, err := recipientsOf(recipients, file, plain)
			if err != nil {
				return err
			}
			if out == "" {
				return usageError{fault.New(fault.Invalid, "Name the file to write, such as --out /backup/2026-11-25.age")}
			}
			return store.backUp(cmd, out, to, asJSON)
		},
	}
	store.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write; it must not be there yet")
	cmd.Flags().StringArrayVar(&recipients, "recipient", nil, "public key, age1…, of somebody who may open the backup; may be given again")
	cmd.Flags().StringVar(&file, "recipients", "", "file with such public keys, one on a line")
	cmd.Flags().BoolVar(&plain, "plain", false, "do not encrypt: whoever has the file can read everything")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the manifest as JSON")
	return cmd
}

// recipientsOf reads who may open a backup, and wants it said when everybody may.
func recipientsOf(given []string, file string, plain bool) (backup.Recipients, error) {
	to, err := backup.ParseRecipients(given, file)
	switch {
	case err != nil:
		return nil, usageError{err}
	case len(to) == 0 && !plain:
		return nil, usageError{fault.New(fault.Invalid, "Say who may open the backup: --recipient age1… (a public key from age-keygen), or --recipients FILE. With --plain it is not encrypted.")}
	case len(to) > 0 && plain:
		return nil, usageError{fault.New(fault.Invalid, "Give either recipients or --plain, not both.")}
	}
	return to, nil
}

func (f *storeFlags) backUp(cmd *cobra.Command, out string, to backup.Recipients, asJSON bool) error {
	o := f.options()
	o.AsIs = true
	store, err := instance.Open(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer store.Close()
	m := f.maker(store)
	m.Progress = newMeter("written").at
	made, err := m.Make(cmd.Context(), out, to)
	if err != nil {
		return orStopped(cmd.Context(), err)
	}
	if asJSON {
		err = printJSON(cmd.OutOrStdout(), made)
	} else {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s holds %s\n", out, made)
	}
	for _, name := range made.Gone {
		fmt.Fprintln(os.Stderr, "guildhall: was removed meanwhile, and is not in it:", name)
	}
	for _, w := range made.Warned {
		fmt.Fprintln(os.Stderr, "guildhall: the backup was made, but the store is not in order:", w)
	}
	if err == nil && len(made.Warned) > 0 {
		return errFindings
	}
	return err
}

// orStopped is why work on a backup failed, unless somebody stopped it.
func orStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Invalid, "Stopped before it was done; nothing of it was kept.")
	}
	return err
}

func (f *storeFlags) maker(store *instance.Store) *backup.Maker {
	return &backup.Maker{DB: store.DB, Dir: store.Dir, Files: store.Files, Address: f.database, Version: version, Now: clock.System}
}

// addBackupRecipient lets the copy before a migration be one that only others can read.
func (f *storeFlags) addBackupRecipient(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.recipients, "backup-recipient", nil, "public key, age1…, of somebody who may open the copy made before a migration; may be given again; without it that copy is not encrypted, and on PostgreSQL none is made")
}

// before makes the copy of a store before it is migrated, for its recipients alone;
// nil where there are none.
func (f *storeFlags) before() (func(context.Context, *instance.Store, string) (string, error), error) {
	to, err := backup.ParseRecipients(f.recipients, "")
	if err != nil {
		return nil, usageError{err}
	}
	if len(to) == 0 {
		return nil, nil
	}
	return func(ctx context.Context, s *instance.Store, version string) (string, error) {
		out, err := s.CopyName(version, ".age")
		if err != nil {
			return "", err
		}
		m := f.maker(s)
		m.Only = true
		_, err = m.Make(ctx, out, to)
		return out, err
	}, nil
}

func newRestore() *cobra.Command {
	var store storeFlags
	var identity string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a store of a backup, in an empty place",
		Long: "Verifies a backup and makes a store of it in a folder that is absent or empty, or in an empty PostgreSQL database. It never writes over\n" +
			"anything. Everybody is signed out, and the audit log records it.",
		Example: "  guildhall restore /backup/2026-11-25.age --identity backup-key.txt --data /var/lib/guildhall\n" +
			"  guildhall restore /backup/2026-11-25.age --identity backup-key.txt --database postgres://guildhall@db/empty --files /var/lib/guildhall/files",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			with, err := backup.ReadIdentities(identity)
			if err != nil {
				return usageError{err}
			}
			r := &backup.Restorer{Data: store.data, Database: store.database, Insecure: store.insecure, Files: store.files, With: with, Now: clock.System, Progress: newMeter("read").at}
			man, err := r.Restore(cmd.Context(), args[0])
			if err != nil {
				return orStopped(cmd.Context(), err)
			}
			return printRestored(cmd, man, asJSON)
		},
	}
	store.add(cmd)
	addIdentity(cmd, &identity)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the manifest as JSON")
	return cmd
}

func printRestored(cmd *cobra.Command, man backup.Manifest, asJSON bool) error {
	for _, w := range man.Warned {
		fmt.Fprintln(os.Stderr, "guildhall: was not in order when the backup was made:", w)
	}
	if man.Only {
		fmt.Fprintln(os.Stderr, "guildhall: this was a copy of the database alone: bring files and keys from the store that it was made of")
	}
	if asJSON {
		return printJSON(cmd.OutOrStdout(), man)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "restored %s\n", man)
	return err
}

func newVerify() *cobra.Command {
	var identity, tryIn string
	var insecure, asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Prove that a backup is whole and opens",
		Long: "Decrypts a backup, holds every byte against its manifest, opens the database that is in it, checks its pages, indexes, references and\n" +
			"the audit log, and looks for each file that it names. It exits 1 and says what is wrong. The database is laid in a temporary folder\n" +
			"(TMPDIR) and removed.",
		Example: "  guildhall verify /backup/2026-11-25.age --identity backup-key.txt",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			with, err := backup.ReadIdentities(identity)
			if err != nil {
				return usageError{err}
			}
			v := &backup.Verifier{With: with, TryIn: tryIn, Insecure: insecure, Progress: newMeter("read").at}
			man, checks, err := v.Verify(cmd.Context(), args[0])
			if err != nil {
				return orStopped(cmd.Context(), err)
			}
			return printVerified(cmd, man, checks, asJSON)
		},
	}
	addIdentity(cmd, &identity)
	cmd.Flags().StringVar(&tryIn, "try-in", "", "empty PostgreSQL database, postgres://…, in which a backup of PostgreSQL is restored as a trial; it stays filled")
	cmd.Flags().BoolVar(&insecure, "database-insecure", false, "let the server of --try-in go without proving who it is")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

type verifiedReport struct {
	OK       bool            `json:"ok"`
	Checks   []backup.Check  `json:"checks"`
	Manifest backup.Manifest `json:"manifest"`
}

func printVerified(cmd *cobra.Command, man backup.Manifest, checks []backup.Check, asJSON bool) error {
	var err error
	if asJSON {
		err = printJSON(cmd.OutOrStdout(), verifiedReport{backup.Sound(checks), checks, man})
	} else {
		report := make([]site.Examined, len(checks))
		for i, c := range checks {
			report[i] = site.Examined(c)
		}
		err = printReport(cmd, report, false)
	}
	if err == nil && !backup.Sound(checks) {
		return errFindings
	}
	return err
}

func addIdentity(cmd *cobra.Command, identity *string) {
	cmd.Flags().StringVar(identity, "identity", "", "file with the secret key that opens an encrypted backup, as age-keygen writes it")
}

// meter tells how far a command is that reads or writes a file: nothing in the
// first second, then no more than every other second.
type meter struct {
	what        string
	began, told time.Time
	shown       *progress
	ended       bool
}

func newMeter(what string) *meter {
	return &meter{what: "MiB " + what, began: clock.System()}
}

func (m *meter) at(done, total int64) {
	now := clock.System()
	if m.ended || now.Sub(m.began) < time.Second || now.Sub(m.told) < 2*time.Second && done < total {
		return
	}
	m.told, m.ended = now, done >= total
	if m.shown == nil {
		m.shown = newProgress(int(total>>20), m.what)
	}
	m.shown.at(int(done >> 20))
}
