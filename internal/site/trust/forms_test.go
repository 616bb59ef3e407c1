package trust

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	webform "guildhall/internal/form"
	"guildhall/internal/once"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// letterbox adds a form to each instance whose act writes a row, queues a mail and
// leads somewhere new each time; and one that looks, before its act, whether there
// is anything left to do.
func letterbox(halls ...*hall) {
	var letters atomic.Int64
	for _, h := range halls {
		send := func(w http.ResponseWriter, r *http.Request) error {
			text := webform.Field{Name: "text"}
			if err := web.ReadForm(r, webform.Form{&text}); err != nil {
				return err
			}
			if webform.Require(&text, "Enter something"); text.Error != "" {
				return fault.New(fault.Invalid, "%s", text.Error)
			}
			who := web.Actor(r)
			act := audit.Act{By: who, Verb: "sent letter", About: "letter/" + text.Value}
			err := h.Acts.Do(r.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
				if text.Value == "taken" {
					return fault.New(fault.Conflict, "Somebody was first.")
				}
				if _, err := tx.Exec(r.Context(), `INSERT INTO follows (person, ref, since) VALUES ($1, $2, $3)`, who.ID, "letter/"+strconv.FormatInt(letters.Add(1), 10), at); err != nil {
					return err
				}
				return outbox.Add(r.Context(), tx, at, outbox.Job{Kind: "letter", Payload: map[string]string{"text": text.Value}})
			})
			if err != nil {
				return err
			}
			return web.SeeOther(w, r, fmt.Sprintf("/letters/%d", letters.Add(1)))
		}
		h.Router.Handle("POST /letters", access.SignedIn, send)
		h.Router.Handle("POST /letters/last", access.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
			if h.count(`SELECT count(*) FROM audit WHERE verb = 'sent letter'`) > 0 {
				return fault.New(fault.NotFound, "There is no letter left.")
			}
			return send(w, r)
		})
	}
}

// sent counts what letters left behind: acts, rows and mails, which go together.
func (h *hall) sent() int {
	h.t.Helper()
	acts := h.count(`SELECT count(*) FROM audit WHERE verb = 'sent letter'`)
	rows, mails := h.count(`SELECT count(*) FROM follows WHERE ref LIKE 'letter/%'`), h.count(`SELECT count(*) FROM jobs WHERE kind = 'letter'`)
	if acts != rows || acts != mails {
		h.t.Errorf("%d acts, %d rows and %d mails", acts, rows, mails)
	}
	return acts
}

func letter(key, text string) url.Values { return url.Values{once.Field: {key}, "text": {text}} }

// TestAFormDoesWhatItAsksOnce sends forms again, one after the other and all
// together, to one instance and to two.
func TestAFormDoesWhatItAsksOnce(t *testing.T) {
	twoOrOne(t, func(t *testing.T, h *hall, either func(i int) *hall) {
		halls := []*hall{h}
		if either(1) != h {
			halls = append(halls, either(1))
		}
		letterbox(halls...)
		ann, ben := h.enter(h.admit(people.New{Name: "Ann", Email: "ann@north.example"})), h.enter(h.admit(people.New{Name: "Ben", Email: "ben@north.example"}))
		send := func(i int, cookie, path string, v url.Values) answer { return either(i).ask("POST", cookie, path, v) }
		leads := func(what string, a answer, to string) {
			t.Helper()
			if a.status != 303 || a.header.Get("Location") != to {
				t.Errorf("%s: %d to %q, want %q\n%s", what, a.status, a.header.Get("Location"), to, a.body)
			}
		}
		done := func(what string, n int) {
			t.Helper()
			if got := h.sent(); got != n {
				t.Errorf("%s: %d letters, want %d", what, got, n)
			}
		}

		key := once.NewKey()
		first := send(0, ann, "/letters/last", letter(key, "one")).header.Get("Location")
		leads("sent again", send(1, ann, "/letters/last", letter(key, "one")), first) // its page finds nothing left before its act
		done("sent twice", 1)

		key = once.NewKey()
		answers := make([]answer, crowd)
		var start, end sync.WaitGroup
		start.Add(1)
		for i := range crowd {
			end.Go(func() {
				start.Wait()
				answers[i] = send(i, ann, "/letters", letter(key, "many"))
			})
		}
		start.Done()
		end.Wait()
		for i, a := range answers {
			leads(fmt.Sprintf("sender %d of %d", i, crowd), a, answers[0].header.Get("Location"))
		}
		done("sent by all together", 2)

		if to := send(0, ben, "/letters", letter(key, "many")).header.Get("Location"); to == answers[0].header.Get("Location") {
			t.Error("the key of another person counted")
		}
		done("sent by another", 3)
		send(0, ann, "/letters", letter(key, "many, and more"))
		done("the same key with other words", 4)

		key = once.NewKey()
		for _, refused := range []string{"", "taken"} {
			if a := send(0, ann, "/letters", letter(key, refused)); a.status != 422 && a.status != 409 {
				t.Errorf("%q is answered with %d", refused, a.status)
			}
		}
		if n := h.count(`SELECT count(*) FROM submissions WHERE key = $1`, key); n != 0 {
			t.Error("a form that was refused keeps its key")
		}
		mended := send(1, ann, "/letters", letter(key, "mended")).header.Get("Location")
		leads("mended and sent again", send(0, ann, "/letters", letter(key, "mended")), mended)
		done("mended", 5)

		old := url.Values{"text": {"old"}}
		send(0, ann, "/letters", old)
		send(0, ann, "/letters", old)
		done("without a key", 7)

		if a := send(0, ann, "/letters", letter("short", "x")); a.status != 422 {
			t.Errorf("a key that is none is answered with %d", a.status)
		}
	})
}

// TestAFormWhoseAnswerWasLostSaysThatItIsDone keeps no answers, as if the program
// had stopped between the act and its answer.
func TestAFormWhoseAnswerWasLostSaysThatItIsDone(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		letterbox(h)
		ann := h.enter(h.admit(people.New{Name: "Ann", Email: "ann@north.example"}))
		h.Router.Sent = &once.Book{DB: h.DB(), Keep: func(context.Context, func(*sqldb.Tx, sqldb.Stamp) error) error {
			return errors.New("the program has stopped")
		}}
		v := letter(once.NewKey(), "lost")
		h.ask("POST", ann, "/letters", v)
		a := h.ask("POST", ann, "/letters", v)
		if a.status != 200 || !regexp.MustCompile(`What you sent had arrived before, and it was done once\.(?s).*href="/home"`).MatchString(a.body) {
			t.Errorf("%d\n%s", a.status, a.body)
		}
		if n := h.sent(); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
}

var keyOnPage = regexp.MustCompile(`<form[^>]*method="post"[^>]*>\s*<input type="hidden" name="once" value="([A-Z2-7]{26})"`)

// TestEveryFormOfAPageHasAKeyOfItsOwn opens a page with forms, twice, and sends it.
func TestEveryFormOfAPageHasAKeyOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		ann := h.enter(h.admit(people.New{Name: "Ann", Email: "ann@north.example"}))
		seen := map[string]bool{}
		for range 2 {
			for _, m := range keyOnPage.FindAllStringSubmatch(h.get(ann, "/me/profile/qualifications/new").body, -1) {
				if seen[m[1]] {
					t.Error("a key was given twice")
				}
				seen[m[1]] = true
			}
		}
		if len(seen) < 2 {
			t.Fatalf("%d keys", len(seen))
		}
		for key := range seen {
			v := url.Values{once.Field: {key}, "title": {"Diploma"}, "body": {""}, "awarded": {""}}
			h.ask("POST", ann, "/me/profile/qualifications", v)
			h.ask("POST", ann, "/me/profile/qualifications", v)
		}
		if n := h.count(`SELECT count(*) FROM profile_qualifications`); n != len(seen) {
			t.Errorf("%d forms, each sent twice, left %d qualifications", len(seen), n)
		}
		if a := h.get("", "/sign-in"); keyOnPage.MatchString(a.body) {
			t.Error("a visitor’s page has a key")
		}
	})
}
