package framework

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"guildhall/govuk"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework/diff"
	"guildhall/internal/web"
)

// compareReleasesPage says what one release has otherwise than another, or asks which.
type compareReleasesPage struct {
	Releases   []Release // that may be chosen, the newest first
	From, To   form.Field
	Kind       form.Field // narrows the list; empty for all
	Discipline form.Field

	A, B   *Framework // nil until two are chosen
	Report diff.Report
	Counts []diff.Count
	Things []changedThing // of this page of the list
	Found  int            // things that pass the filter
	Page   int
	Pages  int
}

// changedThing is all that changed of one thing.
type changedThing struct {
	What, Code, Name string
	Before, After    string // where both texts stand; empty where there is none
	Changes          []shownChange
	Reasons          []diff.Reason
}

// Anchor is the place of the thing on the page.
func (t changedThing) Anchor() string {
	if t.Code == "" {
		return t.What
	}
	return t.What + "-" + segment(t.Code)
}

// thingsPerPage is how many changed things one page of a comparison shows.
const thingsPerPage = 100

func (p *Pages) compareReleases(w http.ResponseWriter, r *http.Request) error {
	page, err := p.readCompare(r)
	if err != nil {
		return err
	}
	if err := p.fillCompare(r, &page); err != nil {
		return err
	}
	head := web.Page{
		Title: "What changed between two releases", Description: "Every difference between two releases of the skills framework, word by word, with the reasons.",
		Crumbs: web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}, web.Link{Text: "Releases", Href: "/framework/releases"}), Content: true, Wide: true,
		Problems: form.Form{&page.From, &page.To, &page.Kind, &page.Discipline}.Problems(),
	}
	if page.B != nil {
		head.Title = "What changed from release " + page.A.Release.Name + " to " + page.B.Release.Name
		head.Links = []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1" + compareURLOf(page.A.Release, page.B.Release), Title: "The same as JSON"}}
	}
	return web.Render(w, r, head, compareReleases(page))
}

// readCompare reads which releases to compare; without an answer the current
// one with the one before it.
func (p *Pages) readCompare(r *http.Request) (compareReleasesPage, error) {
	page := compareReleasesPage{
		From: form.Field{Name: "from", Label: "From release"}, To: form.Field{Name: "to", Label: "To release"},
		Kind: form.Field{Name: "kind", Label: "Kind of change"}, Discipline: form.Field{Name: "discipline", Label: "Discipline"},
	}
	form.Form{&page.From, &page.To, &page.Kind, &page.Discipline}.Read(r.URL.Query())
	page.Page, _ = strconv.Atoi(r.URL.Query().Get("page")) // what is no number is the first page
	var err error
	if page.Releases, err = p.Framework.SeenReleases(r.Context(), web.Actor(r)); err != nil {
		return page, err
	}
	from, to := defaults(page.Releases, page.From.Value, page.To.Value)
	page.From.Value, page.To.Value = from, to
	for _, f := range []*form.Field{&page.From, &page.To} {
		known := slices.ContainsFunc(page.Releases, func(r Release) bool { return r.Name == f.Value })
		if f.Value != "" && !known {
			f.Error = "Choose a release from the list, because there is no release “" + f.Value + "”"
		}
	}
	if k := page.Kind.Value; k != "" && !slices.Contains(diff.Kinds, diff.Kind(k)) {
		page.Kind.Error = "Choose a kind of change from the list, because “" + k + "” is not one of them"
	}
	return page, nil
}

// defaults completes a choice of releases: the current one, and the one that it
// was made from or that came before it.
func defaults(releases []Release, from, to string) (string, string) {
	if to == "" {
		for _, r := range releases {
			if r.State == Published {
				to = r.Name
			}
		}
	}
	if from == "" {
		from = predecessor(releases, to)
	}
	return from, to
}

// predecessor is the release that another was made from, or that came before
// it; empty for the first.
func predecessor(releases []Release, name string) string {
	at := slices.IndexFunc(releases, func(r Release) bool { return r.Name == name })
	switch {
	case at < 0:
		return ""
	case releases[at].BasedOn != "" && slices.ContainsFunc(releases, func(r Release) bool { return r.Name == releases[at].BasedOn }):
		return releases[at].BasedOn
	case at+1 < len(releases):
		return releases[at+1].Name
	}
	return ""
}

func (p *Pages) fillCompare(r *http.Request, page *compareReleasesPage) error {
	if page.From.Value == "" || page.To.Value == "" || page.From.Error != "" || page.To.Error != "" {
		return nil
	}
	report, a, b, err := p.Framework.Compare(r.Context(), web.Actor(r), page.From.Value, page.To.Value)
	if err != nil {
		return err
	}
	page.Report, page.A, page.B, page.Counts = report, a, b, report.Summary()
	if d := page.Discipline.Value; d != "" && a.Discipline(d) == nil && b.Discipline(d) == nil {
		page.Discipline.Error = "Choose a discipline from the list, because “" + d + "” is not one of them"
	}
	page.group()
	return nil
}

// group gathers the changes that pass the filter thing by thing.
func (p *compareReleasesPage) group() {
	discipline := ""
	for _, f := range []*Framework{p.A, p.B} {
		if d := f.Discipline(p.Discipline.Value); d != nil {
			discipline = d.ID
		}
	}
	show := &changeWriter{before: p.A, after: p.B}
	var things []changedThing
	for _, c := range p.Report.Changes {
		if p.Kind.Value != "" && string(c.Kind) != p.Kind.Value || discipline != "" && !c.In(discipline) {
			continue
		}
		i := len(things) - 1
		if i < 0 || things[i].What != c.What || things[i].Code != c.Code || c.Kind == diff.Order {
			things = append(things, show.thing(c))
			i++
		}
		t := &things[i]
		t.Changes = append(t.Changes, show.change(c))
		for _, reason := range c.Reasons {
			if !slices.ContainsFunc(t.Reasons, func(o diff.Reason) bool { return o.Release == reason.Release && o.Note == reason.Note }) {
				t.Reasons = append(t.Reasons, reason)
			}
		}
	}
	p.Found = len(things)
	p.Pages = max(1, (p.Found+thingsPerPage-1)/thingsPerPage)
	p.Page = min(max(p.Page, 1), p.Pages)
	p.Things = things[(p.Page-1)*thingsPerPage : min(p.Page*thingsPerPage, p.Found)]
}

// compareURLOf is where two releases are compared.
func compareURLOf(a, b Release) string {
	return "/framework/compare?from=" + url.QueryEscape(a.Name) + "&to=" + url.QueryEscape(b.Name)
}

// compareFrom compares a release with the current one.
func compareFrom(r Release) string { return "/framework/compare?from=" + url.QueryEscape(r.Name) }

// with is the address of the same comparison narrowed otherwise.
func (p compareReleasesPage) with(kind, discipline string, page int) string {
	to := compareURLOf(p.A.Release, p.B.Release)
	for _, q := range []struct{ name, value string }{{"kind", kind}, {"discipline", discipline}} {
		if q.value != "" {
			to += "&" + q.name + "=" + url.QueryEscape(q.value)
		}
	}
	if page > 1 {
		to += "&page=" + strconv.Itoa(page)
	}
	return to
}

// pager leads to the rest of a long list.
func (p compareReleasesPage) pager() govuk.PaginationOptions {
	var o govuk.PaginationOptions
	if p.Page > 1 {
		o.Previous.Href = p.with(p.Kind.Value, p.Discipline.Value, p.Page-1)
	}
	if p.Page < p.Pages {
		o.Next.Href = p.with(p.Kind.Value, p.Discipline.Value, p.Page+1)
	}
	return o
}

func (p compareReleasesPage) choice(f form.Field) govuk.SelectOptions {
	o := selectOf(f, "Choose a release")
	o.Value = f.Value
	for _, r := range p.Releases {
		o.Items = append(o.Items, govuk.SelectItem{Value: new(r.Name), Text: r.Name + ", " + r.Standing()})
	}
	return o
}

func (p compareReleasesPage) kinds() govuk.SelectOptions {
	o := selectOf(p.Kind, "All kinds")
	o.Value = p.Kind.Value
	for _, k := range diff.Kinds {
		o.Items = append(o.Items, govuk.SelectItem{Value: new(string(k)), Text: capital(kindWord(k))})
	}
	return o
}

func (p compareReleasesPage) disciplines() govuk.SelectOptions {
	o := selectOf(p.Discipline, "All disciplines")
	f := p.B
	if f == nil {
		return o
	}
	if d := f.Discipline(p.Discipline.Value); d != nil {
		o.Value = d.ID
	}
	for _, d := range f.Disciplines {
		o.Items = append(o.Items, govuk.SelectItem{Value: new(d.ID), Text: d.Label()})
	}
	return o
}

// kindWord is a kind as readers know it.
func kindWord(k diff.Kind) string {
	switch k {
	case diff.LevelText:
		return "level text changed"
	case diff.Labels:
		return "other names changed"
	case diff.Relations:
		return "relations changed"
	case diff.Mappings:
		return "matches in other frameworks changed"
	case diff.Requirement:
		return "role requirement changed"
	case diff.Responsibilities:
		return "responsibilities changed"
	case diff.CareerSteps:
		return "career steps changed"
	case diff.Placement:
		return "ring, grades or family changed"
	case diff.Standing:
		return "status or owner changed"
	case diff.Framework:
		return "framework’s own words changed"
	case diff.Order:
		return "order changed"
	case diff.Disciplines, diff.Families, diff.Scale, diff.Rings, diff.Grades, diff.Bodies, diff.Qualifications:
		return string(k) + " changed"
	}
	return string(k)
}

func changeKinds(kinds []diff.Kind) string { return english.And(web.List(kinds, kindWord)) }

// history is a thing's past, for its page.
func (p *Pages) history(r *http.Request, what, code string) ([]pastChange, error) {
	return p.Framework.History(r.Context(), what, code)
}

// wireComparison is a comparison as programs read it.
type wireComparison struct {
	From    wireRelease   `json:"from"`
	To      wireRelease   `json:"to"`
	Summary []diff.Count  `json:"summary"`
	Changes []diff.Change `json:"changes"`
}

func (p *Pages) apiCompare(w http.ResponseWriter, r *http.Request) error {
	page, err := p.readCompare(r)
	if err != nil {
		return err
	}
	for _, f := range []form.Field{page.From, page.To} {
		if f.Error != "" {
			return fault.New(fault.NotFound, "There is no release %s. The list is at /api/v1/releases.", f.Value)
		}
		if f.Value == "" {
			return fault.New(fault.Invalid, "Name two releases, as in /api/v1/framework/compare?from=1&to=2. The list is at /api/v1/releases.")
		}
	}
	report, a, b, err := p.Framework.Compare(r.Context(), web.Actor(r), page.From.Value, page.To.Value)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, wireComparison{wireReleaseOf(a.Release), wireReleaseOf(b.Release), report.Summary(), report.Changes})
}
