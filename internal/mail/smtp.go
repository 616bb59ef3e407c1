package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
)

// TLS says how a connection to the mail server is protected.
type TLS string

// The ways to protect a connection. The zero value requires protection.
const (
	Require  TLS = "require"  // STARTTLS, or the message is not sent
	Implicit TLS = "implicit" // TLS from the first byte, usually on port 465
	None     TLS = "none"     // clear text: for a relay on the same machine only
)

// TLSPolicies lists the ways, for help texts and checks of options.
var TLSPolicies = []TLS{Require, Implicit, None}

// SMTP hands messages to a mail server.
type SMTP struct {
	Host     string
	Port     int
	Username string // empty when the server asks for none
	Password string
	TLS      TLS
	Roots    *x509.CertPool // whose certificates to trust; nil means the machine's own
	From     Sender
	Now      clock.Clock
}

// sendTimeout bounds one conversation with the server.
const sendTimeout = 30 * time.Second

// Send implements Mailer. A refusal that the server calls permanent, such as an
// address it does not know, is Invalid.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(s.From, m, s.Now())
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	return refusal(client.DialAndSendWithContext(ctx, msg))
}

func (s *SMTP) client() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithTimeout(sendTimeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
		gomail.WithoutSMTPUTF8(),
	}
	switch s.TLS {
	case Implicit:
		options = append(options, gomail.WithSSL())
	case None:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, append(options, gomail.WithPort(s.Port))...)
}

// refusal says how the server refused, without its words: they may repeat the address
// and the message, which must not reach a log. It marks what the server will refuse
// again.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	said := errors.New("the mail server did not do as expected")
	var refused *gomail.SendError
	switch {
	case errors.As(err, &refused) && refused.ErrorCode() > 0:
		said = fmt.Errorf("%s: the mail server answered %d %s", refused.Reason, refused.ErrorCode(), refused.EnhancedStatusCode())
	case fault.Wire(err) != "":
		said = errors.New(fault.Wire(err))
	}
	if refused != nil && refused.ErrorCode() >= 500 && !refused.IsTemp() {
		return &fault.Fault{Kind: fault.Invalid, Message: "The mail server refused the message for good.", Cause: said}
	}
	return said
}
