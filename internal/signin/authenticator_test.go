package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// authenticator is a device that keeps one passkey. It makes real key pairs and
// real signatures; its fields let a test have it lie.
type authenticator struct {
	t       *testing.T
	origin  string // of the page that asks, as the browser tells the device
	party   string // overrides the service it signs for; empty for the one that asks
	flags   byte
	counter uint32
	handle  []byte // overrides whose passkey it says it is
	forge   bool   // signs with another key
	kind    string // overrides the type of what it signs
	other   bool   // signs another challenge

	id    []byte
	key   *ecdsa.PrivateKey
	owner []byte
}

const (
	present  = 0x01
	verified = 0x04
	attested = 0x40
)

// device is an authenticator that does as it should, in a browser on the service.
func (w *world) device() *authenticator {
	return &authenticator{t: w.t, origin: w.signin.BaseURL, flags: present | verified}
}

type question struct {
	PublicKey struct {
		Challenge string
		RpID      string
		Rp        struct{ ID string }
		User      struct{ ID string }

		AuthenticatorSelection struct{ ResidentKey, UserVerification string }
		UserVerification       string
		AllowCredentials       []any
	}
}

func (a *authenticator) read(asked string) (q question) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(asked), &q); err != nil {
		a.t.Fatalf("%v in %q", err, asked)
	}
	return q
}

func plain(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// client is what the browser says it was asked, and its hash.
func (a *authenticator) client(kind, challenge string) (text, hashed []byte) {
	if a.kind != "" {
		kind = a.kind
	}
	if a.other {
		challenge = plain([]byte("0123456789abcdef0123456789abcdef"))
	}
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return text, sum[:]
}

// said begins what the device signs.
func (a *authenticator) said(party string, flags byte) []byte {
	if a.party != "" {
		party = a.party
	}
	sum := sha256.Sum256([]byte(party))
	a.counter++
	return binary.BigEndian.AppendUint32(append(sum[:], flags), a.counter)
}

func (a *authenticator) sign(parts ...[]byte) []byte {
	key := a.key
	if a.forge {
		key = newKey(a.t)
	}
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	sum := sha256.Sum256(all)
	sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return sig
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authenticator) encode(v any) []byte {
	b, err := cbor.Marshal(v)
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

// create makes a passkey and answers with an attestation signed by it.
func (a *authenticator) create(asked string) string {
	a.t.Helper()
	q := a.read(asked)
	if s := q.PublicKey.AuthenticatorSelection; s.ResidentKey != "required" || s.UserVerification != "required" {
		a.t.Errorf("a passkey may be made that does not know its owner: %+v", s)
	}
	a.key, a.id = newKey(a.t), make([]byte, 32)
	rand.Read(a.id)
	var err error
	if a.owner, err = base64.RawURLEncoding.DecodeString(q.PublicKey.User.ID); err != nil {
		a.t.Fatal(err)
	}
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	public := a.encode(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	said := append(a.said(q.PublicKey.Rp.ID, a.flags|attested), make([]byte, 16)...)
	said = binary.BigEndian.AppendUint16(said, uint16(len(a.id)))
	said = append(append(said, a.id...), public...)
	text, hashed := a.client("webauthn.create", q.PublicKey.Challenge)
	object := a.encode(map[string]any{"fmt": "packed", "authData": said, "attStmt": map[string]any{"alg": -7, "sig": a.sign(said, hashed)}})
	return a.answer(map[string]any{"clientDataJSON": plain(text), "attestationObject": plain(object), "transports": []string{"internal"}})
}

// get proves that the device holds its passkey.
func (a *authenticator) get(asked string) string {
	a.t.Helper()
	q := a.read(asked)
	if q.PublicKey.UserVerification != "required" || len(q.PublicKey.AllowCredentials) != 0 {
		a.t.Errorf("the question gives accounts away or asks for no proof of a person: %s", asked)
	}
	said := a.said(q.PublicKey.RpID, a.flags)
	text, hashed := a.client("webauthn.get", q.PublicKey.Challenge)
	handle := a.owner
	if a.handle != nil {
		handle = a.handle
	}
	return a.answer(map[string]any{"clientDataJSON": plain(text), "authenticatorData": plain(said), "signature": plain(a.sign(said, hashed)), "userHandle": plain(handle)})
}

func (a *authenticator) answer(response map[string]any) string {
	b, err := json.Marshal(map[string]any{
		"id": plain(a.id), "rawId": plain(a.id), "type": "public-key", "response": response,
		"clientExtensionResults": map[string]any{}, "authenticatorAttachment": "platform",
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(b)
}

// byName makes the service reachable by a name, as passkeys need it.
func (w *world) byName() {
	w.signin.BaseURL = strings.Replace(w.server.URL, "127.0.0.1", "localhost", 1)
}

func (b *browser) addPasskey(a *authenticator, name string) page {
	b.w.t.Helper()
	return b.post("/me/passkeys", "name", name, "answer", a.create(b.post("/me/passkeys/question").body))
}

func (b *browser) usePasskey(a *authenticator, fields ...string) page {
	b.w.t.Helper()
	return b.post("/sign-in/passkey", "answer", a.get(b.post("/sign-in/passkey/question", fields...).body))
}
