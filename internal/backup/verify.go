package backup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Check is one thing about a backup that was looked at.
type Check struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
}

// Sound reports whether every check was well.
func Sound(all []Check) bool {
	for _, c := range all {
		if !c.OK {
			return false
		}
	}
	return true
}

// Verifier proves that a backup is whole.
type Verifier struct {
	With     Identities
	TryIn    string // an empty PostgreSQL database in which to restore a dump as a trial; empty for none
	Insecure bool   // whether that database's server need not prove who it is

	Progress func(done, total int64) // told how much of the file has been read; nil for nobody
}

// Verify opens a backup, holds it against its manifest, and opens the database
// that is in it, in a temporary folder that it removes. What it finds wrong is a
// check that is not OK; an error means that it could not look.
func (v *Verifier) Verify(ctx context.Context, path string) (Manifest, []Check, error) {
	dir, err := os.MkdirTemp("", "guildhall-verify-*")
	if err != nil {
		return Manifest{}, nil, err
	}
	defer os.RemoveAll(dir)
	man, encrypted, err := unpack(ctx, path, v.With, dir, isDatabase, v.Progress)
	if fault.KindOf(err) == fault.Invalid {
		if _, unread := os.Stat(path); unread != nil {
			return man, nil, err
		}
		return man, []Check{{"contents", false, causes(err)}}, nil
	}
	if err != nil {
		return man, nil, err
	}
	checks := []Check{closed(encrypted), {"contents", true, man.String()}}
	if err := man.newer(); err != nil {
		return man, append(checks, Check{"schema", false, fault.Message(err)}), nil
	}
	if man.Engine == sqldb.Postgres.Name {
		checks, err = v.postgres(ctx, checks, man, filepath.Join(dir, dumpMember))
	} else {
		checks, err = v.lite(ctx, checks, man, filepath.Join(dir, liteMember))
	}
	return man, append(checks, warnings(man)...), err
}

func causes(err error) string {
	f, ok := err.(*fault.Fault)
	if !ok || f.Cause == nil {
		return err.Error()
	}
	return f.Message + " (" + f.Cause.Error() + ")"
}

func closed(encrypted bool) Check {
	if encrypted {
		return Check{"encryption", true, "opens with the key given"}
	}
	return Check{"encryption", true, "none: whoever has the file can read it"}
}

func (v *Verifier) lite(ctx context.Context, checks []Check, man Manifest, path string) ([]Check, error) {
	f, wrong, err := examineLite(ctx, path, man.MadeAt)
	if ctx.Err() != nil {
		return checks, ctx.Err()
	}
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	if len(wrong) > 0 {
		return append(checks, Check{"database", false, strings.Join(wrong, "; ")}), nil
	}
	checks = append(checks, Check{"database", true, "opens at " + f.schema + "; its pages, indexes and references are in order"})
	return append(checks, inside(man, f)...), nil
}

func (v *Verifier) postgres(ctx context.Context, checks []Check, man Manifest, path string) ([]Check, error) {
	if v.TryIn == "" {
		if err := readDump(ctx, path); err != nil {
			return append(checks, Check{"database", false, err.Error()}), ctx.Err()
		}
		return append(checks, Check{"database", true, "pg_restore reads the dump from end to end; name an empty database with --try-in to have it restored"}), nil
	}
	db, err := vacant(ctx, v.TryIn, v.Insecure)
	if err != nil {
		return checks, err
	}
	defer db.Close()
	f, err := fill(ctx, db, v.TryIn, path, man.MadeAt)
	if err != nil {
		return append(checks, Check{"database", false, err.Error()}), ctx.Err()
	}
	checks = append(checks, Check{"database", true, "was restored at " + f.schema + " into the empty one, which you can drop"})
	return append(checks, inside(man, f)...), nil
}

// inside looks at what the database says.
func inside(man Manifest, f facts) []Check {
	rows := Check{"manifest", true, fmt.Sprintf("agrees with %d tables", len(f.rows))}
	if differ := man.differences(f); len(differ) > 0 {
		rows = Check{"manifest", false, strings.Join(differ, "; ")}
	}
	log := Check{"audit log", true, fmt.Sprintf("%d acts are sealed and in order, head %s", f.log.Sealed, f.log.Head)}
	if _, there := f.rows[blocksTable]; !there {
		log.Says = "is of an earlier schema: migrate the restored store and run guildhall audit verify"
	}
	if f.logBroken != nil {
		log = Check{"audit log", false, fault.Message(f.logBroken)}
	}
	return []Check{rows, log, there(man, f)}
}

func there(man Manifest, f facts) Check {
	if man.Only {
		return Check{"files", true, "are not in it: it is a copy of the database alone"}
	}
	if lacking := man.lacking(f.files); len(lacking) > 0 {
		return Check{"files", false, fmt.Sprintf("%d that the database names are not in it, such as %s", len(lacking), lacking[0])}
	}
	says := fmt.Sprintf("%d that the database names are in it", len(f.files)-len(man.Gone))
	if len(man.Gone) > 0 {
		says += fmt.Sprintf("; %d were removed while it was made", len(man.Gone))
	}
	return Check{"files", true, says}
}

// warnings are what was wrong with the store when the backup was made.
func warnings(man Manifest) []Check {
	all := make([]Check, len(man.Warned))
	for i, w := range man.Warned {
		all[i] = Check{"the store", false, w}
	}
	return all
}
