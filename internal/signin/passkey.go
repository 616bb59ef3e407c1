package signin

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Passkey is a key pair of which a person's device holds the private half.
type Passkey struct {
	ID        string
	Name      string // as its owner calls it
	CreatedAt sqldb.Stamp
	UsedAt    sqldb.Stamp // last; zero when never

	credential webauthn.Credential
}

// Limits of passkeys.
const (
	maxPasskeys    = 10  // of one person
	maxPasskeyName = 100 // characters
)

// PasskeysWork reports whether browsers let passkeys be used at the service's
// address: https and a name, or a machine's own localhost.
func (s *Service) PasskeysWork() bool {
	u, err := url.Parse(s.BaseURL)
	return err == nil && net.ParseIP(u.Hostname()) == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Hostname() == "localhost")
}

// party is the service as authenticators know it.
func (s *Service) party(ctx context.Context) (*webauthn.WebAuthn, error) {
	if !s.PasskeysWork() {
		return nil, fault.New(fault.NotFound, "Passkeys cannot be used at this address of the service.")
	}
	settings, err := s.Profession.Settings(ctx)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(s.BaseURL)
	if err != nil {
		return nil, err
	}
	name := settings.Name
	if name == "" {
		name = "Guildhall"
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation, // which device it is is nobody's business
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
}

// owner is a person as authenticators know them. Their identifier says nothing
// about them, so it serves as the handle that the device keeps.
type owner struct {
	person people.Person
	keys   []Passkey
}

func (o owner) WebAuthnID() []byte          { return []byte(o.person.ID) }
func (o owner) WebAuthnName() string        { return o.person.Email }
func (o owner) WebAuthnDisplayName() string { return o.person.Name }
func (o owner) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(o.keys))
	for i, k := range o.keys {
		all[i] = k.credential
	}
	return all
}

func (o owner) descriptors() []protocol.CredentialDescriptor {
	all := make([]protocol.CredentialDescriptor, len(o.keys))
	for i, k := range o.keys {
		all[i] = k.credential.Descriptor()
	}
	return all
}

// owner reads a person with their passkeys, or NotFound.
func (s *Service) owner(ctx context.Context, person people.ID) (o owner, err error) {
	if o.person, err = s.People.Find(ctx, access.Actor{ID: string(person)}, person); err != nil {
		return o, err
	}
	o.keys, err = passkeysOf(ctx, s.DB, person)
	return o, err
}

// Passkeys lists the actor's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, who access.Actor) ([]Passkey, error) {
	return passkeysOf(ctx, s.DB, people.ID(who.ID))
}

// askPasskey makes the question that a browser puts to any passkey of the
// service; only says whose must answer, empty for anybody's.
func (s *Service) askPasskey(ctx context.Context, browser string, only people.ID, next string) (*protocol.CredentialAssertion, error) {
	party, err := s.party(ctx)
	if err != nil {
		return nil, err
	}
	question, expected, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, err
	}
	return question, s.beginPasskey(ctx, ceremony{Kind: passkeySignIn, Browser: browser, Person: only, Next: next}, expected)
}

func (s *Service) beginPasskey(ctx context.Context, c ceremony, expected *webauthn.SessionData) error {
	data, err := json.Marshal(expected)
	if err != nil {
		return err
	}
	c.ID, c.Data = hash(expected.Challenge), string(data)
	return s.begin(ctx, c)
}

// noPasskey is all that is said of an answer that does not hold: which check
// failed helps only whoever made it up.
func noPasskey(cause error) error {
	return &fault.Fault{Kind: fault.Invalid, Message: "That passkey was not accepted. Try again, or enter your email address to get a code", Cause: cause}
}

// enterByPasskey starts a session for whoever holds the passkey that answered.
func (s *Service) enterByPasskey(ctx context.Context, browser, answer string, former access.Actor, agent string) (in entrance, err error) {
	party, err := s.party(ctx)
	if err != nil {
		return in, err
	}
	if !wellMade(answer) {
		return in, noPasskey(nil)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return in, noPasskey(err)
	}
	c, expected, err := s.asked(ctx, parsed.Response.CollectedClientData, browser, passkeySignIn)
	if err != nil {
		return in, err
	}
	var whose owner
	_, key, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		whose, err = s.owner(ctx, people.ID(handle))
		return whose, err
	}, expected, parsed)
	switch {
	case err != nil:
		return in, noPasskey(err)
	case key.Authenticator.CloneWarning: // its counter went backwards: there may be two of it
		return in, noPasskey(nil)
	case c.Person != "" && c.Person != whose.person.ID:
		return in, fault.New(fault.Forbidden, "That passkey belongs to another account.")
	}
	now := s.Log.Now()
	in = entrance{cookie: token(), next: c.Next}
	o := opening{session: id.New(now), cookie: in.cookie, agent: agent, began: ByPasskey, proved: sqldb.At(now), person: whose.person.ID, former: former}
	act := audit.Act{By: access.Actor{ID: string(whose.person.ID), Name: whose.person.Name}, Verb: "signed in with passkey", About: whose.person.Ref()}
	return in, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := usePasskey(ctx, tx, whose.person.ID, *key, at); err != nil {
			return err
		}
		return s.open(ctx, tx, at, o)
	})
}

// asked uses up the question that a passkey says it answers.
func (s *Service) asked(ctx context.Context, said protocol.CollectedClientData, browser string, kind ceremonyKind) (c ceremony, expected webauthn.SessionData, err error) {
	if c, err = s.take(ctx, hash(said.Challenge), browser, kind); err != nil {
		return c, expected, err
	}
	return c, expected, json.Unmarshal([]byte(c.Data), &expected)
}

// askNewPasskey makes the question by which a device makes a new passkey.
func (s *Service) askNewPasskey(ctx context.Context, who access.Actor, browser string) (*protocol.CredentialCreation, error) {
	party, err := s.party(ctx)
	if err != nil {
		return nil, err
	}
	whose, err := s.owner(ctx, people.ID(who.ID))
	if err != nil {
		return nil, err
	}
	question, expected, err := party.BeginMediatedRegistration(whose, protocol.MediationDefault, webauthn.WithExclusions(whose.descriptors()))
	if err != nil {
		return nil, err
	}
	return question, s.beginPasskey(ctx, ceremony{Kind: newPasskey, Browser: browser, Person: whose.person.ID}, expected)
}

// addPasskey keeps the passkey that a device made, and tells its owner by mail.
func (s *Service) addPasskey(ctx context.Context, who access.Actor, browser, name, answer string) error {
	party, err := s.party(ctx)
	if err != nil {
		return err
	}
	if !wellMade(answer) {
		return refusedPasskey(nil)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return refusedPasskey(err)
	}
	c, expected, err := s.asked(ctx, parsed.Response.CollectedClientData, browser, newPasskey)
	if err != nil {
		return err
	}
	if string(c.Person) != who.ID {
		return fault.New(fault.Forbidden, "This passkey was made for another account.")
	}
	whose, err := s.owner(ctx, c.Person)
	if err != nil {
		return err
	}
	key, err := party.CreateCredential(whose, expected, parsed)
	if err != nil {
		return refusedPasskey(err)
	}
	key.Attestation = webauthn.CredentialAttestation{}
	act := audit.Act{By: who, Verb: "added passkey", About: whose.person.Ref()}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		held, err := passkeysOf(ctx, tx, c.Person)
		if err != nil {
			return err
		}
		if len(held) >= maxPasskeys {
			return fault.New(fault.Conflict, "You have %d passkeys, and no more can be added. Remove one that you do not use.", maxPasskeys)
		}
		if err := insertPasskey(ctx, tx, Passkey{ID: id.New(at.Time), Name: name, CreatedAt: at, credential: *key}, c.Person); err != nil {
			return err
		}
		return tell(ctx, tx, at, notice{Person: c.Person, What: passkeyAdded, At: at})
	})
}

func refusedPasskey(cause error) error {
	return &fault.Fault{Kind: fault.Invalid, Message: "Your device did not make a passkey that can be used here. It must ask for your face, finger or PIN. Try again, or use another device.", Cause: cause}
}

// passkeyName is what a passkey will be called: as typed, or after its browser.
func passkeyName(typed, agent string) (string, error) {
	name := strings.Join(strings.Fields(form.Clean(typed)), " ")
	switch {
	case name == "":
		return capital(agent), nil
	case len([]rune(name)) > maxPasskeyName:
		return "", fault.New(fault.Invalid, "Enter a name of at most %d characters", maxPasskeyName)
	}
	return name, nil
}

// RemovePasskey forgets one of the actor's passkeys, and tells them by mail. The
// way in by mail stays, so nobody locks themselves out.
func (s *Service) RemovePasskey(ctx context.Context, who access.Actor, passkey string) error {
	act := audit.Act{By: who, Verb: "removed passkey", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `DELETE FROM passkeys WHERE id = $1 AND person = $2`, passkey, who.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "This passkey has been removed already.")
		}
		return tell(ctx, tx, at, notice{Person: people.ID(who.ID), What: passkeyRemoved, At: at})
	})
}

// tell queues a notice to a person within an act.
func tell(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, n notice) error {
	return outbox.Add(ctx, tx, at, outbox.Job{Kind: NoticeKind, Payload: n})
}

// credentialKey is an authenticator's name for a passkey, as a column holds it.
func credentialKey(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }
