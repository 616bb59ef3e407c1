// Package signin lets people prove who they are, and remembers that they did.
//
// Somebody types an email address. If it belongs to a person, or to the domain
// of an organisation on the register, a message goes there with a link and a
// code; the page says the same either way. The link works only in the browser
// that asked, where the code can be typed instead, so a message that is
// forwarded, scanned or read on another machine signs nobody in. Nothing is
// kept that could be used: tokens and codes are stored as hashes, and are made
// only when the message is sent.
//
// People may also prove who they are with a passkey, or with an identity provider
// that the service is configured for. Who they are there is the pair of issuer and
// subject, linked to an account only after proof of both. What is sensitive asks
// for a proof of the last quarter of an hour (access.Rule.Recently); what belongs to
// other people, and power over them, asks for one that took more than a message
// (access.Rule.Strongly), and so does the role of an administrator.
//
// Administrators open what belongs to others only by break-glass: a reason, a
// second administrator, an hour, a message to the person.
//
// A session is a random cookie whose hash is in the database. Its end, and the
// end of a role, count at the next request.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"strings"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/mail"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// How long things last, by the service's clock.
const (
	Lifetime     = 10 * time.Minute   // of a link, a code and the cookie that binds them (ASVS 6.5.5)
	Idle         = 12 * time.Hour     // after which an unused session ends
	IdleAdmin    = 30 * time.Minute   // the same of somebody who is an administrator in any scope (ASVS 7.3.1)
	Absolute     = 7 * 24 * time.Hour // after which any session ends
	seenEvery    = time.Minute        // how exactly last use is kept
	keepRequests = 24 * time.Hour     // how long a request is remembered
)

// Service signs people in and keeps their sessions.
type Service struct {
	DB         *sqldb.DB
	Log        *audit.Log
	People     *people.Service
	Profession *profession.Service
	Mailer     mail.Mailer
	Logger     *slog.Logger
	Provider   *Provider // that people may sign in with; nil for none
	BaseURL    string    // how people reach the service; links in mail start with it, never with a request's host

	// Entering is what else must happen, in the same act, when somebody signs in:
	// what waited for their address becomes theirs. The site fills it in.
	Entering []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error

	// Whom a message proves enough for what belongs to other people, while they have
	// no passkey: administrators, and everybody else. In a demonstration both, else
	// what the operator says.
	AdministratorsByMail, OthersByMail bool
}

// token returns 256 random bits as an address or a cookie carries them.
func token() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// wellFormed reports whether s can be a token, before the database is asked.
func wellFormed(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32 && len(s) == 43
}

// hash is the form in which secrets are kept. Tokens are random, so it needs
// neither salt nor slowness; codes are protected by their few guesses.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// alphabet leaves out the letters that look or sound like another, and the
// vowels, so that no code is a word. Base 20: eight make 34 bits.
const alphabet = "BCDFGHJKLMNPQRSTVWXZ"

const codeLength = 8

// newCode returns a code to type.
func newCode() string {
	var code strings.Builder
	for code.Len() < codeLength {
		var b [1]byte
		rand.Read(b[:])
		if b[0] < 240 { // the largest multiple of 20: every letter is as likely
			code.WriteByte(alphabet[int(b[0])%len(alphabet)])
		}
	}
	return code.String()
}

// spaced is a code as people read it: two groups of four.
func spaced(code string) string { return code[:codeLength/2] + "-" + code[codeLength/2:] }

// typed returns a code as it was meant: capitals, without spaces and hyphens.
func typed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\u2010' || r == '\u2011' || r == '\u2013' || r == '\u00a0':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// plausible reports whether a typed code can be one.
func plausible(code string) bool {
	return len(code) == codeLength && !strings.ContainsFunc(code, func(r rune) bool { return !strings.ContainsRune(alphabet, r) })
}
