package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// proof is a test as docs/features.md names it: signin.TestSigningOut, or
// cmd/guildhall.TestCommands for a package outside internal.
var proof = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)\\w+)`")

// TestFeaturesNameTestsThatExist reads the last cell of each row.
func TestFeaturesNameTestsThatExist(t *testing.T) {
	text, err := os.ReadFile("../../docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.TrimSpace(cells[0]) == "number" || strings.TrimSpace(cells[0]) == "name" {
			continue
		}
		rows++
		proofs := proof.FindAllStringSubmatch(cells[len(cells)-1], -1)
		if len(cells) != 4 || len(proofs) == 0 {
			t.Errorf("this row has %d cells and names %d tests:\n%s", len(cells), len(proofs), line)
		}
		for _, p := range proofs {
			if !hasTest(t, p[1], p[2]) {
				t.Errorf("there is no test %s.%s", p[1], p[2])
			}
		}
	}
	if rows < 50 {
		t.Errorf("only %d rows were read", rows)
	}
}

// TestSecurityNamesTestsThatExist holds docs/security.md to its word.
func TestSecurityNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	proofs := proof.FindAllStringSubmatch(string(text), -1)
	if len(proofs) < 20 {
		t.Errorf("only %d tests are named", len(proofs))
	}
	for _, p := range proofs {
		if !hasTest(t, p[1], p[2]) {
			t.Errorf("there is no test %s.%s", p[1], p[2])
		}
	}
}

// hasTest looks for a test function in the test files of a package.
func hasTest(t *testing.T, pkg, name string) bool {
	t.Helper()
	for _, root := range []string{"..", "../.."} {
		files, err := filepath.Glob(filepath.Join(root, pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if source, err := os.ReadFile(f); err == nil && strings.Contains(string(source), "\nfunc "+name+"(") {
				return true
			}
		}
	}
	return false
}
