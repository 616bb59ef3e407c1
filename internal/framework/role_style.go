package framework

import (
	"fmt"
	"net/url"
	"slices"
)

// hues is how many colours the stylesheet has for disciplines. Colour only ever
// repeats what words say, so a profession with more may share them.
const hues = 8

// hue is the class that gives a discipline its colour; the generic one is grey.
func (f *Framework) hue(d *Discipline) string {
	if d == nil || d.Generic {
		return "gh-hue-0"
	}
	return fmt.Sprintf("gh-hue-%d", 1+slices.IndexFunc(f.Specialist(), func(o *Discipline) bool { return o.ID == d.ID })%hues)
}

// Hues gives the class of every discipline's colour by the discipline's id.
func (f *Framework) Hues() map[string]string {
	all := map[string]string{}
	for _, d := range f.Disciplines {
		all[d.ID] = f.hue(d)
	}
	return all
}

// ringShade is the tag's colour for a ring: the darker, the nearer the middle.
func ringShade(r *Ring) string {
	switch r.Distance {
	case 1:
		return "gh-tag-ring gh-tag-ring--1"
	case 2:
		return "gh-tag-ring gh-tag-ring--2"
	}
	return "gh-tag-ring"
}

func queryText(s string) string { return url.QueryEscape(s) }
