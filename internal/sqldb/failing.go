package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"guildhall/internal/fault"
)

// What people are told when the database cannot do its work. The log has the rest.
const (
	diskFull     = "The disk of this service is full, so nothing can be saved at the moment. What you sent was not saved: keep a copy of it and try again later. You can go on reading."
	diskBroken   = "The disk of this service cannot be used at the moment. Nothing that you sent was saved: keep a copy of it and try again later."
	databaseGone = "This service cannot reach its database at the moment. Nothing that you sent was saved: keep a copy of it and try again in a few minutes."
	nobodyKnows  = "This service lost its database while it was saving what you sent, so it may be saved or not. In a few minutes, look whether it is there before you send it again."
)

const (
	sqliteFull       = 13
	sqliteInputError = 10 // SQLite's name for every failed read or write, with what failed in the bits above
	sqliteCannotOpen = 14
)

// failing turns the failures of a disk and of a server into words, and leaves
// other errors, and those that have words already.
func failing(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case err == nil, fault.KindOf(err) != fault.Internal, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case sqliteFull:
			return unavailable(diskFull, err)
		case sqliteInputError, sqliteCannotOpen:
			return unavailable(diskBroken, err)
		}
	case errors.As(err, &pg) && pg.Code == "53100":
		return unavailable(diskFull, err)
	case lost(err):
		return unavailable(databaseGone, err)
	}
	return err
}

func unavailable(message string, cause error) error {
	return &fault.Fault{Kind: fault.Unavailable, Message: message, Cause: cause}
}

// committed judges the error of a COMMIT. One that the server did not answer may
// have happened, and nobody can tell by waiting.
func committed(err error) error {
	if lost(err) {
		return unavailable(nobodyKnows, err)
	}
	return err
}

// lost reports whether there was no server to answer, or it went away.
func lost(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		// connection exceptions; shutting down, crashed, starting up; no connection to spare; a standby
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P0") || pg.Code == "53300" || pg.Code == "25006"
	}
	_, network := errors.AsType[*net.OpError](err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	return network || connecting || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE)
}
