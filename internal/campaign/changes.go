package campaign

import (
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// editable refuses to change what members have been asked already.
func (c Campaign) editable(now time.Time) error {
	if c.Shown(now) {
		return fault.New(fault.Conflict, "This campaign opened on %s, so only its end can be changed.", web.Day(c.FirstDay()))
	}
	return nil
}

// announce lets a draft open on its first day.
func (c *Campaign) announce(at sqldb.Stamp, today string) error {
	switch {
	case c.State(at.Time) != Draft:
		return fault.New(fault.Conflict, "This campaign has been announced already.")
	case c.FirstDay() < today:
		return fault.New(fault.Conflict, "The first day is over. Change the dates, then announce it.")
	}
	c.AnnouncedAt = at
	return nil
}

// takeBack makes a draft of what has not opened.
func (c *Campaign) takeBack(at sqldb.Stamp) error {
	if c.State(at.Time) != Announced {
		return fault.New(fault.Conflict, "Only a campaign that waits for its first day can be taken back.")
	}
	c.AnnouncedAt = sqldb.Stamp{}
	return nil
}

// extend moves the last day of what is open to a later one.
func (c *Campaign) extend(at sqldb.Stamp, closes string) error {
	if c.State(at.Time) != Open {
		return fault.New(fault.Conflict, "Only a campaign that is open can be extended.")
	}
	if message := checkClosing(c.Opens, closes, true); message != "" {
		return fault.New(fault.Invalid, "%s", message)
	}
	ends, _ := dayEnds(closes)
	if !ends.After(c.Ends.Time) {
		return fault.New(fault.Invalid, "Enter a day after %s, which is the last one now", web.Day(c.LastDay()))
	}
	c.EndedBefore, c.Ends = c.Ends, ends
	return nil
}

// shorten takes the last extension back, as long as that leaves it open.
func (c *Campaign) shorten(at sqldb.Stamp) error {
	if c.State(at.Time) != Open || c.EndedBefore.IsZero() || !c.EndedBefore.After(at.Time) {
		return fault.New(fault.Conflict, "This campaign cannot go back to an earlier last day.")
	}
	c.Ends, c.EndedBefore = c.EndedBefore, sqldb.Stamp{}
	return nil
}

// stop ends what is open before its last day.
func (c *Campaign) stop(at sqldb.Stamp) error {
	if c.State(at.Time) != Open {
		return fault.New(fault.Conflict, "Only a campaign that is open can be stopped.")
	}
	c.StoppedAt = at
	return nil
}

// resume opens again, until its last day, what was stopped.
func (c *Campaign) resume(at sqldb.Stamp) error {
	if c.State(at.Time) != Stopped {
		return fault.New(fault.Conflict, "Only a campaign that was stopped before its last day can be opened again.")
	}
	c.StoppedAt = sqldb.Stamp{}
	return nil
}
