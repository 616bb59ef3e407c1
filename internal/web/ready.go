package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"guildhall/internal/clock"
)

type moment = time.Time

func (rt *Router) now() moment { return clock.System() }

// ready holds the bytes of public pages for one generation of public things.
// A newer generation empties it: nothing is ever repaired in place.
type ready struct {
	generation func(context.Context) (int64, error)
	current    atomic.Int64
	shelf      atomic.Pointer[shelf]
}

type shelf struct {
	generation int64
	pages      sync.Map // request URI → *answer
	bytes      atomic.Int64
}

// answer is a page as it goes over the wire.
type answer struct {
	header      http.Header
	plain, gzip []byte
	etag        string
	lengths     [2][]string // Content-Length of plain and gzip
}

// shelfLimit bounds the memory of ready bytes, per generation.
const shelfLimit = 48 << 20

// largestReady bounds one answer: a whole framework to download must not take
// the room of every page.
const largestReady = 1 << 20

// longestReady bounds the addresses that are kept: longer ones are someone's experiment.
const longestReady = 200

// Generations tells the router how to read the number that grows whenever
// something public changes. Until it is called nothing is kept ready.
func (rt *Router) Generations(read func(context.Context) (int64, error)) {
	rt.ready.generation = read
}

// Refresh reads the generation again. It is called after every write here, and
// once a second by Watch for writes elsewhere.
func (rt *Router) Refresh(ctx context.Context) {
	if rt.ready.generation == nil {
		return
	}
	n, err := rt.ready.generation(context.WithoutCancel(ctx))
	if err != nil {
		rt.ready.current.Store(0) // serve nothing ready while in doubt
		return
	}
	rt.ready.current.Store(n)
}

// Watch refreshes once a second until ctx ends.
func (rt *Router) Watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	rt.Refresh(ctx)
	for {
		select {
		case <-tick.C:
			rt.Refresh(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// fromReady answers a visitor from ready bytes, if there are any.
func (rt *Router) fromReady(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || rt.hasSession(r) {
		return false
	}
	s := rt.ready.shelf.Load()
	if s == nil || s.generation != rt.ready.current.Load() {
		return false
	}
	found, ok := s.pages.Load(r.URL.RequestURI())
	if !ok {
		return false
	}
	found.(*answer).write(w, r)
	return true
}

// serveReady renders a page for a visitor, keeps its bytes and sends them.
func (rt *Router) serveReady(w http.ResponseWriter, r *http.Request, h Handler) error {
	generation := rt.ready.current.Load()
	kept := &keeper{header: http.Header{}, status: http.StatusOK}
	whole := r
	if r.Method == http.MethodHead { // what is kept must have its body
		whole = r.Clone(r.Context())
		whole.Method = http.MethodGet
	}
	if err := h(kept, whole); err != nil {
		return err
	}
	a := kept.answer()
	if kept.status != http.StatusOK || kept.header.Get("Cache-Control") == "no-store" { // what no act changes, such as an answer that depends on the day, says so
		copyHeader(w.Header(), kept.header)
		w.WriteHeader(kept.status)
		_, err := w.Write(a.plain)
		return err
	}
	uri := r.URL.RequestURI()
	if generation != 0 && generation == rt.ready.current.Load() && len(uri) <= longestReady {
		rt.ready.keep(generation, uri, a)
	}
	a.write(w, r)
	return nil
}

func (rd *ready) keep(generation int64, uri string, a *answer) {
	s := rd.shelf.Load()
	if s == nil || s.generation < generation {
		fresh := &shelf{generation: generation}
		if !rd.shelf.CompareAndSwap(s, fresh) {
			return
		}
		s = fresh
	}
	if len(a.plain) > largestReady {
		return
	}
	if s.generation != generation || s.bytes.Add(int64(len(a.plain)+len(a.gzip))) > shelfLimit {
		return
	}
	s.pages.Store(uri, a)
}

var headerRevalidate = []string{"no-cache"}
var headerVary = []string{"Accept-Encoding, Cookie"}
var headerGzip = []string{"gzip"}

func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	h["Cache-Control"] = headerRevalidate
	h["Vary"] = headerVary
	h["Etag"] = []string{a.etag}
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body, length := a.plain, a.lengths[0]
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, length = a.gzip, a.lengths[1]
		h["Content-Encoding"] = headerGzip
	}
	h["Content-Length"] = length
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// keeper is a ResponseWriter that keeps everything.
type keeper struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keeper) Header() http.Header         { return k.header }
func (k *keeper) WriteHeader(status int)      { k.status = status }
func (k *keeper) Write(b []byte) (int, error) { return k.body.Write(b) }

func (k *keeper) answer() *answer {
	a := &answer{header: k.header, plain: k.body.Bytes()}
	sum := sha256.Sum256(a.plain)
	a.etag = `W/"` + hex.EncodeToString(sum[:12]) + `"` // weak: the same for plain and compressed
	a.gzip = compress(a.plain)
	a.lengths = [2][]string{{strconv.Itoa(len(a.plain))}, {strconv.Itoa(len(a.gzip))}}
	return a
}

func compress(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

func copyHeader(to, from http.Header) {
	for k, v := range from {
		to[k] = v
	}
}
