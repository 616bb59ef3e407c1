package membership

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

func decided(kind string, from, to []string) pack.Decision {
	return pack.Decision{Kind: kind, What: "role", From: from, To: to}
}

func TestARoleIsCarriedByWhatWasDecided(t *testing.T) {
	for name, c := range map[string]struct {
		decisions []pack.Decision
		want      Carried
	}{
		"nothing":        {nil, Carried{Codes: []string{"A"}}},
		"another":        {[]pack.Decision{decided(pack.Merged, []string{"B", "C"}, []string{"C"})}, Carried{Codes: []string{"A"}}},
		"a skill":        {[]pack.Decision{{Kind: pack.Retired, What: "skill", From: []string{"A"}}}, Carried{Codes: []string{"A"}}},
		"reworded":       {[]pack.Decision{decided(pack.Reworded, []string{"A"}, []string{"A"})}, Carried{Codes: []string{"A"}, Reworded: true}},
		"moved":          {[]pack.Decision{decided(pack.Moved, []string{"A"}, []string{"X"})}, Carried{Codes: []string{"X"}, Moved: true}},
		"merged":         {[]pack.Decision{decided(pack.Merged, []string{"A", "B"}, []string{"B"})}, Carried{Codes: []string{"B"}, Merged: true}},
		"split":          {[]pack.Decision{decided(pack.Split, []string{"A"}, []string{"A", "D"})}, Carried{Codes: []string{"A", "D"}, Split: true}},
		"retired":        {[]pack.Decision{decided(pack.Retired, []string{"A"}, nil)}, Carried{Retired: true}},
		"split, united":  {[]pack.Decision{decided(pack.Split, []string{"A"}, []string{"D", "E"}), decided(pack.Merged, []string{"D", "E"}, []string{"E"})}, Carried{Codes: []string{"E"}, Split: true, Merged: true}},
		"moved, retired": {[]pack.Decision{decided(pack.Moved, []string{"A"}, []string{"X"}), decided(pack.Retired, []string{"X"}, []string{"Y"})}, Carried{Codes: []string{"Y"}, Moved: true, Retired: true}},
	} {
		for _, later := range [][]pack.Release{{{Decisions: c.decisions}}, apart(c.decisions)} {
			got := CarryRole("A", later)
			if !slices.Equal(got.Codes, c.want.Codes) || got.Reworded != c.want.Reworded || got.Moved != c.want.Moved || got.Merged != c.want.Merged || got.Split != c.want.Split || got.Retired != c.want.Retired {
				t.Errorf("%s: %+v, want %+v", name, got, c.want)
			}
		}
	}
}

// apart puts each decision into a release of its own.
func apart(decisions []pack.Decision) []pack.Release {
	var all []pack.Release
	for _, d := range decisions {
		all = append(all, pack.Release{Decisions: []pack.Decision{d}})
	}
	return all
}

// TestCarryingInventsNothing follows roles through random chains: every code
// that comes out is the one that went in or is named by a decision, none is
// there twice, and carrying twice as far is carrying on from half way.
func TestCarryingInventsNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	code := func() string { return "R" + strconv.Itoa(random.IntN(6)) }
	kinds := []string{pack.Reworded, pack.Moved, pack.Merged, pack.Split, pack.Retired, pack.Added}
	open := 0
	for range 3000 {
		var chain []pack.Release
		named := map[string]bool{"R0": true}
		for range random.IntN(5) {
			var r pack.Release
			for range random.IntN(4) {
				d := decided(kinds[random.IntN(len(kinds))], []string{code()}, []string{code()})
				if d.Kind == pack.Split {
					d.To = append(d.To, code())
				}
				for _, to := range d.To {
					named[to] = true
				}
				r.Decisions = append(r.Decisions, d)
			}
			chain = append(chain, r)
		}
		got := CarryRole("R0", chain)
		seen := map[string]bool{}
		for _, c := range got.Codes {
			if !named[c] || seen[c] {
				t.Fatalf("%+v gives %v", chain, got.Codes)
			}
			seen[c] = true
		}
		if len(got.Codes) == 0 && !got.Retired {
			t.Fatalf("%+v loses the role without retiring it", chain)
		}
		if got.Open() {
			open++
		}
		if len(chain) > 1 {
			var on []string
			for _, c := range CarryRole("R0", chain[:1]).Codes {
				for _, c := range CarryRole(c, chain[1:]).Codes {
					if !slices.Contains(on, c) {
						on = append(on, c)
					}
				}
			}
			slices.Sort(on)
			if whole := slices.Sorted(slices.Values(got.Codes)); !slices.Equal(on, whole) {
				t.Fatalf("%+v: in two steps %v, in one %v", chain, on, whole)
			}
		}
	}
	if open == 0 {
		t.Error("no chain asks anybody to choose again")
	}
}

// TestARoleChosenEarlierIsShownAsItIsToday loads a later release over the store
// and looks at what the member is asked.
func TestARoleChosenEarlierIsShownAsItIsToday(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db, packtest.Starter(t))
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Post", Role: "R10", Starts: "2024"}))
		own, err := w.Own(t.Context(), w.ada)
		must(t, err)
		chosen := own.Posts[0]
		if chosen.Carried.Changed() || chosen.Chosen == "" {
			t.Fatalf("%+v", chosen)
		}
		must(t, w.Log.Do(t.Context(), act("decided"), func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			_, err := tx.Exec(t.Context(), `UPDATE profile_posts SET release = 'never published' WHERE id = $1`, chosen.ID)
			return err
		}))
		own, err = w.Own(t.Context(), w.ada)
		must(t, err)
		if p := own.Posts[0]; p.Release != "never published" || len(p.Roles) != 1 || p.Roles[0].Code != "R10" {
			t.Errorf("a release that is not there: %+v", p)
		}
		webtest.GetAs(t, w.router, w.ada, "/me/profile/posts/"+chosen.ID).Says(t, 200, "as chosen in release never published", `value="keep" selected`)
	})
}

func TestAnOrganisationPlacesARoleInAnotherRing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		f, err := w.Framework.Current(t.Context())
		must(t, err)
		role := f.Role("R10")
		var other string
		for _, ring := range f.Rings {
			if ring != role.Ring {
				other = ring.ID
			}
		}
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Post", Organisation: here, Role: "R10", Starts: "2024"}))
		rings := "/organisations/" + string(here) + "/rings"
		webtest.Get(t, w.router, rings).Says(t, 200, "has placed no role in another ring")
		webtest.GetAs(t, w.router, w.ada, rings+"/new").Says(t, 403)
		webtest.GetAs(t, w.router, w.root, rings+"/new").Says(t, 200)
		refused(t, w.Place(t.Context(), w.ada, Override{Organisation: here, Role: "R10", Ring: other, Starts: "2026-01-01", Reason: "x", Owner: "y"}), fault.Forbidden)
		says(t, w.posts(w.root, rings, "role", "R10", "ring", role.Ring.ID, "starts", "soon", "ends", "later"), "in that ring already", "Enter the reason", "Enter the post that answers", "Enter the first day", "Enter a later day")
		leads(t, w.posts(w.root, rings, "role", "R10", "ring", other, "starts", "2026-04-01", "reason", "It runs our archive.", "owner", "Chief Data Officer"), rings+"?done=placed")
		webtest.Get(t, w.router, rings).Says(t, 200, role.Name, f.Ring(other).Name, "From 1 April 2026", "It runs our archive.", "Chief Data Officer")
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, f.Ring(other).Name+" (Cabinet Office decided so: It runs our archive. Chief Data Officer answers for it.)", `href="`+rings+`"`)
		own, err := w.Own(t.Context(), w.ada)
		must(t, err)
		all, err := w.Overrides(t.Context(), here)
		must(t, err)
		if own.Posts[0].Roles[0].Override == nil || len(all) != 1 {
			t.Fatalf("%+v, %+v", own.Posts[0], all)
		}
		leads(t, w.posts(w.root, rings+"/"+all[0].ID+"/end"), rings+"?done=ended")
		if got := w.posts(w.root, rings+"/"+all[0].ID+"/end"); got.Code != 409 {
			t.Errorf("ended twice: %d", got.Code)
		}
		if own, err = w.Own(t.Context(), w.ada); err != nil || own.Posts[0].Roles[0].Override != nil || own.Posts[0].Roles[0].Ring != role.Ring.Name {
			t.Errorf("%+v, %v", own.Posts[0].Roles, err)
		}
	})
}

// TestALaterReleaseIsFollowed chooses roles in a release that was superseded.
func TestALaterReleaseIsFollowed(t *testing.T) {
	p := packtest.Starter(t)
	before := *p.Edition()
	before.Release.Name, before.Release.State, before.Release.Issued = "2025.1", "superseded", "2025-01-01"
	before.Release.BasedOn, before.Release.Decisions = "", nil
	before.Framework.Roles = slices.Clone(before.Framework.Roles)
	for i := range before.Framework.Roles {
		before.Framework.Roles[i].Name = "Old " + before.Framework.Roles[i].Name
	}
	p.History = []pack.Edition{before}
	p.Profession.Release.BasedOn = "2025.1"
	note := func(d pack.Decision) pack.Decision { d.Note = "Why."; return d }
	p.Decisions = []pack.Decision{note(decided(pack.Split, []string{"R10"}, []string{"R10", "R11"})), note(decided(pack.Merged, []string{"R12", "R13"}, []string{"R13"}))}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db, p)
		f, err := w.Framework.Current(t.Context())
		must(t, err)
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Divided", Role: "R10", Release: "2025.1", Starts: "2024"}))
		must(t, w.SavePost(t.Context(), w.ben, Post{Title: "United", Role: "R12", Release: "2025.1", Starts: "2024"}))
		webtest.GetAs(t, w.router, w.ada, "/me/profile").Says(t, 200, "Choose again", "Old "+f.Role("R10").Name+" was divided", f.Role("R11").Name, "perhaps")
		webtest.GetAs(t, w.router, w.ben, "/me/profile").Says(t, 200, f.Role("R13").Name+" (was Old "+f.Role("R12").Name+")", "has been merged with others")
		own, err := w.Own(t.Context(), w.ada)
		must(t, err)
		edit := "/me/profile/posts/" + own.Posts[0].ID
		leads(t, w.posts(w.ada, edit, "title", "Divided", "role", "keep", "starts", "2024"), "/me/profile?done=saved")
		if own, err = w.Own(t.Context(), w.ada); err != nil || own.Posts[0].Release != "2025.1" || own.Posts[0].Role != "R10" {
			t.Fatalf("kept as %+v, %v", own.Posts[0], err)
		}
		leads(t, w.posts(w.ada, edit, "title", "Divided", "role", "R10", "starts", "2024"), "/me/profile?done=saved")
		if own, err = w.Own(t.Context(), w.ada); err != nil || own.Posts[0].Release != f.Release.Name || own.Posts[0].Carried.Changed() {
			t.Fatalf("chosen again as %+v, %v", own.Posts[0], err)
		}
	})
}
