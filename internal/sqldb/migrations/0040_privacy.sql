-- What people ask about their own data that they cannot do themselves.
CREATE TABLE privacy_requests (
	id          TEXT PRIMARY KEY,
	person      TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	kind        TEXT NOT NULL CHECK (kind IN ('correct', 'object')),
	what        TEXT NOT NULL CHECK (what <> ''), -- which of the things held, as the page names it
	says        TEXT NOT NULL,                    -- what is wrong there
	should      TEXT NOT NULL CHECK (should <> ''), -- what it should say, or what they ask for
	asked_at    TIMESTAMPTZ NOT NULL,
	answered_by TEXT NOT NULL,                    -- '' until then, and once they are erased
	answered_at TIMESTAMPTZ,
	agreed      BOOLEAN NOT NULL,
	answer      TEXT NOT NULL
);
CREATE INDEX privacy_requests_person ON privacy_requests (person, asked_at);
CREATE INDEX privacy_requests_open ON privacy_requests (asked_at) WHERE answered_at IS NULL;

-- That a person was erased, kept for ever; it names nobody.
CREATE TABLE erasures (
	id        TEXT PRIMARY KEY,
	ground    TEXT NOT NULL, -- on whose word
	authority TEXT NOT NULL, -- the schedule's version and its approval
	digest    TEXT NOT NULL, -- SHA-256 of the reference that is gone
	issued_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE erasure_parts (
	erasure TEXT NOT NULL REFERENCES erasures (id) ON DELETE CASCADE,
	ord     BIGINT NOT NULL,
	holder  TEXT NOT NULL,
	items   BIGINT NOT NULL CHECK (items > 0), -- rows that named them
	PRIMARY KEY (erasure, ord)
);

-- Which day's run of the schedule is in which hands, and what came of it.
CREATE TABLE retention_runs (
	day          TEXT PRIMARY KEY,     -- 2026-11-24, London
	claimed_till TIMESTAMPTZ NOT NULL, -- when another instance may take it over
	ended_at     TIMESTAMPTZ,
	report       TEXT NOT NULL         -- JSON; '' until then
);

-- What is due but is appraised before anything happens to it.
CREATE TABLE disposal_reviews (
	id          TEXT PRIMARY KEY,
	class       TEXT NOT NULL,
	ref         TEXT NOT NULL,
	subject     TEXT NOT NULL,        -- whom or what a hold may name instead; '' for nothing
	listed_at   TIMESTAMPTZ NOT NULL,
	decision    TEXT NOT NULL CHECK (decision IN ('', 'delete', 'transfer', 'keep')),
	reason      TEXT NOT NULL,
	receiver    TEXT NOT NULL,        -- to whom it was transferred
	again_on    TEXT NOT NULL,        -- when what is kept is looked at again; '' for never
	decided_by  TEXT NOT NULL,        -- '' until then, and once they are erased
	decided_at  TIMESTAMPTZ,
	certificate TEXT NOT NULL,        -- '' for none
	UNIQUE (class, ref)
);
CREATE INDEX disposal_reviews_open ON disposal_reviews (listed_at) WHERE decision = '';

-- Acts that were disposed of, in runs of the chain: its hash goes on from here.
CREATE TABLE audit_blocks (
	first_seq   BIGINT PRIMARY KEY,
	last_seq    BIGINT NOT NULL UNIQUE,
	hash        TEXT NOT NULL,        -- of the last seal of the run
	first_at    TIMESTAMPTZ NOT NULL,
	last_at     TIMESTAMPTZ NOT NULL
);
