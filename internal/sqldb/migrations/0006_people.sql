-- The register of organisations: every employer, living or historic. Rows are
-- never removed while anything refers to them; an end date says what is over.
CREATE TABLE organisations (
	id         TEXT PRIMARY KEY,
	ord        BIGINT NOT NULL,       -- its place in the profession pack
	name       TEXT NOT NULL CHECK (name <> ''),
	name_key   TEXT NOT NULL,         -- folded, to sort by
	short      TEXT NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('ministerial', 'non-ministerial', 'agency', 'alb', 'devolved', 'historic')),
	parent     TEXT REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
	valid_from TEXT NOT NULL,         -- year, month or day as far as it is known; '' for not known
	valid_to   TEXT NOT NULL,         -- likewise; '' while it lives
	note       TEXT NOT NULL
);
CREATE INDEX organisations_by_name ON organisations (name_key, id);
CREATE INDEX organisations_by_parent ON organisations (parent);

CREATE TABLE organisation_predecessors (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	ord          BIGINT NOT NULL,
	predecessor  TEXT NOT NULL REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
	how          TEXT NOT NULL CHECK (how IN ('renamed', 'split', 'merged')),
	PRIMARY KEY (organisation, ord)
);
CREATE INDEX organisation_successors ON organisation_predecessors (predecessor);

CREATE TABLE organisation_former_parents (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	ord          BIGINT NOT NULL,
	parent       TEXT NOT NULL REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
	until        TEXT NOT NULL,
	PRIMARY KEY (organisation, ord)
);

CREATE TABLE organisation_domains (
	organisation TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
	ord          BIGINT NOT NULL,
	domain       TEXT NOT NULL, -- lower case, ASCII
	PRIMARY KEY (organisation, ord)
);
CREATE INDEX organisation_domains_domain ON organisation_domains (domain);

-- Everyone the service knows. How they prove who they are is kept apart.
CREATE TABLE people (
	id           TEXT PRIMARY KEY,
	name         TEXT NOT NULL CHECK (name <> ''),
	name_key     TEXT NOT NULL,        -- folded, to sort and find by
	email        TEXT NOT NULL UNIQUE, -- in canonical form
	organisation TEXT REFERENCES organisations (id),
	status       TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
	created_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX people_by_name ON people (name_key, id);
CREATE INDEX people_by_organisation ON people (organisation);

-- Roles that people hold, or held, within a scope.
CREATE TABLE grants (
	id         TEXT PRIMARY KEY,
	person     TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	role       TEXT NOT NULL CHECK (role <> ''),
	scope      TEXT NOT NULL CHECK (scope <> ''), -- '*' or a reference
	granted_by TEXT NOT NULL,
	granted_at TIMESTAMPTZ NOT NULL,
	ended_by   TEXT,
	ended_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX grants_in_force ON grants (person, role, scope) WHERE ended_at IS NULL;
CREATE INDEX grants_by_person ON grants (person);
