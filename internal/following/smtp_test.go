package following_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"guildhall/internal/following"
	"guildhall/internal/mail"
)

// server is a real SMTP server that keeps what it is given.
type server struct {
	port int
	mu   sync.Mutex
	kept [][]byte
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{}
	back := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{s}, nil }))
	back.Domain = "localhost"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s.port = listener.Addr().(*net.TCPAddr).Port
	go back.Serve(listener)
	t.Cleanup(func() { back.Close() })
	return s
}

type session struct{ server *server }

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.kept = append(s.server.kept, body)
	return err
}

// TestADigestGoesOverTheWire reads what a mail server was given as a mail
// program would: plain text first, and one click to stop.
func TestADigestGoesOverTheWire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := serve(t)
		w.Mailer = &mail.SMTP{Host: "127.0.0.1", Port: s.port, TLS: mail.None, From: mail.Sender{Name: "The hall", Address: "no-reply@hall.example"}, Now: w.clock.Now}
		must(t, w.Follow(t.Context(), w.ada, "skill/RM01"))
		must(t, w.SetFrequency(t.Context(), w.ada, following.Daily))
		w.tells(t, "", "", "", "Reworded <b>boldly</b> & well.", "skill/RM01")
		w.clock.Advance(24 * time.Hour)
		w.delivers(t)
		if len(s.kept) != 1 {
			t.Fatalf("the server was given %d messages", len(s.kept))
		}
		m, err := netmail.ReadMessage(bytes.NewReader(s.kept[0]))
		must(t, err)
		stop := m.Header.Get("List-Unsubscribe")
		if !strings.HasPrefix(stop, "<https://hall.example/following/stop/") || m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" ||
			m.Header.Get("Auto-Submitted") != "auto-generated" || !strings.HasPrefix(m.Header.Get("Message-Id"), "<digest-") {
			t.Errorf("headers %v", m.Header)
		}
		kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/alternative" {
			t.Fatalf("the message is %s, %v", kind, err)
		}
		parts := multipart.NewReader(m.Body, params["boundary"])
		for _, want := range []struct{ kind, words string }{
			{"text/plain", "Reworded <b>boldly</b> & well."}, {"text/html", "Reworded &lt;b&gt;boldly&lt;/b&gt; &amp; well."},
		} {
			part, err := parts.NextRawPart()
			must(t, err)
			body, err := io.ReadAll(quotedprintable.NewReader(part))
			must(t, err)
			if !strings.HasPrefix(part.Header.Get("Content-Type"), want.kind) || !strings.Contains(string(body), want.words) ||
				!strings.Contains(string(body), strings.Trim(stop, "<>")) || strings.Contains(string(body), "style=") {
				t.Errorf("%s:\n%s", part.Header.Get("Content-Type"), body)
			}
		}
	})
}
