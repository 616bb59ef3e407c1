package assessment

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// supersededClass is the class of answers that newer ones have replaced.
const supersededClass = "self-assessment-superseded"

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "assessment", Tables: []string{"assessments", "assessment_snapshots", "evidence", "rating_reminders"}, Export: export, Files: s.files, Erase: s.erase,
		Classes: []records.Class{
			{ID: supersededClass, Due: due, Dispose: dispose},
			{ID: leaverClass, Due: dueLeavers, Dispose: disposeLeavers},
			{ID: evidenceClass, Due: dueEvidence, Dispose: s.disposeEvidence},
		},
	}
}

type exported struct {
	Assessments []exportedAssessment `json:"assessments,omitempty"`
	Snapshots   []exportedSnapshot   `json:"snapshots,omitempty"`
	Evidence    []exportedEvidence   `json:"evidence,omitempty"`
}

type exportedAssessment struct {
	Purpose   string           `json:"purpose"`
	Role      string           `json:"role,omitempty"`
	Release   string           `json:"release"`
	Begun     string           `json:"begun"`
	Submitted string           `json:"submitted,omitempty"`
	Answers   []exportedAnswer `json:"answers"`
}

type exportedAnswer struct {
	Skill    string `json:"skill"`
	Answer   string `json:"answer,omitempty"`
	Level    *int   `json:"level,omitempty"`
	On       string `json:"on,omitempty"`
	LastUsed int    `json:"last_used,omitempty"`
	Grow     bool   `json:"wish_to_grow"`
	Help     bool   `json:"willing_to_help"`
	Note     string `json:"note,omitempty"`
}

type exportedSnapshot struct {
	Title string `json:"title"`
	Taken string `json:"taken"`
	Sheet string `json:"sheet"` // as it was written that day
}

type exportedEvidence struct {
	Title string         `json:"title"`
	When  string         `json:"when,omitempty"`
	What  string         `json:"what,omitempty"`
	Until string         `json:"out_of_date_from,omitempty"`
	Shows []exportedLink `json:"shows"`
	Files []exportedFile `json:"files,omitempty"`
}

type exportedFile struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Scanned bool   `json:"virus_scanned"`
	Added   string `json:"added"`
}

type exportedLink struct {
	Skill   string `json:"skill"`
	Release string `json:"release"`
	How     string `json:"how,omitempty"`
}

const stamp = "2006-01-02T15:04:05Z"

func moment(s sqldb.Stamp) string {
	if s.IsZero() {
		return ""
	}
	return s.Format(stamp)
}

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	who := access.Actor{ID: person}
	all, err := list(ctx, q, who)
	if err != nil {
		return nil, err
	}
	var e exported
	answers, err := allAnswers(ctx, q, who)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		a.Answers = answers[a.ID]
		e.Assessments = append(e.Assessments, exportOf(a))
	}
	taken, err := snapshots(ctx, q, who)
	for _, s := range taken {
		e.Snapshots = append(e.Snapshots, exportedSnapshot{s.Title, moment(s.TakenAt), s.content})
	}
	if err != nil {
		return nil, err
	}
	evidence, err := listEvidence(ctx, q, who)
	for _, v := range evidence {
		x := exportedEvidence{Title: v.Title, When: v.When, What: v.What, Until: v.Expires}
		for _, f := range v.Files {
			x.Files = append(x.Files, exportedFile{f.Name, f.Media, f.Size, f.SHA256, f.Scanned, moment(f.AddedAt)})
		}
		for _, l := range v.Links {
			x.Shows = append(x.Shows, exportedLink{l.Skill, l.Release, l.Shows})
		}
		e.Evidence = append(e.Evidence, x)
	}
	if len(all) == 0 && len(taken) == 0 && len(evidence) == 0 {
		return nil, err
	}
	return e, err
}

func exportOf(a Assessment) exportedAssessment {
	e := exportedAssessment{Purpose: string(a.Purpose), Role: a.Role, Release: a.Release, Begun: moment(a.BegunAt), Submitted: moment(a.SubmittedAt)}
	for _, o := range a.Answers {
		x := exportedAnswer{Skill: o.Skill, Answer: string(o.Kind), On: moment(o.At), LastUsed: o.LastUsed, Grow: o.Grow, Help: o.Help, Note: o.Note}
		if o.Kind == Level {
			x.Level = &o.Level
		}
		e.Answers = append(e.Answers, x)
	}
	return e
}

func (s *Service) erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	evidence, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM evidence WHERE person = $1`, person)
	if err != nil {
		return err
	}
	if err := removeEvidence(ctx, tx, sqldb.At(s.Log.Now()), evidence...); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM rating_reminders WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM assessments WHERE person = $1`, person); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM assessment_snapshots WHERE person = $1`, person)
	return err
}

// due lists the answers that enough newer ones have replaced: the current answer
// for a skill and the three before it stay, and the period of any other counts
// from the submission of the fourth after it.
func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var assessment, skill, person string
		err = rows.Scan(&assessment, &skill, &person)
		return records.Item{Ref: "rating/" + assessment + "/" + skill, Subject: "person/" + person}, err
	}, `SELECT id, skill, person FROM (
			SELECT a.id, n.skill, a.person,
				lag(a.submitted_at, 4) OVER (PARTITION BY a.person, n.skill ORDER BY n.answered_at DESC, a.id DESC) AS replaced_at
			FROM assessments a JOIN assessment_answers n ON n.assessment = a.id
			WHERE a.submitted_at IS NOT NULL AND n.answer <> '') r
		WHERE replaced_at < $1 ORDER BY id, skill`, before)
}

// dispose removes answers, and the assessments of which none is left.
func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		assessment, skill, _ := strings.Cut(strings.TrimPrefix(item.Ref, "rating/"), "/")
		if _, err := tx.Exec(ctx, `DELETE FROM assessment_answers WHERE assessment = $1 AND skill = $2`, assessment, skill); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM assessments WHERE id = $1 AND submitted_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM assessment_answers WHERE assessment = $2 AND answer <> '')`, assessment, assessment)
		if err != nil {
			return err
		}
		if err := shortenAgain(ctx, tx, ID(assessment)); err != nil {
			return err
		}
	}
	return nil
}
