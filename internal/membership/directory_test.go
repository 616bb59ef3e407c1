package membership

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/id"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

func TestTheDirectoryFindsWhoWantsToBeFound(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		if p := webtest.Get(t, w.router, "/members"); p.Status != 303 {
			t.Errorf("a visitor gets %d", p.Status)
		}
		if _, _, err := w.Directory(t.Context(), access.Actor{}, Filter{}, 1); err == nil {
			t.Error("a visitor may list members")
		}
		none := webtest.GetAs(t, w.router, w.ben, "/members")
		none.Says(t, 200, "Nobody is in the directory yet", "You are not one of them")
		none.Lacks(t, "Import members")
		webtest.GetAs(t, w.router, w.root, "/members").Says(t, 200, "Import members")
		must(t, w.SaveAbout(t.Context(), w.ada, About{Disciplines: []string{"RM"}}))
		must(t, w.SavePost(t.Context(), w.ada, Post{Title: "Archivist", Starts: "2020"}))
		w.shares(t, w.ada, nil)
		page := webtest.GetAs(t, w.router, w.ben, "/members")
		page.Says(t, 200, "1 member", "Ada", "/members/"+w.handle(t, w.ada))
		page.Lacks(t, "Archivist", w.ada.ID)
		webtest.GetAs(t, w.router, w.ben, "/members?discipline=RM").Says(t, 200, "Nobody who fits")
		webtest.GetAs(t, w.router, w.ben, "/members?organisation="+string(here)).Says(t, 200, "Nobody who fits")
		w.shares(t, w.ada, map[Field]Audience{Disciplines: EveryMember, CurrentPost: EveryMember, Employer: EveryMember})
		webtest.GetAs(t, w.router, w.ben, "/members?discipline=RM&words=ADA&organisation="+string(here)).Says(t, 200, "1 member", "Archivist", "Records Management")
		webtest.GetAs(t, w.router, w.ben, "/members?discipline=IM").Says(t, 200, "0 members")
		webtest.GetAs(t, w.router, w.ada, "/members?words=%25").Says(t, 200, "0 members", "You are one of them")
	})
}

func TestTheDirectoryFindsWhoHelps(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.shares(t, w.ada, nil)
		w.shares(t, w.ben, nil)
		both := webtest.GetAs(t, w.router, w.cat, "/members")
		both.Says(t, 200, "2 members")
		both.Lacks(t, "Willing to help with")
		w.Helps = func(_ context.Context, skill string) ([]string, error) {
			if skill == "RM01" {
				return []string{w.ben.ID, w.cat.ID}, nil
			}
			return nil, nil
		}
		page := webtest.GetAs(t, w.router, w.cat, "/members?skill=RM01")
		page.Says(t, 200, "1 member", "Ben", "Willing to help with")
		webtest.GetAs(t, w.router, w.cat, "/members?skill=RM02").Says(t, 200, "0 members")
	})
}

// crowd puts members into the directory.
func (w *world) crowd(t testing.TB, n int) {
	t.Helper()
	must(t, w.Log.Do(context.Background(), act("made a crowd"), func(tx *sqldb.Tx, at sqldb.Stamp) error {
		var all []people.Person
		var profiles, disciplines, posts [][]any
		shared := usualChoices.with(Employer, EveryMember).with(CurrentPost, EveryMember).with(Disciplines, EveryMember)
		for i := range n {
			p := people.Person{ID: people.ID(id.New(at.Time)), Name: fmt.Sprintf("Member %05d", i), Email: fmt.Sprintf("m%d@crowd.example", i), Organisation: here}
			post := id.New(at.Time)
			all = append(all, p)
			profiles = append(profiles, []any{p.ID, newHandle(), "", "", "", "", shared, true, post, "", at})
			disciplines = append(disciplines, []any{p.ID, []string{"RM", "IM"}[i%2], 0})
			posts = append(posts, []any{post, p.ID, "Post", here, "", "", "", "2020", ""})
		}
		if err := people.InsertAll(context.Background(), tx, at, all); err != nil {
			return err
		}
		if err := tx.Insert(context.Background(), `INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, post, manager_email, updated_at) VALUES`, ``, profiles); err != nil {
			return err
		}
		if err := tx.Insert(context.Background(), `INSERT INTO profile_disciplines (person, discipline, ord) VALUES`, ``, disciplines); err != nil {
			return err
		}
		return tx.Insert(context.Background(), `INSERT INTO profile_posts (id, person, title, organisation, grade, role, release, starts, ends) VALUES`, ``, posts)
	}))
}

func TestAPageCostsAsManyStatementsHoweverManyMembers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		count := func(path string) int {
			n := 0
			ctx := sqldb.Observe(context.Background(), func(string) { n++ })
			webtest.GetWith(t, ctx, w.router, w.ben, path).Says(t, 200)
			return n
		}
		w.crowd(t, 2)
		count("/members") // reads the framework
		few := count("/members")
		w.crowd2(t)
		if many := count("/members"); many != few || many > 12 {
			t.Errorf("%d statements for two members, %d for many", few, many)
		}
		webtest.GetAs(t, w.router, w.ben, "/members?page=2&discipline=RM").Says(t, 200, "Member ", "page=1")
		if p := webtest.GetAs(t, w.router, w.ben, "/members?page=99"); p.Status != 303 || !strings.HasSuffix(p.Header.Get("Location"), "page=4") {
			t.Errorf("a page too far leads %d to %q", p.Status, p.Header.Get("Location"))
		}
	})
}

// crowd2 adds more, under other addresses.
func (w *world) crowd2(t testing.TB) {
	t.Helper()
	must(t, w.Log.Do(context.Background(), act("renamed"), func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(context.Background(), `UPDATE people SET email = 'old' || email WHERE email LIKE 'm%@crowd.example'`)
		return err
	}))
	w.crowd(t, 160)
}

// cpu is the processor time that this program has used.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestEveryPageIsTheRightPartOfTheList holds the pages, from whichever end each is
// sought, against the whole list, and a filter by discipline against its count.
func TestEveryPageIsTheRightPartOfTheList(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.crowd(t, 230)
		for f, n := range map[Filter]int{{}: 230, {Discipline: "RM"}: 115, {Discipline: "RM", Organisation: here, Words: "member"}: 115, {Discipline: "RM", Words: "00001"}: 0, {Words: "0001"}: 11} {
			var names []string
			for page := 1; page <= 6; page++ {
				some, total, err := w.Directory(t.Context(), w.ben, f, page)
				must(t, err)
				if want := max(0, min(PerPage, n-(page-1)*PerPage)); total != n || len(some) != want {
					t.Errorf("%+v: page %d has %d of %d, want %d of %d", f, page, len(some), total, want, n)
				}
				for _, e := range some {
					names = append(names, e.Name)
				}
			}
			if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != n {
				t.Errorf("%+v: the pages together are not the list: %q", f, names)
			}
		}
	})
}

// BenchmarkDirectory reads pages of a list of 5,000 members, the middle of which
// costs most, on SQLite, where the work is done in this process. The limit is
// 10 ms of CPU.
func BenchmarkDirectory(b *testing.B) {
	w := newWorld(b, sqldbtest.SQLite(b), packtest.Starter(b))
	w.crowd(b, 5000)
	for name, f := range map[string]Filter{"all": {}, "discipline": {Discipline: "RM"}, "organisation": {Organisation: here}} {
		for _, page := range []int{1, 25, 50} {
			b.Run(fmt.Sprintf("%s/page-%d", name, page), func(b *testing.B) {
				before := cpu()
				for b.Loop() {
					if _, _, err := w.Directory(b.Context(), w.ben, f, page); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64((cpu()-before).Microseconds())/1e3/float64(b.N), "ms-cpu")
				b.ReportMetric(10, "limit-ms-cpu")
			})
		}
	}
}
