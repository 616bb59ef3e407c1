package search

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/sqldb"
)

// Miss is a query that found nothing, as often as it was asked.
type Miss struct {
	Query   string
	Times   int
	LastDay string // 2026-11-24, London
}

const (
	longestMiss = 80     // runes: longer texts are pasted, and may say anything
	mostMisses  = 10_000 // different queries that are kept
)

// keepable reports whether a query may be remembered: never what looks like an
// e-mail address, nor what is too long to be a query.
func keepable(text string) bool {
	return utf8.RuneCountInString(text) <= longestMiss && !strings.ContainsAny(text, "@＠")
}

// LogMiss counts a query that found nothing, for those who mend the vocabulary.
// It keeps the folded words and the day, and nothing of the person.
func (s *Service) LogMiss(ctx context.Context, text string) error {
	query := folded(text)
	if query == "" || !keepable(text) {
		return nil
	}
	return s.Log.Housekeep(ctx, audit.SearchLog, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		day := clock.ISODay(at.Time)
		n, err := tx.Exec(ctx, `UPDATE search_misses SET times = times + 1, last_day = $1 WHERE query = $2`, day, query)
		if err != nil || n > 0 {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO search_misses (query, times, last_day)
			SELECT CAST($1 AS TEXT), 1, CAST($2 AS TEXT) WHERE (SELECT count(*) FROM search_misses) < $3
			ON CONFLICT (query) DO UPDATE SET times = search_misses.times + 1, last_day = excluded.last_day`, query, day, mostMisses)
		return err
	})
}

// Misses lists what was sought in vain, most often first.
func Misses(ctx context.Context, q sqldb.Querier, limit int) ([]Miss, error) {
	return sqldb.All(ctx, q, scanMiss,
		`SELECT query, times, last_day FROM search_misses ORDER BY times DESC, last_day DESC, query LIMIT $1`, limit)
}

func scanMiss(rows *sql.Rows) (m Miss, err error) {
	return m, rows.Scan(&m.Query, &m.Times, &m.LastDay)
}

// ForgetMisses drops what nobody has sought since a day such as "2026-11-24".
func ForgetMisses(ctx context.Context, tx *sqldb.Tx, before string) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_misses WHERE last_day < $1`, before)
	return err
}

// ForgetMissesOf drops words sought in vain that are a person's name or a word
// of it, when the person is erased.
func ForgetMissesOf(ctx context.Context, tx *sqldb.Tx, name string) error {
	whole := folded(name)
	for _, word := range append(strings.Fields(whole), whole) {
		if _, err := tx.Exec(ctx, `DELETE FROM search_misses WHERE query = $1`, word); err != nil {
			return err
		}
	}
	if whole == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_misses WHERE ' ' || query || ' ' LIKE '% ' || CAST($1 AS TEXT) || ' %' ESCAPE '\'`, strings.NewReplacer(`\`, ``, `%`, ``, `_`, ``).Replace(whole))
	return err
}
