// Package toolbox finds the page checkers that tools/test-tools.sh fetched.
package toolbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Path returns where a file of an npm package lies, such as "axe-core/axe.min.js".
// The error says how to fetch it when it is not there.
func Path(name string) (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "node_modules", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the tests need %s, which is not in %s: run sh tools/test-tools.sh", name, dir)
	}
	return path, nil
}

// folder is the script's own rule: a folder the person names, or one in the
// cache that changes with the lock file.
func folder() (string, error) {
	if dir := os.Getenv("GUILDHALL_TOOLS"); dir != "" {
		return dir, nil
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	lock, err := os.ReadFile(filepath.Join(root, "tools", "package-lock.json"))
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	return filepath.Join(cache, "guildhall-tools", "npm-"+hex.EncodeToString(sum[:])[:12]), nil
}

// Root is the folder of the module, from whichever package's folder a test runs in.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("this is not inside the module: no go.mod in any folder above")
		}
		dir = parent
	}
}
