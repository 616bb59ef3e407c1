package discussion

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

var rex = access.Actor{ID: "rex", Name: "Rex", Grants: []access.Grant{{Role: access.RecordsOwner, Scope: access.Everywhere}}}

// keeper runs a schedule by which discussions that are over are appraised after
// twenty years.
func (w *world) keeper(t *testing.T) *records.Service {
	t.Helper()
	s := &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.Holder()}}
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "set schedule"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return records.SetSchedule(t.Context(), tx, records.Schedule{Version: "1", ApprovedBy: "the records owner", ApprovedOn: "2026-01-01",
			Classes: []records.ScheduleClass{{ID: responses, Name: "Answers", Trigger: "end of discussion", Period: "P20Y", Action: records.Appraise}}})
	}))
	return s
}

func TestADiscussionThatIsOverIsAppraisedAndHandedOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		over, open := w.about(t, "over", Public), w.about(t, "open", Public)
		w.writes(t, ada, over, 0, "Keep IR20 whole.")
		w.writes(t, ben, over, 1, "A secret that was said in anger")
		must(t, w.Withdraw(t.Context(), ben, over.ID, 2))
		must(t, w.Edit(t.Context(), ada, over.ID, 1, 1, "Keep IR20 whole, please."))
		w.writes(t, ada, open, 0, "Still going on")
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "closed", About: over.Ref}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return Close(t.Context(), tx, at, over.Ref)
		}))
		keeper := w.keeper(t)
		run := func() []records.Review {
			_, err := keeper.Run(t.Context(), access.Service, sqldb.At(w.clock.Now()), false)
			must(t, err)
			waiting, _, err := keeper.Reviews(t.Context(), 10)
			must(t, err)
			return waiting
		}
		if early := run(); len(early) != 0 {
			t.Fatalf("listed at once: %+v", early)
		}
		w.clock.Advance(20 * 366 * 24 * time.Hour)
		waiting := run()
		if len(waiting) != 1 || waiting[0].Ref != "discussion/"+string(over.ID) || waiting[0].Subject != over.Ref {
			t.Fatalf("%+v", waiting)
		}
		taken, err := keeper.Take(t.Context(), rex, waiting[0].ID)
		must(t, err)
		var h handed
		must(t, json.Unmarshal(taken.JSON, &h))
		if len(h.Posts) != 2 || h.Posts[0].By != "Ada" || h.Posts[0].Text != "Keep IR20 whole, please." || !slices.Equal(h.Posts[0].Earlier, []string{"Keep IR20 whole."}) || h.Posts[1].Not != "withdrawn" {
			t.Errorf("%+v", h)
		}
		if strings.Contains(string(taken.JSON), "in anger") {
			t.Error("what was withdrawn is handed over")
		}
		must(t, keeper.Decide(t.Context(), rex, waiting[0].ID, records.Verdict{Decision: records.Transfer, Reason: "of lasting value", Receiver: "The archive, XYZ 1", Content: taken.SHA256}))
		if _, err := w.View(t.Context(), cleo, over.Ref, 1); fault.KindOf(err) != fault.NotFound {
			t.Errorf("it is still here: %v", err)
		}
		if _, err := w.View(t.Context(), cleo, open.Ref, 1); err != nil {
			t.Errorf("the open one: %v", err)
		}
		for _, table := range []string{"posts", "post_versions"} {
			n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM `+table+` WHERE thread = $1`, over.ID)
			if err != nil || n != 0 {
				t.Errorf("%s: %d, %v", table, n, err)
			}
		}
	})
}
