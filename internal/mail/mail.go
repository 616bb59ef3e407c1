// Package mail sends messages to one person at a time: plain text, beside which
// the same may stand as HTML.
//
// Two mailers exist: SMTP hands a message to a server, Folder writes it to a
// file when no server is configured. Nothing a person typed can add a header or
// a recipient: such a message is refused before it is made.
package mail

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"guildhall/internal/fault"
)

// Message is what one person is told.
type Message struct {
	To      string // an address such as ada@example.gov.uk, without a name
	Subject string // one line
	Text    string // lines of any length, ended by LF
	ID      string // names the message, so that a second copy of it can be recognised; letters and digits
	HTML    string // the same as Text, for programs that show HTML; empty for none
	Stop    string // the https address that ends messages of this sort when it is posted to (RFC 8058); empty where there is none
}

// Mailer carries messages to the outside world.
type Mailer interface {
	// Send returns once the message has been taken over. A fault of the kind
	// Invalid means that trying again cannot help.
	Send(ctx context.Context, m Message) error
}

// Sender is who messages come from.
type Sender struct {
	Name    string // as people read it; may be empty
	Address string // such as no-reply@example.gov.uk
}

const (
	maxAddress = 254 // RFC 5321, 4.5.3.1.3 less the angle brackets
	maxSubject = 200 // characters; more is not a subject
)

// check refuses a message that would not arrive as it was meant.
func check(m Message) error {
	switch {
	case !plainAddress(m.To):
		return fault.New(fault.Invalid, "The message cannot be sent: its address is not one plain email address.")
	case m.Subject == "" || len([]rune(m.Subject)) > maxSubject || hasControl(m.Subject):
		return fault.New(fault.Invalid, "The message cannot be sent: its subject must be one line of at most %d characters.", maxSubject)
	case m.ID == "" || strings.ContainsFunc(m.ID, notPlain):
		return fault.New(fault.Invalid, "The message cannot be sent: it needs an identifier of letters, digits and hyphens.")
	case m.Stop != "" && !plainURL(m.Stop):
		return fault.New(fault.Invalid, "The message cannot be sent: the address that ends such messages is not one web address.")
	case strings.ContainsRune(m.Text+m.HTML, 0):
		return fault.New(fault.Invalid, "The message cannot be sent: its text holds a NUL character.")
	}
	return nil
}

// plainAddress reports whether s is one address and nothing else.
func plainAddress(s string) bool {
	if len(s) > maxAddress || hasControl(s) || strings.ContainsAny(s, " ,;<>()\"\\") {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s
}

// plainURL reports whether s is one web address and nothing else, so that a
// header can hold it between angle brackets.
func plainURL(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !hasControl(s) && !strings.ContainsAny(s, " <>,")
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	})
}

func notPlain(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-')
}

// compose makes the message that goes over the wire.
func compose(from Sender, m Message, at time.Time) (*gomail.Msg, error) {
	if err := check(m); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg()
	msg.FromMailAddress(&mail.Address{Name: from.Name, Address: from.Address})
	if err := msg.To(m.To); err != nil {
		return nil, &fault.Fault{Kind: fault.Invalid, Message: "The message cannot be sent: its address is not an email address.", Cause: err}
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(at.UTC())
	_, domain, _ := strings.Cut(from.Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	// Out-of-office replies to a service help nobody (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Stop != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Stop+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}
