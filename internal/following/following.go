// Package following tells people what happened to the things they follow.
//
// Whoever changes a thing leaves a notice within the act that changes it. A
// person who follows the thing reads of it in one digest a day or a week, each
// thing once, or in a feed of their own. Nobody is told what they did
// themselves, or of what they may no longer see, and a digest of nothing is not
// sent.
//
// The package knows the kinds of the framework and of publishing, which stand
// below it; the capabilities above say how their own things are found.
package following

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Two references are of no thing, but of all.
const (
	TheFramework = "framework" // every skill, role and discipline, and the releases
	AllChanges   = "changes"   // what is new on the site
)

// Frequency is how often a person hears by mail.
type Frequency string

// The frequencies.
const (
	Daily  Frequency = "daily"
	Weekly Frequency = "weekly" // what a person hears who has chosen nothing
	Never  Frequency = "never"
)

// Frequencies lists them as people choose among them.
var Frequencies = []Frequency{Daily, Weekly, Never}

// Thing is what a reference leads to.
type Thing struct {
	Ref   string // "skill/RM01"
	Title string
	URL   string
}

// Finder returns the things of one kind that an actor may see, by key: that is
// what follows the kind in a reference. What the actor may not see is left out.
type Finder func(ctx context.Context, who access.Actor, keys []string) (map[string]Thing, error)

// Notice is something that happened.
type Notice struct {
	ID      string // given by Tell
	At      sqldb.Stamp
	Actor   string   // who did it; empty for nobody in particular
	URL     string   // where it is read; empty for where the first of Refs is
	Title   string   // of what is read there; empty for the title of the first of Refs
	Summary string   // what happened, in a sentence
	Refs    []string // whose followers are told
}

// Followed is a thing that a person follows.
type Followed struct {
	Thing
	Since sqldb.Stamp
	Lost  bool // whether it is gone, or not for this person any more
}

// Item is one thing of a digest with what happened to it.
type Item struct {
	URL, Title string
	Lines      []string // oldest first
	At         sqldb.Stamp
}

// Digest is what a person is told at once, newest first.
type Digest struct {
	Items []Item
	More  int // things beyond the most that one digest names
}

// Empty reports whether there is nothing to tell.
func (d Digest) Empty() bool { return len(d.Items) == 0 }

// Limits.
const (
	MostFollows = 500 // things that one person follows
	mostItems   = 60  // of one digest
	firstHour   = 7   // of the London day, before which no digest is sent
)

// CanFollow reports whether the actor may follow things.
func CanFollow(who access.Actor) bool { return who.SignedIn() && who.ID != access.Service.ID }

// period is the London day on which the digest of now's period falls due: the
// day itself, or the Monday of its week.
func period(f Frequency, now time.Time) string {
	day := now.In(clock.London)
	if f == Weekly {
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	}
	return day.Format(time.DateOnly)
}

// Due reports whether a digest is to be sent now, if the last was due on a day.
func Due(f Frequency, last string, now time.Time) bool {
	return f != Never && now.In(clock.London).Hour() >= firstHour && last < period(f, now)
}

// split parts a reference into its kind and its key.
func split(ref string) (kind, key string) {
	kind, key, _ = strings.Cut(ref, "/")
	return kind, key
}

// interest is what a person wants to hear about, ready to be asked.
type interest struct {
	refs      map[string]bool
	urls      map[string]bool // where the things are read
	framework bool
}

// interests gathers what a person may see of what they follow. Whoever follows
// a discipline hears of its skills and roles.
func interests(things []Followed, within func(discipline string) []string) interest {
	in := interest{refs: map[string]bool{}, urls: map[string]bool{}}
	for _, t := range things {
		if t.Lost {
			continue
		}
		in.refs[t.Ref], in.urls[t.URL] = true, true
		in.framework = in.framework || t.Ref == TheFramework
		if kind, key := split(t.Ref); kind == "discipline" {
			for _, ref := range within(key) {
				in.refs[ref] = true
			}
		}
	}
	return in
}

// wants reports whether a notice is of something that the person follows.
func (in interest) wants(n Notice) bool {
	if in.urls[n.URL] && n.URL != "" {
		return true
	}
	for _, ref := range n.Refs {
		kind, _ := split(ref)
		if in.refs[ref] || in.framework && slices.Contains(frameworkKinds, kind) {
			return true
		}
	}
	return false
}

var frameworkKinds = []string{"skill", "role", "discipline", TheFramework}

// gather makes the digest of a person from what happened within a time.
func gather(all []Notice, in interest, person string, from, until time.Time) Digest {
	byURL := map[string]*Item{}
	counts := map[string]map[string]int{}
	for _, n := range all {
		if !n.At.After(from) || n.At.After(until) || n.Actor == person && person != "" || !in.wants(n) {
			continue
		}
		item := byURL[n.URL]
		if item == nil {
			item = &Item{URL: n.URL}
			byURL[n.URL], counts[n.URL] = item, map[string]int{}
		}
		item.Title, item.At = n.Title, n.At
		if counts[n.URL][n.Summary]++; n.Summary != "" && counts[n.URL][n.Summary] == 1 {
			item.Lines = append(item.Lines, n.Summary)
		}
	}
	var d Digest
	for url, item := range byURL {
		for i, line := range item.Lines {
			if n := counts[url][line]; n > 1 {
				item.Lines[i] = strings.TrimSuffix(line, ".") + " (" + strconv.Itoa(n) + " times)."
			}
		}
		d.Items = append(d.Items, *item)
	}
	slices.SortFunc(d.Items, func(a, b Item) int {
		return cmp.Or(b.At.Compare(a.At.Time), cmp.Compare(a.URL, b.URL))
	})
	d.More = max(0, len(d.Items)-mostItems)
	d.Items = d.Items[:len(d.Items)-d.More]
	return d
}

// check refuses what cannot be a reference before anything is asked.
func check(ref string) error {
	if ref == "" || len(ref) > 200 || strings.ContainsAny(ref, " \n\t?#") {
		return fault.New(fault.NotFound, "This address does not say what to follow. Go to the page of the thing and choose Follow there.")
	}
	return nil
}
