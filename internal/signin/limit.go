package signin

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Limits on asking and on typing codes, per quarter of an hour. A network's is
// wide, because a whole ministry may reach the service from one address; an
// account's is narrow, because it guards a mailbox.
const (
	window     = 15 * time.Minute
	perAccount = 3    // messages to one address, counted in the database
	perNetwork = 150  // requests from one /24 or /64, on this instance
	overall    = 3000 // requests from everywhere, on this instance
	maxGuesses = 5    // codes typed for one request
	networks   = 20_000
)

// Limiter counts requests per network on one instance.
type Limiter struct {
	mu      sync.Mutex
	started time.Time
	counts  map[netip.Prefix]int
	all     int
}

// allow counts a request and reports whether it may go on. All counts begin
// anew together, so memory is bounded and no old address is kept.
func (l *Limiter) allow(from netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil || now.Sub(l.started) >= window || now.Before(l.started) || len(l.counts) >= networks {
		l.started, l.counts, l.all = now, map[netip.Prefix]int{}, 0
	}
	network := web.Network(from)
	l.counts[network]++
	l.all++
	return l.counts[network] <= perNetwork && l.all <= overall
}

// mayMail counts a message to an address and reports whether it may be sent.
// It also forgets what is older than a day.
func (s *Service) mayMail(ctx context.Context, email string) (bool, error) {
	asked := 0
	err := s.Log.Housekeep(ctx, audit.SignInLimits, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := forget(ctx, tx, at); err != nil {
			return err
		}
		var err error
		asked, err = countAsked(ctx, tx, hash(email), at, sqldb.At(at.Add(-window)))
		return err
	})
	return asked <= perAccount, err
}

// Tidy forgets requests and counts that are older than a day. The service also
// does so whenever somebody asks to sign in.
func (s *Service) Tidy(ctx context.Context) error {
	return s.Log.Housekeep(ctx, audit.SignInLimits, func(tx *sqldb.Tx, at sqldb.Stamp) error { return forget(ctx, tx, at) })
}
