package people

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// placed is an organisation with its place in the register, which is the order
// in which a pack lists it.
type placed struct {
	pack.Organisation
	Place int
}

// registry is the whole register in memory: a few hundred organisations, which
// changes and questions about an earlier day look at as a whole.
type registry []placed

// list is the register as a pack has it.
func (r registry) list() []pack.Organisation {
	var all []pack.Organisation
	for _, o := range r {
		all = append(all, o.Organisation)
	}
	return all
}

// find returns an organisation of the register; nil when there is none.
func (r registry) find(id OrganisationID) *placed {
	for i := range r {
		if r[i].ID == string(id) {
			return &r[i]
		}
	}
	return nil
}

// whole reads the register with everything that it says, in the order of the pack.
func whole(ctx context.Context, q sqldb.Querier) (registry, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (o placed, err error) {
		return o, rows.Scan(&o.ID, &o.Place, &o.Name, &o.Short, &o.Kind, &o.Parent, &o.ValidFrom, &o.ValidTo, &o.Note)
	}, `SELECT id, ord, name, short, kind, coalesce(parent, ''), valid_from, valid_to, note FROM organisations ORDER BY ord, id`)
	if err != nil {
		return nil, err
	}
	r := registry(all)
	byID := map[string]*placed{}
	for i := range r {
		byID[r[i].ID] = &r[i]
	}
	for _, part := range []struct {
		query string
		add   func(o *placed, a, b, c string)
	}{
		{`SELECT organisation, predecessor, how, '' FROM organisation_predecessors ORDER BY organisation, ord`, func(o *placed, a, b, _ string) {
			o.Predecessors = append(o.Predecessors, pack.Predecessor{ID: a, How: b})
		}},
		{`SELECT organisation, parent, until, '' FROM organisation_former_parents ORDER BY organisation, ord`, func(o *placed, a, b, _ string) {
			o.FormerParents = append(o.FormerParents, pack.FormerParent{ID: a, Until: pack.Date(b)})
		}},
		{`SELECT organisation, domain, '', '' FROM organisation_domains ORDER BY organisation, ord`, func(o *placed, a, _, _ string) {
			o.EmailDomains = append(o.EmailDomains, a)
		}},
		{`SELECT organisation, grade, name, '' FROM organisation_grades ORDER BY organisation, ord`, func(o *placed, a, b, _ string) {
			o.LocalGrades = append(o.LocalGrades, pack.LocalGrade{Grade: a, Name: b})
		}},
		{`SELECT organisation, domain, until, '' FROM organisation_former_domains ORDER BY organisation, ord`, func(o *placed, a, b, _ string) {
			o.FormerDomains = append(o.FormerDomains, pack.FormerDomain{Domain: a, Until: pack.Date(b)})
		}},
		{`SELECT organisation, giver, moved_on, what FROM organisation_functions ORDER BY organisation, ord`, func(o *placed, a, b, c string) {
			o.Functions = append(o.Functions, pack.Function{From: a, On: pack.Date(b), What: c})
		}},
	} {
		rows, err := sqldb.All(ctx, q, scanPart, part.query)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			part.add(byID[row[0]], row[1], row[2], row[3])
		}
	}
	return r, nil
}

func scanPart(rows *sql.Rows) (part [4]string, err error) {
	return part, rows.Scan(&part[0], &part[1], &part[2], &part[3])
}

// partTables hold what an organisation has several of.
var partTables = []string{
	"organisation_predecessors", "organisation_former_parents", "organisation_domains",
	"organisation_grades", "organisation_former_domains", "organisation_functions",
}

// clearParts removes what the given organisations, and those still to be put,
// have several of; put states it anew.
func clearParts(ctx context.Context, tx *sqldb.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	for _, table := range partTables {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE organisation IN (`+sqldb.Holes(1, len(ids))+`)`, sqldb.Args(ids)...); err != nil {
			return err
		}
	}
	return nil
}

// put writes organisations over what the register says of them.
func put(ctx context.Context, tx *sqldb.Tx, all []placed) error {
	var ids []string
	var rows, before, parents, domains, grades, former, functions [][]any
	for _, o := range all {
		ids = append(ids, o.ID)
		rows = append(rows, []any{o.ID, o.Place, o.Name, Key(o.Name), o.Short, o.Kind, sqldb.Nullable(o.Parent), o.ValidFrom, o.ValidTo, o.Note})
		for j, x := range o.Predecessors {
			before = append(before, []any{o.ID, j, x.ID, x.How})
		}
		for j, x := range o.FormerParents {
			parents = append(parents, []any{o.ID, j, x.ID, x.Until})
		}
		for j, x := range o.EmailDomains {
			domains = append(domains, []any{o.ID, j, strings.ToLower(x)})
		}
		for j, x := range o.LocalGrades {
			grades = append(grades, []any{o.ID, j, x.Grade, x.Name})
		}
		for j, x := range o.FormerDomains {
			former = append(former, []any{o.ID, j, strings.ToLower(x.Domain), x.Until})
		}
		for j, x := range o.Functions {
			functions = append(functions, []any{o.ID, j, x.From, x.What, x.On})
		}
	}
	if err := clearParts(ctx, tx, ids); err != nil {
		return err
	}
	const head = `INSERT INTO organisations (id, ord, name, name_key, short, kind, parent, valid_from, valid_to, note) VALUES `
	const tail = ` ON CONFLICT (id) DO UPDATE SET ord = excluded.ord, name = excluded.name, name_key = excluded.name_key, short = excluded.short,
		kind = excluded.kind, parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to, note = excluded.note`
	if err := tx.Insert(ctx, head, tail, rows); err != nil {
		return err
	}
	for _, part := range []struct {
		head string
		rows [][]any
	}{
		{`INSERT INTO organisation_predecessors (organisation, ord, predecessor, how) VALUES `, before},
		{`INSERT INTO organisation_former_parents (organisation, ord, parent, until) VALUES `, parents},
		{`INSERT INTO organisation_domains (organisation, ord, domain) VALUES `, domains},
		{`INSERT INTO organisation_grades (organisation, ord, grade, name) VALUES `, grades},
		{`INSERT INTO organisation_former_domains (organisation, ord, domain, until) VALUES `, former},
		{`INSERT INTO organisation_functions (organisation, ord, giver, what, moved_on) VALUES `, functions},
	} {
		if err := tx.Insert(ctx, part.head, ``, part.rows); err != nil {
			return err
		}
	}
	return nil
}
