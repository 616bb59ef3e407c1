package sqldb

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"guildhall/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the advisory lock under which one process migrates PostgreSQL.
const migrationLock = 7_305_114_681

// Schema is the state of a database against the migrations of this program.
type Schema struct {
	Applied []string // names, in order
	Pending []string // names this program would apply
	Unknown []string // names applied by a newer program
	Foreign bool     // there are tables, but none of ours
}

// Empty reports whether nothing was ever stored.
func (s Schema) Empty() bool { return len(s.Applied) == 0 && !s.Foreign }

// Version is the last applied migration, such as "0003_search".
func (s Schema) Version() string {
	if len(s.Applied) == 0 {
		return "none"
	}
	return s.Applied[len(s.Applied)-1]
}

// Latest is the version to which this program migrates an engine.
func Latest(engine Dialect) string {
	names := engine.migrationNames()
	return names[len(names)-1]
}

// Schema reads which migrations the database has.
func (db *DB) Schema(ctx context.Context) (Schema, error) {
	tables, err := All(ctx, db, Value[string], db.tableNames())
	if err != nil {
		return Schema{}, err
	}
	names := db.migrationNames()
	if !slices.Contains(tables, "schema_migrations") {
		return Schema{Pending: names, Foreign: len(tables) > 0}, nil
	}
	applied, err := All(ctx, db, Value[string], `SELECT name FROM schema_migrations ORDER BY name`)
	if err != nil {
		return Schema{}, err
	}
	s := Schema{Applied: applied}
	for _, name := range names {
		if !slices.Contains(applied, name) {
			s.Pending = append(s.Pending, name)
		}
	}
	for _, name := range applied {
		if !slices.Contains(names, name) {
			s.Unknown = append(s.Unknown, name)
		}
	}
	return s, nil
}

func (d Dialect) tableNames() string {
	if d.Name == "postgres" {
		return `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	}
	return `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`
}

// Usable says in one sentence why a database must not be used, or returns nil.
func (s Schema) Usable() error {
	switch {
	case s.Foreign:
		return fault.New(fault.Invalid, "This database holds tables that are not Guildhall's. Name an empty one.")
	case len(s.Unknown) > 0:
		return fault.New(fault.Invalid, "This database was written by a newer Guildhall (it has %s). Install that version or a newer one.", s.Unknown[0])
	}
	return nil
}

// Migrate applies, in name order, every migration not yet applied, in one
// transaction. Several programs may start at once: one migrates, the rest wait.
// Whatever stops it, the database is as it was before.
//
// A file named 0007_search.sql runs on both engines; 0007_search.sqlite.sql or
// 0007_search.postgres.sql runs on one. Released files are never edited.
func (db *DB) Migrate(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		if db.Name == "postgres" {
			if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(migrationLock)); err != nil {
				return err
			}
			// Who waits for a table makes everybody behind them wait too.
			if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '10s'`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY)`); err != nil {
			return err
		}
		for _, name := range db.migrationNames() {
			if err := db.apply(ctx, tx, name); err != nil {
				return fmt.Errorf("migration %s: %w", name, err)
			}
		}
		return nil
	})
}

func (db *DB) apply(ctx context.Context, tx *Tx, name string) error {
	n, err := tx.Exec(ctx, `INSERT INTO schema_migrations (name) VALUES ($1) ON CONFLICT DO NOTHING`, name)
	if n == 0 || err != nil {
		return err // already applied
	}
	ddl, err := db.migration(name)
	if err != nil {
		return err
	}
	for _, statement := range apart(ddl) {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// apart takes a migration apart into its statements, so that a failure is that of
// one of them, and a test can stop at each. A semicolon ends a statement outside
// of quotes and comments; the body of a trigger ends with END.
func apart(ddl string) []string {
	var all []string
	begins := 0
	for i := 0; i < len(ddl); i++ {
		switch c := ddl[i]; {
		case c == '\'' || c == '"':
			i += 1 + strings.IndexByte(ddl[i+1:]+string(c), c)
		case strings.HasPrefix(ddl[i:], "--"):
			i += strings.IndexByte(ddl[i:]+"\n", '\n')
		case c == ';' && whole(ddl[begins:i]):
			all = append(all, strings.TrimSpace(ddl[begins:i]))
			begins = i + 1
		}
	}
	if rest := ddl[begins:]; uncommented(rest) != "" {
		all = append(all, strings.TrimSpace(rest)) // the engine says what is wrong with it
	}
	return all
}

// whole reports whether a semicolon after this text ends the statement.
func whole(statement string) bool {
	words := strings.Fields(strings.ToUpper(uncommented(statement)))
	trigger := len(words) > 1 && words[0] == "CREATE" && words[1] == "TRIGGER"
	return !trigger || words[len(words)-1] == "END"
}

// uncommented is a text without its whole lines of comment.
func uncommented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String())
}

// migrationNames lists the migrations an engine runs, without their endings.
func (d Dialect) migrationNames() []string {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		panic(fmt.Sprintf("sqldb: no migrations embedded: %v", err))
	}
	var names []string
	for _, file := range files {
		name, engine, only := strings.Cut(strings.TrimSuffix(path.Base(file), ".sql"), ".")
		if !only || engine == d.Name {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// migration returns the text of a migration: what both engines run, then what this one adds.
func (d Dialect) migration(name string) (string, error) {
	var text strings.Builder
	for _, file := range []string{name + ".sql", name + "." + d.Name + ".sql"} {
		part, err := migrations.ReadFile("migrations/" + file)
		if err != nil {
			continue
		}
		text.Write(part)
	}
	if text.Len() == 0 {
		return "", fmt.Errorf("no file for %s", name)
	}
	return text.String(), nil
}

// TableNames lists the database's tables, in name order.
func (db *DB) TableNames(ctx context.Context) ([]string, error) {
	return All(ctx, db, func(rows *sql.Rows) (string, error) { return Value[string](rows) }, db.tableNames()+` ORDER BY 1`)
}
