package development

import (
	"bytes"
	"net/http"

	"guildhall/internal/docx"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// notice says what levels are for, wherever they are handed on.
const notice = "Levels are guidance for development. They are not facts about performance or pay, and nobody needs to meet everything before applying for a role."

// download hands a member their own plan as a Word document.
func (p *Pages) download(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	plan, err := p.Plans.Find(ctx, web.Actor(r), planID(r))
	if err != nil {
		return err
	}
	f, err := p.Plans.Framework.Current(ctx)
	if err != nil {
		return err
	}
	chain, err := p.Plans.Framework.Chain(ctx)
	if err != nil {
		return err
	}
	rows, _ := rowsOf(plan.Actions, f, chain)
	var b bytes.Buffer
	if err := docx.Write(&b, document(plan, web.Actor(r).Name, f, rows, p.Plans.today())); err != nil {
		return err
	}
	return web.SendFile(w, "development-plan.docx", docx.Media, b.Bytes())
}

// document writes a plan down, without whom its member learns from and without what
// others said of it.
func document(p Plan, name string, f *framework.Framework, rows []actionRow, today string) docx.Document {
	table := docx.Table{Caption: "What I will do", Head: []string{"Action", "How and for what", "By when", "How far"}, Shares: []int{34, 32, 14, 20}, RowHeads: true}
	for _, row := range rows {
		what := row.What
		if row.Why != "" {
			what += ". Why: " + row.Why
		}
		when := day(row.Due)
		if row.Hours > 0 {
			when = join(when, "about "+hours(row.Hours))
		}
		table.Rows = append(table.Rows, docx.Plains([]string{what, row.How + ", to reach " + row.Level + " in " + row.Target.Name(), when, join(capital(string(row.Status)), row.Note)}))
	}
	b := balance(p.Actions, f.Profession.LearningKinds)
	blocks := []docx.Block{docx.Heading{Level: 1, Text: p.Title}, docx.Text(name + ", " + web.Day(today) + "."), docx.Paragraph{Look: docx.Notice, Runs: docx.Plain(notice)}}
	if b.Actions > 0 {
		blocks = append(blocks, docx.Text(b.Sentence()))
	}
	return docx.Document{Title: p.Title, Subject: "Development plan of " + name, Modified: p.ChangedAt.Time, Running: p.Title, Number: [2]string{"Page ", " of "}, Blocks: append(blocks, table)}
}

func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + ": " + b
}
