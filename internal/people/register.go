package people

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

const selectOrganisations = `SELECT o.id, o.name, o.short, o.kind, coalesce(o.parent, ''), coalesce(p.name, ''), o.valid_from, o.valid_to, o.note
	FROM organisations o LEFT JOIN organisations p ON p.id = o.parent`

func scanOrganisation(rows *sql.Rows) (o Organisation, err error) {
	return o, rows.Scan(&o.ID, &o.Name, &o.Short, &o.Kind, &o.Parent, &o.ParentName, &o.From, &o.To, &o.Note)
}

// Register lists organisations by name. Words keep those whose name, short name,
// address or former name contains every one of them; kind keeps one sort.
// Either may be empty.
func (s *Service) Register(ctx context.Context, words string, kind Kind) ([]Organisation, error) {
	all, err := sqldb.All(ctx, s.DB, scanOrganisation, selectOrganisations+` ORDER BY o.name_key, o.id`)
	if err != nil {
		return nil, err
	}
	former := map[OrganisationID]string{}
	if words != "" {
		renamed, err := sqldb.All(ctx, s.DB, scanRelated, `SELECT p.organisation, o.name FROM organisation_predecessors p
			JOIN organisations o ON o.id = p.predecessor WHERE p.how = 'renamed'`)
		if err != nil {
			return nil, err
		}
		for _, r := range renamed {
			former[r.ID] += " " + r.Name
		}
	}
	return slices.DeleteFunc(all, func(o Organisation) bool {
		return kind != "" && o.Kind != kind || !fits(o.Name+" "+o.Short+" "+string(o.ID)+former[o.ID], words)
	}), nil
}

// fits reports whether a text contains every one of the words, case and marks aside.
func fits(text, words string) bool {
	text = Key(text)
	return !slices.ContainsFunc(strings.Fields(Key(words)), func(word string) bool { return !strings.Contains(text, word) })
}

// Living lists the organisations that exist today, by name.
func (s *Service) Living(ctx context.Context) ([]Organisation, error) {
	all, err := s.Register(ctx, "", "")
	now := s.Log.Now()
	return slices.DeleteFunc(all, func(o Organisation) bool { return !Lives(o.From, o.To, now) }), err
}

// isLiving reports whether a choice from the list of Living is one; choosing
// nothing is.
func (s *Service) isLiving(ctx context.Context, id OrganisationID) (bool, error) {
	if id == "" {
		return true, nil
	}
	all, err := s.Living(ctx)
	return slices.ContainsFunc(all, func(o Organisation) bool { return o.ID == id }), err
}

// Organisation reads one organisation with everything the register says of it.
func (s *Service) Organisation(ctx context.Context, id OrganisationID) (Organisation, error) {
	o, err := sqldb.One(ctx, s.DB, "organisation", scanOrganisation, selectOrganisations+` WHERE o.id = $1`, id)
	if err != nil {
		return o, err
	}
	if o.Domains, err = sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT domain FROM organisation_domains WHERE organisation = $1 ORDER BY ord`, id); err != nil {
		return o, err
	}
	if o.Predecessors, err = sqldb.All(ctx, s.DB, scanSuccession, `SELECT o.id, o.name, p.how, o.valid_to FROM organisation_predecessors p
		JOIN organisations o ON o.id = p.predecessor WHERE p.organisation = $1 ORDER BY p.ord`, id); err != nil {
		return o, err
	}
	if o.Successors, err = sqldb.All(ctx, s.DB, scanSuccession, `SELECT o.id, o.name, p.how, old.valid_to FROM organisation_predecessors p
		JOIN organisations o ON o.id = p.organisation JOIN organisations old ON old.id = p.predecessor
		WHERE p.predecessor = $1 ORDER BY o.name_key, o.id`, id); err != nil {
		return o, err
	}
	if o.FormerParents, err = sqldb.All(ctx, s.DB, scanFormerParent, `SELECT o.id, o.name, f.until FROM organisation_former_parents f
		JOIN organisations o ON o.id = f.parent WHERE f.organisation = $1 ORDER BY f.ord`, id); err != nil {
		return o, err
	}
	if o.Children, err = sqldb.All(ctx, s.DB, scanRelated, `SELECT id, name FROM organisations WHERE parent = $1 AND kind <> 'historic' ORDER BY name_key, id`, id); err != nil {
		return o, err
	}
	return o, s.addDetails(ctx, &o)
}

// addDetails reads what came with later needs: grades, domains and work that
// changed hands, headcounts.
func (s *Service) addDetails(ctx context.Context, o *Organisation) (err error) {
	if o.LocalGrades, err = sqldb.All(ctx, s.DB, func(rows *sql.Rows) (g pack.LocalGrade, err error) { return g, rows.Scan(&g.Grade, &g.Name) },
		`SELECT grade, name FROM organisation_grades WHERE organisation = $1 ORDER BY ord`, o.ID); err != nil {
		return err
	}
	if o.FormerDomains, err = sqldb.All(ctx, s.DB, func(rows *sql.Rows) (d pack.FormerDomain, err error) { return d, rows.Scan(&d.Domain, &d.Until) },
		`SELECT domain, until FROM organisation_former_domains WHERE organisation = $1 ORDER BY ord`, o.ID); err != nil {
		return err
	}
	if o.Took, err = sqldb.All(ctx, s.DB, scanFunction, `SELECT o.id, o.name, f.what, f.moved_on FROM organisation_functions f
		JOIN organisations o ON o.id = f.giver WHERE f.organisation = $1 ORDER BY f.moved_on, f.ord`, o.ID); err != nil {
		return err
	}
	if o.Gave, err = sqldb.All(ctx, s.DB, scanFunction, `SELECT o.id, o.name, f.what, f.moved_on FROM organisation_functions f
		JOIN organisations o ON o.id = f.organisation WHERE f.giver = $1 ORDER BY f.moved_on, o.name_key, f.ord`, o.ID); err != nil {
		return err
	}
	o.Headcounts, err = headcountsOf(ctx, s.DB, o.ID)
	return err
}

func scanFunction(rows *sql.Rows) (f Function, err error) {
	return f, rows.Scan(&f.ID, &f.Name, &f.What, &f.On)
}

func scanSuccession(rows *sql.Rows) (s Succession, err error) {
	return s, rows.Scan(&s.ID, &s.Name, &s.How, &s.When)
}

func scanFormerParent(rows *sql.Rows) (f FormerParent, err error) {
	return f, rows.Scan(&f.ID, &f.Name, &f.Until)
}

func scanRelated(rows *sql.Rows) (r Related, err error) { return r, rows.Scan(&r.ID, &r.Name) }

// OrganisationsFor returns the living organisations whose register has the
// domain of a canonical address, or the nearest domain above it. Several
// organisations may share a domain; then the person says which is theirs.
func (s *Service) OrganisationsFor(ctx context.Context, email string, on time.Time) ([]Organisation, error) {
	return organisationsFor(ctx, s.DB, email, on)
}

func organisationsFor(ctx context.Context, q sqldb.Querier, email string, on time.Time) ([]Organisation, error) {
	sought := domains(email)
	if len(sought) == 0 {
		return nil, nil
	}
	type match struct {
		domain string
		id     OrganisationID
		name   string
		from   pack.Date
		to     pack.Date
	}
	found, err := sqldb.All(ctx, q, func(rows *sql.Rows) (m match, err error) {
		return m, rows.Scan(&m.domain, &m.id, &m.name, &m.from, &m.to)
	}, `SELECT d.domain, o.id, o.name, o.valid_from, o.valid_to FROM organisation_domains d
		JOIN organisations o ON o.id = d.organisation
		WHERE d.domain IN (`+sqldb.Holes(1, len(sought))+`) ORDER BY length(d.domain) DESC, o.name_key, o.id`, sqldb.Args(sought)...)
	var all []Organisation
	nearest := ""
	for _, m := range found {
		if !Lives(m.from, m.to, on) || nearest != "" && m.domain != nearest {
			continue
		}
		nearest = m.domain
		all = append(all, Organisation{ID: m.id, Name: m.name, From: m.from, To: m.to})
	}
	return all, err
}
