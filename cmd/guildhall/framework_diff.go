package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
	"guildhall/internal/site"
)

func newFrameworkDiff() *cobra.Command {
	var store storeFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say what changed between two releases of the framework, word by word",
		Long: "Compares the frameworks of two packs. A and B are folders; FOLDER@NAME is an earlier release that the pack\n" +
			"carries. With --data or --database A and B are releases of that store.",
		Example: "  guildhall framework diff professions/gkim /tmp/gkim\n" +
			"  guildhall framework diff professions/gkim@2026.1 professions/gkim\n" +
			"  guildhall framework diff 2026.1 2026.2 --data /var/lib/guildhall",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := compareReleases(cmd.Context(), store, args[0], args[1])
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), report)
			}
			return printComparison(cmd.OutOrStdout(), report)
		},
	}
	store.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// operator is whoever is at the machine, who can read the whole store anyway.
var operator = access.Actor{ID: access.Service.ID, Name: access.Service.Name, Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}

// compareReleases compares two releases of a store, where one is named, or of packs.
func compareReleases(ctx context.Context, store storeFlags, from, to string) (report diff.Report, err error) {
	if store.data != "" || store.database != "" {
		err = store.with(ctx, false, func(s *site.Site) error {
			report, _, _, err = s.Framework.Compare(ctx, operator, from, to)
			return err
		})
		return report, err
	}
	a, _, err := editionIn(from)
	if err != nil {
		return report, err
	}
	b, between, err := editionIn(to)
	if err != nil {
		return report, err
	}
	return diff.Compare(a, b, after(between, a.Release.Name)), nil
}

// editionIn reads FOLDER or FOLDER@NAME, with the releases of the pack up to it.
func editionIn(arg string) (*pack.Edition, []pack.Release, error) {
	dir, name, named := strings.Cut(arg, "@")
	p, err := readWhole(dir)
	if err != nil {
		return nil, nil, err
	}
	var releases []pack.Release
	for i := range p.History {
		releases = append(releases, p.History[i].Release)
		if named && p.History[i].Release.Name == name {
			return &p.History[i], releases, nil
		}
	}
	e := p.Edition()
	if named && e.Release.Name != name {
		return nil, nil, fault.New(fault.NotFound, "The pack in %s has no release %s. It has %s.", dir, name, english.And(releaseNames(append(releases, e.Release))))
	}
	return e, append(releases, e.Release), nil
}

func releaseNames(releases []pack.Release) []string {
	var names []string
	for _, r := range releases {
		names = append(names, r.Name)
	}
	return names
}

// after leaves out the releases up to one; where it is not among them, only the
// last explains what changed.
func after(releases []pack.Release, name string) []pack.Release {
	for i, r := range releases {
		if r.Name == name {
			return releases[i+1:]
		}
	}
	return releases[max(0, len(releases)-1):]
}

func printComparison(out io.Writer, r diff.Report) error {
	_, err := fmt.Fprintf(out, "%sfrom release %s to %s: %d changes\n", r.Text(), r.From.Name, r.To.Name, len(r.Changes))
	return err
}
