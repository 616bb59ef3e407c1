package framework_test

import (
	"fmt"
	"net/http"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// BenchmarkSkillPage is what a signed-in reader costs: the page is rendered anew.
func BenchmarkSkillPage(b *testing.B) { benchmarkSignedIn(b, "/skills/GEN01") }

// BenchmarkSkillList is the longest page of the framework.
func BenchmarkSkillList(b *testing.B) { benchmarkSignedIn(b, "/skills") }

// BenchmarkSkillListFiltered looks through every skill for words.
func BenchmarkSkillListFiltered(b *testing.B) {
	benchmarkSignedIn(b, "/skills?words=records&discipline=RM")
}

func benchmarkSignedIn(b *testing.B, path string) {
	s := serve(b, open(b, sqldbtest.SQLite(b), starter(b)))
	s.Identify = func(*http.Request) (access.Actor, error) { return access.Actor{ID: "ada"}, nil }
	if w := s.get(path, signedIn); w.Code != http.StatusOK {
		b.Fatalf("%s answers %d", path, w.Code)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.get(path, signedIn)
	}
}

// BenchmarkReadRelease reads 10,000 skills after a change, as the first reader does.
func BenchmarkReadRelease(b *testing.B) {
	h := open(b, sqldbtest.SQLite(b), large(10_000))
	h.current(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		if err := h.act(b, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			_, err := tx.Exec(b.Context(), `UPDATE releases SET revision = revision + 1`)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		h.current(b)
	}
}

// large is a framework of n skills with two levels each and a role for every ten.
func large(n int) *pack.Pack {
	p := small("1")
	f := &p.Framework
	*f = pack.Framework{}
	for i := range n {
		code := fmt.Sprintf("L%05d", i)
		f.Skills = append(f.Skills, pack.Skill{
			Code: code, Discipline: "Light", Name: "Keeping lamp " + code, Definition: "Keep the lamp in order by day and by night.",
			AltLabels: []string{"lamp " + code}, Related: []string{fmt.Sprintf("L%05d", (i+1)%n)}, Status: "active",
		})
		for _, level := range []int{1, 5} {
			f.Descriptors = append(f.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: "Do what the lamp asks for, and write down what was done."})
		}
		if i%10 == 0 {
			f.Roles = append(f.Roles, pack.Role{Code: "R" + code, Name: "Keeper " + code, Discipline: "Light", Ring: "lamp", GradeFrom: "1", GradeTo: "2", Summary: "Keeps.", Status: "active"})
		}
		f.RoleSkills = append(f.RoleSkills, pack.RoleSkill{Role: fmt.Sprintf("RL%05d", i/10*10), Skill: code, Level: 1, Importance: "essential"})
	}
	return p
}
