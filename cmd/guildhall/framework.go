package main

import "github.com/spf13/cobra"

func newFramework() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "framework",
		Short:   "Check the skills framework and any other vocabulary, and write releases into files",
		Example: "  guildhall framework check --data /var/lib/guildhall\n  guildhall framework check vocabulary.ttl",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFrameworkCheck(), newFrameworkDiff(), newFrameworkExport(), newFrameworkImport(), newFrameworkHandover())
	return cmd
}
