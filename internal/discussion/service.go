package discussion

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/following"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Service keeps threads.
type Service struct {
	DB    *sqldb.DB
	Log   *audit.Log
	Names func(ctx context.Context, ids []string) (map[string]string, error) // what people are called

	// Belongs tells which audiences an actor belongs to besides those that go
	// with being a visitor or signed in: "network/adro". The site fills it in.
	Belongs []func(ctx context.Context, who access.Actor) ([]string, error)

	// Posting is what else must happen, in the same act, when somebody writes in
	// a thread. The site fills it in.
	Posting []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, t Topic, p Post) error
}

// Open begins a thread within the act that makes its thing.
func Open(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, t Topic) error {
	t.ID, t.CreatedAt = ID(id.New(at.Time)), at
	return insertTopic(ctx, tx, t)
}

// Close ends a thread within the act that settles its thing. What was said stays.
func Close(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, ref string) error {
	_, err := tx.Exec(ctx, `UPDATE threads SET closed_at = $1 WHERE ref = $2 AND closed_at IS NULL`, at, ref)
	return err
}

// reader is an actor with the audiences that they belong to.
func (s *Service) reader(ctx context.Context, who access.Actor) (Reader, error) {
	r := Reader{who, []string{Public}}
	if !who.SignedIn() {
		return r, nil
	}
	r.Audiences = append(r.Audiences, Members)
	for _, belongs := range s.Belongs {
		more, err := belongs(ctx, who)
		if err != nil {
			return r, err
		}
		r.Audiences = append(r.Audiences, more...)
	}
	return r, nil
}

// topic reads a thread that the actor may see.
func (s *Service) topic(ctx context.Context, q sqldb.Querier, r Reader, t ID) (Topic, error) {
	return find(ctx, q, r, "id", string(t))
}

// Said is a post as a reader sees it.
type Said struct {
	Post
	Answers []Said
	CanEdit bool
	CanTake bool // whether the reader may take it back
	CanBar  bool // whether the reader may remove it
	Edited  bool
}

// View is one page of a thread as one reader sees it.
type View struct {
	Topic
	Said    []Said
	Who     access.Actor
	People  map[string]string
	Page    int
	Pages   int
	CanPost error // nil, or why the reader cannot add to it
}

// Name is what the author of a post is called. Visitors who have not signed in
// are not told.
func (v View) Name(person string) string {
	switch name := v.People[person]; {
	case person != "" && !v.Who.SignedIn():
		return "A member"
	case name != "":
		return name
	}
	return "A former member"
}

// View reads a page of the thread about a reference. Without such a thread it
// is NotFound.
func (s *Service) View(ctx context.Context, who access.Actor, ref string, number int) (v View, err error) {
	r, err := s.reader(ctx, who)
	if err != nil {
		return v, err
	}
	v.Who = who
	if v.Topic, err = find(ctx, s.DB, r, "ref", ref); err != nil {
		return v, err
	}
	_, top, err := countTop(ctx, s.DB, v.ID, 0)
	if err != nil {
		return v, err
	}
	v.Pages = pagesOf(top)
	v.Page = min(max(1, number), v.Pages)
	posts, err := page(ctx, s.DB, v.ID, v.Page)
	if err != nil {
		return v, err
	}
	v.CanPost = CanPost(who, v.Topic)
	v.Said = arrange(who, v.Topic, posts, sqldb.At(s.Log.Now()))
	v.People, err = s.people(ctx, who, posts)
	return v, err
}

// arrange puts answers under what they answer and says what may be done.
func arrange(who access.Actor, t Topic, posts []Post, at sqldb.Stamp) []Said {
	var all []Said
	for _, p := range posts {
		said := Said{Post: p, CanEdit: CanEdit(who, t, p, at.Time) == nil, CanTake: CanWithdraw(who, p) == nil, CanBar: CanRemove(who, p) == nil, Edited: !p.EditedAt.IsZero()}
		if p.ReplyTo == 0 || len(all) == 0 {
			all = append(all, said)
		} else {
			all[len(all)-1].Answers = append(all[len(all)-1].Answers, said)
		}
	}
	return all
}

// people looks up the names of all who wrote, in one query, for those who may know.
func (s *Service) people(ctx context.Context, who access.Actor, posts []Post) (map[string]string, error) {
	if !who.SignedIn() || s.Names == nil {
		return nil, nil
	}
	var ids []string
	for _, p := range posts {
		if p.Author != "" {
			ids = append(ids, p.Author)
		}
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil, nil
	}
	return s.Names(ctx, ids)
}

// Where is the address at which a post is read now: its page, and its place there.
func (s *Service) Where(ctx context.Context, who access.Actor, t ID, n int64) (string, error) {
	topic, p, err := s.post(ctx, s.DB, who, t, n)
	if err != nil {
		return "", err
	}
	return s.where(ctx, topic, p)
}

func (s *Service) where(ctx context.Context, t Topic, p Post) (string, error) {
	top := p.N
	if p.ReplyTo > 0 {
		top = p.ReplyTo
	}
	before, _, err := countTop(ctx, s.DB, t.ID, top)
	return pageAddress(t.URL, pagesOf(before)) + "#" + p.Anchor(), err
}

// post reads a post of a thread that the actor may see.
func (s *Service) post(ctx context.Context, q sqldb.Querier, who access.Actor, t ID, n int64) (topic Topic, p Post, err error) {
	r, err := s.reader(ctx, who)
	if err != nil {
		return topic, p, err
	}
	return postOf(ctx, q, r, t, n)
}

func postOf(ctx context.Context, q sqldb.Querier, r Reader, t ID, n int64) (topic Topic, p Post, err error) {
	if topic, err = find(ctx, q, r, "id", string(t)); err != nil {
		return topic, p, err
	}
	p, err = findPost(ctx, q, t, n)
	return topic, p, err
}

// History reads what a post said before, newest first, for whoever reads the
// post now.
func (s *Service) History(ctx context.Context, who access.Actor, t ID, n int64) (topic Topic, p Post, earlier []Version, err error) {
	if topic, p, err = s.post(ctx, s.DB, who, t, n); err != nil {
		return topic, p, nil, err
	}
	if !p.Shown() && !CanModerate(who) {
		return topic, p, nil, fault.New(fault.NotFound, "This post is not shown any more.")
	}
	earlier, err = versions(ctx, s.DB, t, n)
	return topic, p, earlier, err
}

// Write adds a post, or an answer to one. An answer to an answer stands under
// what both answer. It returns the number of the post.
func (s *Service) Write(ctx context.Context, who access.Actor, t ID, replyTo int64, body string) (n int64, err error) {
	if err := checkBody(body); err != nil {
		return 0, err
	}
	r, err := s.reader(ctx, who)
	if err != nil {
		return 0, err
	}
	act := audit.Act{By: who, Verb: "wrote post", About: "discussion/" + string(t)}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		topic, err := s.topic(ctx, tx, r, t)
		if err != nil {
			return err
		}
		if err := CanPost(who, topic); err != nil {
			return err
		}
		p := Post{Thread: t, ReplyTo: replyTo, Author: who.ID, Body: body, WrittenAt: at, Edition: 1}
		if p.ReplyTo, err = answered(ctx, tx, t, replyTo); err != nil {
			return err
		}
		if err := notTooMany(ctx, tx, at, who); err != nil {
			return err
		}
		if p.N, err = nextNumber(ctx, tx, t); err != nil {
			return err
		}
		n = p.N
		return s.put(ctx, tx, at, topic, p)
	})
	return n, err
}

// put saves a post and lets those know who follow its thing. A notice is no
// post, so nothing goes round in a circle, and authors are not told of their own.
func (s *Service) put(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, t Topic, p Post) error {
	if err := insertPost(ctx, tx, p); err != nil {
		return err
	}
	if err := following.Join(ctx, tx, at, p.Author, t.Ref); err != nil {
		return err
	}
	notice := following.Notice{At: at, Actor: p.Author, URL: t.URL, Title: t.Title, Summary: "Somebody wrote in the discussion.", Refs: []string{t.Ref}}
	if err := following.Tell(ctx, tx, notice); err != nil {
		return err
	}
	for _, also := range s.Posting {
		if err := also(ctx, tx, at, t, p); err != nil {
			return err
		}
	}
	return nil
}

// answered is the post under which an answer stands.
func answered(ctx context.Context, tx *sqldb.Tx, t ID, n int64) (int64, error) {
	if n == 0 {
		return 0, nil
	}
	p, err := findPost(ctx, tx, t, n)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		return 0, fault.New(fault.Invalid, "What you answer is not in this discussion.")
	case err != nil:
		return 0, err
	case p.ReplyTo > 0:
		return p.ReplyTo, nil
	}
	return p.N, nil
}

func notTooMany(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor) error {
	n, err := countSince(ctx, tx, who.ID, sqldb.At(at.AddDate(0, 0, -1)))
	if err == nil && n >= MostPosts {
		return fault.New(fault.Conflict, "You have written %d posts within a day, the most there can be. Write again tomorrow.", n)
	}
	return err
}

// Edit mends a post. It refuses when the post was changed since the edition
// that the author had before them.
func (s *Service) Edit(ctx context.Context, who access.Actor, t ID, n, edition int64, body string) error {
	if err := checkBody(body); err != nil {
		return err
	}
	return s.onPost(ctx, who, t, n, "edited post", func(tx *sqldb.Tx, at sqldb.Stamp, topic Topic, p Post) error {
		if err := CanEdit(who, topic, p, at.Time); err != nil {
			return err
		}
		switch {
		case p.Edition != edition:
			return fault.New(fault.Conflict, "You have changed this post in another window, at %s. Read it again first.", clock.Moment(p.EditedAt.Time))
		case p.Body == body:
			return nil
		}
		return edit(ctx, tx, at, p, body)
	})
}

// Withdraw takes a post back. A marker stays in its place.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, t ID, n int64) error {
	return s.onPost(ctx, who, t, n, "withdrew post", func(tx *sqldb.Tx, at sqldb.Stamp, _ Topic, p Post) error {
		if err := CanWithdraw(who, p); err != nil {
			return err
		}
		return withdraw(ctx, tx, at, p)
	})
}

// Remove takes a post of somebody else out of sight, for a reason that stands in
// its place.
func (s *Service) Remove(ctx context.Context, who access.Actor, t ID, n int64, reason string) error {
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.onPost(ctx, who, t, n, "removed post", func(tx *sqldb.Tx, at sqldb.Stamp, _ Topic, p Post) error {
		if err := CanRemove(who, p); err != nil {
			return err
		}
		return remove(ctx, tx, at, p, who.ID, reason)
	})
}

// onPost does something to a post that the actor may see.
func (s *Service) onPost(ctx context.Context, who access.Actor, t ID, n int64, verb string, fn func(tx *sqldb.Tx, at sqldb.Stamp, topic Topic, p Post) error) error {
	r, err := s.reader(ctx, who)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: verb, About: "discussion/" + string(t)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		topic, p, err := postOf(ctx, tx, r, t, n)
		if err != nil {
			return err
		}
		return fn(tx, at, topic, p)
	})
}
