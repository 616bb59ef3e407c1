// Command guildhall runs a government profession: one program with an embedded
// database, which grows onto PostgreSQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guildhall/internal/config"
	"guildhall/internal/fault"
)

// The exit codes of every command.
const (
	exitDone   = 0
	exitFailed = 1 // the work failed, or findings are errors
	exitUsage  = 2
)

func main() {
	syscall.Umask(0o077)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFindings):
		return exitFailed // what was found has been printed
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"):
		fmt.Fprintf(os.Stderr, "guildhall: %s\nSee: guildhall --help\n", sentence(err))
		return exitUsage
	}
	fmt.Fprintf(os.Stderr, "guildhall: %s\n", sentence(err))
	return exitFailed
}

// errFindings ends a command whose report was about errors.
var errFindings = errors.New("there are findings")

// usageError is a command line that cannot be understood.
type usageError struct{ error }

// sentence is what an operator reads: a fault's message with its cause behind it.
func sentence(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && f.Cause != nil && f.Kind != fault.Internal {
		return f.Message + " (" + f.Cause.Error() + ")"
	}
	return err.Error()
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "guildhall",
		Short:         "Run a government profession",
		Long:          "Guildhall gives a profession one place: its roles, its skills framework, its pages and networks, and the search over all of them.",
		Example:       "  guildhall demo\n  guildhall serve --data /var/lib/guildhall --base-url https://profession.example",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.Fill(cmd.Flags(), os.Getenv); err != nil {
				return usageError{err}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(newServe(), newDemo(), newSeed(), newSignIn(), newPack(), newFramework(), newOrganisations(), newMembers(), newBackup(), newRestore(), newVerify(), newMigrate(), newDoctor(),
		newSearch(), newRDF(), newAudit(), newRetention(), newErase(), newVersion())
	checkArguments(root)
	return root
}

// checkArguments makes a wrong number of arguments a usage error everywhere.
func checkArguments(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		checkArguments(sub)
	}
}
