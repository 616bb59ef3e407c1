-- What organisations call the profession's grades.
CREATE TABLE organisation_grades (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	ord          BIGINT NOT NULL,
	grade        TEXT NOT NULL, -- by its id in the framework
	name         TEXT NOT NULL CHECK (name <> ''),
	PRIMARY KEY (organisation, ord)
);

-- Domains that an organisation's addresses ended in until a date.
CREATE TABLE organisation_former_domains (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	ord          BIGINT NOT NULL,
	domain       TEXT NOT NULL,
	until        TEXT NOT NULL,
	PRIMARY KEY (organisation, ord)
);

-- Work that an organisation took over from one that went on.
CREATE TABLE organisation_functions (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	ord          BIGINT NOT NULL,
	giver        TEXT NOT NULL REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
	what         TEXT NOT NULL CHECK (what <> ''),
	moved_on     TEXT NOT NULL,
	PRIMARY KEY (organisation, ord)
);
CREATE INDEX organisation_functions_by_giver ON organisation_functions (giver);

-- How many full-time equivalents an organisation published for a year.
CREATE TABLE organisation_headcounts (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	year         BIGINT NOT NULL CHECK (year BETWEEN 1900 AND 2999),
	fte          BIGINT NOT NULL CHECK (fte >= 0), -- hundredths of a full-time equivalent
	source       TEXT NOT NULL CHECK (source <> ''),
	PRIMARY KEY (organisation, year)
);

-- What administrators did to the register, with what stood there before.
CREATE TABLE organisation_changes (
	id           TEXT PRIMARY KEY,
	ord          BIGINT NOT NULL UNIQUE, -- in the order in which they were made
	kind         TEXT NOT NULL CHECK (kind IN ('added', 'corrected', 'renamed', 'split', 'merged', 'function moved', 'closed', 'imported')),
	effective    TEXT NOT NULL,  -- the day from which it holds
	summary      TEXT NOT NULL,  -- one sentence that readers see
	note         TEXT NOT NULL,  -- why, in the administrator's words
	before       TEXT NOT NULL,  -- JSON: the organisations as they stood
	made_by      TEXT NOT NULL,  -- who; '' once they are erased
	made_at      TIMESTAMPTZ NOT NULL,
	undone_by    TEXT,           -- likewise
	undone_at    TIMESTAMPTZ
);

CREATE TABLE organisation_change_parts (
	change       TEXT NOT NULL REFERENCES organisation_changes (id) ON DELETE CASCADE,
	organisation TEXT NOT NULL, -- no reference: an addition that was undone is gone
	added        BOOLEAN NOT NULL,
	PRIMARY KEY (change, organisation)
);
CREATE INDEX organisation_change_parts_by_organisation ON organisation_change_parts (organisation);

-- Whom a change took to another organisation, so that undoing it brings them back.
CREATE TABLE organisation_moves (
	change       TEXT NOT NULL REFERENCES organisation_changes (id) ON DELETE CASCADE,
	person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	organisation TEXT NOT NULL, -- where they were
	PRIMARY KEY (change, person)
);
CREATE INDEX organisation_moves_by_person ON organisation_moves (person);
