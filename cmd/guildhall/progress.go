package main

import (
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells a person how far a long command is: a bar on a terminal,
// plain lines elsewhere.
type progress struct {
	bar  *progressbar.ProgressBar
	what string
	most int
}

func newProgress(most int, what string) *progress {
	p := &progress{what: what, most: most}
	if term.IsTerminal(int(os.Stderr.Fd())) {
		p.bar = progressbar.NewOptions(most, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what), progressbar.OptionShowCount())
	}
	return p
}

// at says that n of them are done.
func (p *progress) at(n int) {
	if p.bar != nil {
		p.bar.Set(n)
		if n >= p.most {
			fmt.Fprintln(os.Stderr)
		}
		return
	}
	fmt.Fprintf(os.Stderr, "%d of %d %s\n", n, p.most, p.what)
}
