package framework

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/pack"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// Family is a kind of work whose roles are its levels.
type Family struct {
	ID          string
	Name        string
	Discipline  *Discipline
	Description string
	Roles       []*Role // the lowest grade first, retired ones among them
}

// Family finds a role family by its id, letter case aside; nil when there is none.
func (f *Framework) Family(id string) *Family { return f.families[strings.ToLower(id)] }

// URL is where readers find the family's current text.
func (y *Family) URL() string { return "/roles/families/" + segment(y.ID) }

// InRelease is where the family's text in a release stays for ever.
func (y *Family) InRelease(r Release) string { return r.URL() + y.URL() }

// Ref names the family to search and audit.
func (y *Family) Ref() string { return "family/" + y.ID }

// Levels are the family's roles that are in use, the lowest grade first.
func (y *Family) Levels() []*Role { return live(y.Roles) }

// Neighbours are the levels of the role's family next below and above it; nil at
// an end, of a role without a family and of one that is retired.
func (r *Role) Neighbours() (below, above *Role) {
	if r.Family == nil || r.retired() {
		return nil, nil
	}
	levels := r.Family.Levels()
	i := slices.Index(levels, r)
	if i > 0 {
		below = levels[i-1]
	}
	if i+1 < len(levels) {
		above = levels[i+1]
	}
	return below, above
}

// buildFamilies follows buildRoles. Grades are a guide, so where two levels have
// the same the profession's own order holds.
func (f *Framework) buildFamilies(p *pack.Edition) {
	f.families = map[string]*Family{}
	for _, known := range p.Framework.Families {
		y := &Family{ID: known.ID, Name: known.Name, Discipline: f.Discipline(known.Discipline), Description: known.Description}
		f.Families = append(f.Families, y)
		f.families[strings.ToLower(known.ID)] = y
	}
	for _, r := range p.Framework.Roles {
		if y := f.Family(r.Family); y != nil {
			role := f.Role(r.Code)
			role.Family = y
			y.Roles = append(y.Roles, role)
		}
	}
	for _, y := range f.Families {
		slices.SortStableFunc(y.Roles, func(a, b *Role) int {
			return cmp.Or(cmp.Compare(a.From.Height, b.From.Height), cmp.Compare(a.To.Height, b.To.Height))
		})
	}
}

// LastFamily returns a role family that the current release no longer has, in the
// last release that had it.
func (s *Service) LastFamily(ctx context.Context, id string) (*Framework, *Family, error) {
	releases, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT t.release FROM role_families t JOIN releases r ON r.name = t.release
		WHERE t.id = $1 AND r.state IN ('published', 'superseded') ORDER BY r.ord DESC LIMIT 1`, strings.ToLower(id))
	if err != nil {
		return nil, nil, err
	}
	f, err := s.last(ctx, releases, "role family", id)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Family(id), nil
}

func insertFamilies(ctx context.Context, tx *sqldb.Tx, release string, p *pack.Edition) error {
	err := tx.Insert(ctx, `INSERT INTO role_families (release, id, ord, discipline) VALUES`, ``, sqldb.Rows(p.Framework.Families,
		func(i int, y pack.RoleFamily) []any { return []any{release, y.ID, i, y.Discipline} }))
	if err != nil {
		return err
	}
	var levels [][]any
	for _, r := range p.Framework.Roles {
		if r.Family != "" {
			levels = append(levels, []any{release, r.Code, r.Family})
		}
	}
	return tx.Insert(ctx, `INSERT INTO family_roles (release, role, family) VALUES`, ``, levels)
}

// readFamilies follows readRoles.
func readFamilies(ctx context.Context, q sqldb.Querier, release string, p *pack.Edition) (err error) {
	p.Framework.Families, err = sqldb.All(ctx, q, func(rows *sql.Rows) (y pack.RoleFamily, err error) {
		return y, rows.Scan(&y.ID, &y.Discipline)
	}, `SELECT id, discipline FROM role_families WHERE release = $1 ORDER BY ord`, release)
	if err != nil {
		return err
	}
	levels, err := sqldb.All(ctx, q, scanPair, `SELECT role, family FROM family_roles WHERE release = $1`, release)
	if err != nil {
		return err
	}
	family := make(map[string]string, len(levels))
	for _, l := range levels {
		family[l.from] = l.to
	}
	for i := range p.Framework.Roles {
		p.Framework.Roles[i].Family = family[p.Framework.Roles[i].Code]
	}
	return nil
}

func visitFamilies(p *pack.Edition, v textVisitor) {
	for i := range p.Framework.Families {
		y := &p.Framework.Families[i]
		v.text("family/"+y.ID, "name", &y.Name)
		v.text("family/"+y.ID, "description", &y.Description)
	}
}

// familyDocs makes the families findable by what they are and by their levels' names.
func familyDocs(f *Framework) []search.Doc {
	var docs []search.Doc
	for _, y := range f.Families {
		body, about := y.Description, []string{y.Discipline.Ref()}
		for _, r := range y.Levels() {
			body += "\n" + r.Name
			about = append(about, r.Ref())
		}
		docs = append(docs, search.Doc{
			Ref: y.Ref(), URL: y.URL(), Topic: y.Discipline.Name, Title: y.Name, Body: body, Audience: search.Public, About: about,
		})
	}
	return docs
}
