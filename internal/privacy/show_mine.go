package privacy

import (
	"net/http"
	"slices"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

type showMinePage struct {
	Held     []mine
	Looks    []look
	Requests []Request
}

// mine is something that is kept, with how much of it there is.
type mine struct {
	held
	Rows int
}

// something is what there is about the person.
func (p showMinePage) something() []mine {
	return slices.DeleteFunc(slices.Clone(p.Held), func(k mine) bool { return k.Rows == 0 })
}

// nothing names the rest.
func (p showMinePage) nothing() (titles []string) {
	for _, k := range p.Held {
		if k.Rows == 0 {
			titles = append(titles, k.Title)
		}
	}
	return titles
}

// look is one time that somebody else opened something of the person's.
type look struct{ When, Who, What, Detail string }

const looksShown = 5

var mineDone = map[string]string{
	"asked": "Your request has been sent. The answer will be on this page.",
}

func (p *Pages) showMine(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	schedule, err := records.FindSchedule(r.Context(), p.Records.DB)
	if err != nil {
		return err
	}
	words, err := p.held(schedule)
	if err != nil {
		return err
	}
	counts, err := p.Records.Count(r.Context(), who.ID)
	if err != nil {
		return err
	}
	page := showMinePage{Held: weigh(words, counts)}
	if page.Looks, err = p.looks(r); err != nil {
		return err
	}
	if page.Requests, err = p.Requests.Of(r.Context(), who); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Your data and who has seen it", Crumbs: ownCrumbs, Done: mineDone[r.URL.Query().Get("done")]}, showMine(page))
}

// weigh puts the counts of tables beside the words that speak of them.
func weigh(words []held, counts []records.Tally) []mine {
	all := make([]mine, len(words))
	for i, k := range words {
		all[i].held = k
		for _, c := range counts {
			if c.Holder == k.Holder && slices.Contains(k.Tables, c.Table) {
				all[i].Rows += c.Rows
			}
		}
	}
	return all
}

func (p *Pages) looks(r *http.Request) ([]look, error) {
	who := web.Actor(r)
	reads, err := audit.ReadsOf(r.Context(), p.Records.DB, "person/"+who.ID, who.ID, looksShown)
	if err != nil || len(reads) == 0 {
		return nil, err
	}
	var ids []string
	for _, c := range reads {
		ids = append(ids, c.Actor)
	}
	names, err := p.People.Names(r.Context(), ids)
	var all []look
	for _, c := range reads {
		name := names[c.Actor]
		if name == "" {
			name = "Somebody who has left"
		}
		all = append(all, look{clock.Moment(c.At), name, capital(c.Verb), c.Detail})
	}
	return all, err
}
