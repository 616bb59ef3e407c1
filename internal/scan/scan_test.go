package scan_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/scan"
)

// eicar is the file by which virus scanners are tested, written so that this
// file is not taken for it.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// scanner speaks the protocol of clamd as its manual gives it.
type scanner struct {
	limit  int           // bytes of a stream; 0 for none
	slow   time.Duration // before it answers
	says   string        // in place of a verdict, as it is
	mu     sync.Mutex
	chunks []int
	got    []byte
}

func (s *scanner) start(t *testing.T, network, address string) *scan.Clamd {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	c, err := scan.Parse(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *scanner) serve(conn net.Conn) {
	defer conn.Close()
	command := make([]byte, 0, 16)
	for b := make([]byte, 1); ; {
		if _, err := io.ReadFull(conn, b); err != nil || b[0] == 0 {
			break
		}
		command = append(command, b[0])
	}
	switch string(command) {
	case "zVERSION":
		io.WriteString(conn, "ClamAV 1.4.6/27000\x00")
	case "zINSTREAM":
		io.WriteString(conn, s.stream(conn))
	default:
		io.WriteString(conn, "UNKNOWN COMMAND\x00")
	}
}

func (s *scanner) stream(conn net.Conn) string {
	var all []byte
	var chunks []int
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil {
			return ""
		}
		if n == 0 {
			break
		}
		if s.limit > 0 && len(all)+int(n) > s.limit {
			return "INSTREAM size limit exceeded. ERROR\x00"
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(conn, b); err != nil {
			return ""
		}
		all, chunks = append(all, b...), append(chunks, int(n))
	}
	s.mu.Lock()
	s.got, s.chunks = all, chunks
	s.mu.Unlock()
	if s.slow > 0 {
		time.Sleep(s.slow)
	}
	switch {
	case s.says != "":
		return s.says
	case bytes.Contains(all, []byte(eicar)):
		return "stream: Eicar-Signature FOUND\x00"
	}
	return "stream: OK\x00"
}

func TestAFileReachesTheScannerWhole(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		address := "127.0.0.1:0"
		if network == "unix" {
			dir, err := os.MkdirTemp("", "scan") // a socket's path has to be short
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			address = filepath.Join(dir, "s")
		}
		s := &scanner{}
		c := s.start(t, network, address)
		for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 300_000} {
			file := bytes.Repeat([]byte("guild"), size/5+1)[:size]
			if err := c.Check(t.Context(), iotest.HalfReader(bytes.NewReader(file))); err != nil {
				t.Fatalf("%s, %d bytes: %v", network, size, err)
			}
			s.mu.Lock()
			if !bytes.Equal(s.got, file) || len(s.chunks) != (size+64<<10-1)/(64<<10) {
				t.Errorf("%s: %d bytes arrived as %d in chunks of %v", network, size, len(s.got), s.chunks)
			}
			s.mu.Unlock()
		}
		if v, err := c.Version(t.Context()); err != nil || v != "ClamAV 1.4.6/27000" {
			t.Errorf("%s: %q, %v", network, v, err)
		}
	}
}

func TestWhatIsFoundIsRefused(t *testing.T) {
	c := (&scanner{}).start(t, "tcp", "127.0.0.1:0")
	for _, file := range []string{eicar, strings.Repeat("harmless ", 20_000) + eicar} {
		err := c.Check(t.Context(), strings.NewReader(file))
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), "found something harmful") || !strings.Contains(err.Error(), "Eicar-Signature") || strings.Contains(fault.Message(err), "Eicar") {
			t.Errorf("%v", err)
		}
	}
}

// A scanner that gives up on a large file hangs up while more is being sent.
func TestAFileLargerThanTheScannerTakesIsRefused(t *testing.T) {
	c := (&scanner{limit: 100_000}).start(t, "tcp", "127.0.0.1:0")
	err := c.Check(t.Context(), strings.NewReader(strings.Repeat("x", 150_000)))
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), "larger than the virus scanner takes") {
		t.Errorf("%v", err)
	}
}

// TestWithoutAVerdictAFileIsRefused is every way in which none comes.
func TestWithoutAVerdictAFileIsRefused(t *testing.T) {
	unclear := func(name string, err error) {
		t.Helper()
		if err == nil || fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "Try again later") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, says := range map[string]string{
		"nothing":       "\x00",
		"cut off":       "stream: OK",
		"another word":  "stream: OKAY\x00",
		"lower case":    "stream: ok\x00",
		"an error":      "stream: Can't allocate memory ERROR\x00",
		"another thing": "file: OK\x00",
		"no stream":     "OK\x00",
		"a web page":    "HTTP/1.1 400 Bad Request\r\n\r\nstream: OK\x00",
		"a flood":       strings.Repeat("stream: OK ", 10_000) + "\x00",
		"just found":    "FOUND\x00",
	} {
		c := (&scanner{says: says}).start(t, "tcp", "127.0.0.1:0")
		unclear(name, c.Check(t.Context(), strings.NewReader("a file")))
	}
	slow := (&scanner{slow: 5 * time.Second}).start(t, "tcp", "127.0.0.1:0")
	slow.Timeout = 50 * time.Millisecond
	unclear("slow", slow.Check(t.Context(), strings.NewReader("a file")))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	slow.Timeout = 0
	unclear("nobody waits", slow.Check(ctx, strings.NewReader("a file")))

	fine := (&scanner{}).start(t, "tcp", "127.0.0.1:0")
	unclear("the file breaks off", fine.Check(t.Context(), io.MultiReader(strings.NewReader("a fi"), iotest.ErrReader(errors.New("broken")))))
	for _, address := range []string{"127.0.0.1:1", "/nowhere/clamd.ctl"} {
		gone, err := scan.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		unclear(address, gone.Check(t.Context(), strings.NewReader("a file")))
		if _, err := gone.Version(t.Context()); err == nil {
			t.Errorf("%s answers", address)
		}
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	mute := &scan.Clamd{Network: "tcp", Address: silent.Addr().String(), Timeout: 50 * time.Millisecond}
	unclear("mute", mute.Check(t.Context(), strings.NewReader("a file")))
}

func TestAddressesAreReadOrRefused(t *testing.T) {
	for address, want := range map[string]string{
		"localhost:3310": "tcp localhost:3310", "[::1]:3310": "tcp [::1]:3310", "/run/clamav/clamd.ctl": "unix /run/clamav/clamd.ctl", "unix:/run/c": "unix /run/c",
		"": "", "localhost": "", ":3310": "", "localhost:": "", "unix:run/c": "", "clamd.ctl": "",
	} {
		c, err := scan.Parse(address)
		if got := ""; err == nil {
			got = c.Network + " " + c.Address
			if got != want {
				t.Errorf("%q is read as %q", address, got)
			}
		} else if want != "" || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
}
