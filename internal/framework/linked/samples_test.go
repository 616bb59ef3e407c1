package linked_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guildhall/internal/framework/linked"
)

// TestForeignVocabulariesBecomeFrameworks reads the vocabularies of a folder of
// samples, writes each in every format and reads it again.
func TestForeignVocabulariesBecomeFrameworks(t *testing.T) {
	dir := os.Getenv("GUILDHALL_SAMPLES")
	if dir == "" {
		t.Log("GUILDHALL_SAMPLES names no folder of vocabularies: only those of this test were read")
		return
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.ttl"))
	more, _ := filepath.Glob(filepath.Join(dir, "skosmos-tests", "*.ttl"))
	read := 0
	for _, path := range append(files, more...) {
		name := filepath.Base(path)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		e, problems, err := linked.Read(data, linked.Turtle)
		if err != nil {
			t.Logf("%s: %v", name, err)
			if strings.Contains(string(data), "skos:Concept ") && !strings.Contains(err.Error(), "Concept") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		read++
		t.Logf("%s: %d skills in %d disciplines, language %q, %d problems", name, len(e.Framework.Skills), len(e.Disciplines), e.Scheme.Locale, len(problems))
		for _, format := range linked.Formats() {
			through(t, name, format, e)
		}
	}
	if read < 20 {
		t.Errorf("only %d vocabularies were read", read)
	}
}
