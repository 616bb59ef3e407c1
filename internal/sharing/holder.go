package sharing

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// endedClass is the class of shares that are over.
const endedClass = "sharing"

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "sharing", Tables: []string{"shares"}, Export: export, Erase: s.erase,
		Classes: []records.Class{{ID: endedClass, Due: due, Dispose: dispose}},
	}
}

type exported struct {
	Shared []exportedShare `json:"shared_with_others,omitempty"`
	WithMe []exportedShare `json:"shared_with_you,omitempty"`
}

type exportedShare struct {
	With     string `json:"with,omitempty"`
	By       string `json:"by,omitempty"`
	Purpose  string `json:"purpose"`
	Words    string `json:"purpose_in_own_words,omitempty"`
	What     string `json:"what"`
	Shared   string `json:"shared"`
	Until    string `json:"until"`
	LastRead string `json:"last_read,omitempty"`
	Ended    string `json:"ended,omitempty"`
	Why      string `json:"why_it_ended,omitempty"`
}

const atOnce = 500 // shares in one statement

const stamp = "2006-01-02T15:04:05Z"

func moment(s sqldb.Stamp) string {
	if s.IsZero() {
		return ""
	}
	return s.Format(stamp)
}

func exportOf(s Share) exportedShare {
	return exportedShare{Purpose: string(s.Purpose), Words: s.Words, What: s.Shows(), Shared: moment(s.SharedAt), Until: s.Until, LastRead: moment(s.ReadAt), Ended: moment(s.EndedAt), Why: string(s.Ending)}
}

// export writes out what a person shared and what others shared with them. Of
// those it names who, and not their own words.
func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var out exported
	shared, err := list(ctx, q, access.Actor{ID: person})
	if err != nil {
		return nil, err
	}
	for _, s := range shared {
		e := exportOf(s)
		e.With = s.Addressed
		out.Shared = append(out.Shared, e)
	}
	with, err := sqldb.All(ctx, q, scan, selectShares+` WHERE s.reader = $1 ORDER BY s.shared_at DESC, s.id DESC`, person)
	for _, s := range with {
		e := exportOf(s)
		e.By, e.Words = s.Name, ""
		out.WithMe = append(out.WithMe, e)
	}
	if err != nil || len(shared)+len(with) == 0 {
		return nil, err
	}
	return out, nil
}

// erase removes what the person shared. What was shared with them, or waits for
// their address, ends and names them no more.
func (s *Service) erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM shares WHERE member = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE shares SET ended_at = $1, ending = 'erased' WHERE ended_at IS NULL
			AND (reader = $2 OR reader_email <> '' AND reader_email = (SELECT email FROM people WHERE id = $3))`, sqldb.At(s.Log.Now()), person, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE shares SET addressed = '', words = '', reader = NULL, reader_email = ''
		WHERE reader = $1 OR reader_email <> '' AND reader_email = (SELECT email FROM people WHERE id = $2)`, person, person)
	return err
}

// due lists the shares that were over before a moment.
func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var id, member string
		err = rows.Scan(&id, &member)
		return records.Item{Ref: "share/" + id, Subject: "person/" + member}, err
	}, `SELECT id, member FROM shares WHERE ended_at < $1 OR until < $2 ORDER BY id`, before, clock.ISODay(before.Time))
}

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for some := range slices.Chunk(items, atOnce) {
		ids := make([]any, len(some))
		for i, item := range some {
			ids[i] = strings.TrimPrefix(item.Ref, "share/")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM shares WHERE id IN (`+sqldb.Holes(1, len(ids))+`)`, ids...); err != nil {
			return err
		}
	}
	return nil
}
