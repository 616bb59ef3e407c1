package discussion

import (
	"net/http"
	"strconv"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// Pages takes what people say. Threads themselves are drawn on the pages of
// what they are about.
type Pages struct {
	Discussions *Service
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("POST /discussions/{thread}/posts", access.SignedIn, p.writePost)
	rt.Handle("GET /discussions/{thread}/posts/new", access.SignedIn, p.newPost)
	rt.Handle("GET /discussions/{thread}/posts/{n}", access.Anyone, p.findPost)
	rt.Handle("GET /discussions/{thread}/posts/{n}/history", access.Anyone, p.showHistory)
	rt.Handle("GET /discussions/{thread}/posts/{n}/edit", access.SignedIn, p.editPost)
	rt.Handle("POST /discussions/{thread}/posts/{n}/edit", access.SignedIn, p.savePost)
	rt.Handle("GET /discussions/{thread}/posts/{n}/withdraw", access.SignedIn, p.withdrawPost)
	rt.Handle("POST /discussions/{thread}/posts/{n}/withdraw", access.SignedIn, web.Button(p.withdrew))
	rt.Handle("GET /discussions/{thread}/posts/{n}/remove", access.Holding(access.Editor), p.removePost)
	rt.Handle("POST /discussions/{thread}/posts/{n}/remove", access.Holding(access.Editor), p.removed)
}

// pageAddress is the address of a page of a thread.
func pageAddress(url string, page int) string {
	if page < 2 {
		return url
	}
	return url + "?page=" + strconv.Itoa(page)
}

// PageOf reads which page of a thread a request asks for.
func PageOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// named is the thread and the post that an address names; the post is 0 where
// it names none.
func named(r *http.Request) (ID, int64, error) {
	text := r.PathValue("n")
	if text == "" {
		return ID(r.PathValue("thread")), 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return "", 0, fault.New(fault.NotFound, "“%s” is not the number of a post.", form.Clean(text))
	}
	return ID(r.PathValue("thread")), n, nil
}

// writePage asks for the words of a post: a new one, an answer, or other words
// for one that was written.
type writePage struct {
	Topic
	Heading string
	Action  string
	Button  string
	Answers *Post // what it answers; nil for nothing
	Body    form.Field
	Reply   form.Field
	Edition form.Field
}

func (page *writePage) form() form.Form { return form.Form{&page.Body, &page.Reply, &page.Edition} }

func bodyField() form.Field {
	return form.Field{Name: "body", Label: "What do you want to say?", Hint: "You can use Markdown: a line that begins with - makes a list, and > a quotation."}
}

func newWritePage(t Topic) *writePage {
	return &writePage{Topic: t, Heading: "Write in the discussion", Action: address(t.ID), Button: "Post", Body: bodyField(), Reply: form.Field{Name: "reply"}, Edition: form.Field{Name: "edition"}}
}

func (page *writePage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.Heading, Crumbs: web.Crumbs(web.Link{Text: page.Title, Href: page.URL}), Problems: page.form().Problems()}, writePost(page))
}

func (p *Pages) newPost(w http.ResponseWriter, r *http.Request) error {
	id, _, err := named(r)
	if err != nil {
		return err
	}
	page, err := p.writing(r, id, r.URL.Query().Get("reply"))
	if err != nil {
		return err
	}
	if err := CanPost(web.Actor(r), page.Topic); err != nil {
		return err
	}
	if page.Answers != nil && page.Answers.Shown() && r.URL.Query().Get("quote") != "" {
		page.Body.Value = quote(page.Answers.Body)
	}
	return page.render(w, r)
}

// writing is the page for a new post, or for an answer to the post with a number.
func (p *Pages) writing(r *http.Request, id ID, reply string) (*writePage, error) {
	ctx, who := r.Context(), web.Actor(r)
	if n, err := strconv.ParseInt(reply, 10, 64); err == nil && n > 0 {
		t, post, err := p.Discussions.post(ctx, p.Discussions.DB, who, id, n)
		if err != nil {
			return nil, err
		}
		page := newWritePage(t)
		page.Heading, page.Answers, page.Reply.Value = "Answer a post", &post, reply
		return page, nil
	}
	reader, err := p.Discussions.reader(ctx, who)
	if err != nil {
		return nil, err
	}
	t, err := p.Discussions.topic(ctx, p.Discussions.DB, reader, id)
	if err != nil {
		return nil, err
	}
	return newWritePage(t), nil
}

func (p *Pages) writePost(w http.ResponseWriter, r *http.Request) error {
	id, _, err := named(r)
	if err != nil {
		return err
	}
	body, reply := bodyField(), form.Field{Name: "reply"}
	if err := web.ReadForm(r, form.Form{&body, &reply}); err != nil {
		return err
	}
	to, _ := strconv.ParseInt(reply.Value, 10, 64) // no number answers nothing
	n, err := p.Discussions.Write(r.Context(), web.Actor(r), id, max(0, to), body.Value)
	if fixable(err) {
		page, pageErr := p.writing(r, id, reply.Value)
		if pageErr != nil {
			return pageErr
		}
		page.Body.Value, page.Body.Error = body.Value, fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return p.seePost(w, r, id, n)
}

// fixable reports whether a person can mend what they typed.
func fixable(err error) bool { return err != nil && fault.KindOf(err) == fault.Invalid }

func (p *Pages) seePost(w http.ResponseWriter, r *http.Request, id ID, n int64) error {
	to, err := p.Discussions.Where(r.Context(), web.Actor(r), id, n)
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, to)
}

func (p *Pages) findPost(w http.ResponseWriter, r *http.Request) error {
	id, n, err := named(r)
	if err != nil {
		return err
	}
	return p.seePost(w, r, id, n)
}

func (p *Pages) editPost(w http.ResponseWriter, r *http.Request) error {
	page, post, err := p.mending(r)
	if err != nil {
		return err
	}
	if err := CanEdit(web.Actor(r), page.Topic, post, p.Discussions.Log.Now()); err != nil {
		return err
	}
	page.Body.Value, page.Edition.Value = post.Body, strconv.FormatInt(post.Edition, 10)
	return page.render(w, r)
}

// mending is the page for other words of a post.
func (p *Pages) mending(r *http.Request) (*writePage, Post, error) {
	id, n, err := named(r)
	if err != nil {
		return nil, Post{}, err
	}
	t, post, err := p.Discussions.post(r.Context(), p.Discussions.DB, web.Actor(r), id, n)
	page := newWritePage(t)
	page.Heading, page.Action, page.Button = "Change your post", post.Address()+"/edit", "Save"
	return page, post, err
}

func (p *Pages) savePost(w http.ResponseWriter, r *http.Request) error {
	page, post, err := p.mending(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	edition, _ := strconv.ParseInt(page.Edition.Value, 10, 64) // no number is no edition
	err = p.Discussions.Edit(r.Context(), web.Actor(r), post.Thread, post.N, edition, page.Body.Value)
	if fixable(err) {
		page.Body.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return p.seePost(w, r, post.Thread, post.N)
}

// takePage asks once more before a post goes out of sight.
type takePage struct {
	Topic
	Post   Post
	Remove bool // by an editor, with a reason
	Reason form.Field
}

func (p *Pages) taking(r *http.Request, removing bool) (*takePage, error) {
	id, n, err := named(r)
	if err != nil {
		return nil, err
	}
	t, post, err := p.Discussions.post(r.Context(), p.Discussions.DB, web.Actor(r), id, n)
	return &takePage{Topic: t, Post: post, Remove: removing, Reason: form.Field{Name: "reason", Label: "Why is it removed?",
		Hint: "Readers see this where the post stood. Do not repeat what makes it unfit."}}, err
}

// Heading is what the page asks.
func (page *takePage) Heading() string {
	if page.Remove {
		return "Remove a post"
	}
	return "Withdraw your post"
}

func (page *takePage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.Heading(), Crumbs: web.Crumbs(web.Link{Text: page.Title, Href: page.URL}),
		Problems: form.Form{&page.Reason}.Problems()}, takePost(page))
}

func (p *Pages) withdrawPost(w http.ResponseWriter, r *http.Request) error {
	page, err := p.taking(r, false)
	if err == nil {
		err = CanWithdraw(web.Actor(r), page.Post)
	}
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) withdrew(w http.ResponseWriter, r *http.Request) error {
	id, n, err := named(r)
	if err == nil {
		err = p.Discussions.Withdraw(r.Context(), web.Actor(r), id, n)
	}
	if err != nil {
		return err
	}
	return p.seePost(w, r, id, n)
}

func (p *Pages) removePost(w http.ResponseWriter, r *http.Request) error {
	page, err := p.taking(r, true)
	if err == nil {
		err = CanRemove(web.Actor(r), page.Post)
	}
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) removed(w http.ResponseWriter, r *http.Request) error {
	page, err := p.taking(r, true)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Reason}); err != nil {
		return err
	}
	err = p.Discussions.Remove(r.Context(), web.Actor(r), page.Post.Thread, page.Post.N, page.Reason.Value)
	if fixable(err) {
		page.Reason.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return p.seePost(w, r, page.Post.Thread, page.Post.N)
}

// showHistoryPage is what a post said before.
type showHistoryPage struct {
	Topic
	Post    Post
	Earlier []Version
}

func (p *Pages) showHistory(w http.ResponseWriter, r *http.Request) error {
	id, n, err := named(r)
	if err != nil {
		return err
	}
	t, post, earlier, err := p.Discussions.History(r.Context(), web.Actor(r), id, n)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "What post " + strconv.FormatInt(post.N, 10) + " said before", Crumbs: web.Crumbs(web.Link{Text: t.Title, Href: t.URL})}, showHistory(showHistoryPage{t, post, earlier}))
}

// replyAddress leads to the form for an answer.
func (p Post) replyAddress(quoting bool) string {
	to := address(p.Thread) + "/new?reply=" + strconv.FormatInt(p.N, 10)
	if quoting {
		to += "&quote=1"
	}
	return to
}

// signInAddress leads back to the thread after signing in.
func (v View) signInAddress() string { return "/sign-in?next=" + strings.ReplaceAll(v.URL, "/", "%2F") }
