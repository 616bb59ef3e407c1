package linked

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"guildhall/internal/pack"
)

func (w *caseWriter) skills() error {
	f := &w.e.Framework
	for _, s := range f.Skills {
		item := w.item("skill", skillItem, s.Code, s.Name, s.Definition)
		item.Notes, item.ConceptKeywords, item.StatusEndDate = s.ScopeNote, s.AltLabels, day(s.RetiredOn)
		w.about(&item, s.Discipline)
		known, want := knownSkill(&item), s
		want.Discipline, want.Related, want.ReplacedBy, want.Broader = "", nil, nil, nil // in associations
		if err := w.extend(&item.Extensions, &known, &want); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
	}
	for i, s := range f.Skills {
		w.parent("skill", s.Code, s.Discipline, i+1)
		for j, code := range s.Broader {
			w.associate(hierarchy, "isPartOf", w.node("skill", s.Code), w.node("skill", code), j+1, nil, "")
		}
		for j, code := range s.Related {
			w.associate(relations, "isRelatedTo", w.node("skill", s.Code), w.node("skill", code), j+1, nil, "")
		}
		for j, code := range s.ReplacedBy {
			w.associate(replacements, "replacedBy", w.node("skill", s.Code), w.node("skill", code), j+1, nil, "")
		}
	}
	for _, d := range f.Descriptors {
		w.associate(skillLevels, "hasSkillLevel", w.node("skill", d.Skill), w.level(d.Level), 0, nil, "")
	}
	return w.mappings()
}

// level is the end of an association at a level of the scale, a CFConcept.
func (w *caseWriter) level(n int) CFLink {
	iri, name := w.iri("level", strconv.Itoa(n)), ""
	for _, l := range w.e.Levels.Items {
		if l.Level == n {
			name = l.Name
		}
	}
	l := *w.link(iri, name)
	l.TargetType = "CASE"
	return l
}

func (w *caseWriter) mappings() error {
	for i, m := range w.e.Framework.Mappings {
		kind, uri := "isRelatedTo", m.TargetID
		if m.Match == "exact" && m.Status != "rejected" {
			kind = "exactMatchOf"
		}
		if !isIRI(uri) {
			uri = w.base + "mapped/" + segment(m.Scheme) + "/" + segment(m.TargetID)
		}
		to := CFLink{Title: title(m.TargetLabel, uri), Identifier: title(m.TargetID, "-"), URI: uri, TargetType: targetType(m.Scheme)}
		var extensions json.RawMessage
		known, want := pack.Mapping{}, m
		want.Skill = ""
		if err := w.extend(&extensions, &known, &want); err != nil {
			return err
		}
		w.associate(mappings, kind, w.node("skill", m.Skill), to, i+1, extensions, "")
	}
	return nil
}

// targetType names a scheme that is not in CASE, in the characters that CASE allows.
func targetType(scheme string) string {
	return "ext:" + title(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, scheme), "other")
}

func (w *caseWriter) families() error {
	for i, f := range w.e.Framework.Families {
		item := w.item("family", familyItem, f.ID, f.Name, f.Description)
		w.about(&item, f.Discipline)
		known, want := knownFamily(&item), f
		want.Discipline = "" // in associations
		if err := w.extend(&item.Extensions, &known, &want); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
		w.parent("family", f.ID, f.Discipline, i+1)
	}
	return nil
}

func (w *caseWriter) roles() error {
	f := &w.e.Framework
	for _, r := range f.Roles {
		item := w.item("role", roleItem, r.Code, r.Name, r.Summary)
		item.ConceptKeywords, item.StatusEndDate = r.TypicalTitles, day(r.RetiredOn)
		w.about(&item, r.Discipline)
		known, want := knownRole(&item), r
		want.Discipline, want.ReplacedBy = "", nil // in associations
		if err := w.extend(&item.Extensions, &known, &want); err != nil {
			return err
		}
		w.pkg.CFItems = append(w.pkg.CFItems, item)
	}
	for i, r := range f.Roles {
		w.parent("role", r.Code, r.Discipline, i+1)
		for j, code := range r.ReplacedBy {
			w.associate(replacements, "replacedBy", w.node("role", r.Code), w.node("role", code), j+1, nil, "")
		}
	}
	for i, n := range f.RoleSkills {
		var extensions json.RawMessage
		if err := w.extend(&extensions, &pack.RoleSkill{}, &pack.RoleSkill{Level: n.Level, Importance: n.Importance}); err != nil {
			return err
		}
		w.associate(requirements, "isRelatedTo", w.node("role", n.Role), w.node("skill", n.Skill), i+1, extensions, "")
	}
	for i, c := range f.CareerPaths {
		var extensions json.RawMessage
		if err := w.extend(&extensions, &pack.CareerPath{}, &pack.CareerPath{Kind: c.Kind}); err != nil {
			return err
		}
		w.associate(careers, "precedes", w.node("role", c.From), w.node("role", c.To), i+1, extensions, c.Note)
	}
	return nil
}

// rubrics say the level texts of each skill that has any.
func (w *caseWriter) rubrics() error {
	at := map[string]int{}
	taken := map[string]int{}
	for _, d := range w.e.Framework.Descriptors {
		iri := w.iri("skill", d.Skill)
		i, there := at[d.Skill]
		if !there {
			i = len(w.pkg.CFRubrics)
			at[d.Skill] = i
			w.pkg.CFRubrics = append(w.pkg.CFRubrics, w.rubric(iri))
		}
		criterion := &w.pkg.CFRubrics[i].CFRubricCriteria[0]
		own := iri + "/level/" + strconv.Itoa(d.Level)
		if taken[own]++; taken[own] > 1 {
			own += "/" + strconv.Itoa(taken[own])
		}
		score := float64(d.Level)
		criterion.CFRubricCriterionLevels = append(criterion.CFRubricCriterionLevels, CFRubricCriterionLevel{
			Identifier: CaseID(own), URI: own, Description: d.Text, Quality: w.level(d.Level).Title, Score: &score,
			Position: len(criterion.CFRubricCriterionLevels) + 1, RubricCriterionID: criterion.Identifier, LastChangeDateTime: w.changed,
		})
	}
	return nil
}

func (w *caseWriter) rubric(skill string) CFRubric {
	rubric, criterion := skill+"/rubric", skill+"/rubric/criterion"
	name := title(w.names[skill], skill)
	return CFRubric{
		Identifier: CaseID(rubric), URI: rubric, Title: name, Description: w.e.Levels.LeadIn, LastChangeDateTime: w.changed,
		CFRubricCriteria: []CFRubricCriterion{{
			Identifier: CaseID(criterion), URI: criterion, Category: name, CFItemURI: w.link(skill, name), Position: 1,
			RubricID: CaseID(rubric), LastChangeDateTime: w.changed,
		}},
	}
}

// remainder says in the package's extensions what no part of it says: scales,
// bodies, qualifications, decisions, and lists that stand in an order of their own.
func (w *caseWriter) remainder() error {
	known, err := knownEdition(&w.pkg, &problems{})
	if err != nil {
		return err
	}
	more, err := delta(reflect.ValueOf(known).Elem(), reflect.ValueOf(w.e).Elem())
	if err != nil {
		return err
	}
	mark := `{"format":"` + caseFormat + `"`
	if more != nil {
		mark += `,"framework":` + string(more)
	}
	w.pkg.Extensions = json.RawMessage(mark + "}")
	return nil
}
