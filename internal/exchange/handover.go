package exchange

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/linked"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Handovers gives releases to a central platform, and takes copies back. The
// profession goes on owning its framework: what comes back is compared, and is
// taken over only as a change that others review.
type Handovers struct {
	DB        *sqldb.DB
	Log       *audit.Log
	Framework *framework.Service
	Files     blob.Disk
	Keys      string // the folder of the signing key; empty where there is none

	// Names tells what people are called, by their identifiers; nil names nobody.
	Names func(ctx context.Context, people []string) (map[string]string, error)
}

// Handover is one that was made.
type Handover struct {
	ID       string
	Release  string
	Since    string // the release handed over before; empty for the first
	At       sqldb.Stamp
	Person   string // empty once erased
	Manifest string // SHA-256 of the manifest, in hexadecimal
	File     string // of the archive; empty where only a command wrote it
}

// Returned is a copy that came back.
type Returned struct {
	ID      string
	Release string // that the copy was made of
	Name    string // of the file, as it was sent
	File    string
	At      sqldb.Stamp
	Person  string
	Taken   string // the draft that took their changes over; empty for none
}

// mostArchive bounds an archive that is kept or comes back, in bytes.
const mostArchive = 64 << 20

// CanHandOver reports whether the actor may give the framework away and take
// copies back.
func CanHandOver(who access.Actor) bool { return who.Is(access.Approver) }

func mustHandOver(who access.Actor) error {
	if !CanHandOver(who) && who.ID != access.Service.ID {
		return fault.New(fault.Forbidden, "Only an approver can hand the framework over.")
	}
	return nil
}

// All lists the hand-overs, the newest first.
func (s *Handovers) All(ctx context.Context) ([]Handover, error) { return handovers(ctx, s.DB) }

func handovers(ctx context.Context, q sqldb.Querier) ([]Handover, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (h Handover, err error) {
		return h, rows.Scan(&h.ID, &h.Release, &h.Since, &h.At, &h.Person, &h.Manifest, &h.File)
	}, `SELECT id, release, since, at, coalesce(person, ''), manifest, file FROM handovers ORDER BY at DESC, id DESC`)
}

// Make hands the current release over and returns the signed archive.
func (s *Handovers) Make(ctx context.Context, who access.Actor) (Handover, []byte, error) {
	if err := mustHandOver(who); err != nil {
		return Handover{}, nil, err
	}
	key, err := signingKey(s.Keys)
	if err != nil {
		return Handover{}, nil, err
	}
	at := sqldb.At(s.Log.Now())
	now, before, between, err := s.sides(ctx)
	if err != nil {
		return Handover{}, nil, err
	}
	archive, m, err := assemble(now, before, between, at.Time, key)
	if err != nil {
		return Handover{}, nil, err
	}
	h := Handover{ID: id.New(at.Time), Release: m.Release, Since: m.Since, At: at, Person: who.ID, Manifest: digest(m)}
	if s.Files.Dir != "" {
		info, err := s.Files.Put(ctx, bytes.NewReader(archive), mostArchive)
		if err != nil {
			return Handover{}, nil, err
		}
		h.File = info.Name
	}
	act := audit.Act{By: who, Verb: "handed over framework", About: "release/" + h.Release, Public: true}
	return h, archive, s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `INSERT INTO handovers (id, release, since, at, person, manifest, file) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			h.ID, h.Release, h.Since, h.At, h.Person, h.Manifest, h.File)
		return err
	})
}

func digest(m Manifest) string {
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err) // a manifest is strings and numbers
	}
	sum := sha256.Sum256(append(body, '\n'))
	return hex.EncodeToString(sum[:])
}

// sides are the current release, the one handed over last, and the releases after
// that one which led to the current.
func (s *Handovers) sides(ctx context.Context) (now, before *pack.Edition, between []pack.Release, err error) {
	if now, err = s.Framework.Edition(ctx, ""); err != nil {
		return nil, nil, nil, err
	}
	last, found, err := s.last(ctx)
	if err != nil || !found || last.Release == now.Release.Name {
		return now, nil, nil, err
	}
	if before, err = s.Framework.Edition(ctx, last.Release); err != nil {
		return nil, nil, nil, err
	}
	between, err = s.between(ctx, last.Release, now.Release.Name)
	return now, before, between, err
}

// between lists the releases after one up to and with another, oldest first.
func (s *Handovers) between(ctx context.Context, after, upTo string) ([]pack.Release, error) {
	all, err := s.Framework.Releases(ctx)
	if err != nil {
		return nil, err
	}
	var found []pack.Release
	counting := false
	for _, r := range all { // newest first
		if r.Name == after {
			break
		}
		if counting = counting || r.Name == upTo; counting {
			e, err := s.Framework.Edition(ctx, r.Name)
			if err != nil {
				return nil, err
			}
			found = append(found, e.Release)
		}
	}
	slices.Reverse(found)
	return found, nil
}

// last is the newest hand-over of a release other than the current, or of the
// current where there was no other; false where there was none.
func (s *Handovers) last(ctx context.Context) (Handover, bool, error) {
	all, err := handovers(ctx, s.DB)
	if err != nil || len(all) == 0 {
		return Handover{}, false, err
	}
	return all[0], true, nil
}

// Archive opens the archive of a hand-over.
func (s *Handovers) Archive(ctx context.Context, who access.Actor, id string) (Handover, io.ReadCloser, error) {
	if err := mustHandOver(who); err != nil {
		return Handover{}, nil, err
	}
	all, err := handovers(ctx, s.DB)
	if err != nil {
		return Handover{}, nil, err
	}
	at := slices.IndexFunc(all, func(h Handover) bool { return h.ID == id && h.File != "" })
	if at < 0 {
		return Handover{}, nil, fault.New(fault.NotFound, "There is no archive of this hand-over here. It may have been written by a command.")
	}
	file, err := s.Files.Open(all[at].File)
	return all[at], file, err
}

// PublicKey is the key that verifies hand-overs, as base64; empty while none was made.
func (s *Handovers) PublicKey() (string, error) {
	if s.Keys == "" {
		return "", nil
	}
	key, err := signingKey(s.Keys)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)), nil
}

// Comparison is a copy that came back beside what was handed over and what the
// profession has now.
type Comparison struct {
	Base    string            `json:"handed_over"` // release
	Ours    string            `json:"ours"`        // release
	File    string            `json:"file"`        // what was read of it
	Signed  bool              `json:"signed"`      // whether an archive's manifest is as it was signed here; false for a plain file
	Archive bool              `json:"archive"`
	Altered []string          `json:"altered,omitempty"` // files of the archive that are not as they were handed over
	Missing []string          `json:"missing,omitempty"`
	Dropped []linked.Problem  `json:"dropped,omitempty"` // what could not be read of it
	Found   []diff.Divergence `json:"differences"`

	base, ours, theirs *pack.Edition
}

// Count is how many of the differences have an outcome.
func (c *Comparison) Count(o diff.Outcome) int {
	n := 0
	for _, d := range c.Found {
		if d.Outcome == o {
			n++
		}
	}
	return n
}

// Compare reads a copy that came back, an archive of ours or a file of any
// format, and compares it three ways: what was handed over, ours now, theirs.
func (s *Handovers) Compare(ctx context.Context, data []byte, name string) (*Comparison, error) {
	c := &Comparison{File: name}
	back, is, err := unpack(data)
	if err != nil {
		return nil, err
	}
	if c.Archive = is; is {
		key, err := s.PublicKey()
		if err != nil {
			return nil, err
		}
		c.Base, c.Signed, c.Missing = back.manifest.Release, back.signed && back.manifest.PublicKey == key, back.missing
	} else if last, found, err := s.last(ctx); err != nil {
		return nil, err
	} else if found {
		c.Base = last.Release
	} else {
		return nil, fault.New(fault.Invalid, "Nothing was handed over yet, so there is nothing to compare this copy with.")
	}
	if c.base, err = s.Framework.Edition(ctx, c.Base); err != nil {
		return nil, err
	}
	if c.ours, err = s.Framework.Edition(ctx, ""); err != nil {
		return nil, err
	}
	c.Ours = c.ours.Release.Name
	if err := s.readTheirs(c, back, data, name); err != nil {
		return nil, err
	}
	c.theirs.Scheme, c.theirs.Release = c.base.Scheme, c.base.Release // whose it is and what it is called is ours to say
	c.base.Release.Decisions, c.ours.Release.Decisions, c.theirs.Release.Decisions = nil, nil, nil
	c.Found = diff.ThreeWay(c.base, release(c.ours, c.base), c.theirs)
	return c, nil
}

// release is an edition under another's name, so that names are no difference.
func release(e, as *pack.Edition) *pack.Edition {
	named := *e
	named.Release = as.Release
	return &named
}

// readTheirs reads the framework of the copy. Of an archive it is the file that
// was altered; where nothing was, it is as it was handed over.
func (s *Handovers) readTheirs(c *Comparison, back returned, data []byte, name string) (err error) {
	if !c.Archive {
		c.theirs, c.Dropped, err = linked.Read(data, linked.Detect(data, name))
		return err
	}
	same := *c.base
	c.theirs = &same
	for _, f := range back.altered {
		c.Altered = append(c.Altered, f.Name)
		if !f.Lossless {
			continue
		}
		theirs, dropped, err := linked.Read(f.body, linked.Detect(f.body, f.Name))
		if err != nil {
			return fault.New(fault.Invalid, "The file %s of this archive was altered and cannot be read: %s", f.Name, fault.Message(err))
		}
		if len(diff.Compare(c.base, release(theirs, c.base), nil).Changes) == 0 {
			continue // it says the same in other bytes
		}
		if c.File != name && len(diff.Compare(c.theirs, release(theirs, c.theirs), nil).Changes) > 0 {
			return fault.New(fault.Invalid, "The files %s and %s of this archive were altered in different ways. Send the one that counts by itself.", c.File, f.Name)
		}
		c.theirs, c.Dropped, c.File = theirs, dropped, f.Name
	}
	return nil
}

// merged is ours with what only they changed, thing by thing, and the things that
// both changed, which stay as ours.
func (c *Comparison) merged() (*pack.Edition, []string) {
	base, ours, theirs := amend.Items(c.base), amend.Items(c.ours), amend.Items(c.theirs)
	var a amend.Amendment
	var kept []string
	for _, ref := range refsOf(c.theirs) {
		was, stood := base[ref]
		now, have := ours[ref]
		item := theirs[ref]
		switch {
		case stood && amend.Same(was, item) || have && amend.Same(now, item):
		case stood == have && (!stood || amend.Same(was, now)):
			a.Items = append(a.Items, item)
		default:
			kept = append(kept, ref)
		}
	}
	return amend.Apply(c.ours, a), kept
}

// refsOf names everything in an edition in its own order.
func refsOf(e *pack.Edition) []string {
	refs := []string{amend.FrameRef}
	for _, d := range e.Disciplines {
		refs = append(refs, "discipline/"+d.ID)
	}
	for _, f := range e.Framework.Families {
		refs = append(refs, "family/"+f.ID)
	}
	for _, s := range e.Framework.Skills {
		refs = append(refs, "skill/"+s.Code)
	}
	for _, r := range e.Framework.Roles {
		refs = append(refs, "role/"+r.Code)
	}
	return refs
}

// Receive keeps a copy that came back, after reading it.
func (s *Handovers) Receive(ctx context.Context, who access.Actor, data []byte, name string) (Returned, error) {
	if err := mustHandOver(who); err != nil {
		return Returned{}, err
	}
	c, err := s.Compare(ctx, data, name)
	if err != nil {
		return Returned{}, err
	}
	info, err := s.Files.Put(ctx, bytes.NewReader(data), mostArchive)
	if err != nil {
		return Returned{}, err
	}
	r := Returned{Release: c.Base, Name: name, File: info.Name, Person: who.ID}
	act := audit.Act{By: who, Verb: "received returned copy", About: "release/" + c.Base}
	return r, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r.ID, r.At = id.New(at.Time), at
		_, err := tx.Exec(ctx, `INSERT INTO returned_copies (id, release, name, file, at, person, taken) VALUES ($1, $2, $3, $4, $5, $6, '')`,
			r.ID, r.Release, r.Name, r.File, r.At, r.Person)
		return err
	})
}

// Find returns a copy that came back, compared afresh.
func (s *Handovers) Find(ctx context.Context, who access.Actor, id string) (Returned, *Comparison, error) {
	if err := mustHandOver(who); err != nil {
		return Returned{}, nil, err
	}
	all, err := returnedCopies(ctx, s.DB)
	if err != nil {
		return Returned{}, nil, err
	}
	at := slices.IndexFunc(all, func(r Returned) bool { return r.ID == id })
	if at < 0 {
		return Returned{}, nil, fault.New(fault.NotFound, "There is no such copy. It may have been removed.")
	}
	file, err := s.Files.Open(all[at].File)
	if err != nil {
		return Returned{}, nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostArchive))
	if err != nil {
		return Returned{}, nil, err
	}
	c, err := s.Compare(ctx, data, all[at].Name)
	return all[at], c, err
}

func returnedCopies(ctx context.Context, q sqldb.Querier) ([]Returned, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (r Returned, err error) {
		return r, rows.Scan(&r.ID, &r.Release, &r.Name, &r.File, &r.At, &r.Person, &r.Taken)
	}, `SELECT id, release, name, file, at, coalesce(person, ''), taken FROM returned_copies ORDER BY at DESC, id DESC`)
}

// TakeBack makes what only they changed a change of the draft, for others to
// review, and returns the draft's name.
func (s *Handovers) TakeBack(ctx context.Context, who access.Actor, id, note string) (string, error) {
	r, c, err := s.Find(ctx, who, id)
	if err != nil {
		return "", err
	}
	if r.Taken != "" {
		return "", fault.New(fault.Conflict, "What they changed was taken over into release %s already.", r.Taken)
	}
	edition, _ := c.merged()
	draft, err := s.Framework.ImportEdition(ctx, who, framework.Incoming{Edition: edition, Note: note})
	if err != nil {
		return "", err
	}
	return draft, s.Log.Do(ctx, audit.Act{By: who, Verb: "took over returned copy", About: "release/" + draft}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE returned_copies SET taken = $1 WHERE id = $2`, draft, id)
		return err
	})
}
