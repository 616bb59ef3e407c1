package assessment

import (
	"context"
	"encoding/json"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Snapshot is what a person's skills were on one day, in the words of that day.
// Nothing changes it: neither a release nor a new rating.
type Snapshot struct {
	ID      string
	Person  string
	Title   string
	Release string
	TakenAt sqldb.Stamp
	Sheet   Sheet

	content string
}

// URL is where its person reads it.
func (s Snapshot) URL() string { return "/assessments/snapshots/" + s.ID }

// Sheet is what a person's skills are, in words that stay. It is what snapshots
// keep and what downloads are made of.
type Sheet struct {
	Name    string `json:"name"`
	Day     string `json:"day"` // ISO
	Release string `json:"release"`
	Skills  []Row  `json:"skills"`
}

// Row is one skill of a Sheet.
type Row struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Answer      string   `json:"answer"`                 // as people read it
	Level       *int     `json:"level"`                  // null where it is not relevant
	Agreed      *int     `json:"agreed_level,omitempty"` // with another, where it differs
	RatedOn     string   `json:"rated_on"`
	RatedIn     string   `json:"rated_in"` // release
	Standing    string   `json:"standing,omitempty"`
	ComesFrom   []string `json:"comes_from,omitempty"` // several ratings that are one now
	Changes     []string `json:"changes,omitempty"`    // what releases did since
	LastUsed    int      `json:"last_used,omitempty"`
	WishToGrow  bool     `json:"wish_to_grow"`
	WillingHelp bool     `json:"willing_to_help"`
	Note        string   `json:"note,omitempty"`
}

// Sheet writes a standing down. Notes are for the person; whoever hands the sheet
// to somebody else may leave them out.
func (s Standing) Sheet(name string, at sqldb.Stamp, notes bool) Sheet {
	sheet := Sheet{Name: name, Day: clock.ISODay(at.Time), Release: s.F.Release.Name, Skills: []Row{}}
	for _, h := range s.Held {
		row := s.row(h)
		if !notes {
			row.Note = ""
		}
		sheet.Skills = append(sheet.Skills, row)
	}
	return sheet
}

func (s Standing) row(h Held) Row {
	from := h.From[0]
	said := h.Said()
	row := Row{Code: h.Code(), Name: h.Name(), Answer: s.Says(h), RatedOn: clock.ISODay(said.At.Time), RatedIn: said.Release, Standing: h.Mark(),
		ComesFrom: s.Sources(h), Changes: s.Told(h), LastUsed: from.LastUsed, WishToGrow: from.Grow, WillingHelp: from.Help, Note: from.Note, Agreed: h.Agreed}
	switch {
	case h.Past():
		row.Standing = "Out of use"
	case s.Old(h):
		row.Standing = oldWords
	}
	if !h.NotRelevant {
		row.Level = &h.Level
	}
	return row
}

// TakeSnapshot keeps what the actor's skills are today.
func (s *Service) TakeSnapshot(ctx context.Context, who access.Actor, title string, notes bool) (string, error) {
	if title == "" {
		return "", fault.New(fault.Invalid, "Enter a name for the snapshot, such as “Mid-year review 2026”")
	}
	if len(title) > 200 {
		return "", fault.New(fault.Invalid, "The name must be shorter")
	}
	now, err := s.Standing(ctx, who)
	if err != nil {
		return "", err
	}
	if len(now.Held) == 0 {
		return "", fault.New(fault.Invalid, "Submit an assessment first: there is nothing to keep yet")
	}
	var taken string
	act := audit.Act{By: who, Verb: "took snapshot of skills", About: "person/" + who.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		all, err := snapshots(ctx, tx, who)
		if err != nil {
			return err
		}
		if len(all) >= MostSnapshots {
			return fault.New(fault.Conflict, "You have %d snapshots, the most there can be. Delete one first.", len(all))
		}
		content, err := json.Marshal(now.Sheet(who.Name, at, notes))
		if err != nil {
			return err
		}
		taken = id.New(at.Time)
		return insertSnapshot(ctx, tx, Snapshot{ID: taken, Person: who.ID, Title: title, Release: now.F.Release.Name, TakenAt: at, content: string(content)})
	})
	return taken, err
}

// Snapshots lists the actor's snapshots, the newest first, without their sheets.
func (s *Service) Snapshots(ctx context.Context, who access.Actor) ([]Snapshot, error) {
	return snapshots(ctx, s.DB, who)
}

// Snapshot returns a snapshot of the actor's with its sheet, or NotFound.
func (s *Service) Snapshot(ctx context.Context, who access.Actor, id string) (Snapshot, error) {
	snap, err := findSnapshot(ctx, s.DB, who, id)
	if err != nil {
		return snap, err
	}
	snap.Sheet, err = snap.read()
	return snap, err
}

// read is what the snapshot keeps.
func (s Snapshot) read() (sheet Sheet, err error) {
	return sheet, json.Unmarshal([]byte(s.content), &sheet)
}

// DeleteSnapshot removes a snapshot of the actor's.
func (s *Service) DeleteSnapshot(ctx context.Context, who access.Actor, id string) error {
	act := audit.Act{By: who, Verb: "deleted snapshot of skills", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		if _, err := findSnapshot(ctx, tx, who, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM assessment_snapshots WHERE id = $1`, id)
		return err
	})
}
