package sqldb

import (
	"context"
	"database/sql"
	"strings"
)

// rowsAtOnce is how many rows one statement brings: enough to make its own cost
// small. With thousands, parsing costs more than it saves.
const rowsAtOnce = 200

// Insert adds many rows, some hundreds to a statement. The head is
// the statement up to and with VALUES, the tail what follows the rows, such as
// ON CONFLICT …; every row has the same number of values.
func (t *Tx) Insert(ctx context.Context, head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(len(rows), rowsAtOnce)
		var query strings.Builder
		query.WriteString(head)
		var args []any
		for i, row := range rows[:n] {
			if i > 0 {
				query.WriteString(",")
			}
			query.WriteString(" (" + t.holes(len(args)+1, len(row)) + ")")
			args = append(args, row...)
		}
		if _, err := t.Exec(ctx, query.String()+" "+tail, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// holes are the placeholders of one of many rows. To SQLite $1 is a name, which it
// looks up among all others for each value: with a thousand of them that takes
// most of the time. Its own ? is none.
func (t *Tx) holes(first, n int) string {
	if t.Name == SQLite.Name {
		return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
	}
	return Holes(first, n)
}

// Rows makes of each thing, and its place in the list, what Insert stores of it.
func Rows[T any](things []T, row func(i int, v T) []any) [][]any {
	rows := make([][]any, len(things))
	for i, v := range things {
		rows[i] = row(i, v)
	}
	return rows
}

// Nullable stores a text as it is, and an empty one as NULL: a reference to
// nothing.
func Nullable[T ~string](s T) sql.NullString {
	return sql.NullString{String: string(s), Valid: s != ""}
}
