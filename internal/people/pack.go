package people

import (
	"context"
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
	if err := clearParts(ctx, tx, gone); err != nil {
		return err
	}
	all := make([]placed, len(p.Organisations))
	for i, o := range p.Organisations {
		all[i] = placed{o, i}
	}
	if err := put(ctx, tx, all); err != nil {
		return err
	}
	if err := forget(ctx, tx, gone); err != nil {
		return err
	}
	return index(ctx, tx, all, formerNames(p.Organisations))
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
	return remove(ctx, tx, gone)
}

// remove takes organisations out, as if they had never been there.
func remove(ctx context.Context, tx *sqldb.Tx, gone []string) error {
	for _, id := range gone {
		if err := search.Remove(ctx, tx, "organisation/"+id); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM organisations WHERE id IN (`+sqldb.Holes(1, len(gone))+`)`, sqldb.Args(gone)...)
	return err
}

// formerNames lists what each organisation was called before its name changed.
func formerNames(all []pack.Organisation) map[string][]string {
	byID := map[string]pack.Organisation{}
	for _, o := range all {
		byID[o.ID] = o
	}
	former := map[string][]string{}
	for _, o := range all {
		for now, next := o, true; next; {
			next = false
			for _, p := range now.Predecessors {
				if old, known := byID[p.ID]; known && p.How == "renamed" && len(former[o.ID]) < len(all) {
					former[o.ID] = append(former[o.ID], old.Name)
					now, next = old, true
				}
			}
		}
	}
	return former
}

// index makes organisations findable by their names, now and before, their
// short name and their domains.
func index(ctx context.Context, tx *sqldb.Tx, all []placed, former map[string][]string) error {
	for _, o := range all {
		doc := search.Doc{
			Ref: "organisation/" + o.ID, URL: "/organisations/" + o.ID, Kind: "organisation", Title: o.Name, Labels: append([]string{o.Short}, former[o.ID]...),
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
	all, err := whole(ctx, q)
	if err != nil {
		return err
	}
	p.Organisations = all.list()
	return nil
}
