package exchange

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"guildhall/internal/fault"
)

// signingKey reads the key with which hand-overs are signed, and makes one the
// first time. Two instances that begin at once keep the first one's.
func signingKey(dir string) (ed25519.PrivateKey, error) {
	if dir == "" {
		return nil, fault.New(fault.Invalid, "Hand-overs are signed, and there is no folder for the key. Name one with --files.")
	}
	path := filepath.Join(dir, "handover.pem")
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	_, fresh, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(fresh)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := writeOnce(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return nil, err
	}
	return readKey(path)
}

// writeOnce gives a file its name only when it is complete, and only if nothing
// has the name yet.
func writeOnce(path string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func readKey(path string) (ed25519.PrivateKey, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(body)
	if block == nil {
		return nil, fault.New(fault.Invalid, "The key in %s is damaged. Bring it back from a backup; receivers know its other half.", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	signer, ok := key.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, fault.New(fault.Invalid, "The key in %s is not an Ed25519 key. Bring it back from a backup; receivers know its other half.", path)
	}
	return signer, nil
}
