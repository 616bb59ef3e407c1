package search

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var (
	ada     = access.Actor{ID: "ada"}
	visitor = access.Actor{}
	noon    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
)

// library is a small store of documents and what is asked of it.
type library struct {
	t testing.TB
	*Service
	now *clock.Fixed
}

func open(t testing.TB, db *sqldb.DB) *library {
	now := clock.At(noon)
	return &library{t, &Service{DB: db, Log: &audit.Log{DB: db, Now: now.Now}}, now}
}

func (l *library) act(fn func(ctx context.Context, tx *sqldb.Tx) error) {
	l.t.Helper()
	ctx := l.t.Context()
	err := l.Log.Do(ctx, audit.Act{By: ada, Verb: "changed thing", About: "thing/1"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return fn(ctx, tx)
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *library) put(docs ...Doc) {
	l.t.Helper()
	l.act(func(ctx context.Context, tx *sqldb.Tx) error {
		for _, d := range docs {
			if err := Put(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *library) remove(ref string) {
	l.t.Helper()
	l.act(func(ctx context.Context, tx *sqldb.Tx) error { return Remove(ctx, tx, ref) })
}

func (l *library) find(who access.Actor, q Query) Result {
	l.t.Helper()
	r, err := l.Find(l.t.Context(), who, q)
	if err != nil {
		l.t.Fatalf("%+v: %v", q, err)
	}
	return r
}

// refs is what a visitor finds, in order.
func (l *library) refs(text string) string {
	l.t.Helper()
	return refs(l.find(visitor, Query{Text: text}))
}

func refs(r Result) string {
	var all []string
	for _, h := range r.Hits {
		all = append(all, h.Ref)
	}
	return strings.Join(all, " ")
}

func doc(ref, title, body string, labels ...string) Doc {
	kind, _, _ := strings.Cut(ref, "/")
	return Doc{Ref: ref, URL: "/" + ref, Kind: kind, Title: title, Body: body, Labels: labels, Audience: Public}
}

// rights is a handful of documents as a profession might have them.
func rights() []Doc {
	return []Doc{
		doc("skill/1", "Individual rights requests", "Answer people who ask what is held about them, on time and in full.", "subject access", "DSAR handling"),
		doc("skill/2", "Records management", "Keep records so that they can be found, trusted and disposed of."),
		doc("skill/3", "Moving work between departments", "Transfer records when the machinery of government changes."),
		doc("role/1", "Records manager", "Leads records management in a department. Records management is a craft; records management takes patience."),
		doc("page/1", "How we work", "We hold a subject access clinic. Café society meets on Fridays."),
	}
}

func TestTheTitleComesFirst(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		for _, text := range []string{"records management", "Record Management", "RECORDS   MANAGEMENT!"} {
			if got := l.refs(text); got != "skill/2 role/1" {
				t.Errorf("%q found %q", text, got)
			}
		}
	})
}

// TestTheVeryTitleComesBeforeOneThatEndsOtherwise: both stem to the same words.
func TestTheVeryTitleComesBeforeOneThatEndsOtherwise(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(doc("role/9", "Records manager", ""), doc("discipline/9", "Records management", ""))
		for text, want := range map[string]string{"records management": "discipline/9 role/9", "Records Manager": "role/9 discipline/9"} {
			if got := l.refs(text); got != want {
				t.Errorf("%q found %q, want %q", text, got, want)
			}
		}
	})
}

func TestAnotherNameComesBeforeMereWords(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		l.put(doc("page/2", "A page", strings.Repeat("Subject access is subject access. ", 20)))
		if got := l.refs("subject access"); !strings.HasPrefix(got, "skill/1 ") {
			t.Errorf("found %q", got)
		}
	})
}

func TestDiacriticsAndEndingsDoNotMatter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		for text, want := range map[string]string{
			"cafe": "page/1", "CAFÉ": "page/1", "cafe\u0301": "page/1", "disposing trust": "skill/2", "the individual's rights": "skill/1",
		} {
			if got := l.refs(text); got != want {
				t.Errorf("%q found %q, want %q", text, got, want)
			}
		}
	})
}

func TestSynonymsFindEachOther(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		l.act(func(ctx context.Context, tx *sqldb.Tx) error {
			if err := PutSynonyms(ctx, tx, "glossary", [][]string{{"old", "gone"}}); err != nil {
				return err
			}
			if err := PutSynonyms(ctx, tx, "skills", [][]string{{"Individual rights requests", "subject access request", "DSAR"}}); err != nil {
				return err
			}
			return PutSynonyms(ctx, tx, "glossary", [][]string{{"machinery of government", "MoG"}})
		})
		for text, want := range map[string]string{
			"dsar":                           "skill/1",
			"subject access requests":        "skill/1",
			"MoG":                            "skill/3",
			"mog transfer":                   "skill/3",
			"the machinery of government":    "skill/3",
			"machinery government transfers": "skill/3",
			"government of machinery":        "skill/3",
			"old":                            "",
		} {
			if got := l.refs(text); got != want {
				t.Errorf("%q found %q, want %q", text, got, want)
			}
		}
		if got := l.find(visitor, Query{Text: "MoG transfer"}).Expanded; !slices.Equal(got, []string{"machinery of government"}) {
			t.Errorf("expanded to %q", got)
		}
	})
}

func TestWhatIsNotSharedLeavesNoTrace(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		queries := []Query{{Text: "records"}, {Text: "Quandary"}, {Text: "quandry"}, {Text: "records quandary"}, {Text: "records manager secret plan"}, {Text: "how we work"}}
		look := func(who access.Actor) string {
			var all strings.Builder
			for _, q := range queries {
				fmt.Fprintf(&all, "%+v\n", l.find(who, q))
			}
			groups, err := About(t.Context(), db, "skill/2", Audiences(who))
			fmt.Fprintf(&all, "%+v %v", groups, err)
			each, err := AboutEach(t.Context(), db, []string{"skill/1", "skill/2"}, Audiences(who))
			fmt.Fprintf(&all, "%+v %v", each, err)
			return all.String()
		}
		before := look(visitor)
		for i, audience := range []string{Members, "network/n1", ""} {
			d := doc(fmt.Sprintf("paper/%d", i), "How we work", "A quandary about records. The records manager has a secret plan.", "Quandary")
			d.Audience, d.About = audience, []string{"skill/2"}
			l.put(d)
		}
		if after := look(visitor); after != before {
			t.Errorf("a visitor saw a difference:\n%s\n%s", before, after)
		}
		if got := refs(l.find(ada, Query{Text: "quandary"})); got != "paper/0 paper/2" {
			t.Errorf("a member found %q", got)
		}
		if got := refs(l.find(ada, Query{Text: "quandary", Audiences: []string{"network/n1"}})); len(strings.Fields(got)) != 3 {
			t.Errorf("a member of the network found %q", got)
		}
		if r := l.find(ada, Query{Text: "quandry"}); r.DidYouMean != "" {
			t.Errorf("a member was offered %q, a word the public cannot read", r.DidYouMean)
		}
	})
}

func TestSlipsArePutRight(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		for text, want := range map[string]string{
			"recrods managment":    "records management",
			"machinary goverment":  "machinery government",
			"deparment":            "department",
			"xyzzyqux":             "",
			"records":              "",
			"rihgts of individual": "rights of individual",
		} {
			if got := l.find(visitor, Query{Text: text}).DidYouMean; got != want {
				t.Errorf("%q: did you mean %q, want %q", text, got, want)
			}
		}
		l.remove("skill/3")
		if got := l.find(visitor, Query{Text: "machinary"}).DidYouMean; got != "" {
			t.Errorf("offered %q, which nothing holds any more", got)
		}
	})
}

func TestSomeWordsAreFoundWhenNothingHasAll(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		r := l.find(visitor, Query{Text: "Fridays xyzzy"})
		if !r.Loose || refs(r) != "page/1" || r.Total != 1 {
			t.Errorf("%+v", r)
		}
		if r := l.find(visitor, Query{Text: "xyzzy plugh"}); r.Loose || r.Total != 0 || len(r.Hits) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestSnippetsMarkWhatWasAsked(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(doc("page/1", "A page", strings.Repeat("word ", 200)+"<b>the Retention</b> schedules "+strings.Repeat("word ", 200)))
		hits := l.find(visitor, Query{Text: "retention schedule"}).Hits
		var text, marked []string
		for _, p := range hits[0].Snippet {
			text = append(text, p.Text)
			if p.Hit {
				marked = append(marked, p.Text)
			}
		}
		if got := strings.Join(marked, "|"); got != "Retention|schedules" {
			t.Errorf("marked %q", got)
		}
		whole := strings.Join(text, "")
		if !strings.HasPrefix(whole, "…word") || !strings.HasSuffix(whole, "word…") || !strings.Contains(whole, "<b>the Retention</b> schedules") {
			t.Errorf("passage %q", whole)
		}
	})
}

func TestFacetsPromiseWhatTheirPagesHold(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		for i := range 60 {
			d := doc(fmt.Sprintf("%s/%d", []string{"skill", "role", "page"}[i%3], i), fmt.Sprintf("Thing %d", i), "archive")
			d.Topic = []string{"", "RM", "KM", "IR"}[i%4]
			d.Audience = []string{Public, Members}[i%5/4]
			l.put(d)
		}
		for _, who := range []access.Actor{visitor, ada} {
			for _, q := range []Query{{Text: "archive"}, {Text: "archive", Kind: "skill"}, {Text: "archives", Topic: "RM"}, {Text: "archive", Kind: "role", Topic: "KM"}} {
				r := l.find(who, q)
				for _, f := range r.KindFacets {
					narrowed := q
					narrowed.Kind = f.Value
					if got := l.find(who, narrowed).Total; got != f.Count {
						t.Errorf("%+v: kind %s promises %d, holds %d", q, f.Value, f.Count, got)
					}
				}
				for _, f := range r.TopicFacets {
					narrowed := q
					narrowed.Topic = f.Value
					if got := l.find(who, narrowed).Total; got != f.Count {
						t.Errorf("%+v: topic %s promises %d, holds %d", q, f.Value, f.Count, got)
					}
				}
				if got := pageThrough(l, who, q); len(got) != r.Total {
					t.Errorf("%+v: total %d, pages hold %d", q, r.Total, len(got))
				}
			}
		}
	})
}

// pageThrough collects all pages and fails if a document comes twice.
func pageThrough(l *library, who access.Actor, q Query) map[string]bool {
	l.t.Helper()
	seen := map[string]bool{}
	for q.Limit = 7; ; q.Offset += 7 {
		hits := l.find(who, q).Hits
		for _, h := range hits {
			if seen[h.Ref] {
				l.t.Errorf("%+v: %s comes twice", q, h.Ref)
			}
			seen[h.Ref] = true
		}
		if len(hits) < 7 {
			return seen
		}
	}
}

func TestPagesHangTogether(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		for i := range 40 {
			l.put(doc(fmt.Sprintf("page/%d", i), "Archive", "archive of many old files"), doc(fmt.Sprintf("skill/%d", i), fmt.Sprintf("Keeping %d", i), "archive of old files"))
		}
		for _, text := range []string{"archive", "old archive", "many old files archive"} {
			r := l.find(visitor, Query{Text: text})
			if got := pageThrough(l, visitor, Query{Text: text}); len(got) != r.Total || r.Total == 0 {
				t.Errorf("%q: total %d, pages hold %d", text, r.Total, len(got))
			}
		}
	})
}

func TestAboutListsWhatMentionsAThing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		b, a, c := doc("role/b", "Beta", ""), doc("role/a", "Alpha", ""), doc("course/c", "Course", "")
		for _, d := range []*Doc{&a, &b, &c} {
			d.About = []string{"skill/1", "skill/1", "skill/2"}
		}
		c.Audience = Members
		l.put(b, a, c)
		got := func(audiences ...string) string {
			groups, err := About(t.Context(), db, "skill/1", audiences)
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, g := range groups {
				fmt.Fprint(&all, g.Kind, ":")
				for _, m := range g.Docs {
					fmt.Fprint(&all, " ", m.Ref)
				}
				all.WriteString("; ")
			}
			return all.String()
		}
		if g := got(); g != "role: role/a role/b; " {
			t.Errorf("the public sees %q", g)
		}
		for _, audiences := range [][]string{nil, {Public, Members}} {
			refs := []string{"skill/1", "skill/2", "skill/3"}
			each, err := AboutEach(t.Context(), db, refs, audiences)
			for _, ref := range refs {
				one, oneErr := About(t.Context(), db, ref, audiences)
				if err != nil || oneErr != nil || !reflect.DeepEqual(each[ref], one) {
					t.Errorf("of %s for %v: %+v, %v and one by one %+v, %v", ref, audiences, each[ref], err, one, oneErr)
				}
			}
		}
		if g := got(Public, Members); g != "course: course/c; role: role/a role/b; " {
			t.Errorf("a member sees %q", g)
		}
		a.About = nil
		l.put(a)
		l.remove("role/b")
		if g := got(Public, Members); g != "course: course/c; " {
			t.Errorf("afterwards %q", g)
		}
	})
}

func TestReplaceExchangesAKind(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		replace := func(docs ...Doc) {
			l.act(func(ctx context.Context, tx *sqldb.Tx) error { return Replace(ctx, tx, "skill", docs) })
		}
		replace(doc("skill/9", "Retention", "records"), doc("skill/2", "Records", "kept"))
		if got := l.refs("records"); got != "skill/2 role/1 skill/9" && got != "skill/2 skill/9 role/1" {
			t.Errorf("found %q", got)
		}
		if got := l.find(visitor, Query{Text: "machinary"}); got.DidYouMean != "" {
			t.Errorf("offered %q", got.DidYouMean)
		}
		replace()
		if got := l.refs("records"); got != "role/1" {
			t.Errorf("found %q", got)
		}
	})
}

func TestRemovalLeavesNoByte(t *testing.T) {
	url := sqldbtest.SQLiteURL(t)
	db, err := sqldb.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, db)
	l.put(rights()...)
	d := doc("page/9", "Zarquonism", "zarquonisms abound; Vogonity too", "zarquonic")
	d.About = []string{"skill/zarquon"}
	l.put(d)
	path := strings.TrimPrefix(url, "sqlite:")
	if !holdsBytes(t, path, "zarquon") {
		t.Fatal("the words never reached the file: this test would prove nothing")
	}
	d.Title, d.Body = "Plain", "vogonity"
	d.Labels, d.About = nil, nil
	l.put(d)
	l.remove("page/9")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"zarquon", "arquon", "vogon", "ogoniti"} {
		if holdsBytes(t, path, word) {
			t.Errorf("%q is still in the file", word)
		}
	}
}

// holdsBytes looks in a database file and its log.
func holdsBytes(t *testing.T, path, word string) bool {
	t.Helper()
	files, _ := filepath.Glob(path + "*")
	if len(files) == 0 {
		t.Fatal("no file at " + path)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(bytes.ToLower(raw), []byte(word)) {
			return true
		}
	}
	return false
}

func TestCheckFindsAnIndexThatDrifted(t *testing.T) {
	db := sqldbtest.SQLite(t)
	l := open(t, db)
	l.put(rights()...)
	l.act(func(ctx context.Context, tx *sqldb.Tx) error { return Check(ctx, tx) })
	err := l.Log.Housekeep(t.Context(), audit.SearchRebuild, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		if _, err := tx.Exec(t.Context(), `UPDATE search_docs SET title = 'Another' WHERE ref = 'skill/2'`); err != nil {
			return err
		}
		return Check(t.Context(), tx)
	})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("a drifted index: %v", err)
	}
}

func TestMissesAreCountedWithoutThePerson(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		for _, text := range []string{"Digital Twins", "digital   twins?", "ada@example.org", strings.Repeat("x", 81), "", "🦉", "owls"} {
			if err := l.LogMiss(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		l.now.Advance(48 * time.Hour)
		l.LogMiss(t.Context(), "DIGITAL TWINS")
		got, err := Misses(t.Context(), db, 10)
		want := []Miss{{"digital twins", 3, "2026-11-26"}, {"owls", 1, "2026-11-24"}}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
		l.act(func(ctx context.Context, tx *sqldb.Tx) error { return ForgetMisses(ctx, tx, "2026-11-25") })
		if got, _ := Misses(t.Context(), db, 10); len(got) != 1 {
			t.Errorf("after forgetting: %+v", got)
		}
	})
}

// oddities are texts that break careless search boxes.
var oddities = []string{
	"", " ", "a", "the of and", `"`, `""`, `"unclosed`, `it's`, `'; DROP TABLE search_docs; --`, `NEAR(a b, 2)`, `records AND`, `OR`, `NOT records`,
	`title:records`, `{title body}: x`, `records*`, `^records`, `-records`, `(`, `)`, `a & b | !c <-> d`, `\`, `a:*`, `a\x00b`, "nul\x00nul", "\xff\xfe",
	"🦉", "👩‍👩‍👧", "日本語 テスト", "한국어", "Ünïcödé ﬁ ß İ", "e\u0301", "\u0301", "٣٤٥", "½", "ⅷ", "\u202Erecords", "1.5 -2 3e10", "http://a.b/c?d=e&f", "a@b.c",
	strings.Repeat("records ", 5000), strings.Repeat("x", 70000), strings.Repeat("é", 3000), strings.Repeat("a b c d ", 300), strings.Repeat("(", 1000),
}

func TestAnyTextIsAValidQuery(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := open(t, db)
		l.put(rights()...)
		l.act(func(ctx context.Context, tx *sqldb.Tx) error {
			return PutSynonyms(ctx, tx, "glossary", [][]string{{"machinery of government", "MoG"}, oddities})
		})
		for i, text := range oddities {
			l.put(doc(fmt.Sprint("odd/", i), "Odd "+text, text, text))
		}
		for _, text := range oddities {
			for _, q := range []Query{{Text: text}, {Text: text, Kind: text, Topic: text, Offset: math.MaxInt, Limit: math.MaxInt}} {
				l.find(visitor, q)
			}
			if err := l.LogMiss(t.Context(), text); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

// FuzzQuery asks both engines the same and wants the same count from each.
func FuzzQuery(f *testing.F) {
	for _, text := range append(oddities, "records management", "DSAR", "machinery of government transfer", "how do I transfer records between departments") {
		f.Add(text)
	}
	lite, post := open(f, sqldbtest.SQLite(f)), open(f, sqldbtest.Postgres(f))
	for _, l := range []*library{lite, post} {
		l.put(rights()...)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := lite.Find(t.Context(), visitor, Query{Text: text})
		if err != nil {
			t.Fatalf("sqlite: %q: %v", text, err)
		}
		b, err := post.Find(t.Context(), visitor, Query{Text: text})
		if err != nil {
			t.Fatalf("postgres: %q: %v", text, err)
		}
		if a.Total != b.Total || a.DidYouMean != b.DidYouMean {
			t.Errorf("%q: sqlite found %d (%q), postgres %d (%q)", text, a.Total, a.DidYouMean, b.Total, b.DidYouMean)
		}
	})
}
