package publishing

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// unpublished is the class of versions that never reached a reader.
const unpublished = "page-drafts"

// Holder tells the keeper of records what is held about a person here. What
// they wrote belongs to the profession and stays, under nobody's name.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name:   "pages",
		Tables: []string{"page_versions", "page_writers", "page_reviews"},
		Export: export,
		Erase:  erase,
		Classes: []records.Class{{
			ID:      unpublished,
			Due:     dueDrafts,
			Dispose: disposeDrafts,
		}},
	}
}

type exported struct {
	Versions []exportedVersion `json:"versions,omitempty"`
	Reviews  []exportedReview  `json:"reviews,omitempty"`
}

type exportedVersion struct {
	Address string `json:"address"`
	Version int64  `json:"version"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	Note    string `json:"note,omitempty"`
	State   State  `json:"state"`
	Saved   string `json:"saved"`
}

type exportedReview struct {
	Address string  `json:"address"`
	Version int64   `json:"version"`
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note,omitempty"`
	At      string  `json:"at"`
}

const stampForm = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var e exported
	var err error
	e.Versions, err = sqldb.All(ctx, q, func(rows *sql.Rows) (v exportedVersion, err error) {
		var saved sqldb.Stamp
		err = rows.Scan(&v.Address, &v.Version, &v.Title, &v.Text, &v.Note, &v.State, &saved)
		v.Address, v.Saved = Address(v.Address), saved.Format(stampForm)
		return v, err
	}, `SELECT p.path, v.n, v.title, v.body, v.note, v.state, v.saved_at FROM page_versions v JOIN pages p ON p.id = v.page
		WHERE v.author = $1 ORDER BY v.saved_at, v.page, v.n`, person)
	if err != nil {
		return nil, err
	}
	e.Reviews, err = sqldb.All(ctx, q, func(rows *sql.Rows) (r exportedReview, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&r.Address, &r.Version, &r.Outcome, &r.Note, &at)
		r.Address, r.At = Address(r.Address), at.Format(stampForm)
		return r, err
	}, `SELECT p.path, r.n, r.outcome, r.note, r.at FROM page_reviews r JOIN pages p ON p.id = r.page WHERE r.person = $1 ORDER BY r.at, r.id`, person)
	if err != nil || len(e.Versions)+len(e.Reviews) == 0 {
		return nil, err
	}
	return e, nil
}

func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `UPDATE page_versions SET author = '' WHERE author = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE page_reviews SET person = '' WHERE person = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM page_writers WHERE person = $1`, person)
	return err
}

// dueDrafts lists the versions that came to nothing. The last text of a page
// that was never published stays: it is all there is.
func dueDrafts(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (records.Item, error) {
		var page, n string
		err := rows.Scan(&page, &n)
		return records.Item{Ref: "page-version/" + page + "/" + n, Subject: "page/" + page}, err
	}, `SELECT v.page, CAST(v.n AS TEXT) FROM page_versions v WHERE v.published_at IS NULL AND v.state IN ('rejected', 'superseded', 'discarded')
		AND v.saved_at < $1 AND EXISTS (SELECT 1 FROM page_versions later WHERE later.page = v.page AND later.n > v.n)
		ORDER BY v.page, v.n`, before)
}

func disposeDrafts(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		page, number, _ := strings.Cut(strings.TrimPrefix(item.Ref, "page-version/"), "/")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return fmt.Errorf("publishing: %s is no version: %w", item.Ref, err)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM page_versions WHERE page = $1 AND n = $2 AND published_at IS NULL`, page, n); err != nil {
			return err
		}
	}
	return nil
}
