package sqldb_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// former is the newest release before the one in the making.
func former(t *testing.T) string {
	t.Helper()
	files, _ := filepath.Glob("testdata/*.statements.sql")
	var before []string
	for _, file := range files {
		if v := strings.TrimSuffix(filepath.Base(file), ".statements.sql"); byVersion(v, releasing) < 0 {
			before = append(before, v)
		}
	}
	if len(before) == 0 {
		t.Fatal("testdata has no statements of a former release")
	}
	return slices.MaxFunc(before, byVersion)
}

func byVersion(a, b string) int {
	numbers := func(v string) (all []int) {
		for part := range strings.SplitSeq(v, ".") {
			n, _ := strconv.Atoi(part)
			all = append(all, n)
		}
		return all
	}
	return slices.Compare(numbers(a), numbers(b))
}

// TestTheFormerReleaseGoesOnWorking prepares every statement that could be found in
// the source of the release before on the schema of this one: while one instance
// after another is replaced, those of the former release work on a database that
// the first new one has migrated. Statements that are put together as the program
// runs are in no file; for those no table and no column may go.
func TestTheFormerReleaseGoesOnWorking(t *testing.T) {
	text, err := os.ReadFile("testdata/" + former(t) + ".statements.sql")
	if err != nil {
		t.Fatal(err)
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		prepared := 0
		for line := range strings.Lines(string(text)) {
			of, statement, ok := strings.Cut(strings.TrimPrefix(line, "/* "), " */ ")
			if !ok || of != "both" && of != db.Name {
				continue
			}
			prepared++
			if err := db.Prepares(t.Context(), strings.TrimSuffix(statement, ";\n")); err != nil {
				t.Errorf("%v\n%s", err, statement)
			}
		}
		if prepared < 500 {
			t.Errorf("only %d statements were read", prepared)
		}
	})
}

// TestNothingGoesThatTheFormerReleaseUses compares the schema of the release before
// with this one: what was there is there, of the same type and no stricter, and
// what was added to a table can be left out of an INSERT.
func TestNothingGoesThatTheFormerReleaseUses(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			db := fromDump(t, engine, "testdata/"+former(t)+"."+engine+".sql")
			before := usedBy(t, db)
			migrated(t, db)
			for _, found := range missingFor(before, usedBy(t, db)) {
				t.Errorf("%s: split the change over two releases, the first of which only adds", found)
			}
			// The comparison is worth as much as what it finds.
			for statement, want := range map[string]string{
				`ALTER TABLE holds RENAME COLUMN reason TO why`:                                    "holds.reason is gone",
				`DROP TABLE search_misses`:                                                         "search_misses.",
				`CREATE UNIQUE INDEX holds_once ON holds (ref)`:                                    "holds has to be unique by ref",
				`ALTER TABLE holds ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'`:                  "",
				`ALTER TABLE holds ALTER COLUMN lifted_by SET NOT NULL`:                            "postgres: holds.lifted_by",
				`ALTER TABLE holds ADD COLUMN size BIGINT NOT NULL`:                                "postgres: holds.size",
				`ALTER TABLE retention_classes ALTER COLUMN ord TYPE TEXT USING CAST(ord AS TEXT)`: "postgres: retention_classes.ord",
			} {
				only, text, one := strings.Cut(want, ": ")
				if one && only != engine {
					continue
				}
				if one {
					want = text
				}
				db := fromDump(t, engine, "testdata/"+former(t)+"."+engine+".sql")
				before := usedBy(t, db)
				migrated(t, db)
				write(t, db, statement)
				found := strings.Join(missingFor(before, usedBy(t, db)), "\n")
				if want == "" && found != "" || !strings.Contains(found, want) {
					t.Errorf("%s: found %q, want %q", statement, found, want)
				}
			}
		})
	}
}

// usable is a column, or a set of columns that has to be unique, as an INSERT meets it.
type usable struct {
	table, name, kind string
	strict, filled    bool // NOT NULL; has a default
}

func usedBy(t *testing.T, db *sqldb.DB) (all []usable) {
	t.Helper()
	queries := []string{
		`SELECT m.name, c.name, c.type, c."notnull" = 1, c.dflt_value IS NOT NULL FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`,
		`SELECT table_name, columns, 'unique', TRUE, FALSE FROM (
			SELECT m.name AS table_name, (SELECT group_concat(coalesce(i.name, 'expression'), ', ') FROM pragma_index_info(x.name) i) AS columns
			FROM sqlite_master m, pragma_index_list(m.name) x WHERE m.type = 'table' AND x."unique" = 1) AS sets`,
	}
	if db.Name == "postgres" {
		queries = []string{
			`SELECT table_name, column_name, data_type, is_nullable = 'NO', column_default IS NOT NULL FROM information_schema.columns WHERE table_schema = 'public'`,
			`SELECT r.relname, coalesce((SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k (att, n)
				LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.att), ''), 'unique', TRUE, FALSE
				FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid WHERE i.indisunique AND r.relnamespace = 'public'::regnamespace`,
		}
	}
	for _, query := range queries {
		some, err := sqldb.All(t.Context(), db, func(rows *sql.Rows) (u usable, err error) {
			return u, rows.Scan(&u.table, &u.name, &u.kind, &u.strict, &u.filled)
		}, query)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, some...)
	}
	return all
}

// missingFor says what a program that knows the tables of before could not do any more.
func missingFor(before, after []usable) (found []string) {
	tables, is := map[string]bool{}, map[string]usable{}
	for _, u := range before {
		tables[u.table], is[u.table+"."+u.name+"."+only(u)] = true, u
	}
	now := map[string]bool{}
	for _, u := range after {
		key := u.table + "." + u.name + "." + only(u)
		was, old := is[key]
		now[key] = true
		switch {
		case old && u.kind != was.kind:
			found = append(found, u.table+"."+u.name+" is "+u.kind+" and was "+was.kind)
		case old && u.strict && !was.strict:
			found = append(found, u.table+"."+u.name+" must not be NULL any more")
		case !old && tables[u.table] && u.kind == "unique":
			found = append(found, u.table+" has to be unique by "+u.name)
		case !old && tables[u.table] && u.strict && !u.filled:
			found = append(found, u.table+"."+u.name+" has to be given")
		}
	}
	for _, u := range before {
		if !now[u.table+"."+u.name+"."+only(u)] && u.kind != "unique" {
			found = append(found, u.table+"."+u.name+" is gone")
		}
	}
	return found
}

// only keeps columns apart from sets of one column that has to be unique.
func only(u usable) string {
	if u.kind == "unique" {
		return u.kind
	}
	return ""
}
