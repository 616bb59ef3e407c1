package fault

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
)

// Wire says what went wrong between two machines without what the other one said,
// which may repeat somebody's words; empty when it is something else.
func Wire(err error) string {
	var slow net.Error
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	var operation *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return "there was no answer in time"
	case errors.As(err, &certificate):
		return certificate.Error()
	case errors.As(err, &name):
		return name.Error()
	case errors.As(err, &operation):
		return operation.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the other end hung up"
	}
	return ""
}
