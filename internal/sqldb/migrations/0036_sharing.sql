-- What a member lets one other person read of what they say of their skills, for
-- one purpose and for a time. A share is bound to a person as soon as one is
-- known; until then it waits for whoever first signs in with the address.
CREATE TABLE shares (
	id           TEXT PRIMARY KEY,
	member       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	reader       TEXT REFERENCES people (id) ON DELETE SET NULL, -- NULL while nobody with the address is known, and once they are erased
	reader_email TEXT NOT NULL,        -- the address that the share waits for, canonical; '' once the reader is known
	reader_works TEXT NOT NULL,        -- where the reader worked when the share was bound to them; '' where that was not known
	addressed    TEXT NOT NULL,        -- how the member named the reader; '' once the reader is erased
	purpose      TEXT NOT NULL CHECK (purpose IN ('appraisal', 'management', 'opinion', 'coaching', 'other')),
	words        TEXT NOT NULL,        -- the member's own for another purpose
	notes        BOOLEAN NOT NULL,     -- whether notes and what stands beside the levels go along
	evidence     BOOLEAN NOT NULL,     -- whether evidence goes along
	until        TEXT NOT NULL CHECK (until <> ''), -- last day
	shared_at    TIMESTAMPTZ NOT NULL,
	read_at      TIMESTAMPTZ,          -- when the reader last read it; NULL while they have not
	ended_at     TIMESTAMPTZ,
	ending       TEXT NOT NULL CHECK (ending IN ('', 'stopped', 'replaced', 'over', 'moved', 'erased')),
	CHECK ((ended_at IS NULL) = (ending = '')),
	CHECK (purpose = 'other' OR words = ''),
	CHECK (reader IS NULL OR reader_email = '')
);
CREATE INDEX shares_by_member ON shares (member, shared_at);
CREATE INDEX shares_by_reader ON shares (reader) WHERE ended_at IS NULL;
CREATE INDEX shares_waiting ON shares (reader_email) WHERE ended_at IS NULL AND reader_email <> '';
CREATE INDEX shares_until ON shares (until) WHERE ended_at IS NULL;
