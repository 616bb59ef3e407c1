package framework_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// The people of these tests.
var (
	ada   = person("ada", access.Editor)
	ben   = person("ben", access.Editor)
	cleo  = person("cleo", access.Approver)
	dora  = person("dora", access.Approver, access.Editor)
	admin = person("adam", access.Administrator)
)

func person(id string, roles ...access.Role) access.Actor {
	who := access.Actor{ID: id, Name: strings.ToUpper(id[:1]) + id[1:]}
	for _, r := range roles {
		who.Grants = append(who.Grants, access.Grant{Role: r, Scope: access.Everywhere})
	}
	return who
}

// sound completes a pack so that nothing keeps its framework from being published.
func sound(p *pack.Pack) *pack.Pack {
	has := map[string]bool{}
	for _, d := range p.Framework.Descriptors {
		has[fmt.Sprint(d.Skill, d.Level)] = true
	}
	for _, s := range p.Framework.Skills {
		for _, l := range p.Profession.Levels.Described() {
			if !has[fmt.Sprint(s.Code, l.Level)] {
				p.Framework.Descriptors = append(p.Framework.Descriptors, pack.Descriptor{Skill: s.Code, Level: l.Level, Text: s.Definition + " As a " + l.Name + "."})
			}
		}
	}
	return p
}

// writing opens a hall in which release 2 is being written.
func writing(t testing.TB, db *sqldb.DB) *hall {
	t.Helper()
	h := open(t, db, sound(small("1")))
	h.Service.Log = h.log
	h.Names = func(_ context.Context, people []string) (map[string]string, error) {
		return map[string]string{"ada": "Ada", "ben": "Ben", "cleo": "Cleo", "dora": "Dora"}, nil
	}
	if err := h.StartRelease(t.Context(), cleo, "2", ""); err != nil {
		t.Fatal(err)
	}
	return h
}

// reword is a change of one skill's definition.
func (h *hall) reword(t testing.TB, code, definition string) framework.Edit {
	t.Helper()
	e, err := h.Edition(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	s := *amend.Items(e)["skill/"+code].Skill
	s.Definition = definition
	return framework.Edit{Amendment: amend.Amendment{Kind: pack.Reworded, About: "skill/" + code, Items: []amend.Item{{Skill: &s}}, Note: "Says it better."}}
}

// approved takes a change all the way into the draft.
func (h *hall) approved(t testing.TB, edit framework.Edit) framework.Amendment {
	t.Helper()
	a, err := h.SaveAmendment(t.Context(), ada, "2", edit)
	for _, step := range []func() error{
		func() error { return err },
		func() error { return h.RequestReview(t.Context(), ada, a.ID) },
		func() error { return h.ReviewAmendment(t.Context(), ben, a.ID, true, "") },
		func() error { return h.Approve(t.Context(), cleo, a.ID, true, "") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

const ok = -1 // no error is wanted

func TestAChangeGoesThroughThreePeople(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		a, err := h.SaveAmendment(ctx, ada, "2", h.reword(t, "L-1", "Polish lenses until they shine."))
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			name string
			do   func() error
			want int
		}{
			{"nobody approves a draft", func() error { return h.Approve(ctx, cleo, a.ID, true, "") }, int(fault.Conflict)},
			{"another editor does not write on it", func() error { return h.RequestReview(ctx, ben, a.ID) }, int(fault.Forbidden)},
			{"its author asks for review", func() error { return h.RequestReview(ctx, ada, a.ID) }, ok},
			{"its author does not review it", func() error { return h.ReviewAmendment(ctx, ada, a.ID, true, "") }, int(fault.Forbidden)},
			{"it is reviewed before it is approved", func() error { return h.Approve(ctx, cleo, a.ID, true, "") }, int(fault.Conflict)},
			{"one who is both reviews it", func() error { return h.ReviewAmendment(ctx, dora, a.ID, true, "") }, ok},
			{"the reviewer does not approve it", func() error { return h.Approve(ctx, dora, a.ID, true, "") }, int(fault.Forbidden)},
			{"an editor does not approve it", func() error { return h.Approve(ctx, ben, a.ID, true, "") }, int(fault.Forbidden)},
			{"a refusal needs a reason", func() error { return h.Approve(ctx, cleo, a.ID, false, " ") }, int(fault.Invalid)},
			{"a third person approves it", func() error { return h.Approve(ctx, cleo, a.ID, true, "") }, ok},
			{"once", func() error { return h.Approve(ctx, cleo, a.ID, true, "") }, int(fault.Conflict)},
			{"an editor does not publish", func() error { return h.Publish(ctx, ada, "2", "") }, int(fault.Forbidden)},
		} {
			if err := step.do(); step.want == ok && err != nil || step.want != ok && (err == nil || int(fault.KindOf(err)) != step.want) {
				t.Fatalf("%s: %v", step.name, err)
			}
		}
		if now := h.current(t); now.Release.Name != "1" || now.Skill("L-1").Definition != "Polish lenses." {
			t.Fatal("readers see what is not published")
		}
		if err := h.Publish(ctx, cleo, "2", "Words."); err != nil {
			t.Fatal(err)
		}
		now := h.current(t)
		if now.Release.Name != "2" || now.Skill("L-1").Definition != "Polish lenses until they shine." || now.Release.Issued != "2026-11-24" {
			t.Errorf("the current release is %+v, the skill %q", now.Release, now.Skill("L-1").Definition)
		}
		if d := now.Release.Decisions; len(d) != 1 || d[0].Kind != pack.Reworded || d[0].Note != "Says it better." {
			t.Errorf("it decided %+v", d)
		}
		was, err := h.In(ctx, "1")
		if err != nil || was.Skill("L-1").Definition != "Polish lenses." || was.Release.State != framework.Superseded {
			t.Errorf("release 1 is not what it was: %v", err)
		}
	})
}

func TestASettingAllowsTwoPeopleNeverOne(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		if err := h.SetSettings(ctx, cleo, framework.ReleaseSettings{Deciders: 1}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an approver set it: %v", err)
		}
		if err := h.SetSettings(ctx, admin, framework.ReleaseSettings{Deciders: 0}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("nobody decides: %v", err)
		}
		if err := h.SetSettings(ctx, admin, framework.ReleaseSettings{Deciders: 1}); err != nil {
			t.Fatal(err)
		}
		a, err := h.SaveAmendment(ctx, dora, "2", h.reword(t, "L-1", "Polish well."))
		if err != nil {
			t.Fatal(err)
		}
		if err := h.RequestReview(ctx, dora, a.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.Approve(ctx, dora, a.ID, true, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("its author approved it: %v", err)
		}
		if err := h.Approve(ctx, cleo, a.ID, true, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestOneEditorAtATimeIsToldKindly(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		a, err := h.SaveAmendment(ctx, ada, "2", h.reword(t, "L-1", "Polish well."))
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.SaveAmendment(ctx, ben, "2", h.reword(t, "L-1", "Polish better."))
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "Ada is changing L-1") {
			t.Fatalf("the second editor heard %v", err)
		}
		if _, err := h.SaveAmendment(ctx, ben, "2", h.reword(t, "L-2", "Trim all wicks.")); err != nil {
			t.Errorf("another skill: %v", err)
		}
		if err := h.TakeOver(ctx, ben, a.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("taken over within a day: %v", err)
		}
		h.log.Now = clock.At(noon.Now().Add(25 * time.Hour)).Now
		if err := h.TakeOver(ctx, ben, a.ID); err != nil {
			t.Errorf("after a day: %v", err)
		}
		if err := h.Withdraw(ctx, ben, a.ID, "Not needed."); err != nil {
			t.Error(err)
		}
		if _, err := h.SaveAmendment(ctx, ada, "2", h.reword(t, "L-1", "Polish best.")); err != nil {
			t.Errorf("after it was withdrawn: %v", err)
		}
	})
}

func TestAReturnedChangeLeavesTheApprovedText(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		h.approved(t, h.reword(t, "L-1", "Approved."))
		a, err := h.SaveAmendment(ctx, ada, "2", h.reword(t, "L-1", "Refused."))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(h.RequestReview(ctx, ada, a.ID), h.ReviewAmendment(ctx, ben, a.ID, false, "Too short.")); err != nil {
			t.Fatal(err)
		}
		e, err := h.Edition(ctx, "2")
		if err != nil || amend.Items(e)["skill/L-1"].Skill.Definition != "Approved." {
			t.Errorf("the draft does not hold the approved text: %v", err)
		}
		if err := h.Resume(ctx, ada, a.ID); err != nil {
			t.Error(err)
		}
		if err := h.Publish(ctx, cleo, "2", ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("published with an open change: %v", err)
		}
	})
}

func TestAnApprovedChangeComesOutAsIfItHadNeverBeen(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		fresh := framework.Edit{Amendment: amend.Amendment{Kind: pack.Added, About: "skill/L-9", Note: "New.",
			Items: []amend.Item{{Skill: &amend.Skill{Skill: pack.Skill{Code: "L-9", Discipline: "Light", Name: "Signalling", Definition: "Signal.", Status: "active"}}}}}}
		added := h.approved(t, fresh)
		needs := h.reword(t, "L-1", "Polish lenses.")
		needs.Items[0].Skill.Related = []string{"L-9"}
		needing := h.approved(t, needs)
		if err := h.Withdraw(ctx, cleo, added.ID, "Not yet."); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "L-9") {
			t.Errorf("what a later change needs came out: %v", err)
		}
		if err := errors.Join(h.Withdraw(ctx, cleo, needing.ID, "Not yet."), h.Withdraw(ctx, cleo, added.ID, "Not yet.")); err != nil {
			t.Fatal(err)
		}
		now, err := h.Edition(ctx, "2")
		if err != nil {
			t.Fatal(err)
		}
		was, err := h.Edition(ctx, "1")
		if err != nil {
			t.Fatal(err)
		}
		if again := amend.Between(was, now); len(again.Items) > 0 || len(now.Release.Decisions) > 0 {
			t.Errorf("left behind: %v, %v", again.Refs(), now.Release.Decisions)
		}
	})
}

func TestACodeIsNeverUsedAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		edit := framework.Edit{Amendment: amend.Amendment{Kind: pack.Added, About: "skill/l-1", Note: "New.",
			Items: []amend.Item{{Skill: &amend.Skill{Skill: pack.Skill{Code: "l-1", Discipline: "Light", Name: "Other", Definition: "Other.", Status: "active"}}}}}}
		_, err := h.SaveAmendment(t.Context(), ada, "2", edit)
		var broken *framework.Broken
		if !errors.As(err, &broken) || broken.Faults[0].Field != "code" {
			t.Errorf("a code was given away: %v", err)
		}
	})
}

func TestAConsultationShowsTheDraftToEveryone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		if _, err := h.In(ctx, "2"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a draft is seen: %v", err)
		}
		h.approved(t, h.reword(t, "L-1", "Polish well."))
		if err := h.Consult(ctx, cleo, "2", "2026-11-24"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("it ends today: %v", err)
		}
		if err := h.Consult(ctx, cleo, "2", "2026-12-24"); err != nil {
			t.Fatal(err)
		}
		f, err := h.In(ctx, "2")
		if err != nil || f.Skill("L-1").Definition != "Polish well." || f.Current() {
			t.Fatalf("the draft in consultation is not seen: %v", err)
		}
		h.approved(t, h.reword(t, "L-2", "Trim well."))
		if f, err = h.In(ctx, "2"); err != nil || f.Skill("L-2").Definition != "Trim well." {
			t.Errorf("a later change is not seen: %v", err)
		}
		if err := h.Publish(ctx, cleo, "2", ""); err != nil {
			t.Error(err)
		}
	})
}

func TestAnImportBecomesOneChange(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		same, err := h.Edition(ctx, "1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.ImportEdition(ctx, ada, framework.Incoming{Edition: same, Note: "Nothing."}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("what says the same is a change: %v", err)
		}
		other := sound(small("9")).Edition()
		other.Framework.Skills = other.Framework.Skills[:4]
		other.Framework.Skills[1].Definition = "Polish every lens."
		if _, err := h.ImportEdition(ctx, ada, framework.Incoming{Edition: other, Name: "7", Note: "From a file."}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("imported beside the open release: %v", err)
		}
		name, err := h.ImportEdition(ctx, access.Service, framework.Incoming{Edition: other, Note: "From a file.", Approved: true})
		if err != nil || name != "2" {
			t.Fatal(name, err)
		}
		if err := h.Publish(ctx, cleo, "2", ""); err != nil {
			t.Fatal(err)
		}
		now := h.current(t)
		if s := now.Skill("A-1"); s.Status != framework.Retired || s.RetiredOn != "2026-11-24" {
			t.Errorf("what the file lacked is %s since %s", s.Status, s.RetiredOn)
		}
		if now.Skill("L-1").Definition != "Polish every lens." {
			t.Error("the file's words are not there")
		}
	})
}

func TestOthersJoinInThePublication(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		edit := h.reword(t, "L-1", "Polish well.")
		edit.Proposal, edit.Credits = "p1", []string{"Ursula"}
		h.approved(t, edit)
		var carried []string
		h.Publishing = append(h.Publishing, func(_ context.Context, _ *sqldb.Tx, _ sqldb.Stamp, r pack.Release, proposals []string) error {
			carried = append(proposals, r.Decisions[0].Credits...)
			return nil
		})
		if err := h.Publish(t.Context(), cleo, "2", ""); err != nil {
			t.Fatal(err)
		}
		if strings.Join(carried, " ") != "p1 Ursula" {
			t.Errorf("others heard of %v", carried)
		}
	})
}

// Forty people who approve at once approve once.
func TestApprovalHappensOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, ctx := writing(t, db), t.Context()
		a, err := h.SaveAmendment(ctx, ada, "2", h.reword(t, "L-1", "Polish well."))
		if err := errors.Join(err, h.RequestReview(ctx, ada, a.ID), h.ReviewAmendment(ctx, ben, a.ID, true, "")); err != nil {
			t.Fatal(err)
		}
		start, results := make(chan struct{}), make(chan error, 40)
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				<-start
				results <- h.Approve(ctx, cleo, a.ID, true, "")
			})
		}
		close(start)
		all.Wait()
		close(results)
		done := 0
		for err := range results {
			if err == nil {
				done++
			}
		}
		if done != 1 {
			t.Errorf("%d of 40 succeeded", done)
		}
	})
}
