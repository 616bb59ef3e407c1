-- What members say of themselves. Somebody without a row has said nothing yet.
CREATE TABLE profiles (
	person               TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
	handle               TEXT NOT NULL UNIQUE,  -- names the profile in addresses; says nothing of the person
	kind                 TEXT NOT NULL,         -- kind of member, by its id in the pack; '' for not said
	region               TEXT NOT NULL,
	pattern              TEXT NOT NULL,         -- working pattern
	interests            TEXT NOT NULL,
	audiences            TEXT NOT NULL,         -- one digit for each field in the order of the program's list, '0' the member alone to '5' everyone; a digit that is missing is '0'
	listed               BOOLEAN NOT NULL,      -- whether the member is in the directory
	post                 TEXT,                  -- the post held now; NULL for none
	manager_email        TEXT NOT NULL,         -- as the member gave it, canonical; '' for none
	manager              TEXT REFERENCES people (id) ON DELETE SET NULL, -- whose address that is, once they are known
	manager_asked_at     TIMESTAMPTZ,
	manager_confirmed_at TIMESTAMPTZ,           -- NULL until the manager says so
	manager_declined_at  TIMESTAMPTZ,
	updated_at           TIMESTAMPTZ NOT NULL
);
CREATE INDEX profiles_by_manager ON profiles (manager);

CREATE TABLE profile_disciplines (
	person     TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	discipline TEXT NOT NULL, -- by its id in the framework
	ord        BIGINT NOT NULL,
	PRIMARY KEY (person, discipline)
);
CREATE INDEX profile_disciplines_by_discipline ON profile_disciplines (discipline, person);

-- Posts that members hold and held.
CREATE TABLE profile_posts (
	id           TEXT PRIMARY KEY,
	person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	title        TEXT NOT NULL CHECK (title <> ''),
	organisation TEXT REFERENCES organisations (id),
	grade        TEXT NOT NULL, -- by its id in the framework; '' for not said
	role         TEXT NOT NULL, -- by its code in the release in which it was chosen; '' for none
	release      TEXT NOT NULL, -- that release; '' exactly where the role is
	starts       TEXT NOT NULL, -- year, month or day as far as the member said
	ends         TEXT NOT NULL, -- likewise; '' while it is held
	CHECK ((role = '') = (release = ''))
);
CREATE INDEX profile_posts_by_person ON profile_posts (person);

CREATE TABLE profile_qualifications (
	id      TEXT PRIMARY KEY,
	person  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	title   TEXT NOT NULL CHECK (title <> ''),
	body    TEXT NOT NULL, -- who awarded it
	awarded TEXT NOT NULL  -- year, month or day; '' for not said
);
CREATE INDEX profile_qualifications_by_person ON profile_qualifications (person);

-- Registrations with professional bodies.
CREATE TABLE registrations (
	id            TEXT PRIMARY KEY,
	person        TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	body          TEXT NOT NULL CHECK (body <> ''),
	level         TEXT NOT NULL,
	awarded       TEXT NOT NULL, -- year, month or day; '' for not said
	revalidated   TEXT NOT NULL, -- likewise
	due           TEXT NOT NULL, -- day by which it is next to be revalidated; '' for none
	checked       TEXT NOT NULL, -- how it was checked, in the member's words; '' for not checked
	told_first    TEXT NOT NULL, -- the due day for which the first reminder went out; '' for none
	told_last     TEXT NOT NULL  -- the due day for which the last one did
);
CREATE INDEX registrations_by_person ON registrations (person);
CREATE INDEX registrations_by_due ON registrations (due) WHERE due <> '';

-- Where an organisation places a role in another ring than the profession does.
CREATE TABLE ring_overrides (
	id           TEXT PRIMARY KEY,
	organisation TEXT NOT NULL REFERENCES organisations (id),
	role         TEXT NOT NULL CHECK (role <> ''),
	release      TEXT NOT NULL CHECK (release <> ''), -- in which the role has that code
	ring         TEXT NOT NULL CHECK (ring <> ''),
	starts       TEXT NOT NULL CHECK (starts <> ''),  -- first day
	ends         TEXT NOT NULL,                       -- first day on which it counts no more; '' while it does
	reason       TEXT NOT NULL CHECK (reason <> ''),
	owner        TEXT NOT NULL CHECK (owner <> ''),   -- the post that answers for it
	set_by       TEXT NOT NULL,                       -- who entered it; '' once they are erased
	set_at       TIMESTAMPTZ NOT NULL
);
CREATE INDEX ring_overrides_by_organisation ON ring_overrides (organisation, role);

-- Ways in for people whose address says nothing of where they work.
CREATE TABLE joining_tokens (
	id           TEXT PRIMARY KEY,
	hash         TEXT NOT NULL UNIQUE, -- the token itself is shown once and not kept
	organisation TEXT NOT NULL REFERENCES organisations (id),
	capacity     BIGINT NOT NULL CHECK (capacity > 0),
	used         BIGINT NOT NULL CHECK (used BETWEEN 0 AND capacity),
	issued_by    TEXT NOT NULL,        -- '' once they are erased
	issued_at    TIMESTAMPTZ NOT NULL,
	expires_at   TIMESTAMPTZ NOT NULL,
	ended_at     TIMESTAMPTZ
);

CREATE TABLE joining_token_uses (
	token  TEXT NOT NULL REFERENCES joining_tokens (id) ON DELETE CASCADE,
	person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	at     TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (token, person)
);
CREATE INDEX joining_token_uses_by_person ON joining_token_uses (person);

CREATE TABLE sponsorships (
	id            TEXT PRIMARY KEY,
	person        TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE, -- who wants to join
	sponsor_email TEXT NOT NULL,                                          -- as given, canonical
	sponsor       TEXT REFERENCES people (id) ON DELETE CASCADE,          -- whose address that is; NULL where it is nobody's
	organisation  TEXT REFERENCES organisations (id),                     -- the sponsor's, once they vouch
	asked_at      TIMESTAMPTZ NOT NULL,
	vouched_at    TIMESTAMPTZ,
	decided_by    TEXT NOT NULL,                                          -- '' until then, and once they are erased
	decided_at    TIMESTAMPTZ,
	outcome       TEXT NOT NULL CHECK (outcome IN ('', 'confirmed', 'refused', 'withdrawn'))
);
CREATE INDEX sponsorships_by_person ON sponsorships (person);
CREATE INDEX sponsorships_by_sponsor ON sponsorships (sponsor);
CREATE UNIQUE INDEX sponsorships_open ON sponsorships (person) WHERE outcome = '';
