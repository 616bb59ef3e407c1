-- Conversations about a thing, and what people say in them.
CREATE TABLE threads (
	id         TEXT PRIMARY KEY,
	ref        TEXT NOT NULL UNIQUE,          -- what it is about: 'proposal/06h0…'
	url        TEXT NOT NULL,                 -- the page that shows it: '/proposals/06h0…'
	title      TEXT NOT NULL,                 -- what that page is called
	audience   TEXT NOT NULL CHECK (audience <> ''), -- who may read it besides its participants and editors: 'public', 'members', 'private' for nobody, or a reference
	posts      BIGINT NOT NULL DEFAULT 0,     -- the last number that was given to a post
	created_at TIMESTAMPTZ NOT NULL,
	closed_at  TIMESTAMPTZ                    -- since when nobody can add to it
);

-- Who may read and write in a thread whatever its audience.
CREATE TABLE thread_participants (
	thread TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
	person TEXT NOT NULL,
	PRIMARY KEY (thread, person)
);
CREATE INDEX thread_participants_person ON thread_participants (person);

CREATE TABLE posts (
	thread       TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
	n            BIGINT NOT NULL CHECK (n > 0),
	reply_to     BIGINT NOT NULL DEFAULT 0,   -- the post that it answers, which answers none; 0 for none
	author       TEXT NOT NULL,               -- a person, or '' once erased
	body         TEXT NOT NULL,               -- Markdown; '' once disposed of
	edition      BIGINT NOT NULL DEFAULT 1,   -- grows with every edit
	written_at   TIMESTAMPTZ NOT NULL,
	edited_at    TIMESTAMPTZ,
	withdrawn_at TIMESTAMPTZ,                 -- by its author
	removed_at   TIMESTAMPTZ,                 -- by an editor
	removed_by   TEXT NOT NULL DEFAULT '',
	reason       TEXT NOT NULL DEFAULT '',    -- why it was removed, for readers
	PRIMARY KEY (thread, n),
	CHECK ((removed_at IS NULL) = (reason = ''))
);
CREATE INDEX posts_author ON posts (author, written_at);
CREATE INDEX posts_withheld ON posts (thread) WHERE withdrawn_at IS NOT NULL OR removed_at IS NOT NULL;

-- What a post said before it was edited.
CREATE TABLE post_versions (
	thread   TEXT NOT NULL,
	n        BIGINT NOT NULL,
	edition  BIGINT NOT NULL,
	body     TEXT NOT NULL,
	saved_at TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (thread, n, edition),
	FOREIGN KEY (thread, n) REFERENCES posts (thread, n) ON DELETE CASCADE
);
