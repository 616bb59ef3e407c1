// Package records keeps the service's own data for as long as its retention
// schedule says, and no longer (ISO 15489-1, 8.5 and 9.9).
//
// A capability registers a Holder: the tables in which it keeps things about
// people, how to export and erase one person, and its Classes, each of which
// can list what is due and dispose of it. The schedule itself is data that the
// profession approves. A hold keeps things from disposal; a certificate proves
// that disposal happened, and says how many things a hold kept back.
package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Holder is a capability as the keeper of records sees it.
type Holder struct {
	Name   string   // the capability, such as "sign-in"
	Tables []string // tables with a person in them; each table belongs to one holder

	// Export returns what the capability holds about a person, as a value that
	// reads well as JSON; nil when it holds nothing.
	Export func(ctx context.Context, q sqldb.Querier, person string) (any, error)

	// Files lists the files that the capability keeps of a person, for the archive
	// that they may take away; nil where it keeps none.
	Files func(ctx context.Context, q sqldb.Querier, person string) ([]File, error)

	// Erase removes the person: rows go, or the person in them does where the
	// row belongs to the profession. It must leave no byte that names them.
	Erase func(ctx context.Context, tx *sqldb.Tx, person string) error

	Classes []Class
}

// File is a file that a holder keeps of a person. Open reads it from its
// beginning; the caller closes it. Names of one holder's files differ.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Class is one kind of thing that the schedule disposes of.
type Class struct {
	ID string // as in the retention schedule: "sign-in-logs"

	// Due lists the things whose period began before a moment. What Due leaves
	// out is kept: a class decides what starts its period.
	Due func(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]Item, error)

	// Dispose carries out the schedule's action on things that Due listed.
	Dispose func(ctx context.Context, tx *sqldb.Tx, items []Item) error

	// Content is a thing as its appraisal looks at it and as its transfer hands it
	// over, a value that reads well as JSON; nil for a class that is never appraised.
	Content func(ctx context.Context, q sqldb.Querier, item Item) (any, error)
}

// Item is a thing that is due.
type Item struct {
	Ref     string // what it is: "session/06h0…"
	Subject string // the reference a hold may name instead, such as "person/06h0…"; empty for none
}

// Permanent is the period of a class that is never disposed of.
const Permanent = "permanent"

// Period is how long a class is kept after the event that starts its clock.
type Period struct {
	Years, Months, Days int
	Forever             bool
}

// ParsePeriod reads an ISO 8601 duration in one unit, such as P7Y, P6M or P30D,
// or the word permanent.
func ParsePeriod(s string) (Period, error) {
	if s == Permanent {
		return Period{Forever: true}, nil
	}
	if len(s) >= 3 && s[0] == 'P' {
		n, err := strconv.Atoi(s[1 : len(s)-1])
		if err == nil && n >= 0 { // P0D: as soon as it begins
			switch s[len(s)-1] {
			case 'Y':
				return Period{Years: n}, nil
			case 'M':
				return Period{Months: n}, nil
			case 'D':
				return Period{Days: n}, nil
			}
		}
	}
	return Period{}, fault.New(fault.Invalid, "“%s” is not a retention period. Write a number of years, months or days such as P7Y, P6M or P30D, or the word permanent.", s)
}

// Before is the moment before which the period must have begun to have ended now.
func (p Period) Before(now time.Time) time.Time {
	return now.AddDate(-p.Years, -p.Months, -p.Days)
}

// String says the period as people do: "7 years".
func (p Period) String() string {
	switch {
	case p.Forever:
		return "permanently"
	case p.Years > 0:
		return english.Count(p.Years, "year", "years")
	case p.Months > 0:
		return english.Count(p.Months, "month", "months")
	default:
		return english.Count(p.Days, "day", "days")
	}
}

// split parts what a hold keeps from what may go.
func split(items []Item, held map[string]bool, class string) (free, kept []Item) {
	for _, item := range items {
		if held[item.Ref] || held[item.Subject] && item.Subject != "" || held["class/"+class] {
			kept = append(kept, item)
		} else {
			free = append(free, item)
		}
	}
	return free, kept
}

// digest is what a certificate keeps of the references: enough to prove that a
// thing was among them, not enough to list them.
func digest(items []Item) string {
	refs := make([]string, len(items))
	for i, item := range items {
		refs[i] = item.Ref
	}
	slices.Sort(refs)
	h := sha256.New()
	for _, ref := range refs {
		fmt.Fprintf(h, "%s\n", ref)
	}
	return hex.EncodeToString(h.Sum(nil))
}
