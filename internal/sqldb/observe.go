package sqldb

import (
	"context"
	"sync"
)

type observerKey struct{}

// Observe returns a context in which fn is told every statement before it runs.
// Tests count queries with it; the service does not use it.
func Observe(ctx context.Context, fn func(query string)) context.Context {
	var one sync.Mutex // statements may run side by side
	return context.WithValue(ctx, observerKey{}, func(query string) {
		one.Lock()
		defer one.Unlock()
		fn(query)
	})
}

func observe(ctx context.Context, query string) {
	if fn, ok := ctx.Value(observerKey{}).(func(string)); ok {
		fn(query)
	}
}

// Prepares reports why a statement cannot be prepared, or nil. Only tests ask.
func (db *DB) Prepares(ctx context.Context, query string) error {
	stmt, err := db.read.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	return stmt.Close()
}
