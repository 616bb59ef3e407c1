-- Groups of people who meet or talk.
CREATE TABLE networks (
	id              TEXT PRIMARY KEY,
	name            TEXT NOT NULL,
	short           TEXT NOT NULL,
	kind            TEXT NOT NULL CHECK (kind IN ('internal', 'external', 'body-group')),
	host            TEXT NOT NULL,
	purpose         TEXT NOT NULL,
	who_for         TEXT NOT NULL,
	route           TEXT NOT NULL CHECK (route IN ('open', 'request', 'nomination', 'ex-officio', 'external')),
	instructions    TEXT NOT NULL,
	meets           TEXT NOT NULL,
	fees            TEXT NOT NULL,
	parent          TEXT REFERENCES networks (id) DEFERRABLE INITIALLY DEFERRED,
	confidentiality TEXT NOT NULL,
	status          TEXT NOT NULL CHECK (status IN ('active', 'dormant', 'closed')),
	last_confirmed  TEXT NOT NULL, -- ISO 8601 day, or 'unknown'
	basis           TEXT NOT NULL, -- where the facts come from
	body            TEXT NOT NULL, -- Markdown
	name_key        TEXT NOT NULL, -- the name, folded, for order
	words           TEXT NOT NULL  -- what a reader may look for, folded
);
CREATE INDEX networks_parent ON networks (parent);

-- Where to write. An address belongs to a part, not to a person.
CREATE TABLE network_contacts (
	network TEXT NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
	ord     BIGINT NOT NULL,
	address TEXT NOT NULL,
	PRIMARY KEY (network, ord)
);

-- How to join, in order. A network without steps has those of its route.
CREATE TABLE network_steps (
	network TEXT NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
	ord     BIGINT NOT NULL,
	text    TEXT NOT NULL,
	email   TEXT NOT NULL,
	subject TEXT NOT NULL,         -- the line that the receiver looks for
	link    TEXT NOT NULL,
	PRIMARY KEY (network, ord)
);

-- What a network is about; one that names no discipline concerns all.
CREATE TABLE network_topics (
	network TEXT NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
	ord     BIGINT NOT NULL,
	kind    TEXT NOT NULL CHECK (kind IN ('discipline', 'skill')),
	topic   TEXT NOT NULL,         -- the discipline's id or the skill's code
	PRIMARY KEY (network, kind, topic)
);
CREATE INDEX network_topics_topic ON network_topics (kind, topic);
