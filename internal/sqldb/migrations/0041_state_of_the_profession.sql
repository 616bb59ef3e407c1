-- Figures that were frozen: what could be shown to everybody when they were
-- taken, with its names and rules. Nothing that is counted later changes them.
CREATE TABLE insight_packs (
	id        TEXT PRIMARY KEY,
	report    TEXT NOT NULL,        -- the id of the report it was taken from, which need not be kept
	issued_at TIMESTAMPTZ NOT NULL,
	note      TEXT NOT NULL,        -- Markdown: what the board should look at
	content   TEXT NOT NULL         -- JSON
);

CREATE TABLE insight_years (
	year         BIGINT PRIMARY KEY CHECK (year BETWEEN 1900 AND 2999),
	report       TEXT NOT NULL,
	frozen_at    TIMESTAMPTZ NOT NULL,
	introduction TEXT NOT NULL,     -- Markdown
	published_at TIMESTAMPTZ,       -- NULL for a draft
	content      TEXT NOT NULL      -- JSON
);

-- What was found out after a year's page was published stands beside it.
CREATE TABLE insight_year_notes (
	id       TEXT PRIMARY KEY,
	year     BIGINT NOT NULL REFERENCES insight_years (year),
	added_at TIMESTAMPTZ NOT NULL,
	words    TEXT NOT NULL
);
CREATE INDEX insight_year_notes_by_year ON insight_year_notes (year);
