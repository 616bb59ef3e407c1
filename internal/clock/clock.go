// Package clock tells the time. It is the only package that asks the machine.
//
// Moments are kept in UTC; people see, and day rules follow, London time.
package clock

import (
	"sync"
	"time"
	_ "time/tzdata" // London must be known on a machine without a zone database
)

// Clock returns the present moment.
type Clock func() time.Time

// System is the machine's clock.
func System() time.Time { return time.Now() }

// London is the zone in which people read dates and in which day rules count.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone database is embedded, so this is a broken build
	}
	return zone
}

// Day renders a moment as a date people read: "24 November 2026".
func Day(t time.Time) string { return t.In(London).Format("2 January 2006") }

// Moment renders a moment as people read it: "24 November 2026 at 3:04pm".
func Moment(t time.Time) string { return t.In(London).Format("2 January 2006 at 3:04pm") }

// ISODay renders the London calendar day of a moment as 2026-11-24.
func ISODay(t time.Time) string { return t.In(London).Format(time.DateOnly) }

// Since returns how long ago a moment was by the machine's monotonic clock;
// it is for measuring work, never for deciding anything.
func Since(start time.Time) time.Duration { return time.Since(start) }

// Fixed is a clock that tests set by hand. Its zero value tells the zero time.
type Fixed struct {
	mu sync.Mutex
	at time.Time
}

// At returns a Fixed clock that shows t.
func At(t time.Time) *Fixed { return &Fixed{at: t} }

// Now shows the time; the method value is a Clock.
func (f *Fixed) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

// Advance moves the clock on by d.
func (f *Fixed) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = f.at.Add(d)
}
