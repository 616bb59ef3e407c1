package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"guildhall/internal/clock"
)

// TestEveryGoesOnAfterAFailureAndEnds runs for three hours of a false clock.
func TestEveryGoesOnAfterAFailureAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Hour+time.Minute)
		defer stop()
		did, failed := 0, 0
		clock.Every(ctx, time.Hour, func(error) { failed++ }, func(context.Context) error {
			if did++; did == 2 {
				return errors.New("no room")
			}
			return nil
		})
		if did != 4 || failed != 1 {
			t.Errorf("done %d times, want 4; failed %d times, want once", did, failed)
		}
	})
}

func TestEveryIsSilentWhenItsTimeIsOver(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	clock.Every(ctx, time.Hour, func(err error) { t.Errorf("told of %v", err) }, func(ctx context.Context) error {
		stop()
		return ctx.Err()
	})
}
