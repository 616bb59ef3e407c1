-- What a panel may ask about a skill at a level. Everything else that an advert
-- is made of, and the subjects of enquiries, are documents of the profession.
CREATE TABLE interview_questions (
	skill    TEXT NOT NULL,        -- a code of the framework, in whichever release
	level    BIGINT NOT NULL CHECK (level > 0),
	ord      BIGINT PRIMARY KEY,   -- the bank's own order
	question TEXT NOT NULL,
	signs    TEXT NOT NULL         -- of a good answer
);

-- Words of the profession.
CREATE TABLE glossary_terms (
	term         TEXT PRIMARY KEY,
	ord          BIGINT NOT NULL,
	abbreviation TEXT NOT NULL,    -- '' for none
	definition   TEXT NOT NULL
);

CREATE TABLE glossary_links (
	term     TEXT NOT NULL REFERENCES glossary_terms (term) ON DELETE CASCADE,
	ord      BIGINT NOT NULL,
	see_also TEXT NOT NULL REFERENCES glossary_terms (term) DEFERRABLE INITIALLY DEFERRED,
	PRIMARY KEY (term, ord)
);
