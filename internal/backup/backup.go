// Package backup makes one file of a store while it is served, proves that such a
// file is whole, and makes a store of it again.
//
// A backup is a tar: the database as of one moment, the files that it names, the
// keys, instance.json, and last a manifest with the size and SHA-256 of each and
// the manifest's own SHA-256. Its bytes follow from its members alone, so that a
// reader finds any byte that was changed. It is encrypted with age to recipients
// whose key the store does not have, unless somebody says that it is to be plain.
//
// What is not in it: mail waiting in a folder, earlier copies of the database, and
// files that no row names, such as those of people who were erased.
package backup

import (
	"fmt"
	"path"
	"strings"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/sqldb"
)

// Format is the number of this form of a backup. A program refuses a higher one.
const Format = 1

// Manifest says what is in a backup.
type Manifest struct {
	Format  int              `json:"format"`
	Version string           `json:"version"` // of the program that made it
	Schema  string           `json:"schema"`  // the last migration
	Engine  string           `json:"engine"`  // sqlite or postgres
	Store   string           `json:"store"`   // which store this is, as its database says
	Demo    bool             `json:"demo,omitempty"`
	MadeAt  time.Time        `json:"made_at"`                 // when the copy of the database was begun
	Only    bool             `json:"database_only,omitempty"` // whether files and keys were left out, as before a migration
	Log     audit.Verified   `json:"audit_log"`
	Rows    map[string]int64 `json:"rows"` // by table
	Members []Member         `json:"members"`
	Gone    []string         `json:"gone,omitempty"`     // files that were removed, with their rows, while the backup was made
	Warned  []string         `json:"warnings,omitempty"` // what was wrong with the store itself
}

// Member is one file within a backup.
type Member struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// The names of members.
const (
	liteMember     = "guildhall.db"   // of a store in a folder
	dumpMember     = "guildhall.dump" // of PostgreSQL, in pg_dump's custom format
	markerMember   = "instance.json"
	manifestMember = "manifest.json"
	sumMember      = "manifest.sha256" // the last
	filesFolder    = "files/"
	keysFolder     = "keys/"
)

// database is the name of the database's member.
func (m Manifest) database() string {
	if m.Engine == sqldb.Postgres.Name {
		return dumpMember
	}
	return liteMember
}

// member finds one by its name.
func (m Manifest) member(name string) (Member, bool) {
	for _, f := range m.Members {
		if f.Name == name {
			return f, true
		}
	}
	return Member{}, false
}

// deepest is how many folders a file may lie in, files/ included.
const deepest = 4

// proper reports whether a name is one that a backup can have. Nothing that a
// person could make up leads out of a folder or hides in one.
func proper(name string) bool {
	switch name {
	case liteMember, dumpMember, markerMember, manifestMember, sumMember:
		return true
	}
	if path.Clean(name) != name || strings.Count(name, "/") > deepest {
		return false
	}
	if key, ok := strings.CutPrefix(name, keysFolder); ok {
		return plain(key) && !strings.Contains(key, "/")
	}
	file, ok := strings.CutPrefix(name, filesFolder)
	return ok && plain(file)
}

// plain reports whether each part of a path is a visible name of letters, digits,
// hyphens, dots and underscores.
func plain(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") != "" {
			return false
		}
	}
	return true
}

// String says in a line what a backup is of.
func (m Manifest) String() string {
	what := "store " + m.Store
	if m.Only {
		what = "the database alone of " + what
	}
	files := 0
	var size int64
	for _, f := range m.Members {
		size += f.Size
		if strings.HasPrefix(f.Name, filesFolder) {
			files++
		}
	}
	return fmt.Sprintf("%s on %s at %s, made by %s: %d files, %d acts sealed, %s", what, m.Engine, clock.Moment(m.MadeAt), m.Version, files, m.Log.Sealed, weight(size))
}

func weight(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}
