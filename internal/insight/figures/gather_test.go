package figures

import (
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/framework"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/sqldb"
)

// TestGatheredIsWhatEachMemberSaysToday counts a random profession over three
// releases by asking of each person what they would read of themselves.
func TestGatheredIsWhatEachMemberSaysToday(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ids := w.fill(t, 40)
		w.rate(t, ids)
		same(t, w.slowly(t, ids), w.counted(t))
		w.releases(t, merged("GP02", "GP03"), retired("GP04"))
		more := w.fill(t, 15)
		w.rate(t, append(more, ids[:20]...))
		ids = append(ids, more...)
		same(t, w.slowly(t, ids), w.counted(t))
		w.releases(t, split("GP01", "GP05", "GP06"))
		w.rate(t, ids[10:30])
		same(t, w.slowly(t, ids), w.counted(t))
		if n := w.counted(t)["supply by level/skill/GP05/held/2"]; n == 0 {
			t.Error("nobody holds a part of the skill that was split, so nothing was tried")
		}
		for _, key := range []string{"wishes/skill/GP05/wish", "opinions/opinions/higher", "opinions/opinions/lower", "opinions/opinions/same"} {
			if w.counted(t)[key] == 0 {
				t.Errorf("nobody is at %s, so it was not tried", key)
			}
		}
		if g := w.counted(t)["holders/skill/GP04/held"]; g != 0 {
			t.Errorf("%d hold a skill that is out of use", g)
		}
	})
}

func same(t testing.TB, want, got map[string]int) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			t.Errorf("%s is %d, want %d", key, got[key], want[key])
		}
	}
	for key, n := range got {
		if want[key] == 0 {
			t.Errorf("%s is %d, want nobody", key, n)
		}
	}
	if len(want) < 60 {
		t.Errorf("only %d cells have anybody", len(want))
	}
}

// slowly counts person by person, each by queries of their own.
func (w *world) slowly(t testing.TB, ids []string) map[string]int {
	t.Helper()
	ctx := t.Context()
	f, err := w.Framework.Current(ctx)
	must(t, err)
	all := map[string]int{}
	for _, person := range ids {
		if one(t, w.DB, `SELECT status FROM people WHERE id = $1`, person) != "active" || one(t, w.DB, `SELECT kind FROM profiles WHERE person = $1`, person) == "alumni" {
			continue
		}
		said := w.says(t, f, person)
		for _, dimension := range []string{snapshot.Organisation, snapshot.Discipline, snapshot.Grade, snapshot.Region, snapshot.Role, snapshot.Registered, snapshot.Progress} {
			all["members by "+dimension+"/members/"+said[dimension]]++
		}
		for _, p := range [][2]string{{snapshot.Organisation, snapshot.Discipline}, {snapshot.Organisation, snapshot.Grade}, {snapshot.Organisation, snapshot.Progress},
			{snapshot.Discipline, snapshot.Grade}, {snapshot.Discipline, snapshot.Region}, {snapshot.Discipline, snapshot.Progress}, {snapshot.Discipline, snapshot.Organisation}} {
			all["members by "+p[0]+" and "+p[1]+"/members/"+said[p[0]]+"/"+said[p[1]]]++
		}
		if view := w.seenBy(t, person); view != "" {
			all["opinions/opinions/"+view]++
			all["opinions by discipline/opinions/"+said[snapshot.Discipline]+"/"+view]++
		}
		standing, err := w.assessments.Standing(ctx, access.Actor{ID: person})
		must(t, err)
		for _, h := range standing.Current() {
			level, wish := -1, "no-wish"
			for _, c := range h.Of {
				if !c.Retired && !c.NotRelevant && c.Confirm != carry.Offered {
					level = max(level, c.Level)
					if w.wishes(t, c.ID) {
						wish = "wish"
					}
				}
			}
			of := "/skill/" + h.Code() + "/"
			if level >= 0 {
				all["wishes"+of+wish]++
				all["wishes by discipline"+of+said[snapshot.Discipline]+"/"+wish]++
			}
			switch {
			case level > 0:
				all["holders"+of+"held"]++
				all["supply by level"+of+"held/"+strconv.Itoa(level)]++
				all["supply by organisation and level"+of+said[snapshot.Organisation]+"/held/"+strconv.Itoa(level)]++
				all["supply by discipline and level"+of+said[snapshot.Discipline]+"/held/"+strconv.Itoa(level)]++
			case level == 0:
				all["holders"+of+"not-held"]++
			}
		}
	}
	return all
}

// wishes reads whether an answer, by its assessment and skill, wishes to grow.
func (w *world) wishes(t testing.TB, rating string) bool {
	t.Helper()
	at := strings.LastIndex(rating, "/")
	return one(t, w.DB, `SELECT CASE WHEN grow THEN 'yes' ELSE 'no' END FROM assessment_answers WHERE assessment = $1 AND skill = $2`, rating[:at], rating[at+1:]) == "yes"
}

// seenBy reads how others see a person: the latest word of each on each skill.
func (w *world) seenBy(t testing.TB, person string) string {
	t.Helper()
	chain, err := w.Framework.Chain(t.Context())
	must(t, err)
	type said struct{ skill, release, giver, assessment string }
	latest := map[said]int{}
	var at said
	must(t, sqldb.Each(t.Context(), w.DB, func(rows *sql.Rows) (by int, err error) {
		return by, rows.Scan(&at.skill, &at.release, &at.giver, &at.assessment, &by)
	}, func(by int) error {
		latest[at] = by
		return nil
	}, `SELECT o.skill, o.release, r.asked, r.assessment, o.level - k.level FROM opinions o JOIN opinion_requests r ON r.id = o.request JOIN opinion_skills k ON k.request = r.id AND k.skill = o.skill
		WHERE r.person = $1 ORDER BY o.given_at, o.id`, person))
	sum, n := 0, 0
	for of, by := range latest {
		if all := carry.Carry(carry.Rating{Skill: of.skill, Release: of.release}, chain); len(all) == 1 && !all[0].Retired && all[0].Confirm != carry.Offered {
			sum, n = sum+by, n+1
		}
	}
	switch average := float64(sum) / float64(max(n, 1)); {
	case n == 0:
		return ""
	case average >= 0.5:
		return "higher"
	case average <= -0.5:
		return "lower"
	}
	return "same"
}

// says is what a person says of themselves but for skills, by dimension.
func (w *world) says(t testing.TB, f *framework.Framework, person string) map[string]string {
	t.Helper()
	or := func(code string) string {
		if code == "" {
			return NotSaid
		}
		return code
	}
	said := map[string]string{
		snapshot.Organisation: or(one(t, w.DB, `SELECT coalesce(organisation, '') FROM people WHERE id = $1`, person)),
		snapshot.Discipline:   or(one(t, w.DB, `SELECT discipline FROM profile_disciplines WHERE person = $1 ORDER BY ord`, person)),
		snapshot.Grade:        or(one(t, w.DB, `SELECT grade FROM profile_posts WHERE person = $1`, person)),
		snapshot.Role:         or(one(t, w.DB, `SELECT role FROM profile_posts WHERE person = $1`, person)),
		snapshot.Region: map[string]string{"Cardiff": "wales", "LONDON (Whitehall)": "london", "York": "yorkshire"}[one(t, w.DB,
			`SELECT region FROM profiles WHERE person = $1`, person)],
		snapshot.Registered: NotSaid,
		snapshot.Progress:   "not-started",
	}
	said[snapshot.Region] = or(said[snapshot.Region])
	if one(t, w.DB, `SELECT body FROM registrations WHERE person = $1`, person) != "" {
		said[snapshot.Registered] = OtherBody
	}
	own, err := w.assessments.List(t.Context(), access.Actor{ID: person})
	must(t, err)
	for _, a := range own {
		if !a.Draft() {
			said[snapshot.Progress] = "finished"
		} else if said[snapshot.Progress] == "not-started" {
			said[snapshot.Progress] = "started"
		}
	}
	if f.Role(said[snapshot.Role]) == nil {
		said[snapshot.Role] = NotSaid
	}
	return said
}

func TestGatheringAsksTheStoreAFewThings(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rate(t, w.fill(t, 30))
		f, err := w.Framework.Current(t.Context())
		must(t, err)
		n := 0
		_, err = w.gather(sqldb.Observe(t.Context(), func(string) { n++ }), f)
		must(t, err)
		if n > 8 {
			t.Errorf("%d statements to count a profession of 30", n)
		}
	})
}

func TestARegionIsFoundInWords(t *testing.T) {
	for words, want := range map[string]string{
		"Cardiff": "wales", "leeds, UK": "yorkshire", "North East England": "north-east", "Newport Pagnell": "south-east", "Newport": "wales",
		"Yorkshire and the Humber": "yorkshire", "": NotSaid, "Atlantis": NotSaid, "Bathgate": NotSaid, "Home (Bath)": "south-west",
	} {
		if got := RegionOf(words); got != want {
			t.Errorf("%q is in %s, want %s", words, got, want)
		}
	}
}
