package following

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/sqldb"
)

// TestADigestFallsDueOnLondonDays walks over the days on which the clocks change.
func TestADigestFallsDueOnLondonDays(t *testing.T) {
	london := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, clock.London)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC()
	}
	for _, c := range []struct {
		f    Frequency
		last string
		now  string
		due  bool
	}{
		{Daily, "2026-03-28", "2026-03-29 06:59", false}, // the clocks went forward at one
		{Daily, "2026-03-28", "2026-03-29 07:00", true},
		{Daily, "2026-03-29", "2026-03-29 23:59", false},
		{Daily, "2026-10-24", "2026-10-25 06:59", false}, // they went back at two
		{Daily, "2026-10-24", "2026-10-25 07:00", true},
		{Daily, "2026-11-20", "2026-11-24 12:00", true}, // days that were missed are one digest
		{Weekly, "2026-11-16", "2026-11-22 23:00", false},
		{Weekly, "2026-11-16", "2026-11-23 06:30", false},
		{Weekly, "2026-11-16", "2026-11-23 07:00", true},
		{Weekly, "2026-11-16", "2026-11-25 09:00", true}, // the service was away on Monday
		{Weekly, "2026-11-23", "2026-11-29 09:00", false},
		{Weekly, "2026-12-28", "2027-01-03 09:00", false}, // a week that ends in another year
		{Never, "2020-01-01", "2026-11-24 12:00", false},
	} {
		if got := Due(c.f, c.last, london(c.now)); got != c.due {
			t.Errorf("%s, last %s, at %s: due %v, want %v", c.f, c.last, c.now, got, c.due)
		}
	}
}

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func notice(minute int, actor, url, summary string, refs ...string) Notice {
	return Notice{At: sqldb.At(start.Add(time.Duration(minute) * time.Minute)), Actor: actor, URL: url, Title: "T " + url, Summary: summary, Refs: refs}
}

func gathered(all []Notice, refs ...string) string {
	var things []Followed
	for _, ref := range refs {
		things = append(things, Followed{Thing: Thing{Ref: ref, URL: "/at/" + ref}})
	}
	within := func(d string) []string { return []string{"skill/IN-" + d} }
	d := gather(all, interests(things, within), "me", start, start.Add(time.Hour))
	var said []string
	for _, item := range d.Items {
		said = append(said, item.URL+": "+strings.Join(item.Lines, " "))
	}
	return strings.Join(said, "; ")
}

func TestADigestNamesEachThingOnce(t *testing.T) {
	all := []Notice{
		notice(0, "", "/early", "At the start, which was told before.", "skill/A"),
		notice(1, "ben", "/a", "Reworded.", "skill/A"),
		notice(2, "me", "/own", "My own doing.", "skill/A"),
		notice(3, "ben", "/p", "Somebody wrote.", "proposal/1", "skill/A"),
		notice(4, "cleo", "/p", "Somebody wrote.", "proposal/1"),
		notice(5, "ben", "/p", "Accepted.", "proposal/1"),
		notice(6, "", "/in", "Moved.", "skill/IN-D"),
		notice(7, "", "/at/page/1", "New words.", "changes"),
		notice(61, "", "/late", "After the end.", "skill/A"),
	}
	for want, follows := range map[string][]string{
		"/p: Somebody wrote.; /a: Reworded.":      {"skill/A"},
		"/p: Somebody wrote (2 times). Accepted.": {"proposal/1"},
		"/in: Moved.":                                     {"discipline/D"},
		"/at/page/1: New words.":                          {"page/1"},
		"/at/page/1: New words.; ":                        {"changes", "skill/NONE"},
		"/in: Moved.; /p: Somebody wrote.; /a: Reworded.": {"framework"},
		"": {"skill/NONE"},
		"/at/page/1: New words.; /in: Moved.; /p: Somebody wrote (2 times). Accepted.; /a: Reworded.": {"framework", "changes", "proposal/1"},
	} {
		if got := gathered(all, follows...); got != strings.TrimSuffix(want, "; ") {
			t.Errorf("who follows %v is told\n%s\nwant\n%s", follows, got, want)
		}
	}
}

func TestALongDigestSaysHowManyItLeavesOut(t *testing.T) {
	var all []Notice
	for i := range mostItems + 7 {
		all = append(all, notice(1+i%50, "", fmt.Sprintf("/%d", i), "New.", "skill/A"))
	}
	d := gather(all, interests([]Followed{{Thing: Thing{Ref: "skill/A"}}}, nil), "me", start, start.Add(time.Hour))
	if len(d.Items) != mostItems || d.More != 7 {
		t.Errorf("%d items and %d more", len(d.Items), d.More)
	}
	l := letter{Digest: d, Name: "Ada", Base: "https://hall.example", Stop: "https://hall.example/stop", Frequency: Daily}
	m, err := l.message(t.Context())
	if err != nil || !strings.Contains(m.Text, "And 7 more things.") || !strings.Contains(m.HTML, "And 7 more things.") || !strings.Contains(m.Subject, "67 things") {
		t.Errorf("%v %s", err, m.Text)
	}
}

func TestWhatIsNotThereAnyMoreIsNotTold(t *testing.T) {
	in := interests([]Followed{{Thing: Thing{Ref: "secret/1", URL: "/secret"}, Lost: true}}, nil)
	if in.wants(notice(1, "", "/secret", "Seen.", "secret/1")) {
		t.Error("a person is told of what they may not see")
	}
}
