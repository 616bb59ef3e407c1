-- What the profession is called, and documents of the pack that nothing looks inside.
CREATE TABLE profession_documents (
	name TEXT PRIMARY KEY, -- 'profession', 'role_finder', 'text/README.md'
	ord  BIGINT NOT NULL,
	body TEXT NOT NULL     -- JSON
);
