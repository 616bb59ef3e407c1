package trust

import (
	"bytes"
	"database/sql"

	"regexp"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/leadership"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/people"
	"guildhall/internal/proposal"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
)

// town is one of two organisations that are alike in everything but their words.
// Whatever its people can write holds its canary, and nothing of it is for
// anybody outside.
type town struct {
	*hall
	id     people.OrganisationID
	canary string

	member, manager, leader, joiner, guest access.Actor

	rated map[string]assessment.ID
}

// populate fills an organisation with people, one of whom leads there.
func (h *hall) populate(id people.OrganisationID, canary string) *town {
	h.t.Helper()
	s := &town{hall: h, id: id, canary: canary, rated: map[string]assessment.ID{}}
	here := func(name string) people.New {
		return people.New{Name: name + " " + canary + "name", Email: strings.ToLower(name) + "." + canary + "@" + string(id) + ".example", Organisation: id}
	}
	s.member, s.manager, s.leader = h.admit(here("Mem")), h.admit(here("Man")), h.admit(here("Lea"))
	joiner := here("Joy")
	joiner.Unconfirmed = true
	s.joiner = h.admit(joiner)
	s.guest = h.admit(people.New{Name: "Gus " + canary + "name", Email: "gus." + canary + "@elsewhere.example"})
	s.seat()
	return s
}

// live lets everybody say everything that a person can say where nobody outside
// may read it.
func (s *town) live() *town {
	s.t.Helper()
	for _, who := range []access.Actor{s.member, s.manager, s.leader, s.joiner, s.guest} {
		s.say(who)
	}
	s.relate()
	return s
}

func (s *town) words(what string) string { return what + " " + s.canary + what }

// seat lets the leader lead.
func (s *town) seat() {
	s.t.Helper()
	ctx := s.t.Context()
	p, err := s.People.Find(ctx, s.root, people.ID(s.leader.ID))
	must(s.t, err)
	must(s.t, s.Leadership.Appoint(ctx, s.root, leadership.Offer{Organisation: s.id, Post: leadership.Head, Email: p.Email, Begins: "2026-11-24"}))
	mine, err := s.Leadership.Mine(ctx, s.leader)
	must(s.t, err)
	must(s.t, s.Leadership.Accept(ctx, s.leader, mine[0].ID, false))
	s.leader, err = s.People.Actor(ctx, people.ID(s.leader.ID))
	must(s.t, err)
	s.leader.Proved, s.leader.Strong = s.clock.Now(), true
}

// say lets a person fill in whatever is theirs, for themselves alone.
func (s *town) say(who access.Actor) {
	s.t.Helper()
	ctx := s.t.Context()
	must(s.t, s.Members.SaveAbout(ctx, who, membership.About{Kind: "practitioner", Region: s.words("region"), Pattern: s.words("pattern"), Interests: s.words("interests"), Disciplines: []string{"GP"}}))
	must(s.t, s.Members.SavePost(ctx, who, membership.Post{Title: s.words("post"), Organisation: s.id, Grade: "G1", Role: "R01", Starts: "2025"}))
	must(s.t, s.Members.SavePost(ctx, who, membership.Post{Title: s.words("former"), Starts: "2020", Ends: "2021"}))
	must(s.t, s.Members.AddQualification(ctx, who, membership.Qualification{Title: s.words("qualification"), Body: s.words("school")}))
	must(s.t, s.Members.SaveRegistration(ctx, who, membership.Registration{Body: s.words("body"), Level: s.words("level"), Awarded: "2020", Checked: s.words("checked")}))
	must(s.t, s.Members.Choose(ctx, who, membership.Choices("2"+strings.Repeat("2", 14)), false)) // for leaders of the organisation at most
	s.rated[who.ID] = s.rate(who, s.words("rating"), s.words("evidence")).id
	s.propose(who)
	_, err := s.SignIn.StartSession(ctx, people.ID(who.ID), access.Actor{}, s.words("browser"))
	must(s.t, err)
	must(s.t, s.Following.Follow(ctx, who, "skill/GP01"))
}

// propose makes a proposal that only editors read.
func (s *town) propose(who access.Actor) {
	s.t.Helper()
	ctx := s.t.Context()
	f, err := s.Framework.Current(ctx)
	must(s.t, err)
	skill := f.Skills[0]
	_, err = s.Proposals.Propose(ctx, who, proposal.New{Private: true, Reason: s.words("reason"), Credit: s.words("credit"),
		Change: proposal.Change{About: skill.Ref(), Kind: proposal.Reword, Field: "definition", Before: skill.Definition, After: s.words("definition")}})
	must(s.t, err)
}

// relate lets people ask each other for things and answer.
func (s *town) relate() {
	s.t.Helper()
	ctx := s.t.Context()
	email := func(who access.Actor) string {
		p, err := s.People.Find(ctx, s.root, people.ID(who.ID))
		must(s.t, err)
		return p.Email
	}
	must(s.t, s.Members.NameManager(ctx, s.member, email(s.manager)))
	must(s.t, s.Members.Answer(ctx, s.manager, people.ID(s.member.ID), true))
	must(s.t, s.Members.NameManager(ctx, s.joiner, email(s.manager)))
	must(s.t, s.Members.NameManager(ctx, s.leader, s.canary+"@nobody.example"))
	must(s.t, s.Members.AskSponsor(ctx, s.guest, email(s.member)))
	asked, err := s.Members.Asked(ctx, s.member)
	must(s.t, err)
	must(s.t, s.Members.Vouch(ctx, s.member, asked[0].ID, true))
	must(s.t, s.Leadership.AskAddress(ctx, s.member, s.canary+"new@"+string(s.id)+".example"))
	_, err = s.Members.Issue(ctx, s.root, s.id, 3, "2026-12-24")
	must(s.t, err)
	s.confide(email)
	s.campaign()
	must(s.t, s.SignIn.AskGlass(ctx, s.root, people.ID(s.member.ID), s.words("tribunal")+" of the seventeenth"))
}

// confide lets the member share, ask for an opinion and be answered.
func (s *town) confide(email func(access.Actor) string) {
	s.t.Helper()
	ctx := s.t.Context()
	for _, to := range []string{email(s.manager), s.canary + "@nobody.example"} {
		_, err := s.Sharing.Share(ctx, s.member, sharing.Offer{Email: to, Purpose: sharing.Other, Words: s.words("purpose"), Notes: true, Evidence: true, Until: "2027-01-31"})
		must(s.t, err)
	}
	s.shares(s.member, sharing.Offer{Email: email(s.manager), Purpose: sharing.Management, Until: "2027-01-31"})
	s.plan(email(s.manager))
	for _, whom := range []string{"manager", "head"} {
		id, err := s.Opinions.Ask(ctx, s.member, opinion.New{Kind: opinion.Opinions, Assessment: s.rated[s.member.ID], Skills: []string{"GP01"}, Whom: whom, Levels: true, Notes: true, Evidence: true,
			Until: "2026-12-31", Message: s.words("message")})
		must(s.t, err)
		if whom == "manager" {
			must(s.t, s.Opinions.Accept(ctx, s.manager, id))
			must(s.t, s.Opinions.Give(ctx, s.manager, id, opinion.Answer{Skill: "GP01", Level: 0, Comment: s.words("comment")}))
			must(s.t, s.Opinions.Differ(ctx, s.member, id, "GP01", s.words("dissent")))
		}
	}
}

// identifier tells what the service makes to tell things apart: those of package
// id, and the handles of members.
var identifier = regexp.MustCompile(`^[0-9a-zA-Z_-]{16,64}$`)

// identifiers are all that stand in the database, by the table and column.
func (h *hall) identifiers() map[string][]string {
	h.t.Helper()
	query := `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'search_%' AND m.name NOT LIKE 'sqlite_%'`
	if h.DB().Name == sqldb.Postgres.Name {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text' AND table_name NOT LIKE 'search_%'`
	}
	type column struct{ table, name string }
	all, err := sqldb.All(h.t.Context(), h.DB(), func(rows *sql.Rows) (c column, err error) { return c, rows.Scan(&c.table, &c.name) }, query)
	must(h.t, err)
	found := map[string][]string{}
	for _, c := range all {
		if !slices.Contains([]string{"id", "handle", "person", "term", "token", "thread"}, c.name) || c.table == "audit" || c.table == "jobs" {
			continue
		}
		values, err := sqldb.All(h.t.Context(), h.DB(), sqldb.Value[string], `SELECT DISTINCT CAST(`+c.name+` AS TEXT) FROM `+c.table+` WHERE `+c.name+` IS NOT NULL`)
		must(h.t, err)
		for _, v := range values {
			if identifier.MatchString(v) {
				found[c.table+"."+c.name] = append(found[c.table+"."+c.name], v)
			}
		}
	}
	return found
}

// unlike is an identifier of the same form that was never made.
func unlike(id string) string {
	b := []byte(id)
	for i := len(b) - 8; i < len(b); i++ {
		if b[i] >= 'a' && b[i] < 'z' {
			b[i]++
		} else {
			b[i] = 'a' + byte(i%5)
		}
	}
	if bytes.Equal(b, []byte(id)) {
		b[len(b)-1] ^= 1
	}
	return string(b)
}

// role is who looks into the other organisation.
type role struct {
	name   string
	cookie string
	knows  []string // addresses under which their role lets them know what is there, whose it ever is
	names  bool     // and whether it lets them know people's names and addresses
}

// onlookers are everybody's kind, at home in the other organisation.
func (s *town) onlookers() []role {
	of := func(name string, r access.Role) access.Actor {
		return s.admit(people.New{Name: name, Email: strings.ToLower(name) + "@" + string(s.id) + ".example", Organisation: s.id}, access.Grant{Role: r, Scope: access.Everywhere})
	}
	administers := []string{"/people", "/break-glass", "/members/joining", "/members/tokens", "/organisations/north/", "/editing/searches"}
	return []role{
		{name: "visitor"},
		{name: "member", cookie: s.enter(s.member)},
		{name: "manager", cookie: s.enter(s.manager)},
		{name: "leader", cookie: s.enter(s.leader)},
		{name: "joiner", cookie: s.enter(s.joiner)},
		{name: "guest", cookie: s.enter(s.guest)},
		{name: "editor", cookie: s.enter(of("Edith", access.Editor)), knows: []string{"/proposals", "/discussions", "/framework/desk", "/editing/searches"}, names: true},
		{name: "approver", cookie: s.enter(of("Appia", access.Approver))},
		{name: "head of profession", cookie: s.enter(of("Hedda", access.HeadOfProfession)), knows: []string{"/organisations/north/seats"}, names: true},
		{name: "administrator", cookie: s.enter(of("Adam", access.Administrator)), knows: administers, names: true},
	}
}

func (r role) mayKnow(address string) bool {
	return slices.ContainsFunc(r.knows, func(under string) bool { return strings.HasPrefix(address, under) })
}

// tell fails with the place where a canary sings.
func sings(t *testing.T, who, address string, a answer, canary string) {
	t.Helper()
	whole := a.whole()
	if i := strings.Index(strings.ToLower(whole), canary); i >= 0 {
		t.Errorf("%s reads %s at %s: …%q…", who, canary, address, whole[max(0, i-80):min(len(whole), i+80)])
	}
}

var parameter = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// filled are the addresses of a pattern with the identifiers of a town. The first
// of several is also its organisation.
func filled(pattern string, o people.OrganisationID, ids []string) []string {
	holes := len(parameter.FindAllString(pattern, -1))
	into := func(values ...string) string {
		i := -1
		return parameter.ReplaceAllStringFunc(pattern, func(string) string { i++; return values[min(i, len(values)-1)] })
	}
	var all []string
	for _, id := range ids {
		switch holes {
		case 1:
			all = append(all, into(id))
		default:
			all = append(all, into(string(o), id), into(id, id), into(id, "GP01"))
		}
	}
	if holes > 0 {
		all = append(all, into(string(o), "new"))
	}
	return slices.Compact(all)
}

// fresh are identifiers that were not there before: the first of each column, and
// more where more worlds are asked for.
func (h *hall) fresh(before map[string][]string) []string {
	var ids []string
	for column, all := range h.identifiers() {
		made := slices.DeleteFunc(all, func(id string) bool { return slices.Contains(before[column], id) })
		slices.Sort(made)
		ids = append(ids, made[:min(len(made), int(many(1)))]...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// tried are those of all onlookers who look: on the second engine, which decides
// nothing of its own, the two who come closest, unless more worlds are asked for.
func (h *hall) tried(all []role) []role {
	if h.DB().Name == sqldb.Postgres.Name && many(1) == 1 {
		return slices.DeleteFunc(all, func(r role) bool { return r.name != "member" && r.name != "leader" })
	}
	return all
}
