-- Somebody who picked one of several organisations that share a domain is not
-- confirmed there before its head has said so.
ALTER TABLE people ADD COLUMN organisation_confirmed BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX people_unconfirmed ON people (organisation) WHERE NOT organisation_confirmed;

-- Who was offered the seat of an organisation's head of the profession or of
-- the deputy, who holds it, and who held it.
CREATE TABLE seat_terms (
	id            TEXT PRIMARY KEY,
	organisation  TEXT NOT NULL REFERENCES organisations (id),
	post          TEXT NOT NULL CHECK (post IN ('head', 'deputy')),
	person        TEXT REFERENCES people (id) ON DELETE SET NULL, -- NULL once they are erased
	begins        TEXT NOT NULL,          -- first day of the term
	until         TEXT NOT NULL,          -- last day; '' while it is open
	named         BOOLEAN NOT NULL,       -- whether the organisation's page may name them
	offered_by    TEXT NOT NULL,          -- '' once they are erased
	offered_at    TIMESTAMPTZ NOT NULL,
	accepted_at   TIMESTAMPTZ,
	ended_at      TIMESTAMPTZ,
	ended_by      TEXT NOT NULL,          -- '' until then, and once they are erased
	ending        TEXT NOT NULL CHECK (ending IN ('', 'declined', 'withdrawn', 'filled', 'stepped down', 'removed', 'term over', 'moved', 'left', 'reorganised', 'erased')),
	begun_change  TEXT NOT NULL,          -- the change of the register that brought the holder here; '' for none
	ended_change  TEXT NOT NULL           -- the change of the register that ended it; '' for none
);
-- One holder of each seat, whoever accepts at the same moment.
CREATE UNIQUE INDEX seat_terms_held ON seat_terms (organisation, post) WHERE accepted_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX seat_terms_by_person ON seat_terms (person);
CREATE INDEX seat_terms_until ON seat_terms (until) WHERE ended_at IS NULL AND until <> '';

-- Whether somebody works where they say that they do.
CREATE TABLE belonging_decisions (
	id           TEXT PRIMARY KEY,
	person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	organisation TEXT NOT NULL REFERENCES organisations (id),
	confirmed    BOOLEAN NOT NULL,
	reason       TEXT NOT NULL, -- '' where it was confirmed
	decided_by   TEXT NOT NULL, -- '' once they are erased
	decided_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX belonging_decisions_by_person ON belonging_decisions (person);

-- When somebody last said that they still work where they did. Who has no row
-- said so when they joined.
CREATE TABLE reconfirmations (
	person       TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
	confirmed_at TIMESTAMPTZ NOT NULL,
	reminded_at  TIMESTAMPTZ, -- since then
	alumni_at    TIMESTAMPTZ  -- when they were taken to have moved on; NULL while they have not
);
CREATE INDEX reconfirmations_confirmed ON reconfirmations (confirmed_at);

-- Somebody who moved shows that a new address is theirs.
CREATE TABLE address_changes (
	id         TEXT PRIMARY KEY,
	person     TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	email      TEXT NOT NULL,
	hash       TEXT UNIQUE, -- of the secret in the message; made when it is sent
	asked_at   TIMESTAMPTZ NOT NULL,
	expires_at TIMESTAMPTZ NOT NULL,
	used_at    TIMESTAMPTZ
);
CREATE INDEX address_changes_by_person ON address_changes (person);
