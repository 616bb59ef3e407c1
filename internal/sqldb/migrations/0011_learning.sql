-- What there is to learn from. Kinds and cost bands belong to the profession's settings.
CREATE TABLE opportunities (
	id          TEXT PRIMARY KEY,
	ord         BIGINT NOT NULL,   -- the catalogue's own order
	title       TEXT NOT NULL,
	kind        TEXT NOT NULL,     -- id of a way of learning
	format      TEXT NOT NULL,
	provider    TEXT NOT NULL,
	hours       BIGINT NOT NULL CHECK (hours > 0),
	cost_band   TEXT NOT NULL,
	mode        TEXT NOT NULL,
	audience    TEXT NOT NULL,
	description TEXT NOT NULL,
	url         TEXT NOT NULL,     -- '' where there is no page to go to
	review_date TEXT NOT NULL,     -- ISO 8601 day: when to look again
	words       TEXT NOT NULL      -- what a reader may look for, folded
);
CREATE INDEX opportunities_kind ON opportunities (kind, ord);

-- The levels between which an opportunity helps with a skill.
CREATE TABLE opportunity_skills (
	opportunity TEXT NOT NULL REFERENCES opportunities (id) ON DELETE CASCADE,
	ord         BIGINT NOT NULL,
	skill       TEXT NOT NULL,     -- a code of the framework, in whichever release
	from_level  BIGINT NOT NULL CHECK (from_level >= 0),
	to_level    BIGINT NOT NULL CHECK (to_level > from_level),
	PRIMARY KEY (opportunity, skill)
);
CREATE INDEX opportunity_skills_skill ON opportunity_skills (skill);
