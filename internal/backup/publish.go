package backup

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"guildhall/internal/fault"
)

// reading verifies an archive while it is written.
type reading struct {
	*io.PipeWriter
	verdict chan error
}

func startReading() *reading {
	r, w := io.Pipe()
	v := &reading{w, make(chan error, 1)}
	go func() {
		_, err := read(r, func(string, io.Reader) error { return nil })
		r.CloseWithError(cmp.Or(err, io.ErrClosedPipe))
		v.verdict <- err
	}()
	return v
}

// Close ends the archive and says whether it is whole.
func (v *reading) Close() error {
	v.PipeWriter.Close()
	return <-v.verdict
}

// lies reads a file again and compares it with what was written to it.
func lies(path string, written hash.Hash) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if !bytes.Equal(h.Sum(nil), written.Sum(nil)) {
		return fault.New(fault.Invalid, "The disk gave back something else than what was written to it. No backup was made; use another disk.")
	}
	return nil
}

// publish gives a file its name, unless something has it meanwhile.
func publish(part, out string) error {
	err := os.Link(part, out)
	switch {
	case errors.Is(err, fs.ErrExist):
		return taken(out)
	case err != nil: // a file system without links
		if _, there := os.Lstat(out); there == nil {
			return taken(out)
		}
		if err := os.Rename(part, out); err != nil {
			return err
		}
	}
	return settle(filepath.Dir(out))
}

// settle makes the names in a folder last through a loss of power.
func settle(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
