package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"os"
	"strings"

	"guildhall/internal/sqldb"
)

// Naming lists the tables that name files.
func Naming() (tables []string) {
	for _, n := range naming {
		tables = append(tables, n.table)
	}
	return tables
}

// NamedFiles lists the files that a database names.
func NamedFiles(ctx context.Context, db *sqldb.DB) ([]string, error) {
	rows, err := db.Rows(ctx, db)
	if err != nil {
		return nil, err
	}
	return namedFiles(ctx, db, rows)
}

// Login takes the password out of an address.
var Login = login

// Rewrite writes a plain backup anew with another manifest, without the members
// that begin with leave, and with one more that is named by more.
func Rewrite(from, to string, forge func(*Manifest), leave, more string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	var out bytes.Buffer
	w := &writer{tar: tar.NewWriter(&out)}
	var bodies []Member
	content := map[string][]byte{}
	man, err := read(in, func(name string, r io.Reader) (err error) {
		bodies = append(bodies, Member{Name: name})
		content[name], err = io.ReadAll(r)
		return err
	})
	if err != nil {
		return err
	}
	if more != "" {
		bodies = append(bodies, Member{Name: more})
	}
	w.at = man.MadeAt
	for _, m := range bodies {
		if leave != "" && strings.HasPrefix(m.Name, leave) {
			continue
		}
		if err := w.add(m.Name, int64(len(content[m.Name])), bytes.NewReader(content[m.Name])); err != nil {
			return err
		}
	}
	if forge != nil {
		forge(&man)
	}
	if _, err := w.finish(man); err != nil {
		return err
	}
	return os.WriteFile(to, out.Bytes(), 0o600)
}
