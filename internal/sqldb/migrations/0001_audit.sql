-- One row: which store this is, and whether its people are fictional.
CREATE TABLE instance (
	id   BIGINT PRIMARY KEY CHECK (id = 1),
	name TEXT NOT NULL,
	demo BOOLEAN NOT NULL
);

-- Acts: who did what to what, written in the act's own transaction.
CREATE TABLE audit (
	id       TEXT PRIMARY KEY,
	actor    TEXT NOT NULL,        -- a person's identifier, 'service', or '' for a visitor
	verb     TEXT NOT NULL,        -- past tense, as the log reads
	about    TEXT NOT NULL,        -- a reference: 'page/about'
	at       TIMESTAMPTZ NOT NULL,
	sealed   BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX audit_unsealed ON audit (at) WHERE NOT sealed;
CREATE INDEX audit_about ON audit (about, at);
CREATE INDEX audit_actor ON audit (actor, at);

-- What an act said about a person, kept apart so that it can be erased while
-- the chain stays whole. The seal covers the reference, never this text.
CREATE TABLE audit_details (
	audit_id TEXT PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
	person   TEXT,
	detail   TEXT NOT NULL
);
CREATE INDEX audit_details_person ON audit_details (person);

-- The hash chain, appended by one sealer a moment after each act.
CREATE TABLE audit_seals (
	seq      BIGINT PRIMARY KEY,
	audit_id TEXT NOT NULL UNIQUE,
	hash     TEXT NOT NULL,
	at       TIMESTAMPTZ NOT NULL
);

-- One row: a number that grows with every act on something the public can see.
CREATE TABLE public_generation (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	n  BIGINT NOT NULL
);
INSERT INTO public_generation (id, n) VALUES (1, 1);
