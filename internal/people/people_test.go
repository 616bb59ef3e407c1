package people_test

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func newService(db *sqldb.DB) *people.Service {
	return &people.Service{DB: db, Log: &audit.Log{DB: db, Now: clock.At(noon).Now}}
}

var head = access.Actor{ID: "head", Grants: []access.Grant{{Role: access.HeadOfProfession, Scope: access.Everywhere}}}

var root = access.Actor{ID: "service", Name: "Guildhall", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}

// register is a small world: a department, its agency with a domain beneath it,
// two that share a domain, and one that ended.
func register() *pack.Pack {
	return &pack.Pack{Organisations: []pack.Organisation{
		{ID: "old-office", Name: "Old Office", Short: "OO", Kind: "historic", ValidFrom: "1990", ValidTo: "2020-04-01", EmailDomains: []string{"works.example"}},
		{ID: "works", Name: "Ministry of Works", Short: "MoW", Kind: "ministerial", ValidFrom: "2020-04-01", Predecessors: []pack.Predecessor{{ID: "old-office", How: "renamed"}}, EmailDomains: []string{"works.example", "works.gov.example"}},
		{ID: "bridges", Name: "Bridges Agency", Short: "BA", Kind: "agency", Parent: "works", EmailDomains: []string{"bridges.works.example"}, FormerParents: []pack.FormerParent{{ID: "old-office", Until: "2020-04-01"}}, Note: "Keeps the bridges."},
		{ID: "arts", Name: "Élan of Arts", Short: "EA", Kind: "alb", Parent: "works", EmailDomains: []string{"shared.example"}},
		{ID: "music", Name: "Music Board", Short: "MB", Kind: "alb", Parent: "works", EmailDomains: []string{"shared.example"}},
	}}
}

func load(t *testing.T, s *people.Service, p *pack.Pack) {
	t.Helper()
	if err := tryLoad(t.Context(), s, p); err != nil {
		t.Fatal(err)
	}
}

func tryLoad(ctx context.Context, s *people.Service, p *pack.Pack) error {
	act := audit.Act{By: access.Service, Verb: "loaded profession pack", About: "pack", Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return s.LoadPack(ctx, tx, at, p) })
}

func add(t *testing.T, s *people.Service, name, email string, org people.OrganisationID) people.Person {
	t.Helper()
	p, err := s.Add(t.Context(), root, people.New{Name: name, Email: email, Organisation: org})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestThePackComesBackAsItWent(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		for range 2 {
			load(t, s, register())
		}
		var back pack.Pack
		if err := s.FillPack(t.Context(), db, &back); err != nil {
			t.Fatal(err)
		}
		if want := register().Organisations; !reflect.DeepEqual(back.Organisations, want) {
			t.Errorf("got  %+v\nwant %+v", back.Organisations, want)
		}
	})
}

func TestANewPackReplacesTheOldOneButForgetsNoEmployer(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		add(t, s, "Ada", "ada@shared.example", "music")
		smaller := register()
		smaller.Organisations = smaller.Organisations[:4]
		if err := tryLoad(t.Context(), s, smaller); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "Music Board") {
			t.Errorf("an employer was left out: %v", err)
		}
		smaller.Organisations = append(register().Organisations[:3:3], register().Organisations[4])
		load(t, s, smaller)
		if _, err := s.Organisation(t.Context(), "arts"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an organisation that the pack leaves out is still there: %v", err)
		}
	})
}

func TestOrganisationsForAnAddress(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		for email, want := range map[string]string{
			"a@works.example":                 "Ministry of Works", // the Old Office had the domain until it ended
			"a@team.works.example":            "Ministry of Works",
			"a@bridges.works.example":         "Bridges Agency", // the nearest domain counts
			"a@north.bridges.works.example":   "Bridges Agency",
			"a@shared.example":                "Élan of Arts, Music Board",
			"a@notworks.example":              "",
			"a@works.example.evil.example":    "",
			"a@example":                       "",
			"works.example@elsewhere.example": "",
		} {
			found, err := s.OrganisationsFor(t.Context(), email, noon)
			if got := names(found); got != want || err != nil {
				t.Errorf("%s: %q, %v; want %q", email, got, err, want)
			}
		}
		then, err := s.OrganisationsFor(t.Context(), "a@works.example", time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC))
		if got := names(then); got != "Old Office" || err != nil {
			t.Errorf("in 2019: %q, %v", got, err)
		}
	})
}

func names(all []people.Organisation) string {
	var names []string
	for _, o := range all {
		names = append(names, o.Name)
	}
	return strings.Join(names, ", ")
}

func TestTheRegisterIsFoundByWordsAndRelations(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		load(t, s, register())
		for _, c := range []struct {
			words string
			kind  people.Kind
			want  string
		}{
			{"", "", "Bridges Agency, Élan of Arts, Ministry of Works, Music Board, Old Office"},
			{"elan", "", "Élan of Arts"},
			{"works MINISTRY", "", "Ministry of Works"},
			{"mow", "", "Ministry of Works"},
			{"", "alb", "Élan of Arts, Music Board"},
			{"bridges", "alb", ""},
			{"%", "", ""},
		} {
			found, err := s.Register(t.Context(), c.words, c.kind)
			if got := names(found); got != c.want || err != nil {
				t.Errorf("%q %q: %q, %v; want %q", c.words, c.kind, got, err, c.want)
			}
		}
		old, err := s.Organisation(t.Context(), "old-office")
		if err != nil || len(old.Successors) != 1 || old.Successors[0].Name != "Ministry of Works" || old.Successors[0].When != "2020-04-01" {
			t.Errorf("what the Old Office became: %+v, %v", old.Successors, err)
		}
		works, err := s.Organisation(t.Context(), "works")
		if err != nil || len(works.Children) != 3 || works.Predecessors[0].How != "renamed" || len(works.Domains) != 2 {
			t.Errorf("the ministry: %+v, %v", works, err)
		}
		bridges, err := s.Organisation(t.Context(), "bridges")
		if err != nil || bridges.ParentName != "Ministry of Works" || bridges.FormerParents[0].Name != "Old Office" {
			t.Errorf("the agency: %+v, %v", bridges, err)
		}
	})
}

func TestRolesAreGrantedAndEnded(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		ada, ben := add(t, s, "Ada", "ada@works.example", ""), add(t, s, "Ben", "ben@works.example", "")
		for _, step := range []error{
			s.Grant(ctx, root, ada.ID, access.Administrator, access.Everywhere),
			s.Grant(ctx, root, ben.ID, access.Editor, "discipline/RM"),
		} {
			if step != nil {
				t.Fatal(step)
			}
		}
		who, err := s.Actor(ctx, ben.ID)
		if err != nil || !who.Holds(access.Editor, "discipline/RM") || who.Holds(access.Editor, "discipline/KM") || who.Name != "Ben" {
			t.Errorf("ben acts as %+v, %v", who, err)
		}
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"twice":               {s.Grant(ctx, root, ben.ID, access.Editor, "discipline/RM"), fault.Conflict},
			"unknown role":        {s.Grant(ctx, root, ben.ID, "king", access.Everywhere), fault.Invalid},
			"part of a service":   {s.Grant(ctx, root, ben.ID, access.Administrator, "discipline/RM"), fault.Invalid},
			"scope in free text":  {s.Grant(ctx, root, ben.ID, access.Editor, "everything"), fault.Invalid},
			"nobody":              {s.Grant(ctx, root, "nobody", access.Editor, access.Everywhere), fault.NotFound},
			"a lead of all":       {s.Grant(ctx, root, ben.ID, access.DisciplineLead, access.Everywhere), fault.Invalid},
			"lead by an editor":   {s.Grant(ctx, who, ben.ID, access.DisciplineLead, "discipline/RM"), fault.Forbidden},
			"editor by the head":  {s.Grant(ctx, head, ben.ID, access.Editor, access.Everywhere), fault.Forbidden},
			"administrator by it": {s.Grant(ctx, head, ada.ID, access.Administrator, access.Everywhere), fault.Forbidden},
			"by an editor":        {s.Grant(ctx, who, ben.ID, access.Administrator, access.Everywhere), fault.Forbidden},
			"editor adds someone": {justErr(s.Add(ctx, who, people.New{Name: "Eve", Email: "eve@works.example"})), fault.Forbidden},
			"same address":        {justErr(s.Add(ctx, root, people.New{Name: "Ada", Email: "ADA@works.example"})), fault.Conflict},
		} {
			if c.err == nil || fault.KindOf(c.err) != c.want {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		grants, err := s.Grants(ctx, root, ben.ID)
		if err != nil || len(grants) != 1 || grants[0].GrantedBy != "Guildhall" {
			t.Fatalf("%+v, %v", grants, err)
		}
		if err := s.Revoke(ctx, head, ben.ID, grants[0].ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the head of profession ends an editor's role: %v", err)
		}
		if err := s.Revoke(ctx, root, ada.ID, grants[0].ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("one person's grant was ended at another's address: %v", err)
		}
		if err := s.Revoke(ctx, root, ben.ID, grants[0].ID); err != nil {
			t.Error(err)
		}
		if who, _ := s.Actor(ctx, ben.ID); who.Is(access.Editor) {
			t.Error("a role that ended still counts")
		}
		if err := s.Grant(ctx, root, ben.ID, access.Editor, "discipline/RM"); err != nil {
			t.Errorf("a role that ended cannot be granted again: %v", err)
		}
	})
}

// The Head of Profession says who leads a discipline, and that alone.
func TestTheHeadOfProfessionGrantsOneRole(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		ada, ben := add(t, s, "Ada", "ada@works.example", ""), add(t, s, "Ben", "ben@works.example", "")
		if err := s.Grant(ctx, root, ada.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		if err := s.Grant(ctx, head, ben.ID, access.DisciplineLead, "discipline/RM"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Holders(ctx, access.Actor{ID: string(ben.ID)}, access.DisciplineLead, "discipline/RM"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("anybody lists who leads: %v", err)
		}
		held, err := s.Holders(ctx, head, access.DisciplineLead, "discipline/RM")
		if err != nil || len(held) != 1 || held[0].Name != "Ben" || held[0].Person != ben.ID {
			t.Fatalf("%+v, %v", held, err)
		}
		if others, err := s.Holders(ctx, head, access.DisciplineLead, "discipline/KM"); err != nil || len(others) != 0 {
			t.Errorf("%+v, %v", others, err)
		}
		if err := s.Revoke(ctx, head, ben.ID, held[0].ID); err != nil {
			t.Error(err)
		}
		if who, err := s.Actor(ctx, ben.ID); err != nil || who.Is(access.DisciplineLead) {
			t.Errorf("%+v, %v", who, err)
		}
	})
}

func justErr(_ people.Person, err error) error { return err }

func TestSomeoneAlwaysRunsTheService(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		var ids []people.ID
		for _, name := range []string{"ada", "ben", "cas", "dee"} {
			p := add(t, s, name, name+"@works.example", "")
			if err := s.Grant(ctx, root, p.ID, access.Administrator, access.Everywhere); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, p.ID)
		}
		start := make(chan struct{})
		var all sync.WaitGroup
		for i, id := range ids { // each of the four is stopped by someone, two ways, at once
			grants, err := s.Grants(ctx, root, id)
			if err != nil {
				t.Fatal(err)
			}
			all.Go(func() {
				<-start
				if i%2 == 0 {
					s.Suspend(ctx, root, id)
				} else {
					s.Revoke(ctx, root, id, grants[0].ID)
				}
			})
		}
		close(start)
		all.Wait()
		left := 0
		var last people.ID
		for _, id := range ids {
			if who, err := s.Actor(ctx, id); err == nil && people.CanManage(who) {
				left, last = left+1, id
			}
		}
		if left < 1 {
			t.Fatal("nobody can run the service any more")
		}
		for _, id := range ids {
			if id != last {
				s.Suspend(ctx, root, id)
			}
		}
		if err := s.Suspend(ctx, root, last); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the last administrator was suspended: %v", err)
		}
		erase := s.Holder().Erase
		err := s.Log.Do(ctx, audit.Act{Verb: "erased person", About: "person"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return erase(ctx, tx, string(last))
		})
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("the last administrator was erased: %v", err)
		}
	})
}

func TestASuspendedPersonIsNoActor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		ada, ben := add(t, s, "Ada", "ada@works.example", ""), add(t, s, "Ben", "ben@works.example", "")
		if err := s.Grant(ctx, root, ada.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		if err := s.Suspend(ctx, root, ben.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Actor(ctx, ben.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("suspended: %v", err)
		}
		if err := s.Restore(ctx, root, ben.ID); err != nil {
			t.Fatal(err)
		}
		if who, err := s.Actor(ctx, ben.ID); err != nil || !who.SignedIn() {
			t.Errorf("restored: %+v, %v", who, err)
		}
	})
}

func TestAPersonIsExportedAndErased(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		load(t, s, register())
		ada := add(t, s, "Ada Canary", "canary@works.example", "works")
		if err := s.Grant(ctx, root, ada.ID, access.Editor, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		h := s.Holder()
		held, err := h.Export(ctx, db, string(ada.ID))
		if err != nil || held == nil {
			t.Fatalf("exported %+v, %v", held, err)
		}
		err = s.Log.Do(ctx, audit.Act{Verb: "erased person", About: ada.Ref()}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return h.Erase(ctx, tx, string(ada.ID))
		})
		if err != nil {
			t.Fatal(err)
		}
		if held, err := h.Export(ctx, db, string(ada.ID)); held != nil || err != nil {
			t.Errorf("after erasure: %+v, %v", held, err)
		}
		left, err := sqldb.All(ctx, db, sqldb.Value[int], `SELECT count(*) FROM grants`)
		if err != nil || left[0] != 0 {
			t.Errorf("%v grants left, %v", left, err)
		}
	})
}
