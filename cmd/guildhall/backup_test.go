package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"guildhall/internal/sqldb/sqldbtest"
)

// keyFiles writes the two halves of a key, and a key that is another's, into a
// folder, and returns the public half.
func keyFiles(dir string) (string, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	for name, text := range map[string]string{
		"key.txt": "# of a test\n" + key.String() + "\n", "other.txt": other.String() + "\n", "public.txt": "# who may open it\n" + key.Recipient().String() + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return key.Recipient().String(), nil
}

// newStore sets a store up and returns the options that name it.
func newStore(t *testing.T, engine string) []string {
	t.Helper()
	at := []string{"--data", filepath.Join(t.TempDir(), "store")}
	if engine == "postgres" {
		at = []string{"--database", sqldbtest.EmptyPostgresURL(t), "--files", filepath.Join(t.TempDir(), "files")}
	}
	dir := filepath.Join(t.TempDir(), "pack")
	runs(t, "pack", "new", dir, "--name", "Government Bakers")
	runs(t, append([]string{"pack", "load", dir}, at...)...)
	return at
}

func runs(t *testing.T, args ...string) {
	t.Helper()
	if code := run(t.Context(), args); code != exitDone {
		t.Fatalf("%v exits %d", args, code)
	}
}

// TestTheCopyBeforeAMigrationIsForItsRecipients makes the copy as serve and migrate
// do: of the database alone, which verify and restore know.
func TestTheCopyBeforeAMigrationIsForItsRecipients(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			keys := t.TempDir()
			recipient, err := keyFiles(keys)
			if err != nil {
				t.Fatal(err)
			}
			at := newStore(t, engine)
			f := storeFlags{recipients: []string{recipient}}
			if f.data = at[1]; engine == "postgres" {
				f = storeFlags{recipients: f.recipients, database: at[1], files: at[3]}
			}
			before, err := f.before()
			if err != nil {
				t.Fatal(err)
			}
			store, err := f.open(t.Context(), false, false)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			copied, err := before(t.Context(), store, "0001_audit")
			if err != nil || !strings.HasPrefix(filepath.Base(copied), "before-0001_audit-") {
				t.Fatalf("%s, %v", copied, err)
			}
			if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the copy is %v, %v", info, err)
			}
			if code := run(t.Context(), []string{"verify", copied}); code != exitFailed {
				t.Errorf("without its key it verifies: exit %d", code)
			}
			runs(t, "verify", copied, "--identity", filepath.Join(keys, "key.txt"))
			back := []string{"--data", filepath.Join(t.TempDir(), "back")}
			if engine == "postgres" {
				back = []string{"--database", sqldbtest.EmptyPostgresURL(t), "--files", filepath.Join(t.TempDir(), "files")}
			}
			runs(t, append([]string{"restore", copied, "--identity", filepath.Join(keys, "key.txt")}, back...)...)
			runs(t, append([]string{"doctor"}, back...)...)
		})
	}
}

// TestABackupOfARunningServiceServes serves a store, backs it up meanwhile, tells
// the head of its log, restores it and serves that.
func TestABackupOfARunningServiceServes(t *testing.T) {
	store, keys, anchors := newStore(t, "sqlite"), t.TempDir(), filepath.Join(t.TempDir(), "anchors")
	recipient, err := keyFiles(keys)
	if err != nil {
		t.Fatal(err)
	}
	stop := serving(t, append(store, "--anchor-file", anchors)...)
	out := filepath.Join(t.TempDir(), "b.age")
	runs(t, append([]string{"backup", "--out", out, "--recipient", recipient}, store...)...)
	for range 100 {
		if body, _ := os.ReadFile(anchors); len(body) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	runs(t, append([]string{"audit", "verify", "--anchors", anchors}, store...)...)
	back := filepath.Join(t.TempDir(), "back")
	runs(t, "restore", out, "--identity", filepath.Join(keys, "key.txt"), "--data", back)
	serving(t, "--data", back)()
}

// serving serves a store until it is stopped, and looks at a page.
func serving(t *testing.T, args ...string) (stop func()) {
	t.Helper()
	address := freeAddress(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--addr", address, "--log-level", "error"}, args...))
	}()
	ready(t, "http://"+address+"/healthz/ready")
	if status, body := fetch("http://" + address + "/skills"); status != 200 || !strings.Contains(body, "Skills") {
		t.Errorf("/skills answers %d", status)
	}
	return func() {
		cancel()
		if code := <-ended; code != exitDone {
			t.Errorf("stopping exits %d", code)
		}
	}
}
