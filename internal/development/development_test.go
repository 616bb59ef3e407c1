package development

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/opinion"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
	"guildhall/internal/web/webtest"
)

// TestOnePlanIsOpenAtATime: earlier ones are kept, what was not finished can go
// along, and a closed one can be opened again.
func TestOnePlanIsOpenAtATime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.Begin(ctx, access.Actor{}, "Mine", false)
		refused(t, err, fault.Forbidden, "Sign in")
		_, err = w.Begin(ctx, w.ada, "", false)
		refused(t, err, fault.Invalid, "Enter a name")
		finished, dropped := action("Finished"), action("Dropped")
		first := w.plans(t, w.ada, action("Left over"), finished, dropped)
		for _, a := range w.plan(t, w.ada, first).Actions[1:] {
			w.changes(t, w.ada, first, a.ID, func(a *Action) {
				if a.Status, a.Note = Done, "Good."; a.What == "Dropped" {
					a.Status, a.Note = Dropped, "No time."
				}
			})
		}
		_, err = w.Begin(ctx, w.ada, "Another", false)
		refused(t, err, fault.Conflict, "open plan")
		must(t, w.Close(ctx, w.ada, first))
		refused(t, w.Close(ctx, w.ada, first), fault.Conflict, "closed")
		_, err = w.SaveAction(ctx, w.ada, first, action("Late"))
		refused(t, err, fault.Conflict, "closed")
		w.clock.Advance(time.Hour)
		second, err := w.Begin(ctx, w.ada, "Another", true)
		must(t, err)
		if all := w.plan(t, w.ada, second).Actions; len(all) != 1 || all[0].What != "Left over" || all[0].Release == "" {
			t.Errorf("taken along: %+v", all)
		}
		refused(t, w.Reopen(ctx, w.ada, first), fault.Conflict, "Close your plan “Another” first")
		must(t, w.Close(ctx, w.ada, second))
		must(t, w.Reopen(ctx, w.ada, first))
		if all, err := w.List(ctx, w.ada); err != nil || len(all) != 2 || all[0].ID != first || len(all[0].Actions) != 3 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestManyBeginOnePlan: of forty that are begun together one is.
func TestManyBeginOnePlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var begun sync.WaitGroup
		var mu sync.Mutex
		n, start := 0, make(chan struct{})
		for range 40 {
			begun.Go(func() {
				<-start
				if _, err := w.Begin(t.Context(), w.ada, "Mine", false); err == nil {
					mu.Lock()
					n++
					mu.Unlock()
				}
			})
		}
		close(start)
		begun.Wait()
		if all, err := w.List(t.Context(), w.ada); n != 1 || err != nil || len(all) != 1 {
			t.Errorf("%d begun, %d kept, %v", n, len(all), err)
		}
	})
}

// TestActionsAreChecked, each field with a sentence of its own.
func TestActionsAreChecked(t *testing.T) {
	if wrong := action("Sound").Check(); len(wrong) != 0 {
		t.Fatalf("%+v", wrong)
	}
	for name, c := range map[string]struct {
		change func(*Action)
		field  string
	}{
		"nothing":           {func(a *Action) { a.What = "" }, "what"},
		"two lines":         {func(a *Action) { a.What = "a\nb" }, "what"},
		"long":              {func(a *Action) { a.What = strings.Repeat("é", 301) }, "what"},
		"no way":            {func(a *Action) { a.Kind = "" }, "kind"},
		"no skill":          {func(a *Action) { a.Skill = "" }, "skill"},
		"long reason":       {func(a *Action) { a.Why = strings.Repeat("é", 2001) }, "why"},
		"no such day":       {func(a *Action) { a.Due = "2027-02-30" }, "due"},
		"too many hours":    {func(a *Action) { a.Hours = 2001 }, "hours"},
		"unknown status":    {func(a *Action) { a.Status = "late" }, "status"},
		"dropped for what?": {func(a *Action) { a.Status = Dropped }, "note"},
		"long note":         {func(a *Action) { a.Note = strings.Repeat("é", 2001) }, "note"},
	} {
		a := action("Sound")
		c.change(&a)
		if wrong := a.Check(); len(wrong) != 1 || wrong[0].Field != c.field {
			t.Errorf("%s: %+v", name, wrong)
		}
	}
}

// TestDatesAreReadAsPeopleWriteThem.
func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	for wrote, want := range map[string]string{
		"": "", "2027-03-27": "27 March 2027", "27 March 2027": "27 March 2027", "27  march 2027": "27 March 2027", "27/3/2027": "27 March 2027", "27.3.2027": "27 March 2027",
		"March 2027": "March 2027", "3/2027": "March 2027", "Mar 2027": "March 2027", "2027-03": "March 2027", "2027": "2027",
	} {
		if got, ok := ParseDue(wrote); !ok || day(got) != want {
			t.Errorf("%q is read as %q, %v", wrote, got, ok)
		}
	}
	for _, wrote := range []string{"soon", "30 February 2027", "13/2027", "1999", "2027-13-01"} {
		if got, ok := ParseDue(wrote); ok {
			t.Errorf("%q is read as %q", wrote, got)
		}
	}
}

// TestWhatIsChosenMustBeThere: a skill in use, a level of its scale and a way of
// learning of the profession's.
func TestWhatIsChosenMustBeThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.plans(t, w.ada)
		for words, change := range map[string]func(*Action){
			"Choose a skill from the list": func(a *Action) { a.Skill = "XX99" },
			"Choose a level from the list": func(a *Action) { a.Level = 9 },
			"Choose how you will learn":    func(a *Action) { a.Kind = "osmosis" },
		} {
			a := action("Something")
			change(&a)
			_, err := w.SaveAction(t.Context(), w.ada, id, a)
			refused(t, err, fault.Invalid, words)
		}
		a := action("Something")
		a.ID = "nothing of the kind"
		_, err := w.SaveAction(t.Context(), w.ada, id, a)
		refused(t, err, fault.NotFound, "not in the plan")
	})
}

// TestADroppedActionStaysAndComesBack.
func TestADroppedActionStaysAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.plans(t, w.ada, action("Read a book"))
		a := w.plan(t, w.ada, id).Actions[0]
		refused(t, w.PutBack(ctx, w.ada, id, a.ID), fault.Conflict, "already")
		w.changes(t, w.ada, id, a.ID, func(a *Action) { a.Status, a.Note = Dropped, "It is out of print." })
		w.get(t, w.ada, "/me/plan/"+string(id)).Says(t, 200, "Dropped", "It is out of print.", "Put it back")
		w.leads(t, w.ada, "/me/plan/"+string(id)+"/actions/"+a.ID+"/back", "/me/plan/"+string(id)+"?done=back")
		if b := w.plan(t, w.ada, id).Actions[0]; b.Status != Planned || b.Note == "" {
			t.Errorf("%+v", b)
		}
	})
}

// TestSkillsAreCarried: an action keeps the release in which its skill was chosen, and
// its page says what became of the skill since.
func TestSkillsAreCarried(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old, gone := action("Bake under supervision"), action("Count the loaves")
		gone.Skill = "GP03"
		id := w.plans(t, w.ada, old, gone)
		w.releases(t, split("GP01", "GP05", "GP06"), retired("GP03"))
		page := w.get(t, w.ada, "/me/plan/"+string(id))
		page.Says(t, 200, "Part GP05", "Part GP06", "divided since you chose it", "GP03", "out of use")
		a := w.plan(t, w.ada, id).Actions[0]
		if a.Skill != "GP01" || a.Release == "" {
			t.Errorf("what was written is not as it was: %+v", a)
		}
		edit := "/me/plan/" + string(id) + "/actions/" + a.ID
		w.get(t, w.ada, edit).Says(t, 200, "Part GP05 or Part GP06, as before")
		same := []string{"what", "Bake with help", "kind", "on-the-job", "level", "2", "why", "", "due", "", "hours", "", "status", "planned", "note", ""}
		w.leads(t, w.ada, edit, "/me/plan/"+string(id)+"?done=saved", append(same, "skill", kept)...)
		if b := w.plan(t, w.ada, id).Actions[0]; b.Skill != "GP01" || b.Release != a.Release || b.What != "Bake with help" {
			t.Errorf("kept: %+v", b)
		}
		w.leads(t, w.ada, edit, "/me/plan/"+string(id)+"?done=saved", append(same, "skill", "GP06")...)
		if b := w.plan(t, w.ada, id).Actions[0]; b.Skill != "GP06" || b.Release == a.Release {
			t.Errorf("chosen anew: %+v", b)
		}
	})
}

// TestAPlanIsItsMembersAlone: neither a role nor closeness opens it, and a share of
// skills is no share of a plan, nor the other way round.
func TestAPlanIsItsMembersAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, false, map[string]int{"GP01": 1})
		id := w.plans(t, w.ada, action("Something of my own"))
		skills, err := w.Sharing.Share(t.Context(), w.ada, sharing.Offer{Email: "cat@here.example", Purpose: sharing.Coaching, Until: "2027-02-24"})
		must(t, err)
		for _, who := range []access.Actor{w.ben, w.cat, w.dan, w.root, access.Service, {}} {
			w.hidden(t, who, id)
		}
		share := w.shares(t, w.ada, id, "ben@here.example", true)
		for _, who := range []access.Actor{w.ada, w.cat, w.dan, w.root, access.Service, {}} {
			w.hidden(t, who, id)
		}
		read, err := w.Read(t.Context(), w.ben, id)
		must(t, err)
		if read.Actions[0].What != "Something of my own" {
			t.Errorf("%+v", read.Plan)
		}
		for path, who := range map[string]access.Actor{"/shared/" + share: w.ben, "/plans/" + skills: w.cat, "/me/plan/" + string(id): w.ben, "/me/plan/" + string(id) + "/plan.docx": w.root} {
			w.get(t, who, path).Says(t, 404)
		}
		for _, who := range []access.Actor{w.ada, w.ben, w.root, access.Service, {}} {
			if _, err := w.Find(t.Context(), who, id); (err == nil) != CanSee(who, Plan{Person: people.ID(w.ada.ID)}) {
				t.Errorf("%s finds the plan: %v, and CanSee says otherwise", who.Name, err)
			}
		}
		if team, err := w.Sharing.ReadTeam(t.Context(), w.ben, []people.ID{people.ID(w.ada.ID)}); err != nil || len(team) != 0 {
			t.Errorf("a share of a plan shows levels in the view of a team: %+v, %v", team, err)
		}
		_, err = w.Sharing.Share(t.Context(), w.cat, sharing.Offer{Email: "ben@here.example", Purpose: sharing.Coaching, Plan: string(id), Until: "2027-02-24"})
		refused(t, err, fault.NotFound, "not shared with you")
		must(t, w.Sharing.Stop(t.Context(), w.ada, share))
		w.hidden(t, w.ben, id)
	})
}

// TestLevelsGoAlongWhereTheMemberSaysSo, those of the skills in the plan and no others.
func TestLevelsGoAlongWhereTheMemberSaysSo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, false, map[string]int{"GP01": 1, "GP04": 3})
		id := w.plans(t, w.ada, action("Something"))
		w.shares(t, w.ada, id, "ben@here.example", false)
		page := w.get(t, w.ben, "/plans/"+string(id))
		page.Says(t, 200, "Ada’s development plan", "for coaching", "guidance for development", "Something")
		page.Lacks(t, "They say")
		w.shares(t, w.ada, id, "ben@here.example", true)
		page = w.get(t, w.ben, "/plans/"+string(id))
		page.Says(t, 200, "They say 1 ")
		page.Lacks(t, "Skill GP04", "3 ")
	})
}

// TestEveryReadingOfAPlanIsOnRecord.
func TestEveryReadingOfAPlanIsOnRecord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.plans(t, w.ada, action("Something"))
		w.shares(t, w.ada, id, "ben@here.example", false)
		w.hidden(t, w.dan, id)
		w.get(t, w.ben, "/plans/"+string(id)).Says(t, 200)
		reads, err := audit.ReadsOf(t.Context(), w.DB, "person/"+w.ada.ID, w.ada.ID, 10)
		must(t, err)
		if len(reads) != 1 || reads[0].Actor != w.ben.ID || reads[0].Verb != "read development plan" || reads[0].Detail != "Development plan, for coaching" {
			t.Errorf("%+v", reads)
		}
		w.get(t, w.ada, "/me/access-log").Says(t, 200, "Ben", "Read development plan")
	})
}

// TestAPlanIsReadByWhoHasJustProvedWhoTheyAre.
func TestAPlanIsReadByWhoHasJustProvedWhoTheyAre(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.plans(t, w.ada, action("Something"))
		w.shares(t, w.ada, id, "ben@here.example", false)
		ben := w.ben
		ben.Proved, ben.Strong = noon.Add(-access.Recent), true
		rt := webtest.Router(t, ben)
		(&Pages{Plans: w.Service}).Routes(rt)
		for _, path := range []string{"", "/versions/1"} {
			if page := webtest.GetAs(t, rt, ben, "/plans/"+string(id)+path); page.Status != 303 || !strings.HasPrefix(page.Header.Get("Location"), "/sign-in/again") {
				t.Errorf("%s: %d to %s", path, page.Status, page.Header.Get("Location"))
			}
		}
		if reads, err := audit.ReadsOf(t.Context(), w.DB, "person/"+w.ada.ID, w.ada.ID, 10); err != nil || len(reads) != 0 {
			t.Errorf("%+v, %v", reads, err)
		}
	})
}

// TestAgreeingIsToAVersion: what was agreed stays as it was, what changed since is
// shown to both, nobody agrees to what they have not seen, and either withdraws.
func TestAgreeingIsToAVersion(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.plans(t, w.ada, action("Shadow a baker"), action("Bake alone"))
		w.shares(t, w.ada, id, "ben@here.example", false)
		seen := w.plan(t, w.ada, id).Mark()
		w.changes(t, w.ada, id, w.plan(t, w.ada, id).Actions[1].ID, func(a *Action) { a.Hours = 9 })
		refused(t, w.Agree(ctx, w.ben, id, seen), fault.Conflict, "has changed since you opened it")
		must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
		refused(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()), fault.Conflict, "agreed to the plan as it stands")
		member, reader := "/me/plan/"+string(id), "/plans/"+string(id)
		w.get(t, w.ada, member).Says(t, 200, "Ben agreed to it on 24 November 2026 (version 1). It stands as it was agreed.")
		changed := w.plan(t, w.ada, id).Actions[0].ID
		w.changes(t, w.ada, id, changed, func(a *Action) { a.Status, a.Due = UnderWay, "2027-03" })
		third := w.adds(t, w.ada, id, action("Teach somebody"))
		for who, path := range map[string]string{"ada": member, "ben": reader} {
			page := w.get(t, map[string]access.Actor{"ada": w.ada, "ben": w.ben}[who], path)
			page.Says(t, 200, "It has changed since it was agreed on 24 November 2026", "By when is now “March 2027”; nothing was said before.", "How far it has come is now “under way”; it was “planned”.", "Added since.")
		}
		for who, path := range map[*access.Actor]string{&w.ada: member, &w.ben: reader} {
			page := w.get(t, *who, path+"/versions/1")
			page.Says(t, 200, "As Ben agreed to it on 24 November 2026", "What has changed since", "What was agreed Shadow a baker")
			if _, agreed, _ := strings.Cut(page.Text, "What was agreed"); strings.Contains(agreed, "Teach somebody") || strings.Contains(agreed, "Under way") {
				t.Errorf("the version is not as it was: %s", agreed)
			}
		}
		must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
		must(t, w.Withdraw(ctx, w.ben, id, 1))
		refused(t, w.Withdraw(ctx, w.ben, id, 1), fault.Conflict, "withdrawn already")
		refused(t, w.Withdraw(ctx, w.ben, id, 7), fault.NotFound, "does not exist")
		must(t, w.TakeBack(ctx, w.ada, id, 2))
		w.get(t, w.ada, member).Says(t, 200, "withdrawn by Ben on 24 November 2026", "withdrawn by you on 24 November 2026")
		w.get(t, w.ben, reader).Says(t, 200, "withdrawn by you on 24 November 2026", "withdrawn by Ada on 24 November 2026")
		if all, err := w.Versions(ctx, w.ada, id); err != nil || len(all) != 2 || len(all[0].Actions) != 3 || findIn(all[0].Actions, third) == nil || len(all[1].Actions) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestCommentsAreBetweenTheTwo: another reader of the same plan sees neither them nor
// what was agreed.
func TestCommentsAreBetweenTheTwo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.plans(t, w.ada, action("Something"))
		about := w.plan(t, w.ada, id).Actions[0].ID
		w.shares(t, w.ada, id, "ben@here.example", false)
		w.shares(t, w.ada, id, "cat@here.example", false)
		refused(t, w.Comment(ctx, w.ben, id, "", ""), fault.Invalid, "Enter what")
		refused(t, w.Comment(ctx, w.ben, id, "", strings.Repeat("é", 2001)), fault.Invalid, "2,000")
		refused(t, w.Comment(ctx, w.ben, id, "nothing", "Hm."), fault.Invalid, "one of its actions")
		must(t, w.Comment(ctx, w.ben, id, about, "I would say 2"))
		must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
		all, err := w.Comments(ctx, w.ada, id)
		must(t, err)
		if len(all) != 1 || all[0].Name != "Ben" || all[0].Action != about {
			t.Fatalf("%+v", all)
		}
		must(t, w.Answer(ctx, w.ada, id, all[0].ID, "I keep 1 for now"))
		refused(t, w.Answer(ctx, w.ada, id, "nothing", "Hm."), fault.NotFound, "does not exist")
		refused(t, w.Answer(ctx, w.ben, id, all[0].ID, "Hm."), fault.NotFound, "not shared with you")
		w.get(t, w.ada, "/me/plan/"+string(id)).Says(t, 200, "I would say 2", "I keep 1 for now")
		w.get(t, w.ben, "/plans/"+string(id)).Says(t, 200, "I would say 2", "I keep 1 for now", "version 1")
		page := w.get(t, w.cat, "/plans/"+string(id))
		page.Says(t, 200, "Something")
		page.Lacks(t, "I would say 2", "I keep 1 for now", "version 1", "Ben")
		w.get(t, w.cat, "/plans/"+string(id)+"/versions/1").Says(t, 404)
		refused(t, w.Withdraw(ctx, w.cat, id, 1), fault.NotFound, "does not exist")
	})
}

// TestLettersSayNothingOfThePlan, and are sent only to whoever may read it.
func TestLettersSayNothingOfThePlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.delivers(t)
		id := w.plans(t, w.ada, action("A canary of an action"))
		share := w.shares(t, w.ada, id, "ben@here.example", false)
		must(t, w.Comment(ctx, w.ben, id, "", "A canary of a comment"))
		must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
		all, err := w.Comments(ctx, w.ada, id)
		must(t, err)
		must(t, w.Answer(ctx, w.ada, id, all[0].ID, "A canary of an answer"))
		must(t, w.TakeBack(ctx, w.ada, id, 1))
		sent := map[string]string{}
		for _, m := range w.delivers(t) {
			sent[m.Subject] = m.To + " " + m.Text
		}
		for subject, words := range map[string]string{
			"Ada shares their development plan with you":      "ben@here.example Hello Ben,",
			"Somebody has commented on your development plan": "https://hall.example/me/plan/" + string(id),
			"Your development plan was agreed":                "Ben agrees",
			"Your comment was answered":                       "https://hall.example/plans/" + string(id),
			"An agreement was withdrawn":                      "Ada has withdrawn",
		} {
			found := false
			for s, text := range sent {
				found = found || strings.HasSuffix(s, subject) && strings.Contains(text, words)
				if strings.Contains(text+s, "canary") {
					t.Errorf("a message says what is in the plan: %s", text)
				}
			}
			if !found {
				t.Errorf("nobody was sent %q with %q: %q", subject, words, sent)
			}
		}
		must(t, w.Answer(ctx, w.ada, id, all[0].ID, "Once more"))
		must(t, w.Sharing.Stop(ctx, w.ada, share))
		if late := w.delivers(t); len(late) != 0 {
			t.Errorf("a former reader is written to: %+v", late)
		}
	})
}

// TestWhatHelpsIsSuggestedOfEachWay: what the catalogue has for the skill and related
// ones, networks, and members who want to be found and are willing; one press adds each.
func TestWhatHelpsIsSuggestedOfEachWay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada, false, map[string]int{"GP01": 1})
		page := w.get(t, w.ada, "/me/plan/add?skill=GP01")
		page.Says(t, 200, "You say that you are at 1", "You aim at 2", "Work beside an experienced colleague for a week", "It leads from 0", "A course of two days", "A course about checking", "which is related to this skill", "with the first thing that you add")
		page.Lacks(t, "Learn from Dan")
		handle := w.helps(t)
		w.get(t, w.ada, "/me/plan/add?skill=GP01").Says(t, 200, "Learn from Dan", "They work at Ministry of there and say that they are willing")
		again := "/me/plan/add?level=2&skill=GP01&done=added"
		for _, what := range [][2]string{{"learning", "L01"}, {"learning", "L02"}, {"member", handle}, {"member", handle}} {
			w.clock.Advance(time.Minute)
			w.leads(t, w.ada, "/me/plan/add", again, "skill", "GP01", "level", "2", what[0], what[1])
		}
		w.told(t, w.ada, again, "It is in your plan.")
		w.get(t, w.ada, "/me/plan/add?skill=GP01&level=2").Says(t, 200, "In your plan")
		p, err := findOpen(t.Context(), w.DB, w.ada)
		must(t, err)
		if len(p.Actions) != 3 || p.Title != "Development plan 2026" || p.Actions[0].Thing != "learning/L01" || p.Actions[1].Kind != "formal" || p.Actions[1].Hours != 14 ||
			string(p.Actions[2].Helper) != w.dan.ID || p.Actions[2].Kind != "with-others" || strings.Contains(p.Actions[2].What, "Dan") {
			t.Errorf("%+v", p)
		}
		page = w.get(t, w.ada, p.URL())
		page.Says(t, 200, "Work beside an experienced colleague for a week", "With Dan", "See it in the learning catalogue", "Of 3 actions, 1 on the job, 1 with other people and 1 formal learning.")
		for _, wrong := range [][]string{{"skill", "GP01", "level", "2", "member", "nobody"}, {"skill", "GP02", "level", "2", "member", handle}, {"skill", "GP01", "level", "2", "learning", "L99"}} {
			if rec := w.posts(w.ada, "/me/plan/add", wrong...); rec.Code != 404 {
				t.Errorf("%v: %d", wrong, rec.Code)
			}
		}
		for _, wrong := range [][]string{{"skill", "GP99", "level", "2", "learning", "L01"}, {"skill", "GP01", "level", "9", "learning", "L01"}, {"skill", "GP01", "level", "two", "learning", "L01"}, {"skill", "GP01", "level", "2"}} {
			if rec := w.posts(w.ada, "/me/plan/add", wrong...); rec.Code != 422 && rec.Code != 400 {
				t.Errorf("%v: %d", wrong, rec.Code)
			}
		}
	})
}

// TestAHelperIsNamedToWhomTheyShowTheirName, and to nobody once they do not.
func TestAHelperIsNamedToWhomTheyShowTheirName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		handle := w.helps(t)
		id, err := w.Take(t.Context(), w.ada, "GP01", 2, Choice{Member: handle})
		must(t, err)
		w.shares(t, w.ada, id, "ben@here.example", false)
		w.get(t, w.ben, "/plans/"+string(id)).Says(t, 200, "With Dan")
		must(t, w.Members.Choose(t.Context(), w.dan, "000000000000000", false))
		for who, path := range map[*access.Actor]string{&w.ada: "/me/plan/", &w.ben: "/plans/"} {
			page := w.get(t, *who, path+string(id))
			page.Says(t, 200, "A member who does not show you their name")
			page.Lacks(t, "Dan")
		}
		if e, err := w.Members.Helper(t.Context(), w.ada, "GP01", handle); err == nil {
			t.Errorf("found: %+v", e)
		}
	})
}

// TestBothViewsStandBesideThePlan: a manager would say 2, the member keeps 1 with a
// note, and both stand beside the action, by the words of package opinion.
func TestBothViewsStandBesideThePlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		rated := w.rates(t, w.ada, false, map[string]int{"GP01": 1})
		asked, err := w.Opinions.Ask(ctx, w.ada, opinion.New{Kind: opinion.Opinions, Assessment: rated, Skills: []string{"GP01"}, Whom: "manager", Until: "2026-12-24"})
		must(t, err)
		must(t, w.Opinions.Accept(ctx, w.ben, asked))
		must(t, w.Opinions.Give(ctx, w.ben, asked, opinion.Answer{Skill: "GP01", Level: 2, Comment: "I would say 2"}))
		must(t, w.Opinions.Keep(ctx, w.ada, asked, "GP01", "I have done it once, with help."))
		id := w.plans(t, w.ada, action("Bake alone"))
		w.get(t, w.ada, "/me/plan/"+string(id)).Says(t, 200, "What was said of it", "Ben", "“I would say 2”", "I have done it once, with help.", "You say 1 ")
		w.shares(t, w.ada, id, "ben@here.example", true)
		page := w.get(t, w.ben, "/plans/"+string(id))
		page.Says(t, 200, "You said, when you were asked", "“I would say 2”", "They say 1 ")
		page.Lacks(t, "with help")
		w.shares(t, w.ada, id, "cat@here.example", true)
		w.get(t, w.cat, "/plans/"+string(id)).Lacks(t, "I would say 2", "with help")
	})
}

// TestPagesAskAFewQuestions, however long a plan and what was said of it are.
func TestPagesAskAFewQuestions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.rates(t, w.ada, false, map[string]int{"GP01": 1, "GP02": 1, "GP04": 2})
		handle := w.helps(t)
		id := w.plans(t, w.ada, action("First"))
		w.shares(t, w.ada, id, "ben@here.example", true)
		for _, c := range []Choice{{Learning: "L01"}, {Member: handle}} {
			_, err := w.Take(ctx, w.ada, "GP01", 2, c)
			must(t, err)
		}
		must(t, w.Comment(ctx, w.ben, id, "", "Good"))
		must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
		paths := map[string]access.Actor{"/me/plan": w.ada, "/me/plan/" + string(id): w.ada, "/plans/" + string(id): w.ben, "/plans/" + string(id) + "/versions/1": w.ben, "/me/plan/add?skill=GP01": w.ada}
		count := func() map[string]int {
			n := map[string]int{}
			for path, who := range paths {
				w.get(t, who, path)
				n[path] = statements(t, func(ctx context.Context) { getWith(t, ctx, w, who, path) })
			}
			return n
		}
		before := count()
		for i := range 20 {
			a := action(fmt.Sprintf("Number %d", i))
			a.Skill = []string{"GP01", "GP02", "GP04"}[i%3]
			w.adds(t, w.ada, id, a)
			must(t, w.Comment(ctx, w.ben, id, "", "And more"))
			if i%5 == 0 {
				must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
			}
		}
		for path, n := range count() {
			if n > before[path] || n > 40 {
				t.Errorf("%s asks %d questions, and asked %d when there was little", path, n, before[path])
			}
		}
	})
}

// TestPlansAreExportedAndErased: what others said goes with the plan, what the person
// said of others' plans stays without them, and nobody is named whom they learn from.
func TestPlansAreExportedAndErased(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		handle := w.helps(t)
		id, err := w.Take(ctx, w.ada, "GP01", 2, Choice{Member: handle})
		must(t, err)
		a := action("A canary of Ada’s")
		a.Due, a.Hours, a.Why = "2027-03", 5, "Because"
		w.adds(t, w.ada, id, a)
		w.shares(t, w.ada, id, "ben@here.example", false)
		must(t, w.Comment(ctx, w.ben, id, "", "What Ben said"))
		must(t, w.Agree(ctx, w.ben, id, w.plan(t, w.ada, id).Mark()))
		text := func(who access.Actor) string {
			v, err := w.Holder().Export(ctx, w.DB, who.ID)
			must(t, err)
			b, err := json.Marshal(v)
			must(t, err)
			return string(b)
		}
		for who, words := range map[*access.Actor][2][]string{
			&w.ada: {{"A canary of Ada’s", "What Ben said", `"by":"Ben"`, `"version":1`, `"by_when":"2027-03"`}, {"Dan", w.dan.ID, w.ben.ID}},
			&w.ben: {{"What Ben said", `"agreements_to_plans_of_others"`}, {"canary", "Ada", w.ada.ID}},
			&w.dan: {{`"times_that_others_plan_to_learn_from_you":1`}, {"canary", "Ada"}},
			&w.cat: {{"null"}, nil},
		} {
			got := text(*who)
			for _, word := range words[0] {
				if !strings.Contains(got, word) {
					t.Errorf("the export of %s lacks %s: %s", who.Name, word, got)
				}
			}
			for _, word := range words[1] {
				if strings.Contains(got, word) {
					t.Errorf("the export of %s names %s: %s", who.Name, word, got)
				}
			}
		}
		w.erases(t, w.dan)
		w.erases(t, w.ben)
		must(t, err)
		page := w.get(t, w.ada, "/me/plan/"+string(id))
		page.Says(t, 200, "What Ben said", "A former colleague agreed to it")
		if strings.Contains(text(w.ada), w.ben.ID) || w.names(t, w.ben.ID)+w.names(t, w.dan.ID) > 0 {
			t.Error("somebody who was erased is named still")
		}
		w.erases(t, w.ada)
		for _, table := range w.Holder().Tables {
			if n, err := sqldb.One(ctx, w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM `+table); err != nil || n != 0 {
				t.Errorf("%d rows of %s stay, %v", n, table, err)
			}
		}
		if n, err := sqldb.One(ctx, w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM shares`); err != nil || n != 0 {
			t.Errorf("%d shares stay, %v", n, err)
		}
	})
}

func (w *world) erases(t *testing.T, who access.Actor) {
	t.Helper()
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "erased"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return w.Holder().Erase(t.Context(), tx, who.ID)
	}))
}

// names counts the rows of the capability in which somebody stands.
func (w *world) names(t *testing.T, person string) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT (SELECT count(*) FROM plan_comments WHERE reader = $1) + (SELECT count(*) FROM plan_versions WHERE reader = $2)
		+ (SELECT count(*) FROM plan_actions WHERE helper_person = $3) + (SELECT count(*) FROM plan_version_actions WHERE helper_person = $4)`, person, person, person, person)
	must(t, err)
	return n
}

// TestClosedPlansGoWhenTheirTimeIsOver, and those of people who left; open ones stay.
func TestClosedPlansGoWhenTheirTimeIsOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		closed := w.plans(t, w.ada, action("Old"))
		must(t, w.Close(ctx, w.ada, closed))
		w.plans(t, w.cat, action("Open"))
		left := w.plans(t, w.dan, action("Left behind"))
		must(t, w.Log.Do(ctx, audit.Act{By: access.Service, Verb: "left"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			_, err := tx.Exec(ctx, `INSERT INTO reconfirmations (person, confirmed_at, alumni_at) VALUES ($1, $2, $3)`, w.dan.ID, at, at)
			return err
		}))
		keeper := w.Holder().Classes[0]
		if early, err := keeper.Due(ctx, w.DB, sqldb.At(noon)); err != nil || len(early) != 0 {
			t.Errorf("too early: %+v, %v", early, err)
		}
		late, err := keeper.Due(ctx, w.DB, sqldb.At(noon.AddDate(0, 0, 1)))
		must(t, err)
		refs := map[string]string{}
		for _, item := range late {
			refs[item.Ref] = item.Subject
		}
		if len(refs) != 2 || refs["plan/"+string(closed)] != "person/"+w.ada.ID || refs["plan/"+string(left)] != "person/"+w.dan.ID {
			t.Errorf("%+v", late)
		}
		must(t, w.Log.Do(ctx, audit.Act{By: access.Service, Verb: "disposed"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return keeper.Dispose(ctx, tx, late) }))
		if n, err := sqldb.One(ctx, w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM plan_actions`); err != nil || n != 1 {
			t.Errorf("%d actions stay, %v", n, err)
		}
	})
}
