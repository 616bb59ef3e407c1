package main

import (
	"log/slog"

	"github.com/spf13/cobra"

	"guildhall/internal/scan"
)

// clamdFlag says where the virus scanner is.
type clamdFlag struct{ address string }

func (f *clamdFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.address, "clamd", "", "virus scanner (clamd) that looks at files before they are kept, HOST:PORT or the path of its socket; while it does not answer every file is refused")
}

// scanner is the one that was configured, or nil for none.
func (f *clamdFlag) scanner(log *slog.Logger) (*scan.Clamd, error) {
	if f.address == "" {
		return nil, nil
	}
	c, err := scan.Parse(f.address)
	if err != nil {
		return nil, usageError{err}
	}
	c.Log = log
	return c, nil
}
