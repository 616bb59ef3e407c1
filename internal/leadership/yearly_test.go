package leadership_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

const month = 31 * 24 * time.Hour

func TestOnceAYearPeopleSayWhereTheyWork(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		left := 0
		w.Leaving = append(w.Leaving, func(context.Context, *sqldb.Tx, sqldb.Stamp, people.ID) error { left++; return nil })
		ada, ben := w.join("Ada", "ada@works.example", "works"), w.join("Ben", "ben@works.example", "works")
		w.join("Nil", "nil@elsewhere.example", "")
		w.seat(ben, "works")
		w.mails()
		w.now.Advance(11 * month)
		w.must(w.Yearly(ctx))
		if sent := w.mails(); len(sent) != 0 {
			t.Fatalf("told too early: %+v", sent)
		}
		w.now.Advance(month)
		for range 2 {
			w.must(w.Yearly(ctx))
		}
		sent := w.mails()
		if len(sent) != 2 || !strings.Contains(sent[0].Text, "https://here.example/me/organisation") || !strings.Contains(sent[0].Subject, "still work in Ministry of Works") {
			t.Fatalf("told: %+v", sent)
		}
		w.must(w.Say(ctx, w.as(ada), "works")) // one click
		w.now.Advance(20 * 24 * time.Hour)
		w.must(w.Yearly(ctx))
		if p := w.read(ben); p.Organisation != "works" {
			t.Error("somebody was taken to have left before the warning was over")
		}
		w.now.Advance(15 * 24 * time.Hour)
		w.must(w.Yearly(ctx))
		if p := w.read(ada); p.Email != ada.Email || p.Organisation != "works" {
			t.Errorf("who said so was let go: %+v", p)
		}
		gone := w.read(ben)
		if gone.Organisation != "" || gone.Reachable() || w.as(ben).Is(access.Leader) || left != 1 {
			t.Errorf("after 13 months: %+v, %d", gone, left)
		}
		if lead, _ := w.Led(ctx, "works"); lead.Head.Held {
			t.Error("somebody who left holds a seat")
		}
		if sent := w.mails(); len(sent) != 0 {
			t.Errorf("told again: %+v", sent)
		}
		again := w.join("Benedict", ben.Email, "works") // the employer gave the address to another person
		if again.ID == ben.ID || w.as(again).Is(access.Leader) {
			t.Error("a re-used address opened the former account")
		}
		place, err := w.Workplace(ctx, w.as(ben))
		if err != nil || !place.Alumni {
			t.Errorf("%+v, %v", place, err)
		}
	})
}

func TestTheLastAdministratorIsNotLetGo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada := w.join("Ada", "ada@works.example", "works")
		w.must(w.People.Grant(ctx, root, ada.ID, access.Administrator, access.Everywhere))
		w.now.Advance(12 * month)
		w.must(w.Yearly(ctx))
		w.now.Advance(3 * month)
		w.must(w.Yearly(ctx))
		if p := w.read(ada); p.Email != ada.Email || !people.CanManage(w.as(ada)) {
			t.Errorf("nobody runs the service: %+v", p)
		}
	})
}

func TestNobodyIsLetGoUnwarned(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada := w.join("Ada", "ada@works.example", "works")
		w.now.Advance(20 * month) // the service was down
		w.must(w.Yearly(ctx))
		if p := w.read(ada); p.Organisation != "works" {
			t.Error("let go in the hour of the first reminder")
		}
		if sent := w.mails(); len(sent) != 1 {
			t.Errorf("told: %+v", sent)
		}
	})
}

// prove asks for an address and returns the secret of the message.
func (w *world) prove(p people.Person, email string) string {
	w.t.Helper()
	w.must(w.AskAddress(w.t.Context(), w.as(p), email))
	for _, m := range w.mails() {
		if found := regexp.MustCompile(`/me/address/(\S+)`).FindStringSubmatch(m.Text); found != nil && m.To == email {
			return found[1]
		}
	}
	return ""
}

func TestRightsFollowTheVerifiedAddress(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada, ben := w.join("Ada", "ada@works.example", "works"), w.join("Ben", "ben@works.example", "works")
		w.seat(ada, "works")
		w.mails()
		w.must(w.People.Grant(ctx, root, ada.ID, access.Editor, access.Everywhere))
		w.refused(w.AskAddress(ctx, w.as(ada), "ada"), fault.Invalid, "correct format")
		w.refused(w.AskAddress(ctx, w.as(ada), "ADA@works.example"), fault.Invalid, "your address already")
		secret := w.prove(ada, "ada@culture.example")
		if secret == "" || w.read(ada).Email != "ada@works.example" {
			t.Fatalf("secret %q, %+v", secret, w.read(ada))
		}
		if _, err := w.Pending(ctx, w.as(ben), secret); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another person's link: %v", err)
		}
		w.must(w.ChangeAddress(ctx, w.as(ada), secret))
		who := w.as(ada)
		if p := w.read(ada); p.Email != "ada@culture.example" || !p.BelongsTo("culture") || who.Is(access.Leader) || !who.Is(access.Editor) {
			t.Errorf("after the move: %+v, %+v", p, who.Grants)
		}
		if sent := w.mails(); len(sent) != 1 || sent[0].To != "ada@works.example" {
			t.Errorf("the former address was told: %+v", sent)
		}
		w.refused(w.ChangeAddress(ctx, w.as(ada), secret), fault.NotFound, "has been used")

		w.must(w.ChangeAddress(ctx, w.as(ada), w.prove(ada, "ada@shared.example")))
		if p := w.read(ada); p.Organisation != "" {
			t.Errorf("among several nobody picked: %+v", p)
		}
		w.must(w.ChangeAddress(ctx, w.as(ada), w.prove(ada, "ada@home.example")))
		place, err := w.Workplace(ctx, w.as(ada))
		if err != nil || !place.Alumni || place.Person.Organisation != "" {
			t.Errorf("an address of one's own: %+v, %v", place, err)
		}
		w.refused(w.AskAddress(ctx, w.as(ada), "four@home.example"), fault.Conflict, "Wait an hour")
		if secret := w.prove(ben, "ada@home.example"); secret != "" {
			t.Error("an address that somebody has can be taken")
		}
		late := w.prove(ben, "ben@culture.example")
		w.now.Advance(2 * time.Hour)
		w.refused(w.ChangeAddress(ctx, w.as(ben), late), fault.NotFound, "cannot be used")
		w.now.Advance(24 * time.Hour)
		w.must(w.Tidy(ctx))
		if n, err := sqldb.One(ctx, db, "count", sqldb.Value[int], `SELECT count(*) FROM address_changes`); err != nil || n != 0 {
			t.Errorf("%d addresses kept, %v", n, err)
		}
	})
}

func TestAPersonIsExportedAndErased(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		mia := w.join("Mia Canary", "canary@shared.example", "music")
		h := w.Holder()
		if held, err := h.Export(ctx, db, string(mia.ID)); held != nil || err != nil {
			t.Errorf("nothing is held: %+v, %v", held, err)
		}
		w.must(w.Confirm(ctx, root, "music", mia.ID))
		w.seat(mia, "music")
		w.must(w.Say(ctx, w.as(mia), "music"))
		w.prove(mia, "canary2@home.example")
		max := w.join("Max", "max@shared.example", "music")
		w.must(w.Refuse(ctx, w.as(mia), "music", max.ID, "No."))
		held, err := h.Export(ctx, db, string(mia.ID))
		text, _ := json.Marshal(held)
		for _, want := range []string{`"seat":"head"`, "Music Board", "canary2@home.example", `"decisions_about_others":1`, "last_said"} {
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%q is not in %s, %v", want, text, err)
			}
		}
		w.must(w.Log.Do(ctx, audit.Act{Verb: "erased person", About: mia.Ref()}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			if err := h.Erase(ctx, tx, string(mia.ID)); err != nil {
				return err
			}
			return w.People.Holder().Erase(ctx, tx, string(mia.ID))
		}))
		if held, err := h.Export(ctx, db, string(mia.ID)); held != nil || err != nil {
			t.Errorf("after erasure: %+v, %v", held, err)
		}
		terms, err := w.Seats(ctx, root, "music")
		if err != nil || len(terms) != 1 || terms[0].Name != "someone who has left" || terms[0].Held() {
			t.Errorf("the history of the seat: %+v, %v", terms, err)
		}
	})
}
