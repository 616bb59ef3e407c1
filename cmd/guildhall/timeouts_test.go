package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guildhall/internal/clock"
)

// TestEveryServerHasItsLimits holds each limit that a server without it would not
// have: slow headers, slow bodies, slow readers, idle connections, long headers.
func TestEveryServerHasItsLimits(t *testing.T) {
	s := newServer(http.NotFoundHandler())
	for name, limit := range map[string]time.Duration{"headers": s.ReadHeaderTimeout, "reading": s.ReadTimeout, "writing": s.WriteTimeout, "idle": s.IdleTimeout} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("the limit for %s is %v", name, limit)
		}
	}
	if s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 1<<16 {
		t.Errorf("headers may have %d bytes", s.MaxHeaderBytes)
	}
}

// TestWhoSendsNothingIsLetGo opens a connection and says half a header.
func TestWhoSendsNothingIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		listener := &oneConnection{conn: ours, done: make(chan struct{})}
		server := newServer(http.NotFoundHandler())
		go server.Serve(listener)
		defer server.Close()
		if _, err := theirs.Write([]byte("GET / HTTP/1.1\r\nHost:")); err != nil {
			t.Fatal(err)
		}
		began := clock.System()
		var buf [1024]byte
		for {
			if _, err := theirs.Read(buf[:]); err != nil {
				break
			}
		}
		if waited := clock.Since(began); waited > readHeaderTimeout+time.Second {
			t.Errorf("let go after %v of nothing, want %v", waited, readHeaderTimeout)
		}
	})
}

// oneConnection is a listener to whom one person comes.
type oneConnection struct {
	conn  net.Conn
	done  chan struct{}
	ended sync.Once
}

func (l *oneConnection) Accept() (net.Conn, error) {
	if c := l.conn; c != nil {
		l.conn = nil
		return c, nil
	}
	<-l.done
	return nil, net.ErrClosed
}

func (l *oneConnection) Close() error {
	l.ended.Do(func() { close(l.done) })
	return nil
}

func (l *oneConnection) Addr() net.Addr { return &net.TCPAddr{} }

// TestConnectionsAreBounded opens as many connections as there may be; the next one
// is answered once one of them is closed.
func TestConnectionsAreBounded(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	address, ended := freeAddress(t), make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", filepath.Join(t.TempDir(), "store"), "--addr", address, "--connections", "2", "--log-level", "error"})
	}()
	defer func() { stop(); <-ended }()
	ready(t, "http://"+address+"/healthz/live")
	http.DefaultClient.CloseIdleConnections()
	open := func() net.Conn {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		return c
	}
	answered := func(c net.Conn, within time.Duration) bool {
		if err := c.SetReadDeadline(clock.System().Add(within)); err != nil {
			t.Fatal(err)
		}
		_, err := c.Read(make([]byte, 1024))
		return err == nil
	}
	first, second, third := open(), open(), open()
	defer second.Close()
	defer third.Close()
	if !answered(first, 5*time.Second) || !answered(second, 5*time.Second) {
		t.Error("there is no room for two")
	}
	if answered(third, 300*time.Millisecond) {
		t.Error("a third is answered beside them")
	}
	first.Close()
	if !answered(third, 5*time.Second) {
		t.Error("there is room again, and the third is not answered")
	}
}
