package figures

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/sqldb"
)

const selectHeads = `SELECT r.id, r.serial, r.release, r.as_at, r.built_at, r.members FROM insight_reports r`

func scanHead(rows *sql.Rows) (h Head, err error) {
	return h, rows.Scan(&h.ID, &h.Serial, &h.Release, &h.AsAt, &h.BuiltAt, &h.Members)
}

func list(ctx context.Context, q sqldb.Querier) ([]Head, error) {
	return sqldb.All(ctx, q, scanHead, selectHeads+` ORDER BY r.serial DESC`)
}

// lastHead returns the newest head; nil when there is none.
func lastHead(ctx context.Context, q sqldb.Querier) (*Head, error) {
	all, err := sqldb.All(ctx, q, scanHead, selectHeads+` ORDER BY r.serial DESC LIMIT 1`)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// frame is what a report holds beside its tables.
type frame struct {
	Dims  Dims
	Asks  []Ask
	Made  disclosure.Report
	Rules disclosure.Parameters
}

func frameOf(r *Report) frame { return frame{r.Dims, r.Asks, r.Made, r.Rules} }

func find(ctx context.Context, q sqldb.Querier, report string) (*Report, error) {
	var content string
	head, err := sqldb.One(ctx, q, "report", func(rows *sql.Rows) (h Head, err error) {
		return h, rows.Scan(&h.ID, &h.Serial, &h.Release, &h.AsAt, &h.BuiltAt, &h.Members, &content)
	}, `SELECT r.id, r.serial, r.release, r.as_at, r.built_at, r.members, r.frame FROM insight_reports r WHERE r.id = $1`, report)
	if err != nil {
		return nil, err
	}
	var f frame
	if err := json.Unmarshal([]byte(content), &f); err != nil {
		return nil, err
	}
	r := &Report{Head: head, Dims: f.Dims, Asks: f.Asks, Made: f.Made, Rules: f.Rules, Published: &disclosure.Published{Serial: head.Serial}}
	err = sqldb.Each(ctx, q, sqldb.Value[string], func(packed string) error {
		var t disclosure.Released
		if err := unpack(packed, &t); err != nil {
			return err
		}
		r.Published.Tables = append(r.Published.Tables, t)
		return nil
	}, `SELECT content FROM insight_tables WHERE report = $1 ORDER BY ord`, report)
	r.index()
	return r, err
}

// madeOf returns what was held back in the report with a serial.
func madeOf(ctx context.Context, q sqldb.Querier, serial int) (disclosure.Report, error) {
	content, err := sqldb.One(ctx, q, "report", sqldb.Value[string], `SELECT frame FROM insight_reports WHERE serial = $1`, serial)
	if err != nil {
		return disclosure.Report{}, err
	}
	var f frame
	err = json.Unmarshal([]byte(content), &f)
	return f.Made, err
}

func trend(ctx context.Context, q sqldb.Querier, table, skill string, key []string) ([]Point, error) {
	heads, err := list(ctx, q)
	if err != nil {
		return nil, err
	}
	by := map[string]Head{}
	for _, h := range heads {
		by[h.ID] = h
	}
	var all []Point
	var report string
	err = sqldb.Each(ctx, q, func(rows *sql.Rows) (packed string, err error) {
		return packed, rows.Scan(&report, &packed)
	}, func(packed string) error {
		var t disclosure.Released
		if err := unpack(packed, &t); err != nil {
			return err
		}
		for i := range t.Lines {
			if l := &t.Lines[i]; Skill(l) == skill && slices.Equal(Key(&t, l), key) {
				all = append(all, Point{by[report], t.Columns, *l})
			}
		}
		return nil
	}, `SELECT t.report, t.content FROM insight_tables t JOIN insight_reports r ON r.id = t.report WHERE t.name = $1 ORDER BY r.serial`, table)
	return all, err
}

func insert(ctx context.Context, tx *sqldb.Tx, r *Report) error {
	content, err := json.Marshal(frameOf(r))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO insight_reports (id, serial, release, as_at, built_at, members, frame) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Serial, r.Release, r.AsAt, r.BuiltAt, r.Members, string(content)); err != nil {
		return err
	}
	for i, t := range r.Published.Tables {
		packed, err := compressed(func(w io.Writer) error { return json.NewEncoder(w).Encode(t) })
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO insight_tables (report, ord, name, content) VALUES ($1, $2, $3, $4)`, r.ID, i, t.Name, packed); err != nil {
			return err
		}
	}
	secret, err := compressed(func(w io.Writer) error {
		data, err := r.Published.MarshalBinary()
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE insight_turns SET secret = $1 WHERE id = 1`, secret)
	return err
}

// Reports are kept one by one for so many days; then the first of each month is.
const keptDays = 35

// forget drops old reports that are not the first of their month.
func forget(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
	heads, err := list(ctx, tx)
	if err != nil {
		return err
	}
	slices.Reverse(heads)
	month := ""
	for _, h := range heads {
		was := month
		month = h.BuiltAt.Format("2006-01")
		if month == was && h.BuiltAt.Before(at.AddDate(0, 0, -keptDays)) {
			if _, err := tx.Exec(ctx, `DELETE FROM insight_reports WHERE id = $1`, h.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// turn is whose turn it is to make figures.
type turn struct {
	claim                string
	claimedAt, checkedAt sqldb.Stamp
}

func findTurn(ctx context.Context, q sqldb.Querier) (turn, error) {
	return sqldb.One(ctx, q, "turn", func(rows *sql.Rows) (t turn, err error) {
		return t, rows.Scan(&t.claim, &t.claimedAt, &t.checkedAt)
	}, `SELECT claim, claimed_at, checked_at FROM insight_turns WHERE id = 1`)
}

// takeBack ends a turn that led to figures. Whoever was so slow that another
// instance took over gets Conflict.
func takeBack(ctx context.Context, tx *sqldb.Tx, claim string, read sqldb.Stamp) error {
	n, err := tx.Exec(ctx, `UPDATE insight_turns SET claim = '', checked_at = $1 WHERE id = 1 AND claim = $2`, read, claim)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "Another instance has made the figures in the meantime.")
	}
	return err
}

// findSecret returns the last publication with the true counts behind it; nil
// when there is none. They must not leave this package.
func findSecret(ctx context.Context, q sqldb.Querier) (*disclosure.Published, error) {
	packed, err := sqldb.One(ctx, q, "turn", sqldb.Value[string], `SELECT secret FROM insight_turns WHERE id = 1`)
	if err != nil || packed == "" {
		return nil, err
	}
	data, err := unpacked(packed)
	if err != nil {
		return nil, err
	}
	p := &disclosure.Published{}
	return p, p.UnmarshalBinary(data)
}

// compressed makes of what write writes a text, which both engines keep.
func compressed(write func(io.Writer) error) (string, error) {
	var text strings.Builder
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	z := gzip.NewWriter(encoder)
	if err := write(z); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	err := encoder.Close()
	return text.String(), err
}

func unpacked(packed string) ([]byte, error) {
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	_, err = data.ReadFrom(z)
	return data.Bytes(), err
}

func unpack(packed string, into any) error {
	data, err := unpacked(packed)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}
