package recruitment

import (
	"net/http"

	"guildhall/internal/pack"
	"guildhall/internal/web"
)

func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/recruitment/questions", p.listQuestionsJSON)
	rt.Public("GET /api/v1/recruitment/wording-checks", p.listChecksJSON)
}

type questionJSON struct {
	Skill    string   `json:"skill"`
	Level    int      `json:"level"`
	Question string   `json:"question"`
	Signs    []string `json:"signs_of_a_good_answer"`
}

func (p *Pages) listQuestionsJSON(w http.ResponseWriter, r *http.Request) error {
	_, all, err := p.questions(r)
	if err != nil {
		return err
	}
	rows := web.List(all, func(q Question) questionJSON {
		return questionJSON{q.Skill, q.Level, q.Text, q.SignList()}
	})
	if rows, err = web.Part(w, r, rows); err != nil {
		return err
	}
	return web.WriteJSON(w, struct {
		Questions []questionJSON `json:"questions"`
	}{rows})
}

// checkJSON is a wording check as a program would run it: either a pattern in
// RE2 syntax, letter case aside, or a named rule.
type checkJSON struct {
	ID         string   `json:"id"`
	Group      string   `json:"group"`
	Severity   string   `json:"severity"`
	Pattern    string   `json:"pattern,omitempty"`
	Unless     string   `json:"unless_pattern,omitempty"`
	Rule       string   `json:"rule,omitempty"`
	Field      string   `json:"field,omitempty"`
	Max        int      `json:"max,omitempty"`
	Allow      []string `json:"allow,omitempty"`
	AnyOf      []string `json:"any_of,omitempty"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion"`
}

func (p *Pages) listChecksJSON(w http.ResponseWriter, r *http.Request) error {
	checks, err := p.Recruitment.WordingChecks(r.Context())
	if err != nil {
		return err
	}
	rows := web.List(checks.Checks, func(c pack.WordingCheck) checkJSON {
		return checkJSON{c.ID, c.Group, c.Severity, c.Pattern, c.UnlessPattern, c.Rule, c.Field, c.Max, c.Allow, c.AnyOf, c.Message, c.Suggestion}
	})
	return web.WriteJSON(w, struct {
		Checks []checkJSON `json:"checks"`
	}{rows})
}
