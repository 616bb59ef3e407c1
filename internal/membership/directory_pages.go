package membership

import (
	"net/http"
	"net/url"
	"strconv"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

func (p *MemberPages) directoryRoutes(rt *web.Router) {
	rt.Handle("GET /members", access.SignedIn, p.listMembers)
	rt.Handle("GET /members/{handle}", access.Anyone, p.showMember)
}

type listMembersPage struct {
	Filter
	Listed        bool // whether whoever looks is in the directory
	Members       []Entry
	Names         map[string]string // of disciplines
	Disciplines   []choice
	Organisations []choice
	Skills        []choice // none while nobody can say that they help
	Total         int
	Page, Last    int
	Manages       bool
}

// Address is the list's address for another page.
func (p listMembersPage) Address(page int) string {
	v := url.Values{"page": {strconv.Itoa(page)}}
	for name, value := range map[string]string{"words": p.Words, "discipline": p.Discipline, "organisation": string(p.Organisation), "skill": p.Skill} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/members?" + v.Encode()
}

func (p listMembersPage) pagination() govuk.PaginationOptions {
	var o govuk.PaginationOptions
	position := func(n int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(p.Last) }
	if p.Page > 1 {
		o.Previous = govuk.PaginationLink{Href: p.Address(p.Page - 1), LabelText: position(p.Page - 1)}
	}
	if p.Page < p.Last {
		o.Next = govuk.PaginationLink{Href: p.Address(p.Page + 1), LabelText: position(p.Page + 1)}
	}
	return o
}

// in names the disciplines of an entry.
func (p listMembersPage) in(e Entry) string {
	var names []string
	for _, id := range e.Disciplines {
		if name := p.Names[id]; name != "" {
			names = append(names, name)
		}
	}
	return english.And(names)
}

func (p *MemberPages) listMembers(w http.ResponseWriter, r *http.Request) error {
	q, ctx, who := r.URL.Query(), r.Context(), web.Actor(r)
	page := listMembersPage{Page: 1, Manages: people.CanManage(who), Filter: Filter{
		Words: form.Clean(q.Get("words")), Discipline: form.Clean(q.Get("discipline")),
		Organisation: people.OrganisationID(form.Clean(q.Get("organisation"))), Skill: form.Clean(q.Get("skill"))}}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		page.Page = n
	}
	var err error
	if page.Members, page.Total, err = p.Members.Directory(ctx, who, page.Filter, page.Page); err != nil {
		return err
	}
	page.Last = max(1, (page.Total+PerPage-1)/PerPage)
	if page.Page > page.Last {
		return web.SeeOther(w, r, page.Address(page.Last))
	}
	if page.Listed, err = p.Members.isListed(ctx, people.ID(who.ID)); err != nil {
		return err
	}
	if err := p.offer(r, &page); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Members", Crumbs: web.Crumbs(), Wide: true}, listMembers(page))
}

// offer fills in what the directory can be filtered by.
func (p *MemberPages) offer(r *http.Request, page *listMembersPage) error {
	organisations, err := p.Members.employers(r.Context())
	if err != nil {
		return err
	}
	page.Organisations = append([]choice{{"", "All"}}, organisations...)
	page.Names, page.Disciplines = map[string]string{}, []choice{{"", "All"}}
	f, err := p.Members.Framework.Current(r.Context())
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	}
	for _, d := range f.Disciplines {
		if page.Names[d.ID] = d.Name; !d.Generic {
			page.Disciplines = append(page.Disciplines, choice{d.ID, d.Name})
		}
	}
	if p.Members.Helps != nil {
		page.Skills = []choice{{"", "Any"}}
		for _, s := range f.Skills {
			if s.Status == framework.Active {
				page.Skills = append(page.Skills, choice{s.Code, s.Name})
			}
		}
	}
	return nil
}

// showMember shows a member. A visitor who may not know of them is asked to sign
// in, whether or not there is one.
func (p *MemberPages) showMember(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	m, err := p.Members.Find(r.Context(), who, r.PathValue("handle"))
	if fault.KindOf(err) == fault.NotFound && err != nil && !who.SignedIn() {
		return web.SeeOther(w, r, "/sign-in?next="+url.QueryEscape(r.URL.Path))
	}
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	crumbs := web.Crumbs()
	if who.SignedIn() {
		crumbs = membersCrumbs
	}
	return web.Render(w, r, web.Page{Title: m.Name, Crumbs: crumbs}, showMember(m))
}
