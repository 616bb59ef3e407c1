package pack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guildhall/internal/fault"
)

func TestNewPackPassesTheCheck(t *testing.T) {
	for name, id := range map[string]string{
		"Government Gardeners": "government-gardeners",
		"Bees":                 "bees",
		"  The: \"Odd\" & O'Brien's [Guild], #1 ": "the-odd-obriens-guild-1",
	} {
		dir := filepath.Join(t.TempDir(), "new", "pack")
		if err := New(dir, name); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p, found := Read(os.DirFS(dir))
		for _, f := range Errors(found) {
			t.Errorf("%s: %s", name, f)
		}
		if p.Profession.ID != id || p.Profession.Name != strings.TrimSpace(name) {
			t.Errorf("%q has the id %q and the name %q", name, p.Profession.ID, p.Profession.Name)
		}
		if len(p.Framework.Skills) != 2 || len(p.Framework.Roles) != 2 || len(p.Pages) != 15 || len(p.Profession.Levels.Items) != 4 {
			t.Errorf("%s: %d skills, %d roles, %d pages", name, len(p.Framework.Skills), len(p.Framework.Roles), len(p.Pages))
		}
		files, err := Files(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.Contains(string(f.Data), "@NAME@") || strings.Contains(string(f.Data), "@SHORT@") || strings.Contains(string(f.Data), "@ID@") {
				t.Errorf("%s has a place that was not filled", f.Name)
			}
		}
	}
}

func TestNewPackRefusals(t *testing.T) {
	used := t.TempDir()
	if err := os.WriteFile(filepath.Join(used, "profession.yaml"), []byte("id: mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, name string
		kind      fault.Kind
		says      string
	}{
		{t.TempDir(), " ?! ", fault.Invalid, "a name with letters"},
		{t.TempDir(), strings.Repeat("long ", 30), fault.Invalid, "at most 100 characters"},
		{used, "Gardeners", fault.Conflict, "not empty"},
	} {
		if err := New(c.dir, c.name); fault.KindOf(err) != c.kind || !strings.Contains(fault.Message(err), c.says) {
			t.Errorf("%q: want %q, got %v", c.name, c.says, err)
		}
	}
	if data, _ := os.ReadFile(filepath.Join(used, "profession.yaml")); string(data) != "id: mine\n" {
		t.Error("a pack was overwritten")
	}
}
