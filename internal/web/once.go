package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"guildhall/internal/once"
)

func newKey(ctx context.Context) string {
	if st, _ := ctx.Value(stateKey{}).(*state); st == nil || !st.who.SignedIn() {
		return ""
	}
	return once.NewKey()
}

// Whoever sends a form again while the first sending is still at work waits this
// long for its answer.
const (
	looks      = 40
	lookAgain  = 50 * time.Millisecond
	doneBefore = "This is done already"
)

// again answers a form that has done something already as it was answered then,
// and reports whether it has. err is what went wrong with it this time, if that is
// known: a form that comes twice often finds that there is nothing left to do.
func (rt *Router) again(w http.ResponseWriter, r *http.Request, err error) bool {
	st, s := stateOf(r), once.Of(r.Context())
	if s == nil || s.Took() || st.asked {
		return false
	}
	st.asked = true
	sent := errors.Is(err, once.ErrSent)
	if !sent && rt.Sent != nil {
		readLate(r, s)
		var failed error
		if sent, failed = rt.Sent.Again(r.Context(), s); failed != nil {
			rt.Log.ErrorContext(r.Context(), "a form could not be looked up", "request", st.id, "error", failed)
		}
	}
	if !sent {
		return false
	}
	if to := rt.await(r.Context(), s); to != "" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return true
	}
	return Render(w, r, Page{Title: doneBefore}, sentBefore(whence(r))) == nil
}

// readLate reads the key of a form that was refused before it was read.
func readLate(r *http.Request, s *once.Submission) {
	if s.Keyed() {
		return
	}
	if r.ParseForm() == nil { // which keeps what has been read already
		_ = s.Read(r.URL.RequestURI(), r.PostForm) // a key that is none is no key
	}
}

// await is where the first sending of a form led; empty when that is not known in time.
func (rt *Router) await(ctx context.Context, s *once.Submission) string {
	if rt.Sent == nil {
		return ""
	}
	for range looks {
		a, _, err := rt.Sent.Find(ctx, s)
		if err != nil {
			rt.Log.ErrorContext(ctx, "the answer to a form could not be looked up", "error", err)
			return ""
		}
		if a.Given {
			return a.To
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(lookAgain):
		}
	}
	return ""
}

// settle keeps how a form was answered that has done something. One that was
// refused in spite of it gets its key back, so that it can be mended.
func (rt *Router) settle(r *http.Request, w *recorder) {
	s := once.Of(r.Context())
	if !s.Took() || rt.Sent == nil {
		return
	}
	ctx := context.WithoutCancel(r.Context())
	var err error
	switch {
	case w.status >= 400 && w.status < 500:
		err = rt.Sent.Free(ctx, s)
	case w.status/100 == 3:
		err = rt.Sent.Answered(ctx, s, w.Header().Get("Location"))
	default:
		err = rt.Sent.Answered(ctx, s, "")
	}
	if err != nil {
		rt.Log.ErrorContext(ctx, "the answer to a form could not be kept", "request", RequestID(r), "error", err)
	}
}
