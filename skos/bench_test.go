package skos_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"guildhall/skos"
)

// BenchmarkCheck prints what building and checking 100,000 concepts takes of the
// processors, beside the limit of 3 seconds, which reading the file is not part of.
func BenchmarkCheck(b *testing.B) {
	m := newMaker(5, 100_000)
	var found, concepts int
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	built := cpu()
	v := m.vocabulary()
	built = cpu() - built
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(m)
	m = nil
	start, runs := cpu(), 0
	for b.Loop() {
		found = len(skos.Check(v, skos.Options{}))
		runs++
	}
	checked := (cpu() - start).Seconds() / float64(runs)
	concepts = v.Concepts()
	b.ReportMetric(built.Seconds(), "build-cpu-s")
	b.ReportMetric(checked, "check-cpu-s")
	fmt.Fprintf(os.Stderr, "framework check: %d concepts, %d triples: model %.2f s and %d MiB, every check %.2f s of processors, together %.2f s; limit %.0f s (%d findings)\n",
		concepts, v.Triples(), built.Seconds(), int64(after.HeapAlloc-before.HeapAlloc)>>20, checked, built.Seconds()+checked, limit.Seconds(), found)
}
