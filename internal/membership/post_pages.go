package membership

import (
	"net/http"
	"slices"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// keepRole stands in the list of roles for the choice made in an earlier
// release, which stays as it is until another is made.
const keepRole = "keep"

// askPost asks about a post: one of the member's, or a new one.
func (p *MemberPages) askPost(r *http.Request) (*askPage, Post, error) {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return nil, Post{}, err
	}
	id := r.PathValue("id")
	post := Post{Organisation: own.Employer}
	page := &askPage{Title: "Add a post", Action: address("posts", id, ""), Button: "Save"}
	if id != unknownThing {
		i := slices.IndexFunc(own.Posts, func(t Post) bool { return t.ID == id })
		if i < 0 {
			return nil, Post{}, notYours("post")
		}
		post = own.Posts[i]
		page.Title, page.Remove, page.Removing = "Change a post", address("posts", id, "/remove"), "Remove this post"
	}
	if page.Lead = post.askAgain(); page.Lead == "" {
		page.Lead = "A post is a job in one organisation. The role is the one in the skills framework that it is most like."
	}
	return page, post, p.postQuestions(r, page, post)
}

// askAgain says that the member has to choose the role again, and why.
func (p Post) askAgain() string {
	switch {
	case p.Role == "" || !p.Carried.Open():
		return ""
	case p.Carried.Retired:
		return "The role " + p.Chosen + " is not in use any more. Choose the one that this post is most like now."
	case len(p.Roles) > 1:
		return "The role " + p.Chosen + " was divided. Choose the one that this post is most like."
	}
	return ""
}

func (p *MemberPages) postQuestions(r *http.Request, page *askPage, post Post) error {
	organisations, err := p.Members.People.Register(r.Context(), "", "")
	if err != nil {
		return err
	}
	works := &question{Field: form.Field{Name: "organisation", Label: "Organisation", Value: string(post.Organisation)}, as: asList, Choices: []choice{{"", "Not in the list"}}}
	for _, o := range organisations {
		works.Choices = append(works.Choices, choice{string(o.ID), o.Name})
	}
	page.Questions = []*question{
		{Field: form.Field{Name: "title", Label: "Title of the post", Value: post.Title}},
		works,
	}
	f, err := p.Members.Framework.Current(r.Context())
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err == nil {
		page.Questions = append(page.Questions, roleQuestion(f, post), gradeQuestion(f, post))
	}
	page.Questions = append(page.Questions,
		&question{Field: form.Field{Name: "starts", Label: "When did it begin?", Value: string(post.Starts), Hint: "A day, month or year, such as 2024-05-20, 2024-05 or 2024."}},
		&question{Field: form.Field{Name: "ends", Label: "When did it end?", Value: string(post.Ends), Hint: "Leave this empty while you hold the post."}})
	return nil
}

func roleQuestion(f *framework.Framework, post Post) *question {
	q := &question{Field: form.Field{Name: "role", Label: "Role", Hint: "Leave this as “None of these” if no role is like it."}, as: asList, Choices: []choice{{"", "None of these"}}}
	switch {
	case post.Role == "":
	case post.Release == f.Release.Name:
		q.Value = post.Role
	default:
		q.Value = keepRole
		q.Choices = append(q.Choices, choice{keepRole, post.Chosen + " (as chosen in release " + post.Release + ")"})
	}
	for _, role := range f.Roles {
		if role.Status == framework.Active || role.Code == q.Value {
			q.Choices = append(q.Choices, choice{role.Code, role.Name})
		}
	}
	return q
}

func gradeQuestion(f *framework.Framework, post Post) *question {
	q := &question{Field: form.Field{Name: "grade", Label: "Grade", Value: post.Grade}, as: asList, Choices: []choice{{"", "Not said"}}}
	for _, g := range f.Grades {
		q.Choices = append(q.Choices, choice{g.ID, g.Name})
	}
	return q
}

func (p *MemberPages) editPost(w http.ResponseWriter, r *http.Request) error {
	page, _, err := p.askPost(r)
	if err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) savePost(w http.ResponseWriter, r *http.Request) error {
	page, before, err := p.askPost(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	post := Post{ID: before.ID, Title: page.of("title").Value, Organisation: people.OrganisationID(page.of("organisation").Value),
		Starts: pack.Date(page.of("starts").Value), Ends: pack.Date(page.of("ends").Value)}
	for _, q := range page.Questions {
		if q.as == asList && !q.offers() {
			q.Error = "Choose from the list"
		}
		switch q.Name {
		case "role":
			post.Role = q.Value
		case "grade":
			post.Grade = q.Value
		}
	}
	if post.Role == keepRole {
		post.Role, post.Release = before.Role, before.Release
	}
	page.mark(CheckPost(post, p.Members.Log.Now()))
	return p.keep(w, r, page, func() error { return p.Members.SavePost(r.Context(), web.Actor(r), post) })
}

// offers reports whether what was answered is among the choices.
func (q *question) offers() bool {
	return slices.ContainsFunc(q.Choices, func(c choice) bool { return c.Value == q.Value })
}

func (p *MemberPages) removePost(w http.ResponseWriter, r *http.Request) error {
	return saved(w, r, p.Members.RemovePost(r.Context(), web.Actor(r), r.PathValue("id")), "removed")
}
