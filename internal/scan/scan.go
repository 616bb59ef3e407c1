// Package scan asks a virus scanner about a file before it is kept.
//
// The scanner is clamd, spoken to over a socket or the network. Where one is
// configured nothing gets past it: a file about which it gives no clear verdict
// is refused, whether it cannot be reached, is too slow or answers something
// that was not expected.
package scan

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"guildhall/internal/fault"
)

// Bounds of a conversation with the scanner.
const (
	Timeout    = 15 * time.Second // for one file, from the first byte to the verdict
	chunk      = 64 << 10         // bytes sent at once
	mostAnswer = 4 << 10          // bytes of an answer; a longer one is not an answer
)

// Clamd is a scanner that speaks the protocol of clamd.
type Clamd struct {
	Network string // "tcp" or "unix"
	Address string
	Timeout time.Duration // for one file; 0 is Timeout
	Log     *slog.Logger  // told why a verdict is missing; may be nil
}

// Parse reads an address: HOST:PORT, or the path of a socket.
func Parse(address string) (*Clamd, error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok || strings.HasPrefix(address, "/") {
		if !strings.HasPrefix(path, "/") {
			return nil, malformed(address)
		}
		return &Clamd{Network: "unix", Address: path}, nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || port == "" {
		return nil, malformed(address)
	}
	return &Clamd{Network: "tcp", Address: address}, nil
}

func malformed(address string) error {
	return fault.New(fault.Invalid, "“%s” is not the address of a virus scanner. Write HOST:PORT, such as localhost:3310, or the path of a socket, such as /run/clamav/clamd.ctl.", address)
}

// Check reads a file to its end and returns nil when the scanner found nothing in
// it. Invalid when something was found and when the file is larger than the
// scanner takes; Conflict when there is no verdict, so that trying later may help.
func (c *Clamd) Check(ctx context.Context, file io.Reader) error {
	answer, err := c.ask(ctx, "INSTREAM", file)
	switch name, found := strings.CutSuffix(strings.TrimPrefix(answer, "stream: "), " FOUND"); {
	case answer == "stream: OK" && err == nil:
		return nil
	case found && strings.HasPrefix(answer, "stream: "):
		return &fault.Fault{Kind: fault.Invalid, Message: "The virus scanner found something harmful in this file, so it was not kept. Tell whoever looks after your computer.", Cause: errors.New(name)}
	case answer == "INSTREAM size limit exceeded. ERROR":
		return fault.New(fault.Invalid, "This file is larger than the virus scanner takes. Choose a smaller one.")
	}
	err = cmp.Or(err, fmt.Errorf("the scanner answered something else, of %d bytes", len(answer))) // which may repeat what it was sent
	if c.Log != nil {
		c.Log.ErrorContext(ctx, "virus scanner gave no verdict", "error", err)
	}
	return &fault.Fault{Kind: fault.Conflict, Message: "The virus scanner cannot check files at the moment, so this one was not kept. Try again later.", Cause: err}
}

// Version asks the scanner what it is. It proves that the scanner is there and
// that it takes files.
func (c *Clamd) Version(ctx context.Context) (string, error) {
	version, err := c.ask(ctx, "VERSION", nil)
	if err != nil {
		return "", err
	}
	return version, c.Check(ctx, strings.NewReader("Is anybody there?"))
}

// ask sends a command, and after it a file in chunks, and returns the answer.
func (c *Clamd) ask(ctx context.Context, command string, file io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(c.Timeout, Timeout))
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, c.Network, c.Address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })() // ends whatever waits for the scanner
	if _, err = io.WriteString(conn, "z"+command+"\x00"); err == nil && file != nil {
		var cut *unreadable
		if err = stream(conn, file); errors.As(err, &cut) {
			return "", err
		}
	}
	// A scanner that has seen enough answers and hangs up before it has read
	// everything, so an answer may come although sending failed.
	answer, unread := read(conn)
	if unread != nil {
		return "", errors.Join(ctx.Err(), err, unread)
	}
	return answer, err
}

// unreadable says that the file itself could not be read to its end.
type unreadable struct{ error }

// stream sends a file in chunks, each after its length, and an empty one last.
func stream(w io.Writer, file io.Reader) error {
	b := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(file, b[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(b, uint32(n))
			if _, err := w.Write(b[:4+n]); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			_, err = w.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return &unreadable{err}
		}
	}
}

// read takes an answer up to the mark that ends it. One that was cut off is none.
func read(r io.Reader) (string, error) {
	answer, err := bufio.NewReader(io.LimitReader(r, mostAnswer)).ReadString(0)
	if err != nil {
		return "", fmt.Errorf("the answer was cut off after %d bytes: %w", len(answer), err)
	}
	return answer[:len(answer)-1], nil
}
