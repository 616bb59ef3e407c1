package opinion

import (
	"context"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// assessmentSection is what others said of a member's ratings in one assessment.
type assessmentSection struct {
	F             *framework.Framework
	A             assessment.ID
	Release       string
	Seat          string
	Confirmations []Request
	Rows          []sectionRow
}

// sectionRow is one rating with what others said of it.
type sectionRow struct {
	Code, Name string
	Own        int
	Said       []saying
	Verdict    Verdict
	Reached    string
	Notes      []string // that were recorded with it
}

// saying is an opinion with who gave it.
type saying struct {
	Given
	Who, Href string
}

// sectionOf gathers what was said of the ratings of one assessment, as far as
// anything was; want chooses among the codes of its release.
func sectionOf(f *framework.Framework, of assessment.ID, all []Request, want func(code, release string) bool) assessmentSection {
	s := assessmentSection{F: f, A: of}
	by, at := names(all), map[string]int{}
	for i := range all {
		r := &all[i]
		if r.Assessment != of {
			continue
		}
		if s.Release = r.Release; r.Kind == Confirmation && !r.AnsweredAt.IsZero() {
			s.Confirmations = append(s.Confirmations, *r)
		}
		for _, skill := range r.Skills {
			if len(skill.Given) == 0 || !want(skill.Code, r.Release) {
				continue
			}
			place, known := at[skill.Code]
			if !known {
				place = len(s.Rows)
				v := verdict(all, of, skill.Code, skill.Level)
				s.Rows = append(s.Rows, sectionRow{Code: skill.Code, Name: skillName(f, skill.Code), Own: skill.Level, Verdict: v, Reached: v.reached(by)})
				at[skill.Code] = place
			}
			s.Rows[place].add(r, skill)
		}
	}
	return s
}

func (row *sectionRow) add(r *Request, skill Skill) {
	for _, g := range skill.Given {
		row.Said = append(row.Said, saying{g, r.Giver(), r.URL() + "#skill-" + url.PathEscape(skill.Code)})
	}
	for _, o := range skill.Outcomes {
		mine, other := "Your note", "Note of "+r.Giver()
		if !o.ByMember {
			mine, other = other, mine
		}
		if (o.State == Settled || o.State == Disagreed || o.State == Kept) && o.Note != "" {
			row.Notes = append(row.Notes, mine+": “"+o.Note+"”")
		}
		if o.Answer != "" {
			row.Notes = append(row.Notes, other+": “"+o.Answer+"”")
		}
	}
}

// OnAssessment draws what others said beside a submitted assessment of the
// actor's. The site gives it to the pages of assessments.
func (s *Service) OnAssessment(ctx context.Context, who access.Actor, a assessment.Assessment) (templ.Component, error) {
	all, err := load(ctx, s.DB, `r.person = $1 AND r.person <> '' AND r.assessment = $2`, who.ID, a.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.words(ctx, a.Release)
	if err != nil {
		return nil, err
	}
	section := sectionOf(f, a.ID, all, func(string, string) bool { return true })
	section.Seat, err = s.Leadership.SeatTitle(ctx)
	return opinionsOnAssessment(section), err
}

// OnSkill draws what others said of everything that leads to a skill of the
// actor's; nothing where nobody did. The site gives it to the pages of assessments.
func (s *Service) OnSkill(ctx context.Context, who access.Actor, code string) (templ.Component, error) {
	all, err := s.Mine(ctx, who)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	read, err := s.wordsOf(ctx, all)
	if err != nil {
		return nil, err
	}
	sections := read.sectionsOn(all, code)
	if len(sections) == 0 {
		return nil, nil
	}
	return s.onSkill(ctx, who, code, read.chain, sections)
}

// wording is what it takes to read requests of several releases.
type wording struct {
	chain    []pack.Release
	releases map[string]*framework.Framework
}

// wordsOf finds the words in which some requests ask.
func (s *Service) wordsOf(ctx context.Context, all []Request) (w wording, err error) {
	if w.chain, err = s.Framework.Chain(ctx); err != nil {
		return w, err
	}
	w.releases = map[string]*framework.Framework{}
	for _, r := range all {
		if w.releases[r.Release] == nil {
			if w.releases[r.Release], err = s.words(ctx, r.Release); err != nil {
				return w, err
			}
		}
	}
	return w, nil
}

// sectionsOn gathers what some requests have of everything that leads to a skill,
// one section for each assessment, oldest first.
func (w wording) sectionsOn(all []Request, code string) []assessmentSection {
	leads := func(skill, release string) bool {
		return skill == code || slices.Contains(under(w.chain, skill, release), code)
	}
	var sections []assessmentSection
	var seen []assessment.ID
	for _, r := range slices.Backward(all) {
		if slices.Contains(seen, r.Assessment) {
			continue
		}
		seen = append(seen, r.Assessment)
		if section := sectionOf(w.releases[r.Release], r.Assessment, all, leads); len(section.Rows) > 0 {
			sections = append(sections, section)
		}
	}
	return sections
}

func (s *Service) onSkill(ctx context.Context, who access.Actor, code string, chain []pack.Release, sections []assessmentSection) (templ.Component, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	said, err := heard(ctx, s.DB, []people.ID{people.ID(who.ID)})
	now := skillToday{F: f}
	if h, ok := said[people.ID(who.ID)]; ok {
		now.Agreed, now.Rated = h.agreed(chain)[code]
	}
	return opinionsOnSkill(now, sections), err
}

// skillToday is the agreed level of a skill today.
type skillToday struct {
	F      *framework.Framework
	Agreed Agreed
	Rated  bool
}

// Waiting lists what waits for the actor: requests to answer, and differences to
// settle. The site gives it to the actor's own page.
func (s *Service) Waiting(ctx context.Context, who access.Actor) ([]web.Link, error) {
	all, err := load(ctx, s.DB, visible, seenBy(who)...)
	if err != nil {
		return nil, err
	}
	today := s.today()
	answer, settle, settleAsked := 0, 0, 0
	for _, r := range all {
		if string(r.Asked) == who.ID {
			if r.Current && r.Waits(today) {
				answer++
			}
			settleAsked += unsettled(r)
			continue
		}
		settle += unsettled(r)
	}
	var links []web.Link
	if answer > 0 {
		links = append(links, web.Link{Text: "Answer " + english.Count(answer, "request for your opinion", "requests for your opinion"), Href: "/opinions/asked"})
	}
	if settle > 0 {
		links = append(links, web.Link{Text: "Record what comes of " + english.Count(settle, "view of your skills that differs", "views of your skills that differ"), Href: "/opinions"})
	}
	if settleAsked > 0 {
		links = append(links, web.Link{Text: "Record what comes of " + english.Count(settleAsked, "opinion of yours that differs", "opinions of yours that differ"), Href: "/opinions/asked"})
	}
	return links, nil
}
