package membership

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Filter narrows the directory. Empty fields narrow nothing, and nobody is
// found by what they do not show to whoever looks.
type Filter struct {
	Words        string // in the name
	Discipline   string // id
	Organisation people.OrganisationID
	Skill        string // code of a skill that they are willing to help others with
}

// Entry is a member in the directory, as somebody sees them.
type Entry struct {
	Person       people.ID
	Handle       string
	Name         string
	Organisation string
	Post         string
	Disciplines  []string
}

// PerPage is how many members a page of the directory has.
const PerPage = 50

// near is how close the viewer is to a member, as the digit of an audience: the
// twin of Viewer.closeness. $1 and $2 are the viewer, $3 the organisations that
// they lead and $4 the members of their networks, each between bars.
const near = `CASE WHEN pe.id = $1 THEN '0'
	WHEN r.manager = $2 AND r.manager_confirmed_at IS NOT NULL THEN '1'
	WHEN $3 <> '|' AND pe.organisation_confirmed AND pe.organisation IS NOT NULL AND $3 LIKE '%|' || pe.organisation || '|%' THEN '2'
	WHEN $4 <> '|' AND $4 LIKE '%|' || pe.id || '|%' THEN '3'
	ELSE '4' END`

// selectNear is every listed member with how close the viewer is to them: what
// the directory and its twin in Go choose from.
const (
	nearColumns = `WITH near AS (SELECT pe.id, pe.name, pe.name_key, pe.organisation, r.handle, r.audiences, r.post, ` + near + ` AS digit FROM `
	nearListed  = ` r.listed AND pe.status = 'active')`
	selectNear  = nearColumns + `people pe JOIN profiles r ON r.person = pe.id WHERE` + nearListed
)

// What a viewer sees of a field. Nobody is farther away than a member, '4', so
// that what members see needs no look at how close the viewer is: on a list of
// thousands that is a third of the work. The numbers in substr are those of the
// fields, from 1.
const (
	seesName       = `(substr(n.audiences, 1, 1) >= '4' OR substr(n.audiences, 1, 1) >= n.digit)`
	seesEmployer   = `(substr(n.audiences, 4, 1) >= '4' OR substr(n.audiences, 4, 1) >= n.digit)`
	seesDiscipline = `(substr(n.audiences, 9, 1) >= '4' OR substr(n.audiences, 9, 1) >= n.digit)`
)

// found is who passes the filter: the name is seen, and so is whatever they are
// found by.
const found = ` FROM near n WHERE ` + seesName + `
	AND ($5 = '%%' OR n.name_key LIKE $5 ESCAPE '\')
	AND ($6 = '' OR ` + seesDiscipline + ` AND EXISTS (SELECT 1 FROM profile_disciplines d WHERE d.person = n.id AND d.discipline = $7))
	AND ($8 = '' OR ` + seesEmployer + ` AND n.organisation = $9)`

// foundIn is the same for a filter with a discipline, from those who work in it.
// It is quicker to count and cannot tell them in the order of their names.
const foundIn = nearColumns + `profile_disciplines d JOIN people pe ON pe.id = d.person JOIN profiles r ON r.person = d.person WHERE d.discipline = $5 AND` + nearListed + `
	SELECT count(*) FROM near n WHERE ` + seesName + ` AND ` + seesDiscipline + `
	AND ($6 = '%%' OR n.name_key LIKE $6 ESCAPE '\')
	AND ($7 = '' OR ` + seesEmployer + ` AND n.organisation = $8)`

// bars writes a list so that LIKE finds each of its things whole.
func bars[T ~string](all []T) string {
	var b strings.Builder
	b.WriteByte('|')
	for _, v := range all {
		b.WriteString(string(v))
		b.WriteByte('|')
	}
	return b.String()
}

func (f Filter) args(v Viewer) []any {
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(people.Key(f.Words)) + "%"
	return []any{v.Person, v.Person, bars(v.Leads), bars(v.Owns), like, f.Discipline, f.Discipline, f.Organisation, f.Organisation}
}

// Directory lists a page of the members who want to be found, by name, with how
// many there are on all pages. A person has to have signed in.
func (s *Members) Directory(ctx context.Context, who access.Actor, f Filter, page int) ([]Entry, int, error) {
	if !who.SignedIn() {
		return nil, 0, fault.New(fault.Forbidden, "Sign in to see who the members are.")
	}
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return nil, 0, err
	}
	helpers, err := s.helpers(ctx, f.Skill)
	if err != nil || f.Skill != "" && len(helpers) == 0 {
		return nil, 0, err
	}
	return list(ctx, s.DB, v, f, helpers, page)
}

// helpers are the persons willing to help with a skill.
func (s *Members) helpers(ctx context.Context, skill string) ([]string, error) {
	if skill == "" || s.Helps == nil {
		return nil, nil
	}
	return s.Helps(ctx, skill)
}

// list reads a page of the directory in three statements, however long it is.
func list(ctx context.Context, q sqldb.Querier, v Viewer, f Filter, helpers []string, page int) ([]Entry, int, error) {
	args := f.args(v)
	if f.Skill == "" {
		helpers = []string{""}
	}
	skill := append([]any{f.Skill}, sqldb.Args(helpers)...)
	n, err := count(ctx, q, f, args, skill)
	if err != nil || n <= (page-1)*PerPage {
		return nil, n, err
	}
	last := len(args) + len(skill)
	order, most, skip := fromEnd(n, page)
	args = append(append(args, skill...), most, skip)
	all, err := sqldb.All(ctx, q, scanEntry, selectNear+`, page AS (SELECT n.id, n.handle, n.name, n.name_key, n.organisation, n.post, n.audiences, n.digit`+found+` AND ($10 = '' OR n.id IN (`+sqldb.Holes(11, len(helpers))+`))
			`+order+` LIMIT `+sqldb.Holes(last+1, 1)+` OFFSET `+sqldb.Holes(last+2, 1)+`)
		SELECT n.id, n.handle, n.name,
			CASE WHEN substr(n.audiences, 4, 1) >= n.digit THEN coalesce(o.name, '') ELSE '' END,
			CASE WHEN substr(n.audiences, 6, 1) >= n.digit THEN coalesce(t.title, '') ELSE '' END,
			substr(n.audiences, 9, 1) >= n.digit
		FROM page n LEFT JOIN organisations o ON o.id = n.organisation LEFT JOIN profile_posts t ON t.id = n.post ORDER BY n.name_key, n.id`, args...)
	if err != nil {
		return nil, 0, err
	}
	return all, n, withDisciplines(ctx, q, all)
}

// count is how many pass the filter.
func count(ctx context.Context, q sqldb.Querier, f Filter, args, skill []any) (int, error) {
	helpers := len(skill) - 1
	if f.Discipline == "" {
		return sqldb.One(ctx, q, "count", sqldb.Value[int], selectNear+` SELECT count(*)`+found+` AND ($10 = '' OR n.id IN (`+sqldb.Holes(11, helpers)+`))`,
			append(slices.Clone(args), skill...)...)
	}
	in := append(slices.Clone(args[:4]), f.Discipline, args[4], f.Organisation, f.Organisation)
	return sqldb.One(ctx, q, "count", sqldb.Value[int], foundIn+` AND ($9 = '' OR n.id IN (`+sqldb.Holes(10, helpers)+`))`, append(in, skill...)...)
}

// fromEnd says in which order a page of a list of n is sought, how many it has and
// how many come before them. The later half is sought from its end, because what
// is passed over has to be read as well.
func fromEnd(n, page int) (order string, most, skip int) {
	skip = (page - 1) * PerPage
	most = min(PerPage, n-skip)
	if skip <= n/2 {
		return `ORDER BY n.name_key, n.id`, most, skip
	}
	return `ORDER BY n.name_key DESC, n.id DESC`, most, n - skip - most
}

// open marks, while a page is read, who shows their disciplines.
const open = "\x00"

func scanEntry(rows *sql.Rows) (e Entry, err error) {
	var disciplines bool
	err = rows.Scan(&e.Person, &e.Handle, &e.Name, &e.Organisation, &e.Post, &disciplines)
	if disciplines {
		e.Disciplines = []string{open}
	}
	return e, err
}

// withDisciplines reads the disciplines of those who show them.
func withDisciplines(ctx context.Context, q sqldb.Querier, all []Entry) error {
	at := map[people.ID]int{}
	var ids []people.ID
	for i, e := range all {
		if len(e.Disciplines) > 0 {
			all[i].Disciplines, at[e.Person], ids = nil, i, append(ids, e.Person)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	type row struct {
		person     people.ID
		discipline string
	}
	rows, err := sqldb.All(ctx, q, func(rows *sql.Rows) (r row, err error) { return r, rows.Scan(&r.person, &r.discipline) },
		`SELECT person, discipline FROM profile_disciplines WHERE person IN (`+sqldb.Holes(1, len(ids))+`) ORDER BY person, ord`, sqldb.Args(ids)...)
	for _, r := range rows {
		e := &all[at[r.person]]
		e.Disciplines = append(e.Disciplines, r.discipline)
	}
	return err
}
