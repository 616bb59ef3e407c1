-- Second opinions. A member asks somebody what they think of skills that the
-- member rated. Nothing that either said is ever overwritten.
CREATE TABLE opinion_requests (
	id            TEXT PRIMARY KEY,
	kind          TEXT NOT NULL CHECK (kind IN ('opinion', 'confirmation')),
	assessment    TEXT NOT NULL,
	release       TEXT NOT NULL,              -- of the assessment, in whose words is asked
	person        TEXT NOT NULL,              -- who asks
	asked         TEXT NOT NULL,              -- who is asked; '' once they are erased
	part          TEXT NOT NULL CHECK (part IN ('manager', 'assessor', 'head')),
	show_levels   BOOLEAN NOT NULL,           -- before the asked person has said theirs
	show_notes    BOOLEAN NOT NULL,
	show_evidence BOOLEAN NOT NULL,
	until         TEXT NOT NULL,              -- last day on which it is read and answered
	message       TEXT NOT NULL,
	asked_at      TIMESTAMPTZ NOT NULL,
	accepted_at   TIMESTAMPTZ,
	answered_at   TIMESTAMPTZ,                -- when something was first said
	ended_at      TIMESTAMPTZ,
	ending        TEXT NOT NULL CHECK (ending IN ('', 'declined', 'withdrawn', 'expired', 'stopped')),
	confirmed     BOOLEAN,                    -- what a confirmation came to; NULL until then and for opinions
	comment       TEXT NOT NULL,              -- on it
	CHECK ((ended_at IS NULL) = (ending = '')),
	CHECK (confirmed IS NULL OR kind = 'confirmation' AND answered_at IS NOT NULL)
);
CREATE INDEX opinion_requests_by_person ON opinion_requests (person, asked_at);
CREATE INDEX opinion_requests_by_asked ON opinion_requests (asked, asked_at);
CREATE INDEX opinion_requests_open ON opinion_requests (until) WHERE ending = '' AND answered_at IS NULL;

-- The skills that a request is about, with the level that its member said. A
-- submitted answer never changes, so this repeats it for as long as it is kept.
CREATE TABLE opinion_skills (
	request TEXT NOT NULL REFERENCES opinion_requests (id) ON DELETE CASCADE,
	ord     BIGINT NOT NULL,
	skill   TEXT NOT NULL,                    -- its code in the release of the request
	level   BIGINT NOT NULL CHECK (level >= 0),
	PRIMARY KEY (request, skill)
);

-- What somebody said of a skill. A change of mind is another row.
CREATE TABLE opinions (
	id       TEXT PRIMARY KEY,
	request  TEXT NOT NULL REFERENCES opinion_requests (id) ON DELETE CASCADE,
	skill    TEXT NOT NULL,
	release  TEXT NOT NULL,
	says     TEXT NOT NULL CHECK (says IN ('level', 'cannot say')),
	level    BIGINT NOT NULL CHECK (level >= 0),
	comment  TEXT NOT NULL,
	given_at TIMESTAMPTZ NOT NULL,
	CHECK (says = 'level' OR level = 0)
);
CREATE INDEX opinions_by_request ON opinions (request, skill);

-- What member and asked person made of an opinion: a level that one proposed and
-- the other accepted, a recorded disagreement, or the member's note on why they
-- keep their level.
CREATE TABLE opinion_outcomes (
	id          TEXT PRIMARY KEY,
	request     TEXT NOT NULL REFERENCES opinion_requests (id) ON DELETE CASCADE,
	skill       TEXT NOT NULL,
	release     TEXT NOT NULL,
	state       TEXT NOT NULL CHECK (state IN ('proposed', 'agreed', 'replaced', 'disagreed', 'kept')),
	level       BIGINT NOT NULL CHECK (level >= 0), -- proposed or kept; 0 for a disagreement
	by_member   BOOLEAN NOT NULL,                   -- who proposed or recorded it
	note        TEXT NOT NULL,                      -- theirs
	answer      TEXT NOT NULL,                      -- what the other added
	proposed_at TIMESTAMPTZ NOT NULL,
	settled_at  TIMESTAMPTZ,
	CHECK ((settled_at IS NULL) = (state = 'proposed'))
);
CREATE UNIQUE INDEX opinion_outcomes_open ON opinion_outcomes (request, skill) WHERE state = 'proposed';
CREATE INDEX opinion_outcomes_by_request ON opinion_outcomes (request, skill);

-- Who gives opinions to members of other organisations.
CREATE TABLE assessors (
	person     TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
	handle     TEXT NOT NULL UNIQUE,          -- names them in forms; says nothing of the person
	most       BIGINT NOT NULL CHECK (most BETWEEN 1 AND 20), -- requests at once
	paused     BOOLEAN NOT NULL,
	offered_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE assessor_offers (
	person  TEXT NOT NULL REFERENCES assessors (person) ON DELETE CASCADE,
	kind    TEXT NOT NULL CHECK (kind IN ('skill', 'discipline')),
	code    TEXT NOT NULL,                    -- of the skill, or the discipline's id, in the release
	release TEXT NOT NULL,
	PRIMARY KEY (person, kind, code)
);
