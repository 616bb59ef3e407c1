-- Who may read a document, what it is and what it is about, interned. A
-- document's number begins with its bucket's (id >> 32), so that a query can
-- filter and count its matches without reading a document.
CREATE TABLE search_buckets (
	id       BIGINT PRIMARY KEY,
	audience TEXT NOT NULL,        -- 'public', 'members' or a wider store's own, such as 'network/n1'
	kind     TEXT NOT NULL,        -- 'skill', 'page' …
	topic    TEXT NOT NULL,        -- '' for none
	UNIQUE (audience, kind, topic)
);

-- Groups of terms that mean the same, by the list they came from.
CREATE TABLE search_synonyms (
	source TEXT NOT NULL,          -- 'glossary', 'skills': replaced as a whole
	family BIGINT NOT NULL,        -- terms of one source and family are equal
	term   TEXT NOT NULL,          -- folded words: 'machinery of government'
	name   TEXT NOT NULL,          -- stems of those words, as names are compared
	PRIMARY KEY (source, family, name)
);
CREATE INDEX search_synonyms_name ON search_synonyms (name);

-- The words of public documents, from which misspellings are put right.
CREATE TABLE search_words (
	word TEXT PRIMARY KEY
);

-- Each word with each of its letters left out, and whole: two words within one
-- slip of each other share a fragment.
CREATE TABLE search_fragments (
	fragment TEXT NOT NULL,
	word     TEXT NOT NULL REFERENCES search_words (word) ON DELETE CASCADE,
	PRIMARY KEY (fragment, word)
);
CREATE INDEX search_fragments_word ON search_fragments (word);

-- What people looked for in vain. Nothing says who.
CREATE TABLE search_misses (
	query    TEXT PRIMARY KEY,     -- folded
	times    BIGINT NOT NULL,
	last_day TEXT NOT NULL         -- 2026-11-24, London
);
CREATE INDEX search_misses_day ON search_misses (last_day);
