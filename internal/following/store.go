package following

import (
	"context"
	"database/sql"

	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Tell leaves a notice within the act that gives cause for it.
func Tell(ctx context.Context, tx *sqldb.Tx, n Notice) error {
	n.ID = id.New(n.At.Time)
	_, err := tx.Exec(ctx, `INSERT INTO notices (id, at, actor, url, title, summary) VALUES ($1, $2, $3, $4, $5, $6)`,
		n.ID, n.At, n.Actor, n.URL, n.Title, n.Summary)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO notice_refs (notice, ord, ref) VALUES`, ``,
		sqldb.Rows(unique(n.Refs), func(i int, ref string) []any { return []any{n.ID, i, ref} }))
}

// noticesAt is how many notices are read at once: more than happen in a week.
const noticesAtOnce = 2000

// noticesSince lists what happened after a moment, oldest first, at most the
// newest of them.
func noticesSince(ctx context.Context, q sqldb.Querier, from sqldb.Stamp) ([]Notice, error) {
	type line struct {
		Notice
		ref string
	}
	lines, err := sqldb.All(ctx, q, func(rows *sql.Rows) (l line, err error) {
		return l, rows.Scan(&l.ID, &l.At, &l.Actor, &l.URL, &l.Title, &l.Summary, &l.ref)
	}, `SELECT n.id, n.at, n.actor, n.url, n.title, n.summary, coalesce(r.ref, '')
		FROM (SELECT id, at, actor, url, title, summary FROM notices WHERE at > $1 ORDER BY at DESC, id DESC LIMIT $2) n
		LEFT JOIN notice_refs r ON r.notice = n.id ORDER BY n.at, n.id, r.ord`, from, noticesAtOnce)
	var all []Notice
	for _, l := range lines {
		if last := len(all) - 1; last < 0 || all[last].ID != l.ID {
			all = append(all, l.Notice)
		}
		last := &all[len(all)-1]
		last.Refs = append(last.Refs, l.ref)
	}
	return all, err
}

// begin follows a thing. An end that the person chose stands unless again.
func begin(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person, ref string, again bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO follows (person, ref, since) VALUES ($1, $2, $3)
		ON CONFLICT (person, ref) DO UPDATE SET since = CASE WHEN $4 AND follows.ended_at IS NOT NULL THEN excluded.since ELSE follows.since END,
			ended_at = CASE WHEN $5 THEN NULL ELSE follows.ended_at END`, person, ref, at, again, again)
	return err
}

func end(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person, ref string) (int64, error) {
	return tx.Exec(ctx, `UPDATE follows SET ended_at = $1 WHERE person = $2 AND ref = $3 AND ended_at IS NULL`, at, person, ref)
}

func followed(ctx context.Context, q sqldb.Querier, person string) ([]Followed, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (f Followed, err error) {
		return f, rows.Scan(&f.Ref, &f.Since)
	}, `SELECT ref, since FROM follows WHERE person = $1 AND ended_at IS NULL ORDER BY since, ref`, person)
}

func countFollowed(ctx context.Context, q sqldb.Querier, person string) (int, error) {
	return sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM follows WHERE person = $1 AND ended_at IS NULL`, person)
}

// setting is how a person hears.
type setting struct {
	Person    string
	Frequency Frequency
	Period    string
	ToldUntil sqldb.Stamp
	StopToken string
	Feed      bool
}

const selectSettings = `SELECT person, frequency, period, told_until, stop_token, feed_hash IS NOT NULL FROM digests`

func scanSetting(rows *sql.Rows) (s setting, err error) {
	return s, rows.Scan(&s.Person, &s.Frequency, &s.Period, &s.ToldUntil, &s.StopToken, &s.Feed)
}

func settingOf(ctx context.Context, q sqldb.Querier, person string) (setting, bool, error) {
	return first(sqldb.All(ctx, q, scanSetting, selectSettings+` WHERE person = $1`, person))
}

func settingByStop(ctx context.Context, q sqldb.Querier, token string) (setting, bool, error) {
	return first(sqldb.All(ctx, q, scanSetting, selectSettings+` WHERE stop_token = $1`, token))
}

func settingByFeed(ctx context.Context, q sqldb.Querier, hash string) (setting, bool, error) {
	return first(sqldb.All(ctx, q, scanSetting, selectSettings+` WHERE feed_hash = $1`, hash))
}

func first(all []setting, err error) (setting, bool, error) {
	if err != nil || len(all) == 0 {
		return setting{}, false, err
	}
	return all[0], true, nil
}

// dueSettings lists whose digest falls due, some at a time.
func dueSettings(ctx context.Context, q sqldb.Querier, day, monday string, most int) ([]setting, error) {
	return sqldb.All(ctx, q, scanSetting, selectSettings+` WHERE frequency = 'daily' AND period < $1 OR frequency = 'weekly' AND period < $2
		ORDER BY person LIMIT $3`, day, monday, most)
}

// settle remembers that a person's digest of a period was dealt with, unless
// another instance was first.
func settle(ctx context.Context, tx *sqldb.Tx, s setting, period string, until sqldb.Stamp) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE digests SET period = $1, told_until = $2 WHERE person = $3 AND period = $4 AND frequency = $5`,
		period, until, s.Person, s.Period, s.Frequency)
	return n == 1, err
}

// hears makes sure that there is a setting for a person, as it was or weekly.
func hears(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person, stop string) error {
	_, err := tx.Exec(ctx, `INSERT INTO digests (person, frequency, period, told_until, stop_token) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person) DO UPDATE SET person = excluded.person`, person, Weekly, period(Weekly, at.Time), at, stop)
	return err
}

func setFrequency(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person string, f Frequency, wasNever bool) error {
	_, err := tx.Exec(ctx, `UPDATE digests SET frequency = $1, period = $2, told_until = CASE WHEN $3 THEN $4 ELSE told_until END WHERE person = $5`,
		f, period(f, at.Time), wasNever, at, person)
	return err
}

func setFeed(ctx context.Context, tx *sqldb.Tx, person, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE digests SET feed_hash = $1 WHERE person = $2`, sqldb.Nullable(hash), person)
	return err
}
