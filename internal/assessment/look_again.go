package assessment

import (
	"strconv"
	"time"

	"guildhall/internal/assessment/carry"
	"guildhall/internal/clock"
)

// How long what people say of themselves is taken to be so. People are reminded a
// month before, in one letter for whatever falls due in the months after it, and
// once: what they said stays, however old it is.
const (
	RatingYears  = 2
	remindDays   = 30 // before
	togetherDays = 90 // what falls due within so many days is in the same letter
)

// oldWords say of a rating that it is old.
var oldWords = "Said more than " + strconv.Itoa(RatingYears) + " years ago: look again"

// said before this moment, a rating is old at another.
func oldBefore(now time.Time) time.Time { return now.AddDate(-RatingYears, 0, 0) }

// Old reports whether a rating in use was said so long ago that it may not be so
// any more. One that a release asks to confirm is not asked about twice.
func (s Standing) Old(h Held) bool { return s.oldAt(h, s.now) }

func (s Standing) oldAt(h Held, now time.Time) bool {
	return !now.IsZero() && !h.Past() && h.Confirm == carry.Kept && h.Said().At.Before(oldBefore(now))
}

// OldOnes lists them.
func (s Standing) OldOnes() []Held { return s.pick(s.Old) }

// LookAgain lists what is old or soon will be: what one screen asks about.
func (s Standing) LookAgain() []Held {
	if s.now.IsZero() {
		return nil
	}
	soon := s.now.AddDate(0, 0, togetherDays)
	return s.pick(func(h Held) bool { return s.oldAt(h, soon) })
}

// open is everything that a person may be asked to say again.
func (s Standing) open() []Held { return append(s.ToConfirm(), s.LookAgain()...) }

// OldFrom is the day on which a rating is old, in words.
func (h Held) OldFrom() string { return clock.Day(h.Said().At.AddDate(RatingYears, 0, 0)) }

// soonOut lists evidence that is out of date or will be within the months of one
// letter.
func soonOut(all []Evidence, now time.Time) []Evidence {
	until := clock.ISODay(now.AddDate(0, 0, togetherDays))
	var some []Evidence
	for _, e := range all {
		if e.OutOfDate(until) {
			some = append(some, e)
		}
	}
	return some
}
