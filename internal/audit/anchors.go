package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Anchor is the head of the chain at a moment, as it was told to somebody outside
// the store. Who can write to the store can compute the whole chain anew, but
// not so that it agrees with what is kept elsewhere.
type Anchor struct {
	Seq  int64     // number of the last seal
	Seal string    // its hash
	At   time.Time // when it was told
	Line int       // where it stands in the file that it was read from; 0 for nowhere
}

// Head is the chain's last link now, and false while nothing is sealed.
func Head(ctx context.Context, q sqldb.Querier, at time.Time) (Anchor, bool, error) {
	last, err := lastSeal(ctx, q)
	return Anchor{Seq: last.seq, Seal: last.hash, At: at}, last.seq > 0, err
}

// Anchored is what VerifyAnchors found in order.
type Anchored struct {
	Verified
	Anchors int `json:"anchors"`          // that agree with the chain
	Passed  int `json:"passed,omitempty"` // of these, within runs that were disposed of: a later one vouches for what is left
}

// VerifyAnchors is Verify, and then compares what was told outside with the
// chain. It fails on the first anchor, by its number in the chain, that the chain
// does not have. Of a run that was disposed of only the last hash is left: an
// anchor within it counts when a later one that agrees stands beyond it.
func (l *Log) VerifyAnchors(ctx context.Context, anchors []Anchor) (Anchored, error) {
	waiting := slices.Clone(anchors)
	slices.SortStableFunc(waiting, func(a, b Anchor) int { return cmp.Compare(a.Seq, b.Seq) })
	var found Anchored
	var wrong error
	var within []Anchor // in runs that are gone, with no later anchor yet
	v, err := l.walk(ctx, l.DB, func(_, last int64, hash string) {
		for len(waiting) > 0 && waiting[0].Seq <= last && wrong == nil {
			a := waiting[0]
			waiting = waiting[1:]
			switch {
			case a.Seq < last:
				within = append(within, a)
			case a.Seal != hash:
				wrong = disagrees(a, "the log has another seal of that number: it was written anew since")
			default:
				found.Anchors, found.Passed, within = found.Anchors+1+len(within), found.Passed+len(within), nil
			}
		}
	})
	found.Verified = v
	switch {
	case err != nil:
		return found, err
	case wrong != nil:
		return found, wrong
	case len(within) > 0:
		return found, disagrees(within[0], "its run was disposed of, and no later anchor vouches for the hash that is left of it")
	case len(waiting) > 0:
		return found, disagrees(waiting[0], fmt.Sprintf("the log ends at seal %d: acts were removed from its end, or an older backup was restored", v.Sealed))
	}
	return found, nil
}

func disagrees(a Anchor, how string) error {
	where := ""
	if a.Line > 0 {
		where = fmt.Sprintf(" on line %d", a.Line)
	}
	return fault.New(fault.Conflict, "The audit log does not agree with the anchor%s, seal %d of %s: %s.", where, a.Seq, clock.Moment(a.At), how)
}
