-- A release of the framework. All that follows belongs to one: a thing is its
-- release and its code. A code means the same in every release and is never
-- given to anything else. Lists of ids are JSON arrays; ord is the order in
-- which the pack has things. What people read is in framework_texts.
CREATE TABLE releases (
	name     TEXT PRIMARY KEY,      -- '2026.1', as addresses have it
	ord      BIGINT NOT NULL UNIQUE, -- in the order in which they were made
	issued   TEXT NOT NULL,         -- ISO date, or as much of one as is known
	state    TEXT NOT NULL CHECK (state IN ('draft', 'in consultation', 'published', 'superseded')),
	revision BIGINT NOT NULL,       -- grows whenever anything under the release changes
	cumulative         BOOLEAN NOT NULL, -- whether a level takes in all below it
	bodies_checked     TEXT NOT NULL,
	qualifications_checked TEXT NOT NULL,
	qualification_statuses TEXT NOT NULL -- list
);
-- Readers see one release unless they ask for another.
CREATE UNIQUE INDEX releases_published ON releases (state) WHERE state = 'published';

-- Every text of a release that people read, in each language that it has. ref
-- is 'release', 'bodies', 'qualifications', or a kind and a code: 'skill/IR04',
-- 'level/3', 'descriptor/IR04/3' (a skill's at a level), 'responsibility/R10/2'
-- (a role's second), 'step/R10/R11' (a career path). field is what the pack
-- calls it, or nearly: 'definition'. An empty text has no row, but an empty entry
-- of a list has. A field is read in one language, a list as a whole.
CREATE TABLE framework_texts (
	release TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	ref     TEXT NOT NULL,
	field   TEXT NOT NULL,
	place   BIGINT NOT NULL CHECK (place >= 0), -- from 1 in a list; 0 where there is one text
	lang    TEXT NOT NULL,          -- BCP 47 tag: 'en-GB'
	words   TEXT NOT NULL,
	PRIMARY KEY (release, ref, field, place, lang)
);

CREATE TABLE levels (
	release TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	level   BIGINT NOT NULL CHECK (level >= 0),
	ord     BIGINT NOT NULL,
	PRIMARY KEY (release, level)
);

CREATE TABLE rings (
	release     TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	id          TEXT NOT NULL,
	ord         BIGINT NOT NULL,
	distance    BIGINT NOT NULL,    -- 1 is the innermost
	default_membership TEXT NOT NULL,
	PRIMARY KEY (release, id)
);

CREATE TABLE grades (
	release TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	ord     BIGINT NOT NULL,
	height  BIGINT NOT NULL,        -- the lowest first
	PRIMARY KEY (release, id)
);

CREATE TABLE disciplines (
	release     TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	id          TEXT NOT NULL,
	ord         BIGINT NOT NULL,
	place       BIGINT NOT NULL,    -- in the profession's own order
	generic     BOOLEAN NOT NULL,   -- whether it holds what all disciplines share
	PRIMARY KEY (release, id)
);

CREATE TABLE skills (
	release     TEXT NOT NULL,
	code        TEXT NOT NULL,
	ord         BIGINT NOT NULL,
	discipline  TEXT NOT NULL,
	status      TEXT NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
	owner       TEXT NOT NULL,      -- empty where the framework's owner looks after it
	retired_on  TEXT NOT NULL,      -- ISO date; empty where it is in use or nobody knows
	PRIMARY KEY (release, code),
	FOREIGN KEY (release, discipline) REFERENCES disciplines (release, id) ON DELETE CASCADE
);
CREATE INDEX skills_code ON skills (lower(code));

-- That a skill says what it looks like at a level.
CREATE TABLE descriptors (
	release TEXT NOT NULL,
	skill   TEXT NOT NULL,
	level   BIGINT NOT NULL,
	ord     BIGINT NOT NULL,
	PRIMARY KEY (release, skill, level),
	FOREIGN KEY (release, skill) REFERENCES skills (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, level) REFERENCES levels (release, level) ON DELETE CASCADE
);

-- From one skill to another. 'related' holds both ways and is kept as each side
-- says it; 'broader' leads from the narrower skill to the wider.
CREATE TABLE relations (
	release  TEXT NOT NULL,
	skill    TEXT NOT NULL,
	kind     TEXT NOT NULL CHECK (kind IN ('related', 'broader')),
	to_skill TEXT NOT NULL CHECK (to_skill <> skill),
	ord      BIGINT NOT NULL,
	PRIMARY KEY (release, skill, kind, to_skill),
	FOREIGN KEY (release, skill) REFERENCES skills (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, to_skill) REFERENCES skills (release, code) ON DELETE CASCADE
);

-- A claim that a skill matches an entry of somebody else's scheme.
CREATE TABLE mappings (
	release      TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	skill        TEXT NOT NULL,
	scheme       TEXT NOT NULL,     -- 'sfia'
	version      TEXT NOT NULL,     -- of the scheme: '9'; empty when it was not recorded
	target_id    TEXT NOT NULL,     -- the scheme's own address or identifier
	target_label TEXT NOT NULL,
	match_type   TEXT NOT NULL CHECK (match_type IN ('exact', 'close', 'broad', 'narrow', 'related')),
	status       TEXT NOT NULL CHECK (status IN ('proposed', 'confirmed', 'rejected')),
	PRIMARY KEY (release, ord),
	FOREIGN KEY (release, skill) REFERENCES skills (release, code) ON DELETE CASCADE
);
CREATE INDEX mappings_skill ON mappings (release, skill);

CREATE TABLE roles (
	release      TEXT NOT NULL,
	code         TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	discipline   TEXT NOT NULL,
	ring         TEXT NOT NULL,
	grade_from   TEXT NOT NULL,     -- a guide, never a rule
	grade_to     TEXT NOT NULL,
	status       TEXT NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
	retired_on   TEXT NOT NULL,     -- as of a skill
	PRIMARY KEY (release, code),
	FOREIGN KEY (release, discipline) REFERENCES disciplines (release, id) ON DELETE CASCADE,
	FOREIGN KEY (release, ring) REFERENCES rings (release, id) ON DELETE CASCADE,
	FOREIGN KEY (release, grade_from) REFERENCES grades (release, id) ON DELETE CASCADE,
	FOREIGN KEY (release, grade_to) REFERENCES grades (release, id) ON DELETE CASCADE
);
CREATE INDEX roles_code ON roles (lower(code));

CREATE TABLE role_responsibilities (
	release TEXT NOT NULL,
	ord     BIGINT NOT NULL,
	role    TEXT NOT NULL,
	place   BIGINT NOT NULL,        -- from 1 within the role
	PRIMARY KEY (release, role, place),
	FOREIGN KEY (release, role) REFERENCES roles (release, code) ON DELETE CASCADE
);

CREATE TABLE role_skills (
	release    TEXT NOT NULL,
	role       TEXT NOT NULL,
	skill      TEXT NOT NULL,
	ord        BIGINT NOT NULL,
	level      BIGINT NOT NULL,
	importance TEXT NOT NULL CHECK (importance IN ('essential', 'desirable')),
	PRIMARY KEY (release, role, skill),
	FOREIGN KEY (release, role) REFERENCES roles (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, skill) REFERENCES skills (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, level) REFERENCES levels (release, level) ON DELETE CASCADE
);

-- A step from one role to another that people take.
CREATE TABLE career_paths (
	release   TEXT NOT NULL,
	ord       BIGINT NOT NULL,
	from_role TEXT NOT NULL,
	to_role   TEXT NOT NULL,
	kind      TEXT NOT NULL CHECK (kind IN ('up', 'sideways', 'cross', 'entry')),
	PRIMARY KEY (release, from_role, to_role),
	FOREIGN KEY (release, from_role) REFERENCES roles (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, to_role) REFERENCES roles (release, code) ON DELETE CASCADE
);

-- What stands in the place of something retired: one thing after a merge,
-- several after a split.
CREATE TABLE skill_replacements (
	release  TEXT NOT NULL,
	skill    TEXT NOT NULL,
	by_skill TEXT NOT NULL CHECK (by_skill <> skill),
	ord      BIGINT NOT NULL,
	PRIMARY KEY (release, skill, by_skill),
	FOREIGN KEY (release, skill) REFERENCES skills (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, by_skill) REFERENCES skills (release, code) ON DELETE CASCADE
);
CREATE TABLE role_replacements (
	release TEXT NOT NULL,
	role    TEXT NOT NULL,
	by_role TEXT NOT NULL CHECK (by_role <> role),
	ord     BIGINT NOT NULL,
	PRIMARY KEY (release, role, by_role),
	FOREIGN KEY (release, role) REFERENCES roles (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, by_role) REFERENCES roles (release, code) ON DELETE CASCADE
);

-- Professional bodies. Measures are whole numbers, or a word such as 'unknown'.
CREATE TABLE bodies (
	release       TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	id            TEXT NOT NULL,
	ord           BIGINT NOT NULL,
	url           TEXT NOT NULL,
	status        TEXT NOT NULL,
	disciplines   TEXT NOT NULL,    -- list of ids
	post_nominals_need_membership TEXT NOT NULL,
	public_register TEXT NOT NULL,
	cpd_rule            TEXT NOT NULL,
	cpd_required        TEXT NOT NULL,
	cpd_window_months   TEXT NOT NULL,
	cpd_hours           TEXT NOT NULL,
	cpd_statement_words TEXT NOT NULL,
	cpd_confidence      TEXT NOT NULL,
	PRIMARY KEY (release, id)
);

-- What a role may ask for: a registration with a body, a qualification, or
-- what is accepted in place of either. One table, because a role refers to any.
CREATE TABLE credentials (
	release       TEXT NOT NULL REFERENCES releases (name) ON DELETE CASCADE,
	id            TEXT NOT NULL,
	ord           BIGINT NOT NULL,
	kind          TEXT NOT NULL CHECK (kind IN ('registration', 'qualification', 'equivalent')),
	body          TEXT,             -- of a registration
	height        BIGINT NOT NULL,  -- of a registration: two may stand side by side
	disciplines   TEXT NOT NULL,    -- of a qualification, as the next three: list of ids
	sort          TEXT NOT NULL,    -- 'academic', 'apprenticeship' …
	validity_months TEXT NOT NULL,
	status        TEXT NOT NULL,
	PRIMARY KEY (release, id),
	FOREIGN KEY (release, body) REFERENCES bodies (release, id) ON DELETE CASCADE,
	CHECK ((kind = 'registration') = (body IS NOT NULL))
);

CREATE TABLE role_credentials (
	release     TEXT NOT NULL,
	ord         BIGINT NOT NULL,
	role        TEXT NOT NULL,
	credential  TEXT NOT NULL,
	requirement TEXT NOT NULL CHECK (requirement IN ('essential', 'desirable', 'equivalent')),
	PRIMARY KEY (release, ord),
	FOREIGN KEY (release, role) REFERENCES roles (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, credential) REFERENCES credentials (release, id) ON DELETE CASCADE
);
