package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"guildhall/internal/english"
	"guildhall/internal/people"
	"guildhall/internal/site"
)

func newOrganisations() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "organisations",
		Short:   "Keep the register of organisations",
		Example: "  guildhall organisations import organisations.csv --dry-run --data /var/lib/guildhall",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newOrganisationsImport(), newOrganisationsHeadcounts())
	return cmd
}

// fileWork is a command that reads one file into a store, or says what it would do.
func fileWork(cmd *cobra.Command, work func(ctx context.Context, s *people.Service, file, text string, dryRun bool, out io.Writer) error) *cobra.Command {
	var store storeFlags
	var dryRun bool
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		data, err := readBounded(args[0])
		if err != nil {
			return err
		}
		return store.with(cmd.Context(), false, func(s *site.Site) error {
			return work(cmd.Context(), s.People, args[0], string(data), dryRun, cmd.OutOrStdout())
		})
	}
	store.add(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would change")
	return cmd
}

func newOrganisationsImport() *cobra.Command {
	return fileWork(&cobra.Command{
		Use:   "import FILE",
		Short: "Take organisations in from a CSV file",
		Long: "Reads rows in the form of organisations.csv, the file of a profession pack. A row replaces what the register says of the organisation\n" +
			"with that id; organisations that the file leaves out stay as they are. Takes the whole file in or, with an error in it, nothing: then\n" +
			"the exit code is 1. --dry-run lists every addition, every changed cell and every fault with its line and column.",
		Example: "  guildhall organisations import organisations.csv --dry-run --data /var/lib/guildhall",
	}, importOrganisations)
}

func importOrganisations(ctx context.Context, s *people.Service, file, text string, dryRun bool, out io.Writer) error {
	do, did := func() (people.RegisterPlan, error) { return s.Import(ctx, operator, file, text) }, ""
	if dryRun {
		do, did = func() (people.RegisterPlan, error) { return s.PlanImport(ctx, file, text) }, "would be "
	}
	plan, err := do()
	if err != nil {
		return err
	}
	for _, f := range plan.Findings {
		fmt.Fprintln(out, f)
	}
	if !plan.Sound() {
		fmt.Fprintln(out, "nothing was changed")
		return errFindings
	}
	for _, name := range plan.Added {
		fmt.Fprintf(out, "%sadded: %s\n", did, name)
	}
	for _, d := range plan.Changed {
		fmt.Fprintf(out, "%schanged: %s: %s: %q to %q\n", did, d.ID, d.Column, d.Before, d.Now)
	}
	_, err = fmt.Fprintf(out, "%s read, %d %sadded, %s %schanged\n", english.Count(plan.Rows, "row", "rows"), len(plan.Added), did, english.Count(len(plan.Changed), "cell", "cells"), did)
	return err
}

func newOrganisationsHeadcounts() *cobra.Command {
	return fileWork(&cobra.Command{
		Use:   "headcounts FILE",
		Short: "Take published headcounts in from a CSV file",
		Long: "Reads the columns year, organisation, fte and source: full-time equivalents as they were published. An organisation is named by its id,\n" +
			"its name or its short name. Takes the whole file in or, with an error in it, nothing: then the exit code is 1.",
		Example: "  guildhall organisations headcounts headcounts.csv --data /var/lib/guildhall",
	}, importHeadcounts)
}

func importHeadcounts(ctx context.Context, s *people.Service, file, text string, dryRun bool, out io.Writer) error {
	do, did := func() (people.HeadcountPlan, error) { return s.ImportHeadcounts(ctx, operator, file, text) }, ""
	if dryRun {
		do, did = func() (people.HeadcountPlan, error) { return s.PlanHeadcounts(ctx, file, text) }, "would be "
	}
	plan, err := do()
	if err != nil {
		return err
	}
	for _, f := range plan.Findings {
		fmt.Fprintln(out, f)
	}
	if len(plan.Findings) > 0 {
		fmt.Fprintln(out, "nothing was changed")
		return errFindings
	}
	_, err = fmt.Fprintf(out, "%s read, %d %sadded, %d %schanged\n", english.Count(len(plan.Rows), "row", "rows"), plan.Added, did, plan.Changed, did)
	return err
}
