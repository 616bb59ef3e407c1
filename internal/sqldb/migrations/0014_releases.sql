-- How the framework changes. A draft of a release has no rows of its own: it is
-- the release that it is based on, with the amendments that were approved,
-- applied in order. Publication writes it whole.

ALTER TABLE releases ADD COLUMN based_on TEXT NOT NULL DEFAULT ''; -- the release it was made from; empty for the first
ALTER TABLE releases ADD COLUMN consults_until TEXT NOT NULL DEFAULT ''; -- ISO day to which views on a draft are asked for
-- One release is being written at a time: two could not both follow the published one.
CREATE UNIQUE INDEX releases_open ON releases ((TRUE)) WHERE state IN ('draft', 'in consultation');

-- What a release did, thing by thing, in order. The change note is in
-- framework_texts, under 'decision/ORD'. Codes and credits are JSON lists.
CREATE TABLE release_decisions (
	release    TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	ord        BIGINT NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('added', 'reworded', 'moved', 'merged', 'split', 'retired', 'restored')),
	what       TEXT NOT NULL CHECK (what IN ('skill', 'role', 'discipline', 'level', 'framework')),
	from_codes TEXT NOT NULL,
	to_codes   TEXT NOT NULL,
	credits    TEXT NOT NULL,
	PRIMARY KEY (release, ord)
);

-- One editor's change of one thing, or of several at once where a merge or a
-- split takes them together, on its way into a draft.
CREATE TABLE amendments (
	id         TEXT PRIMARY KEY,
	release    TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	kind       TEXT NOT NULL CHECK (kind IN ('added', 'reworded', 'moved', 'merged', 'split', 'retired', 'restored', 'imported')),
	about      TEXT NOT NULL,       -- what it is mainly of: 'skill/IR04'
	title      TEXT NOT NULL,       -- the name of that, for lists
	items      TEXT NOT NULL,       -- JSON: what each thing becomes
	note       TEXT NOT NULL,       -- the change note, for readers
	credits    TEXT NOT NULL,       -- JSON list of names
	proposal   TEXT NOT NULL,       -- id of the proposal that it carries; empty for none
	state      TEXT NOT NULL CHECK (state IN ('draft', 'in review', 'reviewed', 'approved', 'returned', 'withdrawn')),
	edition    BIGINT NOT NULL,     -- grows with every save
	place      BIGINT,              -- in the order of application; of an approved one
	author     TEXT,                -- who wrote it last; NULL once erased
	created_at TIMESTAMPTZ NOT NULL,
	saved_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX amendments_release ON amendments (release, state);
CREATE UNIQUE INDEX amendments_place ON amendments (release, place) WHERE place IS NOT NULL;

-- Everyone whose words are in it.
CREATE TABLE amendment_writers (
	amendment TEXT NOT NULL REFERENCES amendments (id) ON DELETE CASCADE,
	person    TEXT NOT NULL,
	PRIMARY KEY (amendment, person)
);

-- What people decided about it, in order.
CREATE TABLE amendment_reviews (
	id        TEXT PRIMARY KEY,
	amendment TEXT NOT NULL REFERENCES amendments (id) ON DELETE CASCADE,
	person    TEXT,                 -- NULL once erased
	at        TIMESTAMPTZ NOT NULL,
	step      TEXT NOT NULL CHECK (step IN ('review', 'approval', 'withdrawal')),
	agreed    BOOLEAN NOT NULL,
	reason    TEXT NOT NULL
);
CREATE INDEX amendment_reviews_amendment ON amendment_reviews (amendment);

-- The things that an open amendment is changing: one editor at a time for each.
CREATE TABLE amendment_locks (
	release   TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	ref       TEXT NOT NULL,
	amendment TEXT NOT NULL REFERENCES amendments (id) ON DELETE CASCADE,
	PRIMARY KEY (release, ref)
);

-- Findings of the checks that an editor accepted, with the reason. They hold as
-- long as the same is found of the same thing.
CREATE TABLE accepted_findings (
	rule    TEXT NOT NULL,
	about   TEXT NOT NULL,
	reason  TEXT NOT NULL,
	person  TEXT,                   -- NULL once erased
	at      TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (rule, about)
);

-- How many people a change takes besides its author: 2, or 1 by a setting.
CREATE TABLE framework_settings (
	id         BIGINT PRIMARY KEY CHECK (id = 1),
	deciders   BIGINT NOT NULL CHECK (deciders IN (1, 2))
);
INSERT INTO framework_settings (id, deciders) VALUES (1, 2);
