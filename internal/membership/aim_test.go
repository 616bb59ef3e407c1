package membership

import (
	"encoding/json"
	"strings"
	"testing"

	"guildhall/internal/sqldb"
	"guildhall/internal/web/webtest"
)

// TestAnAimIsOnesOwnUntilItIsShown says where Ada wants to go, part by part to
// whom she chooses, and looks for it in her profile, in others' view of it and in
// what she may take away.
func TestAnAimIsOnesOwnUntilItIsShown(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		webtest.GetAs(t, w.router, w.ada, "/me/profile/aim").Says(t, 200, "Where you want to go", "Career objective", "By when?", "Would you move")
		leads(t, w.posts(w.ada, "/me/profile/aim", "objective", "To run a reading room", "horizon", "two", "mobility", "Leeds or from home", "moves", "others"), "/me/profile?done=saved")
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "To run a reading room", "In one to two years", "Leeds or from home", "To other organisations too", `href="/me/profile/aim"`)

		aims := []string{"To run a reading room", "In one to two years", "Leeds or from home", "To other organisations too"}
		w.shares(t, w.ada, map[Field]Audience{Name: Everyone, Region: Everyone})
		address := "/members/" + w.handle(t, w.ada)
		webtest.GetAs(t, w.router, w.ben, address).Lacks(t, aims...)
		webtest.GetAs(t, w.router, w.root, address).Lacks(t, aims...)
		w.shares(t, w.ada, map[Field]Audience{Name: Everyone, Objective: EveryMember, Horizon: Leader})
		for _, page := range []*webtest.Page{webtest.GetAs(t, w.router, w.ben, address), webtest.GetAs(t, w.router, w.ada, "/me/profile/view-as?audience=members")} {
			page.Says(t, 200, aims[0])
			page.Lacks(t, aims[1:]...)
		}
		webtest.GetAs(t, w.router, w.cat, address).Says(t, 200, aims[:2]...)

		held, err := exportProfile(t.Context(), w.DB, w.ada.ID)
		must(t, err)
		text, err := json.Marshal(held)
		must(t, err)
		for _, aim := range aims {
			if !strings.Contains(string(text), aim) {
				t.Errorf("the export lacks %q: %s", aim, text)
			}
		}
		must(t, w.Log.Do(t.Context(), act("erased"), func(tx *sqldb.Tx, _ sqldb.Stamp) error { return eraseProfile(t.Context(), tx, w.ada.ID) }))
		if a, err := w.AimOf(t.Context(), w.ada); err != nil || a != (Aim{}) {
			t.Errorf("after the erasure %+v, %v", a, err)
		}
	})
}

func TestAnAimThatCannotBeSaved(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		long := strings.Repeat("é", maxObjective+1)
		got := w.posts(w.ada, "/me/profile/aim", "objective", long, "horizon", "soon", "mobility", strings.Repeat("x", maxLine+1), "moves", "maybe")
		says(t, got, "must be 500 characters or fewer", "Choose by when from the list", "Where you would work must be 200", "whether you would move", long)
		if a, err := w.AimOf(t.Context(), w.ada); err != nil || a != (Aim{}) {
			t.Errorf("saved %+v, %v", a, err)
		}
		leads(t, w.posts(w.ada, "/me/profile/aim", "objective", strings.Repeat("é", maxObjective), "horizon", "", "mobility", "", "moves", ""), "/me/profile?done=saved")
		leads(t, w.posts(w.ada, "/me/profile/aim", "objective", "", "horizon", "", "mobility", "", "moves", ""), "/me/profile?done=saved")
		if a, err := w.AimOf(t.Context(), w.ada); err != nil || a != (Aim{}) {
			t.Errorf("emptied it is %+v, %v", a, err)
		}
	})
}
