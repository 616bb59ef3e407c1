package framework_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheCodeKnowsNoProfession holds that what a profession is called, and what
// its parts are called, is data: another profession's pack needs no other program.
func TestTheCodeKnowsNoProfession(t *testing.T) {
	p := starter(t)
	names := []string{p.Profession.Name, p.Profession.ShortName, p.Profession.IdentifierBase}
	for _, d := range p.Profession.Disciplines {
		if !d.Generic {
			names = append(names, d.Name)
		}
	}
	for _, s := range p.Framework.Skills {
		names = append(names, s.Name, `"`+s.Code+`"`)
	}
	for _, r := range p.Framework.Roles {
		names = append(names, r.Name, `"`+r.Code+`"`)
	}
	for _, b := range p.Bodies.Bodies {
		names = append(names, b.Short, b.Name)
	}
	var files []string
	for _, pattern := range []string{"*.go", "*.templ"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	looked := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		looked++
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.Contains(string(text), name) {
				t.Errorf("%s speaks of %s, which is the starter pack's", file, name)
			}
		}
	}
	if looked < 20 {
		t.Errorf("only %d files were looked through", looked)
	}
}
