// Package once knows a form that is sent for the second time.
//
// Every form that somebody who is signed in gets carries a key that no other has.
// The first act that the form causes takes the key, in the act's own
// transaction. So whoever sends the form again, by pressing twice or because no
// answer came, finds the key taken on every instance, and is led to where the
// first sending led. A form that was refused took nothing: it can be mended and
// sent again.
package once

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Field is the name of the input that carries the key.
const Field = "once"

// Kept is for how long a key is known: longer than anybody waits for an answer.
const Kept = 24 * time.Hour

// ErrSent says that the form was sent before and what it asks for was done.
var ErrSent = errors.New("this form was sent before")

// NewKey returns a key of 130 random bits.
func NewKey() string { return rand.Text() }

// Submission is a form on its way through a request. It belongs to one goroutine.
type Submission struct {
	Person string // who sends it; empty for a visitor, whose forms have no key

	key    string
	digest string // of all that the form says
	took   bool   // whether an act of this request has the key
}

type contextKey struct{}

// With returns a context whose acts take the key of s.
func With(ctx context.Context, s *Submission) context.Context {
	return context.WithValue(ctx, contextKey{}, s)
}

// Of is the form whose request ctx is of; nil where there is none. Its methods
// may be called on nil.
func Of(ctx context.Context) *Submission {
	s, _ := ctx.Value(contextKey{}).(*Submission)
	return s
}

// Read takes the key out of what was posted to an address. The same key with
// other words is another form: somebody went back and wrote something else.
func (s *Submission) Read(path string, v url.Values) error {
	key := v.Get(Field)
	if s == nil || s.Person == "" || key == "" {
		return nil
	}
	if len(key) != len(NewKey()) || strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return fault.New(fault.Invalid, "This form came with a key that is none. Reload the page and try again.")
	}
	sum := sha256.Sum256([]byte(path + "\n" + v.Encode()))
	s.key, s.digest = key, hex.EncodeToString(sum[:])
	return nil
}

// Keyed reports whether a key has been read.
func (s *Submission) Keyed() bool { return s != nil && s.key != "" }

// Took reports whether an act of this request has taken the key.
func (s *Submission) Took() bool { return s != nil && s.took }

// Take takes the key for the act whose transaction tx is, or reports that the
// form was sent before. Then tx has to be committed with nothing more in it: a
// repeat that writes waits, as the first did, until the standby has both.
func (s *Submission) Take(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) (again bool, err error) {
	if !s.Keyed() || s.took {
		return false, nil
	}
	repeats, err := sqldb.One(ctx, tx, "form", sqldb.Value[int64], `INSERT INTO submissions (person, key, digest, sent_at, repeats, answered, location)
		VALUES ($1, $2, $3, $4, 0, FALSE, '')
		ON CONFLICT (person, key) DO UPDATE SET
			repeats = CASE WHEN submissions.digest = excluded.digest THEN submissions.repeats + 1 ELSE 0 END,
			answered = submissions.answered AND submissions.digest = excluded.digest,
			location = CASE WHEN submissions.digest = excluded.digest THEN submissions.location ELSE '' END,
			digest = excluded.digest, sent_at = excluded.sent_at
		RETURNING repeats`, s.Person, s.key, s.digest, at)
	return repeats > 0, err
}

// Taken notes how the transaction of Take ended, and returns what its act returns.
func (s *Submission) Taken(again bool, err error) error {
	switch {
	case err != nil:
		return err
	case again:
		return ErrSent
	case s.Keyed():
		s.took = true
	}
	return nil
}
