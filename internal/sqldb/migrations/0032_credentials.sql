-- Passkeys: public keys with which people prove who they are (WebAuthn).
CREATE TABLE passkeys (
	id         TEXT PRIMARY KEY,        -- names the passkey in its owner's list
	credential TEXT NOT NULL UNIQUE,    -- the authenticator's name for it, base64url
	person     TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	name       TEXT NOT NULL CHECK (name <> ''),
	record     TEXT NOT NULL,           -- JSON: public key, counter, flags
	created_at TIMESTAMPTZ NOT NULL,
	used_at    TIMESTAMPTZ              -- last; none until the first use
);
CREATE INDEX passkeys_person ON passkeys (person);

-- Who people are at an identity provider. The subject alone says who; the
-- address that the provider gave is not kept.
CREATE TABLE identities (
	id        TEXT PRIMARY KEY,
	issuer    TEXT NOT NULL CHECK (issuer <> ''),
	subject   TEXT NOT NULL CHECK (subject <> ''),
	person    TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	linked_at TIMESTAMPTZ NOT NULL,
	used_at   TIMESTAMPTZ,
	UNIQUE (issuer, subject)
);
CREATE INDEX identities_person ON identities (person);

-- What a passkey or a provider was asked, so that each answer counts once, in
-- the browser that asked.
CREATE TABLE sign_in_ceremonies (
	id         TEXT PRIMARY KEY, -- hash of the challenge or of the state
	kind       TEXT NOT NULL CHECK (kind IN ('passkey', 'new passkey', 'provider', 'new identity')),
	browser    TEXT NOT NULL,    -- hash of the asking browser's cookie
	person     TEXT REFERENCES people (id) ON DELETE CASCADE, -- who must answer; none for anybody
	next       TEXT NOT NULL,
	data       TEXT NOT NULL,    -- JSON: what the answer is compared with; '' for a provider's
	asked_at   TIMESTAMPTZ NOT NULL,
	expires_at TIMESTAMPTZ NOT NULL,
	used_at    TIMESTAMPTZ
);
CREATE INDEX sign_in_ceremonies_asked ON sign_in_ceremonies (asked_at);
CREATE INDEX sign_in_ceremonies_person ON sign_in_ceremonies (person);
CREATE INDEX sign_in_ceremonies_browser ON sign_in_ceremonies (browser);

-- A newcomer who came from a provider is linked to it when they join.
ALTER TABLE sign_in_requests ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_requests ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_requests ADD COLUMN called TEXT NOT NULL DEFAULT ''; -- the name that the provider gave

ALTER TABLE sign_in_requests ADD COLUMN answered_by TEXT NOT NULL DEFAULT '' CHECK (answered_by IN ('', 'code', 'link', 'operator', 'provider'));

-- How a session began, and when its person last proved that it is them; none
-- when nobody can say.
ALTER TABLE sessions ADD COLUMN began TEXT NOT NULL DEFAULT '' CHECK (began IN ('', 'code', 'link', 'operator', 'passkey', 'provider', 'demo'));
ALTER TABLE sessions ADD COLUMN proved_at TIMESTAMPTZ;
UPDATE sessions SET proved_at = started_at;

-- Whether it began with more than a message: what the role of an administrator needs.
ALTER TABLE sessions ADD COLUMN strong BOOLEAN NOT NULL DEFAULT FALSE;

-- An administrator wants to open another account's records; a second one lets them.
CREATE TABLE break_glass (
	id          TEXT PRIMARY KEY,
	subject     TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE, -- whose records
	reason      TEXT NOT NULL CHECK (reason <> ''),
	asked_by    TEXT NOT NULL,
	asked_at    TIMESTAMPTZ NOT NULL,
	decided_by  TEXT CHECK (decided_by <> asked_by AND decided_by <> subject),
	decided_at  TIMESTAMPTZ,
	approved    BOOLEAN NOT NULL DEFAULT FALSE,
	ends_at     TIMESTAMPTZ -- when an approval is over
);
CREATE INDEX break_glass_subject ON break_glass (subject, asked_by);
CREATE INDEX break_glass_asked ON break_glass (asked_at);
