package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"guildhall/internal/fault"
)

// header is the one that a member has: nothing in it is left to chance.
func header(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.UTC().Truncate(time.Second)}
}

// writer writes an archive whose bytes follow from its members alone.
type writer struct {
	tar     *tar.Writer
	at      time.Time
	members []Member
}

// add writes so many bytes of r as a member.
func (w *writer) add(name string, size int64, r io.Reader) error {
	if err := w.tar.WriteHeader(header(name, size, w.at)); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(w.tar, h), r, size); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	w.members = append(w.members, Member{name, size, hex.EncodeToString(h.Sum(nil))})
	return nil
}

// finish writes the manifest and its sum, and ends the archive.
func (w *writer) finish(m Manifest) (Manifest, error) {
	m.Members = slices.Clone(w.members)
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	body = append(body, '\n')
	if err := w.add(manifestMember, int64(len(body)), bytes.NewReader(body)); err != nil {
		return m, err
	}
	sum := sumOf(body)
	if err := w.add(sumMember, int64(len(sum)), bytes.NewReader(sum)); err != nil {
		return m, err
	}
	return m, w.tar.Close()
}

func sumOf(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append([]byte(hex.EncodeToString(sum[:])), '\n')
}

// mostManifest bounds what is kept in memory of an archive, in bytes.
const mostManifest = 256 << 20

// errBytes is behind every finding that an archive is not as it was written.
var errBytes = errors.New("not as it was written")

// read walks an archive and hands each member but the manifest to take, which may
// leave some of it. It fails unless every byte is as a writer would have written
// it and every member is as the manifest says. What take does with a member is to
// be undone when read fails.
func read(r io.Reader, take func(name string, r io.Reader) error) (Manifest, error) {
	raw, canon := sha256.New(), sha256.New()
	tee := io.TeeReader(r, raw)
	again := tar.NewWriter(canon)
	in := tar.NewReader(tee)
	var a archive
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return a.manifest, broken("after "+a.last(), err)
		}
		if err := a.admit(h); err != nil {
			return a.manifest, err
		}
		if err := again.WriteHeader(header(h.Name, h.Size, h.ModTime)); err != nil {
			return a.manifest, broken("at "+h.Name, err)
		}
		if err := a.member(h, io.TeeReader(in, again), take); err != nil {
			return a.manifest, err
		}
	}
	if err := again.Close(); err != nil {
		return a.manifest, broken("at its end", err)
	}
	if _, err := io.Copy(io.Discard, tee); err != nil {
		return a.manifest, broken("at its end", err)
	}
	if !a.ended {
		return a.manifest, broken("at its end, which is missing", errBytes)
	}
	if !bytes.Equal(raw.Sum(nil), canon.Sum(nil)) {
		return a.manifest, broken("between its members, or after their end", errBytes)
	}
	return a.manifest, a.compare()
}

// archive is what has been read of one.
type archive struct {
	found    []Member
	at       time.Time
	body     []byte // of the manifest
	manifest Manifest
	ended    bool // whether the sum of the manifest has been read
}

func (a *archive) last() string {
	if len(a.found) == 0 {
		return "its beginning"
	}
	return a.found[len(a.found)-1].Name
}

// admit refuses a member that no backup has.
func (a *archive) admit(h *tar.Header) error {
	switch {
	case h.Typeflag != tar.TypeReg || !proper(h.Name):
		return broken(fmt.Sprintf("at a member that no backup has, %q", h.Name), errBytes)
	case a.ended || a.body != nil && h.Name != sumMember:
		return broken("after its manifest", errBytes)
	case slices.ContainsFunc(a.found, func(m Member) bool { return m.Name == h.Name }):
		return broken("at a second "+h.Name, errBytes)
	case len(a.found) > 0 && !h.ModTime.Equal(a.at):
		return broken("at the time of "+h.Name, errBytes)
	}
	a.at = h.ModTime
	return nil
}

func (a *archive) member(h *tar.Header, r io.Reader, take func(string, io.Reader) error) error {
	sum := sha256.New()
	r = io.TeeReader(r, sum)
	var err error
	switch h.Name {
	case manifestMember:
		a.body, err = small(r, h.Size)
	case sumMember:
		err = a.end(r, h.Size)
	default:
		err = take(h.Name, r)
	}
	if err != nil {
		return wrap("at "+h.Name, err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return broken("at "+h.Name, err)
	}
	a.found = append(a.found, Member{h.Name, h.Size, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func small(r io.Reader, size int64) ([]byte, error) {
	if size > mostManifest {
		return nil, errBytes
	}
	return io.ReadAll(r)
}

// end reads the manifest, once its sum says that it is whole.
func (a *archive) end(r io.Reader, size int64) error {
	sum, err := small(r, size)
	if err != nil {
		return err
	}
	if a.body == nil || !bytes.Equal(sum, sumOf(a.body)) {
		return errBytes
	}
	a.ended = true
	return json.Unmarshal(a.body, &a.manifest)
}

// compare holds what was found against what the manifest names.
func (a *archive) compare() error {
	m := a.manifest
	if m.Format > Format {
		return fault.New(fault.Invalid, "This backup was made by a newer Guildhall (%s). Use that version or a newer one.", m.Version)
	}
	if !a.at.Equal(m.MadeAt.Truncate(time.Second)) {
		return broken("at the time of its members", errBytes)
	}
	found := a.found[:len(a.found)-2] // without the manifest and its sum
	for i, said := range m.Members {
		switch {
		case i >= len(found) || found[i].Name != said.Name:
			return broken("at "+said.Name+", which is missing", errBytes)
		case found[i] != said:
			return broken("at "+said.Name, errBytes)
		}
	}
	if len(found) > len(m.Members) {
		return broken("at "+found[len(m.Members)].Name+", which its manifest does not name", errBytes)
	}
	if _, ok := m.member(m.database()); !ok {
		return broken("at "+m.database()+", which is missing", errBytes)
	}
	return nil
}

// broken says where a backup is not as it was written.
func broken(where string, cause error) error {
	return &fault.Fault{Kind: fault.Invalid, Message: "This backup is damaged " + where + ". Use another one.", Cause: cause}
}

// wrap is broken, unless something was said about the cause already or it is the
// disk's.
func wrap(where string, err error) error {
	var disk *fs.PathError
	if fault.KindOf(err) != fault.Internal || errors.As(err, &disk) {
		return err
	}
	return broken(where, err)
}
