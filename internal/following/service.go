package following

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/mail"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
)

// Service keeps what people follow and tells them of it.
type Service struct {
	DB         *sqldb.DB
	Log        *audit.Log
	People     *people.Service
	Profession *profession.Service
	Framework  *framework.Service
	Mailer     mail.Mailer
	BaseURL    string // how people reach the service; links in mail start with it

	// Kinds finds the things of the capabilities above, by the kind in their
	// references: "network", "proposal". The site fills it in.
	Kinds map[string]Finder
}

// Join makes a person follow a thing in which they take part, within the act by
// which they do. Where they stopped following it, that stands.
func Join(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person, ref string) error {
	if err := begin(ctx, tx, at, person, ref, false); err != nil {
		return err
	}
	return hears(ctx, tx, at, person, token())
}

// Find returns the thing that an actor wants to follow, or NotFound.
func (s *Service) Find(ctx context.Context, who access.Actor, ref string) (Thing, error) {
	if err := check(ref); err != nil {
		return Thing{}, err
	}
	found, err := s.find(ctx, who, []string{ref})
	if err != nil {
		return Thing{}, err
	}
	t, ok := found[ref]
	if !ok {
		return t, fault.New(fault.NotFound, "What you want to follow does not exist or is not shared with you.")
	}
	return t, nil
}

// Follow begins to follow a thing that the actor may see.
func (s *Service) Follow(ctx context.Context, who access.Actor, ref string) error {
	if !CanFollow(who) {
		return fault.New(fault.Forbidden, "Sign in to follow this.")
	}
	t, err := s.Find(ctx, who, ref)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "followed", About: t.Ref}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := countFollowed(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if n >= MostFollows {
			return fault.New(fault.Conflict, "You follow %d things, the most there can be. Stop following something first.", n)
		}
		if err := begin(ctx, tx, at, who.ID, t.Ref, true); err != nil {
			return err
		}
		return hears(ctx, tx, at, who.ID, token())
	})
}

// End stops following a thing. It need not exist any more.
func (s *Service) End(ctx context.Context, who access.Actor, ref string) error {
	if err := check(ref); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "stopped following", About: ref}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := end(ctx, tx, at, who.ID, ref)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "You do not follow this.")
		}
		return err
	})
}

// SetFrequency chooses how often the actor hears by mail.
func (s *Service) SetFrequency(ctx context.Context, who access.Actor, f Frequency) error {
	if !slices.Contains(Frequencies, f) {
		return fault.New(fault.Invalid, "Choose how often you want a digest")
	}
	act := audit.Act{By: who, Verb: "chose digest " + string(f), About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := hears(ctx, tx, at, who.ID, token()); err != nil {
			return err
		}
		before, _, err := settingOf(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		return setFrequency(ctx, tx, at, who.ID, f, before.Frequency == Never)
	})
}

// Stop ends the mail of whoever a message went to, by the token in it.
func (s *Service) Stop(ctx context.Context, stop string) error {
	setting, ok, err := settingByStop(ctx, s.DB, stop)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "This address does not stop any digest. Sign in to choose how often you hear from us.")
	}
	return s.SetFrequency(ctx, access.Actor{ID: setting.Person}, Never)
}

// NewFeed makes a new address for the actor's feed and returns its token, which
// is not kept: an address that is lost is replaced.
func (s *Service) NewFeed(ctx context.Context, who access.Actor) (string, error) {
	feed := token()
	act := audit.Act{By: who, Verb: "made feed address", About: "person/" + who.ID}
	return feed, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := hears(ctx, tx, at, who.ID, token()); err != nil {
			return err
		}
		return setFeed(ctx, tx, who.ID, hash(feed))
	})
}

// EndFeed revokes the address of the actor's feed.
func (s *Service) EndFeed(ctx context.Context, who access.Actor) error {
	act := audit.Act{By: who, Verb: "revoked feed address", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error { return setFeed(ctx, tx, who.ID, "") })
}

// Own is what a person follows and how they hear of it.
type Own struct {
	Things    []Followed
	Frequency Frequency // empty while they never followed anything
	Feed      bool      // whether their feed has an address
	Coming    Digest    // what the next digest would say if it were sent now
}

// Follows reports whether a thing is among what the person follows.
func (o Own) Follows(ref string) bool {
	return slices.ContainsFunc(o.Things, func(f Followed) bool { return f.Ref == ref })
}

// Own reads what the actor follows, with the coming digest.
func (s *Service) Own(ctx context.Context, who access.Actor) (own Own, err error) {
	setting, heard, err := settingOf(ctx, s.DB, who.ID)
	if err != nil || !heard {
		return own, err
	}
	own.Frequency, own.Feed = setting.Frequency, setting.Feed
	if own.Things, err = s.things(ctx, who); err != nil {
		return own, err
	}
	now := sqldb.At(s.Log.Now())
	from := setting.ToldUntil
	if setting.Frequency == Never {
		from = sqldb.At(now.AddDate(0, 0, -7))
	}
	all, err := s.news(ctx, from)
	if err != nil {
		return own, err
	}
	within, err := s.withinDiscipline(ctx)
	own.Coming = gather(all, interests(own.Things, within), who.ID, from.Time, now.Time)
	return own, err
}

// Follows reports whether the actor follows a thing.
func (s *Service) Follows(ctx context.Context, who access.Actor, ref string) (bool, error) {
	all, err := followed(ctx, s.DB, who.ID)
	return Own{Things: all}.Follows(ref), err
}

// things lists what an actor follows, with what each is called now.
func (s *Service) things(ctx context.Context, who access.Actor) ([]Followed, error) {
	all, err := followed(ctx, s.DB, who.ID)
	if err != nil {
		return nil, err
	}
	return s.named(ctx, who, all)
}

func (s *Service) named(ctx context.Context, who access.Actor, all []Followed) ([]Followed, error) {
	refs := make([]string, len(all))
	for i, f := range all {
		refs[i] = f.Ref
	}
	found, err := s.find(ctx, who, refs)
	for i, f := range all {
		if t, ok := found[f.Ref]; ok {
			all[i].Thing = t
		} else {
			all[i].Title, all[i].Lost = f.Ref, true
		}
	}
	return all, err
}

// news is everything that happened since a moment, oldest first: notices, and
// what publishing says has changed. Notices learn here what their things are
// called now.
func (s *Service) news(ctx context.Context, from sqldb.Stamp) ([]Notice, error) {
	all, err := noticesSince(ctx, s.DB, from)
	if err != nil {
		return nil, err
	}
	f, err := s.Framework.Current(ctx)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	for i, n := range all {
		for _, ref := range n.Refs {
			kind, key := split(ref)
			if n.URL != "" || f == nil {
				break
			}
			if t, ok := inRelease(f, kind, key); ok {
				n.URL, n.Title = t.URL, t.Title
			}
		}
		if n.URL == "" { // gone from the current release: its address still answers
			kind, key := split(n.Refs[0])
			n.URL, n.Title = "/"+kind+"s/"+key, key
		}
		all[i] = n
	}
	changes, err := s.changes(ctx, from)
	all = append(all, changes...)
	slices.SortStableFunc(all, func(a, b Notice) int { return a.At.Compare(b.At.Time) })
	return all, err
}

const changesAtOnce = 200

// changes are what publishing announced since a moment, as notices.
func (s *Service) changes(ctx context.Context, from sqldb.Stamp) ([]Notice, error) {
	var all []Notice
	for offset := 0; offset < noticesAtOnce; offset += changesAtOnce {
		some, err := publishing.Changes(ctx, s.DB, changesAtOnce, offset)
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			if !c.At.After(from.Time) {
				return all, nil
			}
			all = append(all, Notice{ID: c.ID, At: c.At, URL: c.URL, Title: c.Title, Summary: c.Summary, Refs: []string{AllChanges}})
		}
		if len(some) < changesAtOnce {
			break
		}
	}
	return all, nil
}

// token returns 256 random bits as an address carries them.
func token() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// absolute is an address of the service as it is written outside of it.
func (s *Service) absolute(path string) string { return strings.TrimSuffix(s.BaseURL, "/") + path }
