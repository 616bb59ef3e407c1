package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"guildhall/internal/config"
)

// TestFlagBeatsEnvironmentBeatsFile sets three options in three places.
func TestFlagBeatsEnvironmentBeatsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "guildhall.conf")
	if err := os.WriteFile(file, []byte("# where\naddr = file\nbase-url = file\ndata=file\nunknown = kept for another command\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"GUILDHALL_CONFIG": file, "GUILDHALL_BASE_URL": "env", "GUILDHALL_DATA": "env"}
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	addr, base, data := flags.String("addr", "", ""), flags.String("base-url", "", ""), flags.String("data", "", "")
	if err := flags.Parse([]string{"--data", "flag"}); err != nil {
		t.Fatal(err)
	}
	if err := config.Fill(flags, func(name string) string { return env[name] }); err != nil {
		t.Fatal(err)
	}
	if *addr != "file" || *base != "env" || *data != "flag" {
		t.Errorf("addr %q, base-url %q, data %q", *addr, *base, *data)
	}
}

func TestABadValueSaysWhereItStands(t *testing.T) {
	flags := pflag.NewFlagSet("demo", pflag.ContinueOnError)
	flags.Int("members", 400, "")
	err := config.Fill(flags, func(name string) string {
		if name == "GUILDHALL_MEMBERS" {
			return "many"
		}
		return ""
	})
	if err == nil || !strings.Contains(err.Error(), "GUILDHALL_MEMBERS gives --members a value it cannot take: many") {
		t.Errorf("got %v", err)
	}
}

func TestABadLineSaysWhichAndWhatWasExpected(t *testing.T) {
	for text, want := range map[string]string{
		"addr":           "x.conf, line 1: expected NAME = VALUE",
		"\n\n= 5":        "x.conf, line 3: expected NAME = VALUE",
		"addr=1\naddr=2": "x.conf, line 2: addr is set twice",
	} {
		if _, err := config.Parse("x.conf", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
