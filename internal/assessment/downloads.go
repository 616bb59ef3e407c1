package assessment

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/spreadsheet"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// guidance says what levels are for, wherever they are handed on.
const guidance = "Levels are guidance for development. They are not facts about performance or pay, and nobody needs to meet everything before applying for a role."

// download hands a member their own skills as a file.
func (p *Pages) download(w http.ResponseWriter, r *http.Request) error {
	write, ok := sheetFormats[r.PathValue("file")]
	if !ok {
		return fault.New(fault.NotFound, "There is no such file. Choose Word, CSV or JSON on the page of your skills.")
	}
	now, err := p.Assessments.Standing(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	at := sqldb.At(p.Assessments.Log.Now())
	return write(w, "my-skills", "My skills", now.Sheet(web.Actor(r).Name, at, true), at)
}

type sheetWriter func(w http.ResponseWriter, file, title string, s Sheet, at sqldb.Stamp) error

var sheetFormats = map[string]sheetWriter{"my-skills.docx": sendWord, "my-skills.csv": sendCSV, "my-skills.json": sendJSON}

func sendJSON(w http.ResponseWriter, file, title string, s Sheet, _ sqldb.Stamp) error {
	body, err := json.MarshalIndent(struct {
		Title  string `json:"title"`
		Notice string `json:"notice"`
		Sheet
	}{title, guidance, s}, "", "  ")
	if err != nil {
		return err
	}
	return web.SendFile(w, file+".json", "application/json", body)
}

var sheetHead = []string{"Code", "Skill", "Answer", "Level", "Agreed level", "Rated on", "Rated in release", "Standing", "Last used", "Wish to grow", "Willing to help", "Note", "Comes from", "Changes"}

func (r Row) cells() []string {
	return []string{r.Code, r.Name, r.Answer, number(r.Level), number(r.Agreed), r.RatedOn, r.RatedIn, r.Standing, year(r.LastUsed), yesNo(r.WishToGrow), yesNo(r.WillingHelp), r.Note,
		strings.Join(r.ComesFrom, "; "), strings.Join(r.Changes, " ")}
}

func number(level *int) string {
	if level == nil {
		return ""
	}
	return strconv.Itoa(*level)
}

// said is the answer, with the agreed level beside it where that differs.
func (r Row) said() string {
	if r.Agreed == nil {
		return r.Answer
	}
	return r.Answer + " (agreed " + number(r.Agreed) + ")"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func sendCSV(w http.ResponseWriter, file, _ string, s Sheet, _ sqldb.Stamp) error {
	rows := [][]string{sheetHead}
	for _, r := range s.Skills {
		rows = append(rows, r.cells())
	}
	var b bytes.Buffer
	if err := spreadsheet.WriteCSV(&b, rows); err != nil {
		return err
	}
	return web.SendFile(w, file+".csv", "text/csv", b.Bytes())
}

func sendWord(w http.ResponseWriter, file, title string, s Sheet, at sqldb.Stamp) error {
	table := docx.Table{Caption: "Skills on " + web.Day(s.Day), Head: []string{"Skill", "Level", "Rated", "Also said"}, Shares: []int{30, 20, 18, 32}, RowHeads: true}
	for _, r := range s.Skills {
		table.Rows = append(table.Rows, docx.Plains([]string{r.Name + " (" + r.Code + ")", r.said(), web.Day(r.RatedOn) + ", release " + r.RatedIn, r.beside()}))
	}
	d := docx.Document{Title: title, Subject: "Skills of " + s.Name + " in release " + s.Release, Modified: at.Time, Running: title, Number: [2]string{"Page ", " of "},
		Blocks: []docx.Block{
			docx.Heading{Level: 1, Text: title},
			docx.Text(s.Name + ", " + web.Day(s.Day) + ", release " + s.Release + " of the framework."),
			docx.Paragraph{Look: docx.Notice, Runs: docx.Plain(guidance)},
			table,
		}}
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		return err
	}
	return web.SendFile(w, file+".docx", docx.Media, b.Bytes())
}

// beside is what stands beside a level, in words.
func (r Row) beside() string {
	var all []string
	if r.Standing != "" {
		all = append(all, r.Standing+".")
	}
	if len(r.ComesFrom) > 0 {
		all = append(all, "From: "+english.And(r.ComesFrom)+".")
	}
	if r.LastUsed > 0 {
		all = append(all, "Last used "+year(r.LastUsed)+".")
	}
	if r.WishToGrow {
		all = append(all, "Wishes to grow.")
	}
	if r.WillingHelp {
		all = append(all, "Willing to help others.")
	}
	if r.Note != "" {
		all = append(all, r.Note)
	}
	return strings.Join(all, " ")
}

func (p *Pages) takeSnapshot(w http.ResponseWriter, r *http.Request) error {
	title, notes := form.Field{Name: "title"}, form.Field{Name: "notes"}
	if err := web.ReadForm(r, form.Form{&title, &notes}); err != nil {
		return err
	}
	id, err := p.Assessments.TakeSnapshot(r.Context(), web.Actor(r), title.Value, notes.Value == yes)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return p.renderList(w, r, fault.Message(err))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, Snapshot{ID: id}.URL()+"?done=snapshot")
}

// showSnapshotPage is a member's skills as they were on a day.
type showSnapshotPage struct{ Snapshot }

// showSnapshot answers with the page, or with a file where the address ends in a format.
func (p *Pages) showSnapshot(w http.ResponseWriter, r *http.Request) error {
	id, format, wanted := strings.Cut(r.PathValue("file"), ".")
	snap, err := p.Assessments.Snapshot(r.Context(), web.Actor(r), id)
	if err != nil {
		return err
	}
	if !wanted {
		return web.Render(w, r, web.Page{Title: snap.Title, Crumbs: crumbs(home), Done: said(r), Content: true, Wide: true}, showSnapshot(showSnapshotPage{snap}))
	}
	write, ok := sheetFormats["my-skills."+format]
	if !ok {
		return fault.New(fault.NotFound, "There is no such file. Choose Word, CSV or JSON on the page of the snapshot.")
	}
	return write(w, "my-skills-"+snap.Sheet.Day, snap.Title, snap.Sheet, snap.TakenAt)
}

func (p *Pages) deleteSnapshot(w http.ResponseWriter, r *http.Request) error {
	id := form.Field{Name: "id"}
	if err := web.ReadForm(r, form.Form{&id}); err != nil {
		return err
	}
	if err := p.Assessments.DeleteSnapshot(r.Context(), web.Actor(r), id.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/assessments?done=deleted")
}
