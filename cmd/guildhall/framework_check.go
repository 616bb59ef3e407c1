package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework/quality"
	"guildhall/internal/site"
	"guildhall/skos"
	"guildhall/skos/rdf"
)

// frameworkCheck is what the flags of framework check say.
type frameworkCheck struct {
	store       storeFlags
	release     string
	from        string
	asJSON, all bool
}

func newFrameworkCheck() *cobra.Command {
	var c frameworkCheck
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Name every fault of a release, or of a SKOS vocabulary in a file",
		Long: "Without FILE, checks the current release of a store, or the one that --release names. With FILE, checks any SKOS vocabulary in Turtle,\n" +
			"N-Triples, RDF/XML or JSON-LD, whichever it holds; FILE may be - for standard input. The rules are the integrity conditions of the SKOS\n" +
			"Reference under their own numbers, and the quality checks beyond them. Any error makes the exit code 1; warnings and notes do not.",
		Example: "  guildhall framework check --data /var/lib/guildhall\n  guildhall framework check vocabulary.ttl --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.checkStore(cmd.Context(), cmd.OutOrStdout())
			}
			if c.release != "" || c.store.data != "" || c.store.database != "" {
				return usageError{fault.New(fault.Invalid, "Name a file, or a release of a store, and not both.")}
			}
			if !slices.Contains([]rdf.Format{rdf.Unknown, rdf.Turtle, rdf.NTriples, rdf.RDFXML, rdf.JSONLD}, rdf.Format(c.from)) {
				return usageError{fault.New(fault.Invalid, "The format %q is not known. Use ttl, nt, rdfxml or jsonld.", c.from)}
			}
			return c.checkFile(cmd.Context(), args[0], cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	c.store.add(cmd)
	cmd.Flags().StringVar(&c.release, "release", "", "release to check, such as 2026.1 (default: the current one)")
	cmd.Flags().StringVar(&c.from, "from", "", "format of the file: ttl, nt, rdfxml or jsonld (default: what it looks like)")
	cmd.Flags().BoolVar(&c.asJSON, "json", false, "print as JSON")
	cmd.Flags().BoolVar(&c.all, "all", false, "list every finding of a rule that has more than 20")
	return cmd
}

func (c frameworkCheck) checkStore(ctx context.Context, out io.Writer) error {
	return c.store.with(ctx, false, func(s *site.Site) error {
		e, err := s.Framework.Edition(ctx, c.release)
		if err != nil {
			return err
		}
		courses, err := s.Framework.Learning(ctx)
		if err != nil {
			return err
		}
		findings := quality.Check(e, courses)
		lines := make([]frameworkFinding, len(findings))
		for i, f := range findings {
			lines[i] = frameworkFinding{f.Rule, f.Severity, cmp.Or(f.Ref, "framework"), f.Sentence, f.Fix}
		}
		about := fmt.Sprintf("release %s: %s, %s", e.Release.Name, english.Count(len(e.Framework.Skills), "skill", "skills"), english.Count(len(e.Framework.Roles), "role", "roles"))
		return c.print(out, append([]quality.Finding{}, findings...), lines, about)
	})
}

func (c frameworkCheck) checkFile(ctx context.Context, file string, stdin io.Reader, out io.Writer) error {
	v, err := c.readVocabulary(ctx, file, stdin)
	if err != nil {
		return err
	}
	findings := skos.Check(v, skos.Options{})
	lines := make([]frameworkFinding, len(findings))
	for i, f := range findings {
		lines[i] = frameworkFinding{f.Rule, f.Severity, cmp.Or(f.Concept, "vocabulary"), f.Sentence, f.Fix}
	}
	about := fmt.Sprintf("%s in %s, %s", english.Count(v.Concepts(), "concept", "concepts"), english.Count(v.Schemes(), "scheme", "schemes"), english.Count(v.Triples(), "triple", "triples"))
	return c.print(out, append([]skos.Finding{}, findings...), lines, about)
}

// readVocabulary reads a file of linked data, and refuses one in which nothing is SKOS.
func (c frameworkCheck) readVocabulary(ctx context.Context, file string, stdin io.Reader) (*skos.Vocabulary, error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s cannot be read: %v.", file, errors.Unwrap(err))
		}
		defer f.Close()
		in = f
	}
	src, r, err := conversion{file: file, from: c.from}.source(in)
	if err != nil {
		return nil, err
	}
	b, n := skos.NewBuilder(), 0
	err = src.Read(r, func(t rdf.Triple) error {
		if n++; n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b.Add(t)
		return nil
	})
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s: %v", file, err)
	}
	v := b.Vocabulary()
	if v.Empty() {
		return nil, fault.New(fault.Invalid, "There is no SKOS in %s: none of its %s is about a concept, a concept scheme or a label. Check that it is the right file.", file, english.Count(n, "triple", "triples"))
	}
	return v, nil
}

// frameworkFinding is a finding as a line has it.
type frameworkFinding struct {
	rule          string
	severity      skos.Severity
	concept       string
	sentence, fix string
}

// mostOfARule is how many findings of one rule are listed before the rest are counted.
const mostOfARule = 20

// print lists findings, the gravest first, and ends with how many there are. Findings that
// are errors make the command fail.
func (c frameworkCheck) print(out io.Writer, whole any, lines []frameworkFinding, about string) error {
	count := map[skos.Severity]int{}
	for _, l := range lines {
		count[l.severity]++
	}
	if c.asJSON {
		if err := printJSON(out, whole); err != nil {
			return err
		}
	} else if err := c.printLines(out, lines, count, about); err != nil {
		return err
	}
	if count[skos.Error] > 0 {
		return errFindings
	}
	return nil
}

func (c frameworkCheck) printLines(out io.Writer, lines []frameworkFinding, count map[skos.Severity]int, about string) error {
	rank := map[skos.Severity]int{skos.Error: 0, skos.Warning: 1, skos.Note: 2}
	slices.SortStableFunc(lines, func(a, b frameworkFinding) int { return cmp.Compare(rank[a.severity], rank[b.severity]) })
	perRule := map[string]int{}
	for _, l := range lines {
		perRule[l.rule]++
	}
	shown := map[string]int{}
	for _, l := range lines {
		if shown[l.rule]++; shown[l.rule] > mostOfARule && !c.all {
			continue
		}
		fmt.Fprintf(out, "%s: %s: %s: %s %s\n", l.severity, l.rule, l.concept, l.sentence, l.fix)
		if more := perRule[l.rule] - mostOfARule; shown[l.rule] == mostOfARule && more > 0 && !c.all {
			fmt.Fprintf(out, "%s: %s: and %d more; --all lists them.\n", l.severity, l.rule, more)
		}
	}
	_, err := fmt.Fprintf(out, "%s, %s, %s (%s)\n", english.Count(count[skos.Error], "error", "errors"),
		english.Count(count[skos.Warning], "warning", "warnings"), english.Count(count[skos.Note], "note", "notes"), about)
	return err
}
