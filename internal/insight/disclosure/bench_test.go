package disclosure

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"guildhall/internal/insight/snapshot"
)

// profession makes a snapshot's tables: organisations of very different sizes,
// skills that most or few people hold. Every wait-th member is there only if late.
func profession(t testing.TB, members, each, wait int, late bool) []Table {
	t.Helper()
	names := func(prefix string, n int) []string {
		var all []string
		for i := range n {
			all = append(all, prefix+strconv.Itoa(i))
		}
		return all
	}
	d := snapshot.Dimensions{
		Organisations: names("o", 40), Disciplines: names("d", 8), Grades: names("g", 9), Regions: names("r", 12),
		Roles: names("role", 40), Registrations: names("b", 5), Skills: names("s", 160), Levels: names("l", 5), NotHeld: 1,
	}
	b, err := snapshot.NewBuilder(d, members, members*each)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(11, 12))
	others := rand.New(rand.NewPCG(13, 14)) // apart, so that what was counted before stays as it was
	skewed := func(n int) int {
		u := r.Float64()
		return int(u * u * u * float64(n))
	}
	for i := range members {
		add := late || i%wait != 0
		m := snapshot.Member{Organisation: skewed(40), Discipline: skewed(8), Grade: r.IntN(9), Region: skewed(12), Role: skewed(40), Registration: skewed(5), Assessment: snapshot.Assessment(r.IntN(3))}
		if others.IntN(7) == 0 {
			m.Opinion = snapshot.Opinion(1 + others.IntN(3))
		}
		if add {
			if err := b.AddMember(m); err != nil {
				t.Fatal(err)
			}
		}
		rated := map[int]bool{}
		for len(rated) < each {
			skill := skewed(160)
			if rated[skill] {
				continue
			}
			rated[skill] = true
			level := min(4, r.IntN(3)+r.IntN(4))
			if add {
				if err := b.AddRating(skill, level, others.IntN(4) == 0); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return tablesFrom(b.Build().Scan())
}

func tablesFrom(scanned []snapshot.Table) []Table {
	var all []Table
	for _, s := range scanned {
		t := Table{Name: s.Name, By: s.By, Across: s.Across, Columns: s.Columns}
		for _, l := range s.Lines {
			t.Lines = append(t.Lines, Line(l))
		}
		all = append(all, t)
	}
	return all
}

func benchMembers(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("GUILDHALL_BENCH_MEMBERS"))
	if err != nil {
		return 20_000
	}
	return n
}

// BenchmarkPublish publishes all permitted tables of 40 organisations, 160
// skills and five levels, at first and when one member in fifty has joined since.
// The whole Civil Service is GUILDHALL_BENCH_MEMBERS=550000; a profession of some
// thousands has many more small cells and is the harder case.
func BenchmarkPublish(b *testing.B) {
	before, after := profession(b, benchMembers(b), 25, 50, false), profession(b, benchMembers(b), 25, 50, true)
	var first *Published
	var report Report
	show := func(b *testing.B) {
		b.ReportMetric(float64(report.Lines), "lines")
		b.ReportMetric(float64(report.Small+report.OneCell), "small")
		b.ReportMetric(float64(report.Attacked), "attacked")
		b.ReportMetric(100*report.Share(), "%-withheld")
		b.ReportMetric(float64(report.Standing), "standing")
		b.ReportMetric(float64(report.Hidden), "hidden")
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			first, report = Publish(nil, before, Rules{})
		}
		show(b)
	})
	b.Run("second", func(b *testing.B) {
		for b.Loop() {
			_, report = Publish(first, after, Rules{})
		}
		show(b)
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			_, report = Publish(first, before, Rules{})
		}
	})
}
