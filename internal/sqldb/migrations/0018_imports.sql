-- Files with a framework that wait to be imported, for a day at most.
CREATE TABLE imports (
	id      TEXT PRIMARY KEY,
	person  TEXT,                   -- who sent the file; NULL once erased
	at      TIMESTAMPTZ NOT NULL,
	name    TEXT NOT NULL,          -- of the file, as it was sent
	file    TEXT NOT NULL,          -- among the files
	state   TEXT NOT NULL CHECK (state IN ('waiting', 'columns', 'ready', 'failed', 'taken')),
	step    TEXT NOT NULL,          -- what is being done while it waits, in words
	edition BIGINT NOT NULL,        -- grows whenever the file is to be read anew
	mapping TEXT NOT NULL,          -- JSON: what each table and column holds; empty while nobody has said
	found   TEXT NOT NULL,          -- JSON: what was found in the file
	result  TEXT NOT NULL,          -- what the draft would become, among the files; empty for nothing
	release TEXT NOT NULL           -- the draft that has its changes; empty for none
);
CREATE INDEX imports_person ON imports (person);
CREATE INDEX imports_at ON imports (at);
