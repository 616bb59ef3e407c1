package mail_test

import (
	"bytes"
	"crypto/x509"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	post "guildhall/internal/mail"
)

var (
	noon        = clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	sender      = post.Sender{Name: "The Guild – records", Address: "no-reply@guild.example"}
	wordDecoder mime.WordDecoder
	hello       = post.Message{To: "ada@example.gov.uk", Subject: "Café at 3", Text: "Dear Ada\n\n.\nCome at 3 = three.\n", ID: "m1"}
)

func client(s *server, policy post.TLS) *post.SMTP {
	return &post.SMTP{Host: "localhost", Port: s.port, TLS: policy, Roots: s.roots, From: sender, Now: noon.Now}
}

func TestSMTPDeliversWhatWasWritten(t *testing.T) {
	for name, c := range map[string]struct {
		offer, implicit bool
		policy          post.TLS
		wantTLS         bool
	}{
		"STARTTLS":   {true, false, post.Require, true},
		"implicit":   {false, true, post.Implicit, true},
		"clear text": {false, false, post.None, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.offer, c.implicit)
			if err := client(s, c.policy).Send(t.Context(), hello); err != nil {
				t.Fatal(err)
			}
			got := s.deliveries()
			if len(got) != 1 || got[0].tls != c.wantTLS || got[0].from != sender.Address || got[0].to != hello.To {
				t.Fatalf("got %+v", got)
			}
			read(t, got[0].body)
		})
	}
}

// read checks a whole message against hello.
func read(t *testing.T, raw []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("Message-Id") != "<m1@guild.example>" || m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("headers: %v", m.Header)
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(noon.Now()) {
		t.Errorf("dated %v, %v", at, err)
	}
	if subject, err := wordDecoder.DecodeHeader(m.Header.Get("Subject")); err != nil || subject != hello.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || from[0].Name != sender.Name || from[0].Address != sender.Address {
		t.Errorf("from %v, %v", from, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); strings.TrimSpace(got) != strings.TrimSpace(hello.Text) {
		t.Errorf("text %q", got)
	}
}

func TestSMTPSendsNothingWithoutTheProtectionItRequires(t *testing.T) {
	s := serve(t, false, false)
	if err := client(s, post.Require).Send(t.Context(), hello); err == nil {
		t.Error("a server without STARTTLS was accepted")
	}
	s = serve(t, true, false)
	distrustful := client(s, post.Require)
	distrustful.Roots = x509.NewCertPool()
	if err := distrustful.Send(t.Context(), hello); err == nil {
		t.Error("a certificate that nobody vouches for was accepted")
	}
	if got := s.deliveries(); len(got) != 0 {
		t.Errorf("%d messages were delivered", len(got))
	}
}

func TestSMTPSignsIn(t *testing.T) {
	s := serve(t, true, false)
	c := client(s, post.Require)
	c.Username, c.Password = "guildhall", "correct horse"
	if err := c.Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	if got := s.deliveries(); len(got) != 1 || got[0].user != "guildhall" {
		t.Errorf("got %+v", got)
	}
	c.Password = "wrong"
	if err := c.Send(t.Context(), hello); err == nil {
		t.Error("a wrong password was accepted")
	}
}

func TestRefusalsSayWhetherToTryAgainAndNameNobody(t *testing.T) {
	s := serve(t, true, false)
	for to, want := range map[string]fault.Kind{"gone@example.gov.uk": fault.Invalid, "later@example.gov.uk": fault.Internal} {
		m := hello
		m.To = to
		err := client(s, post.Require).Send(t.Context(), m)
		if err == nil || fault.KindOf(err) != want {
			t.Errorf("%s: %v (kind %d), want kind %d", to, err, fault.KindOf(err), want)
		}
		if err != nil && strings.Contains(err.Error(), to) {
			t.Errorf("the error names the address: %v", err)
		}
	}
}

func TestFolderKeepsMessagesForTheOwnerOnly(t *testing.T) {
	f := &post.Folder{Dir: filepath.Join(t.TempDir(), "mail"), From: sender, Now: noon.Now}
	if err := f.Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(f.Dir, "*"))
	if err != nil || len(names) != 1 || filepath.Ext(names[0]) != ".eml" {
		t.Fatalf("%v, %v", names, err)
	}
	info, err := os.Stat(names[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(f.Dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder mode %v, %v", info.Mode(), err)
	}
	raw, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	read(t, raw)
}

func TestInjectionIsRefused(t *testing.T) {
	f := &post.Folder{Dir: t.TempDir(), From: sender, Now: noon.Now}
	for name, m := range map[string]post.Message{
		"line in the subject":    {To: hello.To, Subject: "Hi\r\nBcc: eve@example.org", Text: "x", ID: "m"},
		"separator in a subject": {To: hello.To, Subject: "Hi\u2028there", Text: "x", ID: "m"},
		"line in the address":    {To: "ada@example.gov.uk\nBcc: eve@example.org", Subject: "Hi", Text: "x", ID: "m"},
		"two addresses":          {To: "ada@example.gov.uk, eve@example.org", Subject: "Hi", Text: "x", ID: "m"},
		"a name":                 {To: "Ada <ada@example.gov.uk>", Subject: "Hi", Text: "x", ID: "m"},
		"no address":             {To: "", Subject: "Hi", Text: "x", ID: "m"},
		"line in the identifier": {To: hello.To, Subject: "Hi", Text: "x", ID: "m\nBcc"},
		"path in the identifier": {To: hello.To, Subject: "Hi", Text: "x", ID: "../m"},
		"NUL in the text":        {To: hello.To, Subject: "Hi", Text: "x\x00", ID: "m"},
		"empty subject":          {To: hello.To, Text: "x", ID: "m"},
	} {
		if err := f.Send(t.Context(), m); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if names, _ := filepath.Glob(filepath.Join(f.Dir, "*")); len(names) != 0 {
		t.Errorf("refused messages were written: %v", names)
	}
}

func FuzzMailHeaders(f *testing.F) {
	f.Add("ada@example.gov.uk", "Hello")
	f.Add("ada@example.gov.uk\r\nBcc: eve@example.org", "Hi\nBcc: eve@example.org")
	f.Add("a@b", "=?utf-8?q?x=0D=0ABcc:_eve@example.org?=")
	f.Add("\"a b\"@example.org", strings.Repeat("é", 190))
	f.Fuzz(func(t *testing.T, to, subject string) {
		folder := &post.Folder{Dir: t.TempDir(), From: sender, Now: noon.Now}
		if folder.Send(t.Context(), post.Message{To: to, Subject: subject, Text: "x", ID: "m"}) != nil {
			return
		}
		names, _ := filepath.Glob(filepath.Join(folder.Dir, "*.eml"))
		raw, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if list, err := m.Header.AddressList("To"); err != nil || len(list) != 1 || list[0].Address != to {
			t.Errorf("sent to %v, %v; want %q", list, err, to)
		}
		for _, name := range []string{"Bcc", "Cc", "Reply-To", "Sender"} {
			if m.Header.Get(name) != "" {
				t.Errorf("%q added the header %s", subject, name)
			}
		}
	})
}

// TestTheAddressThatStopsMailCannotAddAHeader refuses what a header cannot hold.
func TestTheAddressThatStopsMailCannotAddAHeader(t *testing.T) {
	for stop, fits := range map[string]bool{
		"https://hall.example/following/stop/abc": true, "": true,
		"https://hall.example/\r\nBcc: eve@evil.example": false, "https://hall.example/a>,<mailto:eve@evil.example": false,
		"mailto:eve@evil.example": false, "/following/stop/abc": false, "https://hall.example/a b": false,
	} {
		m := hello
		m.Stop, m.HTML = stop, "<p>Dear Ada</p>"
		folder := &post.Folder{Dir: t.TempDir(), From: sender, Now: noon.Now}
		if err := folder.Send(t.Context(), m); (err == nil) != fits || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", stop, err)
		}
	}
}
