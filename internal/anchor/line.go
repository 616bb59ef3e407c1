package anchor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
)

// word begins every line that holds an anchor.
const word = "guildhall-anchor"

// Line is an anchor as it is kept outside: the word, the store, the number of the
// seal, the seal, the moment.
func Line(store string, a audit.Anchor) string {
	return fmt.Sprintf("%s %s %d %s %s", word, store, a.Seq, a.Seal, a.At.UTC().Format(time.RFC3339))
}

// Read takes the anchors of a store out of a text. Lines that do not begin with
// the word are passed over, quoted or not, so that whole messages may be read;
// one that does and cannot be read, or is another store's, is an error.
func Read(r io.Reader, store string) ([]audit.Anchor, error) {
	var all []audit.Anchor
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimLeft(lines.Text(), "> \t")
		if !strings.HasPrefix(text, word) {
			continue
		}
		a, of, err := parse(text)
		if err != nil {
			return nil, fault.New(fault.Invalid, "Line %d is not an anchor as it was written: expected %s STORE SEAL-NUMBER SEAL TIME.", n, word)
		}
		if of != store {
			return nil, fault.New(fault.Invalid, "Line %d is an anchor of another store, %s; this one is %s.", n, of, store)
		}
		a.Line = n
		all = append(all, a)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "There is no anchor in this file: their lines begin with %s.", word)
	}
	return all, nil
}

var errForm = errors.New("not an anchor")

func parse(text string) (a audit.Anchor, store string, err error) {
	fields := strings.Fields(text)
	if len(fields) != 5 || fields[0] != word || len(fields[3]) != 64 {
		return a, "", errForm
	}
	if _, err := fmt.Sscanf(fields[2], "%d", &a.Seq); err != nil || a.Seq < 1 || fmt.Sprint(a.Seq) != fields[2] {
		return a, "", errForm
	}
	a.Seal = fields[3]
	a.At, err = time.Parse(time.RFC3339, fields[4])
	return a, fields[1], err
}

func open(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
}

// appendLine adds a line to a file and makes it last. Work may be done twice, the
// line is written once.
func appendLine(path, line string) error {
	f, err := open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	for have := range bytes.Lines(body) {
		if strings.TrimSuffix(string(have), "\n") == line {
			return nil
		}
	}
	if len(body) > 0 && body[len(body)-1] != '\n' {
		line = "\n" + line // a line that was cut off stays as it is, for whoever compares
	}
	if _, err := f.WriteString(line + "\n"); err != nil {
		return err
	}
	return f.Sync()
}

// within reports whether a file lies inside a folder, whatever links lead there.
func within(dir, file string) (bool, error) {
	if dir == "" {
		return false, nil
	}
	dir, err := resolved(dir)
	if err != nil {
		return false, err
	}
	place, err := resolved(filepath.Dir(file))
	if err != nil {
		return false, err
	}
	rel, err := filepath.Rel(dir, place)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../"), err
}

func resolved(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// Compare verifies the log and compares what a text kept of its heads with it.
func Compare(ctx context.Context, log *audit.Log, r io.Reader) (audit.Anchored, error) {
	store, err := storeName(ctx, log.DB)
	if err != nil {
		return audit.Anchored{}, err
	}
	kept, err := Read(r, store)
	if err != nil {
		return audit.Anchored{}, err
	}
	return log.VerifyAnchors(ctx, kept)
}
