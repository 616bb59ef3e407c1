package exchange

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/framework/diff"
	"guildhall/internal/web"
)

// HandoverPages shows what was handed over, and lets approvers hand over and
// take copies back.
type HandoverPages struct{ Handovers *Handovers }

// Routes adds the pages.
func (p *HandoverPages) Routes(rt *web.Router) {
	approve := access.Holding(access.Approver)
	rt.Public("GET /framework/handover", p.showHandovers)
	rt.Public("GET /api/v1/framework/handover", p.showHandoversJSON)
	rt.Handle("GET /framework/handover/work", approve, p.handOver)
	rt.Handle("POST /framework/handover/work", approve, web.Button(p.confirmHandOver))
	rt.Handle("GET /framework/handover/archives/{id}", approve, p.downloadArchive)
	rt.Handle("POST /framework/handover/returned", approve, p.receiveCopy)
	rt.Handle("GET /framework/handover/returned/{id}", approve, p.showReturned)
	rt.Handle("POST /framework/handover/returned/{id}", approve, p.takeBack)
	rt.Costly("POST /framework/handover/work", "GET /framework/handover/archives/{id}", "POST /framework/handover/returned")
}

// showHandoversPage is the public statement of which release the platform holds.
type showHandoversPage struct {
	Current framework.Release
	Last    *Handover // nil where nothing was handed over
	All     []Handover
	Behind  int    // changes since the last hand-over
	Key     string // base64; empty while there is none
	Editing bool
	Who     access.Actor
}

func (p *HandoverPages) page(r *http.Request) (showHandoversPage, error) {
	ctx := r.Context()
	f, err := p.Handovers.Framework.Current(ctx)
	if err != nil {
		return showHandoversPage{}, err
	}
	page := showHandoversPage{Current: f.Release, Who: web.Actor(r), Editing: CanHandOver(web.Actor(r))}
	if page.All, err = p.Handovers.All(ctx); err != nil || len(page.All) == 0 {
		return page, err
	}
	page.Last = &page.All[0]
	if page.Key, err = p.Handovers.PublicKey(); err != nil {
		return page, err
	}
	now, before, between, err := p.Handovers.sides(ctx)
	if err == nil && before != nil {
		page.Behind = len(diff.Compare(before, now, between).Changes)
	}
	return page, err
}

func (p *HandoverPages) showHandovers(w http.ResponseWriter, r *http.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Which release the central platform holds", Description: "What of the skills framework was handed over to a central skills platform, and when.",
		Crumbs: web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}), Wide: true}, showHandovers(page))
}

type wireHandover struct {
	Release  string `json:"release"`
	Since    string `json:"since,omitempty"`
	At       string `json:"at"`
	Manifest string `json:"manifest_sha256"`
}

type wireStatement struct {
	Current   string         `json:"current_release"`
	Held      string         `json:"held_release,omitempty"`
	Behind    int            `json:"changes_since"`
	PublicKey string         `json:"public_key,omitempty"`
	Handovers []wireHandover `json:"handovers"`
}

func (p *HandoverPages) showHandoversJSON(w http.ResponseWriter, r *http.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	s := wireStatement{Current: page.Current.Name, Behind: page.Behind, PublicKey: page.Key, Handovers: []wireHandover{}}
	for _, h := range page.All {
		s.Handovers = append(s.Handovers, wireHandover{h.Release, h.Since, h.At.Format("2006-01-02T15:04:05Z"), h.Manifest})
	}
	if page.Last != nil {
		s.Held = page.Last.Release
	}
	return web.WriteJSON(w, s)
}

// handOverPage is where an approver hands over and takes copies back.
type handOverPage struct {
	showHandoversPage
	Copies []Returned
	File   form.Field
}

func (p *HandoverPages) workPage(r *http.Request) (*handOverPage, error) {
	shown, err := p.page(r)
	if err != nil {
		return nil, err
	}
	page := &handOverPage{showHandoversPage: shown, File: form.Field{Name: "file", Label: "The copy that came back",
		Hint: "The archive of a hand-over, or one file of it: Turtle, N-Triples, RDF/XML, JSON-LD, CASE or JSON."}}
	page.Copies, err = returnedCopies(r.Context(), p.Handovers.DB)
	return page, err
}

func (p *HandoverPages) handOver(w http.ResponseWriter, r *http.Request) error {
	page, err := p.workPage(r)
	if err != nil {
		return err
	}
	return p.renderWork(w, r, page)
}

func (p *HandoverPages) renderWork(w http.ResponseWriter, r *http.Request, page *handOverPage) error {
	done := map[string]string{"handed-over": "The release is handed over. Download its archive and send it."}[r.URL.Query().Get("done")]
	return web.Render(w, r, web.Page{Title: "Hand over and take back", Crumbs: handoverCrumbs()[:3], Wide: true, Done: done, Problems: form.Form{&page.File}.Problems()}, handOver(page))
}

func handoverCrumbs() []web.Link {
	return web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}, web.Link{Text: "Hand-over", Href: "/framework/handover"}, web.Link{Text: "Hand over and take back", Href: "/framework/handover/work"})
}

func (p *HandoverPages) confirmHandOver(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := p.Handovers.Make(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/handover/work?done=handed-over")
}

func (p *HandoverPages) downloadArchive(w http.ResponseWriter, r *http.Request) error {
	h, file, err := p.Handovers.Archive(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="framework-`+h.Release+`-handover.zip"`)
	_, err = io.Copy(w, file)
	return err
}

func (p *HandoverPages) receiveCopy(w http.ResponseWriter, r *http.Request) error {
	page, err := p.workPage(r)
	if err != nil {
		return err
	}
	data, name, err := uploaded(w, r, mostArchive)
	if err == nil {
		var back Returned
		if back, err = p.Handovers.Receive(r.Context(), web.Actor(r), data, name); err == nil {
			return web.SeeOther(w, r, "/framework/handover/returned/"+back.ID)
		}
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	page.File.Error = fault.Message(err)
	return p.renderWork(w, r, page)
}

// uploaded reads the one file of a form.
func uploaded(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, string, error) {
	web.Bring(w, r, limit+1<<20)
	file, err := web.ReadFile(r, "file", limit, nil)
	_, over := errors.AsType[*http.MaxBytesError](err)
	switch n := int64(len(file.Data)); {
	case err == nil && (file.Name == "" || n > limit) || over:
		return nil, "", fault.New(fault.Invalid, "Choose a file of no more than %d MB.", limit>>20)
	case err != nil:
		return nil, "", err
	}
	name := form.Clean(file.Name)
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	return file.Data, name, nil
}

// showReturnedPage is the three-way report on a copy.
type showReturnedPage struct {
	Returned
	Comparison *Comparison
	Groups     []returnedGroup
	Kept       []string // things that both sides changed, which stay as ours
	Takes      bool     // whether there is something to take over
	Note       form.Field
}

type returnedGroup struct {
	Title string
	Found []diff.Divergence
}

func (p *HandoverPages) returnedPage(r *http.Request) (*showReturnedPage, error) {
	back, c, err := p.Handovers.Find(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &showReturnedPage{Returned: back, Comparison: c,
		Note: form.Field{Name: "note", Label: "Change note", Hint: "Why their changes are taken over. Readers see it beside each change.", Value: "Taken over from the copy of release " + c.Base + " on the central platform."}}
	for _, g := range []struct {
		outcome diff.Outcome
		title   string
	}{{diff.Conflict, "Changed on both sides, differently"}, {diff.Theirs, "Changed by them"}, {diff.Ours, "Changed by us"}, {diff.Both, "Changed by both in the same way"}} {
		group := returnedGroup{Title: g.title}
		for _, d := range c.Found {
			if d.Outcome == g.outcome {
				group.Found = append(group.Found, d)
			}
		}
		if len(group.Found) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	_, page.Kept = c.merged()
	page.Takes = back.Taken == "" && c.Count(diff.Theirs) > 0
	return page, nil
}

func (p *HandoverPages) showReturned(w http.ResponseWriter, r *http.Request) error {
	page, err := p.returnedPage(r)
	if err != nil {
		return err
	}
	return p.renderReturned(w, r, page)
}

func (p *HandoverPages) renderReturned(w http.ResponseWriter, r *http.Request, page *showReturnedPage) error {
	return web.Render(w, r, web.Page{Title: "What came back", Crumbs: handoverCrumbs(), Wide: true, Problems: form.Form{&page.Note}.Problems()}, showReturned(page))
}

func (p *HandoverPages) takeBack(w http.ResponseWriter, r *http.Request) error {
	page, err := p.returnedPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Note}); err != nil {
		return err
	}
	form.Require(&page.Note, "Enter a change note")
	if page.Note.Error == "" {
		_, err = p.Handovers.TakeBack(r.Context(), web.Actor(r), page.ID, page.Note.Value)
		if k := fault.KindOf(err); err != nil && k != fault.Invalid && k != fault.Conflict {
			return err
		}
		if err != nil {
			page.Note.Error = fault.Message(err)
		}
	}
	if page.Note.Error != "" {
		return p.renderReturned(w, r, page)
	}
	return web.SeeOther(w, r, "/framework/desk?done=imported")
}
