CREATE TABLE search_docs (
	id     BIGINT PRIMARY KEY,     -- bucket << 32 | serial
	ref    TEXT NOT NULL UNIQUE,
	url    TEXT NOT NULL,
	title  TEXT NOT NULL,
	labels TEXT NOT NULL,          -- one a line
	body   TEXT NOT NULL,
	words  TSVECTOR NOT NULL       -- stems made by the program: A title, B labels, D body
);

-- Without the pending list a search never pays for the writes before it.
CREATE INDEX search_docs_words ON search_docs USING gin (words) WITH (gin_pending_list_limit = 65536);

CREATE SEQUENCE search_serial;
