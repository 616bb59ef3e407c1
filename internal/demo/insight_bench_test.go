package demo

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
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

// childVariable names the store of which a child process of a benchmark makes a
// report, and nothing else.
const childVariable = "GUILDHALL_BENCH_CHILD"

func TestMain(m *testing.M) {
	address := os.Getenv(childVariable)
	if address == "" {
		os.Exit(m.Run())
	}
	if err := reportOnce(address); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func reportOnce(address string) error {
	db, err := sqldb.Open(address)
	if err != nil {
		return err
	}
	defer db.Close()
	s := benchService(db)
	_, err = (&figures.Service{DB: db, Log: s.Log, Framework: s.Framework}).Build(context.Background())
	return err
}

// resident makes a report in a process of its own and returns the most memory that
// it had in the machine's (VmHWM), in MiB: Go's heap, the engine's own memory and
// the program itself.
func resident(b *testing.B, address string) float64 {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	child := exec.Command(self, "-test.run=^$")
	child.Env = append(os.Environ(), childVariable+"="+address)
	if out, err := child.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return float64(child.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
}

// forgetReports leaves the store as before its first report.
func forgetReports(b *testing.B, s *Service) {
	b.Helper()
	err := s.Log.Housekeep(b.Context(), audit.FiguresTurn, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		if _, err := tx.Exec(b.Context(), `DELETE FROM insight_reports`); err != nil {
			return err
		}
		_, err := tx.Exec(b.Context(), `UPDATE insight_turns SET secret = '', claim = '', checked_at = NULL WHERE id = 1`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// benchStores are a population on each engine. GUILDHALL_BENCH_SQLITE and
// GUILDHALL_BENCH_POSTGRES name stores that "guildhall seed" has filled, so that a
// large one is made once.
func benchStores(b *testing.B, fn func(b *testing.B, s *Service, address string)) {
	for _, engine := range []struct {
		name, variable string
		made           func(testing.TB) string
	}{{"sqlite", "GUILDHALL_BENCH_SQLITE", sqldbtest.SQLiteURL}, {"postgres", "GUILDHALL_BENCH_POSTGRES", sqldbtest.PostgresURL}} {
		b.Run(engine.name, func(b *testing.B) {
			address := os.Getenv(engine.variable)
			filled := address != ""
			if !filled {
				address = engine.made(b)
			}
			db, err := sqldb.Open(address)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close() })
			s := benchService(db)
			if filled {
				fn(b, s, address)
				return
			}
			packtest.Load(b, s.DB, packtest.Starter(b), &profession.Service{DB: s.DB}, s.People, s.Framework)
			started, cpu := clock.System(), spent()
			if err := s.Populate(b.Context(), Size{Members: benchMembers(), Organisations: 400, Seed: 1}, nil); err != nil {
				b.Fatal(err)
			}
			b.Logf("%d members made in %s, of which %s CPU of this process", benchMembers(), clock.Since(started).Round(time.Millisecond), spent()-cpu)
			fn(b, s, address)
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
	benchStores(b, func(b *testing.B, s *Service, address string) {
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
		b.Run("first-report-by-itself", func(b *testing.B) {
			most := 0.0
			for b.Loop() {
				forgetReports(b, s)
				most = max(most, resident(b, address))
			}
			b.ReportMetric(most, "MiB-resident")
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
