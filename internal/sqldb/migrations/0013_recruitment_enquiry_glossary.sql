-- What a panel may ask about a skill at a level. Everything else that an advert
-- is made of, and the subjects of enquiries, are documents of the profession.
CREATE TABLE interview_questions (
	skill    TEXT NOT NULL,        -- a code of the framework, in whichever release
	level    BIGINT NOT NULL CHECK (level > 0),
	ord      BIGINT NOT NULL,      -- the bank's own order
	lang     TEXT NOT NULL,
	question TEXT NOT NULL,
	signs    TEXT NOT NULL,        -- of a good answer
	PRIMARY KEY (ord, lang)
);

-- Words of the profession.
CREATE TABLE glossary_terms (
	term         TEXT NOT NULL,
	lang         TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	abbreviation TEXT NOT NULL,    -- '' for none
	definition   TEXT NOT NULL,
	PRIMARY KEY (term, lang)
);

CREATE TABLE glossary_links (
	term     TEXT NOT NULL,
	lang     TEXT NOT NULL,
	ord      BIGINT NOT NULL,
	see_also TEXT NOT NULL,        -- in the same language
	PRIMARY KEY (term, lang, ord),
	FOREIGN KEY (term, lang) REFERENCES glossary_terms (term, lang) ON DELETE CASCADE,
	FOREIGN KEY (see_also, lang) REFERENCES glossary_terms (term, lang) DEFERRABLE INITIALLY DEFERRED
);
