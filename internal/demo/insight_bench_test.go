package demo

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
	"guildhall/internal/insight/figures"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// benchMembers is the size of the benchmarks. The whole Civil Service is
// GUILDHALL_BENCH_MEMBERS=550000.
func benchMembers() int {
	n, err := strconv.Atoi(os.Getenv("GUILDHALL_BENCH_MEMBERS"))
	if err != nil {
		return 20_000
	}
	return n
}

// benchStores are a population on each engine. GUILDHALL_BENCH_SQLITE and
// GUILDHALL_BENCH_POSTGRES name stores that "guildhall seed" has filled, so that a
// large one is made once.
func benchStores(b *testing.B, fn func(b *testing.B, s *Service)) {
	for _, engine := range []struct {
		name, variable string
		open           func(testing.TB) *sqldb.DB
	}{{"sqlite", "GUILDHALL_BENCH_SQLITE", sqldbtest.SQLite}, {"postgres", "GUILDHALL_BENCH_POSTGRES", sqldbtest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			if address := os.Getenv(engine.variable); address != "" {
				db, err := sqldb.Open(address)
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(func() { db.Close() })
				fn(b, benchService(db))
				return
			}
			s := benchService(engine.open(b))
			packtest.Load(b, s.DB, packtest.Starter(b), &profession.Service{DB: s.DB}, s.People, s.Framework)
			started, cpu := clock.System(), spent()
			if err := s.Populate(b.Context(), Size{Members: benchMembers(), Organisations: 400, Seed: 1}, nil); err != nil {
				b.Fatal(err)
			}
			b.Logf("%d members made in %s, of which %s CPU of this process", benchMembers(), clock.Since(started).Round(time.Millisecond), spent()-cpu)
			fn(b, s)
		})
	}
}

func benchService(db *sqldb.DB) *Service {
	log := &audit.Log{DB: db, Now: clock.System}
	return &Service{DB: db, Log: log, People: &people.Service{DB: db, Log: log},
		Framework: &framework.Service{DB: db, Log: log, Professions: &profession.Service{DB: db}}}
}

// spent is the processor time that this process has used.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFigures makes a report: reading everybody, counting every permitted
// table, disclosure, keeping it. Beside it, the database counts by SQL the
// heatmap, which is one of those tables, and the members by two dimensions.
func BenchmarkFigures(b *testing.B) {
	benchStores(b, func(b *testing.B, s *Service) {
		b.Run("report", func(b *testing.B) {
			var told []slog.Attr
			f := &figures.Service{DB: s.DB, Log: s.Log, Framework: s.Framework, Logger: slog.New(listener(func(r slog.Record) {
				told = nil
				r.Attrs(func(a slog.Attr) bool { told = append(told, a); return true })
			}))}
			cpu, most := spent(), watchHeap()
			for b.Loop() {
				if _, err := f.Build(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric((spent()-cpu).Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(most(), "MiB-heap")
			for _, a := range told {
				if read, ok := a.Value.Any().(time.Duration); ok && a.Key == "read" {
					b.ReportMetric(read.Seconds(), "read-s")
				}
			}
			b.Log(told)
		})
		b.Run("heatmap-by-sql", func(b *testing.B) { counts(b, s.DB, heatmap) })
		b.Run("members-by-sql", func(b *testing.B) { counts(b, s.DB, membersBy) })
	})
}

// heatmap counts members by organisation, skill and level: of several answers to
// one skill, the latest.
const heatmap = `SELECT organisation, skill, level, count(*) FROM (
		SELECT coalesce(p.organisation, '-') AS organisation, n.skill AS skill, n.level AS level, n.answer AS answer,
			row_number() OVER (PARTITION BY p.id, n.skill ORDER BY n.answered_at DESC, a.id DESC) AS place
		FROM people p JOIN assessments a ON a.person = p.id JOIN assessment_answers n ON n.assessment = a.id
		WHERE p.status = 'active' AND a.submitted_at IS NOT NULL AND n.answer <> '') latest
	WHERE place = 1 AND answer = 'level' GROUP BY organisation, skill, level`

const membersBy = `SELECT coalesce(p.organisation, '-'), (SELECT d.discipline FROM profile_disciplines d WHERE d.person = p.id ORDER BY d.ord LIMIT 1), coalesce(s.grade, '-'), count(*)
	FROM people p LEFT JOIN profiles r ON r.person = p.id LEFT JOIN profile_posts s ON s.id = r.post WHERE p.status = 'active' GROUP BY 1, 2, 3`

func counts(b *testing.B, db *sqldb.DB, query string) {
	lines, people, cpu := 0, 0, spent()
	for b.Loop() {
		lines, people = 0, 0
		err := sqldb.Each(b.Context(), db, func(rows *sql.Rows) (n int, err error) {
			var one, two, three sql.NullString
			return n, rows.Scan(&one, &two, &three, &n)
		}, func(n int) error {
			lines, people = lines+1, people+n
			return nil
		}, query)
		if err != nil || lines == 0 {
			b.Fatal(lines, err)
		}
	}
	b.ReportMetric((spent()-cpu).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(lines), "lines")
	b.ReportMetric(float64(people), "counted")
}

// watchHeap samples the heap until it is asked for the most that it held above the
// start, in MiB.
func watchHeap() (most func() float64) {
	runtime.GC()
	read := func() float64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	start, done, result := read(), make(chan struct{}), make(chan float64)
	go func() {
		highest := start
		for {
			select {
			case <-done:
				result <- highest - start
				return
			case <-time.After(20 * time.Millisecond):
				highest = max(highest, read())
			}
		}
	}()
	return func() float64 { close(done); return <-result }
}

// listener hears what is logged.
type listener func(slog.Record)

func (l listener) Enabled(context.Context, slog.Level) bool      { return true }
func (l listener) Handle(_ context.Context, r slog.Record) error { l(r); return nil }
func (l listener) WithAttrs([]slog.Attr) slog.Handler            { return l }
func (l listener) WithGroup(string) slog.Handler                 { return l }
