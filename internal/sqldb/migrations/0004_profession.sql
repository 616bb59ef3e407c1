-- The languages of the profession. Every text that people read is kept under one;
-- a person's own words are not. Visitors read the main language.
CREATE TABLE languages (
	tag  TEXT PRIMARY KEY,  -- BCP 47: 'en-GB'
	main BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX languages_main ON languages (main) WHERE main;
INSERT INTO languages (tag, main) VALUES ('en-GB', TRUE); -- what the service itself speaks, until a profession is loaded

-- What the profession is called, and documents of the pack that nothing looks inside.
CREATE TABLE profession_documents (
	name TEXT NOT NULL,     -- 'profession', 'role_finder', 'text/README.md'
	lang TEXT NOT NULL,     -- BCP 47, as everywhere
	ord  BIGINT NOT NULL,
	body TEXT NOT NULL,     -- JSON
	PRIMARY KEY (name, lang)
);
