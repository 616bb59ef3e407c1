-- Forms that have done something, kept for a day, so that one that is sent twice
-- does it once. The act that took the key is in the same transaction.
CREATE TABLE submissions (
	person   TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	key      TEXT NOT NULL CHECK (key <> ''), -- of the form, as the page gave it
	digest   TEXT NOT NULL,        -- SHA-256 of all that the form said
	sent_at  TIMESTAMPTZ NOT NULL,
	repeats  BIGINT NOT NULL,      -- how often it was sent again
	answered BOOLEAN NOT NULL,     -- whether the first sending has its answer
	location TEXT NOT NULL,        -- where that led; '' for nowhere
	PRIMARY KEY (person, key)
);
CREATE INDEX submissions_sent ON submissions (sent_at);
