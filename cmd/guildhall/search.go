package main

import (
	"github.com/spf13/cobra"

	"guildhall/internal/fault"
	"guildhall/internal/search"
)

func newSearch() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "search",
		Short:   "Measure the search index",
		Example: "  guildhall search eval --docs docs.jsonl --queries queries.tsv --out run.txt",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var e search.Evaluation
	eval := &cobra.Command{
		Use:   "eval",
		Short: "Index a test collection and write what its queries find",
		Long: "Indexes lines of {\"id\", \"title\", \"body\"} with the service's own index in a temporary store, asks each query (identifier, tab, text) and writes\n" +
			"a run of at most 1,000 hits a query in the form that trec_eval reads.",
		Example: "  guildhall search eval --docs docs.jsonl --queries queries.tsv --out run.txt",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if e.Docs == "" || e.Queries == "" || e.Out == "" {
				return usageError{fault.New(fault.Invalid, "Name the files: --docs, --queries and --out.")}
			}
			return search.Eval(cmd.Context(), e)
		},
	}
	eval.Flags().StringVar(&e.Docs, "docs", "", "documents, one JSON object a line")
	eval.Flags().StringVar(&e.Queries, "queries", "", "queries, identifier and text separated by a tab")
	eval.Flags().StringVar(&e.Out, "out", "", "the run to write")
	eval.Flags().StringVar(&e.Database, "database", "", "measure on this PostgreSQL, in a schema of its own that is dropped")
	cmd.AddCommand(eval)
	return cmd
}
