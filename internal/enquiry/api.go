package enquiry

import (
	"net/http"

	"guildhall/internal/pack"
	"guildhall/internal/web"
)

func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/enquiry-topics", p.listTopicsJSON)
	rt.Public("GET /api/v1/role-finder", p.showFinderJSON)
}

type topicJSON struct {
	ID                string   `json:"id"`
	Name              string   `json:"name"`
	Owner             string   `json:"owner"`
	Networks          []string `json:"networks,omitempty"`
	TargetWorkingDays int      `json:"target_working_days"`
	StatutoryLimit    string   `json:"statutory_limit,omitempty"`
	AskFor            []string `json:"ask_for,omitempty"`
	SuggestedAnswer   string   `json:"suggested_answer"`
}

func (p *Pages) listTopicsJSON(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Enquiries.Enquiries(r.Context())
	if err != nil {
		return err
	}
	rows := web.List(e.Topics, func(t pack.Topic) topicJSON {
		return topicJSON{t.ID, t.Name, t.OwnerRole, Topic{t}.NetworkIDs(), t.TargetWorkingDays, t.StatutoryLimit, t.AskFor, t.SuggestedAnswer}
	})
	return web.WriteJSON(w, struct {
		Mailbox string      `json:"mailbox"`
		Topics  []topicJSON `json:"topics"`
	}{e.DefaultMailbox, rows})
}

// finderJSON is the role finder as a program would run it.
type finderJSON struct {
	Version   string         `json:"version"`
	Questions []questionJSON `json:"questions"`
	Rules     []ruleJSON     `json:"rules"` // the first whose conditions all hold gives the result
	Results   []resultJSON   `json:"results"`
}

type questionJSON struct {
	ID      string         `json:"id"`
	Text    string         `json:"text"`
	Hint    string         `json:"hint,omitempty"`
	Type    string         `json:"type"` // single or multiple
	AskWhen *conditionJSON `json:"ask_when,omitempty"`
	Options []optionJSON   `json:"options"`
}

type optionJSON struct {
	ID         string `json:"id"`
	Text       string `json:"text"`
	Discipline string `json:"discipline,omitempty"`
}

type conditionJSON struct {
	Question string   `json:"question"`
	In       []string `json:"in,omitempty"`
	NotIn    []string `json:"not_in,omitempty"`
	Includes string   `json:"includes,omitempty"`
}

type ruleJSON struct {
	ID     string          `json:"id"`
	When   []conditionJSON `json:"when"`
	Result string          `json:"result"`
	Roles  []string        `json:"roles,omitempty"`
	Reason string          `json:"reason"`
}

type resultJSON struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	NextSteps []string `json:"next_steps"`
}

func (p *Pages) showFinderJSON(w http.ResponseWriter, r *http.Request) error {
	finder, err := p.Enquiries.Finder(r.Context())
	if err != nil {
		return err
	}
	return web.WriteJSON(w, wireFinder(finder))
}

func wireFinder(finder pack.RoleFinder) finderJSON {
	out := finderJSON{Version: finder.Version}
	for _, q := range finder.Questions {
		row := questionJSON{ID: q.ID, Text: q.Text, Hint: q.Hint, Type: q.Type}
		if q.AskWhen != nil {
			row.AskWhen = &conditionJSON{q.AskWhen.Question, q.AskWhen.In, q.AskWhen.NotIn, q.AskWhen.Includes}
		}
		for _, o := range q.Options {
			row.Options = append(row.Options, optionJSON{o.ID, o.Text, o.Discipline})
		}
		out.Questions = append(out.Questions, row)
	}
	for _, rule := range finder.Rules {
		row := ruleJSON{ID: rule.ID, When: []conditionJSON{}, Result: rule.Result, Roles: rule.Roles, Reason: rule.Reason}
		for _, c := range rule.When {
			row.When = append(row.When, conditionJSON{c.Question, c.In, c.NotIn, c.Includes})
		}
		out.Rules = append(out.Rules, row)
	}
	for _, res := range finder.Results {
		out.Results = append(out.Results, resultJSON{res.ID, res.Title, res.NextSteps})
	}
	return out
}
