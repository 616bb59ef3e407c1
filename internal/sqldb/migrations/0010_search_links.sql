-- The names under which a document is known: found before anything else.
CREATE TABLE search_names (
	doc  BIGINT NOT NULL REFERENCES search_docs (id) ON DELETE CASCADE,
	name TEXT NOT NULL,            -- stems of the title or of an alternative label
	rank BIGINT NOT NULL,          -- 0 title, 1 alternative label
	PRIMARY KEY (doc, name)
);
CREATE INDEX search_names_name ON search_names (name, rank, doc);

-- What a document mentions, by reference.
CREATE TABLE search_mentions (
	doc BIGINT NOT NULL REFERENCES search_docs (id) ON DELETE CASCADE,
	ref TEXT NOT NULL,
	PRIMARY KEY (doc, ref)
);
CREATE INDEX search_mentions_ref ON search_mentions (ref, doc);
