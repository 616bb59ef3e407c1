package blob_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"guildhall/internal/blob"
	"guildhall/internal/fault"
)

func TestAFileComesBackAsItWasSent(t *testing.T) {
	d := blob.Disk{Dir: t.TempDir()}
	info, err := d.Put(t.Context(), strings.NewReader("minutes"), 100)
	if err != nil || info.Size != 7 || len(info.SHA256) != 64 {
		t.Fatalf("%+v, %v", info, err)
	}
	f, err := d.Open(info.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, _ := io.ReadAll(f); string(b) != "minutes" {
		t.Errorf("read %q", b)
	}
	if err := d.Remove(info.Name); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(info.Name); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after removal: %v", err)
	}
}

func TestATooLargeFileLeavesNothing(t *testing.T) {
	d := blob.Disk{Dir: t.TempDir()}
	if _, err := d.Put(t.Context(), strings.NewReader("12345"), 4); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(d.Dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestANameIsNeverAPath(t *testing.T) {
	d := blob.Disk{Dir: t.TempDir()}
	for _, name := range []string{"", "../instance.json", "..", strings.Repeat("a", 25) + "/", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		if _, err := d.Open(name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}
