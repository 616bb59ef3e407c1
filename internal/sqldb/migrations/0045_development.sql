-- Development plans: what a member means to do to grow in skills. A member has one
-- open at a time and keeps those that they closed.
CREATE TABLE plans (
	id         TEXT PRIMARY KEY,
	person     TEXT NOT NULL,
	title      TEXT NOT NULL CHECK (title <> ''),
	begun_at   TIMESTAMPTZ NOT NULL,
	changed_at TIMESTAMPTZ NOT NULL,           -- when an action was last added or changed
	closed_at  TIMESTAMPTZ                     -- NULL while it is open
);
CREATE UNIQUE INDEX plans_open ON plans (person) WHERE closed_at IS NULL;
CREATE INDEX plans_person ON plans (person, begun_at);

-- What a plan is made of. Skill and level are in the words of a release.
CREATE TABLE plan_actions (
	id            TEXT PRIMARY KEY,
	plan          TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
	kind          TEXT NOT NULL,               -- id of a way of learning of the profession's
	skill         TEXT NOT NULL,               -- its code in the release
	release       TEXT NOT NULL,
	level         BIGINT NOT NULL CHECK (level >= 0), -- to be reached
	what          TEXT NOT NULL CHECK (what <> ''),
	thing         TEXT NOT NULL,               -- reference of what it is done with, such as learning/L12; '' for none
	helper_person TEXT NOT NULL,               -- who said they are willing to help; '' for nobody, and once they are erased
	why           TEXT NOT NULL,
	due           TEXT NOT NULL,               -- day, month or year; '' where it was not said
	hours         BIGINT NOT NULL CHECK (hours >= 0), -- foreseen; 0 where it was not said
	status        TEXT NOT NULL CHECK (status IN ('planned', 'under way', 'done', 'dropped')),
	note          TEXT NOT NULL,               -- what came of it, or why it was dropped
	added_at      TIMESTAMPTZ NOT NULL,
	changed_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX plan_actions_plan ON plan_actions (plan, added_at);
CREATE INDEX plan_actions_helper ON plan_actions (helper_person) WHERE helper_person <> '';

-- What a reader says of a plan, or of one action, and what its member answers: a
-- conversation between these two that no other reader sees.
CREATE TABLE plan_comments (
	id        TEXT PRIMARY KEY,
	plan      TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
	action    TEXT NOT NULL,                   -- '' for the whole plan
	reader    TEXT NOT NULL,                   -- with whom it is; '' once they are erased
	by_member BOOLEAN NOT NULL,
	words     TEXT NOT NULL CHECK (words <> ''),
	said_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX plan_comments_plan ON plan_comments (plan, said_at);
CREATE INDEX plan_comments_reader ON plan_comments (reader) WHERE reader <> '';

-- A plan as it stood when a reader agreed to it. It never changes.
CREATE TABLE plan_versions (
	id           TEXT PRIMARY KEY,
	plan         TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
	number       BIGINT NOT NULL CHECK (number > 0),
	reader       TEXT NOT NULL,                -- who agreed; '' once they are erased
	agreed_at    TIMESTAMPTZ NOT NULL,
	withdrawn_at TIMESTAMPTZ,
	by_member    BOOLEAN NOT NULL,             -- who withdrew; FALSE while nobody has
	UNIQUE (plan, number),
	CHECK (withdrawn_at IS NOT NULL OR NOT by_member)
);
CREATE INDEX plan_versions_reader ON plan_versions (reader) WHERE reader <> '';

CREATE TABLE plan_version_actions (
	version       TEXT NOT NULL REFERENCES plan_versions (id) ON DELETE CASCADE,
	ord           BIGINT NOT NULL,
	action        TEXT NOT NULL,
	kind          TEXT NOT NULL,
	skill         TEXT NOT NULL,
	release       TEXT NOT NULL,
	level         BIGINT NOT NULL CHECK (level >= 0),
	what          TEXT NOT NULL,
	thing         TEXT NOT NULL,
	helper_person TEXT NOT NULL,
	why           TEXT NOT NULL,
	due           TEXT NOT NULL,
	hours         BIGINT NOT NULL CHECK (hours >= 0),
	status        TEXT NOT NULL,
	note          TEXT NOT NULL,
	added_at      TIMESTAMPTZ NOT NULL,
	changed_at    TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (version, ord)
);
CREATE INDEX plan_version_actions_helper ON plan_version_actions (helper_person) WHERE helper_person <> '';

-- A share may be of a plan instead of skills.
ALTER TABLE shares ADD COLUMN plan TEXT REFERENCES plans (id) ON DELETE CASCADE; -- NULL for a share of skills
ALTER TABLE shares ADD COLUMN levels BOOLEAN NOT NULL DEFAULT TRUE;              -- whether the member's levels go along, with a plan those of its skills
CREATE INDEX shares_by_plan ON shares (plan) WHERE plan IS NOT NULL;
