package membership

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// importColumns are those of a file of members. The first two are needed.
var importColumns = []string{"email", "name", "organisation", "kind", "disciplines", "post", "role", "grade", "starts"}

// mostRows bounds a file of members.
const mostRows = 20_000

// Incoming is a member as a file has them.
type Incoming struct {
	Line                      int
	Email, Name               string
	Organisation              people.OrganisationID
	Kind                      string
	Disciplines               []string
	Post, Role, Grade, Starts string

	cells map[string]place // where each starts
}

// place is a line and a column of characters, both from 1.
type place struct{ line, column int }

// Finding is something in a file that has to be put right first, or that
// changes nothing and is only worth knowing.
type Finding struct {
	Line, Column int // from 1; column 0 is the whole line
	Message      string
	Note         bool
}

// Plan is what a file of members would do.
type Plan struct {
	Rows     []Incoming // whom it would add
	Known    int        // rows of people who are here already, whom it leaves as they are
	Findings []Finding
	release  string // that the roles are of
}

// Sound reports whether the file can be taken in.
func (p Plan) Sound() bool {
	return !slices.ContainsFunc(p.Findings, func(f Finding) bool { return !f.Note })
}

func (p *Plan) wrong(at place, message string) {
	p.Findings = append(p.Findings, Finding{Line: at.line, Column: at.column, Message: message})
}

// reader reads lines and knows where their cells start.
type reader struct {
	*csv.Reader
	lines []string
}

// at is where a cell of the line that was read last starts.
func (r reader) at(cell int) place {
	line, column := r.FieldPos(cell)
	return r.place(line, column)
}

// place counts characters where the reader counts bytes.
func (r reader) place(line, column int) place {
	if line <= len(r.lines) && column-1 <= len(r.lines[line-1]) {
		column = utf8.RuneCountInString(r.lines[line-1][:column-1]) + 1
	}
	return place{line, column}
}

// CanImport reports whether the actor may import members. The service itself is
// an operator who runs the command.
func CanImport(who access.Actor) bool {
	return people.CanManage(who) || who.ID == access.Service.ID
}

// readRows reads a file of members: its first line names the columns.
func readRows(text string) (plan Plan) {
	text = strings.TrimPrefix(text, "\uFEFF")
	r := reader{csv.NewReader(strings.NewReader(text)), strings.Split(text, "\n")}
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		plan.wrong(place{1, 1}, "The file is empty or is no CSV. Name the columns in its first line: "+strings.Join(importColumns, ",")+".")
		return plan
	}
	for i, name := range head {
		head[i] = strings.ToLower(form.Clean(name))
		if !slices.Contains(importColumns, head[i]) {
			plan.wrong(r.at(i), "There is no column “"+head[i]+"”. The columns are "+strings.Join(importColumns, ", ")+".")
		} else if slices.Index(head, head[i]) < i {
			plan.wrong(r.at(i), "The column "+head[i]+" is there twice. Keep one.")
		}
	}
	for _, name := range importColumns[:2] {
		if !slices.Contains(head, name) {
			plan.wrong(place{1, 1}, "The column "+name+" is missing. Add it.")
		}
	}
	if !plan.Sound() {
		return plan
	}
	for {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return plan
		case errors.As(err, &bad):
			plan.wrong(r.place(bad.Line, bad.Column), "This line is no CSV: a quotation mark is missing or too many.")
			return plan
		case err != nil || len(plan.Rows) == mostRows:
			plan.wrong(place{line: len(plan.Rows) + 2}, "A file can have at most 20,000 members. Divide it.")
			return plan
		}
		line, _ := r.FieldPos(0)
		if len(cells) != len(head) {
			plan.wrong(place{line: line}, "This line has another number of cells than the first. Write an empty cell for what is not known.")
			continue
		}
		row := Incoming{Line: line, cells: map[string]place{}}
		for i, name := range head {
			row.cells[name] = r.at(i)
			row.set(name, form.Clean(cells[i]))
		}
		plan.Rows = append(plan.Rows, row)
	}
}

// where is the place of a cell; that of the whole line where it has none.
func (row *Incoming) where(column string) place {
	if at, ok := row.cells[column]; ok {
		return at
	}
	return place{line: row.Line}
}

func (row *Incoming) set(column, cell string) {
	switch column {
	case "email":
		row.Email = cell
	case "name":
		row.Name = cell
	case "organisation":
		row.Organisation = people.OrganisationID(cell)
	case "kind":
		row.Kind = cell
	case "disciplines":
		for part := range strings.SplitSeq(cell, ";") {
			if part = strings.ToUpper(strings.TrimSpace(part)); part != "" && !slices.Contains(row.Disciplines, part) {
				row.Disciplines = append(row.Disciplines, part)
			}
		}
	case "post":
		row.Post = cell
	case "role":
		row.Role = cell
	case "grade":
		row.Grade = cell
	case "starts":
		row.Starts = cell
	}
}

// PlanImport reads a file of members and says whom it would add. People who are
// here already are left as they are.
func (s *Members) PlanImport(ctx context.Context, text string) (Plan, error) {
	plan := readRows(text)
	organisations, err := s.People.Living(ctx)
	if err != nil {
		return plan, err
	}
	kinds, err := s.Kinds(ctx)
	if err != nil {
		return plan, err
	}
	f, err := s.Framework.Current(ctx)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return plan, err
	}
	if f != nil {
		plan.release = f.Release.Name
	}
	c := checker{plan: &plan, organisations: map[people.OrganisationID]bool{}, kinds: kinds, framework: f, lines: map[string]int{}}
	for _, o := range organisations {
		c.organisations[o.ID] = true
	}
	for i := range plan.Rows {
		c.check(s, &plan.Rows[i])
	}
	return plan, s.leaveKnown(ctx, s.DB, &plan)
}

// checker holds what the cells of a file are compared with.
type checker struct {
	plan          *Plan
	organisations map[people.OrganisationID]bool
	kinds         []pack.MembershipKind
	framework     *framework.Framework
	lines         map[string]int // of each address
}

func (c checker) check(s *Members, row *Incoming) {
	wrong := func(column, message string) { c.plan.wrong(row.where(column), message+".") }
	email, err := people.CanonicalEmail(row.Email)
	switch first := c.lines[email]; {
	case err != nil:
		wrong("email", fault.Message(err))
	case first > 0:
		c.plan.wrong(row.where("email"), "This address is on another line too. Keep one of the two.")
	default:
		row.Email, c.lines[email] = email, row.Line
	}
	if name, err := people.CleanName(row.Name); err != nil {
		wrong("name", fault.Message(err))
	} else {
		row.Name = name
	}
	if row.Organisation != "" && !c.organisations[row.Organisation] {
		wrong("organisation", "There is no living organisation with this id. Use the last part of its address")
	}
	if row.Kind != "" && !slices.ContainsFunc(c.kinds, func(k pack.MembershipKind) bool { return k.ID == row.Kind }) {
		wrong("kind", "There is no such kind of member. Use its id from the profession’s settings")
	}
	for _, d := range row.Disciplines {
		if c.framework == nil || c.framework.Discipline(d) == nil {
			wrong("disciplines", "There is no discipline "+d+" in the current release")
		}
	}
	if row.Post == "" {
		if row.Role+row.Grade+row.Starts != "" {
			wrong("post", "Enter the title of the post that the role, the grade and the date are of")
		}
		return
	}
	for column, message := range CheckPost(Post{Title: row.Post, Starts: pack.Date(row.Starts)}, s.Log.Now()) {
		if column == "title" {
			column = "post"
		}
		wrong(column, message)
	}
	if row.Role != "" && (c.framework == nil || c.framework.Role(row.Role) == nil) {
		wrong("role", "There is no role with this code in the current release")
	}
	if row.Grade != "" && (c.framework == nil || c.framework.Grade(row.Grade) == nil) {
		wrong("grade", "There is no grade with this id in the current release")
	}
}

// knownAtOnce is how many addresses one statement asks for.
const knownAtOnce = 500

// leaveKnown takes those who are here already out of the plan.
func (s *Members) leaveKnown(ctx context.Context, q sqldb.Querier, plan *Plan) error {
	known := map[string]bool{}
	for part := range slices.Chunk(plan.Rows, knownAtOnce) {
		emails := make([]string, len(part))
		for i, row := range part {
			emails[i] = row.Email
		}
		found, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT email FROM people WHERE email IN (`+sqldb.Holes(1, len(emails))+`)`, sqldb.Args(emails)...)
		if err != nil {
			return err
		}
		for _, email := range found {
			known[email] = true
		}
	}
	plan.Rows = slices.DeleteFunc(plan.Rows, func(row Incoming) bool {
		if known[row.Email] {
			plan.Known++
			plan.Findings = append(plan.Findings, Finding{Line: row.where("email").line, Column: row.where("email").column, Message: "This person is here already and stays as they are.", Note: true})
		}
		return known[row.Email]
	})
	slices.SortStableFunc(plan.Findings, func(a, b Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return nil
}

// Import takes a file of members in, whole or not at all, and invites each of
// those it adds by mail. Nobody sees anything of them before they say so.
func (s *Members) Import(ctx context.Context, who access.Actor, text string) (Plan, error) {
	if !CanImport(who) {
		return Plan{}, fault.New(fault.Forbidden, "Only an administrator of the whole service can do this.")
	}
	plan, err := s.PlanImport(ctx, text)
	if err != nil || !plan.Sound() || len(plan.Rows) == 0 {
		return plan, err
	}
	act := audit.Act{By: who, Verb: "imported members", About: "members"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return plan.insert(ctx, tx, at) })
	if fault.KindOf(err) == fault.Conflict && err != nil {
		return plan, fault.New(fault.Conflict, "Somebody in the file was added by another way at the same moment. Nothing was changed; try again.")
	}
	return plan, err
}

// insert adds everybody of the plan.
func (p Plan) insert(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
	var all []people.Person
	var profiles, disciplines, posts [][]any
	for _, row := range p.Rows {
		one := people.Person{ID: people.ID(id.New(at.Time)), Name: row.Name, Email: row.Email, Organisation: row.Organisation}
		all = append(all, one)
		post := sqldb.Nullable("")
		if row.Post != "" {
			post = sqldb.Nullable(id.New(at.Time))
			release := p.release
			if row.Role == "" {
				release = ""
			}
			posts = append(posts, []any{post.String, one.ID, row.Post, sqldb.Nullable(row.Organisation), row.Grade, strings.ToUpper(row.Role), release, row.Starts, ""})
		}
		profiles = append(profiles, []any{one.ID, newHandle(), row.Kind, "", "", "", usualChoices, false, post, "", at})
		for i, d := range row.Disciplines {
			disciplines = append(disciplines, []any{one.ID, d, i})
		}
	}
	if err := people.InsertAll(ctx, tx, at, all); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, post, manager_email, updated_at) VALUES`, ``, profiles); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO profile_disciplines (person, discipline, ord) VALUES`, ``, disciplines); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO profile_posts (id, person, title, organisation, grade, role, release, starts, ends) VALUES`, ``, posts); err != nil {
		return err
	}
	for _, one := range all {
		if err := outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "invitation/" + string(one.ID), Payload: parcel{Letter: invited, To: string(one.ID)}}); err != nil {
			return err
		}
	}
	return nil
}
