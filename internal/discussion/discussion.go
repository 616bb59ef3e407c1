// Package discussion keeps what people say about a thing.
//
// A thread belongs to one reference and has an audience: everyone, members, a
// reference whose members it is for, or nobody but its participants. Editors
// may read every thread and remove a post, with a reason that readers see. An
// author may mend a post for an hour, with what it said before kept, and take
// it back at any time; a marker stays in its place, so that answers still make
// sense. Answers go one level deep.
//
// The capability that a thread is about opens and closes it, and draws it on its
// own page with Thread. The forms and what they do are here.
package discussion

import (
	"strconv"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// ID identifies a thread.
type ID string

// The audiences that every thread may have. A reference such as
// "network/adro" is one too, for the capability that knows who belongs to it.
const (
	Public  = search.Public  // anyone may read; members may write
	Members = search.Members // whoever is signed in
	Private = "private"      // participants and editors
)

// A Topic is one conversation about one thing.
type Topic struct {
	ID           ID
	Ref          string // what it is about: "proposal/06h0…"
	URL          string // the page that shows it
	Title        string // what that page is called
	Audience     string
	Posts        int64 // how many were ever written
	CreatedAt    sqldb.Stamp
	ClosedAt     sqldb.Stamp // zero while people can add to it
	Participants []string    // who may read and write whatever the audience
}

// Closed reports whether nobody can add to the thread any more.
func (t Topic) Closed() bool { return !t.ClosedAt.IsZero() }

// Post is what one person said.
type Post struct {
	Thread      ID
	N           int64 // its number in the thread, from 1
	ReplyTo     int64 // the post that it answers; 0 for none
	Author      string
	Body        string // Markdown
	Edition     int64
	WrittenAt   sqldb.Stamp
	EditedAt    sqldb.Stamp // zero when it never was
	WithdrawnAt sqldb.Stamp
	RemovedAt   sqldb.Stamp
	RemovedBy   string
	Reason      string // why it was removed
}

// Shown reports whether readers see the words.
func (p Post) Shown() bool { return p.WithdrawnAt.IsZero() && p.RemovedAt.IsZero() }

// Limits.
const (
	EditTime   = time.Hour // in which an author may mend a post
	MaxBody    = 5000      // characters
	MaxReason  = 500
	MostPosts  = 60 // of one person in a day
	PageSize   = 25 // posts that answer none, with their answers, on a page
	mostQuoted = 600
)

// Reader is an actor with the audiences that they belong to.
type Reader struct {
	access.Actor
	Audiences []string
}

// CanRead reports whether the reader may see a thread. It is the twin of visible.
func CanRead(r Reader, t Topic) bool {
	return among(t.Audience, r.Audiences) || CanModerate(r.Actor) || r.SignedIn() && among(r.ID, t.Participants)
}

func among(s string, all []string) bool {
	for _, other := range all {
		if s == other {
			return true
		}
	}
	return false
}

// CanModerate reports whether the actor may remove what others wrote.
func CanModerate(who access.Actor) bool { return who.Is(access.Editor) }

// CanPost returns nil if somebody who may read a thread may add to it.
func CanPost(who access.Actor, t Topic) error {
	switch {
	case !who.SignedIn():
		return fault.New(fault.Forbidden, "Sign in to take part in the discussion.")
	case t.Closed():
		return fault.New(fault.Conflict, "This discussion is closed. You can still read it.")
	}
	return nil
}

// CanEdit returns nil if the actor may mend a post at a moment.
func CanEdit(who access.Actor, t Topic, p Post, at time.Time) error {
	switch {
	case !who.SignedIn() || p.Author != who.ID:
		return fault.New(fault.Forbidden, "Only the author can change a post.")
	case !p.Shown():
		return fault.New(fault.Conflict, "This post is not shown any more, so it cannot be changed.")
	case t.Closed():
		return fault.New(fault.Conflict, "This discussion is closed. You can still read it.")
	case at.Sub(p.WrittenAt.Time) >= EditTime:
		return fault.New(fault.Conflict, "A post can be changed for an hour after it was written. Write another, or withdraw this one.")
	}
	return nil
}

// CanWithdraw returns nil if the actor may take a post back.
func CanWithdraw(who access.Actor, p Post) error {
	switch {
	case !who.SignedIn() || p.Author != who.ID:
		return fault.New(fault.Forbidden, "Only the author can withdraw a post.")
	case !p.Shown():
		return fault.New(fault.Conflict, "This post is not shown any more.")
	}
	return nil
}

// CanRemove returns nil if the actor may remove a post.
func CanRemove(who access.Actor, p Post) error {
	switch {
	case !CanModerate(who):
		return fault.New(fault.Forbidden, "Only an editor can remove a post.")
	case !p.Shown():
		return fault.New(fault.Conflict, "This post is not shown any more.")
	}
	return nil
}

// checkBody refuses what cannot be a post.
func checkBody(body string) error {
	switch n := len([]rune(body)); {
	case strings.TrimSpace(body) == "":
		return fault.New(fault.Invalid, "Enter what you want to say")
	case n > MaxBody:
		return fault.New(fault.Invalid, "Your post must be %d characters or fewer. It is %d now", MaxBody, n)
	}
	return nil
}

func checkReason(reason string) error {
	switch n := len([]rune(reason)); {
	case strings.TrimSpace(reason) == "":
		return fault.New(fault.Invalid, "Enter the reason, which readers will see")
	case n > MaxReason:
		return fault.New(fault.Invalid, "The reason must be %d characters or fewer. It is %d now", MaxReason, n)
	}
	return nil
}

// quote begins an answer with what it answers.
func quote(body string) string {
	if r := []rune(body); len(r) > mostQuoted {
		body = string(r[:mostQuoted]) + " …"
	}
	return "> " + strings.ReplaceAll(body, "\n", "\n> ") + "\n\n"
}

// Anchor is the place of a post on its page.
func (p Post) Anchor() string { return "post-" + strconv.FormatInt(p.N, 10) }

// Address is where a post is found for ever, whatever page it stands on.
func (p Post) Address() string { return address(p.Thread) + "/" + strconv.FormatInt(p.N, 10) }

func address(t ID) string { return "/discussions/" + string(t) + "/posts" }

// pagesOf is how many pages so many posts that answer none make.
func pagesOf(top int) int { return max(1, (top+PageSize-1)/PageSize) }
