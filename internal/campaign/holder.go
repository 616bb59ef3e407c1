package campaign

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// remindersClass is the class of who was reminded and who wanted no reminders.
const remindersClass = "campaign-reminders"

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "campaigns", Tables: []string{"campaigns", "campaign_reminded", "campaign_quiet"}, Export: export, Erase: erase,
		Classes: []records.Class{{ID: remindersClass, Due: due, Dispose: dispose}},
	}
}

type exported struct {
	Made     []exportedCampaign `json:"campaigns_made,omitempty"`
	Reminded []exportedMoment   `json:"reminded,omitempty"`
	Quiet    []exportedMoment   `json:"wanted_no_reminders,omitempty"`
}

type exportedCampaign struct {
	Title string `json:"title"`
	Made  string `json:"made"`
}

type exportedMoment struct {
	Campaign string `json:"campaign"`
	At       string `json:"at"`
}

func moment(s sqldb.Stamp) string { return s.Format("2006-01-02T15:04:05Z") }

func scanMoment(rows *sql.Rows) (m exportedMoment, err error) {
	var at sqldb.Stamp
	err = rows.Scan(&m.Campaign, &at)
	m.At = moment(at)
	return m, err
}

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var e exported
	made, err := sqldb.All(ctx, q, scanMoment, `SELECT title, made_at FROM campaigns WHERE run_by = $1 ORDER BY made_at, id`, person)
	if err != nil {
		return nil, err
	}
	for _, m := range made {
		e.Made = append(e.Made, exportedCampaign{m.Campaign, m.At})
	}
	e.Reminded, err = sqldb.All(ctx, q, scanMoment, `SELECT c.title, r.at FROM campaign_reminded r JOIN campaigns c ON c.id = r.campaign WHERE r.person = $1 ORDER BY r.at, r.campaign`, person)
	if err != nil {
		return nil, err
	}
	e.Quiet, err = sqldb.All(ctx, q, scanMoment, `SELECT c.title, n.at FROM campaign_quiet n JOIN campaigns c ON c.id = n.campaign WHERE n.person = $1 ORDER BY n.at, n.campaign`, person)
	if len(e.Made)+len(e.Reminded)+len(e.Quiet) == 0 {
		return nil, err
	}
	return e, err
}

// erase removes that the person was reminded. A campaign that they made is the
// profession's, and stays without them.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `UPDATE campaigns SET run_by = '' WHERE run_by = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM campaign_reminded WHERE person = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM campaign_quiet WHERE person = $1`, person)
	return err
}

// due lists who was reminded or wanted no reminders in campaigns that ended
// before a moment.
func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var campaign, person string
		err = rows.Scan(&campaign, &person)
		return records.Item{Ref: "campaign-reminder/" + campaign + "/" + person, Subject: "person/" + person}, err
	}, `SELECT x.campaign, x.person FROM (SELECT campaign, person FROM campaign_reminded UNION SELECT campaign, person FROM campaign_quiet) x
		JOIN campaigns c ON c.id = x.campaign WHERE coalesce(c.stopped_at, c.ends_at) < $1 AND c.announced_at IS NOT NULL ORDER BY x.campaign, x.person`, before)
}

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		campaign, person, _ := strings.Cut(strings.TrimPrefix(item.Ref, "campaign-reminder/"), "/")
		if _, err := tx.Exec(ctx, `DELETE FROM campaign_reminded WHERE campaign = $1 AND person = $2`, campaign, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM campaign_quiet WHERE campaign = $1 AND person = $2`, campaign, person); err != nil {
			return err
		}
	}
	return nil
}
