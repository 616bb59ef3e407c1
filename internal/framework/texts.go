package framework

import (
	"context"
	"database/sql"
	"strconv"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// textKey is where a text stands: what it is of, in which field, and at which
// place of a list, from 1; 0 where the field holds one text.
type textKey struct {
	ref, field string
	place      int
}

// texts are what people read of a release, in one language.
type texts map[textKey]string

func (t texts) text(ref, field string, to *string) { *to = t[textKey{ref, field, 0}] }

func (t texts) list(ref, field string, to *[]string) {
	for place := 1; ; place++ {
		s, ok := t[textKey{ref, field, place}]
		if !ok {
			return
		}
		*to = append(*to, s)
	}
}

// readTexts fills in the texts of everything that is in the edition already. A
// field that has none in the language is read in the first that it has, a list
// as a whole.
func readTexts(ctx context.Context, q sqldb.Querier, release, lang string, p *pack.Edition) error {
	found := make(texts, 4*len(p.Framework.Skills)+len(p.Framework.Descriptors))
	var k textKey
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (s string, err error) {
		return s, rows.Scan(&k.ref, &k.field, &k.place, &s)
	}, func(s string) error {
		found[k] = s
		return nil
	}, `SELECT ref, field, place, words FROM framework_texts t WHERE release = $1 AND (lang = $2 OR NOT EXISTS (
		SELECT 1 FROM framework_texts o WHERE o.release = t.release AND o.ref = t.ref AND o.field = t.field AND (o.lang = $3 OR o.lang < t.lang)))`,
		release, lang, lang)
	visitTexts(p, found)
	return err
}

// textRows collects what is stored of texts. An empty text is not stored; an
// empty entry of a list is, for those after it to keep their places.
type textRows struct {
	release, lang string
	rows          [][]any
}

func (t *textRows) text(ref, field string, from *string) {
	if *from != "" {
		t.add(ref, field, 0, *from)
	}
}

func (t *textRows) list(ref, field string, from *[]string) {
	for i, s := range *from {
		t.add(ref, field, i+1, s)
	}
}

func (t *textRows) add(ref, field string, place int, s string) {
	t.rows = append(t.rows, []any{t.release, ref, field, place, t.lang, s})
}

func insertTexts(ctx context.Context, tx *sqldb.Tx, release, lang string, p *pack.Edition) error {
	t := &textRows{release: release, lang: lang}
	visitTexts(p, t)
	return tx.Insert(ctx, `INSERT INTO framework_texts (release, ref, field, place, lang, words) VALUES`, ``, t.rows)
}

// textVisitor is shown where each text stands. What is about to be stored reads
// there; what comes from the store writes there.
type textVisitor interface {
	text(ref, field string, s *string)
	list(ref, field string, all *[]string)
}

// visitTexts shows every text of the release: the one list of what people read.
func visitTexts(p *pack.Edition, v textVisitor) {
	v.text("release", "title", &p.Release.Title)
	v.text("release", "note", &p.Release.Note)
	v.text("release", "lead_in", &p.Levels.LeadIn)
	v.list("release", "level_rules", &p.Levels.Rules)
	visitDecisions(p, v)
	visitScales(p, v)
	visitSkills(p, v)
	visitRoles(p, v)
	visitFamilies(p, v)
	visitBodies(p, v)
	visitQualifications(p, v)
}

func visitScales(p *pack.Edition, v textVisitor) {
	for i := range p.Levels.Items {
		l := &p.Levels.Items[i]
		ref := "level/" + strconv.Itoa(l.Level)
		v.text(ref, "name", &l.Name)
		v.text(ref, "anchor", &l.Anchor)
	}
	for i := range p.Rings {
		r := &p.Rings[i]
		v.text("ring/"+r.ID, "name", &r.Name)
		v.text("ring/"+r.ID, "description", &r.Description)
	}
	for i := range p.Grades {
		v.text("grade/"+p.Grades[i].ID, "name", &p.Grades[i].Name)
	}
	for i := range p.Disciplines {
		d := &p.Disciplines[i]
		ref := "discipline/" + d.ID
		v.text(ref, "name", &d.Name)
		v.text(ref, "full_name", &d.FullName)
		v.text(ref, "description", &d.Description)
		v.text(ref, "lead", &d.Lead)
	}
}

func visitSkills(p *pack.Edition, v textVisitor) {
	for i := range p.Framework.Skills {
		s := &p.Framework.Skills[i]
		ref := "skill/" + s.Code
		v.text(ref, "name", &s.Name)
		v.text(ref, "definition", &s.Definition)
		v.text(ref, "scope_note", &s.ScopeNote)
		v.text(ref, "source_note", &s.SourceNote)
		v.list(ref, "labels", &s.AltLabels)
		v.list(ref, "examples", &s.Examples)
	}
	for i := range p.Framework.Descriptors {
		d := &p.Framework.Descriptors[i]
		v.text("descriptor/"+d.Skill+"/"+strconv.Itoa(d.Level), "words", &d.Text)
	}
}

func visitRoles(p *pack.Edition, v textVisitor) {
	for i := range p.Framework.Roles {
		r := &p.Framework.Roles[i]
		ref := "role/" + r.Code
		v.text(ref, "name", &r.Name)
		v.text(ref, "summary", &r.Summary)
		v.list(ref, "titles", &r.TypicalTitles)
		v.list(ref, "entry_routes", &r.EntryRoutes)
	}
	for i := range p.Framework.Responsibilities {
		r := &p.Framework.Responsibilities[i]
		v.text("responsibility/"+r.Role+"/"+strconv.Itoa(r.Order), "words", &r.Text)
	}
	for i := range p.Framework.CareerPaths {
		c := &p.Framework.CareerPaths[i]
		v.text("step/"+c.From+"/"+c.To, "note", &c.Note)
	}
}

func visitBodies(p *pack.Edition, v textVisitor) {
	v.text("bodies", "notice", &p.Bodies.Notice)
	v.list("bodies", "considered", &p.Bodies.UnderAssessment)
	v.text("bodies", "considered_note", &p.Bodies.UnderAssessmentNote)
	for i := range p.Bodies.Bodies {
		b := &p.Bodies.Bodies[i]
		ref := "body/" + b.ID
		v.text(ref, "name", &b.Name)
		v.text(ref, "short", &b.Short)
		v.list(ref, "also_known_as", &b.AlsoKnownAs)
		v.text(ref, "status_basis", &b.StatusBasis)
		v.text(ref, "competency_standard", &b.CompetencyStandard)
		v.text(ref, "equivalents_wording", &b.EquivalentsWording)
		v.list(ref, "register_shows", &b.RegisterShows)
		v.text(ref, "cpd_statement_basis", &b.CPD.StatementWordsBasis)
		v.text(ref, "cpd_fee", &b.CPD.Fee)
		v.text(ref, "cpd_source", &b.CPD.Source)
		for j := range b.Levels {
			r := &b.Levels[j]
			v.text("credential/"+r.ID, "name", &r.Name)
			v.text("credential/"+r.ID, "post_nominals", &r.PostNominals)
			v.text("credential/"+r.ID, "route", &r.Route)
		}
	}
}

func visitQualifications(p *pack.Edition, v textVisitor) {
	v.text("qualifications", "notice", &p.Qualifications.Notice)
	for i := range p.Qualifications.Qualifications {
		q := &p.Qualifications.Qualifications[i]
		ref := "credential/" + q.ID
		v.text(ref, "name", &q.Name)
		v.text(ref, "awarding_body", &q.AwardingBody)
		v.text(ref, "level", &q.Level)
		v.text(ref, "to_check", &q.Check)
	}
	for i := range p.Qualifications.Equivalents {
		e := &p.Qualifications.Equivalents[i]
		v.text("credential/"+e.ID, "name", &e.Name)
		v.text("credential/"+e.ID, "advert_wording", &e.AdvertWording)
	}
}
