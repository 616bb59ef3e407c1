-- Figures about the whole profession as they may be shown, each time that they
-- were made. Their tables are apart, so that one table can be followed over time.
CREATE TABLE insight_reports (
	id       TEXT PRIMARY KEY,
	serial   BIGINT NOT NULL UNIQUE,
	release  TEXT NOT NULL,        -- in whose words skills were counted
	as_at    TIMESTAMPTZ NOT NULL, -- when the last rows were read that led to these figures
	built_at TIMESTAMPTZ NOT NULL,
	members  BIGINT NOT NULL,      -- how many people there are, rounded as it may be shown; -1 where that is withheld
	frame    TEXT NOT NULL         -- JSON: names, what roles ask for, what was held back
);

CREATE TABLE insight_tables (
	report  TEXT NOT NULL REFERENCES insight_reports (id) ON DELETE CASCADE,
	ord     BIGINT NOT NULL,
	name    TEXT NOT NULL,
	content TEXT NOT NULL,         -- JSON, compressed, in base64
	PRIMARY KEY (report, ord)
);
CREATE INDEX insight_tables_by_name ON insight_tables (name, report);

-- One row: whose turn it is to make figures, and the true counts behind the last
-- ones. Only package figures reads them, and only to make the next.
CREATE TABLE insight_turns (
	id         BIGINT PRIMARY KEY CHECK (id = 1),
	claim      TEXT NOT NULL,      -- of the instance that is at it; '' for none
	claimed_at TIMESTAMPTZ,
	checked_at TIMESTAMPTZ,        -- when rows were last read, whether or not that led to new figures
	secret     TEXT NOT NULL       -- compressed, in base64; '' before the first
);
INSERT INTO insight_turns (id, claim, secret) VALUES (1, '', '');
