package mail

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"guildhall/internal/clock"
)

// Folder writes each message to a file of its own, which mail programs open.
// It stands in for a server when none is configured.
type Folder struct {
	Dir  string // created when missing, for its owner's eyes only
	From Sender
	Now  clock.Clock
}

// Send implements Mailer. The file is named by the moment and the message's
// identifier, so that a folder lists messages in the order they were sent.
func (f *Folder) Send(ctx context.Context, m Message) error {
	at := f.Now().UTC()
	msg, err := compose(f.From, m, at)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return err
	}
	name := filepath.Join(f.Dir, at.Format("20060102T150405.000")+"-"+strings.ToLower(m.ID)+".eml")
	// Written aside and renamed, so that whoever watches the folder never reads half a message.
	file, err := os.OpenFile(name+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = msg.WriteTo(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}
