package people

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// LoadPack brings the register in line with the pack. An organisation that the
// pack leaves out is refused while people work there: give it an end date.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p *pack.Pack) error {
	gone, err := absent(ctx, tx, p.Organisations)
	if err != nil {
		return err
	}
	if err := clearParts(ctx, tx); err != nil {
		return err
	}
	var rows, before, parents, domains [][]any
	for i, o := range p.Organisations {
		rows = append(rows, []any{o.ID, i, o.Name, Key(o.Name), o.Short, o.Kind, sqldb.Nullable(o.Parent), o.ValidFrom, o.ValidTo, o.Note})
		for j, x := range o.Predecessors {
			before = append(before, []any{o.ID, j, x.ID, x.How})
		}
		for j, x := range o.FormerParents {
			parents = append(parents, []any{o.ID, j, x.ID, x.Until})
		}
		for j, x := range o.EmailDomains {
			domains = append(domains, []any{o.ID, j, strings.ToLower(x)})
		}
	}
	const head = `INSERT INTO organisations (id, ord, name, name_key, short, kind, parent, valid_from, valid_to, note) VALUES `
	const tail = ` ON CONFLICT (id) DO UPDATE SET ord = excluded.ord, name = excluded.name, name_key = excluded.name_key, short = excluded.short,
		kind = excluded.kind, parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to, note = excluded.note`
	if err := tx.Insert(ctx, head, tail, rows); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO organisation_predecessors (organisation, ord, predecessor, how) VALUES `, ``, before); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO organisation_former_parents (organisation, ord, parent, until) VALUES `, ``, parents); err != nil {
		return err
	}
	if err := tx.Insert(ctx, `INSERT INTO organisation_domains (organisation, ord, domain) VALUES `, ``, domains); err != nil {
		return err
	}
	if err := forget(ctx, tx, gone); err != nil {
		return err
	}
	return index(ctx, tx, p.Organisations)
}

// clearParts removes what the pack states anew for every organisation.
func clearParts(ctx context.Context, tx *sqldb.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM organisation_predecessors`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM organisation_former_parents`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM organisation_domains`)
	return err
}

// absent returns the organisations that the pack leaves out.
func absent(ctx context.Context, tx *sqldb.Tx, listed []pack.Organisation) ([]string, error) {
	keep := map[string]bool{}
	for _, o := range listed {
		keep[o.ID] = true
	}
	known, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM organisations ORDER BY id`)
	var gone []string
	for _, id := range known {
		if !keep[id] {
			gone = append(gone, id)
		}
	}
	return gone, err
}

// forget removes organisations at which nobody works.
func forget(ctx context.Context, tx *sqldb.Tx, gone []string) error {
	if len(gone) == 0 {
		return nil
	}
	held, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT DISTINCT o.name FROM organisations o JOIN people p ON p.organisation = o.id
		WHERE o.id IN (`+sqldb.Holes(1, len(gone))+`)`, sqldb.Args(gone)...)
	if err != nil {
		return err
	}
	if len(held) > 0 {
		return fault.New(fault.Conflict, "The pack leaves out %s, where people work. Keep it in organisations.csv, as a historic organisation with the date on which it ended.", held[0])
	}
	for _, id := range gone {
		if err := search.Remove(ctx, tx, "organisation/"+id); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM organisations WHERE id IN (`+sqldb.Holes(1, len(gone))+`)`, sqldb.Args(gone)...)
	return err
}

// index makes every organisation findable by its name, its short name and its domain.
func index(ctx context.Context, tx *sqldb.Tx, all []pack.Organisation) error {
	for _, o := range all {
		doc := search.Doc{
			Ref: "organisation/" + o.ID, URL: "/organisations/" + o.ID, Kind: "organisation", Title: o.Name, Labels: []string{o.Short},
			Body: Kind(o.Kind).String() + ". " + o.Note + " " + strings.Join(o.EmailDomains, " "), Audience: search.Public,
		}
		if err := search.Put(ctx, tx, doc); err != nil {
			return err
		}
	}
	return nil
}

// FillPack writes the register back.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (o pack.Organisation, err error) {
		return o, rows.Scan(&o.ID, &o.Name, &o.Short, &o.Kind, &o.Parent, &o.ValidFrom, &o.ValidTo, &o.Note)
	}, `SELECT id, name, short, kind, coalesce(parent, ''), valid_from, valid_to, note FROM organisations ORDER BY ord, id`)
	if err != nil {
		return err
	}
	place := map[string]int{}
	for i, o := range all {
		place[o.ID] = i
	}
	predecessors, err := sqldb.All(ctx, q, scanPart, `SELECT organisation, predecessor, how FROM organisation_predecessors ORDER BY organisation, ord`)
	if err != nil {
		return err
	}
	for _, part := range predecessors {
		o := &all[place[part[0]]]
		o.Predecessors = append(o.Predecessors, pack.Predecessor{ID: part[1], How: part[2]})
	}
	parents, err := sqldb.All(ctx, q, scanPart, `SELECT organisation, parent, until FROM organisation_former_parents ORDER BY organisation, ord`)
	if err != nil {
		return err
	}
	for _, part := range parents {
		o := &all[place[part[0]]]
		o.FormerParents = append(o.FormerParents, pack.FormerParent{ID: part[1], Until: pack.Date(part[2])})
	}
	domains, err := sqldb.All(ctx, q, scanPart, `SELECT organisation, domain, '' FROM organisation_domains ORDER BY organisation, ord`)
	if err != nil {
		return err
	}
	for _, part := range domains {
		o := &all[place[part[0]]]
		o.EmailDomains = append(o.EmailDomains, part[1])
	}
	p.Organisations = all
	return nil
}

func scanPart(rows *sql.Rows) (part [3]string, err error) {
	return part, rows.Scan(&part[0], &part[1], &part[2])
}
