package development

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// class is the class of the retention schedule for plans and what was said of them.
const class = "development-plan"

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "development plans", Tables: []string{"plans", "plan_actions", "plan_comments", "plan_versions", "plan_version_actions"}, Export: export, Erase: erase,
		Classes: []records.Class{{ID: class, Due: due, Dispose: dispose}},
	}
}

type exported struct {
	Plans    []exportedPlan    `json:"plans,omitempty"`
	Comments []exportedComment `json:"comments_on_plans_of_others,omitempty"`
	Agreed   []exportedVersion `json:"agreements_to_plans_of_others,omitempty"`
	NamedFor int               `json:"times_that_others_plan_to_learn_from_you,omitempty"`
}

type exportedPlan struct {
	Title    string            `json:"title"`
	Begun    string            `json:"begun"`
	Closed   string            `json:"closed,omitempty"`
	Actions  []exportedAction  `json:"actions,omitempty"`
	Comments []exportedComment `json:"comments,omitempty"`
	Agreed   []exportedVersion `json:"agreed_versions,omitempty"`
}

type exportedAction struct {
	What   string `json:"what"`
	How    string `json:"way_of_learning"`
	Skill  string `json:"skill"`
	In     string `json:"release"`
	Level  int    `json:"level_to_reach"`
	With   string `json:"with,omitempty"`
	Why    string `json:"why,omitempty"`
	Due    string `json:"by_when,omitempty"`
	Hours  int    `json:"hours,omitempty"`
	Status Status `json:"how_far"`
	Note   string `json:"note,omitempty"`
	Added  string `json:"added"`
	Change string `json:"last_changed"`
}

type exportedComment struct {
	By    string `json:"by"`
	About string `json:"about,omitempty"`
	Words string `json:"words"`
	On    string `json:"on"`
}

type exportedVersion struct {
	Number    int              `json:"version,omitempty"`
	With      string           `json:"agreed_by,omitempty"`
	On        string           `json:"on"`
	Withdrawn string           `json:"withdrawn,omitempty"`
	Actions   []exportedAction `json:"actions,omitempty"`
}

const stamp = "2006-01-02T15:04:05Z"

func moment(s sqldb.Stamp) string {
	if s.IsZero() {
		return ""
	}
	return s.Format(stamp)
}

// exportActions writes actions out. Who helps is not named: they are another person.
func exportActions(all []Action) []exportedAction {
	var out []exportedAction
	for _, a := range all {
		with := a.Thing
		if a.Helper != "" {
			with = "a member who said they are willing to help"
		}
		out = append(out, exportedAction{a.What, a.Kind, a.Skill, a.Release, a.Level, with, a.Why, string(a.Due), a.Hours, a.Status, a.Note, moment(a.AddedAt), moment(a.ChangedAt)})
	}
	return out
}

// export writes out a person's plans with what others said of them, by the names
// that those were told the member would see; and what the person said of plans of
// others, without anything that is in these.
func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var out exported
	if err := out.own(ctx, q, access.Actor{ID: person}); err != nil {
		return nil, err
	}
	if err := out.elsewhere(ctx, q, person); err != nil {
		return nil, err
	}
	if len(out.Plans)+len(out.Comments)+len(out.Agreed)+out.NamedFor == 0 {
		return nil, nil
	}
	return out, nil
}

// own writes out the person's plans.
func (out *exported) own(ctx context.Context, q sqldb.Querier, who access.Actor) error {
	plans, err := list(ctx, q, who)
	if err != nil || len(plans) == 0 {
		return err
	}
	said, err := commentsOn(ctx, q, who)
	if err != nil {
		return err
	}
	agreed, err := agreements(ctx, q, own, who.ID)
	for _, p := range plans {
		out.Plans = append(out.Plans, exportPlan(p, said, agreed))
	}
	return err
}

// elsewhere writes out what the person said of plans of others, and how often
// they are named in one.
func (out *exported) elsewhere(ctx context.Context, q sqldb.Querier, person string) error {
	type row struct {
		what, words, id string
		at, ended       sqldb.Stamp
	}
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan(&r.what, &r.words, &r.at, &r.ended, &r.id)
	}, func(r row) error {
		switch r.what {
		case "comment":
			out.Comments = append(out.Comments, exportedComment{By: "you", Words: r.words, On: moment(r.at)})
		case "agreement":
			out.Agreed = append(out.Agreed, exportedVersion{On: moment(r.at), Withdrawn: moment(r.ended)})
		case "named":
			out.NamedFor++
		}
		return nil
	}, `SELECT 'comment' AS what, words, said_at AS at, NULL AS ended, id FROM plan_comments WHERE reader = $1 AND NOT by_member
		UNION ALL SELECT 'agreement', '', agreed_at, withdrawn_at, id FROM plan_versions WHERE reader = $2
		UNION ALL SELECT 'named', '', added_at, NULL, id FROM plan_actions WHERE helper_person = $3 AND helper_person <> '' ORDER BY at, id`, person, person, person)
}

func exportPlan(p Plan, said []Comment, agreed []Version) exportedPlan {
	e := exportedPlan{Title: p.Title, Begun: moment(p.BegunAt), Closed: moment(p.ClosedAt), Actions: exportActions(p.Actions)}
	for _, c := range said {
		if c.plan != p.ID {
			continue
		}
		x := exportedComment{By: c.Name, Words: c.Words, On: moment(c.At)}
		if c.ByMember {
			x.By = "you, to " + c.Name
		}
		if a := p.Find(c.Action); a != nil {
			x.About = a.What
		}
		e.Comments = append(e.Comments, x)
	}
	for _, v := range agreed {
		if v.plan == p.ID {
			e.Agreed = append(e.Agreed, exportedVersion{v.Number, v.Name, moment(v.AgreedAt), moment(v.WithdrawnAt), exportActions(v.Actions)})
		}
	}
	return e
}

// erase removes a person's plans with everything that was said of them. What the
// person said of plans of others stays, because it is about another person, and who
// said it does not; nor does whom somebody meant to learn from.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	for _, statement := range []string{
		`DELETE FROM plans WHERE person = $1`,
		`UPDATE plan_comments SET reader = '' WHERE reader = $1`,
		`UPDATE plan_versions SET reader = '' WHERE reader = $1`,
		`UPDATE plan_actions SET helper_person = '' WHERE helper_person = $1`,
		`UPDATE plan_version_actions SET helper_person = '' WHERE helper_person = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return err
		}
	}
	return nil
}

// due lists the plans that were closed before a moment, and those of people who left
// before it, who close nothing any more.
func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var id string
		var person people.ID
		err = rows.Scan(&id, &person)
		return records.Item{Ref: "plan/" + id, Subject: "person/" + string(person)}, err
	}, `SELECT p.id, p.person FROM plans p LEFT JOIN reconfirmations l ON l.person = p.person
		WHERE p.closed_at < $1 OR l.alumni_at < $2 ORDER BY p.id`, before, before)
}

const atOnce = 500 // plans in one statement

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for some := range slices.Chunk(items, atOnce) {
		ids := make([]any, len(some))
		for i, item := range some {
			ids[i] = strings.TrimPrefix(item.Ref, "plan/")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM plans WHERE id IN (`+sqldb.Holes(1, len(ids))+`)`, ids...); err != nil {
			return err
		}
	}
	return nil
}
