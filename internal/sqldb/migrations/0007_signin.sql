-- Somebody asked to sign in. The secrets are made when the mail is sent; only
-- their SHA-256 is kept.
CREATE TABLE sign_in_requests (
	id         TEXT PRIMARY KEY,
	email      TEXT NOT NULL,
	person     TEXT REFERENCES people (id) ON DELETE CASCADE, -- once known who it is
	browser    TEXT NOT NULL,  -- hash of the asking browser's cookie; '' for a link an operator printed
	agent      TEXT NOT NULL,  -- the asking browser in words
	next       TEXT NOT NULL,  -- where to go afterwards
	link_hash  TEXT UNIQUE,
	code_hash  TEXT,
	guesses    BIGINT NOT NULL DEFAULT 0, -- codes typed, right or wrong
	asked_at   TIMESTAMPTZ NOT NULL,
	expires_at TIMESTAMPTZ NOT NULL,
	used_at    TIMESTAMPTZ,    -- when the link or the code was accepted
	joined_at  TIMESTAMPTZ     -- when a newcomer said who they are
);
CREATE INDEX sign_in_requests_browser ON sign_in_requests (browser);
CREATE INDEX sign_in_requests_asked ON sign_in_requests (asked_at);
CREATE INDEX sign_in_requests_person ON sign_in_requests (person);

-- How often an address was asked for, so that nobody's mailbox is flooded.
CREATE TABLE sign_in_limits (
	account    TEXT PRIMARY KEY, -- hash of the canonical address
	started_at TIMESTAMPTZ NOT NULL,
	asked      BIGINT NOT NULL
);

-- Browsers in which people are signed in.
CREATE TABLE sessions (
	id           TEXT PRIMARY KEY,     -- public: names the session in its owner's list
	hash         TEXT NOT NULL UNIQUE, -- of the cookie
	person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	agent        TEXT NOT NULL,        -- the browser in words
	started_at   TIMESTAMPTZ NOT NULL,
	last_seen_at TIMESTAMPTZ NOT NULL,
	expires_at   TIMESTAMPTZ NOT NULL,
	ended_at     TIMESTAMPTZ
);
CREATE INDEX sessions_person ON sessions (person);
