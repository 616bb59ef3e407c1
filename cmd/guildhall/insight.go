package main

import (
	"time"

	"github.com/spf13/pflag"

	"guildhall/internal/fault"
	"guildhall/internal/insight/disclosure"
)

// insightFlags are what an operator decides about figures. The rules can be made
// stricter than they are, never looser.
type insightFlags struct {
	every time.Duration
	rules disclosure.Parameters
}

func (f *insightFlags) add(fs *pflag.FlagSet) {
	fs.DurationVar(&f.every, "insight-every", 24*time.Hour, "how often the profession is counted, from two at night on; at least 1h")
	fs.IntVar(&f.rules.Cohort, "insight-cohort", 10, "people that a row of figures needs; at least 10")
	fs.IntVar(&f.rules.Hide, "insight-hide", 4, "cells of 1 to this are hidden; at least 4")
	fs.IntVar(&f.rules.Round, "insight-round", 5, "other figures are rounded to a multiple of this; at least 5")
	fs.IntVar(&f.rules.Change, "insight-change", 5, "people who must have changed before a row is published anew; at least 5")
	fs.IntVar(&f.rules.Values, "insight-values", 3, "values that a hidden cell must still be able to have; at least 3")
}

func (f *insightFlags) check() (disclosure.Rules, error) {
	if f.every < time.Hour {
		return disclosure.Rules{}, usageError{fault.New(fault.Invalid, "--insight-every must be at least 1h: figures that follow each other closely say who came in between.")}
	}
	rules, err := disclosure.NewRules(f.rules)
	if err != nil {
		return rules, usageError{err}
	}
	return rules, nil
}
