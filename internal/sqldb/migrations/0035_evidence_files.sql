-- Files with evidence. The content lies among the files, closed under a key that
-- is kept here alone: once the row is gone nobody can read it any more.
CREATE TABLE evidence_files (
	id       TEXT PRIMARY KEY,
	evidence TEXT NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
	ord      BIGINT NOT NULL,
	name     TEXT NOT NULL CHECK (name <> ''),
	media    TEXT NOT NULL CHECK (media <> ''),
	size     BIGINT NOT NULL CHECK (size > 0),      -- bytes of the content
	sha256   TEXT NOT NULL,                         -- of the content
	file     TEXT NOT NULL UNIQUE,                  -- among the files
	file_key TEXT NOT NULL,
	scanned  BOOLEAN NOT NULL,                      -- whether a virus scanner found nothing in it
	added_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX evidence_files_evidence ON evidence_files (evidence);

-- Evidence may be out of date one day.
ALTER TABLE evidence ADD COLUMN expires TEXT NOT NULL DEFAULT ''; -- first day on which it is; '' for never
ALTER TABLE evidence ADD COLUMN told TEXT NOT NULL DEFAULT '';    -- the day of which its person was reminded; '' for none
CREATE INDEX evidence_expires ON evidence (expires) WHERE expires <> '';

-- Up to which submission a person was reminded to look at old ratings again.
CREATE TABLE rating_reminders (
	person  TEXT PRIMARY KEY,
	through TIMESTAMPTZ NOT NULL
);
CREATE INDEX assessments_submitted ON assessments (submitted_at) WHERE submitted_at IS NOT NULL;

-- Who is willing to help with a skill is asked in the directory.
CREATE INDEX assessment_answers_help ON assessment_answers (skill) WHERE help;
