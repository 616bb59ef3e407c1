package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/membership"
	"guildhall/internal/site"
)

func newMembers() *cobra.Command {
	cmd := &cobra.Command{Use: "members", Short: "Look after members", Example: "  guildhall members import members.csv --dry-run --data /var/lib/guildhall", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(newMembersImport())
	return cmd
}

func newMembersImport() *cobra.Command {
	var store storeFlags
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add members from a CSV file and invite them",
		Long: "Reads members from a CSV file whose first line names its columns: email and name, and, where known, organisation, kind, disciplines\n" +
			"(divided by semicolons), post, role, grade and starts. Adds all of them or, with an error in the file, nobody: then the exit code is 1.\n" +
			"People who are here already stay as they are. Each new member is invited by mail once the service runs.",
		Example: "  guildhall members import members.csv --dry-run --data /var/lib/guildhall",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := readBounded(args[0])
			if err != nil {
				return err
			}
			return store.with(cmd.Context(), false, func(s *site.Site) error {
				return importMembers(cmd.Context(), s.Members, string(data), dryRun, cmd.OutOrStdout())
			})
		},
	}
	store.add(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would change")
	return cmd
}

func importMembers(ctx context.Context, members *membership.Members, text string, dryRun bool, out io.Writer) error {
	do, did := func() (membership.Plan, error) { return members.Import(ctx, access.Service, text) }, "added"
	if dryRun {
		do, did = func() (membership.Plan, error) { return members.PlanImport(ctx, text) }, "would be added"
	}
	plan, err := do()
	if err != nil {
		return err
	}
	for _, f := range plan.Findings {
		fmt.Fprintf(out, "line %d, column %d: %s\n", f.Line, f.Column, f.Message)
	}
	if !plan.Sound() {
		fmt.Fprintln(out, "nothing was changed")
		return errFindings
	}
	_, err = fmt.Fprintf(out, "%s %s, %d known already\n", english.Count(len(plan.Rows), "member", "members"), did, plan.Known)
	return err
}
