package backup

import (
	"context"
	"maps"
	"slices"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// facts are what a database says of itself at one moment.
type facts struct {
	schema, store string
	demo          bool
	rows          map[string]int64
	log           audit.Verified
	logBroken     error    // why the chain of the audit log does not hold; nil when it does
	files         []string // that it names, below the folder of files, in order
}

// naming lists the tables that name files, with the folder below files/ in which
// those lie. TestEveryFileThatATableNamesIsListed compares it with the schema.
var naming = []struct{ table, folder, query string }{
	{"evidence_files", "evidence/", `SELECT file FROM evidence_files`},
	{"handovers", "", `SELECT file FROM handovers WHERE file <> ''`},
	{"returned_copies", "", `SELECT file FROM returned_copies WHERE file <> ''`},
	{"imports", "", `SELECT file FROM imports WHERE file <> '' UNION SELECT result FROM imports WHERE result <> ''`},
}

// blocksTable is the part of the audit log that stores before 0.3.0 do not have.
// Their chain is verified and gone on with once they were migrated.
const blocksTable = "audit_blocks"

// seal seals what waits for it, where the schema lets it. Another may be sealing.
func seal(ctx context.Context, log *audit.Log) error {
	tables, err := log.DB.TableNames(ctx)
	if err != nil || !slices.Contains(tables, blocksTable) {
		return err
	}
	if _, err := log.Seal(ctx); err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	return nil
}

// examine reads the facts from one view of a database, as of a moment. Its schema
// may be an older one.
func examine(ctx context.Context, d sqldb.Dialect, q sqldb.Querier, at time.Time) (f facts, err error) {
	if f.schema, err = sqldb.One(ctx, q, "schema", sqldb.Value[string], `SELECT max(name) FROM schema_migrations`); err != nil {
		return f, err
	}
	if f.store, err = sqldb.One(ctx, q, "store", sqldb.Value[string], `SELECT name FROM instance`); err != nil {
		return f, err
	}
	if f.demo, err = sqldb.One(ctx, q, "store", sqldb.Value[bool], `SELECT demo FROM instance`); err != nil {
		return f, err
	}
	if f.rows, err = d.Rows(ctx, q); err != nil {
		return f, err
	}
	if f.files, err = namedFiles(ctx, q, f.rows); err != nil {
		return f, err
	}
	if _, there := f.rows[blocksTable]; !there {
		return f, nil
	}
	log := &audit.Log{Now: clock.At(at).Now}
	f.log, err = log.VerifyIn(ctx, q)
	if fault.KindOf(err) == fault.Conflict {
		f.logBroken, err = err, nil
	}
	return f, err
}

// namedFiles lists the files that tables name, of those tables that there are.
func namedFiles(ctx context.Context, q sqldb.Querier, rows map[string]int64) ([]string, error) {
	named := map[string]bool{}
	for _, n := range naming {
		if _, there := rows[n.table]; !there {
			continue
		}
		files, err := sqldb.All(ctx, q, sqldb.Value[string], n.query)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			named[n.folder+file] = true
		}
	}
	return slices.Sorted(maps.Keys(named)), nil
}

// examineLite opens a copy of an SQLite database that nobody else has open, and
// names what is wrong inside it.
func examineLite(ctx context.Context, path string, at time.Time) (f facts, wrong []string, err error) {
	db, err := sqldb.Open("sqlite:" + path)
	if err != nil {
		return f, nil, err
	}
	defer db.Close()
	if wrong, err = db.Sound(ctx); err != nil || len(wrong) > 0 {
		return f, wrong, err
	}
	f, err = examine(ctx, db.Dialect, db, at)
	return f, nil, err
}
