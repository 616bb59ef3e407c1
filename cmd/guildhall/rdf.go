package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"guildhall/internal/fault"
	"guildhall/skos/rdf"
)

func newRDF() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rdf",
		Short:   "Convert linked data",
		Example: "  guildhall rdf convert vocabulary.rdf --to ttl --out vocabulary.ttl",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRDFConvert())
	return cmd
}

// conversion is what the flags of rdf convert say.
type conversion struct {
	file, from, to, base, out string
}

func newRDFConvert() *cobra.Command {
	var c conversion
	cmd := &cobra.Command{
		Use:   "convert FILE",
		Short: "Check a file of linked data and write it in another format",
		Long: "Reads Turtle (ttl), N-Triples (nt), RDF/XML (rdfxml) or JSON-LD (jsonld), checks all of it, and writes the same triples in another format.\n" +
			"A file with a fault is named with the line and the reason, and nothing is written. FILE and --out may be - for standard input and output.",
		Example: "  guildhall rdf convert vocabulary.rdf --to ttl --out vocabulary.ttl\n  guildhall rdf convert vocabulary.ttl --to nt --base https://example.org/vocabulary --out -",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.file = args[0]
			if err := c.check(); err != nil {
				return usageError{err}
			}
			return c.run(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&c.from, "from", "", "format of the file: ttl, nt, rdfxml or jsonld (default: what it looks like)")
	cmd.Flags().StringVar(&c.to, "to", "", "format to write: nt, ttl, rdfxml or jsonld")
	cmd.Flags().StringVar(&c.base, "base", "", "absolute IRI that relative ones are resolved against (default: the file's own file:// address)")
	cmd.Flags().StringVar(&c.out, "out", "", "file to write, - for standard output")
	return cmd
}

func (c conversion) check() error {
	if c.out == "" {
		return fault.New(fault.Invalid, "Name the file to write with --out, or --out - for standard output.")
	}
	if c.to == "" {
		return fault.New(fault.Invalid, "Name the format to write with --to: nt, ttl, rdfxml or jsonld.")
	}
	for _, format := range []string{c.from, c.to} {
		switch rdf.Format(format) {
		case rdf.Unknown, rdf.Turtle, rdf.NTriples, rdf.RDFXML, rdf.JSONLD:
		default:
			return fault.New(fault.Invalid, "The format %q is not known. Use nt, ttl, rdfxml or jsonld.", format)
		}
	}
	if c.base != "" {
		if _, err := rdf.ResolveIRI("", c.base); err != nil {
			return fault.New(fault.Invalid, "--base %q is not an absolute IRI such as https://example.org/vocabulary.", c.base)
		}
	}
	return nil
}

// run writes to a file of its own first, so that a fault leaves nothing behind.
func (c conversion) run(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	dir := os.TempDir()
	if c.out != "-" {
		dir = filepath.Dir(c.out)
	}
	whole, err := os.CreateTemp(dir, ".guildhall-rdf-*")
	if err != nil {
		return fault.New(fault.Invalid, "The folder of %s cannot be written: %v.", c.out, err)
	}
	defer os.Remove(whole.Name())
	defer whole.Close()
	if err := c.convert(ctx, stdin, whole); err != nil {
		return err
	}
	if c.out != "-" {
		return errors.Join(whole.Close(), os.Rename(whole.Name(), c.out))
	}
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(stdout, whole)
	return err
}

func (c conversion) convert(ctx context.Context, stdin io.Reader, to io.Writer) error {
	in := stdin
	if c.file != "-" {
		f, err := os.Open(c.file)
		if err != nil {
			return fault.New(fault.Invalid, "%s cannot be read: %v.", c.file, errors.Unwrap(err))
		}
		defer f.Close()
		in = f
	}
	src, r, err := c.source(in)
	if err != nil {
		return err
	}
	if err := copyTriples(ctx, src, r, rdf.Format(c.to), to); err != nil {
		return fault.New(fault.Invalid, "%s: %v", c.file, err)
	}
	return nil
}

// source finds the format and the base of the file.
func (c conversion) source(in io.Reader) (rdf.Source, io.Reader, error) {
	r := bufio.NewReaderSize(in, 64<<10)
	src := rdf.Source{Format: rdf.Format(c.from), Base: c.base}
	if src.Format == rdf.Unknown {
		head, err := r.Peek(4096)
		if err != nil && !errors.Is(err, io.EOF) {
			return src, nil, fault.New(fault.Invalid, "%s cannot be read: %v.", c.file, err)
		}
		if src.Format = rdf.Detect(head, c.file); src.Format == rdf.Unknown {
			return src, nil, fault.New(fault.Invalid, "%s does not look like Turtle, N-Triples, RDF/XML or JSON-LD. If it is, name the format with --from.", c.file)
		}
	}
	if src.Base == "" && c.file != "-" {
		path, err := filepath.Abs(c.file)
		if err != nil {
			return src, nil, err
		}
		src.Base = (&url.URL{Scheme: "file", Path: path}).String()
	}
	return src, r, nil
}

// tripleWriter is a format that is written piece by piece.
type tripleWriter interface {
	Write(rdf.Triple) error
	Close() error
}

// copyTriples reads and writes. Turtle and N-Triples are written as they come, with the prefixes of the
// file; the others need the whole graph.
func copyTriples(ctx context.Context, src rdf.Source, r io.Reader, to rdf.Format, w io.Writer) error {
	var out tripleWriter
	switch to {
	case rdf.NTriples:
		out = rdf.NewNTriplesWriter(w)
	case rdf.Turtle:
		t := rdf.NewTurtleWriter(w, nil)
		src.Prefix = t.Prefix
		out = t
	default:
		return copyGraph(src, r, to, w)
	}
	n := 0
	err := src.Read(r, func(t rdf.Triple) error {
		if n++; n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return out.Write(t)
	})
	if err != nil {
		return err
	}
	return out.Close()
}

func copyGraph(src rdf.Source, r io.Reader, to rdf.Format, w io.Writer) error {
	prefixes, context := map[string]string{}, map[string]any{}
	src.Prefix = func(name, iri string) {
		if _, taken := prefixes[name]; !taken {
			prefixes[name] = iri
		}
	}
	g, err := src.Graph(r)
	if err != nil {
		return err
	}
	if to == rdf.RDFXML {
		return rdf.WriteRDFXML(w, g, prefixes)
	}
	for name, iri := range prefixes {
		if name != "" {
			context[name] = iri
		}
	}
	return rdf.WriteJSONLD(w, g, context)
}
