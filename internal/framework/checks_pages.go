package framework

import (
	"net/http"
	"net/url"
	"slices"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework/quality"
	"guildhall/internal/web"
	"guildhall/skos"
)

// checking adds the editors' page about the quality of the framework.
func (p *Pages) checking(rt *web.Router) {
	see := access.Holding(access.Editor, access.Approver, access.Administrator)
	decide := access.Holding(access.Editor, access.Approver)
	rt.Handle("GET /framework/checks", see, p.showChecks)
	rt.Handle("GET /framework/checks/rules", see, p.listRules)
	rt.Handle("GET /framework/checks/accept", decide, p.acceptFinding)
	rt.Handle("POST /framework/checks/accept", decide, p.confirmAcceptance)
	rt.Handle("POST /framework/checks/reopen", decide, p.reopenFinding)
}

// showChecksPage is what the checks find in a release.
type showChecksPage struct {
	Release  string
	Rule     string // the only one shown; empty for all
	Counts   map[skos.Severity]int
	Accepted int
	Groups   []findingGroup
	Can      bool // accept findings
	Edits    bool // change what they are of
	names
}

// findingGroup is what one rule finds.
type findingGroup struct {
	Rule  skos.Rule
	Found []Found
}

// shownFindings is how many findings of a rule the page with all rules shows.
const shownFindings = 10

func (p *Pages) showChecks(w http.ResponseWriter, r *http.Request) error {
	release, err := p.checkedRelease(r)
	if err != nil {
		return err
	}
	found, e, err := p.Framework.Checks(r.Context(), web.Actor(r), release)
	if err != nil {
		return err
	}
	page := &showChecksPage{Release: e.Release.Name, Rule: form.Clean(r.URL.Query().Get("rule")), Counts: map[skos.Severity]int{}, Can: CanAccept(web.Actor(r)), Edits: CanAmend(web.Actor(r))}
	var people []string
	for _, f := range found {
		if f.Accepted != nil {
			page.Accepted++
			people = append(people, f.Accepted.Person)
		} else {
			page.Counts[f.Severity]++
		}
		if page.Rule == "" || page.Rule == f.Rule {
			page.add(f)
		}
	}
	if page.names, err = p.namesOfPeople(r, people); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "What the checks find in release " + page.Release, Crumbs: deskCrumbs(), Wide: true, Done: deskDone(r)}, showChecks(page))
}

// checkedRelease is the one asked for, the draft where there is one, or the
// current one.
func (p *Pages) checkedRelease(r *http.Request) (string, error) {
	if asked := form.Clean(r.URL.Query().Get("release")); asked != "" {
		return asked, nil
	}
	open, is, err := p.Framework.OpenRelease(r.Context())
	if err != nil || !is {
		return "", err
	}
	return open.Name, nil
}

func (p *showChecksPage) add(f Found) {
	at := slices.IndexFunc(p.Groups, func(g findingGroup) bool { return g.Rule.ID == f.Rule })
	if at < 0 {
		p.Groups = append(p.Groups, findingGroup{Rule: ruleOf(f.Rule)})
		at = len(p.Groups) - 1
	}
	p.Groups[at].Found = append(p.Groups[at].Found, f)
}

func ruleOf(id string) skos.Rule {
	for _, r := range quality.Rules() {
		if r.ID == id {
			return r
		}
	}
	return skos.Rule{ID: id, Name: id}
}

// Shown are the findings of a group that the page shows: all of them where the
// page is about that rule alone.
func (p *showChecksPage) Shown(g findingGroup) []Found {
	if p.Rule != "" {
		return g.Found
	}
	return g.Found[:min(len(g.Found), shownFindings)]
}

// only is the page about one rule.
func (p *showChecksPage) only(rule string) string {
	return "/framework/checks?" + url.Values{"release": {p.Release}, "rule": {rule}}.Encode()
}

// accept is where a finding is accepted.
func (f Found) accept() string {
	return "/framework/checks/accept?" + url.Values{"rule": {f.Rule}, "about": {f.Ref}}.Encode()
}

// mend is where what is wrong can be mended; empty where there is no such place.
func (f Found) mend() string {
	if f.Ref == "" {
		return ""
	}
	return "/framework/amendments/new?" + url.Values{"about": {f.Ref}}.Encode()
}

func (p *Pages) listRules(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "The rules of the checks", Crumbs: deskCrumbs(web.Link{Text: "Checks", Href: "/framework/checks"}), Wide: true}, listRules(quality.Rules()))
}

// acceptFindingPage asks why a finding may stay.
type acceptFindingPage struct {
	Rule   skos.Rule
	About  string
	Reason form.Field
}

func newAcceptFindingPage(r *http.Request) (*acceptFindingPage, error) {
	q := r.URL.Query()
	page := &acceptFindingPage{Rule: ruleOf(form.Clean(q.Get("rule"))), About: form.Clean(q.Get("about")),
		Reason: form.Field{Name: "reason", Label: "Why may it stay?", Hint: "Other editors read this beside the finding."}}
	if page.Rule.About == "" {
		return nil, fault.New(fault.NotFound, "There is no rule %s.", page.Rule.ID)
	}
	return page, nil
}

func (p *acceptFindingPage) action() string {
	return "/framework/checks/accept?" + url.Values{"rule": {p.Rule.ID}, "about": {p.About}}.Encode()
}

func (p *Pages) acceptFinding(w http.ResponseWriter, r *http.Request) error {
	page, err := newAcceptFindingPage(r)
	if err != nil {
		return err
	}
	return p.renderAcceptance(w, r, page)
}

func (p *Pages) renderAcceptance(w http.ResponseWriter, r *http.Request, page *acceptFindingPage) error {
	return web.Render(w, r, web.Page{Title: "Accept a finding", Crumbs: deskCrumbs(web.Link{Text: "Checks", Href: "/framework/checks"}),
		Problems: form.Form{&page.Reason}.Problems()}, acceptFinding(page))
}

func (p *Pages) confirmAcceptance(w http.ResponseWriter, r *http.Request) error {
	page, err := newAcceptFindingPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, append(form.Named("rule", "about"), &page.Reason)); err != nil {
		return err
	}
	err = p.Framework.Accept(r.Context(), web.Actor(r), page.Rule.ID, page.About, page.Reason.Value)
	if fault.KindOf(err) == fault.Invalid {
		page.Reason.Error = fault.Message(err)
		return p.renderAcceptance(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/checks?done=accepted")
}

func (p *Pages) reopenFinding(w http.ResponseWriter, r *http.Request) error {
	rule, about := form.Field{Name: "rule"}, form.Field{Name: "about"}
	if err := web.ReadForm(r, form.Form{&rule, &about}); err != nil {
		return err
	}
	if err := p.Framework.Reopen(r.Context(), web.Actor(r), rule.Value, about.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/checks?done=reopened")
}

// severityTag marks how grave a finding is.
func severityTag(s skos.Severity) govuk.TagOptions {
	return govuk.TagOptions{Text: capital(string(s)), Classes: map[skos.Severity]string{skos.Error: "govuk-tag--red", skos.Warning: "govuk-tag--yellow", skos.Note: "govuk-tag--grey"}[s]}
}
