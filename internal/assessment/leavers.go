package assessment

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// The classes whose clock starts when somebody's membership ends: when they were
// taken to have moved on, or left for an address outside the register. It stops
// when they say that they work in the profession again.
const (
	leaverClass   = "self-assessment-leaver"
	evidenceClass = "evidence-cpd"
)

const leavers = ` JOIN reconfirmations l ON l.person = x.person WHERE l.alumni_at < $1`

// dueLeavers lists the assessments and snapshots of those who left before a
// moment. What the profession counted of them was counted without their name.
func dueLeavers(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return leftBehind(ctx, q, `SELECT 'assessment/' || x.id AS ref, x.person FROM assessments x`+leavers+
		` UNION ALL SELECT 'snapshot/' || x.id, x.person FROM assessment_snapshots x`+strings.Replace(leavers, "$1", "$2", 1)+` ORDER BY ref`, before, before)
}

// dueEvidence lists the evidence of those who left before a moment.
func dueEvidence(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return leftBehind(ctx, q, `SELECT 'evidence/' || x.id AS ref, x.person FROM evidence x`+leavers+` ORDER BY ref`, before)
}

func leftBehind(ctx context.Context, q sqldb.Querier, query string, args ...any) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var person string
		err = rows.Scan(&i.Ref, &person)
		i.Subject = "person/" + person
		return i, err
	}, query, args...)
}

func disposeLeavers(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		kind, id, _ := strings.Cut(item.Ref, "/")
		table := map[string]string{"assessment": "assessments", "snapshot": "assessment_snapshots"}[kind]
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// disposeEvidence removes evidence with its links and its files.
func (s *Service) disposeEvidence(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = strings.TrimPrefix(item.Ref, "evidence/")
	}
	return removeEvidence(ctx, tx, sqldb.At(s.Log.Now()), ids...)
}
