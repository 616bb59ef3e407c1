package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// askForTheLevelsOfFour: a leader asks how a skill is spread over levels in a
// discipline with four assessed members. It is withheld with the reason, and no
// other page has the numbers to work it out: neither has the discipline's own page
// nor the file, and the page of another organisation is not there.
func askForTheLevelsOfFour(t *testing.T, v visit) {
	const organisation = "cabinet-office"
	f, err := v.Framework.Current(t.Context())
	must(t, err)
	large, small := f.Specialist()[0], f.Specialist()[1]
	skill := f.Skills[0].Code
	v.assessed(t, organisation, large.ID, 70)
	v.assessed(t, "hm-treasury", large.ID, 60)
	v.assessed(t, organisation, small.ID, 4)
	v.assessed(t, organisation, "", 50)
	leader := v.employed("Lina Leveller", organisation)
	v.leads(t, "Lina Leveller", organisation)
	v.counted(t)

	leader.Open("/insight")
	leader.See("Figures of")
	leader.See("Members by grade")
	leader.See("All")
	leader.Axe()
	leader.Reflows()
	leader.Screenshots("insight")
	leader.Open("/insight/tables/supply-by-discipline-and-level")
	leader.Axe()
	leader.Open("/insight/tables/supply-by-discipline-and-level?" + url.Values{"discipline": {small.ID}, "skill": {skill}}.Encode())
	leader.See("withheld")
	leader.See("too few people are counted")
	leader.Axe()
	leader.Reflows()
	leader.Screenshots("withheld figure")
	leader.Open("/insight/tables/supply-by-discipline-and-level?" + url.Values{"skill": {skill}}.Encode())
	leader.See("withheld")
	leader.Open("/insight/disciplines/" + url.PathEscape(small.ID))
	leader.See("withheld")
	leader.Axe()
	leader.Open("/insight/how-numbers-are-protected")
	leader.See("at least 3 possible values")
	leader.Axe()
	leader.Reflows()
	leader.Open("/insight/organisations/" + organisation)
	leader.See("Members of an organisation by grade")
	leader.Axe()
	leader.Reflows()
	leader.Screenshots("figures of an organisation")
	leader.Open("/insight/skills")
	leader.See("Thin skills")
	leader.Axe()
	leader.Reflows()
	leader.Open("/insight/organisations/hm-treasury")
	if status := leader.Status(); status != 404 {
		t.Errorf("another organisation's figures answer with %d", status)
	}
	leader.Open("/insight/board-pack")
	leader.See("Board pack")
}

// leadADiscipline: the Head of Profession lets a member lead a discipline. From
// then on its page has the member's organisations too; when the role ends they are
// gone. What everybody may see is there all along, wishes and what is taught among
// it.
func leadADiscipline(t *testing.T, v visit) {
	f, err := v.Framework.Current(t.Context())
	must(t, err)
	d := f.Specialist()[2]
	page := "/insight/disciplines/" + d.Slug()
	v.assessed(t, "home-office", d.ID, 45)
	v.assessed(t, "ministry-of-justice", d.ID, 35)
	head := v.as("Hester Headland", access.HeadOfProfession)
	lead := v.employed("Lennox Leadworth", "home-office")
	v.counted(t)

	lead.Open(page)
	lead.See("One figure more, its members by organisation")
	lead.DontSee("Ministry of Justice")

	head.Open("/insight")
	head.Click(d.Name)
	head.See("you are one of them")
	head.Click("Say who leads this discipline")
	head.Fill("Email address of the person", "nobody@nowhere.example")
	head.Click("Let this person lead it")
	head.See("There is a problem")
	head.Axe()
	head.Fill("Email address of the person", address("Lennox Leadworth"))
	head.Click("Let this person lead it")
	head.See("The person leads this discipline.")
	head.Axe()
	head.Reflows()
	head.Screenshots("who leads a discipline")

	lead.Open("/insight")
	lead.See("Disciplines that you lead")
	lead.Open(page)
	lead.See("Members of a discipline by organisation")
	lead.See("What members of the discipline wish to grow in")
	lead.Axe()
	lead.Reflows()
	lead.Screenshots("figures of a discipline")
	lead.Open("/insight/tables/members-by-discipline-and-organisation?" + url.Values{"discipline": {d.ID}}.Encode())
	lead.See("What these numbers mean")
	lead.Axe()

	head.Open(page + "/leads")
	head.Click("End the role of Lennox Leadworth")
	head.See("does not lead this discipline any more")
	lead.Open(page)
	lead.DontSee("Ministry of Justice")
}

// assessed adds people of one discipline, or of none, most of whom rated the first
// skill. They are as unlike as people are: where all are alike, nearly every row
// is withheld.
func (v visit) assessed(t *testing.T, organisation, discipline string, n int) {
	t.Helper()
	f, err := v.Framework.Current(t.Context())
	must(t, err)
	act := audit.Act{By: access.Service, Verb: "added people", About: "people"}
	must(t, v.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		var all []assessment.Assessment
		chance := rand.New(rand.NewPCG(uint64(n), 1))
		for i := range n {
			p, err := people.Insert(t.Context(), tx, at, people.New{Name: "Counted Member", Email: fmt.Sprintf("counted-%s-%d@%s.example", discipline, i, organisation)})
			if err != nil {
				return err
			}
			if err := people.Move(t.Context(), tx, at, access.Service, p.ID, people.OrganisationID(organisation), true); err != nil {
				return err
			}
			grade, region := f.Grades[chance.IntN(2)].ID, []string{"London", "Leeds", "Cardiff"}[chance.IntN(3)]
			if _, err := tx.Exec(t.Context(), `INSERT INTO profile_posts (id, person, title, organisation, grade, role, release, starts, ends) VALUES ($1, $2, 'Officer', $3, $4, '', '', '2024', '')`,
				"post-"+string(p.ID), p.ID, organisation, grade); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), `INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, post, manager_email, updated_at) VALUES ($1, $2, '', $3, '', '', '', $4, $5, '', $6)`,
				p.ID, "handle-"+string(p.ID), region, false, "post-"+string(p.ID), at); err != nil {
				return err
			}
			if discipline != "" {
				if _, err := tx.Exec(t.Context(), `INSERT INTO profile_disciplines (person, discipline, ord) VALUES ($1, $2, 1)`, p.ID, discipline); err != nil {
					return err
				}
			}
			if chance.IntN(5) == 0 && n > 4 {
				continue
			}
			all = append(all, assessment.Assessment{ID: assessment.ID("counted-" + string(p.ID)), Person: string(p.ID), Purpose: assessment.Skills, Release: f.Release.Name, Layout: assessment.All,
				BegunAt: at, SavedAt: at, SubmittedAt: at, Answers: []assessment.Answer{{Skill: f.Skills[0].Code, Kind: assessment.Level, Level: chance.IntN(4), Grow: i%3 == 0, At: at}}})
		}
		return assessment.InsertAll(t.Context(), tx, all)
	}))
}

// leads gives somebody the role of who holds the seat of an organisation.
func (v visit) leads(t *testing.T, name, organisation string) {
	t.Helper()
	person, err := v.People.ByEmail(t.Context(), address(name))
	must(t, err)
	act := audit.Act{By: access.Service, Verb: "granted role", About: person.Ref()}
	must(t, v.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return people.GrantRole(t.Context(), tx, at, access.Service, person.ID, access.Leader, "organisation/"+organisation)
	}))
}

// counted makes the figures anew, once nobody else is at it.
func (v visit) counted(t *testing.T) {
	t.Helper()
	for range 60 {
		_, err := v.Figures.Build(t.Context())
		if fault.KindOf(err) != fault.Conflict || err == nil {
			must(t, err)
			r, err := v.Figures.Latest(t.Context())
			must(t, err)
			t.Logf("%d rows, %d withheld by attack, %d of too few people", r.Made.Lines, r.Made.Attacked, r.Made.Small)
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	t.Fatal("the figures are being made all the time")
}
