package insight

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Editions keeps figures that were frozen: board packs, and the yearly page on
// the state of the profession.
type Editions struct {
	DB  *sqldb.DB
	Log *audit.Log
}

// CanFreeze reports whether the actor issues board packs and writes the yearly
// page: the Head of Profession.
func CanFreeze(who access.Actor) bool { return CanSeeAll(who) }

func onlyHead() error {
	return fault.New(fault.Forbidden, "Only the Head of Profession freezes figures.")
}

// Longest texts, in characters.
const (
	longestWords = 20_000
	longestNote  = 2_000
)

// year is the page of one year.
type year struct {
	Year         int
	FrozenAt     sqldb.Stamp
	Introduction string // Markdown
	PublishedAt  sqldb.Stamp
	Figures      frozen
	Notes        []note
}

func (y year) Published() bool { return !y.PublishedAt.IsZero() }

// URL is where everybody reads the page once it is published.
func (y year) URL() string { return "/insight/" + strconv.Itoa(y.Year) }

func (y year) own() string { return "/insight/years/" + strconv.Itoa(y.Year) }

func yearRef(y int) string { return "insight/" + strconv.Itoa(y) }

// note is what was found out after a page was published.
type note struct {
	Words   string
	AddedAt sqldb.Stamp
}

func scanNote(rows *sql.Rows) (n note, err error) { return n, rows.Scan(&n.Words, &n.AddedAt) }

const selectYears = `SELECT year, frozen_at, introduction, published_at FROM insight_years`

func scanYear(rows *sql.Rows) (y year, err error) {
	return y, rows.Scan(&y.Year, &y.FrozenAt, &y.Introduction, &y.PublishedAt)
}

// years lists the pages, the latest first: to the Head of Profession drafts too.
// They come without their figures.
func (s *Editions) years(ctx context.Context, who access.Actor) ([]year, error) {
	return sqldb.All(ctx, s.DB, scanYear, selectYears+` WHERE published_at IS NOT NULL OR $1 ORDER BY year DESC`, CanFreeze(who))
}

// year returns one page. A draft exists for the Head of Profession alone.
func (s *Editions) year(ctx context.Context, who access.Actor, number int) (year, error) {
	y, err := findYear(ctx, s.DB, number)
	if err == nil && !y.Published() && !CanFreeze(who) {
		err = noYear()
	}
	return y, err
}

func noYear() error {
	return fault.New(fault.NotFound, "There is no page on the state of the profession for this year.")
}

func findYear(ctx context.Context, q sqldb.Querier, number int) (year, error) {
	var content string
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (y year, err error) {
		return y, rows.Scan(&y.Year, &y.FrozenAt, &y.Introduction, &y.PublishedAt, &content)
	}, `SELECT year, frozen_at, introduction, published_at, content FROM insight_years WHERE year = $1`, number)
	if err != nil {
		return year{}, err
	}
	if len(all) == 0 {
		return year{}, noYear()
	}
	y := all[0]
	if y.Figures, err = readFrozen(content); err != nil {
		return y, err
	}
	y.Notes, err = sqldb.All(ctx, q, scanNote, `SELECT words, added_at FROM insight_year_notes WHERE year = $1 ORDER BY added_at, id`, number)
	return y, err
}

// start freezes figures as the draft of a year's page.
func (s *Editions) start(ctx context.Context, who access.Actor, number int, f frozen) error {
	if !CanFreeze(who) {
		return onlyHead()
	}
	if number < 1900 || number > 2999 {
		return fault.New(fault.Invalid, "Enter a year of four digits, such as 2026")
	}
	content, err := f.write()
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "froze figures of a year", About: yearRef(number)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `INSERT INTO insight_years (year, report, frozen_at, introduction, content) VALUES ($1, $2, $3, '', $4) ON CONFLICT (year) DO NOTHING`,
			number, f.Report, at, content)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "There is a page for %d already. A published page stays as it is; a draft can be discarded first.", number)
		}
		return err
	})
}

// draft runs a change of a page that is not published yet.
func (s *Editions) draft(ctx context.Context, who access.Actor, act audit.Act, number int, change func(tx *sqldb.Tx, at sqldb.Stamp, y year) error) error {
	if !CanFreeze(who) {
		return onlyHead()
	}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		y, err := findYear(ctx, tx, number)
		if err != nil {
			return err
		}
		if y.Published() {
			return fault.New(fault.Conflict, "The page for %d is published and stays as it is. Add a note to it instead.", number)
		}
		return change(tx, at, y)
	})
}

// write keeps the introduction of a draft.
func (s *Editions) write(ctx context.Context, who access.Actor, number int, introduction string) error {
	if len([]rune(introduction)) > longestWords {
		return fault.New(fault.Invalid, "The introduction must be %d characters or fewer", longestWords)
	}
	act := audit.Act{By: who, Verb: "wrote introduction of a year", About: yearRef(number)}
	return s.draft(ctx, who, act, number, func(tx *sqldb.Tx, _ sqldb.Stamp, _ year) error {
		_, err := tx.Exec(ctx, `UPDATE insight_years SET introduction = $1 WHERE year = $2`, introduction, number)
		return err
	})
}

// publish lets everybody read a page, for good.
func (s *Editions) publish(ctx context.Context, who access.Actor, number int) error {
	act := audit.Act{By: who, Verb: "published state of the profession", About: yearRef(number), Public: true}
	return s.draft(ctx, who, act, number, func(tx *sqldb.Tx, at sqldb.Stamp, y year) error {
		if y.Introduction == "" {
			return fault.New(fault.Invalid, "Write an introduction before you publish")
		}
		_, err := tx.Exec(ctx, `UPDATE insight_years SET published_at = $1 WHERE year = $2`, at, number)
		return err
	})
}

// discard removes a draft.
func (s *Editions) discard(ctx context.Context, who access.Actor, number int) error {
	act := audit.Act{By: who, Verb: "discarded figures of a year", About: yearRef(number)}
	return s.draft(ctx, who, act, number, func(tx *sqldb.Tx, _ sqldb.Stamp, _ year) error {
		_, err := tx.Exec(ctx, `DELETE FROM insight_years WHERE year = $1`, number)
		return err
	})
}

// correct puts a note on a published page.
func (s *Editions) correct(ctx context.Context, who access.Actor, number int, words string) error {
	switch {
	case !CanFreeze(who):
		return onlyHead()
	case words == "":
		return fault.New(fault.Invalid, "Enter what readers have to know")
	case len([]rune(words)) > longestNote:
		return fault.New(fault.Invalid, "The note must be %d characters or fewer", longestNote)
	}
	act := audit.Act{By: who, Verb: "noted on state of the profession", About: yearRef(number), Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		y, err := findYear(ctx, tx, number)
		if err != nil {
			return err
		}
		if !y.Published() {
			return fault.New(fault.Conflict, "The page for %d is a draft. Change it instead of adding a note.", number)
		}
		_, err = tx.Exec(ctx, `INSERT INTO insight_year_notes (id, year, added_at, words) VALUES ($1, $2, $3, $4)`, id.New(at.Time), number, at, words)
		return err
	})
}

// boardPack is figures as they were put before the board.
type boardPack struct {
	ID       string
	IssuedAt sqldb.Stamp
	Note     string // Markdown
	Figures  frozen
}

func (p boardPack) URL() string { return "/insight/board-pack?pack=" + p.ID }

// issue freezes figures as a board pack.
func (s *Editions) issue(ctx context.Context, who access.Actor, f frozen, words string) error {
	if !CanFreeze(who) {
		return onlyHead()
	}
	if len([]rune(words)) > longestWords {
		return fault.New(fault.Invalid, "The note must be %d characters or fewer", longestWords)
	}
	content, err := f.write()
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "issued board pack", About: "insight/board-pack"}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `INSERT INTO insight_packs (id, report, issued_at, note, content) VALUES ($1, $2, $3, $4, $5)`, id.New(at.Time), f.Report, at, words, content)
		return err
	})
}

func scanPack(rows *sql.Rows) (p boardPack, err error) { return p, rows.Scan(&p.ID, &p.IssuedAt) }

// packs lists board packs without their figures, the latest first.
func (s *Editions) packs(ctx context.Context, who access.Actor) ([]boardPack, error) {
	if !CanReadPack(who) {
		return nil, fault.New(fault.Forbidden, "The board pack is for those who lead the profession in an organisation, or a discipline.")
	}
	return sqldb.All(ctx, s.DB, scanPack, `SELECT id, issued_at FROM insight_packs ORDER BY issued_at DESC, id DESC`)
}

// pack returns a board pack and the one before it, which is nil for the first.
func (s *Editions) pack(ctx context.Context, who access.Actor, packID string) (pack boardPack, before *boardPack, err error) {
	all, err := s.packs(ctx, who)
	if err != nil {
		return pack, nil, err
	}
	at := slices.IndexFunc(all, func(p boardPack) bool { return p.ID == packID })
	if at < 0 {
		return pack, nil, fault.New(fault.NotFound, "There is no such board pack.")
	}
	if pack, err = s.findPack(ctx, packID); err != nil || at == len(all)-1 {
		return pack, nil, err
	}
	earlier, err := s.findPack(ctx, all[at+1].ID)
	return pack, &earlier, err
}

func (s *Editions) findPack(ctx context.Context, packID string) (boardPack, error) {
	var content string
	p, err := sqldb.One(ctx, s.DB, "board pack", func(rows *sql.Rows) (p boardPack, err error) {
		return p, rows.Scan(&p.ID, &p.IssuedAt, &p.Note, &content)
	}, `SELECT id, issued_at, note, content FROM insight_packs WHERE id = $1`, packID)
	if err != nil {
		return p, err
	}
	p.Figures, err = readFrozen(content)
	return p, err
}
