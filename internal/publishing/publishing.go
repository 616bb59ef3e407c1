// Package publishing keeps the pages of prose and how they come to be read.
//
// An editor writes a draft and asks for a review. Another person, who wrote
// none of it, approves it or returns it with a reason; what is approved is
// published at once or at a set hour. Until then visitors read the words they
// read before. Every version is kept, any two can be compared, and an old one
// can be taken up again as a new draft. A page that moves leaves its old address
// behind, which leads to the new one for ever.
//
// A page whose path is the address of a room of the service, such as networks,
// is that room's introduction: the room asks for it with Published and draws it
// with Prose. Every other page is served here, at its own address.
package publishing

import (
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// ID identifies a page, whatever its address becomes.
type ID string

// Text is what an editor writes of a page.
type Text struct {
	Title       string
	Description string // one sentence, for lists and search engines
	Body        string // Markdown
	Owner       string // the part in the service that looks after it: "service-owner"
	NextReview  string // the London day by which it is to be read again: 2027-05-23
}

// Page is a page with the text that visitors read now.
type Page struct {
	ID           ID
	Path         string // its address without the first slash
	Lang         string // the BCP 47 tag of its language
	Text                // empty while nothing was published
	LastReviewed string // the London day on which someone last vouched for it
	Published    int64  // the version that is published; 0 for none
	PublishedAt  sqldb.Stamp
}

// Ref is how acts, search and other capabilities name the page.
func (p Page) Ref() string { return "page/" + string(p.ID) }

// Overdue reports whether the page should have been read again before a day.
func (p Page) Overdue(today string) bool {
	return p.Published > 0 && p.NextReview != "" && p.NextReview < today
}

// OwnerName is the owner in words.
func (t Text) OwnerName() string { return ownerName(t.Owner) }

// State is how far a version has come.
type State string

// The states of a version. The first three are open: a page has at most one
// version in any of them.
const (
	Draft      State = "draft"
	InReview   State = "in review"
	Approved   State = "approved"   // waiting for its hour
	Live       State = "published"  // what visitors read
	Rejected   State = "rejected"   // returned to its author with a reason
	Superseded State = "superseded" // a later version took its place
	Discarded  State = "discarded"
)

// Open reports whether the version is still on its way.
func (s State) Open() bool { return s == Draft || s == InReview || s == Approved }

// Version is one text of a page.
type Version struct {
	Page ID
	N    int64
	Text
	BasedOn     int64 // the version that was published when this was begun
	Edition     int64 // grows with every save
	State       State
	Author      string // who wrote it last: a person, "service", or empty once erased
	Note        string // what has changed, in the author's words
	CreatedAt   sqldb.Stamp
	SavedAt     sqldb.Stamp
	PublishAt   sqldb.Stamp // when it is to be published; zero for as soon as it is approved
	PublishedAt sqldb.Stamp
	Writers     []string // everyone whose words are in it
	Reviews     []Review
}

// Outcome is what a reviewer decided.
type Outcome string

// The outcomes of a review.
const (
	Agreed   Outcome = "approved"
	Returned Outcome = "returned"
)

// Review is one person's decision on a version.
type Review struct {
	Person   string // empty once erased
	At       sqldb.Stamp
	Outcome  Outcome
	Note     string
	Approver bool // whether the person was an approver then
}

// Settings say how many people a publication takes. A second person always
// reviews; the setting can only ask for more.
type Settings struct {
	ApproverToo bool // whether an approver has to agree besides the first reviewer
}

// CanEdit reports whether the actor may write drafts and see unpublished text.
func CanEdit(who access.Actor) bool { return who.Is(access.Editor) }

// CanSeeEditing reports whether the actor may look behind the published pages.
func CanSeeEditing(who access.Actor) bool {
	return who.Is(access.Editor) || who.Is(access.Approver) || who.Is(access.Administrator)
}

// CanSet reports whether the actor may change how many people a publication takes.
func CanSet(who access.Actor) bool { return who.Holds(access.Administrator, access.Everywhere) }

// CanReview returns nil if the actor may decide on a version, and otherwise why not.
func CanReview(who access.Actor, v Version, s Settings) error {
	switch {
	case !who.Is(access.Editor) && !who.Is(access.Approver):
		return fault.New(fault.Forbidden, "Only an editor or an approver can review a page.")
	case v.State != InReview:
		return fault.New(fault.Conflict, "Version %d is no longer waiting for review. Someone may have dealt with it just now.", v.N)
	case slices.Contains(v.Writers, who.ID):
		return fault.New(fault.Forbidden, "You wrote some of this version, so another person has to review it.")
	case v.agreedBy(who.ID):
		return fault.New(fault.Forbidden, "You have approved this version already. Another person has to agree as well.")
	case s.ApproverToo && v.agreed() > 0 && !v.approverAgreed() && !who.Is(access.Approver):
		return fault.New(fault.Forbidden, "An editor has approved this version. Now an approver has to agree.")
	}
	return nil
}

// Last reports whether the actor's agreement would be all that is missing.
func Last(who access.Actor, v Version, s Settings) bool {
	return !s.ApproverToo || v.agreed() > 0 && (v.approverAgreed() || who.Is(access.Approver))
}

func (v Version) agreed() (n int) {
	for _, r := range v.Reviews {
		if r.Outcome == Agreed {
			n++
		}
	}
	return n
}

func (v Version) agreedBy(person string) bool {
	return slices.ContainsFunc(v.Reviews, func(r Review) bool { return r.Outcome == Agreed && r.Person == person })
}

func (v Version) approverAgreed() bool {
	return slices.ContainsFunc(v.Reviews, func(r Review) bool { return r.Outcome == Agreed && r.Approver })
}

// Schedule checks the hour at which a version is to be published; the zero
// Stamp is at once.
func Schedule(publishAt, at sqldb.Stamp) error {
	switch {
	case publishAt.IsZero():
	case !publishAt.After(at.Time):
		return fault.New(fault.Invalid, "The date and time of publication must be in the future. It is now %s in London.", clock.Moment(at.Time))
	case publishAt.After(at.AddDate(2, 0, 0)):
		return fault.New(fault.Invalid, "The date of publication must be within 2 years from now.")
	}
	return nil
}

// Limits of what a page may hold, in characters.
const (
	MaxTitle       = 120
	MaxDescription = 300
	MaxBody        = 50_000
	MaxNote        = 300
)

// ownerName turns the slug of an owner into words: "Head of profession team".
func ownerName(slug string) string {
	words := strings.ReplaceAll(slug, "-", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// ownerSlug is how the words of an owner are kept.
func ownerSlug(words string) string {
	parts := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(parts, "-")
}
