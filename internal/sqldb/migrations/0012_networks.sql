-- Groups of people who meet or talk, as the directory of a language has them.
CREATE TABLE networks (
	id              TEXT NOT NULL,
	lang            TEXT NOT NULL,
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
	parent          TEXT,          -- in the same language
	confidentiality TEXT NOT NULL,
	status          TEXT NOT NULL CHECK (status IN ('active', 'dormant', 'closed')),
	last_confirmed  TEXT NOT NULL, -- ISO 8601 day, or 'unknown'
	basis           TEXT NOT NULL, -- where the facts come from
	body            TEXT NOT NULL, -- Markdown
	name_key        TEXT NOT NULL, -- the name, folded, for order
	words           TEXT NOT NULL, -- what a reader may look for, folded
	PRIMARY KEY (id, lang),
	FOREIGN KEY (parent, lang) REFERENCES networks (id, lang) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX networks_parent ON networks (parent, lang);

-- Where to write. An address belongs to a part, not to a person.
CREATE TABLE network_contacts (
	network TEXT NOT NULL,
	lang    TEXT NOT NULL,
	ord     BIGINT NOT NULL,
	address TEXT NOT NULL,
	PRIMARY KEY (network, lang, ord),
	FOREIGN KEY (network, lang) REFERENCES networks (id, lang) ON DELETE CASCADE
);

-- How to join, in order. A network without steps has those of its route.
CREATE TABLE network_steps (
	network TEXT NOT NULL,
	lang    TEXT NOT NULL,
	ord     BIGINT NOT NULL,
	text    TEXT NOT NULL,
	email   TEXT NOT NULL,
	subject TEXT NOT NULL,         -- the line that the receiver looks for
	link    TEXT NOT NULL,
	PRIMARY KEY (network, lang, ord),
	FOREIGN KEY (network, lang) REFERENCES networks (id, lang) ON DELETE CASCADE
);

-- What a network is about; one that names no discipline concerns all.
CREATE TABLE network_topics (
	network TEXT NOT NULL,
	lang    TEXT NOT NULL,
	ord     BIGINT NOT NULL,
	kind    TEXT NOT NULL CHECK (kind IN ('discipline', 'skill')),
	topic   TEXT NOT NULL,         -- the discipline's id or the skill's code
	PRIMARY KEY (network, lang, kind, topic),
	FOREIGN KEY (network, lang) REFERENCES networks (id, lang) ON DELETE CASCADE
);
CREATE INDEX network_topics_topic ON network_topics (lang, kind, topic);
