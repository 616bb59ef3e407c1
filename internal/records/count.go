package records

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/sqldb"
)

// personal are names of columns in which a person stands, besides those that
// refer to people by a foreign key and those that end in _by.
var personal = []string{
	"person", "email", "account", "actor", "author", "reviewer", "writer", "member", "manager", "sponsor", "proposer",
	"assessor", "asker", "asked", "answerer", "reader", "recipient", "sender", "mentor", "mentee", "holder_person",
}

// Personal reports whether a person stands in a column: it refers to people, or
// it is text and its name says so.
func Personal(c sqldb.Column) bool {
	return c.Refers == "people" || c.Text && named(c)
}

func named(c sqldb.Column) bool {
	return slices.Contains(personal, c.Name) ||
		strings.HasSuffix(c.Name, "_by") || strings.HasSuffix(c.Name, "_email") || strings.HasSuffix(c.Name, "_person")
}

// Tally is how many rows of a holder's table name a person.
type Tally struct {
	Holder, Table string
	Rows          int
}

// Count says how much each holder holds about a person, in the order of the
// holders and their tables. It reads the schema, then counts in one query.
func (s *Service) Count(ctx context.Context, person string) ([]Tally, error) {
	columns, err := s.DB.Columns(ctx)
	if err != nil {
		return nil, err
	}
	people := map[string][]string{}
	for _, c := range columns {
		if Personal(c) && c.Name != "email" && !strings.HasSuffix(c.Name, "_email") {
			people[c.Table] = append(people[c.Table], c.Name)
		}
	}
	people["people"] = append(people["people"], "id")
	var parts []string
	var args []any
	var all []Tally
	for _, h := range s.Holders {
		for _, table := range h.Tables {
			if len(people[table]) == 0 {
				continue
			}
			var where []string
			for _, name := range people[table] {
				args = append(args, person)
				where = append(where, name+` = `+sqldb.Holes(len(args), 1))
			}
			parts = append(parts, `SELECT `+strconv.Itoa(len(all))+`, count(*) FROM `+table+` WHERE `+strings.Join(where, ` OR `))
			all = append(all, Tally{Holder: h.Name, Table: table})
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	type counted struct{ n, rows int }
	rows, err := sqldb.All(ctx, s.DB, func(rows *sql.Rows) (c counted, err error) { return c, rows.Scan(&c.n, &c.rows) },
		strings.Join(parts, ` UNION ALL `), args...)
	for _, c := range rows {
		all[c.n].Rows = c.rows
	}
	return all, err
}
