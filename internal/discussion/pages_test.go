package discussion

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// served is a world with a page that draws a thread.
type served struct {
	*world
	router *web.Router
}

func eachServed(t *testing.T, fn func(t *testing.T, s *served)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		s := &served{w, webtest.Router(t, ada, ben, cleo)}
		(&Pages{Discussions: w.Service}).Routes(s.router)
		s.router.Handle("GET /things/{id}", access.Anyone, func(rw http.ResponseWriter, r *http.Request) error {
			v, err := w.View(r.Context(), web.Actor(r), "thing/"+r.PathValue("id"), PageOf(r))
			if err != nil {
				return err
			}
			return web.Render(rw, r, web.Page{Title: v.Title}, withHeading(v))
		})
		fn(t, s)
	})
}

func (s *served) posts(who access.Actor, path string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: s.router.SessionCookie(), Value: who.ID})
	}
	w := httptest.NewRecorder()
	s.router.ServeHTTP(w, r)
	return w
}

func leads(t *testing.T, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		t.Errorf("%d to %q, want %q\n%s", w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

func TestAConversationOnThePageOfAnotherThing(t *testing.T) {
	eachServed(t, func(t *testing.T, s *served) {
		topic := s.about(t, "a", Public)
		posts := address(topic.ID)
		webtest.Get(t, s.router, "/things/a").Says(t, 200, "Nobody has written anything yet", "Sign in to take part")
		leads(t, s.posts(ada, posts, "body", "I think **so** <script>alert(1)</script>"), "/things/a#post-1")
		leads(t, s.posts(ben, posts, "body", "And I.", "reply", "1"), "/things/a#post-2")
		page := webtest.GetAs(t, s.router, ben, "/things/a")
		page.Says(t, 200, "Ada", "Ben", "<strong>so</strong>", `id="post-1"`, `href="`+posts+`/1"`, "Withdraw post 2", "Change post 2", "Answer post 1")
		page.Lacks(t, "Remove post", "Change post 1")
		if strings.Contains(page.Body, "<script>alert") {
			t.Error("a script that somebody typed is in the page")
		}
		webtest.GetAs(t, s.router, cleo, "/things/a").Says(t, 200, "Remove post 1")
		visitor := webtest.Get(t, s.router, "/things/a")
		visitor.Says(t, 200, "A member", "And I.")
		visitor.Lacks(t, "Ada", "Ben", "Answer post")

		moved := webtest.Get(t, s.router, posts+"/2")
		if moved.Status != http.StatusSeeOther || moved.Header.Get("Location") != "/things/a#post-2" {
			t.Errorf("a deep link leads to %d %q", moved.Status, moved.Header.Get("Location"))
		}
		webtest.Get(t, s.router, posts+"/9").Says(t, 404)
		webtest.Get(t, s.router, posts+"/x").Says(t, 404)
		webtest.GetAs(t, s.router, ben, posts+"/new?reply=1&quote=1").Says(t, 200, "Answer a post", "&gt; I think **so**", `name="reply" value="1"`)
	})
}

func TestWhatWasTypedIsKept(t *testing.T) {
	eachServed(t, func(t *testing.T, s *served) {
		topic := s.about(t, "k", Public)
		posts := address(topic.ID)
		if w := s.posts(ada, posts, "body", " "); w.Code != 422 || !strings.Contains(w.Body.String(), "There is a problem") || !strings.Contains(w.Body.String(), "Enter what you want to say") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		long := strings.Repeat("word ", 1001)
		w := s.posts(ada, posts, "body", long)
		if w.Code != 422 || !strings.Contains(w.Body.String(), "5000 characters or fewer. It is 5004 now") || !strings.Contains(w.Body.String(), strings.TrimSpace(long)) {
			t.Errorf("%d: too long a post is lost or taken", w.Code)
		}
		s.writes(t, ada, topic, 0, "Words.")
		webtest.GetAs(t, s.router, ada, posts+"/1/edit").Says(t, 200, "Change your post", "Words.", `name="edition" value="1"`)
		leads(t, s.posts(ada, posts+"/1/edit", "body", "Other words.", "edition", "1"), "/things/k#post-1")
		webtest.Get(t, s.router, posts+"/1/history").Says(t, 200, "Other words.", "Words.")
		if w := s.posts(ada, posts+"/1/edit", "body", "", "edition", "2"); w.Code != 422 {
			t.Errorf("empty words: %d", w.Code)
		}
		webtest.GetAs(t, s.router, ben, posts+"/1/edit").Says(t, 403, "Only the author")
		webtest.GetAs(t, s.router, ben, posts+"/1/remove").Says(t, 403)
		webtest.GetAs(t, s.router, cleo, posts+"/1/remove").Says(t, 200, "Why is it removed?")
		if w := s.posts(cleo, posts+"/1/remove", "reason", ""); w.Code != 422 || !strings.Contains(w.Body.String(), "Enter the reason") {
			t.Errorf("no reason: %d", w.Code)
		}
		leads(t, s.posts(cleo, posts+"/1/remove", "reason", "It names a person."), "/things/k#post-1")
		webtest.Get(t, s.router, "/things/k").Says(t, 200, "An editor removed this post", "It names a person.")
		n := s.writes(t, ben, topic, 0, "To take back.")
		take := posts + "/" + strconv.FormatInt(n, 10) + "/withdraw"
		webtest.GetAs(t, s.router, ben, take).Says(t, 200, "You cannot bring it back")
		leads(t, s.posts(ben, take), "/things/k#post-2")
		webtest.Get(t, s.router, "/things/k").Says(t, 200, "Its author withdrew this post")
	})
}

func TestAPrivateConversationIsNotThereForOthers(t *testing.T) {
	eachServed(t, func(t *testing.T, s *served) {
		topic := s.about(t, "p", Private, ada.ID)
		posts := address(topic.ID)
		s.writes(t, ada, topic, 0, "Secret words.")
		for _, path := range []string{posts + "/1", posts + "/new", posts + "/1/history", posts + "/1/edit", "/things/p"} {
			page := webtest.GetAs(t, s.router, ben, path)
			page.Says(t, 404)
			page.Lacks(t, "Secret words", "Thing p")
		}
		if w := s.posts(ben, posts, "body", "Hello"); w.Code != 404 {
			t.Errorf("a stranger writes: %d", w.Code)
		}
	})
}
