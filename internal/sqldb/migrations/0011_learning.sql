-- What there is to learn from, as the catalogue of a language has it. Kinds and
-- cost bands belong to the profession's settings.
CREATE TABLE opportunities (
	id          TEXT NOT NULL,
	lang        TEXT NOT NULL,
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
	words       TEXT NOT NULL,     -- what a reader may look for, folded
	PRIMARY KEY (id, lang)
);
CREATE INDEX opportunities_kind ON opportunities (lang, kind, ord);

-- The levels between which an opportunity helps with a skill.
CREATE TABLE opportunity_skills (
	opportunity TEXT NOT NULL,
	lang        TEXT NOT NULL,
	ord         BIGINT NOT NULL,
	skill       TEXT NOT NULL,     -- a code of the framework, in whichever release
	from_level  BIGINT NOT NULL CHECK (from_level >= 0),
	to_level    BIGINT NOT NULL CHECK (to_level > from_level),
	PRIMARY KEY (opportunity, lang, skill),
	FOREIGN KEY (opportunity, lang) REFERENCES opportunities (id, lang) ON DELETE CASCADE
);
CREATE INDEX opportunity_skills_skill ON opportunity_skills (lang, skill);
