package site_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/site"
)

// BenchmarkReadyPage asks for a skill and a role page as a visitor, over real
// connections, beside a bare handler that writes the same bytes. The limit is
// 4 times its CPU per request, and 5 times its 99th percentile at 8 connections.
func BenchmarkReadyPage(b *testing.B) {
	s := newSite(b, onSQLite(b))
	for name, path := range map[string]string{"skill": "/skills/GEN01", "role": "/roles/R10"} {
		b.Run(name, func(b *testing.B) {
			body := get(s, path, "").Body.Bytes()
			bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
				w.Write(body)
			})
			ours, peer := measure(b, s.Router, path), measure(b, bare, path)
			report(b, "us-cpu", float64(ours.cpu.Nanoseconds())/1e3, float64(peer.cpu.Nanoseconds())/1e3, 4)
			report(b, "us-p99", float64(ours.p99.Nanoseconds())/1e3, float64(peer.p99.Nanoseconds())/1e3, 5)
			b.ReportMetric(float64(len(body)), "bytes")
		})
	}
}

// report says a figure beside its peer and the limit on their ratio.
func report(b *testing.B, unit string, ours, peer, limit float64) {
	b.ReportMetric(ours, unit)
	b.ReportMetric(peer, "bare-"+unit)
	b.ReportMetric(ours/peer, "times-"+unit)
	b.ReportMetric(limit, "limit-times-"+unit)
}

type figures struct{ cpu, p99 time.Duration }

const connections = 8

// measure asks for a path b.N times (at least 20,000) over 8 connections.
func measure(b *testing.B, h http.Handler, path string) figures {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(listener)
	defer server.Close()
	requests := max(b.N, 20_000)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
	url := "http://" + listener.Addr().String() + path
	fetch(b, client, url)
	took := make([]time.Duration, 0, requests)
	var mu sync.Mutex
	var asking sync.WaitGroup
	before := processCPU()
	for range connections {
		asking.Go(func() {
			own := make([]time.Duration, 0, requests/connections)
			for range requests / connections {
				start := clock.System()
				fetch(b, client, url)
				own = append(own, clock.Since(start))
			}
			mu.Lock()
			took = append(took, own...)
			mu.Unlock()
		})
	}
	asking.Wait()
	cpu := processCPU() - before
	slices.Sort(took)
	return figures{cpu / time.Duration(len(took)), took[len(took)*99/100]}
}

func fetch(b *testing.B, client *http.Client, url string) {
	response, err := client.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	var buf [32 << 10]byte
	for {
		if _, err := response.Body.Read(buf[:]); err != nil {
			break
		}
	}
	if response.StatusCode != 200 {
		b.Fatalf("%s: %d", url, response.StatusCode)
	}
}

// processCPU is the processor time of this process, the asking included: it is
// the same on both sides of a comparison.
func processCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSignedInPage renders pages for a person, with nothing ready. The
// limit is 2 ms of CPU; 3 ms for the list of roles with filters.
func BenchmarkSignedInPage(b *testing.B) {
	s := newSite(b, onSQLite(b))
	cookie := signIn(b, s, "Bencher")
	for _, page := range []struct {
		name, path string
		limit      float64 // ms
	}{
		{"skill", "/skills/GEN01", 2},
		{"role", "/roles/R10", 2},
		{"roles-filtered", "/roles?discipline=RM&ring=core&grade=HEO", 3},
		{"compare", "/roles/compare?a=R10&b=R11", 2},
		{"careers", "/careers", 3},
		{"front", "/", 2},
		{"networks", "/networks", 2},
		{"search", "/search?q=retention", 3},
	} {
		b.Run(page.name, func(b *testing.B) { benchPage(b, s, page.path, cookie, page.limit) })
	}
}

func benchPage(b *testing.B, s *site.Site, path, cookie string, limit float64) {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Cookie", cookie)
	before := processCPU()
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatalf("%s: %d", path, w.Code)
		}
	}
	b.ReportMetric(float64((processCPU()-before).Microseconds())/1e3/float64(b.N), "ms-cpu")
	b.ReportMetric(limit, "limit-ms-cpu")
}
