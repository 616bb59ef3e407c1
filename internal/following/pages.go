package following

import (
	"net/http"
	"net/url"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// Pages lets people choose what they follow.
type Pages struct {
	Following *Service
}

// Routes adds the pages. The confirming page is a GET, so that a page that is
// the same for every visitor can lead to it by a link, through signing in.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /following", access.SignedIn, p.showFollowing)
	rt.Handle("GET /following/add", access.SignedIn, p.addFollow)
	rt.Handle("POST /following/add", access.SignedIn, p.added)
	rt.Handle("POST /following/end", access.SignedIn, p.ended)
	rt.Handle("POST /following/frequency", access.SignedIn, p.choseFrequency)
	rt.Handle("POST /following/feed", access.SignedIn, web.Button(p.madeFeed))
	rt.Handle("POST /following/feed/end", access.SignedIn, web.Button(p.endedFeed))
	rt.Handle("GET /following/stop/{token}", access.Anyone, p.stopMail)
	rt.Handle("POST /following/stop/{token}", access.Anyone, p.stoppedMail)
	rt.Handle("GET /following/{feed}", access.Anyone, p.feed)
}

// Address is where a person says that they want to follow a thing.
func Address(ref string) string { return "/following/add?ref=" + url.QueryEscape(ref) }

var done = map[string]string{
	"followed":  "You follow this now.",
	"ended":     "You do not follow this any more.",
	"frequency": "Your choice has been saved.",
	"feed":      "The address of your feed does not work any more.",
}

// showFollowingPage is what a person follows and hears.
type showFollowingPage struct {
	Own
	Frequency form.Field
	Address   string // of the feed, once it was made; empty at other times
}

func newFollowingPage(own Own) *showFollowingPage {
	return &showFollowingPage{Own: own, Frequency: form.Field{Name: "frequency", Label: "How often do you want a digest by email?", Value: string(own.Frequency),
		Hint: "A digest says what has changed in what you follow. When nothing has, none is sent."}}
}

func (p *Pages) showFollowing(w http.ResponseWriter, r *http.Request) error {
	own, err := p.Following.Own(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return render(w, r, newFollowingPage(own), done[r.URL.Query().Get("done")])
}

func render(w http.ResponseWriter, r *http.Request, page *showFollowingPage, said string) error {
	return web.Render(w, r, web.Page{Title: "What you follow", Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"}),
		Done: said, Problems: form.Form{&page.Frequency}.Problems()}, showFollowing(page))
}

// addFollowPage asks whether a person wants to follow a thing.
type addFollowPage struct {
	Thing
	Already bool
}

func (p *Pages) addFollow(w http.ResponseWriter, r *http.Request) error {
	ref, who := form.Clean(r.URL.Query().Get("ref")), web.Actor(r)
	t, err := p.Following.Find(r.Context(), who, ref)
	if err != nil {
		return err
	}
	already, err := p.Following.Follows(r.Context(), who, t.Ref)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Follow " + t.Title, Crumbs: web.Crumbs(web.Link{Text: t.Title, Href: t.URL})}, addFollow(addFollowPage{t, already}))
}

func (p *Pages) added(w http.ResponseWriter, r *http.Request) error {
	return p.onRef(w, r, "followed", func(ref string) error { return p.Following.Follow(r.Context(), web.Actor(r), ref) })
}

func (p *Pages) ended(w http.ResponseWriter, r *http.Request) error {
	return p.onRef(w, r, "ended", func(ref string) error { return p.Following.End(r.Context(), web.Actor(r), ref) })
}

// onRef does something to the thing that a form names.
func (p *Pages) onRef(w http.ResponseWriter, r *http.Request, after string, act func(ref string) error) error {
	ref := form.Field{Name: "ref"}
	if err := web.ReadForm(r, form.Form{&ref}); err != nil {
		return err
	}
	if err := act(ref.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/following?done="+after)
}

func (p *Pages) choseFrequency(w http.ResponseWriter, r *http.Request) error {
	chosen := form.Field{Name: "frequency"}
	if err := web.ReadForm(r, form.Form{&chosen}); err != nil {
		return err
	}
	err := p.Following.SetFrequency(r.Context(), web.Actor(r), Frequency(chosen.Value))
	if fault.KindOf(err) == fault.Invalid && err != nil {
		own, ownErr := p.Following.Own(r.Context(), web.Actor(r))
		if ownErr != nil {
			return ownErr
		}
		page := newFollowingPage(own)
		page.Frequency.Error = fault.Message(err)
		return render(w, r, page, "")
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/following?done=frequency")
}

// madeFeed answers with the address itself: it is shown once, and not kept.
func (p *Pages) madeFeed(w http.ResponseWriter, r *http.Request) error {
	token, err := p.Following.NewFeed(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	own, err := p.Following.Own(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	page := newFollowingPage(own)
	page.Address = p.Following.absolute("/following/" + token + ".atom")
	return render(w, r, page, "Your feed has a new address. Copy it now: it is shown only this once.")
}

func (p *Pages) endedFeed(w http.ResponseWriter, r *http.Request) error {
	if err := p.Following.EndFeed(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/following?done=feed")
}

// stopMailPage ends the mail without signing in.
type stopMailPage struct {
	Token   string
	Stopped bool
}

func (p *Pages) stopMail(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	setting, ok, err := settingByStop(r.Context(), p.Following.DB, token)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "This address does not stop any digest. Sign in to choose how often you hear from us.")
	}
	return renderStop(w, r, stopMailPage{token, setting.Frequency == Never})
}

// stoppedMail takes the button of the page as well as the one-click request of
// a mail program (RFC 8058), which has no cookie and follows no redirect.
func (p *Pages) stoppedMail(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r, nil, "List-Unsubscribe"); err != nil {
		return err
	}
	if err := p.Following.Stop(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	return renderStop(w, r, stopMailPage{r.PathValue("token"), true})
}

func renderStop(w http.ResponseWriter, r *http.Request, page stopMailPage) error {
	title := "Stop the digest"
	if page.Stopped {
		title = "You will get no more digests"
	}
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is a key, if a small one
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, web.Page{Title: title, Crumbs: web.Crumbs()}, stopMail(page))
}

func (p *Pages) feed(w http.ResponseWriter, r *http.Request) error {
	token, atom := strings.CutSuffix(r.PathValue("feed"), ".atom")
	if !atom {
		return fault.New(fault.NotFound, "If you typed the address, check it is correct.")
	}
	return p.writeFeed(w, r, token)
}
