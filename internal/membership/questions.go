package membership

import (
	"net/http"
	"slices"

	"guildhall/govuk"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// question is a field with the way in which it is answered.
type question struct {
	form.Field
	as      manner
	Choices []choice
	Picked  []string // of several
}

type manner int

const (
	asLine manner = iota
	asText
	asList
	asRadios
	asSeveral
)

type choice struct{ Value, Text string }

// askPage is a page that asks some questions.
type askPage struct {
	Title     string
	Lead      string
	Action    string // where the answers go
	Button    string
	Questions []*question
	Remove    string // where the removal of what is asked about goes; empty for none
	Removing  string // what that button says
}

func (p *askPage) form() form.Form {
	var f form.Form
	for _, q := range p.Questions {
		f = append(f, &q.Field)
	}
	return f
}

// read takes the answers from a posted form.
func (p *askPage) read(r *http.Request) error {
	var several []string
	for _, q := range p.Questions {
		if q.as == asSeveral {
			several = append(several, q.Name)
		}
	}
	if err := web.ReadForm(r, p.form(), several...); err != nil {
		return err
	}
	for _, q := range p.Questions {
		q.Picked = nil
		for _, v := range r.PostForm[q.Name] {
			if q.as == asSeveral {
				q.Picked = append(q.Picked, form.Clean(v))
			}
		}
	}
	return nil
}

// of is the question with a name.
func (p *askPage) of(name string) *question {
	i := slices.IndexFunc(p.Questions, func(q *question) bool { return q.Name == name })
	return p.Questions[i]
}

// mark puts what is wrong beside the questions.
func (p *askPage) mark(wrong map[string]string) {
	for _, q := range p.Questions {
		if message := wrong[q.Name]; message != "" {
			q.Error = message
		}
	}
}

// refuse puts a refusal that no field has to itself beside the first question;
// any other error is for the router.
func (p *askPage) refuse(err error) error {
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	p.Questions[0].Error = fault.Message(err)
	return nil
}

func (p *askPage) render(w http.ResponseWriter, r *http.Request, crumbs []web.Link) error {
	return web.Render(w, r, web.Page{Title: p.Title, Crumbs: crumbs, Problems: p.form().Problems()}, ask(p))
}

func (q *question) selectItems() []govuk.SelectItem {
	var items []govuk.SelectItem
	for _, c := range q.Choices {
		items = append(items, govuk.SelectItem{Value: new(c.Value), Text: c.Text})
	}
	return items
}

func (q *question) radioItems() []govuk.RadioItem {
	var items []govuk.RadioItem
	for _, c := range q.Choices {
		items = append(items, govuk.RadioItem{Value: c.Value, Text: c.Text})
	}
	return items
}

func (q *question) checkboxItems() []govuk.CheckboxItem {
	var items []govuk.CheckboxItem
	for _, c := range q.Choices {
		items = append(items, govuk.CheckboxItem{Value: c.Value, Text: c.Text})
	}
	return items
}
