package signin_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
)

// dump returns every row of a table as text.
func (w *world) dump(table string) []string {
	w.t.Helper()
	all, err := sqldb.All(w.t.Context(), w.db, func(rows *sql.Rows) (string, error) {
		columns, err := rows.Columns()
		if err != nil {
			return "", err
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		err = rows.Scan(into...)
		return fmt.Sprint(values...), err
	}, `SELECT * FROM `+table)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestErasureLeavesNothing(t *testing.T) {
	each(t, func(w *world) {
		ctx := t.Context()
		b := w.browser()
		b.signIn("ben@works.example")
		p := w.provider()
		w.use(p)
		b.through(p, person("ben-at-sso", ""), "/me/identities")
		w.byName()
		b.addPasskey(w.device(), "Ben's phone")
		b.leave("/sign-in/again/provider") // a question that waits for his answer
		if err := w.signin.AskGlass(ctx, w.administrator(), w.ben.ID, why); err != nil {
			t.Fatal(err)
		}
		w.browser().post("/sign-in", "email", "ben@works.example") // not yet known whose it is
		h := w.signin.Holder()
		held, err := h.Export(ctx, w.db, string(w.ben.ID))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Firefox on Linux", "Ben's phone", "ben-at-sso", why, "Ada Lovelace"} {
			if !strings.Contains(fmt.Sprint(held), word) {
				t.Errorf("%q is not in %v", word, held)
			}
		}
		if held, err := h.Export(ctx, w.db, string(w.ada.ID)); err != nil || strings.Contains(fmt.Sprint(held), why) || held == nil {
			t.Errorf("who asked exports %v, %v", held, err)
		}
		err = w.signin.Log.Do(ctx, audit.Act{By: access.Service, Verb: "erased person", About: w.ben.Ref()}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			if err := h.Erase(ctx, tx, string(w.ben.ID)); err != nil {
				return err
			}
			return w.people.Holder().Erase(ctx, tx, string(w.ben.ID))
		})
		if err != nil {
			t.Fatal(err)
		}
		w.work()
		for _, table := range append(h.Tables, w.people.Holder().Tables...) {
			for _, row := range w.dump(table) {
				if strings.Contains(row, "ben@") || strings.Contains(row, string(w.ben.ID)) || strings.Contains(row, "Nevis") || strings.Contains(row, "Ben's") || strings.Contains(row, "ben-at-sso") || strings.Contains(row, why) {
					t.Errorf("%s still holds %s", table, row)
				}
			}
		}
		if len(w.dump("sign_in_limits")) != 0 {
			t.Error("the count for the address is still there")
		}
		w.want(b.get("/home"), 200, "Work email address")
		if held, err := h.Export(ctx, w.db, string(w.ben.ID)); held != nil || err != nil {
			t.Errorf("exported afterwards: %v, %v", held, err)
		}
	})
}

func TestSessionsAreDisposedOfOnceTheyAreOver(t *testing.T) {
	each(t, func(w *world) {
		ctx := t.Context()
		w.browser().signIn("ben@works.example")
		w.now.Advance(30 * 24 * time.Hour)
		w.browser().signIn("ben@works.example")
		class := w.signin.Holder().Classes[0]
		due, err := class.Due(ctx, w.db, sqldb.At(w.now.Now()))
		if err != nil || len(due) != 1 || due[0].Subject != w.ben.Ref() {
			t.Fatalf("due: %v, %v", due, err)
		}
		if due, _ := class.Due(ctx, w.db, sqldb.At(noon.Add(signin.Idle))); len(due) != 0 {
			t.Errorf("due before it was over: %v", due)
		}
		err = w.signin.Log.Do(ctx, audit.Act{By: access.Service, Verb: "disposed of records", About: "class"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return class.Dispose(ctx, tx, due)
		})
		if err != nil || len(w.dump("sessions")) != 1 {
			t.Errorf("%d sessions left, %v", len(w.dump("sessions")), err)
		}
	})
}

func TestRequestsToOpenRecordsAreDisposedOf(t *testing.T) {
	each(t, func(w *world) {
		ctx := t.Context()
		if err := w.signin.AskGlass(ctx, w.administrator(), w.ben.ID, why); err != nil {
			t.Fatal(err)
		}
		w.now.Advance(time.Hour)
		class := w.signin.Holder().Classes[0]
		due, err := class.Due(ctx, w.db, sqldb.At(w.now.Now()))
		if err != nil || len(due) != 1 || due[0].Subject != w.ben.Ref() {
			t.Fatalf("due: %v, %v", due, err)
		}
		err = w.signin.Log.Do(ctx, audit.Act{By: access.Service, Verb: "disposed of records", About: "class"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return class.Dispose(ctx, tx, due)
		})
		if err != nil || len(w.dump("break_glass")) != 0 {
			t.Errorf("%d left, %v", len(w.dump("break_glass")), err)
		}
	})
}

func TestQuestionsAreForgottenAfterADay(t *testing.T) {
	each(t, func(w *world) {
		w.byName()
		w.browser().post("/sign-in/passkey/question")
		w.now.Advance(25 * time.Hour)
		if err := w.signin.Tidy(t.Context()); err != nil || len(w.dump("sign_in_ceremonies")) != 0 {
			t.Errorf("%d questions left, %v", len(w.dump("sign_in_ceremonies")), err)
		}
	})
}
