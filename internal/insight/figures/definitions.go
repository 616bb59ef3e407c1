package figures

import "guildhall/internal/insight/snapshot"

// Definition says what a table is. Every permitted table has one.
type Definition struct {
	Table   string   // its name, as in disclosure.Released
	Title   string   // for its heading
	Counts  string   // one sentence: who is counted
	By      []string // the dimensions by which a reader may choose a line
	Across  string   // the dimension along a line
	Skill   bool     // whether there are lines for each skill
	Filters string   // one sentence: what a reader may choose
	Source  string   // one sentence: where the numbers come from
	Notes   string   // what a reader should know; empty for nothing
}

// Names of the permitted tables.
const (
	ByOrganisation              = "members by organisation"
	ByDiscipline                = "members by discipline"
	ByGrade                     = "members by grade"
	ByRegion                    = "members by region"
	ByRole                      = "members by role"
	ByRegistration              = "members by registration"
	ByAssessment                = "members by assessment"
	ByOrganisationAndDiscipline = "members by organisation and discipline"
	ByOrganisationAndGrade      = "members by organisation and grade"
	ByOrganisationAndAssessment = "members by organisation and assessment"
	ByDisciplineAndGrade        = "members by discipline and grade"
	ByDisciplineAndRegion       = "members by discipline and region"
	ByDisciplineAndAssessment   = "members by discipline and assessment"
	ByDisciplineAndOrganisation = "members by discipline and organisation"
	Opinions                    = "opinions"
	OpinionsByDiscipline        = "opinions by discipline"
	Holders                     = "holders"
	Supply                      = "supply by level"
	SupplyByOrganisation        = "supply by organisation and level"
	SupplyByDiscipline          = "supply by discipline and level"
	Wishes                      = "wishes"
	WishesByDiscipline          = "wishes by discipline"
)

const (
	rater       = "Every active member who rated the skill, once."
	opined      = "Every active member of whose skills somebody else said a level, once."
	everyMember = "Every active member, once. Members who have moved on are not counted."
	fromProfile = "What members say in their profiles."
	fromPosts   = "The post that members say they hold now."
	fromRatings = "Each member’s own latest answer in an assessment that they submitted, as it stands in the current release of the framework."
	fromWishes  = "Whether a member ticked “I wish to grow in this” beside their latest answer in an assessment that they submitted, as it stands in the current release of the framework."
	fromOthers  = "The second opinions that members asked for: of each person who gave one, the latest on each skill, beside the level that the member had said. A member counts under “Much the same” unless others were half a level or more away on the average of all skills."
	oneEach     = "A member in several disciplines is counted in the first one that they chose."
	aWish       = "A wish says nothing of a level, and promises no learning. A member who called the skill not relevant is not counted."
	someOpinion = "Members choose whom they ask, so these are not everybody’s views. Neither side is right because of it: the figures are for talking about how levels are understood, never facts about performance or pay. They are not divided by skill, where too few people would be counted."
)

// Definitions are the permitted tables, in order. Nothing else about people is
// ever shown as a number.
var Definitions = []Definition{
	{Table: ByOrganisation, Title: "Members by organisation", Counts: everyMember, Across: snapshot.Organisation, Source: "Where members are known to work, or say that they do."},
	{Table: ByDiscipline, Title: "Members by discipline", Counts: everyMember, Across: snapshot.Discipline, Source: fromProfile, Notes: oneEach},
	{Table: ByGrade, Title: "Members by grade", Counts: everyMember, Across: snapshot.Grade, Source: fromPosts},
	{Table: ByRegion, Title: "Members by region", Counts: everyMember, Across: snapshot.Region, Source: fromProfile, Notes: "Members write their location in their own words. Words that name no region that the service knows count as not said."},
	{Table: ByRole, Title: "Members by role", Counts: everyMember, Across: snapshot.Role, Source: fromPosts, Notes: "A role that was chosen in an earlier release is counted as what it became. Where it became several, it counts as not said."},
	{Table: ByRegistration, Title: "Members by professional registration", Counts: everyMember, Across: snapshot.Registered, Source: fromProfile, Notes: "A member who is registered with more than one body is counted once, under several bodies."},
	{Table: ByAssessment, Title: "Members by how far they are with an assessment", Counts: everyMember, Across: snapshot.Progress, Source: "Whether a member has begun or submitted an assessment of any kind, at any time."},
	{Table: ByOrganisationAndDiscipline, Title: "Members of an organisation by discipline", Counts: everyMember, By: []string{snapshot.Organisation}, Across: snapshot.Discipline, Filters: "One organisation.", Source: fromProfile, Notes: oneEach},
	{Table: ByOrganisationAndGrade, Title: "Members of an organisation by grade", Counts: everyMember, By: []string{snapshot.Organisation}, Across: snapshot.Grade, Filters: "One organisation.", Source: fromPosts},
	{Table: ByOrganisationAndAssessment, Title: "Assessments in an organisation", Counts: everyMember, By: []string{snapshot.Organisation}, Across: snapshot.Progress, Filters: "One organisation.", Source: "Whether a member has begun or submitted an assessment of any kind, at any time."},
	{Table: ByDisciplineAndGrade, Title: "Members of a discipline by grade", Counts: everyMember, By: []string{snapshot.Discipline}, Across: snapshot.Grade, Filters: "One discipline.", Source: fromPosts, Notes: oneEach},
	{Table: ByDisciplineAndRegion, Title: "Members of a discipline by region", Counts: everyMember, By: []string{snapshot.Discipline}, Across: snapshot.Region, Filters: "One discipline.", Source: fromProfile, Notes: oneEach},
	{Table: ByDisciplineAndAssessment, Title: "Assessments in a discipline", Counts: everyMember, By: []string{snapshot.Discipline}, Across: snapshot.Progress, Filters: "One discipline.", Source: "Whether a member has begun or submitted an assessment of any kind, at any time.", Notes: oneEach},
	{Table: ByDisciplineAndOrganisation, Title: "Members of a discipline by organisation", Counts: everyMember, By: []string{snapshot.Discipline}, Across: snapshot.Organisation, Filters: "One discipline.", Source: "What members say in their profiles, and where they are known to work, or say that they do.", Notes: oneEach + " Rows are for those who lead the discipline, columns for those who lead the profession in the organisation, and all of it for the Head of Profession."},
	{Table: Opinions, Title: "How others see members’ skills", Counts: opined, Across: snapshot.View, Source: fromOthers, Notes: someOpinion},
	{Table: OpinionsByDiscipline, Title: "How others see members’ skills in a discipline", Counts: opined, By: []string{snapshot.Discipline}, Across: snapshot.View, Filters: "One discipline.", Source: fromOthers, Notes: someOpinion + " " + oneEach},
	{Table: Holders, Title: "Who holds each skill", Counts: rater, Across: snapshot.Holding, Skill: true, Filters: "One skill.", Source: fromRatings, Notes: "Fewer than 5 holders make a skill thin. “Not relevant to my role” is no rating."},
	{Table: Supply, Title: "Supply of each skill by level", Counts: "Every active member who holds the skill, once.", Across: snapshot.Level, Skill: true, Filters: "One skill.", Source: fromRatings},
	{Table: SupplyByOrganisation, Title: "Supply of each skill in an organisation by level", Counts: "Every active member who holds the skill, once.", By: []string{snapshot.Organisation}, Across: snapshot.Level, Skill: true, Filters: "One organisation and one skill.", Source: fromRatings},
	{Table: SupplyByDiscipline, Title: "Supply of each skill in a discipline by level", Counts: "Every active member who holds the skill, once.", By: []string{snapshot.Discipline}, Across: snapshot.Level, Skill: true, Filters: "One discipline and one skill.", Source: fromRatings, Notes: oneEach},
	{Table: Wishes, Title: "Who wishes to grow in each skill", Counts: rater, Across: snapshot.Wish, Skill: true, Filters: "One skill.", Source: fromWishes, Notes: aWish},
	{Table: WishesByDiscipline, Title: "Who wishes to grow in each skill in a discipline", Counts: rater, By: []string{snapshot.Discipline}, Across: snapshot.Wish, Skill: true, Filters: "One discipline and one skill.", Source: fromWishes, Notes: aWish + " " + oneEach},
}

// Defined returns the definition of a table; nil when it is not permitted.
func Defined(table string) *Definition {
	for i := range Definitions {
		if Definitions[i].Table == table {
			return &Definitions[i]
		}
	}
	return nil
}
