package backup

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"guildhall/internal/fault"
)

// Recipients are who may open a backup: each by itself, with a key of their own.
// None makes a plain one.
type Recipients []age.Recipient

// ParseRecipients reads public keys, such as age1…, given one by one and as the
// lines of a file; an empty path names none.
func ParseRecipients(given []string, file string) (Recipients, error) {
	lines := strings.Join(given, "\n")
	if strings.TrimSpace(lines) == "" && file == "" {
		return nil, nil
	}
	if file != "" {
		body, err := os.ReadFile(file)
		if err != nil {
			return nil, fault.New(fault.Invalid, "The file of recipients, %s, cannot be read.", file)
		}
		lines += "\n" + string(body)
	}
	if strings.Contains(lines, secretKey) {
		return nil, fault.New(fault.Invalid, "A recipient is a secret key. Give the public key, age1…, and keep the secret one off this machine.")
	}
	all, err := age.ParseRecipients(strings.NewReader(lines))
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Invalid, Message: "A recipient is not a public key as age-keygen prints it, such as age1….", Cause: err}
	}
	return all, nil
}

// secretKey begins what opens a backup.
const secretKey = "AGE-SECRET-KEY-"

// seal returns what a backup is written to so that only the recipients can read
// it. Closing it writes the last bytes; it does not close w.
func (to Recipients) seal(w io.Writer) (io.WriteCloser, error) {
	if len(to) == 0 {
		return unsealed{w}, nil
	}
	return age.Encrypt(w, to...)
}

type unsealed struct{ io.Writer }

func (unsealed) Close() error { return nil }

// Identities are the secret keys with which a backup can be opened.
type Identities []age.Identity

// ReadIdentities reads secret keys from a file as age-keygen writes it; an empty
// path names none.
func ReadIdentities(path string) (Identities, error) {
	if path == "" {
		return nil, nil
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The file with the key, %s, cannot be read.", path)
	}
	if bytes.HasPrefix(body, intro) {
		return nil, fault.New(fault.Invalid, "The key in %s is itself encrypted. Decrypt it first, into a place that only you can read: age -d %s", path, path)
	}
	all, err := age.ParseIdentities(bytes.NewReader(body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s holds no secret key as age-keygen writes it: a line that begins with %s.", path, secretKey)
	}
	return all, nil
}

// intro begins every file that age encrypted.
var intro = []byte("age-encryption.org/")

// open returns the archive within a backup, and whether it was encrypted.
func (with Identities) open(r io.Reader) (io.Reader, bool, error) {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(len(intro)); !bytes.Equal(head, intro) {
		return in, false, nil
	}
	if len(with) == 0 {
		return nil, true, fault.New(fault.Invalid, "This backup is encrypted. Name the file with the key that opens it: --identity KEYFILE")
	}
	out, err := age.Decrypt(in, with...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, true, fault.New(fault.Invalid, "This backup was encrypted to other keys than the one given. Find the key of one of its recipients.")
	}
	if err != nil {
		return nil, true, broken("at its beginning", err)
	}
	return out, true, nil
}
