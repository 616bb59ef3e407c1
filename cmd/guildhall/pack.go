package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/site"
)

func newPack() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "pack",
		Short:   "Check, load, write and compare professions in folders",
		Example: "  guildhall pack check professions/gkim\n  guildhall pack new /tmp/bakers --name \"Government Bakers\"",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPackCheck(), newPackLoad(), newPackExport(), newPackDiff(), newPackNew())
	return cmd
}

func newPackCheck() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "check DIR",
		Short:   "Name every fault of a pack, with file, line and column",
		Example: "  guildhall pack check professions/gkim",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := folder(args[0]); err != nil {
				return err
			}
			_, findings := pack.Read(os.DirFS(args[0]))
			if err := printFindings(cmd, findings, asJSON); err != nil {
				return err
			}
			if len(pack.Errors(findings)) > 0 {
				return errFindings
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func printFindings(cmd *cobra.Command, findings []pack.Finding, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		return printJSON(out, append([]pack.Finding{}, findings...))
	}
	for _, f := range findings {
		fmt.Fprintln(out, f)
	}
	errors := len(pack.Errors(findings))
	_, err := fmt.Fprintf(out, "%d errors, %d warnings\n", errors, len(findings)-errors)
	return err
}

// folder refuses a path that is not a folder.
func folder(path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return fault.New(fault.Invalid, "There is no folder %s. Check the path.", path)
	}
	return nil
}

// readWhole reads a pack and refuses one with errors.
func readWhole(dir string) (*pack.Pack, error) {
	if err := folder(dir); err != nil {
		return nil, err
	}
	return readPack(dir)
}

func newPackLoad() *cobra.Command {
	var store storeFlags
	cmd := &cobra.Command{
		Use:     "load DIR",
		Short:   "Load a pack into an empty store",
		Example: "  guildhall pack load /tmp/bakers --data /var/lib/guildhall",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := readWhole(args[0])
			if err != nil {
				return err
			}
			return store.with(cmd.Context(), true, func(s *site.Site) error {
				if err := s.LoadPack(cmd.Context(), p); err != nil {
					return err
				}
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "loaded %s: %d skills, %d roles, %d pages\n",
					p.Profession.Name, len(p.Framework.Skills), len(p.Framework.Roles), len(p.Pages))
				return err
			})
		},
	}
	store.add(cmd)
	return cmd
}

func newPackExport() *cobra.Command {
	var store storeFlags
	cmd := &cobra.Command{
		Use:     "export DIR",
		Short:   "Write the profession of a store into a folder",
		Example: "  guildhall pack export /tmp/gkim --data /var/lib/guildhall",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return store.with(cmd.Context(), false, func(s *site.Site) error {
				p, err := s.Exchange.Export(cmd.Context())
				if err != nil {
					return err
				}
				return pack.Write(args[0], p)
			})
		},
	}
	store.add(cmd)
	return cmd
}

func newPackDiff() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "diff A B",
		Short:   "Say what two packs disagree about",
		Example: "  guildhall pack diff professions/gkim /tmp/gkim",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := readWhole(args[0])
			if err != nil {
				return err
			}
			b, err := readWhole(args[1])
			if err != nil {
				return err
			}
			changes := pack.Diff(a, b)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), append([]pack.Change{}, changes...))
			}
			for _, c := range changes {
				fmt.Fprintln(cmd.OutOrStdout(), c)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d differences\n", len(changes))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func newPackNew() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:     "new DIR",
		Short:   "Start the pack of another profession",
		Example: "  guildhall pack new /tmp/bakers --name \"Government Bakers\"",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if name == "" {
				return usageError{fault.New(fault.Invalid, "Give the profession's name, such as --name \"Government Bakers\".")}
			}
			if err := pack.New(args[0], name); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "wrote %s; edit it, then: guildhall pack check %s\n", args[0], args[0])
			return err
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "name of the profession")
	return cmd
}
