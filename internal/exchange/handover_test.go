package exchange_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/clock"
	"guildhall/internal/exchange"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var (
	clerk    = person("clerk", access.Editor)
	second   = person("second", access.Editor)
	approver = person("approver", access.Approver, access.Editor)
)

func person(id string, roles ...access.Role) access.Actor {
	who := access.Actor{ID: id, Name: id}
	for _, r := range roles {
		who.Grants = append(who.Grants, access.Grant{Role: r, Scope: access.Everywhere})
	}
	return who
}

// desk is a store with the starter framework, and what hands it over.
func desk(t *testing.T, db *sqldb.DB) *exchange.Handovers {
	t.Helper()
	professions := &profession.Service{DB: db}
	log := &audit.Log{DB: db, Now: clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)).Now}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	packtest.Load(t, db, packtest.Starter(t), professions, f)
	return &exchange.Handovers{DB: db, Log: log, Framework: f, Files: blob.Disk{Dir: t.TempDir()}, Keys: t.TempDir()}
}

// publish makes and publishes a release that rewords one skill.
func publish(t *testing.T, s *exchange.Handovers, name, code, definition string) {
	t.Helper()
	ctx := t.Context()
	f := s.Framework
	if err := f.StartRelease(ctx, approver, name, ""); err != nil {
		t.Fatal(err)
	}
	e, err := f.Edition(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	item := *amend.Items(e)["skill/"+code].Skill
	item.Definition = definition
	a, err := f.SaveAmendment(ctx, clerk, name, framework.Edit{Amendment: amend.Amendment{Kind: pack.Reworded, About: "skill/" + code, Items: []amend.Item{{Skill: &item}}, Note: "Plainer."}})
	for _, step := range []func() error{
		func() error { return err },
		func() error { return f.RequestReview(ctx, clerk, a.ID) },
		func() error { return f.ReviewAmendment(ctx, second, a.ID, true, "") },
		func() error { return f.Approve(ctx, approver, a.ID, true, "") },
		func() error { return f.Publish(ctx, approver, name, "Words.") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

func files(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(part); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestAnArchiveIsSignedAndSaysWhatChanged(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := desk(t, db)
		if _, _, err := s.Make(t.Context(), clerk); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an editor handed it over: %v", err)
		}
		first, _, err := s.Make(t.Context(), approver)
		if err != nil || first.Since != "" {
			t.Fatal(first, err)
		}
		publish(t, s, "9.1", "GEN01", "Set a direction.")
		h, archive, err := s.Make(t.Context(), approver)
		if err != nil || h.Since != first.Release || h.Release != "9.1" {
			t.Fatalf("%+v %v", h, err)
		}
		all := files(t, archive)
		var m exchange.Manifest
		if err := json.Unmarshal(all["manifest.json"], &m); err != nil {
			t.Fatal(err)
		}
		key, _ := base64.StdEncoding.DecodeString(m.PublicKey)
		signature, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(string(all["manifest.json.sig"])))
		if !ed25519.Verify(key, all["manifest.json"], signature) {
			t.Error("the signature does not verify")
		}
		if public, err := s.PublicKey(); err != nil || public != m.PublicKey {
			t.Errorf("the published key is another: %v", err)
		}
		for _, f := range m.Files {
			if len(all[f.Name]) != f.Bytes || f.Bytes == 0 {
				t.Errorf("%s has %d bytes, not %d", f.Name, len(all[f.Name]), f.Bytes)
			}
		}
		if changes := string(all["changes.csv"]); !strings.Contains(changes, "GEN01") || !strings.Contains(changes, "Set a direction.") || !strings.Contains(changes, "Plainer.") {
			t.Errorf("what changed is %s", changes)
		}
		if got, _, err := s.Archive(t.Context(), approver, h.ID); err != nil || got.Release != "9.1" {
			t.Error(got, err)
		}
	})
}

// altered is the archive with one file replaced.
func altered(t *testing.T, archive []byte, name string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for file, old := range files(t, archive) {
		if file == name {
			old = body
		}
		part, err := w.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(old); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestACopyComesBackThreeWays(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := desk(t, db), t.Context()
		if _, err := s.Compare(ctx, []byte(`{}`), "x.json"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("compared with nothing: %v", err)
		}
		handed, archive, err := s.Make(ctx, approver)
		if err != nil {
			t.Fatal(err)
		}
		base, err := s.Framework.Edition(ctx, handed.Release)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := s.Compare(ctx, archive, "a.zip"); err != nil || !c.Signed || len(c.Found) > 0 || len(c.Altered) > 0 {
			t.Fatalf("the archive as it went: %+v %v", c, err)
		}
		// They change GEN02 and GEN03; we change GEN01 and GEN03.
		theirs := *base
		theirs.Framework.Skills = append([]pack.Skill{}, base.Framework.Skills...)
		theirs.Framework.Skills[1].Definition = "Theirs."
		theirs.Framework.Skills[2].Definition = "Theirs too."
		var ttl bytes.Buffer
		if err := linked.Write(&ttl, linked.Turtle, &theirs); err != nil {
			t.Fatal(err)
		}
		publish(t, s, "9.1", "GEN01", "Ours.")
		publish(t, s, "9.2", "GEN03", "Ours too.")
		name := ""
		for file := range files(t, archive) {
			if strings.HasSuffix(file, ".ttl") {
				name = file
			}
		}
		back, err := s.Receive(ctx, approver, altered(t, archive, name, ttl.Bytes()), "from platform.zip")
		if err != nil {
			t.Fatal(err)
		}
		_, c, err := s.Find(ctx, approver, back.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c.Count(diff.Ours) != 1 || c.Count(diff.Theirs) != 1 || c.Count(diff.Conflict) != 1 || len(c.Altered) != 1 {
			t.Errorf("found %+v, altered %v", c.Found, c.Altered)
		}
		draft, err := s.TakeBack(ctx, approver, back.ID, "From the platform.")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.TakeBack(ctx, approver, back.ID, "Again."); fault.KindOf(err) != fault.Conflict {
			t.Errorf("taken over twice: %v", err)
		}
		all, err := s.Framework.Amendments(ctx, approver, draft)
		if err != nil || len(all) != 1 || strings.Join(all[0].Refs(), " ") != "skill/GEN02" {
			t.Errorf("the draft got %v: %v", all[0].Refs(), err)
		}
	})
}

func TestABrokenArchiveIsRefusedInASentence(t *testing.T) {
	db := sqldbtest.SQLite(t)
	s := desk(t, db)
	_, archive, err := s.Make(t.Context(), approver)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a broken manifest": altered(t, archive, "manifest.json", []byte("{")),
		"no framework":      []byte("hello"),
		"nothing":           nil,
	} {
		if _, err := s.Compare(t.Context(), data, "x"); fault.KindOf(err) != fault.Invalid || fault.Message(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := s.Compare(t.Context(), altered(t, archive, "public-key.pem", nil), "x.zip")
	if err != nil || !c.Signed {
		t.Errorf("what is not signed does not matter: %v", err)
	}
	c, err = s.Compare(t.Context(), altered(t, archive, "manifest.json.sig", []byte("AAAA")), "x.zip")
	if err != nil || c.Signed {
		t.Errorf("a false signature is taken for ours: %v", err)
	}
}
