package demo

import "github.com/spf13/pflag"

// AddFlags offers the size of a population as options.
func (size *Size) AddFlags(flags *pflag.FlagSet) {
	flags.IntVar(&size.Members, "members", 400, "how many fictional people")
	flags.IntVar(&size.Organisations, "organisations", 40, "in how many organisations of the register")
	flags.Uint64Var(&size.Seed, "seed", 1, "which population: the same seed makes the same people")
}
