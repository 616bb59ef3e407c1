package framework

import (
	"context"
	"slices"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/publishing"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// loadedNote is what a release from a pack says of itself where the pack says nothing.
const loadedNote = "Published from the profession's own files."

// LoadPack makes the pack's framework the current release, named by the pack's
// version, and makes its parts findable. The pack's earlier releases come before
// it, but for those that the store has. The release that was current stays
// readable at its own address. A version that is in the store already is a Conflict.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p *pack.Pack) error {
	name := p.Profession.Version
	taken, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT name FROM releases WHERE name = $1`, name)
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return fault.New(fault.Conflict, "Release %s of the framework is in this store already. Give the pack another version in profession.yaml.", name)
	}
	if _, err := tx.Exec(ctx, `UPDATE releases SET state = 'superseded' WHERE state = 'published'`); err != nil {
		return err
	}
	if err := loadHistory(ctx, tx, p); err != nil {
		return err
	}
	fresh := p.Edition()
	if fresh.Release.Note == "" {
		fresh.Release.Note = loadedNote
	}
	if err := insert(ctx, tx, fresh, p.Profession.Locale); err != nil {
		return err
	}
	f := build(fresh)
	if err := makeFindable(ctx, tx, f); err != nil {
		return err
	}
	return publishing.Announce(ctx, tx, publishing.Change{
		At: at, URL: f.Release.URL(), Title: f.Release.Title, Kind: "release",
		Summary: "A release of the framework was published, with " + number(len(live(f.Skills)), "skill", "skills") + " and " + number(len(live(f.Roles)), "role", "roles") + ".",
	})
}

// loadHistory stores the pack's earlier releases, the oldest first.
func loadHistory(ctx context.Context, tx *sqldb.Tx, p *pack.Pack) error {
	names, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT name FROM releases`)
	if err != nil {
		return err
	}
	for i := range p.History {
		if slices.Contains(names, p.History[i].Release.Name) {
			continue
		}
		e := p.History[i]
		e.Release.State = Superseded
		if err := insert(ctx, tx, &e, p.Profession.Locale); err != nil {
			return err
		}
	}
	return nil
}

// FillPack writes the current release into a pack, in the pack's language, with
// those before it: the inverse of LoadPack. A release that is being written is
// left out. The profession's part, which says the language, comes first.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	name, err := sqldb.One(ctx, q, "published release", sqldb.Value[string], `SELECT name FROM releases WHERE state = 'published'`)
	if err != nil {
		return err
	}
	stored, err := readSteady(ctx, q, name, p.Profession.Locale)
	if err != nil {
		return err
	}
	p.Profession.Levels, p.Profession.Rings = stored.Levels, stored.Rings
	p.Profession.Disciplines, p.Profession.Grades = stored.Disciplines, stored.Grades
	p.Framework, p.Bodies, p.Qualifications = stored.Framework, stored.Bodies, stored.Qualifications
	r := stored.Release
	p.Decisions, p.Profession.Version, p.Profession.Issued = r.Decisions, r.Name, r.Issued
	p.Profession.Release = pack.ReleaseWords{Title: r.Title, Note: r.Note, BasedOn: r.BasedOn}
	if r.Note == loadedNote {
		p.Profession.Release.Note = ""
	}
	if r.Title == "Release "+r.Name {
		p.Profession.Release.Title = ""
	}
	return fillHistory(ctx, q, p)
}

// fillHistory writes the superseded releases into a pack, the oldest first.
func fillHistory(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	names, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT name FROM releases WHERE state = 'superseded' ORDER BY ord`)
	if err != nil {
		return err
	}
	p.History = nil
	for _, name := range names {
		e, err := readSteady(ctx, q, name, p.Profession.Locale)
		if err != nil {
			return err
		}
		pr := &p.Profession
		e.Scheme = pack.Scheme{ID: pr.ID, Name: pr.Name, IdentifierBase: pr.IdentifierBase, Locale: pr.Locale, Licence: pr.Licence, Notice: pr.Notice}
		p.History = append(p.History, *e)
	}
	return nil
}

// makeFindable puts the active skills and roles, the role families and the disciplines of a release
// into the index, in place of those of any other, with what people also call them.
func makeFindable(ctx context.Context, tx *sqldb.Tx, f *Framework) error {
	if err := search.Replace(ctx, tx, "skill", skillDocs(f)); err != nil {
		return err
	}
	if err := search.Replace(ctx, tx, "role", roleDocs(f)); err != nil {
		return err
	}
	if err := search.Replace(ctx, tx, "family", familyDocs(f)); err != nil {
		return err
	}
	if err := search.Replace(ctx, tx, "discipline", disciplineDocs(f)); err != nil {
		return err
	}
	var groups [][]string
	for _, s := range f.Skills {
		if s.Status == Active && len(s.Labels) > 0 {
			groups = append(groups, append([]string{s.Name}, s.Labels...))
		}
	}
	return search.PutSynonyms(ctx, tx, "skills", groups)
}

func skillDocs(f *Framework) []search.Doc {
	var docs []search.Doc
	for _, s := range f.Skills {
		if s.Status != Active {
			continue
		}
		body := s.Definition + "\n" + s.ScopeNote + "\n" + strings.Join(s.Examples, "\n")
		for _, d := range s.Descriptors {
			body += "\n" + d.Words
		}
		docs = append(docs, search.Doc{
			Ref: s.Ref(), URL: s.URL(), Topic: s.Discipline.Name, Title: s.Name, Labels: append([]string{s.Code}, s.Labels...),
			Body: body, Audience: search.Public, About: []string{s.Discipline.Ref()},
		})
	}
	return docs
}

func roleDocs(f *Framework) []search.Doc {
	var docs []search.Doc
	for _, r := range f.Roles {
		if r.Status != Active {
			continue
		}
		body := r.Summary
		for _, text := range r.Responsibilities {
			body += "\n" + text
		}
		about := []string{r.Discipline.Ref()}
		for _, n := range r.Skills {
			about = append(about, n.Skill.Ref())
		}
		docs = append(docs, search.Doc{
			Ref: r.Ref(), URL: r.URL(), Topic: r.Discipline.Name, Title: r.Name, Labels: append([]string{r.Code}, r.Titles...),
			Body: body, Audience: search.Public, About: about,
		})
	}
	return docs
}

func disciplineDocs(f *Framework) []search.Doc {
	var docs []search.Doc
	for _, d := range f.Disciplines {
		docs = append(docs, search.Doc{
			Ref: d.Ref(), URL: d.URL(), Topic: d.Name, Title: d.Label(), Labels: []string{d.Name}, Body: d.Description, Audience: search.Public,
		})
	}
	return docs
}
