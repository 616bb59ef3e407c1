package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"guildhall/internal/fault"
)

// TestAPanicIsToldWithoutItsWords: what somebody typed may be what it was about.
func TestAPanicIsToldWithoutItsWords(t *testing.T) {
	told := func(do func()) (said string) {
		defer func() { said = fault.Panicked(recover()) }()
		do()
		return ""
	}
	for want, do := range map[string]func(){
		"a panic with a string":              func() { panic("Ada's secret") },
		"a panic with a *errors.errorString": func() { panic(errors.New("Ada's secret")) },
		"index out of range [3]":             func() { var none []int; i := 3; none[i]++ },
		"is string, not int":                 func() { var v any = "Ada's secret"; _ = v.(int) },
	} {
		if said := told(do); !strings.Contains(said, want) || strings.Contains(said, "secret") {
			t.Errorf("told %q, want %q", said, want)
		}
	}
}

// TestWhatGoesWrongOnTheWireIsToldWithoutTheOthersWords.
func TestWhatGoesWrongOnTheWireIsToldWithoutTheOthersWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("Ada's secret: %w", context.DeadlineExceeded), "there was no answer in time"},
		{fmt.Errorf("Ada's secret: %w", &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}), "dial tcp: connection refused"},
		{fmt.Errorf("Ada's secret: %w", &net.DNSError{Name: "mail.example", Err: "no such host"}), "lookup mail.example: no such host"},
		{fmt.Errorf("Ada's secret: %w", io.ErrUnexpectedEOF), "the other end hung up"},
		{errors.New("Ada's secret"), ""},
		{nil, ""},
	} {
		if got := fault.Wire(c.err); got != c.want {
			t.Errorf("%v is told as %q, want %q", c.err, got, c.want)
		}
	}
}
