package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guildhall/internal/blob"
	"guildhall/internal/fault"
)

// TestASealedFileIsNoiseWithoutItsKey stores a file and looks for its words on
// the disk.
func TestASealedFileIsNoiseWithoutItsKey(t *testing.T) {
	d := blob.Disk{Dir: filepath.Join(t.TempDir(), "evidence")}
	content := bytes.Repeat([]byte("canary of a certificate "), 100)
	sealed, err := d.PutSealed(t.Context(), content)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	if sealed.Size != int64(len(content)) || sealed.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v", sealed)
	}
	back, err := d.OpenSealed(sealed.Name, sealed.Key)
	if err != nil || !bytes.Equal(back, content) {
		t.Errorf("read %d bytes, %v", len(back), err)
	}
	stored, err := os.ReadFile(filepath.Join(d.Dir, sealed.Name))
	if err != nil || bytes.Contains(stored, []byte("canary")) {
		t.Errorf("the disk holds its words: %v", err)
	}
	other, err := d.PutSealed(t.Context(), content)
	if err != nil || other.Key == sealed.Key {
		t.Fatalf("one key for two files: %v", err)
	}
	if _, err := d.OpenSealed(sealed.Name, other.Key); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another key opens it: %v", err)
	}
	stored[5] ^= 1
	if err := os.WriteFile(filepath.Join(d.Dir, sealed.Name), stored, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.OpenSealed(sealed.Name, sealed.Key); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a changed file: %v", err)
	}
}

// TestOldFilesAreListed tells what has lain long from what was just sent.
func TestOldFilesAreListed(t *testing.T) {
	d := blob.Disk{Dir: t.TempDir()}
	if names, err := (blob.Disk{Dir: filepath.Join(d.Dir, "nothing")}).Older(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil || len(names) != 0 {
		t.Errorf("no folder: %v, %v", names, err)
	}
	old, err := d.Put(t.Context(), bytes.NewReader([]byte("old")), 10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(t.Context(), bytes.NewReader([]byte("new")), 10); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(d.Dir, ".incoming-123")
	other := filepath.Join(d.Dir, "instance.json")
	for _, path := range []string{half, other} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, path := range []string{half, other, filepath.Join(d.Dir, old.Name)} {
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	names, err := d.Older(long.Add(time.Hour))
	if err != nil || len(names) != 2 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		if err := d.Remove(name); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(d.Dir); err != nil || len(left) != 2 {
		t.Errorf("left %v, %v", left, err)
	}
}
