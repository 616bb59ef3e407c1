-- Pages of prose, with the words that visitors read now.
CREATE TABLE pages (
	id            TEXT PRIMARY KEY,
	path          TEXT NOT NULL,               -- the address without its first slash: 'disciplines/records-management'
	lang          TEXT NOT NULL,               -- of every version of the page; another language's page at the address is another page
	title         TEXT NOT NULL DEFAULT '',
	description   TEXT NOT NULL DEFAULT '',
	body          TEXT NOT NULL DEFAULT '',    -- Markdown
	owner         TEXT NOT NULL DEFAULT '',    -- the part in the service that looks after it: 'service-owner'
	last_reviewed TEXT NOT NULL DEFAULT '',    -- a London day: 2026-11-23
	next_review   TEXT NOT NULL DEFAULT '',
	published     BIGINT NOT NULL DEFAULT 0,   -- the version that is published; 0 while none ever was
	published_at  TIMESTAMPTZ,
	created_at    TIMESTAMPTZ NOT NULL,
	UNIQUE (path, lang),
	CHECK ((published = 0) = (published_at IS NULL))
);
CREATE INDEX pages_next_review ON pages (next_review) WHERE published > 0;

-- Every text a page ever had or was meant to have.
CREATE TABLE page_versions (
	page         TEXT NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
	n            BIGINT NOT NULL CHECK (n > 0),
	title        TEXT NOT NULL,
	description  TEXT NOT NULL,
	body         TEXT NOT NULL,
	owner        TEXT NOT NULL,
	next_review  TEXT NOT NULL,
	based_on     BIGINT NOT NULL,              -- the version published when this one was begun
	edition      BIGINT NOT NULL DEFAULT 1,    -- grows with every save
	state        TEXT NOT NULL CHECK (state IN ('draft', 'in review', 'approved', 'published', 'rejected', 'superseded', 'discarded')),
	author       TEXT NOT NULL,                -- a person, 'service', or '' once erased
	note         TEXT NOT NULL DEFAULT '',     -- what has changed, in the author's words
	created_at   TIMESTAMPTZ NOT NULL,
	saved_at     TIMESTAMPTZ NOT NULL,
	publish_at   TIMESTAMPTZ,                  -- when an approved version is to be published
	published_at TIMESTAMPTZ,
	PRIMARY KEY (page, n)
);
CREATE UNIQUE INDEX page_versions_open ON page_versions (page) WHERE state IN ('draft', 'in review', 'approved');
CREATE INDEX page_versions_due ON page_versions (publish_at) WHERE state = 'approved';
CREATE INDEX page_versions_author ON page_versions (author);

-- Everyone whose words are in a version: none of them may review it.
CREATE TABLE page_writers (
	page   TEXT NOT NULL,
	n      BIGINT NOT NULL,
	person TEXT NOT NULL,
	PRIMARY KEY (page, n, person),
	FOREIGN KEY (page, n) REFERENCES page_versions (page, n) ON DELETE CASCADE
);
CREATE INDEX page_writers_person ON page_writers (person);

CREATE TABLE page_reviews (
	id       TEXT PRIMARY KEY,
	page     TEXT NOT NULL,
	n        BIGINT NOT NULL,
	person   TEXT NOT NULL,                    -- '' once erased
	at       TIMESTAMPTZ NOT NULL,
	outcome  TEXT NOT NULL CHECK (outcome IN ('approved', 'returned')),
	note     TEXT NOT NULL,
	approver BOOLEAN NOT NULL,                 -- whether the person was an approver then
	FOREIGN KEY (page, n) REFERENCES page_versions (page, n) ON DELETE CASCADE
);
CREATE INDEX page_reviews_version ON page_reviews (page, n);
CREATE INDEX page_reviews_person ON page_reviews (person);

-- Addresses that pages had: they lead to the page for ever.
CREATE TABLE page_redirects (
	from_path TEXT NOT NULL,
	lang      TEXT NOT NULL,                   -- of the page
	page      TEXT NOT NULL REFERENCES pages (id),
	at        TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (from_path, lang)
);
CREATE INDEX page_redirects_page ON page_redirects (page);

-- One row: how many people a publication takes.
CREATE TABLE publishing_settings (
	id           BIGINT PRIMARY KEY CHECK (id = 1),
	approver_too BOOLEAN NOT NULL              -- whether an approver has to agree besides the reviewer
);
INSERT INTO publishing_settings (id, approver_too) VALUES (1, FALSE);

-- What changed for visitors, in words.
CREATE TABLE changes (
	id      TEXT PRIMARY KEY,
	lang    TEXT NOT NULL,                     -- of the words, and of what they are about
	at      TIMESTAMPTZ NOT NULL,
	url     TEXT NOT NULL,                     -- an address on this site: '/about'
	title   TEXT NOT NULL,
	summary TEXT NOT NULL,
	kind    TEXT NOT NULL                      -- 'page', 'release' …
);
CREATE INDEX changes_at ON changes (lang, at);
