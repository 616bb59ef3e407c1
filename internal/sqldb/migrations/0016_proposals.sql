-- What a person wants to hear about.
CREATE TABLE follows (
	person   TEXT NOT NULL,
	ref      TEXT NOT NULL,                   -- 'skill/RM01', 'framework', 'changes' …
	since    TIMESTAMPTZ NOT NULL,
	ended_at TIMESTAMPTZ,                     -- kept, so that taking part again does not begin it again
	PRIMARY KEY (person, ref)
);
CREATE INDEX follows_ended ON follows (ended_at) WHERE ended_at IS NOT NULL;

-- How a person hears about it.
CREATE TABLE digests (
	person     TEXT PRIMARY KEY,
	frequency  TEXT NOT NULL CHECK (frequency IN ('daily', 'weekly', 'never')),
	period     TEXT NOT NULL,                 -- the London day on which the last digest was due: 2026-11-24
	told_until TIMESTAMPTZ NOT NULL,          -- what happened up to here was told, or was nothing
	stop_token TEXT NOT NULL UNIQUE,          -- ends the mail without signing in; it can do nothing else
	feed_hash  TEXT UNIQUE                    -- of the token in the address of the person's feed
);
CREATE INDEX digests_due ON digests (frequency, period);

-- What happened, for those who follow what it happened to.
CREATE TABLE notices (
	id      TEXT PRIMARY KEY,
	at      TIMESTAMPTZ NOT NULL,
	actor   TEXT NOT NULL,                    -- who did it and need not be told; '' for nobody, or once erased
	url     TEXT NOT NULL,                    -- where it can be read; '' for where the first reference is
	title   TEXT NOT NULL,                    -- what that is called; '' for what the first reference is called
	summary TEXT NOT NULL                     -- what happened, in a sentence
);
CREATE INDEX notices_at ON notices (at);
CREATE INDEX notices_actor ON notices (actor);

CREATE TABLE notice_refs (
	notice TEXT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
	ord    BIGINT NOT NULL,
	ref    TEXT NOT NULL,
	PRIMARY KEY (notice, ord)
);

-- Changes of the framework that people ask for, and what became of them.
CREATE TABLE proposals (
	id           TEXT PRIMARY KEY,
	lang         TEXT NOT NULL,               -- of the words before and after
	title        TEXT NOT NULL,               -- what it asks for, in a line
	about        TEXT NOT NULL,               -- 'skill/RM01'; of a new skill its 'discipline/RM'
	kind         TEXT NOT NULL CHECK (kind IN ('new skill', 'reword', 'level text', 'relation', 'role', 'merge', 'split', 'move', 'retire')),
	field        TEXT NOT NULL,               -- which part of the thing: 'definition'; '' where the kind says it
	level        BIGINT NOT NULL,             -- of a level text or a requirement; 0 for none
	release      TEXT NOT NULL,               -- in which before was read
	before_words TEXT NOT NULL,
	after_words  TEXT NOT NULL,
	reason       TEXT NOT NULL,
	private      BOOLEAN NOT NULL,            -- whether only its proposer and editors may know of it
	proposer     TEXT NOT NULL,               -- a person, or '' once erased
	credit       TEXT NOT NULL,               -- how they wish to be named in the change note; '' for not at all
	state        TEXT NOT NULL CHECK (state IN ('proposed', 'under discussion', 'accepted', 'declined', 'withdrawn', 'carried')),
	proposed_at  TIMESTAMPTZ NOT NULL,
	discussed_at TIMESTAMPTZ,
	decided_at   TIMESTAMPTZ,                 -- when it was accepted, declined or withdrawn
	decided_by   TEXT NOT NULL DEFAULT '',
	decision     TEXT NOT NULL DEFAULT '',    -- the reason that editors gave
	carried_at   TIMESTAMPTZ,
	carried_by   TEXT NOT NULL DEFAULT '',    -- the release that carries it
	CHECK ((state = 'carried') = (carried_by <> '')),
	CHECK (state NOT IN ('accepted', 'declined', 'carried') OR decision <> '')
);
CREATE INDEX proposals_about ON proposals (about, state);
CREATE INDEX proposals_proposer ON proposals (proposer, proposed_at);
CREATE INDEX proposals_newest ON proposals (proposed_at, id);
