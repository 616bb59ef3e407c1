// Command fetch brings the parts of GOV.UK Frontend that package govuk stands on:
// the fixtures that its test compares with, the stylesheet and the scripts.
//
// It asks the npm client for one version, checks the archive against the hash
// below, and leaves out what only services on gov.uk may use: the GDS Transport
// typeface, the crown and the crest. Run it from the root of the module:
//
//	go run ./govuk/internal/fetch
//
// The same version always gives the same files.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	_ "embed"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

const (
	version = "6.6.0"

	// hash is the SHA-512 of the archive, as npm writes it in a lock file.
	hash = "xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg=="

	// components is how many upstream has in this version.
	components = 39
)

// licence is upstream's LICENSE.txt, which the npm package does not contain.
//
//go:embed licence.txt
var licence []byte

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "govuk", "the folder of package govuk")
	flag.Parse()
	if err := run(*dir); err != nil {
		log.Fatalf("fetch: %v", err)
	}
}

func run(dir string) error {
	archive, err := pack()
	if err != nil {
		return err
	}
	upstream, err := unpack(archive)
	if err != nil {
		return err
	}
	files, err := choose(upstream)
	if err != nil {
		return err
	}
	return write(dir, files)
}

// pack returns the archive of the pinned version.
func pack() ([]byte, error) {
	temp, err := os.MkdirTemp("", "govuk-fetch-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	npm := exec.Command("npm", "pack", "--ignore-scripts", "--silent", "govuk-frontend@"+version)
	npm.Dir = temp
	npm.Stderr = os.Stderr
	if err := npm.Run(); err != nil {
		return nil, fmt.Errorf("npm pack: %w", err)
	}
	archive, err := os.ReadFile(filepath.Join(temp, "govuk-frontend-"+version+".tgz"))
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(archive)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != hash {
		return nil, fmt.Errorf("the archive of govuk-frontend %s has the hash %s, not %s", version, got, hash)
	}
	return archive, nil
}

// unpack returns the files under dist/govuk by name.
func unpack(archive []byte) (map[string][]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for entries := tar.NewReader(unzipped); ; {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		name, wanted := strings.CutPrefix(entry.Name, "package/dist/govuk/")
		if !wanted || entry.Typeflag != tar.TypeReg {
			continue
		}
		if files[name], err = io.ReadAll(entries); err != nil {
			return nil, err
		}
	}
}

// choose returns what the package needs, by its name in the package.
func choose(upstream map[string][]byte) (map[string][]byte, error) {
	files := map[string][]byte{
		"fixtures/LICENCE": licence,
		"assets/LICENCE":   licence,
	}
	for name, data := range upstream {
		if folder, found := strings.CutSuffix(name, "/fixtures.json"); found {
			files["fixtures/"+path.Base(folder)+".json"] = withoutCrown(data)
		}
	}
	if got := len(files) - 2; got != components {
		return nil, fmt.Errorf("govuk-frontend %s has fixtures of %d components, not %d", version, got, components)
	}
	var err [3]error
	files["assets/govuk-frontend.min.css"], err[0] = stylesheet(upstream["govuk-frontend.min.css"])
	files["assets/govuk-frontend.min.js"], err[1] = module(upstream["govuk-frontend.min.js"])
	files["assets/govuk-frontend-supported.js"], err[2] = supportScript(upstream["template.njk"])
	return files, errors.Join(err[:]...)
}

// write replaces both folders by the files.
func write(dir string, files map[string][]byte) error {
	for _, folder := range []string{"fixtures", "assets"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return err
		}
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
