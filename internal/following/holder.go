package following

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// followingClass is the class of notices, and of follows that have ended.
const followingClass = "following"

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "following", Tables: []string{"follows", "digests", "notices"}, Export: export, Erase: erase,
		Classes: []records.Class{{ID: followingClass, Due: due, Dispose: dispose}},
	}
}

type exported struct {
	Digest  string           `json:"digest"` // how often
	Feed    bool             `json:"has_feed_address"`
	Follows []exportedFollow `json:"follows,omitempty"`
}

type exportedFollow struct {
	What  string `json:"what"`
	Since string `json:"since"`
	Until string `json:"until,omitempty"`
}

const stamp = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	setting, heard, err := settingOf(ctx, q, person)
	if err != nil || !heard {
		return nil, err
	}
	e := exported{Digest: string(setting.Frequency), Feed: setting.Feed}
	e.Follows, err = sqldb.All(ctx, q, func(rows *sql.Rows) (f exportedFollow, err error) {
		var since, until sqldb.Stamp
		err = rows.Scan(&f.What, &since, &until)
		f.Since = since.Format(stamp)
		if !until.IsZero() {
			f.Until = until.Format(stamp)
		}
		return f, err
	}, `SELECT ref, since, ended_at FROM follows WHERE person = $1 ORDER BY since, ref`, person)
	return e, err
}

func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM follows WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM digests WHERE person = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE notices SET actor = '' WHERE actor = $1`, person)
	return err
}

func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	notices, err := sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var n string
		err = rows.Scan(&n)
		return records.Item{Ref: "notice/" + n}, err
	}, `SELECT id FROM notices WHERE at < $1 ORDER BY id`, before)
	if err != nil {
		return nil, err
	}
	ended, err := sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var person, ref string
		err = rows.Scan(&person, &ref)
		return records.Item{Ref: "follow/" + person + "/" + ref, Subject: "person/" + person}, err
	}, `SELECT person, ref FROM follows WHERE ended_at < $1 ORDER BY person, ref`, before)
	return append(notices, ended...), err
}

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		kind, rest, _ := strings.Cut(item.Ref, "/")
		var err error
		if kind == "notice" {
			_, err = tx.Exec(ctx, `DELETE FROM notices WHERE id = $1`, rest)
		} else {
			person, ref, _ := strings.Cut(rest, "/")
			_, err = tx.Exec(ctx, `DELETE FROM follows WHERE person = $1 AND ref = $2 AND ended_at IS NOT NULL`, person, ref)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
