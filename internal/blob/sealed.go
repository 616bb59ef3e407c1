package blob

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"io"

	"guildhall/internal/fault"
)

// Sealed says what was stored under a key. Whoever forgets the key has forgotten
// the file: what a disk, a copy of the folder or a backup still holds of it is
// noise. Size and SHA256 are those of the content, not of what is stored.
type Sealed struct {
	Info
	Key string
}

// PutSealed stores content under a fresh key of its own.
func (d Disk) PutSealed(ctx context.Context, content []byte) (Sealed, error) {
	raw := make([]byte, 32)
	rand.Read(raw)
	box, err := boxOf(raw)
	if err != nil {
		return Sealed{}, err
	}
	// A key seals one file only, so that the nonce need not differ.
	closed := box.Seal(nil, make([]byte, box.NonceSize()), content, nil)
	stored, err := d.Put(ctx, bytes.NewReader(closed), int64(len(closed)))
	s := Sealed{Info: digest(content), Key: base64.RawURLEncoding.EncodeToString(raw)}
	s.Name = stored.Name
	return s, err
}

// OpenSealed reads what was stored under a key. One that was changed since, or
// another key, is an error.
func (d Disk) OpenSealed(name, key string) ([]byte, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	closed, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		return nil, err
	}
	box, err := boxOf(raw)
	if err != nil {
		return nil, err
	}
	content, err := box.Open(nil, make([]byte, box.NonceSize()), closed, nil)
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Conflict, Message: "This file is damaged and cannot be read any more.", Cause: err}
	}
	return content, nil
}

func boxOf(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
