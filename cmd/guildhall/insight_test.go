package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestRulesForFiguresCannotBeLoosened gives options as an operator would.
func TestRulesForFiguresCannotBeLoosened(t *testing.T) {
	for args, wrong := range map[string]string{
		"": "", "--insight-cohort 20 --insight-hide 9 --insight-round 10": "", "--insight-every 168h": "",
		"--insight-cohort 9": "never looser", "--insight-change 4": "never looser", "--insight-hide 3": "never looser",
		"--insight-round 20": "Rounding to 20", "--insight-every 10m": "at least 1h",
	} {
		var f insightFlags
		flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		f.add(flags)
		if err := flags.Parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		rules, err := f.check()
		if wrong == "" && (err != nil || rules.Parameters().Cohort < 10) || wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)) {
			t.Errorf("%q: %+v, %v; want %q", args, rules.Parameters(), err, wrong)
		}
	}
}
