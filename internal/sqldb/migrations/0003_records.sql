-- The retention schedule in force, and what was done under it.
CREATE TABLE retention_schedules (
	id      BIGINT PRIMARY KEY CHECK (id = 1),
	version TEXT NOT NULL,
	head    TEXT NOT NULL -- JSON: notice, approval, actions, how holds and certificates work
);

CREATE TABLE retention_classes (
	id       TEXT PRIMARY KEY,
	ord      BIGINT NOT NULL,
	name     TEXT NOT NULL,
	starts   TEXT NOT NULL, -- the event from which the period runs, in words
	period   TEXT NOT NULL, -- ISO 8601 duration in one unit, or 'permanent'
	action   TEXT NOT NULL,
	rest     TEXT NOT NULL  -- JSON: what people read and the program does not act on
);

-- A hold keeps everything under a reference from disposal until it is lifted.
CREATE TABLE holds (
	id        TEXT PRIMARY KEY,
	ref       TEXT NOT NULL, -- 'person/…', 'page/about', or 'class/…' for a whole class
	reason    TEXT NOT NULL,
	placed_by TEXT NOT NULL,
	placed_at TIMESTAMPTZ NOT NULL,
	lifted_by TEXT,
	lifted_at TIMESTAMPTZ
);
CREATE INDEX holds_open ON holds (ref) WHERE lifted_at IS NULL;

-- What was disposed of, kept for ever; it names no person.
CREATE TABLE disposal_certificates (
	id        TEXT PRIMARY KEY,
	class     TEXT NOT NULL,
	action    TEXT NOT NULL,
	authority TEXT NOT NULL, -- the schedule's version and its approval
	cutoff    TIMESTAMPTZ NOT NULL, -- things whose period began before this
	items     BIGINT NOT NULL CHECK (items > 0),
	held      BIGINT NOT NULL, -- things due but kept by a hold
	digest    TEXT NOT NULL, -- SHA-256 over the sorted references disposed of
	issued_at TIMESTAMPTZ NOT NULL
);
