// Package blob keeps files that people send, apart from the database.
//
// A file is stored under a random name, so that nothing a person typed becomes
// a path. It is complete or absent: a half-written one never has a name.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"guildhall/internal/fault"
)

// Info says what was stored.
type Info struct {
	Name   string // how to open it again
	Size   int64  // bytes
	SHA256 string // of the content, in hexadecimal
}

// incoming begins the name of a file that is being written.
const incoming = ".incoming-"

// Disk keeps files in a folder.
type Disk struct{ Dir string }

// Put stores at most limit bytes and returns their name. A longer file is
// refused and leaves nothing behind.
func (d Disk) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	info, err := d.put(ctx, r, limit)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = &fault.Fault{Kind: fault.Unavailable, Message: "There is no room for files at the moment. This one was not kept, and nothing else that you sent with it: keep a copy and try again later.", Cause: err}
	}
	return info, err
}

func (d Disk) put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return Info{}, err
	}
	f, err := os.CreateTemp(d.Dir, incoming+"*")
	if err != nil {
		return Info{}, err
	}
	defer os.Remove(f.Name()) // a no-op once it has its name
	info, err := fill(f, io.LimitReader(r, limit+1))
	if err := errors.Join(err, f.Close(), ctx.Err()); err != nil {
		return Info{}, err
	}
	if info.Size > limit {
		return Info{}, fault.New(fault.Invalid, "This file is larger than %d MB. Choose a smaller one.", limit>>20)
	}
	info.Name = strings.ToLower(rand.Text())
	if err := os.Rename(f.Name(), d.path(info.Name)); err != nil {
		return Info{}, err
	}
	return info, d.settle()
}

// settle makes the names in the folder last through a loss of power. Who commits
// a row that names a file has to know that the file will be there.
func (d Disk) settle() error {
	dir, err := os.Open(d.Dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func digest(content []byte) Info {
	sum := sha256.Sum256(content)
	return Info{Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
}

func fill(f *os.File, r io.Reader) (Info, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), r)
	if err == nil {
		err = f.Sync()
	}
	return Info{Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

// Open reads a stored file. The caller closes it.
func (d Disk) Open(name string) (io.ReadCloser, error) {
	if !proper(name) {
		return nil, gone()
	}
	f, err := os.Open(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, gone()
	}
	return f, err
}

// Remove deletes a stored file; one that is gone already is no error.
func (d Disk) Remove(name string) error {
	if !proper(name) && (!strings.HasPrefix(name, incoming) || strings.ContainsRune(name, filepath.Separator)) {
		return nil
	}
	err := os.Remove(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Older lists what has lain in the folder since before a moment: stored files, and
// what was left half-written.
func (d Disk) Older(before time.Time) ([]string, error) {
	entries, err := os.ReadDir(d.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		info, gone := e.Info()
		if gone != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue
		}
		if proper(e.Name()) || strings.HasPrefix(e.Name(), incoming) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (d Disk) path(name string) string { return filepath.Join(d.Dir, name) }

// proper reports whether a name is one that Put could have made.
func proper(name string) bool {
	return len(name) == 26 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func gone() error {
	return fault.New(fault.NotFound, "This file does not exist or is not shared with you.")
}
