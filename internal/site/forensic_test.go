package site_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/instance"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/search"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// The canaries: a name, and a word that stands wherever a person can write
// something of their own.
const (
	nameCanary = "zebulonia"
	wordCanary = "quixotrumpet"
)

// TestErasedWordsAreGoneFromEveryByteOfTheStore lets a person write canaries in
// every place that is theirs, erases them, and looks for the canaries in every
// file of an SQLite store: database, write-ahead log, search index, files.
func TestErasedWordsAreGoneFromEveryByteOfTheStore(t *testing.T) {
	store := onSQLite(t)
	s := newSite(t, store)
	person := writeEverywhere(t, s)
	if found := grepFiles(t, store.Data); len(found) == 0 {
		t.Fatal("the canaries were never in the store: this test has nothing to find")
	}
	eraseAndCompact(t, s, person)
	for _, found := range grepFiles(t, store.Data) {
		t.Error("still there: " + found)
	}
}

// TestErasedWordsAreGoneFromADump does the same on PostgreSQL, where a dump
// holds every row that there is.
func TestErasedWordsAreGoneFromADump(t *testing.T) {
	url := sqldbtest.EmptyPostgresURL(t)
	s := newSite(t, instance.Options{Database: url, Files: t.TempDir()})
	person := writeEverywhere(t, s)
	if found := canaries(dump(t, url)); len(found) == 0 {
		t.Fatal("the canaries were never in the dump: this test has nothing to find")
	}
	eraseAndCompact(t, s, person)
	after := dump(t, url)
	for _, found := range canaries(after) {
		t.Error("still in the dump: " + found)
	}
	if !bytes.Contains(after, []byte("COPY public.erasures")) {
		t.Error("the dump is not a whole one")
	}
}

func eraseAndCompact(t *testing.T, s *site.Site, person people.ID) {
	t.Helper()
	number, err := s.Records.Erase(t.Context(), access.Actor{ID: string(person)}, string(person))
	if err != nil {
		t.Fatal(err)
	}
	if e, err := s.Records.FindErasure(t.Context(), number); err != nil || len(e.Parts) < 5 || e.Items() < 10 {
		t.Errorf("the certificate says %+v, %v", e, err)
	}
	if err := s.DB().Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// writeEverywhere makes a person and writes canaries wherever they can write
// what goes with them.
func writeEverywhere(t *testing.T, s *site.Site) people.ID {
	t.Helper()
	cookie := signIn(t, s, "Zebulonia", access.Editor)
	if w := get(s, "/me/privacy", cookie); w.Code != 200 {
		t.Fatalf("their page: %d", w.Code)
	}
	p, err := s.People.ByEmail(t.Context(), nameCanary+"@here.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Search.LogMiss(t.Context(), "Zebulonia"); err != nil {
		t.Fatal(err)
	}
	act := audit.Act{By: access.Service, Verb: "wrote canaries", About: p.Ref(), Person: string(p.ID), Detail: wordCanary}
	err = s.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		for _, statement := range written {
			statement, args := filled(statement, p.ID, at)
			if _, err := tx.Exec(context.Background(), statement, args...); err != nil {
				t.Errorf("%s: %v", statement, err)
				return err
			}
		}
		if err := outbox.Add(t.Context(), tx, at, outbox.Job{Kind: "letter", Payload: map[string]string{"to": p.Email, "text": wordCanary}}); err != nil {
			return err
		}
		return search.Put(t.Context(), tx, search.Doc{Ref: "canary/1", URL: "/x", Title: wordCanary, Kind: "page", Audience: search.Public})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Acts.Do(t.Context(), audit.Act{By: access.Service, Verb: "forgot canary", About: "canary/1"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return search.Remove(t.Context(), tx, "canary/1")
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// filled puts the person, the canary and the moment where a statement asks for them.
func filled(statement string, person people.ID, at sqldb.Stamp) (string, []any) {
	var args []any
	text := regexp.MustCompile(`@(person|word|now)`).ReplaceAllStringFunc(statement, func(name string) string {
		args = append(args, map[string]any{"@person": string(person), "@word": wordCanary, "@now": at}[name])
		return "$" + strconv.Itoa(len(args))
	})
	return text, args
}

// written puts the canary wherever a person can write.
var written = []string{
	`INSERT INTO assessments (id, person, purpose, role, release, layout, begun_at, saved_at) VALUES ('c1', @person, 'skills', '', '2026.1', 'all', @now, @now)`,
	`INSERT INTO assessment_answers (assessment, ord, skill, answer, level, last_used, grow, help, note, answered_at) VALUES ('c1', 0, 'GEN01', 'level', 2, 0, FALSE, FALSE, @word, @now)`,
	`INSERT INTO assessment_snapshots (id, person, title, release, taken_at, content) VALUES ('c2', @person, @word, '2026.1', @now, @word)`,
	`INSERT INTO evidence (id, person, title, happened, what, saved_at) VALUES ('c3', @person, @word, @word, @word, @now)`,
	`INSERT INTO evidence_skills (evidence, ord, skill, release, shows) VALUES ('c3', 0, 'GEN01', '2026.1', @word)`,
	`INSERT INTO evidence_files (id, evidence, ord, name, media, size, sha256, file, file_key, scanned, added_at) VALUES ('c4', 'c3', 0, @word, 'text/plain', 1, '', 'c4', @word, FALSE, @now)`,
	`INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, manager_email, updated_at) VALUES (@person, 'c5', '', '', '', @word, '', FALSE, @word, @now)`,
	`INSERT INTO profile_posts (id, person, title, grade, role, release, starts, ends) VALUES ('c6', @person, @word, '', '', '', '2020', '')`,
	`INSERT INTO profile_qualifications (id, person, title, body, awarded) VALUES ('c7', @person, @word, @word, '')`,
	`INSERT INTO passkeys (id, credential, person, name, record, created_at) VALUES ('c8', 'c8', @person, @word, '{}', @now)`,
	`INSERT INTO sign_in_requests (id, email, person, browser, agent, next, asked_at, expires_at) VALUES ('c9', @word, @person, '', @word, '', @now, @now)`,
	`INSERT INTO privacy_requests (id, person, kind, what, says, should, asked_at, answered_by, agreed, answer) VALUES ('c10', @person, 'correct', 'x', @word, @word, @now, '', FALSE, '')`,
	`INSERT INTO holds (id, ref, reason, placed_by, placed_at, lifted_by, lifted_at) VALUES ('c11', 'person/' || @person, @word, 'x', @now, 'x', @now)`,
	`INSERT INTO plans (id, person, title, begun_at, changed_at) VALUES ('c12', @person, @word, @now, @now)`,
	`INSERT INTO plan_actions (id, plan, kind, skill, release, level, what, thing, helper_person, why, due, hours, status, note, added_at, changed_at) VALUES ('c13', 'c12', '70', 'GEN01', '2026.1', 2, @word, '', @person, @word, '', 0, 'planned', @word, @now, @now)`,
	`INSERT INTO plan_comments (id, plan, action, reader, by_member, words, said_at) VALUES ('c14', 'c12', 'c13', @person, TRUE, @word, @now)`,
	`INSERT INTO plan_versions (id, plan, number, reader, agreed_at, by_member) VALUES ('c15', 'c12', 1, @person, @now, FALSE)`,
	`INSERT INTO plan_version_actions (version, ord, action, kind, skill, release, level, what, thing, helper_person, why, due, hours, status, note, added_at, changed_at) VALUES ('c15', 0, 'c13', '70', 'GEN01', '2026.1', 2, @word, '', @person, @word, '', 0, 'planned', @word, @now, @now)`,
	`INSERT INTO follows (person, ref, since) VALUES (@person, @word, @now)`,
}

func grepFiles(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		for _, canary := range canaries(body) {
			found = append(found, canary+" in "+filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// canaries says which canaries some bytes hold, in UTF-8 or in UTF-16, in small
// letters or capitals.
func canaries(body []byte) (found []string) {
	low := bytes.ToLower(body)
	for _, canary := range []string{nameCanary, wordCanary} {
		var little, big []byte
		for _, u := range utf16.Encode([]rune(canary)) {
			little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
		}
		for form, bits := range map[string][]byte{"": []byte(canary), " (UTF-16LE)": little, " (UTF-16BE)": big} {
			if bytes.Contains(low, bits) {
				found = append(found, canary+form)
			}
		}
	}
	return found
}

// dump is what the real pg_dump writes of a database.
func dump(t *testing.T, url string) []byte {
	t.Helper()
	tools, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	if len(tools) == 0 {
		t.Fatal("this test needs pg_dump: apt-get install postgresql")
	}
	out, err := exec.Command(tools[len(tools)-1], "--dbname", url).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWhereAPersonStandsIsClaimedWhateverItsName looks for a person's identifier
// in every column of the tables that no holder has, so that a column is found
// whose name and keys say nothing of people.
func TestWhereAPersonStandsIsClaimedWhateverItsName(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		person := writeEverywhere(t, s)
		claimed := map[string]bool{}
		for _, h := range s.Records.Holders {
			for _, table := range h.Tables {
				claimed[table] = true
			}
		}
		columns, err := s.DB().Columns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, c := range columns {
			if !c.Text || strings.HasPrefix(c.Table, "search_index") {
				continue
			}
			n, err := sqldb.One(t.Context(), s.DB(), "count", sqldb.Value[int], `SELECT count(*) FROM `+c.Table+` WHERE `+c.Name+` = $1`, person)
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				if seen++; !claimed[c.Table] {
					t.Errorf("%s.%s names a person, and no holder has it", c.Table, c.Name)
				}
			}
		}
		if seen < 10 {
			t.Errorf("the person stands in %d columns: this test has little to hold", seen)
		}
	})
}
