package diff_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
)

// large is a framework of n skills with four level texts each.
func large(n int) *pack.Edition {
	e := lamp()
	e.Framework = pack.Framework{}
	e.Levels.Items = append(e.Levels.Items, pack.Level{Level: 3}, pack.Level{Level: 4})
	f := &e.Framework
	for i := range n {
		code := fmt.Sprintf("L%05d", i)
		f.Skills = append(f.Skills, pack.Skill{Code: code, Discipline: "L", Name: fmt.Sprint("Keeping lamp ", i), Definition: fmt.Sprint("Keep lamp ", i, " burning through every night of the year, and say in the log what was done to it and by whom."),
			ScopeNote: "Mending a lamp is another craft. So is buying the oil.", AltLabels: []string{fmt.Sprint("lamp care ", i), fmt.Sprint("wick care ", i)}, Related: []string{fmt.Sprintf("L%05d", (i+1)%n)}, Status: "active"})
		for level := 1; level <= 4; level++ {
			f.Descriptors = append(f.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: fmt.Sprint("Trim wick ", level, " of lamp ", i, " to an even height, and tell the keeper of the watch at once when the flame smokes or the glass is cracked.")})
		}
		f.Mappings = append(f.Mappings, pack.Mapping{Skill: code, Scheme: "sea1", TargetID: fmt.Sprint("https://sea.example/", i), TargetLabel: "A", Match: "close", Status: "proposed"})
	}
	for i := range n / 10 {
		role := fmt.Sprintf("R%04d", i)
		f.Roles = append(f.Roles, pack.Role{Code: role, Name: fmt.Sprint("Keeper ", i), Discipline: "L", Ring: "core", GradeFrom: "g1", GradeTo: "g2", Status: "active"})
		for j := range 10 {
			f.RoleSkills = append(f.RoleSkills, pack.RoleSkill{Role: role, Skill: f.Skills[(i*10+j)%n].Code, Level: 1 + j%4, Importance: "essential"})
		}
	}
	return e
}

// next is the release after large: one skill in ten reworded, one level text in
// ten, one need in ten raised, some skills added, merged and in another place.
func next(n int) *pack.Edition {
	e := large(n)
	f := &e.Framework
	for i := range f.Skills {
		if i%10 == 0 {
			f.Skills[i].Definition += " Teach others to do the same."
		}
		if i%100 == 3 {
			f.Skills[i].Status, f.Skills[i].ReplacedBy = "retired", []string{f.Skills[i+1].Code}
		}
	}
	for i := range f.Descriptors {
		if i%10 == 0 {
			f.Descriptors[i].Text = "Always " + f.Descriptors[i].Text
		}
	}
	for i := range f.RoleSkills {
		if i%10 == 0 {
			f.RoleSkills[i].Level = 1 + f.RoleSkills[i].Level%4
		}
	}
	f.Skills[5], f.Skills[n-5] = f.Skills[n-5], f.Skills[5]
	add(e, "X1", "X2", "X3")
	return e
}

// BenchmarkCompare compares two releases of 5,000 skills, each with four level
// texts, and words every reworded text. The limit is 200 ms of CPU.
func BenchmarkCompare(b *testing.B) {
	before, after := large(5000), next(5000)
	found, worded := 0, 0
	start := processCPU()
	b.ResetTimer()
	for range b.N {
		r := diff.Compare(before, after, nil)
		found, worded = len(r.Changes), 0
		for _, c := range r.Changes {
			for _, f := range c.Fields {
				if !f.Listed && c.Op == diff.Edited {
					worded += len(diff.Words(f.Before, f.Now))
				}
			}
		}
	}
	b.ReportMetric(float64((processCPU()-start).Microseconds())/1e3/float64(b.N), "ms-cpu")
	b.ReportMetric(200, "limit-ms-cpu")
	b.ReportMetric(float64(found), "changes")
	b.ReportMetric(float64(worded), "runs")
}

// processCPU is the processor time of this process.
func processCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
