package instance

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"guildhall/internal/fault"
)

// leastToOpen is the room that SQLite needs to open a store at all: shared memory
// beside the database, and the first pages of a log. Without it even reading fails.
const leastToOpen = 1 << 20

// partial ends the name of a file that is being written.
const partial = ".partial"

// room refuses to begin something for which the disk has no room.
func room(dir string, need int64, what string) error {
	dir = existing(dir)
	left, err := free(dir)
	if err != nil || left >= need {
		return err
	}
	return fault.New(fault.Invalid, "The disk at %s has %d KB left, and %s needs %d KB. Free some space, then start again; nothing was changed.", mountedAt(dir), left>>10, what, need>>10)
}

// ofDisk says of a failure to open a store which disk it was, if it was one.
func ofDisk(dir string, err error) error {
	if fault.KindOf(err) != fault.Unavailable {
		return err
	}
	disk := mountedAt(existing(dir))
	if left, _ := free(existing(dir)); left < leastToOpen {
		return &fault.Fault{Kind: fault.Invalid, Message: "The disk at " + disk + " is full. Free some space, then start again; nothing was changed.", Cause: causeOf(err)}
	}
	return &fault.Fault{Kind: fault.Invalid, Message: "The disk at " + disk + " cannot be used. Look what the system's log says about it, then start again; nothing was changed.", Cause: causeOf(err)}
}

// free is the room that a program without privileges has, in bytes.
func free(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fault.New(fault.Invalid, "The folder %s cannot be examined. Check its owner and its mode.", dir)
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}

// existing is a folder, or the nearest one above it that is there already.
func existing(dir string) string {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// mountedAt is where the disk that holds a folder is mounted.
func mountedAt(dir string) string {
	for dir != filepath.Dir(dir) && device(dir) == device(filepath.Dir(dir)) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func device(dir string) uint64 {
	var st syscall.Stat_t
	if err := syscall.Stat(dir, &st); err != nil {
		return 0
	}
	return uint64(st.Dev)
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// lasting gives a finished file its name, closed to others, so that it is there
// whole after a loss of power, or not at all.
func lasting(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close(), os.Rename(from, to)); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
