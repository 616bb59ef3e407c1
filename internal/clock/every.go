package clock

import (
	"context"
	"time"
)

// Every does something at once and then again and again, with so long between
// beginnings, until ctx ends. What goes wrong is told to failed and does not stop
// it; that ctx has ended is nothing gone wrong.
func Every(ctx context.Context, interval time.Duration, failed func(error), do func(context.Context) error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}
