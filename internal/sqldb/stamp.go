package sqldb

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Stamp is a moment as both engines store it: UTC, to the microsecond.
// Columns are declared TIMESTAMPTZ, which SQLite keeps as sortable text.
// The zero Stamp is NULL.
type Stamp struct{ time.Time }

const stampLayout = "2006-01-02T15:04:05.000000Z"

// At returns t as a Stamp.
func At(t time.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	return Stamp{t.UTC().Truncate(time.Microsecond)}
}

// Value implements driver.Valuer.
func (s Stamp) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.UTC().Format(stampLayout), nil
}

// Scan implements sql.Scanner. PostgreSQL hands over a time, SQLite the text.
func (s *Stamp) Scan(v any) (err error) {
	switch v := v.(type) {
	case nil:
		s.Time = time.Time{}
	case time.Time:
		s.Time = v.UTC()
	case string:
		s.Time, err = time.Parse(stampLayout, v)
	default:
		err = fmt.Errorf("stamp: cannot scan %T", v)
	}
	return err
}
