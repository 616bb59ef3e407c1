package site

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Examined is one thing that was looked over.
type Examined struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Says string `json:"says"` // what was seen, and what to do when it is not well
}

// Healthy reports whether everything was well.
func Healthy(report []Examined) bool {
	for _, e := range report {
		if !e.OK {
			return false
		}
	}
	return true
}

// Doctor looks the store over. It changes nothing.
func (s *Site) Doctor(ctx context.Context) []Examined {
	checks := append(s.readiness(),
		check{"commits", s.commits}, check{"connection", s.connection}, check{"modes", s.modes}, check{"audit", s.auditChain}, check{"jobs", s.jobs}, check{"search index", s.searchIndex}, check{"mail", s.mailRoute}, check{"virus scanner", s.virusScanner})
	var report []Examined
	for _, c := range checks {
		says, err := c.look(ctx)
		if err != nil {
			report = append(report, Examined{c.what, false, err.Error()})
			continue
		}
		report = append(report, Examined{c.what, true, says})
	}
	return report
}

type check struct {
	what string
	look func(context.Context) (string, error)
}

// readiness is what must be well before anyone is sent here.
func (s *Site) readiness() []check {
	return []check{{"database", s.database}, {"schema", s.schema}, {"disk", s.disk}, {"clock", s.clocks}}
}

func (s *Site) database(ctx context.Context) (string, error) {
	if err := s.DB().Ping(ctx); err != nil {
		return "", fmt.Errorf("the database does not answer: %w", err)
	}
	return s.DB().Name + " answers", nil
}

func (s *Site) schema(ctx context.Context) (string, error) {
	schema, err := s.DB().Schema(ctx)
	if err != nil {
		return "", err
	}
	if n := len(schema.Unknown); n > 0 && !schema.Foreign {
		// What this release asks for is there in the next one too, so that instances
		// of both may answer while one takes the other's place.
		return "at " + schema.Version() + ", which a newer Guildhall made; let it take this one's place", nil
	}
	if err := schema.Usable(); err != nil {
		return "", err
	}
	if n := len(schema.Pending); n > 0 {
		return "", fmt.Errorf("%d migrations are pending; run guildhall migrate", n)
	}
	return "at " + schema.Version(), nil
}

func (s *Site) commits(ctx context.Context) (string, error) {
	a, err := s.DB().Assurance(ctx)
	return "an act counts as saved " + a.Saved, err
}

func (s *Site) connection(ctx context.Context) (string, error) {
	a, err := s.DB().Assurance(ctx)
	return a.Peer, err
}

// leastFree is how much room a store needs to go on working.
const leastFree = 64 << 20

func (s *Site) disk(context.Context) (string, error) {
	dir := s.config.Store.Dir
	if dir == "" {
		dir = s.config.Store.Files
	}
	if dir == "" {
		return "no folder is used", nil
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return "", fmt.Errorf("%s cannot be examined: %w", dir, err)
	}
	free := st.Bavail * uint64(st.Bsize)
	if free < leastFree {
		return "", fmt.Errorf("%s has only %d MB left; free some space", dir, free>>20)
	}
	return fmt.Sprintf("%d MB free", free>>20), nil
}

// mostApart is how far the program's clock may be from the database's.
const mostApart = 2 * time.Minute

func (s *Site) clocks(ctx context.Context) (string, error) {
	theirs, err := sqldb.One(ctx, s.DB(), "time", scanTime, `SELECT CURRENT_TIMESTAMP`)
	if err != nil {
		return "", err
	}
	apart := s.config.Now().Sub(theirs).Abs()
	if apart > mostApart {
		return "", fmt.Errorf("this machine's clock and the database's are %s apart; set them right", apart.Round(time.Second))
	}
	return "within 2 minutes of the database's", nil
}

// scanTime reads the present moment as either engine says it.
func scanTime(rows *sql.Rows) (time.Time, error) {
	var v any
	if err := rows.Scan(&v); err != nil {
		return time.Time{}, err
	}
	switch v := v.(type) {
	case time.Time:
		return v, nil
	case string:
		return time.Parse(time.DateTime, v)
	}
	return time.Time{}, fmt.Errorf("the database tells the time as %T", v)
}

// modes refuses files of the store that others may read.
func (s *Site) modes(context.Context) (string, error) {
	if s.config.Store.Dir == "" {
		return "the database is not in a folder", nil
	}
	n := 0
	err := filepath.WalkDir(s.config.Store.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if os.IsNotExist(err) {
			return nil // a file of the moment, such as the write-ahead log
		}
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			return fmt.Errorf("%s can be read by others (mode %o); run chmod -R go= %s", path, info.Mode().Perm(), s.config.Store.Dir)
		}
		n++
		return err
	})
	return fmt.Sprintf("%d files and folders are closed to others", n), err
}

func (s *Site) auditChain(ctx context.Context) (string, error) {
	v, err := s.Acts.Verify(ctx)
	return fmt.Sprintf("%d acts are sealed and in order", v.Sealed), err
}

func (s *Site) jobs(ctx context.Context) (string, error) {
	state, err := outbox.Count(ctx, s.DB())
	if err != nil {
		return "", err
	}
	if state.Failed > 0 {
		failures, err := outbox.Failures(ctx, s.DB(), 1)
		if err != nil {
			return "", err
		}
		return "", fmt.Errorf("%d jobs were given up, the last because: %s", state.Failed, failures[0].Reason)
	}
	return fmt.Sprintf("%d waiting, none given up", state.Waiting), nil
}

// searchIndex compares what can be found with what there is.
func (s *Site) searchIndex(ctx context.Context) (string, error) {
	err := s.Acts.Housekeep(ctx, audit.SearchCheck, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return search.Check(ctx, tx) })
	return "holds every document", err
}

// mailRoute says where mail goes. It sends none.
func (s *Site) mailRoute(context.Context) (string, error) {
	switch m := s.config.Mail.(type) {
	case *mail.SMTP:
		return fmt.Sprintf("goes to %s:%d", m.Host, m.Port), nil
	case *mail.Folder:
		return "is written to " + m.Dir, nil
	}
	return "goes where the program was told", nil
}

// virusScanner asks the scanner that looks at files, where there is one.
func (s *Site) virusScanner(ctx context.Context) (string, error) {
	if s.config.Scanner == nil {
		return "is not configured, so files are kept unscanned; see --clamd", nil
	}
	version, err := s.config.Scanner.Version(ctx)
	if err != nil {
		return "", fmt.Errorf("%s does not look at files, so every file is refused: %w", s.config.Scanner.Address, err)
	}
	return version + " looks at files", nil
}

// wellness is what readiness came to. It holds for a second, because whoever asks
// is outside the limits on asking.
type wellness struct {
	mu  sync.Mutex
	at  time.Time
	bad string // what is not well; empty for nothing
}

// ready says what is not well, or nothing.
func (s *Site) ready(ctx context.Context) string {
	s.well.mu.Lock()
	defer s.well.mu.Unlock()
	now := s.config.Now()
	if since := now.Sub(s.well.at); since >= 0 && since < time.Second {
		return s.well.bad
	}
	s.well.bad = ""
	for _, c := range s.readiness() {
		if _, err := c.look(ctx); err != nil {
			s.config.Log.ErrorContext(ctx, "not ready", "check", c.what, "error", err)
			s.well.bad = c.what
			break
		}
	}
	if ctx.Err() == nil { // else whoever asked went away, and nothing is known
		s.well.at = now
	}
	return s.well.bad
}

// healthRoutes adds what a load balancer asks.
func (s *Site) healthRoutes(rt *web.Router) {
	rt.Handle("GET /healthz/live", access.Anyone, func(w http.ResponseWriter, _ *http.Request) error {
		return plain(w, "ok")
	})
	rt.Handle("GET /healthz/ready", access.Anyone, func(w http.ResponseWriter, r *http.Request) error {
		if bad := s.ready(r.Context()); bad != "" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return plain(w, bad+" is not well")
		}
		return plain(w, "ok")
	})
	rt.Light("GET /healthz/live", "GET /healthz/ready")
}

func plain(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := fmt.Fprintln(w, text)
	return err
}
