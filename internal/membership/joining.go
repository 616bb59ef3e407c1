package membership

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	mrand "math/rand/v2"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Token lets a number of people join an organisation that has no domain of its
// own. What they type is shown once, when it is issued.
type Token struct {
	ID           string
	Organisation people.OrganisationID
	Works        string
	Capacity     int
	Used         int
	Issued       sqldb.Stamp
	Expires      sqldb.Stamp
	Ended        sqldb.Stamp
}

// Open reports whether anybody can still join with it.
func (t Token) Open(at time.Time) bool {
	return t.Ended.IsZero() && t.Used < t.Capacity && at.Before(t.Expires.Time)
}

// Bounds of a token.
const (
	mostCapacity = 5000
	longestToken = 366 * 24 * time.Hour
)

// CanIssue reports whether the actor may issue tokens.
func CanIssue(who access.Actor) bool { return people.CanManage(who) }

func onlyIssuers() error {
	return fault.New(fault.Forbidden, "Only an administrator of the whole service can do this.")
}

// Issue makes a token that ends with a London day and returns what people type.
func (s *Members) Issue(ctx context.Context, who access.Actor, organisation people.OrganisationID, capacity int, lastDay string) (string, error) {
	if !CanIssue(who) {
		return "", onlyIssuers()
	}
	if err := first(CheckToken(capacity, lastDay, s.Log.Now())); err != nil {
		return "", err
	}
	expires := expiry(lastDay)
	if o, err := s.People.Organisation(ctx, organisation); err != nil || !people.Lives(o.From, o.To, s.Log.Now()) {
		if err == nil {
			err = fault.New(fault.NotFound, "")
		}
		return "", invalid(err, "Choose an organisation from the list")
	}
	token := rand.Text()
	act := audit.Act{By: who, Verb: "issued joining token", About: "organisation/" + string(organisation)}
	return spaced(token), s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `INSERT INTO joining_tokens (id, hash, organisation, capacity, used, issued_by, issued_at, expires_at) VALUES ($1, $2, $3, $4, 0, $5, $6, $7)`,
			id.New(at.Time), hashToken(token), organisation, capacity, who.ID, at, sqldb.At(expires))
		return err
	})
}

// expiry is the moment at which a London day is over; the zero time for what is
// no day.
func expiry(lastDay string) time.Time {
	last, err := time.ParseInLocation(time.DateOnly, lastDay, clock.London)
	if err != nil {
		return time.Time{}
	}
	return last.AddDate(0, 0, 1)
}

// CheckToken says what is wrong with each field, by its name.
func CheckToken(capacity int, lastDay string, now time.Time) map[string]string {
	wrong := map[string]string{}
	if capacity < 1 || capacity > mostCapacity {
		wrong["capacity"] = fmt.Sprintf("Enter for how many people, from 1 to %d", mostCapacity)
	}
	if expires := expiry(lastDay); !expires.After(now) || expires.Sub(now) > longestToken {
		wrong["last"] = "Enter the last day on which it can be used, within a year, such as " + clock.ISODay(now.AddDate(0, 1, 0))
	}
	return wrong
}

// spaced writes a token so that it can be read out.
func spaced(token string) string {
	var b strings.Builder
	for i, r := range token {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hashToken is how a token is kept, however it was typed.
func hashToken(token string) string {
	plain := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(token))
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:])
}

const selectTokens = `SELECT t.id, t.organisation, o.name, t.capacity, t.used, t.issued_at, t.expires_at, t.ended_at
	FROM joining_tokens t JOIN organisations o ON o.id = t.organisation`

func scanToken(rows *sql.Rows) (t Token, err error) {
	return t, rows.Scan(&t.ID, &t.Organisation, &t.Works, &t.Capacity, &t.Used, &t.Issued, &t.Expires, &t.Ended)
}

// Tokens lists the tokens, the latest first.
func (s *Members) Tokens(ctx context.Context, who access.Actor) ([]Token, error) {
	if !CanIssue(who) {
		return nil, onlyIssuers()
	}
	return sqldb.All(ctx, s.DB, scanToken, selectTokens+` ORDER BY t.issued_at DESC, t.id DESC`)
}

// EndToken ends a token. Whoever has joined with it stays.
func (s *Members) EndToken(ctx context.Context, who access.Actor, token string) error {
	if !CanIssue(who) {
		return onlyIssuers()
	}
	return s.Log.Do(ctx, audit.Act{By: who, Verb: "ended joining token", About: "joining-token/" + token}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE joining_tokens SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL`, at, token)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "This token has ended already.")
		}
		return err
	})
}

// Attempts at an act on which many people set at once: each is tried anew where
// the database found that they clashed, which is no answer to the person.
const attempts = 12

// Redeem makes the actor's organisation that of a token, which then has one
// place fewer. Exactly as many people succeed as it has places.
func (s *Members) Redeem(ctx context.Context, who access.Actor, token string) (err error) {
	for n := range attempts {
		refused := false
		err = s.redeem(ctx, who, token, &refused)
		if refused || fault.KindOf(err) != fault.Conflict || err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(mrand.IntN(20*(n+1))) * time.Millisecond):
		}
	}
	return err
}

func (s *Members) redeem(ctx context.Context, who access.Actor, token string, refused *bool) error {
	no := func(kind fault.Kind, text string) error {
		*refused = true
		return fault.New(kind, "%s", text)
	}
	return s.act(ctx, who, "joined with token", func(tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
		*refused = false
		found, err := sqldb.All(ctx, tx, scanToken, selectTokens+` WHERE t.hash = $1`, hashToken(token))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return no(fault.Invalid, "Enter the token as you were given it. This one does not exist")
		}
		t := found[0]
		uses, err := sqldb.One(ctx, tx, "count", sqldb.Value[int], `SELECT count(*) FROM joining_token_uses WHERE token = $1 AND person = $2`, t.ID, person)
		switch {
		case err != nil:
			return err
		case uses > 0:
			return no(fault.Invalid, "You have joined with this token already")
		case !t.Open(at.Time):
			return no(fault.Invalid, "This token has been used up or has expired. Ask whoever gave it to you for another")
		}
		if _, err := tx.Exec(ctx, `UPDATE joining_tokens SET used = used + 1 WHERE id = $1`, t.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO joining_token_uses (token, person, at) VALUES ($1, $2, $3)`, t.ID, person, at); err != nil {
			return err
		}
		return people.Move(ctx, tx, at, who, person, t.Organisation, true)
	})
}

// Sponsorship is one person's wish to join because another knows them.
type Sponsorship struct {
	ID           string
	Person       people.ID
	Name, Email  string
	SponsorEmail string
	Sponsor      people.ID
	SponsorName  string
	Organisation people.OrganisationID // the sponsor's, once they vouch
	Works        string
	Asked        sqldb.Stamp
	Vouched      sqldb.Stamp
	Outcome      string // confirmed, refused or withdrawn; empty while it is open
}

const selectSponsorships = `SELECT v.id, v.person, pe.name, pe.email, v.sponsor_email, coalesce(v.sponsor, ''), coalesce(sp.name, ''), coalesce(v.organisation, ''), coalesce(o.name, ''), v.asked_at, v.vouched_at, v.outcome
	FROM sponsorships v JOIN people pe ON pe.id = v.person LEFT JOIN people sp ON sp.id = v.sponsor LEFT JOIN organisations o ON o.id = v.organisation`

func scanSponsorship(rows *sql.Rows) (v Sponsorship, err error) {
	return v, rows.Scan(&v.ID, &v.Person, &v.Name, &v.Email, &v.SponsorEmail, &v.Sponsor, &v.SponsorName, &v.Organisation, &v.Works, &v.Asked, &v.Vouched, &v.Outcome)
}

// AskSponsor asks a member, by address, to vouch for the actor. Whether anybody
// has the address the actor does not learn.
func (s *Members) AskSponsor(ctx context.Context, who access.Actor, email string) error {
	email, err := people.CanonicalEmail(email)
	if err != nil {
		return err
	}
	return s.act(ctx, who, "asked for a sponsor", func(tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
		own, err := findProfile(ctx, tx, person)
		switch {
		case err != nil:
			return err
		case own.Employer != "" && own.Confirmed:
			return fault.New(fault.Conflict, "You belong to %s already", own.Works)
		case own.Email == email:
			return fault.New(fault.Invalid, "Enter the address of another person")
		}
		if _, err := tx.Exec(ctx, `UPDATE sponsorships SET outcome = 'withdrawn', decided_at = $1 WHERE person = $2 AND outcome = ''`, at, person); err != nil {
			return err
		}
		sponsor, err := people.ByEmail(ctx, tx, email)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO sponsorships (id, person, sponsor_email, sponsor, asked_at, decided_by, outcome) VALUES ($1, $2, $3, $4, $5, '', '')`,
			id.New(at.Time), person, email, sqldb.Nullable(sponsor.ID), at); err != nil || sponsor.ID == "" {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Payload: parcel{Letter: sponsorAsked, To: string(sponsor.ID), From: who.ID}})
	})
}

// OwnSponsorship is the actor's own open wish; false when there is none.
func (s *Members) OwnSponsorship(ctx context.Context, who access.Actor) (Sponsorship, bool, error) {
	all, err := sqldb.All(ctx, s.DB, scanSponsorship, selectSponsorships+` WHERE v.person = $1 AND v.outcome = ''`, who.ID)
	if err != nil || len(all) == 0 {
		return Sponsorship{}, false, err
	}
	return all[0], true, nil
}

// Asked lists who asks the actor to vouch for them.
func (s *Members) Asked(ctx context.Context, who access.Actor) ([]Sponsorship, error) {
	return sqldb.All(ctx, s.DB, scanSponsorship, selectSponsorships+` WHERE v.sponsor = $1 AND v.outcome = '' AND v.vouched_at IS NULL ORDER BY v.asked_at, v.id`, who.ID)
}

// Vouch says whether the actor knows a person who asked, and that they work
// where the actor does.
func (s *Members) Vouch(ctx context.Context, who access.Actor, sponsorship string, yes bool) error {
	verb := "declined to vouch"
	if yes {
		verb = "vouched"
	}
	return s.Log.Do(ctx, audit.Act{By: who, Verb: verb, About: "sponsorship/" + sponsorship}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		own, err := findProfile(ctx, tx, people.ID(who.ID))
		if err != nil {
			return err
		}
		var n int64
		switch {
		case !yes:
			n, err = tx.Exec(ctx, `UPDATE sponsorships SET outcome = 'refused', decided_at = $1, decided_by = $2 WHERE id = $3 AND sponsor = $4 AND outcome = '' AND vouched_at IS NULL`,
				at, who.ID, sponsorship, who.ID)
		case own.Employer == "" || !own.Confirmed:
			return fault.New(fault.Conflict, "Where you work is not confirmed, so you cannot vouch for anybody yet.")
		default:
			n, err = tx.Exec(ctx, `UPDATE sponsorships SET vouched_at = $1, organisation = $2 WHERE id = $3 AND sponsor = $4 AND outcome = '' AND vouched_at IS NULL`,
				at, own.Employer, sponsorship, who.ID)
		}
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "Nobody asks you about this any more.")
		}
		return err
	})
}

// CanAdmit reports whether a viewer may decide on somebody who is vouched for:
// an administrator, or a leader of the organisation; never the sponsor.
func CanAdmit(who access.Actor, v Viewer, s Sponsorship) bool {
	return !s.Vouched.IsZero() && s.Outcome == "" && string(s.Sponsor) != who.ID && string(s.Person) != who.ID &&
		(people.CanManage(who) || has(v.Leads, s.Organisation))
}

// Waiting lists who is vouched for and waits for the actor's decision.
func (s *Members) Waiting(ctx context.Context, who access.Actor) ([]Sponsorship, error) {
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return nil, err
	}
	if !people.CanManage(who) && len(v.Leads) == 0 {
		return nil, fault.New(fault.Forbidden, "Only an administrator or a leader of an organisation can do this.")
	}
	all, err := sqldb.All(ctx, s.DB, scanSponsorship, selectSponsorships+` WHERE v.outcome = '' AND v.vouched_at IS NOT NULL ORDER BY v.vouched_at, v.id`)
	var mine []Sponsorship
	for _, w := range all {
		if CanAdmit(who, v, w) {
			mine = append(mine, w)
		}
	}
	return mine, err
}

// Admit decides on somebody who is vouched for. Where they are let in, their
// organisation is that of their sponsor.
func (s *Members) Admit(ctx context.Context, who access.Actor, sponsorship string, yes bool) error {
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return err
	}
	verb, outcome := "refused sponsored member", "refused"
	if yes {
		verb, outcome = "confirmed sponsored member", "confirmed"
	}
	return s.Log.Do(ctx, audit.Act{By: who, Verb: verb, About: "sponsorship/" + sponsorship}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		w, err := sqldb.One(ctx, tx, "sponsorship", scanSponsorship, selectSponsorships+` WHERE v.id = $1`, sponsorship)
		if err != nil {
			return err
		}
		if !CanAdmit(who, v, w) {
			if w.Outcome != "" {
				return fault.New(fault.Conflict, "This has been decided already.")
			}
			return fault.New(fault.NotFound, "This sponsorship does not exist or is not shared with you.")
		}
		if _, err := tx.Exec(ctx, `UPDATE sponsorships SET outcome = $1, decided_at = $2, decided_by = $3 WHERE id = $4`, outcome, at, who.ID, sponsorship); err != nil || !yes {
			return err
		}
		return people.Move(ctx, tx, at, who, w.Person, w.Organisation, true)
	})
}
