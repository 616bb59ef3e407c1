-- What people say of how well they hold skills. An assessment asks in the words
-- of one release and keeps its name; what an answer means in a later release is
-- worked out when it is read. Nobody reads one but its person.
CREATE TABLE assessments (
	id           TEXT PRIMARY KEY,
	person       TEXT NOT NULL,
	purpose      TEXT NOT NULL CHECK (purpose IN ('own role', 'wanted role', 'skills', 'confirmation')),
	role         TEXT NOT NULL,               -- its code in the release; '' where single skills were chosen
	release      TEXT NOT NULL,
	layout       TEXT NOT NULL CHECK (layout IN ('each', 'all')), -- one skill a page, or all on one
	begun_at     TIMESTAMPTZ NOT NULL,
	saved_at     TIMESTAMPTZ NOT NULL,
	submitted_at TIMESTAMPTZ,                 -- NULL while it is a draft
	ratings      TEXT NOT NULL DEFAULT '',    -- its answers in short, for counting everybody's at once; '' while it is a draft
	CHECK ((role = '') = (purpose IN ('skills', 'confirmation')))
);
CREATE INDEX assessments_person ON assessments (person, submitted_at);

-- The skills that an assessment asks for, and the answers.
CREATE TABLE assessment_answers (
	assessment  TEXT NOT NULL REFERENCES assessments (id) ON DELETE CASCADE,
	ord         BIGINT NOT NULL,
	skill       TEXT NOT NULL,                -- its code in the release
	answer      TEXT NOT NULL CHECK (answer IN ('', 'level', 'not relevant')),
	level       BIGINT NOT NULL CHECK (level >= 0),
	last_used   BIGINT NOT NULL CHECK (last_used >= 0), -- year; 0 where it was not said
	grow        BOOLEAN NOT NULL,             -- wishes to grow in it
	help        BOOLEAN NOT NULL,             -- is willing to help others with it
	note        TEXT NOT NULL,
	answered_at TIMESTAMPTZ,
	PRIMARY KEY (assessment, skill),
	CHECK ((answer = '') = (answered_at IS NULL)),
	CHECK (answer = 'level' OR level = 0)
);

-- What a person's skills were on one day, kept as it was for an appraisal.
CREATE TABLE assessment_snapshots (
	id       TEXT PRIMARY KEY,
	person   TEXT NOT NULL,
	title    TEXT NOT NULL,
	release  TEXT NOT NULL,                   -- the current one of the day
	taken_at TIMESTAMPTZ NOT NULL,
	content  TEXT NOT NULL                    -- JSON
);
CREATE INDEX assessment_snapshots_person ON assessment_snapshots (person, taken_at);

-- Something that a person did and that shows how well they hold skills: written
-- once, linked to as many skills as it shows. A link keeps the release in which
-- its skill had the code, as an answer does.
CREATE TABLE evidence (
	id       TEXT PRIMARY KEY,
	person   TEXT NOT NULL,
	title    TEXT NOT NULL CHECK (title <> ''),
	happened TEXT NOT NULL,                   -- when, in the person's words
	what     TEXT NOT NULL,
	saved_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX evidence_person ON evidence (person, saved_at);

CREATE TABLE evidence_skills (
	evidence TEXT NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
	ord      BIGINT NOT NULL,
	skill    TEXT NOT NULL,
	release  TEXT NOT NULL,
	shows    TEXT NOT NULL,                   -- how it shows the level
	PRIMARY KEY (evidence, skill)
);
