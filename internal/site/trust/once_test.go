package trust

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// crowd is how many callers are let go together.
const crowd = 40

// together lets everybody go at once and returns how many succeeded.
func together(try func(i int) error) int {
	var start, done sync.WaitGroup
	var won atomic.Int64
	start.Add(1)
	for i := range crowd {
		done.Go(func() {
			start.Wait()
			if try(i) == nil {
				won.Add(1)
			}
		})
	}
	start.Done()
	done.Wait()
	return int(won.Load())
}

// twoOrOne runs a test on one instance with SQLite, and on two with one PostgreSQL.
func twoOrOne(t *testing.T, fn func(t *testing.T, h *hall, either func(i int) *hall)) {
	t.Run("sqlite", func(t *testing.T) {
		h := newHall(t, onSQLite(t))
		fn(t, h, func(int) *hall { return h })
	})
	t.Run("two instances on postgres", func(t *testing.T) {
		o := onPostgreSQL(t)
		first := newHall(t, o)
		second := openHall(t, o, first.clock)
		fn(t, first, func(i int) *hall { return []*hall{first, second}[i%2] })
	})
}

// TestExactlyTheAllowedNumberSucceeds lets 40 callers do what may be done once, or
// as often as there are places.
func TestExactlyTheAllowedNumberSucceeds(t *testing.T) {
	twoOrOne(t, func(t *testing.T, h *hall, either func(i int) *hall) {
		want := func(what string, allowed, got int) {
			t.Helper()
			if got != allowed {
				t.Errorf("%s: %d of %d succeeded, and %d may", what, got, crowd, allowed)
			}
		}
		ctx := t.Context()
		var all []access.Actor
		for i := range crowd {
			all = append(all, h.admit(people.New{Name: fmt.Sprintf("Crowd Member %c%c", 'a'+i/10, 'a'+i%10), Email: fmt.Sprintf("c%d@north.example", i), Organisation: "north"}))
		}

		id, err := h.Assessments.Begin(ctx, all[0], assessment.New{Purpose: assessment.OwnRole, Role: "R01"})
		must(t, err)
		must(t, h.Assessments.Answer(ctx, all[0], id, assessment.Answer{Skill: "GP01", Kind: assessment.Level, Level: 1}))
		want("submitting one assessment", 1, together(func(i int) error { return either(i).Assessments.Submit(ctx, all[0], id) }))

		token, err := h.Members.Issue(ctx, h.root, "south", 7, "2026-12-24")
		must(t, err)
		want("joining by a token with 7 places", 7, together(func(i int) error { return either(i).Members.Redeem(ctx, all[i], token) }))
		want("people moved by it", 7, h.count(`SELECT count(*) FROM people WHERE organisation = 'south'`))
		want("places that it has used", 7, h.count(`SELECT used FROM joining_tokens`))

		h.seatForMany(t, want, either)
		h.sponsorOnce(t, want, either)
		h.addressOnce(t, want, either, all)
		h.inviteOnce(t, want, either)

		for _, who := range all[1:] {
			must(t, h.Members.NameManager(ctx, who, "root@north.example"))
		}
		want("40 managers confirming different reports", crowd-1, together(func(i int) error {
			return either(i).Members.Answer(ctx, h.root, people.ID(all[i].ID), true) // the first named nobody
		}))
		want("an added person", 1, together(func(i int) error {
			_, err := either(i).People.Add(ctx, h.root, people.New{Name: "Sim Ultaneous", Email: "sim@north.example"})
			return err
		}))
		want("a granted role", 1, together(func(i int) error {
			return either(i).People.Grant(ctx, h.root, people.ID(all[3].ID), access.Editor, access.Everywhere)
		}))
	})
}

func (h *hall) count(query string, args ...any) int {
	h.t.Helper()
	n, err := sqldb.One(h.t.Context(), h.DB(), "count", sqldb.Value[int], query, args...)
	must(h.t, err)
	return n
}

// seatForMany offers one seat to 40 people, who accept together.
func (h *hall) seatForMany(t *testing.T, want func(string, int, int), either func(int) *hall) {
	t.Helper()
	var terms []string
	var offered []access.Actor
	for i := range crowd {
		email := fmt.Sprintf("seat%d@o1q.example", i)
		who := h.admit(people.New{Name: "Sea Ted", Email: email, Organisation: "o1q"})
		must(t, h.Leadership.Appoint(t.Context(), h.root, leadership.Offer{Organisation: "o1q", Post: leadership.Head, Email: email, Begins: "2026-11-24"}))
		mine, err := h.Leadership.Mine(t.Context(), who)
		must(t, err)
		terms, offered = append(terms, mine[0].ID), append(offered, who)
	}
	want("accepting one seat", 1, together(func(i int) error { return either(i).Leadership.Accept(t.Context(), offered[i], terms[i], false) }))
	want("leaders there", 1, h.count(`SELECT count(*) FROM grants WHERE role = 'leader' AND scope = 'organisation/o1q' AND ended_at IS NULL`))
}

// sponsorOnce lets a sponsor vouch, and those who decide decide, 40 times.
func (h *hall) sponsorOnce(t *testing.T, want func(string, int, int), either func(int) *hall) {
	t.Helper()
	ctx := t.Context()
	sponsor := h.admit(people.New{Name: "Spon Sor", Email: "sponsor@o2q.example", Organisation: "o2q"})
	guest := h.admit(people.New{Name: "Gu Est", Email: "guest@elsewhere.example"})
	want("open wishes to join", 1, min(1, together(func(i int) error { return either(i).Members.AskSponsor(ctx, guest, "sponsor@o2q.example") })))
	want("wishes that stayed open", 1, h.count(`SELECT count(*) FROM sponsorships WHERE outcome = ''`))
	asked, err := h.Members.Asked(ctx, sponsor)
	must(t, err)
	want("vouching", 1, together(func(i int) error { return either(i).Members.Vouch(ctx, sponsor, asked[0].ID, true) }))
	want("deciding on who is vouched for", 1, together(func(i int) error { return either(i).Members.Admit(ctx, h.root, asked[0].ID, i%2 == 0) }))
}

// prove asks for another address and returns the secret of the message to it.
func (h *hall) prove(who access.Actor, email string) string {
	h.t.Helper()
	must(h.t, h.Leadership.AskAddress(h.t.Context(), who, email))
	post := &lastLetter{}
	letters := *h.Leadership
	letters.Mailer = post
	worker := outbox.Worker{DB: h.DB(), Log: h.Acts, Logger: slog.New(slog.DiscardHandler)}
	worker.Handle(leadership.MailKind, letters.SendMail)
	_, err := worker.Drain(h.t.Context())
	must(h.t, err)
	found := secretInMail.FindStringSubmatch(post.text)
	if found == nil {
		h.t.Fatalf("no secret in %q", post.text)
	}
	return found[1]
}

// lastLetter keeps the last message that has a secret in it.
type lastLetter struct{ text string }

func (l *lastLetter) Send(_ context.Context, m mail.Message) error {
	if secretInMail.MatchString(m.Text) {
		l.text = m.Text
	}
	return nil
}

var secretInMail = regexp.MustCompile(`/me/address/(\w+)`)

// addressOnce proves one new address 40 times, and 40 people prove one address.
func (h *hall) addressOnce(t *testing.T, want func(string, int, int), either func(int) *hall, all []access.Actor) {
	t.Helper()
	ctx := t.Context()
	secret := h.prove(all[1], "moved@south.example")
	want("changing an address by one message", 1, together(func(i int) error { return either(i).Leadership.ChangeAddress(ctx, all[1], secret) }))
	secrets := make([]string, crowd)
	for i, who := range all {
		secrets[i] = h.prove(who, "wanted@south.example")
	}
	want("people who take one address", 1, together(func(i int) error { return either(i).Leadership.ChangeAddress(ctx, all[i], secrets[i]) }))
	want("people who have it", 1, h.count(`SELECT count(*) FROM people WHERE email = 'wanted@south.example'`))
}

// inviteOnce takes one file of members in 40 times.
func (h *hall) inviteOnce(t *testing.T, want func(string, int, int), either func(int) *hall) {
	t.Helper()
	file := "email,name,organisation\nann@o3q.example,Ann Invited,o3q\nbob@o3q.example,Bob Invited,o3q\n"
	together(func(i int) error {
		_, err := either(i).Members.Import(t.Context(), h.root, file)
		return err
	})
	want("people added by the file", 2, h.count(`SELECT count(*) FROM people WHERE email LIKE '%@o3q.example'`))
	want("invitations", 2, h.count(`SELECT count(*) FROM jobs WHERE key LIKE 'invitation/%'`))
}
