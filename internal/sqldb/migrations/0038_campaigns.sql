-- Times at which members are asked to rate the skills of their own role. Who has
-- done so is kept nowhere: it is worked out from their assessments.
CREATE TABLE campaigns (
	id            TEXT PRIMARY KEY,
	organisation  TEXT REFERENCES organisations (id), -- whose leaders run it; NULL for the head of the profession
	title         TEXT NOT NULL CHECK (title <> ''),
	words         TEXT NOT NULL CHECK (words <> ''),  -- to those who are asked
	asks          TEXT NOT NULL CHECK (asks IN ('own role')),
	opens_at      TIMESTAMPTZ NOT NULL,
	ends_at       TIMESTAMPTZ NOT NULL,               -- the moment after the last day
	ended_before  TIMESTAMPTZ,                        -- the same, before it was extended; NULL where it was not
	run_by        TEXT NOT NULL,                      -- who made it; '' once they are erased
	made_at       TIMESTAMPTZ NOT NULL,
	announced_at  TIMESTAMPTZ,                        -- NULL while it is a draft
	stopped_at    TIMESTAMPTZ,
	CHECK (opens_at < ends_at)
);
CREATE INDEX campaigns_organisation ON campaigns (organisation);
CREATE INDEX campaigns_ends ON campaigns (ends_at) WHERE announced_at IS NOT NULL;

-- Whom it asks. A kind without rows narrows nothing.
CREATE TABLE campaign_scopes (
	campaign TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
	kind     TEXT NOT NULL CHECK (kind IN ('organisation', 'discipline', 'member kind')),
	value    TEXT NOT NULL,
	PRIMARY KEY (campaign, kind, value)
);

-- On which days before the last one those who have not finished are reminded.
CREATE TABLE campaign_reminders (
	campaign TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
	days     BIGINT NOT NULL CHECK (days BETWEEN 0 AND 90),
	PRIMARY KEY (campaign, days)
);

-- Who was reminded; the row is what makes it happen once.
CREATE TABLE campaign_reminded (
	campaign TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
	person   TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	days     BIGINT NOT NULL,
	at       TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (campaign, person, days)
);
CREATE INDEX campaign_reminded_person ON campaign_reminded (person);

-- Who wants no reminders of a campaign.
CREATE TABLE campaign_quiet (
	campaign TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
	person   TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	at       TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (campaign, person)
);
CREATE INDEX campaign_quiet_person ON campaign_quiet (person);

-- Where the members of a network are those who hold seats, it keeps no list.
ALTER TABLE networks ADD COLUMN members TEXT NOT NULL DEFAULT '' CHECK (members IN ('', 'seats'));
