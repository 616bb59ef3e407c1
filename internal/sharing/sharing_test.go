package sharing

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// TestWhoSharesIsReadByTheNamedPersonAlone: neither a role nor closeness opens
// what is shared with somebody else.
func TestWhoSharesIsReadByTheNamedPersonAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, 2, "canary of Ada’s")
		w.managedBy(t, w.ada, w.cat)
		id := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		for _, who := range []access.Actor{w.ada, w.cat, w.dan, w.root, access.Service, {}} {
			w.hidden(t, who, id)
		}
		shown := w.reads(t, w.ben, id)
		if got := len(shown.Told.Standing.Current()); got != len(w.role.Skills) || shown.Told.Role == nil || shown.Told.Role.Code != w.role.Code {
			t.Errorf("%d skills against %v, want all %d of the role", got, shown.Told.Role, len(w.role.Skills))
		}
		if all, err := w.WithMe(t.Context(), w.ben); err != nil || len(all) != 1 || all[0].Name != "Ada" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestOnlyWhatIsSharedGoesAlong: without the member's word, no note and no
// evidence leaves the store, not even to be hidden by a page.
func TestOnlyWhatIsSharedGoesAlong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, 2, "canary note")
		_, err := w.Assessments.SaveEvidence(t.Context(), w.ada, assessment.Evidence{Title: "canary title", What: "canary words", Links: []assessment.EvidenceLink{{Skill: w.role.Skills[0].Skill.Code, Shows: "canary link"}}})
		must(t, err)
		o := offer("ben@department.example", Opinion)
		for _, c := range []struct{ notes, evidence bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
			o.Notes, o.Evidence = c.notes, c.evidence
			id := w.shares(t, w.ada, o)
			body := fmt.Sprint(w.reads(t, w.ben, id).Told.Standing.Held, w.reads(t, w.ben, id).Told.Evidence)
			page := w.get(t, w.ben, "/shared/"+id)
			page.Says(t, 200)
			for _, text := range []string{body, page.Body} {
				if strings.Contains(text, "canary note") != c.notes {
					t.Errorf("%+v: a note is there: %v", c, !c.notes)
				}
				if strings.Contains(text, "canary title") != c.evidence || strings.Contains(text, "canary link") != c.evidence {
					t.Errorf("%+v: evidence is there: %v", c, !c.evidence)
				}
			}
		}
	})
}

// TestEveryReadingIsOnRecord: the member sees who read, for what and what; the
// share says when it was last read. What was refused leaves no trace.
func TestEveryReadingIsOnRecord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, 2, "")
		o := offer("ben@department.example", Appraisal)
		o.Notes = true
		id := w.shares(t, w.ada, o)
		w.hidden(t, w.dan, id)
		if reads, err := audit.ReadsOf(t.Context(), w.DB, "person/"+w.ada.ID, w.ada.ID, 10); err != nil || len(reads) != 0 || !w.one(t, id).ReadAt.IsZero() {
			t.Fatalf("%+v, %v before anybody could read", reads, err)
		}
		w.reads(t, w.ben, id)
		w.clock.Advance(time.Hour)
		w.reads(t, w.ben, id)
		reads, err := audit.ReadsOf(t.Context(), w.DB, "person/"+w.ada.ID, w.ada.ID, 10)
		must(t, err)
		if len(reads) != 2 || reads[0].Actor != w.ben.ID || reads[0].Verb != "read shared skills" || reads[0].Detail != "Levels, gaps and notes, for an appraisal conversation" {
			t.Errorf("%+v", reads)
		}
		if at := w.one(t, id).ReadAt; !at.Equal(noon.Add(time.Hour)) {
			t.Errorf("last read at %v", at)
		}
		w.get(t, w.ada, "/me/access-log").Says(t, 200, "Ben", "Read shared skills", "appraisal conversation")
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "Last read on 24 November 2026 at 1:00pm")
	})
}

// TestStoppingCountsAtTheNextRequestOnEveryInstance.
func TestStoppingCountsAtTheNextRequestOnEveryInstance(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.another(t)
		id := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		w.reads(t, w.ben, id)
		other.reads(t, w.ben, id)
		must(t, w.Stop(t.Context(), w.ada, id))
		other.hidden(t, w.ben, id)
		w.hidden(t, w.ben, id)
		other.get(t, w.ben, "/shared/"+id).Says(t, 404, "not shared with you")
		refused(t, w.Stop(t.Context(), w.ada, id), fault.Conflict, "You stopped it on 24 November 2026")
	})
}

// TestNobodyStopsWhatAnotherShares.
func TestNobodyStopsWhatAnotherShares(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		for _, who := range []access.Actor{w.ben, w.root, {}} {
			if err := w.Stop(t.Context(), who, id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		w.reads(t, w.ben, id)
	})
}

// TestAShareEndsWithItsLastDay: on that day it is read, on the next it is not,
// whether or not anything has noted its end.
func TestAShareEndsWithItsLastDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o := offer("ben@department.example", Coaching)
		o.Until = "2026-11-26"
		id := w.shares(t, w.ada, o)
		w.clock.Advance(59 * time.Hour) // 11 at night of that day in London
		w.reads(t, w.ben, id)
		w.clock.Advance(2 * time.Hour)
		w.hidden(t, w.ben, id)
		must(t, w.Expire(t.Context()))
		if s := w.one(t, id); s.Ending != Over {
			t.Errorf("%+v", s)
		}
		w.hidden(t, w.ben, id)
	})
}

// TestOffersAreChecked.
func TestOffersAreChecked(t *testing.T) {
	sound := Offer{Email: "ben@department.example", Purpose: Appraisal, Until: "2027-11-24"}
	if wrong := sound.Check(noon); len(wrong) != 0 {
		t.Fatalf("%+v", wrong)
	}
	for name, c := range map[string]struct {
		change func(*Offer)
		field  string
	}{
		"no address":       {func(o *Offer) { o.Email = "" }, "email"},
		"bad address":      {func(o *Offer) { o.Email = "ben" }, "email"},
		"no purpose":       {func(o *Offer) { o.Purpose = "" }, "purpose"},
		"unknown purpose":  {func(o *Offer) { o.Purpose = "promotion" }, "purpose"},
		"no words":         {func(o *Offer) { o.Purpose = Other }, "words"},
		"long words":       {func(o *Offer) { o.Purpose, o.Words = Other, strings.Repeat("é", 201) }, "words"},
		"several lines":    {func(o *Offer) { o.Purpose, o.Words = Other, "one\ntwo" }, "words"},
		"no day":           {func(o *Offer) { o.Until = "" }, "until"},
		"no such day":      {func(o *Offer) { o.Until = "2027-02-30" }, "until"},
		"yesterday":        {func(o *Offer) { o.Until = "2026-11-23" }, "until"},
		"a year and a day": {func(o *Offer) { o.Until = "2027-11-25" }, "until"},
	} {
		o := sound
		c.change(&o)
		if wrong := o.Check(noon); len(wrong) != 1 || wrong[0].Field != c.field {
			t.Errorf("%s: %+v", name, wrong)
		}
	}
}

// TestNobodySharesWithThemselves.
func TestNobodySharesWithThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.Share(t.Context(), w.ada, offer("ADA@department.example", Coaching))
		refused(t, err, fault.Invalid, "another person")
		_, err = w.Share(t.Context(), access.Actor{}, offer("ben@department.example", Coaching))
		refused(t, err, fault.Forbidden, "Sign in")
	})
}

// TestSharingAnewReplaces: narrowing what is shared takes what it no longer shows
// away at once; another purpose stands beside it.
func TestSharingAnewReplaces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		wide := offer("ben@department.example", Coaching)
		wide.Notes = true
		first := w.shares(t, w.ada, wide)
		beside := w.shares(t, w.ada, offer("ben@department.example", Opinion))
		second := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		w.hidden(t, w.ben, first)
		w.reads(t, w.ben, beside)
		if w.reads(t, w.ben, second).Notes || w.one(t, first).Ending != Replaced {
			t.Error("the wider share stands still")
		}
		waiting := w.shares(t, w.ada, offer("new@department.example", Coaching))
		w.shares(t, w.ada, offer("new@department.example", Coaching))
		if w.one(t, waiting).Ending != Replaced {
			t.Error("two shares wait for one address and one purpose")
		}
	})
}

// TestThereIsAMost.
func TestThereIsAMost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range MostShares {
			w.shares(t, w.ada, offer(fmt.Sprintf("p%d@department.example", i), Coaching))
		}
		_, err := w.Share(t.Context(), w.ada, offer("ben@department.example", Coaching))
		refused(t, err, fault.Conflict, "50 people")
		w.shares(t, w.ada, offer("p1@department.example", Coaching))
	})
}

// TestAShareWaitsForAnAddressOnce: the first person who signs in with it gets the
// share for good, and whoever is given the address later gets nothing.
func TestAShareWaitsForAnAddressOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("Eve@Department.Example", Coaching))
		w.hidden(t, w.ben, id)
		eve := w.arrives(t, "Eve", "eve@department.example", here)
		w.reads(t, eve, id)
		w.does(t, func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
			_, err := w.People.Release(ctx, tx, at, access.Service, people.ID(eve.ID))
			return err
		})
		successor := w.arrives(t, "Evelyn", "eve@department.example", here)
		must(t, w.Expire(t.Context()))
		w.hidden(t, successor, id)
		w.reads(t, eve, id)
	})
}

// TestAShareFindsWhoChangesTheirAddress: somebody who is here already and comes to
// have the address a share waits for gets it within a minute, or when they sign in.
func TestAShareFindsWhoChangesTheirAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("daniel@department.example", Coaching))
		w.does(t, func(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp) error {
			return people.SetEmail(ctx, tx, people.ID(w.dan.ID), "daniel@department.example")
		})
		must(t, w.Expire(t.Context()))
		w.reads(t, w.dan, id)
		if s := w.one(t, id); s.ReaderEmail != "" || s.ReaderWorked != there || s.Addressed != "daniel@department.example" {
			t.Errorf("%+v", s)
		}
	})
}

// TestTheMemberDoesNotLearnWhoHasJoined: what they see is the same whether or not
// somebody has the address.
func TestTheMemberDoesNotLearnWhoHasJoined(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.shares(t, w.ada, offer("ben@department.example", Coaching))
		w.shares(t, w.ada, offer("noo@department.example", Coaching))
		page := w.get(t, w.ada, "/me/sharing").Text
		_, page, _ = strings.Cut(page, "You share now")
		page, _, _ = strings.Cut(page, "How it works")
		parts := strings.SplitAfter(page, "for coaching")
		if len(parts) != 3 {
			t.Fatalf("%d parts: %q", len(parts), page)
		}
		if a, b := strings.ReplaceAll(parts[0], "noo@", "ben@"), strings.ReplaceAll(parts[1], "noo@", "ben@"); strings.TrimSpace(a) != strings.TrimSpace(b) {
			t.Errorf("%q\n%q", a, b)
		}
	})
}

// TestSharesWithManagersEndWhenTheyMove, and stay ended when they come back; what
// is for another purpose goes on, and the register's own changes move nobody.
func TestSharesWithManagersEndWhenTheyMove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		byPurpose := map[Purpose]string{}
		for _, p := range Purposes {
			o := offer("ben@department.example", p)
			o.Words = "a review"
			byPurpose[p] = w.shares(t, w.ada, o)
		}
		w.moves(t, w.ben, there)
		for p, id := range byPurpose {
			if p == Appraisal || p == Management {
				w.hidden(t, w.ben, id)
			} else {
				w.reads(t, w.ben, id)
			}
		}
		must(t, w.Expire(t.Context()))
		w.moves(t, w.ben, here)
		w.hidden(t, w.ben, byPurpose[Appraisal])
		w.hidden(t, w.ben, byPurpose[Management])
		if s := w.one(t, byPurpose[Appraisal]); s.Ending != Moved {
			t.Errorf("%+v", s)
		}
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "They moved to another organisation or left")
	})
}

// TestSharesWithManagersEndWhenTheyLeave: somebody who is taken to have moved on.
func TestSharesWithManagersEndWhenTheyLeave(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("ben@department.example", Management))
		w.does(t, func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
			_, err := w.People.Release(ctx, tx, at, access.Service, people.ID(w.ben.ID))
			return err
		})
		w.hidden(t, w.ben, id)
	})
}

// TestSayingWhereOneWorksIsNoMove: who was not known to work anywhere keeps the
// share, and loses it with the move after that.
func TestSayingWhereOneWorksIsNoMove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fay := w.arrives(t, "Fay", "fay@department.example", "")
		id := w.shares(t, w.ada, offer("fay@department.example", Management))
		w.moves(t, fay, here)
		w.reads(t, fay, id)
		must(t, w.Expire(t.Context()))
		w.reads(t, fay, id)
		w.moves(t, fay, there)
		w.hidden(t, fay, id)
	})
}

// TestSharesFollowTheRegister: a manager whose organisation is renamed has not
// moved, nor has one whose organisation gets its old name back.
func TestSharesFollowTheRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.shares(t, w.ada, offer("ben@department.example", Management))
		works := func() people.OrganisationID {
			p, err := people.Named(ctx, w.DB, people.ID(w.ben.ID))
			must(t, err)
			return p.Organisation
		}
		_, err := w.People.Change(ctx, w.root, people.Change{Kind: people.Renamed, Organisation: here, On: "2026-11-24", As: people.Details{Name: "Department of Examples"}})
		must(t, err)
		if works() == here {
			t.Fatal("the register has not changed where Ben works")
		}
		must(t, w.Expire(ctx))
		w.reads(t, w.ben, id)
		all, err := w.People.Changes(ctx, here)
		must(t, err)
		must(t, w.People.Undo(ctx, w.root, all[0].ID))
		if works() != here {
			t.Fatal("undoing has not brought Ben back")
		}
		must(t, w.Expire(ctx))
		w.reads(t, w.ben, id)
		w.moves(t, w.ben, there)
		w.hidden(t, w.ben, id)
	})
}

// TestTheSuspendedAreLeftAlone: neither side reads or is read while suspended.
func TestTheSuspendedAreLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		for _, who := range []access.Actor{w.ada, w.ben} {
			must(t, w.People.Suspend(t.Context(), w.root, people.ID(who.ID)))
			w.hidden(t, w.ben, id)
			must(t, w.People.Restore(t.Context(), w.root, people.ID(who.ID)))
			w.reads(t, w.ben, id)
		}
	})
}

// TestTheLikelyReadersAreSuggested: the line manager once confirmed, and who leads
// the profession where the member is known to work.
func TestTheLikelyReadersAreSuggested(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		said := func() string {
			all, err := w.Suggest(ctx, w.ada)
			must(t, err)
			var words []string
			for _, v := range all {
				words = append(words, v.Key+": "+v.Text)
			}
			return strings.Join(words, "; ")
		}
		must(t, w.Members.NameManager(ctx, w.ada, "ben@department.example"))
		if got := said(); got != "" {
			t.Errorf("before anybody confirmed: %q", got)
		}
		must(t, w.Members.Answer(ctx, w.ben, people.ID(w.ada.ID), true))
		seat, err := w.Leadership.SeatTitle(ctx)
		must(t, err)
		w.leads(t, w.cat, false)
		if want := "manager: Ben, your line manager; head: " + seat + ", Example Department"; said() != want {
			t.Errorf("%q, want %q", said(), want)
		}
		o := Offer{To: head, Purpose: Opinion, Until: "2027-02-24"}
		id := w.shares(t, w.ada, o)
		w.reads(t, w.cat, id)
		if s := w.one(t, id); s.Addressed != seat+", Example Department" {
			t.Errorf("a head who is not named is called %q", s.Addressed)
		}
		o.To = manager
		w.reads(t, w.ben, w.shares(t, w.ada, o))
		must(t, w.Members.NameManager(ctx, w.ada, ""))
		_, err = w.Share(ctx, w.ada, o)
		refused(t, err, fault.Conflict, "cannot be chosen any more")
	})
}

// TestThePredicateAndItsTwinAgree on random worlds: who may read is the same in Go
// and in SQL.
func TestThePredicateAndItsTwinAgree(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, r := t.Context(), rand.New(rand.NewPCG(7, 36))
		actors := []access.Actor{w.ada, w.ben, w.cat, w.dan, w.root, {}}
		pick := func() people.ID { return people.ID(actors[r.IntN(4)].ID) }
		days := []string{"2026-11-23", "2026-11-24", "2026-11-25", "2027-11-01"}
		places := []people.OrganisationID{"", here, there}
		readable, hidden := 0, 0
		for round := range 12 {
			for range 6 {
				w.does(t, func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
					s := Share{ID: fmt.Sprintf("s%d-%d", round, r.Int()), Member: pick(), Purpose: Purposes[r.IntN(5)], Until: days[r.IntN(4)], SharedAt: at, ReaderWorked: places[r.IntN(3)], Addressed: "x"}
					if s.Reader = pick(); s.Reader == s.Member {
						s.Reader, s.ReaderEmail = "", "wait@department.example"
					}
					if err := insert(ctx, tx, s); err != nil || r.IntN(4) > 0 {
						return err
					}
					return endOne(ctx, tx, at, s.ID, []Ending{Stopped, Moved, Over, Replaced, Erased}[r.IntN(5)])
				})
			}
			w.moves(t, actors[r.IntN(4)], places[r.IntN(3)])
			w.does(t, func(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp) error {
				_, err := tx.Exec(ctx, `UPDATE people SET status = $1 WHERE id = $2`, []people.Status{people.Active, people.Suspended}[r.IntN(2)], pick())
				return err
			})
			all, err := sqldb.All(ctx, w.DB, scan, selectShares)
			must(t, err)
			for _, who := range actors {
				for _, today := range days {
					seen, err := sqldb.All(ctx, w.DB, scan, selectShares+` WHERE `+visible, who.ID, today)
					must(t, err)
					mine, err := list(ctx, w.DB, who)
					must(t, err)
					for _, s := range all {
						is := func(o Share) bool { return o.ID == s.ID }
						if got := slices.ContainsFunc(seen, is); got != CanRead(who, s, today) {
							t.Fatalf("%s on %s: SQL says %v of %+v", who.Name, today, got, s)
						} else if got {
							readable++
						} else {
							hidden++
						}
						if slices.ContainsFunc(mine, is) != CanSee(who, s) {
							t.Fatalf("%s: SQL and Go differ on who made %+v", who.Name, s)
						}
						if CanRead(who, s, today) && !s.InForce(today) {
							t.Fatalf("what is over can be read: %+v", s)
						}
					}
				}
			}
		}
		if readable < 50 || hidden < 50 {
			t.Errorf("%d readable and %d hidden: the worlds are too alike", readable, hidden)
		}
	})
}

// TestTheReaderHearsOfIt: a message says who and what for, and nothing of levels.
func TestTheReaderHearsOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, 3, "canary")
		id := w.shares(t, w.ada, offer("ben@department.example", Appraisal))
		w.shares(t, w.ada, offer("nobody@department.example", Coaching))
		w.shares(t, w.ada, offer("stranger@elsewhere.example.com", Coaching))
		stopped := w.shares(t, w.ada, offer("dan@department.example", Coaching))
		must(t, w.Stop(t.Context(), w.ada, stopped))
		sent := w.delivers(t)
		slices.SortFunc(sent, func(a, b mail.Message) int { return strings.Compare(a.To, b.To) })
		if len(sent) != 2 || sent[0].To != "ben@department.example" || sent[1].To != "nobody@department.example" {
			t.Fatalf("%+v", sent)
		}
		text := sent[0].Text
		for _, want := range []string{"Ada lets you read what they say of their skills, for an appraisal conversation, until 24 February 2027", "https://hall.example/shared/" + id} {
			if !strings.Contains(text, want) {
				t.Errorf("the message lacks %q:\n%s", want, text)
			}
		}
		for _, l := range w.framework.Scale.Levels {
			if l.Name != "" && strings.Contains(text, l.Name) {
				t.Errorf("the message names the level %q", l.Name)
			}
		}
	})
}

// TestBothSidesTakeTheirsAway: what is held can be exported, and erasing either
// side ends it and leaves no name.
func TestBothSidesTakeTheirsAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		keeper := &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.People.Holder(), w.Members.Holder(), w.Holder()}}
		o := offer("ben@department.example", Other)
		o.Words = "talks with Benjamin"
		first := w.shares(t, w.ada, o)
		waiting := w.shares(t, w.cat, offer("gil@department.example", Coaching))
		exported := func(who access.Actor) string {
			v, err := export(ctx, w.DB, who.ID)
			must(t, err)
			body, err := json.Marshal(v)
			must(t, err)
			return string(body)
		}
		if got := exported(w.ada); !strings.Contains(got, "ben@department.example") || !strings.Contains(got, "talks with Benjamin") {
			t.Error(got)
		}
		if got := exported(w.ben); !strings.Contains(got, `"by":"Ada"`) || strings.Contains(got, "Benjamin") {
			t.Error(got)
		}
		if got := exported(w.dan); got != "null" {
			t.Error(got)
		}
		must(t, keeper.ErasePerson(ctx, w.root, w.ben.ID))
		s := w.one(t, first)
		if s.Ending != Erased || s.Reader != "" || s.Addressed != "" || s.Words != "" || s.ReaderEmail != "" {
			t.Errorf("%+v", s)
		}
		w.get(t, w.ada, "/me/sharing").Says(t, 200, "Somebody who is not here any more", "Their account was removed")
		gil := w.arrives(t, "Gil", "gil@department.example", here)
		w.reads(t, gil, waiting)
		must(t, keeper.ErasePerson(ctx, w.root, w.cat.ID))
		w.hidden(t, gil, waiting)
		if all, err := sqldb.All(ctx, w.DB, scan, selectShares+` WHERE s.member = $1`, w.cat.ID); err != nil || len(all) != 0 {
			t.Errorf("%v, %v", all, err)
		}
	})
}

// TestErasingWhoAShareWaitsForEndsIt: the address is somebody's who is not bound yet.
func TestErasingWhoAShareWaitsForEndsIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.shares(t, w.ada, offer("daniel@department.example", Coaching))
		w.does(t, func(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp) error {
			return people.SetEmail(ctx, tx, people.ID(w.dan.ID), "daniel@department.example")
		})
		keeper := &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.People.Holder(), w.Members.Holder(), w.Holder()}}
		must(t, keeper.ErasePerson(t.Context(), w.root, w.dan.ID))
		next := w.arrives(t, "Danielle", "daniel@department.example", here)
		w.hidden(t, next, id)
	})
}

// TestEndedSharesGoAsTheScheduleSays.
func TestEndedSharesGoAsTheScheduleSays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		stopped := w.shares(t, w.ada, offer("ben@department.example", Coaching))
		w.clock.Advance(time.Minute)
		must(t, w.Stop(ctx, w.ada, stopped))
		stands := w.shares(t, w.ada, offer("ben@department.example", Opinion)) // until 24 February 2027
		dueBy := func(at time.Time) []string {
			items, err := due(ctx, w.DB, sqldb.At(at))
			must(t, err)
			var refs []string
			for _, i := range items {
				refs = append(refs, i.Ref)
			}
			return refs
		}
		if got := dueBy(noon); len(got) != 0 {
			t.Errorf("%v before anything ended", got)
		}
		if got := dueBy(noon.Add(time.Hour)); !slices.Equal(got, []string{"share/" + stopped}) {
			t.Errorf("%v", got)
		}
		if got := dueBy(time.Date(2027, 2, 24, 12, 0, 0, 0, time.UTC)); len(got) != 1 {
			t.Errorf("%v on the last day", got)
		}
		if got := dueBy(time.Date(2027, 2, 25, 12, 0, 0, 0, time.UTC)); len(got) != 2 {
			t.Errorf("%v after it", got)
		}
		items, err := due(ctx, w.DB, sqldb.At(noon.Add(time.Hour)))
		must(t, err)
		w.does(t, func(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp) error { return dispose(ctx, tx, items) })
		all, err := w.List(ctx, w.ada)
		if err != nil || len(all) != 1 || all[0].ID != stands {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// leads gives somebody the seat where they work.
func (w *world) leads(t *testing.T, who access.Actor, named bool) {
	t.Helper()
	ctx := t.Context()
	must(t, w.Leadership.Appoint(ctx, w.root, leadership.Offer{Organisation: here, Post: leadership.Head, Email: strings.ToLower(who.Name) + "@department.example", Begins: "2026-11-01"}))
	terms, err := w.Leadership.Mine(ctx, who)
	must(t, err)
	must(t, w.Leadership.Accept(ctx, who, terms[0].ID, named))
}
