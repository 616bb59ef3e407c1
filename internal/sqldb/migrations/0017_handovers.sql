-- Hand-overs of the framework to a central platform, and copies that came back.
CREATE TABLE handovers (
	id       TEXT PRIMARY KEY,
	release  TEXT NOT NULL REFERENCES releases (name),
	since    TEXT NOT NULL,         -- the release handed over before; empty for the first
	at       TIMESTAMPTZ NOT NULL,
	person   TEXT,                  -- NULL once erased
	manifest TEXT NOT NULL,         -- SHA-256 of the manifest, in hexadecimal
	file     TEXT NOT NULL          -- of the archive, among the files; empty where only a command wrote it
);
CREATE INDEX handovers_at ON handovers (at);

CREATE TABLE returned_copies (
	id      TEXT PRIMARY KEY,
	release TEXT NOT NULL REFERENCES releases (name), -- the one that the copy was made of
	name    TEXT NOT NULL,          -- of the file, as it was sent
	file    TEXT NOT NULL,          -- among the files
	at      TIMESTAMPTZ NOT NULL,
	person  TEXT,                   -- NULL once erased
	taken   TEXT NOT NULL           -- the draft that took their changes over; empty for none
);
CREATE INDEX returned_copies_at ON returned_copies (at);
