CREATE TABLE search_docs (
	id     INTEGER PRIMARY KEY,    -- bucket << 32 | serial
	ref    TEXT NOT NULL UNIQUE,
	url    TEXT NOT NULL,
	title  TEXT NOT NULL,
	labels TEXT NOT NULL,          -- one a line
	body   TEXT NOT NULL
);

CREATE VIRTUAL TABLE search_index USING fts5 (
	title, labels, body,
	content = 'search_docs', content_rowid = 'id',
	tokenize = 'porter unicode61 remove_diacritics 2'
);
-- A deleted document's words leave the file with it.
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER search_docs_added AFTER INSERT ON search_docs BEGIN
	INSERT INTO search_index (rowid, title, labels, body) VALUES (new.id, new.title, new.labels, new.body);
END;
CREATE TRIGGER search_docs_removed AFTER DELETE ON search_docs BEGIN
	INSERT INTO search_index (search_index, rowid, title, labels, body)
	VALUES ('delete', old.id, old.title, old.labels, old.body);
END;
