// Package config fills the options of a command: from its flags, then from the
// environment (GUILDHALL_…), then from a file of NAME = VALUE lines.
package config

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"guildhall/internal/fault"
)

// Prefix begins the environment variable of every option.
const Prefix = "GUILDHALL_"

// FileVariable names the environment variable that says where the file is.
const FileVariable = Prefix + "CONFIG"

// DefaultFile is read when it exists and no other file is named.
const DefaultFile = "/etc/guildhall.conf"

// Variable is the environment variable of an option: "base-url" is GUILDHALL_BASE_URL.
func Variable(option string) string {
	return Prefix + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
}

// Fill sets every flag that was not given from the environment, and what is
// then still unset from the file. One file serves every command, so a name that
// this command does not know is passed over.
func Fill(flags *pflag.FlagSet, getenv func(string) string) error {
	file, err := open(getenv(FileVariable))
	if err != nil {
		return err
	}
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			return
		}
		value, from := getenv(Variable(f.Name)), "the environment variable "+Variable(f.Name)
		if value == "" {
			value, from = file.values[f.Name], file.path
		}
		if value == "" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			errs = append(errs, fault.New(fault.Invalid, "%s gives --%s a value it cannot take: %s", from, f.Name, value))
		}
	})
	return errors.Join(errs...)
}

type settings struct {
	path   string
	values map[string]string
}

func open(path string) (settings, error) {
	named := path != ""
	if !named {
		path = DefaultFile
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return settings{}, nil
	}
	if err != nil {
		return settings{}, fault.New(fault.Invalid, "The configuration file %s cannot be read. Check %s.", path, FileVariable)
	}
	defer f.Close()
	values, err := Parse(path, f)
	return settings{path, values}, err
}

// Parse reads NAME = VALUE lines. Empty lines and lines that begin with # say nothing.
func Parse(path string, r io.Reader) (map[string]string, error) {
	values := map[string]string{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, fault.New(fault.Invalid, "%s, line %d: expected NAME = VALUE, such as base-url = https://profession.example", path, n)
		}
		if _, twice := values[name]; twice {
			return nil, fault.New(fault.Invalid, "%s, line %d: %s is set twice.", path, n, name)
		}
		values[name] = strings.TrimSpace(value)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return values, nil
}
