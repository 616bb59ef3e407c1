package team

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/clock"
	"guildhall/internal/membership"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
	"guildhall/internal/spreadsheet"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Pages shows managers their team.
type Pages struct {
	Sharing *sharing.Service
	Members *membership.Members
	BaseURL string // how people reach the service; the text that managers send leads there

	// Agreed tells the levels that people agreed with others, by person and code of
	// skill in the current release. A capability beside this one owns them, so the
	// site fills it in; nil knows none.
	Agreed func(ctx context.Context, q sqldb.Querier, who []people.ID) (map[people.ID]map[string]int, error)
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /team", access.SignedIn.Strongly(), p.showTeam)
	rt.Handle("GET /team/skills.csv", access.SignedIn.Strongly(), p.downloadTeam)
	rt.Costly("GET /team/skills.csv")
}

// title is the page's.
const title = "Your team’s skills"

// matrix reads the actor's team. Every one of it can read that they did.
func (p *Pages) matrix(ctx context.Context, who access.Actor) (Matrix, error) {
	reports, err := p.Members.Team(ctx, who)
	if err != nil {
		return Matrix{}, err
	}
	var confirmed []people.ID
	for _, r := range reports {
		if !r.Confirmed.IsZero() {
			confirmed = append(confirmed, r.Person)
		}
	}
	shown, err := p.Sharing.ReadTeam(ctx, who, confirmed)
	if err != nil || len(shown) == 0 {
		return Matrix{}, err
	}
	var all []Person
	var ids []people.ID
	for _, s := range shown {
		all = append(all, Person{ID: s.Member, Name: s.Name, URL: s.URL(), Told: s.Told})
		ids = append(ids, s.Member)
	}
	if p.Agreed != nil {
		agreed, err := p.Agreed(ctx, p.Sharing.DB, ids)
		if err != nil {
			return Matrix{}, err
		}
		for i := range all {
			all[i].Agreed = agreed[all[i].ID]
		}
	}
	return Of(shown[0].Told.Standing.F, all), nil
}

// showTeamPage is the skills of a team.
type showTeamPage struct {
	Matrix
	Text string // that a manager may send
}

func (p *Pages) showTeam(w http.ResponseWriter, r *http.Request) error {
	m, err := p.matrix(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"}), Content: len(m.People) > 0, Wide: true},
		showTeam(showTeamPage{m, p.invitation(web.Actor(r).Name)}))
}

// invitation is a text with which a manager asks for nothing more than is theirs to ask.
func (p *Pages) invitation(name string) string {
	return "Hello,\n\n" +
		"I would like to talk with you about your skills and how you want to grow. If you wish, you can let me see the levels that you gave yourself, and how they stand beside your role.\n\n" +
		"1. Say that I am your line manager: " + p.BaseURL + "/me/profile/manager\n" +
		"2. When I have confirmed it, share with me for line management: " + p.BaseURL + "/me/sharing/new\n\n" +
		"It is your choice. You see each time that I have looked, you choose for how long, and you can stop at any moment. Levels are a guide for development. They are not about performance or pay.\n\n" + name
}

// downloadTeam hands the same as a file.
func (p *Pages) downloadTeam(w http.ResponseWriter, r *http.Request) error {
	m, err := p.matrix(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := spreadsheet.WriteCSV(&b, m.rows(clock.ISODay(p.Sharing.Log.Now()))); err != nil {
		return err
	}
	return web.SendFile(w, "team-skills.csv", "text/csv", b.Bytes())
}

// rows are the matrix as a table, one row for each skill of each person.
func (m Matrix) rows(day string) [][]string {
	rows := [][]string{{"Code", "Skill", "Person", "Role", "Level", "Level in words", "Agreed with others", "Level that the role asks for", "Beside the role", "Could cover", "On", "Notice"}}
	for _, l := range m.Lines {
		by := map[string]string{}
		for _, c := range l.covers() {
			by[c.For] = c.Who()
		}
		for i, c := range l.Cells {
			role := ""
			if r := m.People[i].Told.Role; r != nil {
				role = r.Name
			}
			rows = append(rows, append([]string{l.Skill.Code, l.Skill.Name, c.Person, role}, append(m.values(c), by[c.Person], day, notice)...))
		}
	}
	return rows
}

// notice says what levels are for, on every row, because rows are copied elsewhere.
const notice = "Levels are guidance for development. They are not facts about performance or pay."

func (m Matrix) values(c Cell) []string {
	level, words, agreed, asks := "", c.Words, "", ""
	if c.Held != nil {
		level, words, agreed = strconv.Itoa(c.Held.Level), assessment.LevelName(m.F, c.Held.Level), "no"
		if c.Held.Agreed {
			agreed = "yes"
		}
		if c.Held.Mark != "" {
			words += " (" + c.Held.Mark + ")"
		}
	}
	if c.Need != nil {
		asks = strconv.Itoa(c.Need.Level.Number)
	}
	return []string{level, words, agreed, asks, c.Beside()}
}
