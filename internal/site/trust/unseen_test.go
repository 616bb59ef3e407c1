package trust

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/membership"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// digest is every row in which a word stands, of every table, as one text.
func (h *hall) digest(word string) string {
	h.t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_%' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	if h.DB().Name == sqldb.Postgres.Name {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'search_%' ORDER BY table_name`
	}
	tables, err := sqldb.All(h.t.Context(), h.DB(), sqldb.Value[string], query)
	must(h.t, err)
	var b strings.Builder
	for _, table := range tables {
		rows, err := sqldb.All(h.t.Context(), h.DB(), scanAny, `SELECT * FROM `+table)
		must(h.t, err)
		slices.Sort(rows)
		for _, row := range rows {
			if strings.Contains(row, word) {
				fmt.Fprintln(&b, table, row)
			}
		}
	}
	return b.String()
}

func scanAny(rows *sql.Rows) (string, error) {
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	err = rows.Scan(into...)
	return fmt.Sprint(values...), err
}

// restless are addresses whose answer changes by being opened, each for its reason.
var restless = map[string]string{
	"/me":        "counts what the actor has done, their reading included",
	"/me/export": "lists what the actor has done, their reading included",

	"/me/archive": "likewise",
	"/me/privacy": "likewise, as a count",
	"/me/sharing": "says when a share was read last, and those who look read it",

	"/me/access-log":    "lists who has read what is the actor's, and those who look read it",
	"/editing/searches": "counts what was sought in vain, by whoever looks too",
}

// TestWhatOneMayNotSeeChangesNoByteThatOneGets walks all that somebody can reach,
// lets everybody else say and do what is none of their business, and walks again.
func TestWhatOneMayNotSeeChangesNoByteThatOneGets(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		south, north := h.populate("south", "zqhome").live(), h.populate("north", "zqnorth")
		onlookers := slices.DeleteFunc(h.tried(south.onlookers()), func(who role) bool {
			return who.name == "administrator" || who.name == "editor" // accounts are the one's business, proposals the other's
		})
		_, err := h.Figures.Build(t.Context()) // figures stand still while people answer
		must(t, err)
		var before []map[string]answer
		for _, who := range onlookers {
			before = append(before, h.walk(t, who))
		}
		north.live()
		h.hideAway()
		h.Router.Refresh(t.Context())
		for i, who := range onlookers {
			h.compare(t, who, before[i])
		}
	})
}

// hideAway lets people next to whoever looks say what is for nobody.
func (h *hall) hideAway() {
	h.t.Helper()
	alone := h.admit(people.New{Name: "Una Seen", Email: "una@elsewhere.example"})
	h.rate(alone, "hidden away", "hidden away")
	colleague := h.admit(people.New{Name: "Col League", Email: "col@south.example"}, access.Grant{Role: access.Editor, Scope: "discipline/GP"})
	h.rate(colleague, "hidden away", "hidden away")
	must(h.t, h.Members.NameManager(h.t.Context(), colleague, "col.manager@nobody.example"))
	must(h.t, h.Members.SaveAbout(h.t.Context(), colleague, membership.About{Region: "hidden away", Interests: "hidden away", Disciplines: []string{"GP"}}))
	must(h.t, h.Members.Choose(h.t.Context(), colleague, membership.Choices("400000000000000"), false))
	_, err := h.SignIn.StartSession(h.t.Context(), people.ID(alone.ID), access.Actor{}, "a hidden browser")
	must(h.t, err)
}

var link = regexp.MustCompile(`(?:href|action)="(/[^"#]*)"`)

// walk opens every address that somebody is led to, and every one of the router's
// that needs no identifier, and keeps the answers. It walks twice, so that what
// changes by being opened is known.
func (h *hall) walk(t *testing.T, who role) map[string]answer {
	t.Helper()
	const most = 350
	var addresses []string
	known := map[string]bool{}
	add := func(address string) {
		address = strings.ReplaceAll(address, "&amp;", "&")
		if !known[address] && len(addresses) < most && !strings.HasPrefix(address, "/assets/") && !strings.Contains(address, "/sign-in/provider") {
			known[address], addresses = true, append(addresses, address)
		}
	}
	for _, pattern := range h.patterns("GET") {
		if !parameter.MatchString(pattern) {
			add(pattern)
		}
	}
	for _, query := range []string{"/search?q=zqnorth", "/search?q=rating", "/members?words=zqnorth", "/members?organisation=north", "/organisations/north", "/organisations/south",
		"/organisations/north/members", "/organisations/south/members", "/api/v1/search?q=rating", "/api/v1/organisations/north", "/people?words=zqnorth"} {
		add(query)
	}
	for i := 0; i < len(addresses); i++ {
		a := h.get(who.cookie, addresses[i])
		for _, m := range link.FindAllStringSubmatch(a.body, -1) {
			add(m[1])
		}
	}
	kept := map[string]answer{}
	for _, address := range addresses {
		kept[address] = h.get(who.cookie, address)
	}
	for _, address := range addresses {
		if again := h.get(who.cookie, address); again.whole() != kept[address].whole() && restless[strings.SplitN(address, "?", 2)[0]] == "" {
			t.Errorf("%s: %s changes by being opened: %s", who.name, address, difference(kept[address].whole(), again.whole()))
		}
	}
	if len(kept) < 80 {
		t.Errorf("%s walks only %d addresses", who.name, len(kept))
	}
	return kept
}

func (h *hall) compare(t *testing.T, who role, before map[string]answer) {
	t.Helper()
	for address, a := range before {
		if restless[strings.SplitN(address, "?", 2)[0]] != "" {
			continue
		}
		if b := h.get(who.cookie, address); a.whole() != b.whole() {
			t.Errorf("%s gets another answer at %s because of what is not theirs to see: %s", who.name, address, difference(a.whole(), b.whole()))
		}
	}
}
