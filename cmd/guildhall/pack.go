package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
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

// packLoad is what the flags of pack load say.
type packLoad struct {
	store  storeFlags
	note   string
	dryRun bool
}

func newPackLoad() *cobra.Command {
	var l packLoad
	cmd := &cobra.Command{
		Use:   "load DIR",
		Short: "Load a pack into an empty store, or as the next release of a living one",
		Long: "Fills an empty store with a pack. In a store that has a profession already, the pack's framework becomes a draft\n" +
			"of the next release, named by the pack's version: codes keep their identity and what the pack lacks is retired.\n" +
			"Then --note has to say why. Its pages and other parts are not taken; they are listed. --dry-run changes nothing.",
		Example: "  guildhall pack load /tmp/bakers --data /var/lib/guildhall\n" +
			"  guildhall pack load /tmp/bakers --data /var/lib/guildhall --dry-run\n" +
			"  guildhall pack load /tmp/bakers --data /var/lib/guildhall --note \"Sourdough is a skill of its own.\"",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := readWhole(args[0])
			if err != nil {
				return err
			}
			return l.store.with(cmd.Context(), !l.dryRun, func(s *site.Site) error {
				empty, err := s.Exchange.Empty(cmd.Context())
				switch {
				case err != nil:
					return err
				case !empty:
					return l.next(cmd.Context(), cmd.OutOrStdout(), s, p)
				case l.dryRun:
					return printLoaded(cmd.OutOrStdout(), "would load", p)
				}
				if err := s.LoadPack(cmd.Context(), p); err != nil {
					return err
				}
				return printLoaded(cmd.OutOrStdout(), "loaded", p)
			})
		},
	}
	l.store.add(cmd)
	cmd.Flags().StringVar(&l.note, "note", "", "why the framework changes, for readers; needed where the store has a profession")
	cmd.Flags().BoolVar(&l.dryRun, "dry-run", false, "say what would change, and change nothing")
	return cmd
}

func printLoaded(out io.Writer, what string, p *pack.Pack) error {
	_, err := fmt.Fprintf(out, "%s %s: %d skills, %d roles, %d pages, %d earlier releases\n",
		what, p.Profession.Name, len(p.Framework.Skills), len(p.Framework.Roles), len(p.Pages), len(p.History))
	return err
}

// next makes the pack's framework a draft of a living store, or says what that
// would change.
func (l packLoad) next(ctx context.Context, out io.Writer, s *site.Site, p *pack.Pack) error {
	proposed, err := s.Exchange.Propose(ctx, s.Framework, p)
	if err != nil {
		return err
	}
	if l.dryRun {
		if err := printComparison(out, proposed.Report); err != nil {
			return err
		}
		for _, c := range proposed.NotTaken {
			fmt.Fprintln(out, "not taken:", c)
		}
		return nil
	}
	release, err := s.Exchange.LoadRelease(ctx, access.Service, s.Framework, p, l.note)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "draft of release %s: %d changes; approve and publish it at /framework/desk\n", release, len(proposed.Report.Changes))
	if left := proposed.Summary(); left != "" {
		fmt.Fprintf(out, "not taken: %s\n", left)
	}
	return nil
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
